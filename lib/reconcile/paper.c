#include "onevoice/base/number.h"
#include "sift_internal.h"

static const ov_fact *
best(const ov_paper *paper, ov_fact_key key)
{
    uint32_t at = paper->fact[key];

    return at ? &paper->facts.items[at - 1] : NULL;
}

bool
ov_reconcile_paper_has(const ov_paper *paper, ov_fact_key key)
{
    return paper->fact[key] != 0;
}

bool
ov_reconcile_paper_money(const ov_paper *paper, ov_fact_key key, ov_money *out)
{
    const ov_fact *fact = best(paper, key);

    if (fact)
        *out = fact->value.money;
    return fact != NULL;
}

ov_date
ov_reconcile_paper_date(const ov_paper *paper, ov_fact_key key)
{
    const ov_fact *fact = best(paper, key);

    return fact ? fact->value.date : OV_DATE_NONE;
}

ov_str
ov_reconcile_paper_text(const ov_paper *paper, ov_fact_key key)
{
    const ov_fact *fact = best(paper, key);

    return fact ? fact->value.text : OV_STR_NULL;
}

ov_said
ov_reconcile_paper_said(const ov_paper *paper, ov_fact_key key)
{
    return (ov_said)paper->said[key];
}

bool
ov_reconcile_paper_flag(const ov_paper *paper, ov_fact_key key)
{
    const ov_fact *fact = best(paper, key);

    return fact && fact->value.flag;
}

bool
ov_reconcile_paper_int(const ov_paper *paper, ov_fact_key key, int64_t *out)
{
    const ov_fact *fact = best(paper, key);

    if (fact)
        *out = fact->value.number;
    return fact != NULL;
}

size_t
ov_reconcile_paper_list(const ov_paper *paper, ov_fact_key key)
{
    return paper->fact[key] ? ov_facts_list_count(paper->facts, key) : 0;
}

const ov_fact *
ov_reconcile_paper_item(const ov_paper *paper, ov_fact_key key, size_t index)
{
    return paper->fact[key] ? ov_facts_at(paper->facts, key, index) : NULL;
}

ov_str
ov_reconcile_paper_id(const ov_paper *paper)
{
    return paper->piece->communication->id;
}

static char
fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
counts(char c)
{
    return (c >= '0' && c <= '9') || (fold(c) >= 'a' && fold(c) <= 'z') || (unsigned char)c >= 0x80;
}

/* Equal but for case and everything that is neither letter nor digit. */
bool
ov_reconcile_name_same(ov_str a, ov_str b)
{
    size_t i = 0, j = 0, met = 0;

    for (;;) {
        while (i < a.len && !counts(a.ptr[i]))
            i++;
        while (j < b.len && !counts(b.ptr[j]))
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len && met > 0;
        if (fold(a.ptr[i]) != fold(b.ptr[j]))
            return false;
        i++, j++, met++;
    }
}

/* A phrase counts by what its rule says or, for rules that say nothing more, by the rule's id. */
static bool
same_meaning(ov_str have, const char *meaning)
{
    size_t i = 0;

    for (; i < have.len && meaning[i]; i++) {
        char c = have.ptr[i] == '-' ? '_' : fold(have.ptr[i]);

        if (c != meaning[i])
            return false;
    }
    return i == have.len && !meaning[i];
}

bool
ov_reconcile_paper_says(const ov_paper *paper, const char *meaning)
{
    const ov_reading *reading = paper->piece->reading;

    for (size_t i = 0; i < reading->hit_count; i++) {
        const ov_phrase_hit *hit = &reading->hits[i];

        if (!hit->guarded && (same_meaning(hit->says, meaning) || same_meaning(hit->rule, meaning)))
            return true;
    }
    return false;
}

/* L2: the number alone is not enough, the biller must be the same one. */
bool
ov_reconcile_biller_is(const ov_desk *desk, const ov_paper *statement, ov_str name)
{
    const ov_piece *piece = statement->piece;

    return ov_reconcile_house_same(desk, name,
                                   ov_reconcile_paper_text(statement, OV_FACT_BILLING_PROVIDER)) ||
           ov_reconcile_house_same(desk, name, piece->department->name) ||
           ov_reconcile_house_same(desk, name, piece->department->legal_entity) ||
           (piece->organization && ov_reconcile_house_same(desk, name, piece->organization->name));
}

bool
ov_reconcile_days_meet(const ov_paper *a, const ov_paper *b)
{
    if (a->from == OV_DATE_NONE || b->from == OV_DATE_NONE)
        return true;
    return a->from <= b->until && b->from <= a->until;
}

/* Sums of two currencies are never compared: they speak of two things. */
bool
ov_reconcile_currency_meets(const ov_paper *a, const ov_paper *b)
{
    return !ov_reconcile_paper_has(a, OV_FACT_CURRENCY) ||
           !ov_reconcile_paper_has(b, OV_FACT_CURRENCY) || ov_currency_is_null(a->currency) ||
           ov_currency_is_null(b->currency) || ov_currency_eq(a->currency, b->currency);
}

/* Facility and clinician bill the same care apart (README.md, 2.6). One word twice is one type, known or not; a
   word of no list beside another may be either. */
ov_met
ov_reconcile_type_meets(const ov_paper *a, const ov_paper *b)
{
    ov_said x = ov_reconcile_paper_said(a, OV_FACT_CLAIM_TYPE);
    ov_said y = ov_reconcile_paper_said(b, OV_FACT_CLAIM_TYPE);

    if (x == OV_SAID_NOTHING || y == OV_SAID_NOTHING)
        return OV_MET_YES;
    if (x != OV_SAID_UNKNOWN && y != OV_SAID_UNKNOWN)
        return x == y ? OV_MET_YES : OV_MET_NO;
    return ov_reconcile_name_same(ov_reconcile_paper_text(a, OV_FACT_CLAIM_TYPE),
                                  ov_reconcile_paper_text(b, OV_FACT_CLAIM_TYPE))
               ? OV_MET_YES
               : OV_MET_UNKNOWN;
}

bool
ov_reconcile_class_is_demand(ov_content_class klass)
{
    return klass == OV_CLASS_BILL || klass == OV_CLASS_PAST_DUE_REMINDER ||
           klass == OV_CLASS_FINAL_NOTICE || klass == OV_CLASS_PAYMENT_PLAN_STATEMENT ||
           klass == OV_CLASS_DEBT_VALIDATION_NOTICE;
}

bool
ov_reconcile_class_is_statement(ov_content_class klass)
{
    return ov_reconcile_class_is_demand(klass) || klass == OV_CLASS_INSURANCE_PENDING_STATEMENT ||
           klass == OV_CLASS_CREDIT_BALANCE_STATEMENT;
}

bool
ov_reconcile_announces_action(const ov_paper *paper)
{
    return ov_reconcile_paper_flag(paper, OV_FACT_ECA_INTENDED) ||
           ov_reconcile_paper_has(paper, OV_FACT_ECA_DATE);
}

bool
ov_reconcile_class_is_plans(ov_content_class klass)
{
    return klass == OV_CLASS_EOB || klass == OV_CLASS_EOB_CORRECTED ||
           klass == OV_CLASS_EOB_DENIAL || klass == OV_CLASS_EOB_REVERSAL ||
           klass == OV_CLASS_CLAIM_STATUS;
}

static void
paper_index_facts(ov_paper *paper)
{
    ov_facts facts = paper->facts;

    for (size_t i = 0; i < facts.count; i++) {
        uint32_t *at = &paper->fact[facts.items[i].key];

        if (!*at || facts.items[i].source < facts.items[*at - 1].source)
            *at = (uint32_t)i + 1;
    }
    ov_reconcile_said_index(paper);
}

/* A demand that its own status takes back, or whose status or currency nobody knows: what it asks is not
   what is due until a person has looked. */
static bool
denies_itself(const ov_paper *paper)
{
    ov_said status = ov_reconcile_paper_said(paper, OV_FACT_STATUS);

    return ov_reconcile_class_is_demand(paper->klass) && paper->balance.e4 > 0 &&
           (ov_currency_is_null(paper->currency) || status == OV_SAID_UNKNOWN ||
            status == OV_SAID_BALANCED || status == OV_SAID_DRAFT);
}

/* Who is owed: the department that bills; for a collector the creditor it names. */
static ov_str
paper_entity(const ov_desk *desk, const ov_paper *paper)
{
    ov_str named = ov_reconcile_paper_text(paper, OV_FACT_BILLING_PROVIDER);

    if (paper->klass != OV_CLASS_DEBT_VALIDATION_NOTICE || ov_str_is_empty(named))
        return paper->piece->department->legal_entity;
    for (size_t i = 0; i < desk->count; i++) {
        const ov_paper *other = &desk->papers[i];

        if (other->klass != OV_CLASS_DEBT_VALIDATION_NOTICE &&
            ov_reconcile_class_is_statement(other->klass) &&
            ov_reconcile_biller_is(desk, other, named))
            return other->piece->department->legal_entity;
    }
    for (size_t i = 0; i < desk->the_case->department_count; i++) {
        const ov_department *department = &desk->the_case->departments[i];

        if (ov_reconcile_name_same(named, department->name) ||
            ov_reconcile_name_same(named, department->legal_entity))
            return department->legal_entity;
    }
    return named;
}

/* By its structure: an invoice number in the words of a letter is no more than a mention. */
static bool
paper_states(const ov_paper *paper, ov_fact_key key)
{
    const ov_fact *fact = best(paper, key);

    return fact && fact->source == OV_SOURCE_STRUCTURED;
}

static void
paper_open(ov_desk *desk, const ov_piece *piece, ov_facts facts, uint32_t no, uint32_t of)
{
    ov_arena *scratch = desk->scratch;
    ov_paper *paper = &desk->papers[no];

    *paper = (ov_paper){.piece = piece,
                        .facts = facts,
                        .no = no,
                        .of = of,
                        .pending = of < desk->pending_count,
                        .elsewhere = of >= desk->own_count};
    paper->slot = paper->claim = OV_NO_INDEX;
    paper->duplicate_of = paper->superseded_by = OV_NO_INDEX;
    paper->credits = OV_NO_INDEX;
    paper->replaced_by = paper->netted_with = OV_NO_INDEX;
    paper_index_facts(paper);
    paper->control =
        ov_number_key(scratch, ov_reconcile_paper_text(paper, OV_FACT_PATIENT_CONTROL_NO));
    paper->account = ov_number_key(scratch, ov_reconcile_paper_text(paper, OV_FACT_ACCOUNT_NO));
    if (paper_states(paper, OV_FACT_INVOICE_NO))
        paper->invoice = ov_number_key(scratch, ov_reconcile_paper_text(paper, OV_FACT_INVOICE_NO));
    paper->related_invoice =
        ov_number_key(scratch, ov_reconcile_paper_text(paper, OV_FACT_RELATED_INVOICE));
    paper->dated = ov_reconcile_paper_date(paper, OV_FACT_STATEMENT_DATE);
    if (paper->dated == OV_DATE_NONE)
        paper->dated = piece->communication->created_on;
    paper->from = ov_reconcile_paper_date(paper, OV_FACT_SERVICE_FROM);
    paper->until = ov_reconcile_paper_date(paper, OV_FACT_SERVICE_TO);
    if (paper->from == OV_DATE_NONE)
        paper->from = paper->until;
    if (paper->until == OV_DATE_NONE || paper->until < paper->from)
        paper->until = paper->from;
    if (ov_str_is_empty(ov_str_trim(ov_reconcile_paper_text(paper, OV_FACT_CURRENCY))))
        paper->currency = (ov_currency){"USD"};
    else if (!ov_currency_parse(ov_str_trim(ov_reconcile_paper_text(paper, OV_FACT_CURRENCY)),
                                &paper->currency))
        paper->currency = (ov_currency){{0}};
    paper->has_balance = ov_reconcile_paper_money(paper, OV_FACT_BALANCE_DUE, &paper->balance);
    paper->own_money = paper->has_balance && ov_reconcile_paper_own_money(paper);
    if (paper->own_money) {
        paper->has_balance = false;
        paper->balance = (ov_money){0};
    }
    ov_reconcile_classify(paper);
    paper->conflicting = paper->conflicting || denies_itself(paper);
    if (no == of && piece->reading->part_count > 0) {
        paper->klass = OV_CLASS_UNKNOWN; /* a file is what its parts are */
        paper->several_patients = ov_reconcile_names_several(piece->reading);
    }
    if (paper->elsewhere && !ov_reconcile_class_is_plans(paper->klass))
        paper->klass = OV_CLASS_UNKNOWN; /* somebody else's bill demands nothing here */
    /* "Patient account" on a plan's letter is the provider's number for the claim. */
    if (ov_str_is_null(paper->control) && ov_reconcile_class_is_plans(paper->klass))
        paper->control = paper->account;
}

static const ov_piece *
piece_at(const ov_case *the_case, size_t no)
{
    if (no < the_case->pending.count)
        return &the_case->pending.items[no];
    no -= the_case->pending.count;
    return no < the_case->history.count ? &the_case->history.items[no]
                                        : &the_case->elsewhere.items[no - the_case->history.count];
}

void
ov_reconcile_papers_open(ov_desk *desk)
{
    const ov_case *the_case = desk->the_case;

    desk->pending_count = the_case->pending.count;
    desk->own_count = the_case->pending.count + the_case->history.count;
    desk->piece_count = desk->own_count + the_case->elsewhere.count;
    desk->count = desk->piece_count;
    desk->papers = OV_NEW_ARRAY(desk->scratch, ov_paper,
                                desk->piece_count + ov_reconcile_parts_count(the_case) + 1);
    for (uint32_t i = 0; i < desk->piece_count; i++) {
        const ov_piece *piece = piece_at(the_case, i);

        paper_open(desk, piece, piece->reading->facts, i, i);
        for (size_t k = 0; k < piece->reading->part_count; k++)
            paper_open(desk, piece, piece->reading->parts[k], (uint32_t)desk->count++, i);
    }
    desk->insured = the_case->coverage_count > 0;
    for (size_t i = 0; i < the_case->identifier_count; i++)
        if (ov_str_eq(the_case->identifiers[i]->system, OV_STR("member_id")))
            desk->insured = true;
    ov_reconcile_houses_find(desk);
    for (size_t i = 0; i < desk->count; i++) {
        ov_paper *paper = &desk->papers[i];

        if (paper->of != paper->no && ov_reconcile_class_is_statement(paper->klass) &&
            ov_reconcile_is_stranger(desk, paper)) {
            paper->stranger = true;
            paper->klass = OV_CLASS_UNKNOWN; /* demands nothing of this customer */
        }
        if (ov_reconcile_class_is_plans(paper->klass) && !paper->elsewhere)
            desk->insured = true;
        if (ov_reconcile_class_is_statement(paper->klass))
            paper->entity = paper_entity(desk, paper);
    }
}
