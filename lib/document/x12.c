/*
 * X12 interchanges: 835 (remittance: one part a CLP) and 837 (claims: one part a CLM).
 *
 * Loops are known by the segments that open them, as the implementation guides order them: in an
 * 835 a CLP, then the services of it (SVC); in an 837 a level (HL), a CLM, then what other payers
 * did (SBR behind the CLM), then the lines (LX).
 */
#include "read_internal.h"
#include "x12_internal.h"

#include <string.h>

typedef struct reader {
    ov_arena *mem, *scratch;
    x12_scan scan;
    part_list parts;
    x12_claims claims;   /* of the parts, as far as they may correct each other */
    facts_builder facts; /* of the open claim */
    bool open;
    bool others;  /* in an 837, of another payer's answer: theirs, not this claim's */
    bool lines;   /* past the first service line */
    ov_str claim; /* the open one, as its paths start: "835 claim 2 " */
    size_t adjustments;
    ov_money charge, paid, stated, patient, adjusted;
    bool has_stated;
    x12_claim about;         /* the open claim among its neighbours */
    ov_date from, until;     /* of the claim as a whole */
    ov_date first, last;     /* of its lines */
    ov_str kind, first_kind; /* "835" or "837"; else a transaction that is passed over */
    ov_str provider, npi, tax_id, claim_type, currency;
    bool at_biller; /* what follows is about who bills, and not about another name */
    ov_str person, member;
    ov_date date;
    const char *bad;
} reader;

/* "835 claim 2 CLP01" */
static ov_str
path(reader *r, const char *where)
{
    size_t len = strlen(where);
    char *joined = ov_arena_text(r->scratch, r->claim.len + len);

    memcpy(joined, r->claim.ptr, r->claim.len);
    memcpy(joined + r->claim.len, where, len);
    return (ov_str){joined, r->claim.len + len};
}

static void
put_text(reader *r, ov_fact_key key, ov_str value, const char *where)
{
    if (r->open && !has_fact(&r->facts, key) && !ov_str_is_empty(value))
        add_text_fact(&r->facts, key, 0, value, path(r, where));
}

static void
put_date(reader *r, ov_fact_key key, ov_date date, const char *where)
{
    if (r->open && !has_fact(&r->facts, key) && date != OV_DATE_NONE)
        add_date_fact(&r->facts, key, 0, date, path(r, where));
}

static bool
amount(reader *r, const x12_segment *s, size_t n, ov_money *out)
{
    if (ov_money_parse(document_decimal(r->scratch, x12_at(s, n)), out))
        return true;
    r->bad = "invalid_amount";
    return false;
}

static bool
is_835(const reader *r)
{
    return ov_str_eq(r->kind, OV_STR("835"));
}

static bool
is_837(const reader *r)
{
    return ov_str_eq(r->kind, OV_STR("837"));
}

static bool
apart(ov_money a, ov_money b)
{
    ov_money gap;

    return !ov_money_sub(a, b, &gap) || gap.e4 > OV_MONEY_ONE / 100 || gap.e4 < -OV_MONEY_ONE / 100;
}

/*
 * What the adjustments say the patient owes, if the claim balances (charge - paid = all of them)
 * and its own figure, where it states one, is the sum of group PR. A reversal states none: what it
 * undoes is the patient's no more.
 */
static void
settle_responsibility(reader *r)
{
    ov_money difference;
    bool balanced =
        ov_money_sub(r->charge, r->paid, &difference) && !apart(difference, r->adjusted);
    bool agrees = !r->has_stated || r->about.reversal || !apart(r->stated, r->patient);

    if (!balanced || !agrees)
        add_flag_fact(&r->facts, OV_FACT_EOB_CONFLICT, true, path(r, balanced ? "CLP05" : "CAS"));
    else if (!r->about.reversal)
        add_money_fact(&r->facts, OV_FACT_PATIENT_RESPONSIBILITY, 0, r->patient, path(r, "CAS PR"));
}

/* Dates of the claim as a whole before those of its lines, which then span all of them. */
static void
settle_dates(reader *r)
{
    if (r->from != OV_DATE_NONE) {
        put_date(r, OV_FACT_SERVICE_FROM, r->from, "DTM");
        put_date(r, OV_FACT_SERVICE_TO, r->until != OV_DATE_NONE ? r->until : r->last, "DTM");
    } else {
        put_date(r, OV_FACT_SERVICE_FROM, r->first, "DTM of lines");
        put_date(r, OV_FACT_SERVICE_TO, r->until != OV_DATE_NONE ? r->until : r->last,
                 "DTM of lines");
    }
}

static void
close_claim(reader *r)
{
    if (!r->open)
        return;
    if (is_835(r))
        settle_responsibility(r);
    settle_dates(r);
    r->about.from = r->from != OV_DATE_NONE ? r->from : r->first;
    r->about.until = r->until != OV_DATE_NONE ? r->until : r->last;
    put_text(r, OV_FACT_BILLING_PROVIDER, r->provider, is_835(r) ? "N1*PE" : "NM1*85");
    put_text(r, OV_FACT_BILLING_NPI, r->npi, is_835(r) ? "N1*PE" : "NM1*85");
    put_text(r, OV_FACT_BILLING_TAX_ID, r->tax_id, is_835(r) ? "N1*PE" : "NM1*85");
    put_text(r, OV_FACT_CLAIM_TYPE, r->claim_type, "ST03");
    put_text(r, OV_FACT_PATIENT_NAME, r->person, "NM1");
    put_text(r, OV_FACT_MEMBER_ID, r->member, "NM1");
    put_date(r, OV_FACT_STATEMENT_DATE, r->date, "DTM*405");
    put_text(r, OV_FACT_CURRENCY, r->currency, "CUR");
    r->about.facts = r->facts;
    *OV_VEC_ADD(r->scratch, &r->claims) = r->about;
    r->open = r->others = r->lines = false;
}

static void
open_claim(reader *r)
{
    close_claim(r);
    if (r->claims.count == OV_DOCUMENT_PARTS_MOST) {
        r->bad = "too_many_parts";
        return;
    }
    r->facts = (facts_builder){.mem = r->mem};
    r->claim =
        ov_str_printf(r->scratch, "%.*s claim %zu ", OV_STR_ARG(r->kind), r->claims.count + 1);
    r->about = (x12_claim){.path = r->claim};
    r->open = true;
    r->adjustments = 0;
    r->patient = r->adjusted = r->stated = (ov_money){0};
    r->has_stated = false;
    r->from = r->until = r->first = r->last = OV_DATE_NONE;
}

static void
read_clp(reader *r, const x12_segment *s)
{
    open_claim(r);
    r->person = r->member = OV_STR_NULL;
    if (!amount(r, s, 3, &r->charge) || !amount(r, s, 4, &r->paid))
        return;
    r->has_stated = !ov_str_is_null(x12_at(s, 5));
    if (r->has_stated && !amount(r, s, 5, &r->stated))
        return;
    r->about.reversal = x12_says(s, 2, "22");
    r->about.control = x12_at(s, 1);
    r->about.number = x12_at(s, 7);
    r->about.charge = r->charge;
    put_text(r, OV_FACT_PATIENT_CONTROL_NO, x12_at(s, 1), "CLP01");
    put_text(r, OV_FACT_CLAIM_STATUS_CODE, x12_at(s, 2), "CLP02");
    add_money_fact(&r->facts, OV_FACT_SUBMITTED, 0, r->charge, path(r, "CLP03"));
    add_money_fact(&r->facts, OV_FACT_PLAN_PAID, 0, r->paid, path(r, "CLP04"));
    put_text(r, OV_FACT_PAYER_CLAIM_CONTROL_NO, x12_at(s, 7), "CLP07");
    put_text(r, OV_FACT_PLACE_OF_SERVICE, x12_at(s, 8), "CLP08");
    put_text(r, OV_FACT_CLAIM_FREQUENCY, x12_at(s, 9), "CLP09");
}

/* Up to six (reason, amount, quantity) triplets behind the group. In an 837 they are what other
   payers answered: a claim that is being made has no answer of its own. */
static void
read_cas(reader *r, const x12_segment *s)
{
    for (size_t n = 2; n <= 17 && r->open && is_835(r); n += 3) {
        ov_money value;
        size_t i = r->adjustments;

        if (ov_str_is_null(x12_at(s, n)) && ov_str_is_null(x12_at(s, n + 1)))
            continue;
        if (!amount(r, s, n + 1, &value))
            return;
        if (!ov_money_add(r->adjusted, value, &r->adjusted) ||
            (x12_says(s, 1, "PR") && !ov_money_add(r->patient, value, &r->patient))) {
            r->bad = "invalid_amount";
            return;
        }
        add_text_fact(&r->facts, OV_FACT_ADJUSTMENT_GROUP, i, x12_at(s, 1), path(r, "CAS01"));
        add_text_fact(&r->facts, OV_FACT_ADJUSTMENT_REASON, i, x12_at(s, n), path(r, "CAS"));
        add_money_fact(&r->facts, OV_FACT_ADJUSTMENT_AMOUNT, i, value, path(r, "CAS"));
        r->adjustments++;
    }
}

static void
read_clm(reader *r, const x12_segment *s)
{
    open_claim(r);
    if (!amount(r, s, 2, &r->charge))
        return;
    put_text(r, OV_FACT_PATIENT_CONTROL_NO, x12_at(s, 1), "CLM01");
    add_money_fact(&r->facts, OV_FACT_SUBMITTED, 0, r->charge, path(r, "CLM02"));
    put_text(r, OV_FACT_PLACE_OF_SERVICE, x12_component(&r->scan, x12_at(s, 5), 1), "CLM05-1");
    put_text(r, OV_FACT_CLAIM_FREQUENCY, x12_component(&r->scan, x12_at(s, 5), 3), "CLM05-3");
}

/* A name as it is spoken: given, middle, family, suffix. A middle name and a suffix tell apart whom
   given and family name do not: father and son of one house. */
static ov_str
name_of(reader *r, const x12_segment *s)
{
    const ov_str parts[] = {x12_at(s, 4), x12_at(s, 5), x12_at(s, 3), x12_at(s, 7)};

    return document_person_name(r->scratch, parts, OV_COUNT(parts));
}

/* The number by which the plan knows them: its own, Medicare's, Medicaid's. A social security number
   (34) or an employer's is none. */
static bool
names_member(const x12_segment *s)
{
    return x12_says(s, 8, "MI") || x12_says(s, 8, "HN") || x12_says(s, 8, "MR");
}

/* Who it is about: the patient before the insured, the insured's number before the patient's. In an
   835 they stand behind the claim, in an 837 before it, and there behind it they are another
   payer's insured. */
static void
read_person(reader *r, const x12_segment *s)
{
    bool patient = x12_says(s, 1, "QC");

    if (is_837(r) && r->open)
        return;
    if (patient || ov_str_is_null(r->person))
        r->person = name_of(r, s);
    if (names_member(s) && (!patient || ov_str_is_null(r->member)))
        r->member = ov_str_copy(r->scratch, x12_at(s, 9));
}

/* Who bills, and its number by its kind: the national one (XX), or the tax office's (FI, 24). */
static void
read_biller(reader *r, const x12_segment *s, ov_str name, size_t kind)
{
    ov_str number = ov_str_copy(r->scratch, x12_at(s, kind + 1));
    bool taxed = x12_says(s, kind, "FI") || x12_says(s, kind, "24");

    r->provider = name;
    r->npi = x12_says(s, kind, "XX") ? number : OV_STR_NULL;
    r->tax_id = taxed ? number : OV_STR_NULL;
    r->at_biller = true;
}

static void
read_name(reader *r, const x12_segment *s)
{
    r->at_biller = false;
    if (x12_says(s, 1, "85") && !r->open)
        read_biller(r, s, name_of(r, s), 8);
    else if (x12_says(s, 1, "QC") || x12_says(s, 1, "IL"))
        read_person(r, s);
}

static void
span(ov_date *first, ov_date *last, ov_date from, ov_date until)
{
    if (from != OV_DATE_NONE && (*first == OV_DATE_NONE || from < *first))
        *first = from;
    if (until != OV_DATE_NONE && (*last == OV_DATE_NONE || until > *last))
        *last = until;
}

/* DTP*472*RD8*20050314-20050325, DTM*232*20100101. */
static void
read_date(reader *r, const x12_segment *s)
{
    ov_str value = x12_is(s, "DTP") ? x12_at(s, 3) : x12_at(s, 2);
    ov_date from = x12_date(value), to = x12_date_last(value);

    if (x12_says(s, 1, "405") && !r->open)
        r->date = from;
    else if (x12_says(s, 1, "232"))
        r->from = from;
    else if (x12_says(s, 1, "233"))
        r->until = to;
    else if (x12_says(s, 1, "434") || (x12_says(s, 1, "472") && is_837(r) && !r->lines)) {
        r->from = from;
        r->until = to;
    } else if (x12_says(s, 1, "472"))
        span(&r->first, &r->last, from, to);
    else if (x12_says(s, 1, "150"))
        span(&r->first, &r->last, from, OV_DATE_NONE);
    else if (x12_says(s, 1, "151"))
        span(&r->first, &r->last, OV_DATE_NONE, to);
}

/* Behind its name the biller's tax number: EI on a claim, TJ on an answer. Behind other names it is
   theirs: a pay-to house's, a rendering clinician's. Then of the claim: F8 is the payer's number of the
   one that this replaces or undoes. A claim that is being made has no other number of the payer's; an
   answer has one of its own, or none. */
static void
read_reference(reader *r, const x12_segment *s)
{
    if (r->at_biller && !r->open && ov_str_is_null(r->tax_id) &&
        (x12_says(s, 1, "EI") || x12_says(s, 1, "TJ")))
        r->tax_id = ov_str_copy(r->scratch, x12_at(s, 2));
    if (x12_says(s, 1, "G1"))
        put_text(r, OV_FACT_AUTHORIZATION, x12_at(s, 2), "REF*G1");
    if (r->lines)
        return;
    if (x12_says(s, 1, "EA")) {
        put_text(r, OV_FACT_MRN, x12_at(s, 2), "REF*EA");
    } else if (x12_says(s, 1, "F8")) {
        if (is_837(r))
            put_text(r, OV_FACT_PAYER_CLAIM_CONTROL_NO, x12_at(s, 2), "REF*F8");
        put_text(r, OV_FACT_RELATED_CLAIM, x12_at(s, 2), "REF*F8");
        if (!r->about.reversal)
            put_text(r, OV_FACT_RELATED_RELATIONSHIP, OV_STR("prior"), "REF*F8");
    }
}

/* The guide that a transaction follows; 005010X222A1, 004010X098A1 before it. */
static ov_str
claim_type(ov_str guide)
{
    static const struct {
        const char *guide, *type;
    } guides[] = {{"X222", "professional"}, {"X223", "institutional"}, {"X224", "oral"},
                  {"X098", "professional"}, {"X096", "institutional"}, {"X097", "oral"}};

    for (size_t i = 0; i < OV_COUNT(guides); i++)
        if (ov_str_find(guide, ov_str_from(guides[i].guide), 0) != OV_STR_NONE)
            return ov_str_from(guides[i].type);
    return OV_STR_NULL;
}

static void
open_transaction(reader *r, const x12_segment *s)
{
    ov_str type = claim_type(x12_at(s, 3));

    close_claim(r);
    r->kind = ov_str_copy(r->scratch, x12_at(s, 1));
    if (!ov_str_is_null(type))
        r->claim_type = type;
    r->provider = r->npi = r->tax_id = r->person = r->member = r->currency = OV_STR_NULL;
    r->at_biller = false;
    r->date = OV_DATE_NONE;
}

/* A level of an 837: billing provider (20), insured (22), patient (23). What stood on a level of
   the same or a lower rank is no longer true. */
static void
open_level(reader *r, const x12_segment *s)
{
    close_claim(r);
    if (x12_says(s, 3, "20"))
        r->provider = r->npi = r->tax_id = r->currency = OV_STR_NULL;
    r->at_biller = false;
    if (!x12_says(s, 3, "23"))
        r->member = OV_STR_NULL;
    r->person = OV_STR_NULL;
}

static void
read_in_claim(reader *r, const x12_segment *s)
{
    if (x12_is(s, "SBR") && r->open)
        r->others = true;
    else if (x12_is(s, "LX") || x12_is(s, "SVC")) {
        r->lines = r->open;
        r->others = false;
        if (x12_is(s, "LX") && is_835(r))
            close_claim(r);
    } else if (x12_is(s, "SVD"))
        r->others = true;
    else if (r->others)
        return;
    else if (x12_is(s, "CAS"))
        read_cas(r, s);
    else if (x12_is(s, "NM1"))
        read_name(r, s);
    else if (x12_is(s, "DTP") || x12_is(s, "DTM"))
        read_date(r, s);
    else if (x12_is(s, "REF"))
        read_reference(r, s);
}

static void
read_segment(reader *r, const x12_segment *s)
{
    if (x12_is(s, "ST"))
        open_transaction(r, s);
    else if (x12_is(s, "GS"))
        r->claim_type = claim_type(x12_at(s, 8));
    else if (!is_835(r) && !is_837(r))
        return;
    else if (x12_is(s, "CLP") && is_835(r))
        read_clp(r, s);
    else if (x12_is(s, "CLM") && is_837(r))
        read_clm(r, s);
    else if (x12_is(s, "N1") && x12_says(s, 1, "PE") && !r->open)
        read_biller(r, s, ov_str_copy(r->scratch, x12_at(s, 2)), 3);
    else if (x12_is(s, "N1"))
        r->at_biller = false;
    else if (x12_is(s, "CUR") && !r->open)
        r->currency = ov_str_copy(r->scratch, x12_at(s, 2));
    else if (x12_is(s, "HL"))
        open_level(r, s);
    else if (x12_is(s, "SE") || x12_is(s, "PLB") || x12_is(s, "IEA"))
        close_claim(r);
    else
        read_in_claim(r, s);
}

void
read_x12(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    reader *r = OV_NEW(scratch, reader);
    x12_segment *s = OV_NEW(scratch, x12_segment);
    bool remittance = false;

    *r = (reader){.mem = mem, .scratch = scratch, .date = OV_DATE_NONE};
    x12_open(&r->scan, body);
    while (!r->bad && x12_next(&r->scan, s)) {
        read_segment(r, s);
        remittance = remittance || (r->open && is_835(r));
    }
    if (!r->bad)
        r->bad = r->scan.bad;
    if (!r->bad && r->claims.count == 0)
        r->bad = "x12_no_claim";
    if (r->bad) {
        document_reject(mem, out, r->bad, "an interchange that is not read");
        return;
    }
    x12_corrections(scratch, &r->claims);
    for (size_t i = 0; i < r->claims.count; i++)
        *OV_VEC_ADD(mem, &r->parts) = facts_done(&r->claims.items[i].facts);
    out->form = OV_FORM_X12;
    out->type = remittance ? OV_STR("835") : OV_STR("837");
    out->stated = remittance ? OV_CLASS_EOB : OV_CLASS_CLAIM_STATUS;
    out->text = (ov_text){.bytes = OV_STR("")};
    set_parts(out, &r->parts);
}
