/*
 * Values that say nothing: found in the data, not in a list.
 *
 * A phone, e-mail or identifier that more than `link_value_cap` different (initial, family initial)
 * share is a filler and becomes null. A date is one when it is shared so and also far more frequent
 * than the same day of the years around it and than the other days of its year. Where 1 January is
 * more frequent than chance allows, it says the year only.
 */
#include "records_internal.h"

#include <stdlib.h>

#include "onevoice/base/map.h"

#define DATE_TIMES    10 /* a filler date is this much more frequent than its neighbours */
#define YEARS_AROUND  5
#define DAYS_AROUND   15
#define JANUARY_TIMES 3

typedef struct holder {
    uint32_t value;
    uint16_t initials;
} holder;

static int
value_cmp(const void *a, const void *b)
{
    const holder *x = a, *y = b;
    int order = OV_CMP(x->value, y->value);

    return order ? order : OV_CMP(x->initials, y->initials);
}

static uint16_t
initials_of(const link_data *data, const link_record *r)
{
    return (uint16_t)(data->name_keys[r->name.given].initial << 8 |
                      data->name_keys[r->name.family].initial);
}

/* Marks values (numbers below `values`) with more different initials than the cap; returns how
 * many. */
static uint64_t
mark_fillers(ov_arena *scratch, const uint32_t *counts, size_t values, holder *holders,
             size_t count, size_t cap, bool *filler)
{
    holder *common = OV_NEW_ARRAY(scratch, holder, count + 1);
    size_t kept = 0, different = 0;
    uint64_t marked = 0;

    (void)values;
    for (size_t i = 0; i < count; i++) {
        if (counts[holders[i].value] > cap)
            common[kept++] = holders[i];
    }
    if (kept)
        qsort(common, kept, sizeof *common, value_cmp);
    for (size_t i = 0; i < kept; i++) {
        if (i == 0 || common[i].value != common[i - 1].value)
            different = 0;
        if (i == 0 || value_cmp(&common[i], &common[i - 1]) != 0)
            different++;
        if (different > cap && !filler[common[i].value]) {
            filler[common[i].value] = true;
            marked++;
        }
    }
    return marked;
}

typedef uint32_t *(*slot_fn)(link_record *r);

static uint32_t *
phone_slot(link_record *r)
{
    return &r->phone;
}

static uint32_t *
email_slot(link_record *r)
{
    return &r->email;
}

/* Take the value away; it comes back should it say something another night. */
static void
drop(ov_arena *mem, link_data *data, size_t party, uint32_t place, uint32_t *value)
{
    *OV_VEC_ADD(mem, &data->dropped) = (link_dropped){(uint32_t)party, place, *value};
    *value = 0;
}

static void
drop_field(ov_arena *mem, link_data *data, uint32_t place, slot_fn slot, size_t values,
           const char *code, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    uint32_t *counts = OV_NEW_ARRAY(scratch, uint32_t, values);
    bool *filler = OV_NEW_ARRAY(scratch, bool, values);
    holder *holders = OV_NEW_ARRAY(scratch, holder, data->count + 1);
    size_t count = 0;
    uint64_t marked;

    for (size_t i = 0; i < data->count; i++) {
        uint32_t value = *slot(&data->records[i]);

        if (value == 0)
            continue;
        counts[value]++;
        holders[count++] = (holder){value, initials_of(data, &data->records[i])};
    }
    marked = mark_fillers(scratch, counts, values, holders, count,
                          (size_t)data->policy->link_value_cap, filler);
    if (marked == 0)
        return;
    for (size_t i = 0; i < data->count; i++) {
        uint32_t *value = slot(&data->records[i]);

        if (filler[*value])
            drop(mem, data, i, place, value);
    }
    link_report(data, out, code, marked, OV_STR_NULL);
}

/*
 * Which numbers are confirmed: another party of the same given name holds the same one. A number that
 * is on a record by mistake, a spouse's or a mistyped one, is confirmed by nobody so named.
 */
static void
confirm_identifiers(ov_arena *mem, link_data *data, const uint32_t *counts, size_t all)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    ov_u64map *named = ov_u64map_new(scratch, 1024); /* (number, given name): how many */

    data->confirmed = OV_NEW_ARRAY(mem, bool, all + 1);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < data->count; i++) {
            const link_record *r = &data->records[i];

            for (size_t k = 0; r->name.given && k < r->identifier_count; k++) {
                uint32_t value = data->identifiers[r->identifiers + k].value;
                bool fresh;
                uint64_t *count;

                if (value == 0 || counts[value] < 2)
                    continue;
                count = ov_u64map_at(named, (uint64_t)value << 32 | r->name.given, &fresh);
                if (pass == 0)
                    ++*count;
                else
                    data->confirmed[r->identifiers + k] = *count > 1;
            }
        }
    }
}

static void
drop_identifiers(ov_arena *mem, link_data *data, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t values = link_values_count(data->values[LINK_IDENTIFIERS]), count = 0, all = 0;
    uint32_t *counts = OV_NEW_ARRAY(scratch, uint32_t, values);
    bool *filler = OV_NEW_ARRAY(scratch, bool, values);
    holder *holders;
    uint64_t marked;

    for (size_t i = 0; i < data->count; i++)
        all += data->records[i].identifier_count;
    holders = OV_NEW_ARRAY(scratch, holder, all + 1);
    for (size_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];

        for (size_t k = 0; k < r->identifier_count; k++) {
            uint32_t value = data->identifiers[r->identifiers + k].value;

            counts[value]++;
            holders[count++] = (holder){value, initials_of(data, r)};
        }
    }
    confirm_identifiers(mem, data, counts, all);
    marked = mark_fillers(scratch, counts, values, holders, count,
                          (size_t)data->policy->link_value_cap, filler);
    if (marked == 0)
        return;
    for (size_t i = 0; i < data->count; i++) {
        link_record *r = &data->records[i];

        for (size_t k = 0; k < r->identifier_count; k++) {
            uint32_t *value = &data->identifiers[r->identifiers + k].value;

            if (filler[*value]) /* it stays in its place: faces point at it */
                drop(mem, data, i, LINK_DROPPED_IDENTIFIER + (uint32_t)k, value);
        }
    }
    link_report(data, out, "identifier_filler", marked, OV_STR_NULL);
}

#define YEARS 10000

typedef struct calendar_counts {
    ov_u64map *index; /* date -> number */
    uint32_t *counts; /* by number */
    uint32_t year[YEARS];
} calendar_counts;

static uint32_t
count_of(const calendar_counts *c, uint32_t date)
{
    uint64_t number;

    return ov_u64map_get(c->index, date, &number) ? c->counts[number] : 0;
}

/* How often the days around are named, this one left out. */
static uint32_t
days_around(const calendar_counts *c, uint32_t date, uint32_t *days)
{
    ov_date day;
    uint32_t around = 0;
    int y, m, d;

    *days = 0;
    if (!ov_date_from_ymd((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100), &day))
        return 0;
    for (int k = -DAYS_AROUND; k <= DAYS_AROUND; k++) {
        if (k == 0)
            continue;
        ov_date_to_ymd(ov_date_add(day, k), &y, &m, &d);
        around += count_of(c, (uint32_t)(y * 10000 + m * 100 + d));
        ++*days;
    }
    return around;
}

/* Far more frequent than the same day in the years around it, than other days of its year, and than
   the days before and after it: a month of births at one hospital is not. */
static bool
stands_out(const calendar_counts *c, uint32_t date, uint32_t count)
{
    uint32_t year = date / 10000, around = 0, days = 0, near, near_days;

    for (uint32_t y = year > YEARS_AROUND ? year - YEARS_AROUND : 0;
         y <= year + YEARS_AROUND && y < YEARS; y++) {
        if (y != year) {
            around += count_of(c, y * 10000 + date % 10000);
            days++;
        }
    }
    if (date % 10000 == 101) /* compared with other firsts of January alone */
        return (uint64_t)count * days > (uint64_t)DATE_TIMES * OV_MAX(around, days);
    near = days_around(c, date, &near_days);
    return (uint64_t)count * days > (uint64_t)DATE_TIMES * OV_MAX(around, days) &&
           (uint64_t)count * 364 > (uint64_t)DATE_TIMES * (c->year[year] - count) &&
           (uint64_t)count * near_days > (uint64_t)DATE_TIMES * near;
}

static void
drop_dates(ov_arena *mem, link_data *data, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    calendar_counts *c = OV_NEW(scratch, calendar_counts);
    holder *holders = OV_NEW_ARRAY(scratch, holder, data->count + 1);
    uint32_t *dates = OV_NEW_ARRAY(scratch, uint32_t, data->count + 1);
    bool *filler = OV_NEW_ARRAY(scratch, bool, data->count + 1);
    size_t values = 0, count = 0;
    uint64_t marked = 0, known = 0, january = 0;

    c->index = ov_u64map_new(scratch, 1024);
    c->counts = OV_NEW_ARRAY(scratch, uint32_t, data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        uint32_t birth = data->records[i].birth;
        bool fresh;
        uint64_t *number;

        if (birth == 0)
            continue;
        number = ov_u64map_at(c->index, birth, &fresh);
        if (fresh) {
            *number = values;
            dates[values++] = birth;
        }
        c->counts[*number]++;
        c->year[birth / 10000]++;
        holders[count++] = (holder){(uint32_t)*number, initials_of(data, &data->records[i])};
    }
    mark_fillers(scratch, c->counts, values, holders, count, (size_t)data->policy->link_value_cap,
                 filler);
    for (size_t v = 0; v < values; v++) {
        filler[v] = filler[v] && stands_out(c, dates[v], c->counts[v]);
        marked += filler[v];
    }
    for (size_t i = 0; i < data->count; i++) {
        link_record *r = &data->records[i];
        uint64_t number;

        if (r->birth && ov_u64map_get(c->index, r->birth, &number) && filler[number])
            drop(mem, data, i, LINK_DROPPED_BIRTH, &r->birth);
        known += r->birth != 0;
        january += r->birth % 10000 == 101;
    }
    if (marked)
        link_report(data, out, "birth_date_filler", marked, OV_STR_NULL);
    if (january > 20 && january * 365 > known * JANUARY_TIMES) {
        for (size_t i = 0; i < data->count; i++)
            data->records[i].year_only = data->records[i].birth % 10000 == 101;
        link_report(data, out, "birth_date_year_only", january, OV_STR_NULL);
    }
}

void
link_data_drop_fillers(ov_arena *mem, link_data *data, ov_identities *out)
{
    drop_field(mem, data, LINK_DROPPED_PHONE, phone_slot,
               link_values_count(data->values[LINK_PHONES]), "phone_filler", out);
    drop_field(mem, data, LINK_DROPPED_EMAIL, email_slot,
               link_values_count(data->values[LINK_EMAILS]), "email_filler", out);
    drop_identifiers(mem, data, out);
    drop_dates(mem, data, out);
}

link_table
link_slot_table(unsigned slot)
{
    switch (slot) {
    case LINK_GIVEN:
    case LINK_FAMILY:
        return LINK_NAMES;
    case LINK_STREET:
        return LINK_STREETS;
    case LINK_PLACE:
        return LINK_POSTALS;
    case LINK_CITY:
        return LINK_CITIES;
    case LINK_EMAIL:
        return LINK_EMAILS;
    case LINK_PHONE:
        return LINK_PHONES;
    default:
        return LINK_TABLES;
    }
}

static void
add_count(uint32_t *counts, uint32_t value, uint64_t *known)
{
    counts[value]++;
    *known += value != 0;
}

void
link_data_count(ov_arena *mem, link_data *data)
{
    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);

        data->counts[slot] = t == LINK_TABLES
                                 ? NULL
                                 : OV_NEW_ARRAY(mem, uint32_t, link_values_count(data->values[t]));
    }
    for (size_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];

        add_count(data->counts[LINK_GIVEN], r->name.given, &data->known[LINK_GIVEN]);
        add_count(data->counts[LINK_FAMILY], r->name.family, &data->known[LINK_FAMILY]);
        add_count(data->counts[LINK_STREET], r->address.street, &data->known[LINK_STREET]);
        add_count(data->counts[LINK_PLACE], r->address.postal, &data->known[LINK_PLACE]);
        data->counts[LINK_CITY][r->address.city]++;
        add_count(data->counts[LINK_EMAIL], r->email, &data->known[LINK_EMAIL]);
        add_count(data->counts[LINK_PHONE], r->phone, &data->known[LINK_PHONE]);
        data->known[LINK_BIRTH] += r->birth != 0;
        for (size_t k = 0; k < r->identifier_count; k++) {
            const link_identifier *id = &data->identifiers[r->identifiers + k];

            data->known[id->field] += id->value != 0;
        }
    }
}
