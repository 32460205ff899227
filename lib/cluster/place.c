/*
 * What a number is, by the places it stands in: the mailing's, the customer's, or that of a matter.
 * Learnt on the night itself, place by place; what a place is never hangs on letters that do not have
 * it, and a sender's never on other senders' letters.
 *
 * A place is the sender, the masked line, and which number of the line it is; of a line that is nothing
 * but the number, the line before it too, or where it stands counted from the letter's end.
 *   mailing   letters have twins, of one template and equal in every amount and day, but hardly any
 *             shares the number with its twin; or no number comes twice in many letters;
 *   customer  a customer has one such number there, and it stands beside several others;
 *   phone     what is printed like a telephone number is none when every customer has another.
 * A place that gives no evidence leaves its numbers what they are: they count, and part letters.
 */
#include <stdlib.h>

#include "case_internal.h"
#include "frame_internal.h"
#include "onevoice/base/hash.h"

/* A number and its place. */
typedef struct placed {
    uint64_t place, value;
    uint32_t customer, letter, field;
    bool recurs; /* another letter of the customer has it */
    bool hub;    /* and it stands beside several others */
} placed;

typedef OV_VEC(placed) placed_list;

static int
value_cmp(const void *a, const void *b)
{
    const placed *x = a, *y = b;

    if (x->customer != y->customer)
        return OV_CMP(x->customer, y->customer);
    return x->value != y->value ? OV_CMP(x->value, y->value) : OV_CMP(x->letter, y->letter);
}

static bool
is_number(const ov_sketch_field *f)
{
    return (f->type == OV_FIELD_ID && (f->role == OV_ROLE_NONE || f->role == OV_ROLE_PHONE)) ||
           (f->type == OV_FIELD_NUMBER && f->role == OV_ROLE_NONE);
}

#define OWN_LINE 1 /* for the key of a line that hardly any other customer has */

typedef enum place_width { WITH_LINE_BEFORE, LINE_ALONE } place_width;

/* `order` counts the number among the values of its line; `bare` counts bare numbers from the
   letter's end. */
static uint64_t
place_of(const ov_cluster_night *night, const night_letter *l, const ov_sketch_field *f,
         size_t order, size_t bare, place_width width)
{
    const night_unit *u = &night->units.items[l->units[f->unit]];
    uint64_t place = ov_hash_mix(u->key, order);

    /* behind a line of the customer's own, as an address in a head, it stands at one place for all */
    if (u->count == 1 && width == WITH_LINE_BEFORE && f->unit > 0) {
        const night_unit *line = &night->units.items[l->units[f->unit - 1]];
        bool shared = cluster_line_customers(night, l, f->unit - 1u) >= SPREAD_ENOUGH;

        place = ov_hash_mix(place, shared ? line->key : OWN_LINE);
    } else if (u->count == 1)
        place = ov_hash_mix(place, bare);
    return ov_hash_mix(place, l->sender);
}

static bool
is_bare(const ov_cluster_night *night, const night_letter *l, const ov_sketch_field *f)
{
    return f->type == OV_FIELD_ID && night->units.items[l->units[f->unit]].count == 1;
}

/* The places of a letter's numbers, one for each field; 0: no number. */
static const uint64_t *
places_of(const ov_cluster_night *night, ov_arena *scratch, const night_letter *l,
          place_width width)
{
    uint64_t *out = OV_NEW_ARRAY(scratch, uint64_t, l->field_count);
    size_t bare = 0, order = 0;

    for (size_t k = 0; k < l->field_count; k++)
        bare += is_bare(night, l, &l->fields[k]);
    for (size_t k = 0; k < l->field_count; k++) {
        const ov_sketch_field *f = &l->fields[k];

        order = k > 0 && l->fields[k - 1].unit == f->unit ? order + 1 : 0;
        if (is_number(f))
            out[k] = place_of(night, l, f, order, bare, width) | 1;
        bare -= is_bare(night, l, f);
    }
    return out;
}

typedef struct learning {
    ov_cluster_night *night;
    ov_arena *letter; /* scratch of one letter, or of one number's letters */
    uint32_t stride;  /* every so many customers */
    const bool *twin; /* per letter */
    ov_u64map *role;  /* per place, where it is settled */
} learning;

static placed_list
numbers_collect(const learning *s, ov_arena *scratch, place_width width)
{
    placed_list out = {0};
    uint64_t settled;

    for (uint32_t i = 0; i < s->night->letters.count; i++) {
        const night_letter *l = &s->night->letters.items[i];
        const uint64_t *places;

        if (!cluster_is_learnt_from(l, s->stride))
            continue;
        places = places_of(s->night, s->letter, l, width);
        for (uint32_t k = 0; k < l->field_count; k++)
            if (places[k] && !ov_u64map_get(s->role, places[k], &settled))
                *OV_VEC_ADD(scratch, &out) = (placed){.place = places[k],
                                                      .value = l->fields[k].value,
                                                      .customer = l->customer,
                                                      .letter = i,
                                                      .field = k};
        ov_arena_reset(s->letter);
    }
    return out;
}

static int
u64_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint64_t *)a, *(const uint64_t *)b);
}

#define HUB_OTHERS                                                                                 \
    2 /* numbers beside one: a matter's stands beside none, or beside its other name */

/* Does a number stand beside several others in the letters that have it? */
static bool
is_hub(const learning *s, const placed *run, size_t count)
{
    OV_VEC(uint64_t) others = {0};
    size_t distinct = 0;

    for (size_t i = 0; i < count; i++) {
        const night_letter *l = &s->night->letters.items[run[i].letter];

        for (size_t k = 0; k < l->field_count; k++)
            if (l->fields[k].type == OV_FIELD_ID && l->fields[k].role == OV_ROLE_NONE &&
                l->fields[k].value != run[i].value)
                *OV_VEC_ADD(s->letter, &others) = l->fields[k].value;
    }
    if (others.count > 0)
        qsort(others.items, others.count, sizeof *others.items, u64_cmp);
    for (size_t i = 0; i < others.count; i++)
        distinct += i == 0 || others.items[i] != others.items[i - 1];
    ov_arena_reset(s->letter);
    return distinct >= HUB_OTHERS;
}

static uint64_t
customer_key(const placed *p)
{
    return p->customer;
}

static uint64_t
place_key(const placed *p)
{
    return p->place;
}

/* The numbers key by key, in the order of the first of each, as they came within it: a night has few places and a
   customer few numbers, and counting them is cheaper than to sort all. */
static placed_list
grouped(ov_arena *scratch, placed_list all, uint64_t (*key)(const placed *p))
{
    placed_list out = {.items = OV_NEW_ARRAY(scratch, placed, all.count), .count = all.count};
    ov_u64map *groups = ov_u64map_new(scratch, 256);
    OV_VEC(size_t) next = {0};
    size_t from = 0;

    for (size_t i = 0; i < all.count; i++) {
        bool fresh;
        uint64_t *slot = ov_u64map_at(groups, key(&all.items[i]), &fresh);

        if (fresh) {
            *slot = next.count;
            *OV_VEC_ADD(scratch, &next) = 0;
        }
        next.items[*slot]++;
    }
    for (size_t i = 0; i < next.count; i++) {
        size_t count = next.items[i];

        next.items[i] = from;
        from += count;
    }
    for (size_t i = 0; i < all.count; i++) {
        uint64_t slot = 0;

        ov_u64map_get(groups, key(&all.items[i]), &slot);
        out.items[next.items[slot]++] = all.items[i];
    }
    return out;
}

/* By customer and value. Letters come as their readings do, in any order. */
static void
values_sort(placed_list by_customer)
{
    for (size_t i = 0, end; i < by_customer.count; i = end) {
        const placed *first = &by_customer.items[i];

        for (end = i + 1;
             end < by_customer.count && by_customer.items[end].customer == first->customer;)
            end++;
        if (end - i > 1)
            qsort(by_customer.items + i, end - i, sizeof *by_customer.items, value_cmp);
    }
}

static void
values_look(const learning *s, placed_list all)
{
    values_sort(all);
    for (size_t i = 0, end; i < all.count; i = end) {
        const placed *first = &all.items[i];
        bool recurs = false, hub;

        for (end = i + 1; end < all.count && all.items[end].customer == first->customer &&
                          all.items[end].value == first->value;
             end++)
            recurs |= all.items[end].letter != first->letter;
        hub = recurs && is_hub(s, first, end - i);
        for (size_t k = i; k < end; k++) {
            all.items[k].recurs = recurs;
            all.items[k].hub = hub;
        }
    }
}

/* What the letters with one place tell. */
typedef struct usage {
    size_t letters, customers;
    size_t numbers;      /* summed over customers: the distinct numbers of each */
    size_t repeats;      /* letters whose number another letter has */
    size_t twins;        /* letters that have a twin: its matter's number would be there too ... */
    size_t twin_repeats; /* ... and is, so often */
    bool beside_values;  /* the line has an amount, a day or a period */
    size_t hubs;         /* customers whose number is one */
    size_t changes;      /* customers with more than one number */
} usage;

static usage
usage_of(const learning *s, const placed *run, size_t count)
{
    usage u = {.letters = count};
    size_t numbers = 0;

    for (size_t i = 0; i < count; i++) {
        bool customer = i == 0 || run[i].customer != run[i - 1].customer;
        bool number = customer || run[i].value != run[i - 1].value;

        numbers = customer ? 1 : numbers + number;
        u.customers += customer;
        u.numbers += number;
        u.changes += number && numbers == 2;
        u.repeats += run[i].recurs;
        u.twins += s->twin[run[i].letter];
        u.twin_repeats += s->twin[run[i].letter] && run[i].recurs;
        u.hubs += number && run[i].hub;
    }
    return u;
}

#define TWINS_LEAST 3 /* letters with a twin, as for any spread */
#define FOLLOWERS_LEAST                                                                            \
    20                   /* or letters that follow a customer's first: one matter in all is rare */
#define REPEATS_MOST 100 /* once in so many letters a scan makes two numbers one */

#define TWINS_MANY 20 /* twins that leave room for sheets scanned twice */

/* Twins share the number of their matter, all of them; that of the mailing only where one sheet was
   scanned twice. A number in one sentence with an amount or a day is the matter's. */
static bool
is_mailing(usage u)
{
    if (u.beside_values)
        return false;
    if (u.twins >= TWINS_MANY)
        return u.twin_repeats * 3 <= u.twins * 2;
    if (u.twins >= TWINS_LEAST)
        return u.twin_repeats * 4 <= u.twins;
    return u.letters - u.customers >= FOLLOWERS_LEAST && u.repeats * REPEATS_MOST <= u.letters;
}

#define HUBS_LEAST   3  /* customers, as for any spread */
#define CHANGES_MOST 10 /* one in so many may have had a new number */

/* A loan keeps its number, too, beside those of its statements; but some customers have two. */
static bool
is_customer(usage u)
{
    return u.hubs >= HUBS_LEAST && u.changes * CHANGES_MOST <= u.hubs;
}

/* No telephone number: every customer has another. */
static bool
is_no_phone(const placed *run, size_t count, usage u)
{
    if (u.customers < SPREAD_ENOUGH)
        return false;
    for (size_t i = 1; i < count; i++)
        if (run[i].customer != run[0].customer && run[i].value == run[0].value)
            return false;
    return true;
}

static bool
holds_value(const night_letter *l, uint16_t unit)
{
    for (size_t k = 0; k < l->field_count; k++)
        if (l->fields[k].unit == unit &&
            (l->fields[k].type == OV_FIELD_MONEY || l->fields[k].type == OV_FIELD_DATE ||
             l->fields[k].type == OV_FIELD_PERIOD))
            return true;
    return false;
}

static size_t
place_end(placed_list all, size_t from)
{
    size_t end = from + 1;

    while (end < all.count && all.items[end].place == all.items[from].place)
        end++;
    return end;
}

typedef enum question { IS_MAILING, IS_CUSTOMER } question;

static void
places_settle(learning *s, place_width width, question ask)
{
    ov_arena *scratch OV_AUTO(ov_arena_free_at) = ov_arena_new();
    placed_list all = grouped(scratch, numbers_collect(s, scratch, width), customer_key);

    values_look(s, all);
    all = grouped(scratch, all, place_key);
    for (size_t i = 0, end; i < all.count; i = end) {
        const night_letter *l = &s->night->letters.items[all.items[i].letter];
        bool phone = l->fields[all.items[i].field].role == OV_ROLE_PHONE;
        usage u;

        end = place_end(all, i);
        u = usage_of(s, all.items + i, end - i);
        u.beside_values = holds_value(l, l->fields[all.items[i].field].unit);
        if (phone && ask == IS_MAILING && is_no_phone(all.items + i, end - i, u))
            ov_u64map_put(s->role, all.items[i].place, OV_ROLE_NONE);
        else if (!phone && ask == IS_MAILING && is_mailing(u))
            ov_u64map_put(s->role, all.items[i].place, OV_ROLE_MAILING);
        else if (!phone && ask == IS_CUSTOMER && is_customer(u))
            ov_u64map_put(s->role, all.items[i].place, OV_ROLE_CUSTOMER);
    }
}

/* What was settled of places becomes the role of the numbers that stand there, in all letters. */
static void
roles_set(learning *s, place_width width)
{
    for (size_t i = 0; i < s->night->letters.count; i++) {
        const night_letter *l = &s->night->letters.items[i];
        const uint64_t *places = places_of(s->night, s->letter, l, width);
        uint64_t role;

        for (size_t k = 0; k < l->field_count; k++)
            if (places[k] && ov_u64map_get(s->role, places[k], &role))
                l->fields[k].role = (uint8_t)role;
        ov_arena_reset(s->letter);
    }
}

/* Mark the values that a line of boilerplate has for everybody, and count the letters' own days. */
static void
constants_mark(ov_cluster_night *night, ov_arena *scratch)
{
    ov_u64map *seen = ov_u64map_new(scratch, 4096);

    night->day_lines = ov_u64map_new(night->mem, 4096);
    for (size_t i = 0; i < night->units.count; i++)
        night->units.items[i].constant =
            night->units.items[i].customers >= SPREAD_ENOUGH ? UINT32_MAX : 0;
    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];
        size_t order = 0;

        for (size_t k = 0; k < l->field_count; k++) {
            night_unit *u = &night->units.items[l->units[l->fields[k].unit]];
            uint64_t *slot;
            bool fresh;

            order = k > 0 && l->fields[k - 1].unit == l->fields[k].unit ? order + 1 : 0;
            if (l->fields[k].type == OV_FIELD_DATE) {
                uint64_t *days = ov_u64map_at(
                    night->day_lines, cluster_day_line(night, l, l->fields[k].unit), &fresh);

                *days +=
                    (ov_date)(uint32_t)l->fields[k].value == l->created_on ? UINT64_C(1) << 32 : 1;
            }
            if (!u->frame || order >= CONSTANTS_MOST || !(u->constant >> order & 1))
                continue;
            slot = ov_u64map_at(seen, (uint64_t)l->units[l->fields[k].unit] << 8 | order, &fresh);
            if (fresh)
                *slot = l->fields[k].value;
            else if (*slot != l->fields[k].value)
                u->constant &= ~(1u << order);
        }
    }
}

void
cluster_places_judge(ov_cluster_night *night, ov_arena *scratch, twins found)
{
    static const question asked[] = {IS_MAILING,
                                     IS_CUSTOMER}; /* a hub stands beside no mailing's */
    ov_arena *letter OV_AUTO(ov_arena_free_at) = ov_arena_new();
    learning s = {.night = night,
                  .letter = letter,
                  .stride = found.stride,
                  .twin = found.is_twin,
                  .role = ov_u64map_new(scratch, 4096)};

    constants_mark(night, scratch);
    for (size_t a = 0; a < OV_COUNT(asked); a++)
        for (int width = WITH_LINE_BEFORE; width <= LINE_ALONE; width++) {
            places_settle(&s, (place_width)width, asked[a]);
            roles_set(&s, (place_width)width);
        }
}
