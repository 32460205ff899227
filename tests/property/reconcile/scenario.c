#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/document/document.h"
#include "onevoice/rules/classify.h"

static ov_str
str_at(const json_t *object, const char *key)
{
    return ov_str_from(json_string_value(json_object_get(object, key)));
}

static ov_date
date_at(const json_t *object, const char *key)
{
    ov_date date;

    return ov_date_parse(str_at(object, key), &date) ? date : OV_DATE_NONE;
}

static bool
money_at(const json_t *object, const char *key, ov_money *out)
{
    return ov_money_parse(str_at(object, key), out);
}

/* As the workers read a communication. */
static const ov_reading *
read_piece(ov_arena *mem, const ov_rules *rules, ov_rules_scanner *scanner,
           const ov_communication *c)
{
    ov_reading *out = OV_NEW(mem, ov_reading);
    ov_document document;
    ov_typed_fields fields;
    ov_facts given = {0};
    ov_letter letter;
    ov_rule_hits hits;
    ov_phrase_hit *phrases;

    ov_document_read(mem, mem, c->media, c->body, &document);
    ov_document_read_facts(mem, c->facts, &given, &out->lost);
    ov_text_typed_fields(mem, &document.text, &fields);
    ov_document_letter_read(mem, NULL, &document.text, &fields, &letter);
    out->facts = ov_document_facts_merge(mem, given, letter.facts);
    out->certainty = letter.certainty;
    out->doubt = letter.doubt;
    ov_rules_scan(scanner, mem, &document.text, &hits);
    phrases = OV_NEW_ARRAY(mem, ov_phrase_hit, hits.count + 1);
    for (size_t i = 0; i < hits.count; i++) {
        const ov_rule *rule = ov_rules_at(rules, hits.items[i].rule);

        phrases[i] = (ov_phrase_hit){.rule = rule->id,
                                     .klass = rule->klass,
                                     .says = rule->says,
                                     .offset = hits.items[i].offset,
                                     .length = hits.items[i].length,
                                     .guarded = hits.items[i].guarded};
    }
    out->hits = phrases;
    out->hit_count = hits.count;
    out->undecided = (uint32_t)hits.undecided_count;
    out->content_class =
        ov_rules_classify(rules, &hits, document.stated, c->declared_type, out->facts);
    return out;
}

static void
load_departments(ov_arena *mem, const json_t *s, ov_case *c, ov_organization **organizations)
{
    const json_t *list = json_object_get(s, "departments");
    size_t count = json_array_size(list), capabilities = 0;
    ov_department *departments = OV_NEW_ARRAY(mem, ov_department, count);
    ov_capability *can = OV_NEW_ARRAY(mem, ov_capability, 100);

    *organizations = OV_NEW_ARRAY(mem, ov_organization, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *d = json_array_get(list, i);
        const json_t *fulfils = json_object_get(d, "can_fulfil");

        departments[i] = (ov_department){str_at(d, "department_id"), str_at(d, "organisation"),
                                         str_at(d, "legal_entity"), str_at(d, "role"), (uint32_t)i};
        (*organizations)[i] =
            (ov_organization){str_at(d, "organisation"), str_at(d, "organisation")};
        for (size_t j = 0; j < json_array_size(fulfils); j++) {
            const json_t *f = json_array_get(fulfils, j);
            const json_t *area = json_object_get(f, "service_area");
            ov_strs codes = {OV_NEW_ARRAY(mem, ov_str, json_array_size(area) + 1),
                             json_array_size(area)};

            for (size_t k = 0; k < codes.count; k++)
                codes.items[k] = ov_str_from(json_string_value(json_array_get(area, k)));
            can[capabilities++] = (ov_capability){
                (uint32_t)i, str_at(f, "code"),
                (int32_t)json_integer_value(json_object_get(f, "lead_days")), codes};
        }
    }
    c->departments = departments;
    c->department_count = count;
    c->capabilities = can;
    c->capability_count = capabilities;
}

static void
load_customer(ov_arena *mem, const json_t *s, ov_case *c)
{
    const json_t *customer = json_array_get(json_object_get(s, "customers"), 0);
    const json_t *coverage = json_object_get(customer, "coverage");
    const json_t *needs = json_object_get(customer, "requirements");
    const json_t *former = json_object_get(customer, "former_addresses");
    const json_t *most = json_object_get(customer, "max_messages_per_14_days");
    const json_t *members = json_object_get(customer, "member_ids");
    ov_coverage *coverages = OV_NEW_ARRAY(mem, ov_coverage, 10);
    ov_requirement *requirements = OV_NEW_ARRAY(mem, ov_requirement, 20);
    const ov_party_alias **aliases = OV_NEW_ARRAY(mem, const ov_party_alias *, 10);
    const ov_identifier **identifiers = OV_NEW_ARRAY(mem, const ov_identifier *, 10);

    c->customer_id = str_at(customer, "customer_id");
    c->address = str_at(customer, "address");
    c->email = str_at(customer, "email");
    c->phone = str_at(customer, "phone");
    c->preference =
        (ov_preference){.esign_consent = json_is_true(json_object_get(customer, "esign_consent")),
                        .sms_consent = json_is_true(json_object_get(customer, "sms_consent")),
                        .marketing_consent = OV_UNSTATED,
                        .confidential_since = OV_DATE_NONE,
                        .quiet_from_min = -1,
                        .quiet_until_min = -1,
                        .max_messages_per_14_days = most ? (int32_t)json_integer_value(most) : -1};
    c->texter_count = c->preference.sms_consent ? 1 : 0;
    c->texters = OV_NEW_ARRAY(mem, uint32_t, 1);
    for (size_t i = 0; i < json_array_size(coverage); i++) {
        const json_t *row = json_array_get(coverage, i);

        coverages[c->coverage_count++] = (ov_coverage){
            0, str_at(row, "payer"), (int32_t)json_integer_value(json_object_get(row, "order"))};
    }
    for (size_t i = 0; i < json_array_size(needs); i++) {
        const json_t *row = json_array_get(needs, i);

        requirements[c->requirement_count++] =
            (ov_requirement){0, str_at(row, "code"), date_at(row, "needed_by")};
    }
    for (size_t i = 0; i < json_array_size(former); i++) {
        ov_party_alias *alias = OV_NEW(mem, ov_party_alias);

        alias->address = ov_str_from(json_string_value(json_array_get(former, i)));
        aliases[c->alias_count++] = alias;
    }
    for (size_t i = 0; i < json_array_size(members); i++) {
        ov_identifier *identifier = OV_NEW(mem, ov_identifier);

        *identifier = (ov_identifier){0, OV_STR("member_id"),
                                      ov_str_from(json_string_value(json_array_get(members, i)))};
        identifiers[c->identifier_count++] = identifier;
    }
    c->coverages = coverages;
    c->requirements = requirements;
    c->aliases = aliases;
    c->identifiers = identifiers;
}

static void
load_ledger(ov_arena *mem, const json_t *s, ov_case *c)
{
    const json_t *list = json_object_get(s, "ledger");
    const ov_ledger_entry **entries =
        OV_NEW_ARRAY(mem, const ov_ledger_entry *, json_array_size(list) + 1);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        ov_ledger_entry *entry = OV_NEW(mem, ov_ledger_entry);

        *entry = (ov_ledger_entry){
            .id = ov_str_printf(mem, "L%zu", i + 1),
            .legal_entity = str_at(row, "legal_entity"),
            .account_number = str_at(row, "account_no"),
            .currency = {"USD"},
            .posted_on = date_at(row, "posted_on"),
            .received_on = date_at(row, "received_on"),
            .agreed_on = date_at(row, "agreed_on"),
            .day_of_month = (int32_t)json_integer_value(json_object_get(row, "day_of_month")),
            .plan_status = str_at(row, "status"),
            .assigned_to = str_at(row, "assigned_to")};
        entry->has_amount = money_at(row, "amount", &entry->amount);
        entry->has_instalment = money_at(row, "instalment", &entry->instalment);
        if (!ov_ledger_type_parse(str_at(row, "type"), &entry->type))
            abort();
        entries[c->ledger_count++] = entry;
    }
    c->ledger = entries;
}

static void
load_pieces(ov_arena *mem, const json_t *s, const ov_rules *rules, ov_rules_scanner *scanner,
            const ov_organization *organizations, ov_case *c)
{
    const json_t *list = json_object_get(s, "pieces");
    ov_piece *pieces = OV_NEW_ARRAY(mem, ov_piece, json_array_size(list));

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        const json_t *recipient = json_object_get(row, "recipient");
        ov_communication *communication = OV_NEW(mem, ov_communication);
        ov_party *party = OV_NEW(mem, ov_party);
        uint32_t department = 0;
        char *facts = json_dumps(json_object_get(row, "fields"), 0);

        while (!ov_str_eq(c->departments[department].id, str_at(row, "department_id")))
            department++;
        *communication = (ov_communication){.id = str_at(row, "piece_id"),
                                            .department = department,
                                            .subject_party = OV_NO_INDEX,
                                            .created_on = date_at(row, "created_on"),
                                            .not_before = OV_DATE_NONE,
                                            .deliver_by = OV_DATE_NONE,
                                            .sent_on = OV_DATE_NONE,
                                            .declared_type = str_at(row, "declared_type"),
                                            .body = str_at(row, "text"),
                                            .facts = ov_str_copy(mem, ov_str_from(facts))};
        free(facts);
        if (!ov_channel_parse(str_at(row, "channel"), &communication->channel))
            abort();
        *party = (ov_party){.id = communication->id,
                            .full_name = str_at(recipient, "name"),
                            .address = str_at(recipient, "address"),
                            .birth_date = OV_DATE_NONE};
        pieces[i] = (ov_piece){.communication = communication,
                               .department = &c->departments[department],
                               .organization = &organizations[department],
                               .reading = read_piece(mem, rules, scanner, communication),
                               .recipient = party,
                               .mailable = true};
    }
    c->pending = (ov_pieces){pieces, json_array_size(list)};
}

static void
load_policy(ov_arena *mem, const json_t *s, ov_policy *policy)
{
    ov_error err;
    const char *key;
    json_t *value;

    if (!ov_policy_defaults(mem, policy, &err))
        abort();
    json_object_foreach(json_object_get(s, "config"), key, value)
    {
        char *word = json_dumps(value, JSON_ENCODE_ANY);
        ov_str assignment = ov_str_printf(mem, "%s=%s", key, word);

        free(word);
        if (!ov_policy_set(mem, policy, assignment, &err))
            abort();
    }
}

void
scenario_judge(ov_arena *mem, scenario *s)
{
    ov_plan_night *night = OV_NEW(mem, ov_plan_night);

    ov_cluster_case(mem, mem, ov_cluster_night_new(mem), &s->the_case, &s->policy, &s->clusters);
    ov_reconcile_case(mem, mem, &s->the_case, &s->clusters, &s->policy, &s->judgement);
    ov_plan_night_init(night, &s->policy, s->the_case.as_of);
    ov_plan_case(mem, mem, night, &s->the_case, &s->judgement, NULL, &s->plan);
}

void
scenarios_load(ov_arena *mem, scenarios *out)
{
    const char *source = getenv("ONEVOICE_SOURCE");
    ov_str path =
        ov_str_printf(mem, "%s/tests/data/scenarios/scenarios.json", source ? source : ".");
    ov_rule_set *set = OV_NEW(mem, ov_rule_set);
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_error err;
    const json_t *list;

    out->document = json_load_file(ov_str_cstr(mem, path), 0, NULL);
    list = json_object_get(out->document, "scenarios");
    out->count = json_array_size(list);
    if (!out->count || !ov_policy_rules_defaults(mem, set, &err) ||
        !ov_rules_compile(mem, set, &rules, &err))
        abort();
    scanner = ov_rules_scanner_new(mem, rules);
    out->items = OV_NEW_ARRAY(mem, scenario, out->count);
    for (size_t i = 0; i < out->count; i++) {
        const json_t *row = json_array_get(list, i);
        scenario *s = &out->items[i];
        ov_organization *organizations;

        s->id = json_string_value(json_object_get(row, "id"));
        s->expected = json_object_get(row, "expected");
        s->the_case.as_of = date_at(row, "as_of");
        load_policy(mem, row, &s->policy);
        load_departments(mem, row, &s->the_case, &organizations);
        load_customer(mem, row, &s->the_case);
        load_ledger(mem, row, &s->the_case);
        load_pieces(mem, row, rules, scanner, organizations, &s->the_case);
        scenario_judge(mem, s);
    }
}
