#include "people.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "onevoice/base/base.h"

static ov_policy
link_policy(void)
{
    return (ov_policy){
#define OV_SETTING_INT(name, preset, low, high, about)  .name = preset,
#define OV_SETTING_REAL(name, preset, low, high, about) .name = preset,
#define OV_SETTING_BOOL(name, preset, about)            .name = preset,
#define OV_SETTING_TEXT(name, preset, about)            .name = OV_STR_INIT(preset),
#include "onevoice/policy/settings_link.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
#undef OV_SETTING_BOOL
#undef OV_SETTING_TEXT
    };
}

int
people_begin(void **state)
{
    *state = ov_arena_new();
    return 0;
}

int
people_end(void **state)
{
    ov_arena_free(*state);
    return 0;
}

people
people_new(ov_arena *mem)
{
    return (people){.mem = mem, .policy = link_policy()};
}

const char *
people_print(people *p, const char *format, ...)
{
    char *out = ov_arena_alloc(p->mem, 160);
    va_list args;

    va_start(args, format);
    OV_ASSERT(vsnprintf(out, 160, format, args) < 160);
    va_end(args);
    return out;
}

static ov_str
copy(people *p, const char *s)
{
    return s ? ov_str_copy(p->mem, ov_str_from(s)) : OV_STR_NULL;
}

void
people_add(people *p, person who)
{
    ov_party *party = OV_VEC_ADD(p->mem, &p->parties);

    *party = (ov_party){.id = copy(p, who.id),
                        .full_name = copy(p, who.full_name),
                        .department = who.department,
                        .given_name = copy(p, who.given),
                        .middle_name = copy(p, who.middle),
                        .family_name = copy(p, who.family),
                        .suffix = copy(p, who.suffix),
                        .birth_date = OV_DATE_NONE,
                        .address = copy(p, who.address),
                        .street = copy(p, who.street),
                        .city = copy(p, who.city),
                        .postal_code = copy(p, who.postal),
                        .phone = copy(p, who.phone),
                        .email = copy(p, who.email)};
    if (who.birth)
        OV_ASSERT(ov_date_parse(ov_str_from(who.birth), &party->birth_date));
}

void
people_alias(people *p, const char *party, const char *name, const char *address)
{
    *OV_VEC_ADD(p->mem, &p->aliases) =
        (named_alias){copy(p, party), copy(p, name), copy(p, address)};
}

void
people_identifier(people *p, const char *party, const char *system, const char *value)
{
    *OV_VEC_ADD(p->mem, &p->identifiers) =
        (named_identifier){copy(p, party), copy(p, system), copy(p, value)};
}

void
people_decide(people *p, const char *party, const char *other, bool same, ov_date on)
{
    *OV_VEC_ADD(p->mem, &p->decisions) = (named_decision){copy(p, party), copy(p, other), same, on};
}

static int
by_id(const void *a, const void *b)
{
    const ov_party *x = a, *y = b;

    return ov_str_cmp(x->id, y->id);
}

static uint32_t
index_of(const people *p, ov_str id)
{
    ov_party key = {.id = id};
    const ov_party *found = bsearch(&key, p->parties.items, p->parties.count, sizeof key, by_id);

    return found ? (uint32_t)(found - p->parties.items) : OV_NO_INDEX;
}

static int
alias_order(const void *a, const void *b)
{
    const ov_party_alias *x = a, *y = b;
    int order = OV_CMP(x->party, y->party);

    return order ? order : OV_CMP(x->alias_no, y->alias_no);
}

static int
identifier_order(const void *a, const void *b)
{
    const ov_identifier *x = a, *y = b;
    int order = OV_CMP(x->party, y->party);

    if (order == 0)
        order = ov_str_cmp(x->system, y->system);
    return order ? order : ov_str_cmp(x->value, y->value);
}

static void
fill_snapshot(people *p)
{
    ov_snapshot *s = &p->snapshot;

    if (p->parties.count)
        qsort(p->parties.items, p->parties.count, sizeof *p->parties.items, by_id);
    *s = (ov_snapshot){0};
    s->departments.items = OV_NEW_ARRAY(p->mem, ov_department, PEOPLE_DEPARTMENTS);
    s->departments.count = PEOPLE_DEPARTMENTS;
    for (size_t i = 0; i < PEOPLE_DEPARTMENTS; i++)
        s->departments.items[i].id = ov_str_printf(p->mem, "D%zu", i);
    s->parties.items = p->parties.items;
    s->parties.count = p->parties.count;
    s->aliases.items = OV_NEW_ARRAY(p->mem, ov_party_alias, p->aliases.count + 1);
    for (size_t i = 0; i < p->aliases.count; i++)
        s->aliases.items[s->aliases.count++] = (ov_party_alias){
            .party = index_of(p, p->aliases.items[i].party),
            .alias_no = (int32_t)i,
            .full_name = p->aliases.items[i].name,
            .address = p->aliases.items[i].address,
            .valid_until = OV_DATE_NONE,
        };
    qsort(s->aliases.items, s->aliases.count, sizeof *s->aliases.items, alias_order);
    s->identifiers.items = OV_NEW_ARRAY(p->mem, ov_identifier, p->identifiers.count + 1);
    for (size_t i = 0; i < p->identifiers.count; i++)
        s->identifiers.items[s->identifiers.count++] =
            (ov_identifier){index_of(p, p->identifiers.items[i].party),
                            p->identifiers.items[i].system, p->identifiers.items[i].value};
    qsort(s->identifiers.items, s->identifiers.count, sizeof *s->identifiers.items,
          identifier_order);
    s->decisions.items = OV_NEW_ARRAY(p->mem, ov_link_decision, p->decisions.count + 1);
    for (size_t i = 0; i < p->decisions.count; i++)
        s->decisions.items[s->decisions.count++] = (ov_link_decision){
            .party = index_of(p, p->decisions.items[i].party),
            .other_party = index_of(p, p->decisions.items[i].other),
            .same = p->decisions.items[i].same,
            .decided_on = p->decisions.items[i].on,
        };
}

void
people_link(people *p, size_t workers)
{
    ov_link_night night = {.previous = &p->previous, .memory = p->memory, .workers = workers};
    ov_error err = {0};

    fill_snapshot(p);
    OV_ASSERT(ov_link_parties(p->mem, &p->snapshot, &p->policy, &night, &p->result, &err));
}

void
people_next_night(people *p)
{
    size_t n = p->snapshot.parties.count;

    p->previous.rows.items = OV_NEW_ARRAY(p->mem, ov_link_previous_row, n + 1);
    p->previous.rows.count = n;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = p->result.parties.items[i].customer;

        p->previous.rows.items[i] = (ov_link_previous_row){
            .party_id = p->snapshot.parties.items[i].id,
            .customer_id = c == OV_NO_INDEX ? OV_STR_NULL : p->result.customers.items[c].id,
        };
    }
}

uint32_t
people_find(const people *p, const char *party)
{
    uint32_t i = index_of(p, ov_str_from(party));

    OV_ASSERT(i != OV_NO_INDEX);
    return i;
}

ov_str
people_customer(const people *p, const char *party)
{
    uint32_t c = p->result.parties.items[people_find(p, party)].customer;

    return c == OV_NO_INDEX ? OV_STR_NULL : p->result.customers.items[c].id;
}

bool
people_together(const people *p, const char *a, const char *b)
{
    ov_str x = people_customer(p, a), y = people_customer(p, b);

    return !ov_str_is_null(x) && ov_str_eq(x, y);
}

const ov_link_row *
people_row(const people *p, const char *a, const char *b)
{
    uint32_t x = people_find(p, a), y = people_find(p, b);

    for (size_t i = 0; i < p->result.links.count; i++) {
        const ov_link_row *row = &p->result.links.items[i];

        if (row->party == OV_MIN(x, y) && row->other_party == OV_MAX(x, y))
            return row;
    }
    return NULL;
}

/* As PostgreSQL's format() does it. */
ov_str
people_evidence(const people *p, const ov_link_row *row)
{
    ov_buf buf = ov_buf_init(p->mem), weights = ov_buf_init(p->mem);
    ov_str form = p->result.proofs.forms.items[row->form], rest, weight;

    p->result.proofs.print(&p->result.proofs, (size_t)(row - p->result.links.items), &weights);
    rest = ov_buf_view(&weights);
    for (size_t i = 0; i < form.len; i++) {
        if (form.ptr[i] == '%' && form.ptr[++i] == 's') {
            OV_ASSERT(ov_str_next(&rest, ' ', &weight));
            ov_buf_str(&buf, weight);
        } else {
            ov_buf_char(&buf, form.ptr[i]);
        }
    }
    OV_ASSERT(!ov_str_next(&rest, ' ', &weight));
    return ov_buf_view(&buf);
}

uint64_t
people_notice(const people *p, const char *code)
{
    for (size_t i = 0; i < p->result.notices.count; i++) {
        if (ov_str_eq(p->result.notices.items[i].code, ov_str_from(code)))
            return p->result.notices.items[i].count;
    }
    return 0;
}
