#include "onevoice/demo/demo.h"

#include "world.h"

/*
 * A relation is its columns and a function that emits one customer's rows. Fixed relations (the
 * places) are emitted once, by the customer number -1.
 */
typedef struct emitter {
    const ov_demo_options *options;
    ov_arena *mem;
    ov_demo_row_fn row;
    void *context;
    ov_error *err;
} emitter;

#define TEXT(s)   ((ov_demo_value){.text = (s)})
#define WORD(s)   ((ov_demo_value){.text = ov_str_from(s)})
#define DAY(d)    ((ov_demo_value){.date = (d)})
#define NUMBER(n) ((ov_demo_value){.number = (n)})
#define MONEY(m)  ((ov_demo_value){.money = (m)})
#define NOTHING   ((ov_demo_value){.null = true, .date = OV_DATE_NONE, .number = -1})

/* Is this what the night brings, and not what an earlier one has written? */
static bool
fresh(const emitter *e, ov_date day)
{
    return e->options->nights == 0 || day > ov_date_add(e->options->as_of, e->options->written);
}

#define EMIT(e, ...) ((e)->row((e)->context, (const ov_demo_value[]){__VA_ARGS__}, (e)->err))

static bool
emit_organizations(emitter *e, const life *l)
{
    (void)l;
    for (size_t i = 0; i < organization_count; i++)
        if (!EMIT(e, WORD(organizations[i].id), WORD(organizations[i].name)))
            return false;
    return true;
}

static bool
emit_departments(emitter *e, const life *l)
{
    (void)l;
    for (size_t i = 0; i < DEPT_COUNT; i++) {
        const place_department *d = &departments[i];

        if (!EMIT(e, WORD(d->id), WORD(organizations[d->organization].id), WORD(d->name),
                  WORD(d->legal_entity), WORD(d->role)))
            return false;
    }
    return true;
}

static bool
emit_capabilities(emitter *e, const life *l)
{
    (void)l;
    for (size_t i = 0; i < capability_count; i++)
        if (!EMIT(e, WORD(departments[capabilities[i].department].id),
                  WORD(capabilities[i].service), NUMBER(capabilities[i].lead_days)))
            return false;
    return true;
}

/* Half of the departments keep names and addresses in parts, the others in one line. */
static bool
in_parts(const record *r)
{
    return r->department % 2 == 0;
}

/*
 * Half of the departments keep names and addresses in parts, half in one line, as systems do that
 * were never meant to be compared.
 */
static bool
emit_parties(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->records.count; i++) {
        const record *r = &l->records.items[i];
        bool parts = in_parts(r);

        if (fresh(e, r->made) &&
            !EMIT(e, TEXT(r->id), WORD(departments[r->department].id),
                  parts ? NOTHING : TEXT(r->full_name), parts ? TEXT(r->given) : NOTHING,
                  parts ? TEXT(r->family) : NOTHING, parts ? TEXT(r->suffix) : NOTHING,
                  DAY(r->birth_date), parts ? NOTHING : TEXT(r->address),
                  parts ? TEXT(r->street) : NOTHING, parts ? TEXT(r->city) : NOTHING,
                  parts ? TEXT(r->region) : NOTHING, parts ? TEXT(r->postal_code) : NOTHING,
                  TEXT(r->email), TEXT(r->phone)))
            return false;
    }
    return true;
}

/*
 * Former names and addresses hang on the first record alone: the others must be found by what they
 * still share.
 */
static bool
emit_aliases(emitter *e, const life *l)
{
    const person *p = &l->self;
    ov_str name = OV_STR_NULL, address = OV_STR_NULL;

    if (!l->records.count || !fresh(e, l->records.items[0].made) ||
        (ov_str_is_null(p->former_family) && ov_str_is_null(p->former_street)))
        return true;
    if (!ov_str_is_null(p->former_family))
        name =
            ov_str_printf(e->mem, "%.*s %.*s", OV_STR_ARG(p->given), OV_STR_ARG(p->former_family));
    if (!ov_str_is_null(p->former_street))
        address =
            ov_str_printf(e->mem, "%.*s, %.*s, %.*s %.*s", OV_STR_ARG(p->former_street),
                          OV_STR_ARG(p->city), OV_STR_ARG(p->region), OV_STR_ARG(p->postal_code));
    return EMIT(e, TEXT(l->records.items[0].id), NUMBER(1), TEXT(name), TEXT(address));
}

static bool
emit_identifiers(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->records.count; i++) {
        const record *r = &l->records.items[i];

        if (!ov_str_is_null(r->member_id) && fresh(e, r->made) &&
            !EMIT(e, TEXT(r->id), WORD("member_id"), TEXT(r->member_id)))
            return false;
        for (size_t k = 0; k < l->accounts.count; k++) {
            const account *a = &l->accounts.items[k];

            if (a->department == r->department && fresh(e, OV_MAX(r->made, a->opened)) &&
                !EMIT(e, TEXT(r->id), WORD("account_number"), TEXT(a->number)))
                return false;
        }
    }
    return true;
}

static const record *
find_record(const life *l, int department)
{
    for (size_t i = 0; i < l->records.count; i++)
        if (l->records.items[i].department == department)
            return &l->records.items[i];
    return NULL;
}

static bool
emit_coverages(emitter *e, const life *l)
{
    const record *r = find_record(l, DEPT_HOSPITAL);

    return !r || !fresh(e, r->made) ||
           EMIT(e, TEXT(r->id), WORD(departments[DEPT_PLAN].legal_entity), NUMBER(1));
}

static bool
emit_preferences(emitter *e, const life *l)
{
    return !l->records.count || !fresh(e, l->records.items[0].made) ||
           EMIT(e, TEXT(l->records.items[0].id), NUMBER(l->self.esign), NUMBER(l->self.sms),
                l->self.cap < 0 ? NOTHING : NUMBER(l->self.cap));
}

static bool
emit_requirements(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->requirements.count; i++)
        if (fresh(e, l->records.items[0].made) &&
            !EMIT(e, TEXT(l->records.items[0].id), TEXT(l->requirements.items[i]),
                  DAY(ov_date_add(l->as_of, 7))))
            return false;
    return true;
}

/* What the billing office posted, if anything: only these states are visible in a ledger. */
static bool
emit_entry(emitter *e, const account *a)
{
    ov_str id = ov_str_printf(e->mem, "L-%.*s", OV_STR_ARG(a->number));
    ov_demo_value entity = WORD(departments[a->department].legal_entity), number = TEXT(a->number);

    switch (a->state) {
    case ACCOUNT_PAID:
        return EMIT(e, TEXT(id), entity, number, WORD("patient_payment"), MONEY(a->balance),
                    WORD("USD"), DAY(ov_date_add(a->statement, 2)),
                    DAY(ov_date_add(a->statement, 2)), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING);
    case ACCOUNT_PLAN:
        return EMIT(e, TEXT(id), entity, number, WORD("payment_plan"), NOTHING, WORD("USD"),
                    NOTHING, NOTHING, MONEY(a->instalment), NUMBER(15), WORD("current"),
                    DAY(ov_date_add(a->statement, -1)), NOTHING);
    case ACCOUNT_AGENCY:
        return EMIT(e, TEXT(id), entity, number, WORD("assignment"), MONEY(a->balance), WORD("USD"),
                    DAY(ov_date_add(a->statement, 23)), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
                    WORD("Summit Recovery"));
    case ACCOUNT_DUE:
    case ACCOUNT_EXCESS:
    case ACCOUNT_PENDING:
    case ACCOUNT_NO_EOB:
        break;
    }
    return true;
}

static bool
is_care(const account *a)
{
    return a->claim_type != NULL;
}

static bool
happened(const life *l, ov_date day)
{
    return day != OV_DATE_NONE && day <= l->tonight;
}

static bool
emit_ledger(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->accounts.count; i++) {
        const account *a = &l->accounts.items[i];
        int lag = a->state == ACCOUNT_AGENCY ? 23 : a->state == ACCOUNT_PAID ? 2 : 0;

        if (is_care(a) && a->statement != OV_DATE_NONE &&
            happened(l, ov_date_add(a->statement, lag)) &&
            fresh(e, ov_date_add(a->statement, lag)) && !emit_entry(e, a))
            return false;
    }
    return true;
}

static bool
emit_communications(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->papers.count; i++) {
        const paper *p = &l->papers.items[i];

        if (fresh(e, p->created) &&
            !EMIT(e, TEXT(p->id), WORD(departments[p->department].id),
                  TEXT(l->records.items[p->record].id), WORD(p->channel),
                  WORD(p->sent == OV_DATE_NONE ? "pending" : "sent"), DAY(p->created), DAY(p->sent),
                  WORD(paper_declared_type(p)), WORD(paper_media(p)),
                  TEXT(paper_body(e->mem, l, p)), TEXT(paper_facts(e->mem, l, p))))
            return false;
    }
    return true;
}

static bool
emit_outcomes(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->papers.count; i++) {
        const paper *p = &l->papers.items[i];
        const account *a = p->account >= 0 ? &l->accounts.items[p->account] : NULL;

        if (p->kind != PAPER_BILL || !a || a->state != ACCOUNT_PAID ||
            !happened(l, ov_date_add(a->statement, 2)) || !fresh(e, ov_date_add(a->statement, 2)))
            continue;
        if (!EMIT(e, TEXT(ov_str_printf(e->mem, "O-%.*s", OV_STR_ARG(a->number))),
                  TEXT(l->records.items[p->record].id), TEXT(p->id), WORD("paid"),
                  DAY(ov_date_add(a->statement, 2)), MONEY(a->balance)))
            return false;
    }
    return true;
}

static bool
emit_world(emitter *e, const life *l)
{
    (void)l;
    return EMIT(e, NUMBER(e->options->customers), NUMBER((int64_t)e->options->seed),
                DAY(e->options->as_of));
}

static bool
emit_truth_people(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->records.count; i++)
        if (fresh(e, l->records.items[i].made) &&
            !EMIT(e, TEXT(l->records.items[i].id), NUMBER(l->self.number)))
            return false;
    return true;
}

/*
 * The answers, in a schema of their own: no query of a run names it, and the tests compare with it
 * afterwards.
 */
static bool
emit_truth_papers(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->papers.count; i++) {
        const paper *p = &l->papers.items[i];
        ov_str episode = p->account >= 0 ? l->accounts.items[p->account].episode : OV_STR_NULL;
        ov_str original = p->duplicate_of >= 0 ? l->papers.items[p->duplicate_of].id : OV_STR_NULL;

        if (fresh(e, p->created) &&
            !EMIT(e, TEXT(p->id), WORD(paper_class(p)), TEXT(episode), TEXT(original)))
            return false;
    }
    return true;
}

/* What the papers and the ledger of the day make due; the story knows it without reading. */
static ov_money
due_now(const life *l, const account *a)
{
    static const ov_money nothing = {0};

    if (a->statement == OV_DATE_NONE)
        return nothing;
    switch (a->state) {
    case ACCOUNT_DUE:
    case ACCOUNT_EXCESS:
        return a->share;
    case ACCOUNT_NO_EOB:
    case ACCOUNT_AGENCY:
        return a->balance;
    case ACCOUNT_PAID:
        return happened(l, ov_date_add(a->statement, 2)) ? nothing : a->share;
    case ACCOUNT_PLAN:
        return a->instalment;
    case ACCOUNT_PENDING:
        break;
    }
    return nothing;
}

static bool
emit_truth_payables(emitter *e, const life *l)
{
    for (size_t i = 0; i < l->accounts.count; i++) {
        const account *a = &l->accounts.items[i];

        if (is_care(a) &&
            !EMIT(e, NUMBER(l->self.number), TEXT(a->number), WORD("USD"), MONEY(due_now(l, a))))
            return false;
    }
    return true;
}

#define COLUMNS(...) ((const ov_demo_column[]){__VA_ARGS__})
#define RELATION(schema, name, fixed, emit, ...)                                                   \
    {                                                                                              \
        {schema, name, COLUMNS(__VA_ARGS__),                                                       \
         sizeof COLUMNS(__VA_ARGS__) / sizeof(ov_demo_column)},                                    \
            fixed, emit                                                                            \
    }

static const struct {
    ov_demo_relation relation;
    bool fixed;
    bool (*emit)(emitter *e, const life *l);
} relations[] = {
    RELATION("intake", "organization", true, emit_organizations, {"organization_id", OV_DEMO_TEXT},
             {"name", OV_DEMO_TEXT}),
    RELATION("intake", "department", true, emit_departments, {"department_id", OV_DEMO_TEXT},
             {"organization_id", OV_DEMO_TEXT}, {"name", OV_DEMO_TEXT},
             {"legal_entity", OV_DEMO_TEXT}, {"role", OV_DEMO_TEXT}),
    RELATION("intake", "capability", true, emit_capabilities, {"department_id", OV_DEMO_TEXT},
             {"service", OV_DEMO_TEXT}, {"lead_days", OV_DEMO_INT}),
    RELATION("intake", "party", false, emit_parties, {"party_id", OV_DEMO_TEXT},
             {"department_id", OV_DEMO_TEXT}, {"full_name", OV_DEMO_TEXT},
             {"given_name", OV_DEMO_TEXT}, {"family_name", OV_DEMO_TEXT}, {"suffix", OV_DEMO_TEXT},
             {"birth_date", OV_DEMO_DATE}, {"address", OV_DEMO_TEXT}, {"street", OV_DEMO_TEXT},
             {"city", OV_DEMO_TEXT}, {"region", OV_DEMO_TEXT}, {"postal_code", OV_DEMO_TEXT},
             {"email", OV_DEMO_TEXT}, {"phone", OV_DEMO_TEXT}),
    RELATION("intake", "party_alias", false, emit_aliases, {"party_id", OV_DEMO_TEXT},
             {"alias_no", OV_DEMO_INT}, {"full_name", OV_DEMO_TEXT}, {"address", OV_DEMO_TEXT}),
    RELATION("intake", "identifier", false, emit_identifiers, {"party_id", OV_DEMO_TEXT},
             {"system", OV_DEMO_TEXT}, {"value", OV_DEMO_TEXT}),
    RELATION("intake", "coverage", false, emit_coverages, {"party_id", OV_DEMO_TEXT},
             {"payer", OV_DEMO_TEXT}, {"precedence", OV_DEMO_INT}),
    RELATION("intake", "preference", false, emit_preferences, {"party_id", OV_DEMO_TEXT},
             {"esign_consent", OV_DEMO_BOOL}, {"sms_consent", OV_DEMO_BOOL},
             {"max_messages_per_14_days", OV_DEMO_INT}),
    RELATION("intake", "requirement", false, emit_requirements, {"party_id", OV_DEMO_TEXT},
             {"service", OV_DEMO_TEXT}, {"needed_by", OV_DEMO_DATE}),
    RELATION("intake", "ledger_entry", false, emit_ledger, {"entry_id", OV_DEMO_TEXT},
             {"legal_entity", OV_DEMO_TEXT}, {"account_number", OV_DEMO_TEXT},
             {"entry_type", OV_DEMO_TEXT}, {"amount", OV_DEMO_MONEY}, {"currency", OV_DEMO_TEXT},
             {"posted_on", OV_DEMO_DATE}, {"received_on", OV_DEMO_DATE},
             {"instalment", OV_DEMO_MONEY}, {"day_of_month", OV_DEMO_INT},
             {"plan_status", OV_DEMO_TEXT}, {"agreed_on", OV_DEMO_DATE},
             {"assigned_to", OV_DEMO_TEXT}),
    RELATION("intake", "communication", false, emit_communications,
             {"communication_id", OV_DEMO_TEXT}, {"department_id", OV_DEMO_TEXT},
             {"party_id", OV_DEMO_TEXT}, {"channel", OV_DEMO_TEXT}, {"status", OV_DEMO_TEXT},
             {"created_on", OV_DEMO_DATE}, {"sent_on", OV_DEMO_DATE},
             {"declared_type", OV_DEMO_TEXT}, {"media_type", OV_DEMO_TEXT}, {"body", OV_DEMO_TEXT},
             {"facts", OV_DEMO_JSON}),
    RELATION("intake", "outcome", false, emit_outcomes, {"outcome_id", OV_DEMO_TEXT},
             {"party_id", OV_DEMO_TEXT}, {"communication_id", OV_DEMO_TEXT},
             {"event", OV_DEMO_TEXT}, {"occurred_on", OV_DEMO_DATE}, {"amount", OV_DEMO_MONEY}),
    RELATION("truth", "world", true, emit_world, {"customers", OV_DEMO_BIGINT},
             {"seed", OV_DEMO_BIGINT}, {"as_of", OV_DEMO_DATE}),
    RELATION("truth", "person", false, emit_truth_people, {"party_id", OV_DEMO_TEXT},
             {"person_id", OV_DEMO_BIGINT}),
    RELATION("truth", "communication", false, emit_truth_papers, {"communication_id", OV_DEMO_TEXT},
             {"content_class", OV_DEMO_TEXT}, {"episode_id", OV_DEMO_TEXT},
             {"duplicate_of", OV_DEMO_TEXT}),
    RELATION("truth", "payable", false, emit_truth_payables, {"person_id", OV_DEMO_BIGINT},
             {"account_number", OV_DEMO_TEXT}, {"currency", OV_DEMO_TEXT},
             {"amount_due_now", OV_DEMO_MONEY}),
};

size_t
ov_demo_relation_count(void)
{
    return OV_COUNT(relations);
}

const ov_demo_relation *
ov_demo_relation_at(size_t index)
{
    OV_ASSERT(index < OV_COUNT(relations));
    return &relations[index].relation;
}

/*
 * One life at a time, made anew for each relation: memory does not grow with the town, and every
 * relation sees the same life because its random numbers come from seed and number alone.
 */
bool
ov_demo_generate(const ov_demo_options *options, size_t relation, ov_demo_row_fn row, void *context,
                 ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    emitter e = {options, mem, row, context, err};
    life l;

    OV_ASSERT(relation < OV_COUNT(relations) && options->customers > 0);
    if (relations[relation].fixed)
        return options->nights > 0 || relations[relation].emit(&e, NULL);
    for (int64_t number = 0; number < options->customers; number++) {
        life_make(mem, options, number, &l);
        if (!relations[relation].emit(&e, &l))
            return false;
        ov_arena_reset(mem);
    }
    return true;
}
