#include "reconcile_case.h"

#include <stdlib.h>
#include <string.h>

const ov_department case_departments[8] = {
    [HOSPITAL] = {OV_STR_INIT("D-HOSP"), OV_STR_INIT("Hospital"), OV_STR_INIT("Hospital Inc"),
                  OV_STR_INIT("hospital"), 0},
    [ANAESTHESIA] = {OV_STR_INIT("D-ANES"), OV_STR_INIT("Anaesthesia"),
                     OV_STR_INIT("Anaesthesia LLC"), OV_STR_INIT("anaesthesiology_group"), 0},
    [PHYSICIANS] = {OV_STR_INIT("D-PHYS"), OV_STR_INIT("Physicians"), OV_STR_INIT("Physicians PC"),
                    OV_STR_INIT("professional_group"), 0},
    [PLAN] = {OV_STR_INIT("D-PLAN"), OV_STR_INIT("Plan"), OV_STR_INIT("Plan Inc"),
              OV_STR_INIT("health_plan"), 0},
    [SECOND_PLAN] = {OV_STR_INIT("D-PLAN2"), OV_STR_INIT("Second Plan"),
                     OV_STR_INIT("Second Plan Inc"), OV_STR_INIT("health_plan"), 0},
    [COLLECTOR] = {OV_STR_INIT("D-COLL"), OV_STR_INIT("Collector"), OV_STR_INIT("Collector Inc"),
                   OV_STR_INIT("debt_collector"), 0},
    [BANK] = {OV_STR_INIT("D-BANK"), OV_STR_INIT("Bank"), OV_STR_INIT("Bank NA"),
              OV_STR_INIT("deposits"), 0},
    [CARDS] = {OV_STR_INIT("D-CARD"), OV_STR_INIT("Cards"), OV_STR_INIT("Bank NA"),
               OV_STR_INIT("cards"), 0},
};

ov_date
case_day(const char *iso)
{
    ov_date day;

    OV_ASSERT(ov_date_parse(ov_str_from(iso), &day));
    return day;
}

ov_money
case_money(const char *amount)
{
    ov_money money;

    OV_ASSERT(ov_money_parse(ov_str_from(amount), &money));
    return money;
}

static void
fact_set(ov_arena *mem, ov_fact *fact, ov_str value)
{
    char *text;

    switch (ov_fact_key_type((ov_fact_key)fact->key)) {
    case OV_FACT_TYPE_MONEY:
        OV_ASSERT(ov_money_parse(value, &fact->value.money));
        break;
    case OV_FACT_TYPE_DATE:
        OV_ASSERT(ov_date_parse(value, &fact->value.date));
        break;
    case OV_FACT_TYPE_BOOL:
        fact->value.flag = ov_str_eq(value, OV_STR("true"));
        break;
    case OV_FACT_TYPE_INT:
        OV_ASSERT(ov_str_to_i64(value, &fact->value.number));
        break;
    case OV_FACT_TYPE_TEXT:
    default:
        text = ov_str_cstr(mem, value);
        for (char *c = text; *c; c++)
            *c = *c == '_' ? ' ' : *c;
        /* vocabulary keeps its underscores */
        fact->value.text = fact->key == OV_FACT_CHANGE_KIND ? value : ov_str_from(text);
        break;
    }
}

static ov_facts
parse_facts(ov_arena *mem, const char *line)
{
    ov_str rest = ov_str_copy(mem, ov_str_from(line)), part;
    ov_fact facts[100], *kept;
    size_t count = 0;

    while (ov_str_next(&rest, ' ', &part)) {
        size_t equals = ov_str_find_char(part, '=', 0);
        ov_str name = ov_str_slice(part, 0, equals);
        char last = equals != OV_STR_NONE && equals ? name.ptr[name.len - 1] : ' ';
        ov_fact_key key;

        if (ov_str_is_empty(part))
            continue;
        OV_ASSERT(count < OV_COUNT(facts));
        facts[count] = (ov_fact){0};
        if (last >= '0' && last <= '9' && name.ptr[name.len - 2] == '.') {
            facts[count].index = (uint16_t)(last - '0');
            name.len -= 2;
        }
        OV_ASSERT(ov_fact_key_parse(name, &key));
        facts[count].key = (uint16_t)key;
        fact_set(mem, &facts[count++], ov_str_slice(part, equals + 1, part.len));
    }
    qsort(facts, count, sizeof(*facts), ov_fact_cmp);
    kept = OV_NEW_ARRAY(mem, ov_fact, count + 1);
    memcpy(kept, facts, count * sizeof(*facts));
    return (ov_facts){kept, count};
}

built *
case_open(ov_arena *mem, const char *as_of)
{
    return case_open_for(mem, as_of, 64);
}

built *
case_open_for(ov_arena *mem, const char *as_of, size_t most)
{
    built *b = OV_NEW(mem, built);
    ov_error err;

    b->mem = mem;
    b->most = most;
    b->pending = OV_NEW_ARRAY(mem, ov_piece, most);
    b->history = OV_NEW_ARRAY(mem, ov_piece, most);
    b->communications = OV_NEW_ARRAY(mem, ov_communication, 2 * most);
    b->readings = OV_NEW_ARRAY(mem, ov_reading, 2 * most);
    b->entries = OV_NEW_ARRAY(mem, ov_ledger_entry, most);
    b->ledger = OV_NEW_ARRAY(mem, const ov_ledger_entry *, most);
    OV_ASSERT(ov_policy_defaults(mem, &b->policy, &err));
    b->party = (ov_party){.id = OV_STR("P"), .address = OV_STR("1 Elm St, Dayton OH 45402")};
    b->coverages[0] = (ov_coverage){0, OV_STR("Plan"), 1};
    b->the_case = (ov_case){.as_of = case_day(as_of),
                            .customer_id = OV_STR("C1"),
                            .address = b->party.address,
                            .coverages = b->coverages,
                            .coverage_count = 1,
                            .requirements = b->requirements,
                            .departments = case_departments,
                            .department_count = OV_COUNT(case_departments),
                            .ledger = b->ledger};
    b->the_case.preference = (ov_preference){.marketing_consent = OV_UNSTATED,
                                             .confidential_since = OV_DATE_NONE,
                                             .quiet_from_min = -1,
                                             .quiet_until_min = -1,
                                             .max_messages_per_14_days = -1};
    b->the_case.pending.items = b->pending;
    b->the_case.history.items = b->history;
    return b;
}

static ov_communication *
piece_add(built *b, ov_piece *piece, const char *id, enum sender from, ov_content_class proposed,
          const char *facts)
{
    ov_communication *communication = &b->communications[b->count];
    ov_reading *reading = &b->readings[b->count++];

    *reading =
        (ov_reading){.content_class = proposed, .facts = parse_facts(b->mem, facts), .words = 50};
    *communication =
        (ov_communication){.id = ov_str_from(id),
                           .department = from,
                           .subject_party = OV_NO_INDEX,
                           .created_on = ov_facts_date(reading->facts, OV_FACT_STATEMENT_DATE),
                           .not_before = OV_DATE_NONE,
                           .deliver_by = OV_DATE_NONE,
                           .sent_on = OV_DATE_NONE};
    if (communication->created_on == OV_DATE_NONE)
        communication->created_on = b->the_case.as_of - 10;
    *piece = (ov_piece){.communication = communication,
                        .department = &case_departments[from],
                        .reading = reading,
                        .recipient = &b->party,
                        .mailable = true};
    return communication;
}

ov_communication *
case_piece(built *b, const char *id, enum sender from, ov_content_class proposed, const char *facts)
{
    return piece_add(b, &b->pending[b->the_case.pending.count++], id, from, proposed, facts);
}

ov_communication *
case_sent(built *b, const char *id, enum sender from, ov_content_class proposed, const char *facts)
{
    ov_communication *c =
        piece_add(b, &b->history[b->the_case.history.count++], id, from, proposed, facts);

    c->status = OV_STATUS_SENT;
    c->sent_on = c->created_on;
    return c;
}

void
case_part(built *b, const char *id, const char *facts)
{
    for (size_t i = 0; i < b->count; i++) {
        ov_reading *reading = &b->readings[i];
        ov_facts *parts;

        if (!ov_str_eq(b->communications[i].id, ov_str_from(id)))
            continue;
        parts = OV_NEW_ARRAY(b->mem, ov_facts, reading->part_count + 1);
        if (reading->part_count > 0)
            memcpy(parts, reading->parts, reading->part_count * sizeof parts[0]);
        parts[reading->part_count++] = parse_facts(b->mem, facts);
        reading->parts = parts;
    }
}

void
case_says(built *b, const char *id, const char *klass, const char *says)
{
    ov_phrase_hit *hit = OV_NEW(b->mem, ov_phrase_hit);

    *hit = (ov_phrase_hit){
        .rule = ov_str_from(says), .klass = ov_str_from(klass), .says = ov_str_from(says)};
    for (size_t i = 0; i < b->count; i++)
        if (ov_str_eq(b->communications[i].id, ov_str_from(id))) {
            b->readings[i].hits = hit;
            b->readings[i].hit_count = 1;
        }
}

ov_ledger_entry *
case_entry(built *b, ov_ledger_type type, enum sender of, const char *account, const char *amount,
           const char *posted_on)
{
    ov_ledger_entry *entry = &b->entries[b->the_case.ledger_count];

    *entry = (ov_ledger_entry){.id = ov_str_printf(b->mem, "L%zu", b->the_case.ledger_count),
                               .legal_entity = case_departments[of].legal_entity,
                               .account_number = ov_str_from(account),
                               .type = type,
                               .has_amount = amount != NULL,
                               .currency = {"USD"},
                               .posted_on = posted_on ? case_day(posted_on) : OV_DATE_NONE,
                               .received_on = OV_DATE_NONE,
                               .agreed_on = OV_DATE_NONE};
    if (amount)
        entry->amount = case_money(amount);
    b->ledger[b->the_case.ledger_count++] = entry;
    return entry;
}

void
case_judge(built *b)
{
    ov_arena *scratch = ov_arena_new();

    ov_reconcile_case(b->mem, scratch, &b->the_case, &b->clusters, &b->policy, &b->judgement);
    ov_arena_free(scratch);
}

uint32_t
case_no(const built *b, const char *id)
{
    for (uint32_t i = 0; i < b->the_case.pending.count; i++)
        if (ov_str_eq(b->pending[i].communication->id, ov_str_from(id)))
            return i;
    for (uint32_t i = 0; i < b->the_case.history.count; i++)
        if (ov_str_eq(b->history[i].communication->id, ov_str_from(id)))
            return (uint32_t)b->the_case.pending.count + i;
    return OV_NO_INDEX;
}

const ov_piece_judgement *
case_of(const built *b, const char *id)
{
    return &b->judgement.pieces.items[case_no(b, id)];
}

const ov_payable *
case_payable(const built *b, const char *account)
{
    const ov_payable *found = NULL;

    for (size_t i = 0; i < b->judgement.payables.count; i++) {
        const ov_payable *payable = &b->judgement.payables.items[i];

        if (payable->bill != OV_NO_INDEX &&
            ov_str_eq(payable->account_number, ov_str_from(account)))
            found = found ? NULL : payable;
    }
    return found;
}

const ov_flag *
case_flag(const built *b, const char *code)
{
    for (size_t i = 0; i < b->judgement.flags.count; i++)
        if (ov_str_eq(b->judgement.flags.items[i].code, ov_str_from(code)))
            return &b->judgement.flags.items[i];
    return NULL;
}
