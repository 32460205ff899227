/*
 * X12 interchanges: 835 (remittance: one part a CLP) and 837 (claims: one part a CLM).
 *
 * The separators are read from the ISA segment, which has a fixed length. An interchange that does
 * not end in IEA was cut, and is rejected.
 */
#include <string.h>

#include "document_internal.h"

#define ISA_BYTES     106
#define ELEMENTS_MOST 64

typedef struct segment {
    ov_str id, elements[ELEMENTS_MOST];
    size_t count;
} segment;

typedef struct reader {
    ov_arena *mem, *scratch;
    ov_str rest;
    char element, component, terminator;
    part_list parts;
    facts_builder facts; /* of the open claim */
    bool open;
    ov_str claim; /* the open one, as its paths start: "835 claim 2 " */
    size_t adjustments;
    ov_money charge, paid, stated, patient, adjusted;
    bool has_stated, reversal;
    ov_str kind; /* "835" or "837" */
    ov_str provider, claim_type, currency;
    ov_str person, member;
    ov_date date;
    bool ended;
    const char *bad;
} reader;

static bool
next_segment(reader *r, segment *out)
{
    const char *end;
    ov_str line;

    while (r->rest.len > 0 && (r->rest.ptr[0] == '\n' || r->rest.ptr[0] == '\r' ||
                               r->rest.ptr[0] == ' ' || r->rest.ptr[0] == '\t')) {
        r->rest.ptr++;
        r->rest.len--;
    }
    if (r->rest.len == 0)
        return false;
    end = memchr(r->rest.ptr, r->terminator, r->rest.len);
    if (!end) {
        r->bad = "x12_truncated";
        return false;
    }
    line = (ov_str){r->rest.ptr, (size_t)(end - r->rest.ptr)};
    r->rest = (ov_str){end + 1, r->rest.len - line.len - 1};
    out->count = 0;
    out->id = OV_STR("");
    for (bool first = true;; first = false) {
        const char *stop = line.len ? memchr(line.ptr, r->element, line.len) : NULL;
        ov_str part = {line.ptr, stop ? (size_t)(stop - line.ptr) : line.len};

        if (first)
            out->id = part;
        else if (out->count < ELEMENTS_MOST)
            out->elements[out->count++] = part;
        if (!stop)
            return true;
        line = (ov_str){stop + 1, line.len - part.len - 1};
    }
}

/* The n-th element (1-based, as the standard numbers them); null when absent or empty. */
static ov_str
at(const segment *s, size_t n)
{
    return n <= s->count && s->elements[n - 1].len > 0 ? ov_str_trim(s->elements[n - 1])
                                                       : OV_STR_NULL;
}

static bool
is(const segment *s, const char *id)
{
    size_t len = strlen(id);

    return s->id.len == len && memcmp(s->id.ptr, id, len) == 0;
}

static bool
says(const segment *s, size_t n, const char *code)
{
    return ov_str_eq(at(s, n), ov_str_from(code));
}

static ov_str
component(const reader *r, ov_str element, size_t n)
{
    ov_str part = OV_STR_NULL;

    for (size_t i = 0; i < n; i++)
        if (!ov_str_next(&element, r->component, &part))
            return OV_STR_NULL;
    return part;
}

/* X12 decimals may start with the point: ".5", "-.5". */
static bool
amount(reader *r, ov_str s, ov_money *out)
{
    bool minus = ov_str_starts(s, OV_STR("-"));
    ov_str digits = minus ? ov_str_slice(s, 1, s.len) : s;

    if (ov_str_starts(digits, OV_STR(".")))
        digits = ov_str_printf(r->scratch, "0%.*s", OV_STR_ARG(digits));
    if (ov_str_is_null(s) || !ov_money_parse(digits, out)) {
        r->bad = "invalid_amount";
        return false;
    }
    if (minus)
        out->e4 = -out->e4;
    return true;
}

static ov_date
date_ccyymmdd(ov_str s)
{
    int64_t n;
    ov_date date;

    if (s.len != 8 || !ov_str_to_i64(s, &n) || n < 0 ||
        !ov_date_from_ymd((int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100), &date))
        return OV_DATE_NONE;
    return date;
}

/* "835 claim 2 CLP01" */
static ov_str
path(reader *r, const char *where)
{
    size_t len = strlen(where);
    char *joined = ov_arena_alloc(r->scratch, r->claim.len + len);

    memcpy(joined, r->claim.ptr, r->claim.len);
    memcpy(joined + r->claim.len, where, len);
    return (ov_str){joined, r->claim.len + len};
}

static void
put_text(reader *r, ov_fact_key key, ov_str value, const char *where)
{
    if (r->open && !has_fact(&r->facts, key))
        add_text_fact(&r->facts, key, 0, value, path(r, where));
}

static void
put_date(reader *r, ov_fact_key key, ov_date date, const char *where)
{
    if (r->open && !has_fact(&r->facts, key))
        add_date_fact(&r->facts, key, 0, date, path(r, where));
}

/* Close the claim: what its adjustments say the patient owes, and whether it balances. */
static void
close_claim(reader *r)
{
    ov_money difference;

    if (!r->open)
        return;
    if (ov_str_eq(r->kind, OV_STR("835"))) {
        bool balanced = ov_money_sub(r->charge, r->paid, &difference) &&
                        ov_money_cmp(difference, r->adjusted) == 0;
        bool agrees = !r->has_stated || r->reversal || ov_money_cmp(r->stated, r->patient) == 0;

        if (!balanced || !agrees)
            add_flag_fact(&r->facts, OV_FACT_EOB_CONFLICT, true, path(r, "CAS"));
        else if (!r->reversal)
            add_money_fact(&r->facts, OV_FACT_PATIENT_RESPONSIBILITY, 0, r->patient,
                           path(r, "CAS PR"));
    }
    put_text(r, OV_FACT_BILLING_PROVIDER, r->provider, "NM1");
    put_text(r, OV_FACT_CLAIM_TYPE, r->claim_type, "GS08");
    put_text(r, OV_FACT_PATIENT_NAME, r->person, "NM1");
    put_text(r, OV_FACT_MEMBER_ID, r->member, "NM1");
    put_date(r, OV_FACT_STATEMENT_DATE, r->date, "DTM*405");
    put_text(r, OV_FACT_CURRENCY, r->currency, "CUR");
    *OV_VEC_ADD(r->mem, &r->parts) = facts_done(&r->facts);
    r->open = false;
}

static void
open_claim(reader *r)
{
    close_claim(r);
    r->facts = (facts_builder){.mem = r->mem};
    r->claim =
        ov_str_printf(r->scratch, "%.*s claim %zu ", OV_STR_ARG(r->kind), r->parts.count + 1);
    r->open = true;
    r->adjustments = 0;
    r->patient = r->adjusted = r->stated = (ov_money){0};
    r->has_stated = r->reversal = false;
}

static void
read_clp(reader *r, const segment *s)
{
    open_claim(r);
    if (!amount(r, at(s, 3), &r->charge) || !amount(r, at(s, 4), &r->paid))
        return;
    r->has_stated = !ov_str_is_null(at(s, 5));
    if (r->has_stated && !amount(r, at(s, 5), &r->stated))
        return;
    r->reversal = says(s, 2, "22");
    put_text(r, OV_FACT_PATIENT_CONTROL_NO, at(s, 1), "CLP01");
    put_text(r, OV_FACT_CLAIM_STATUS_CODE, at(s, 2), "CLP02");
    add_money_fact(&r->facts, OV_FACT_SUBMITTED, 0, r->charge, path(r, "CLP03"));
    add_money_fact(&r->facts, OV_FACT_PLAN_PAID, 0, r->paid, path(r, "CLP04"));
    put_text(r, OV_FACT_PAYER_CLAIM_CONTROL_NO, at(s, 7), "CLP07");
    put_text(r, OV_FACT_PLACE_OF_SERVICE, at(s, 8), "CLP08");
    put_text(r, OV_FACT_CLAIM_FREQUENCY, at(s, 9), "CLP09");
}

/* Up to six (reason, amount, quantity) triplets behind the group. */
static void
read_cas(reader *r, const segment *s)
{
    for (size_t n = 2; n <= 17 && !r->bad; n += 3) {
        ov_money value;
        size_t i = r->adjustments;

        if (ov_str_is_null(at(s, n)))
            continue;
        if (!amount(r, at(s, n + 1), &value))
            return;
        if (!ov_money_add(r->adjusted, value, &r->adjusted) ||
            (says(s, 1, "PR") && !ov_money_add(r->patient, value, &r->patient))) {
            r->bad = "invalid_amount";
            return;
        }
        if (!r->open)
            return;
        add_text_fact(&r->facts, OV_FACT_ADJUSTMENT_GROUP, i, at(s, 1), path(r, "CAS01"));
        add_text_fact(&r->facts, OV_FACT_ADJUSTMENT_REASON, i, at(s, n), path(r, "CAS"));
        add_money_fact(&r->facts, OV_FACT_ADJUSTMENT_AMOUNT, i, value, path(r, "CAS"));
        r->adjustments++;
    }
}

static void
read_clm(reader *r, const segment *s)
{
    ov_money charge;

    open_claim(r);
    if (!amount(r, at(s, 2), &charge))
        return;
    put_text(r, OV_FACT_PATIENT_CONTROL_NO, at(s, 1), "CLM01");
    add_money_fact(&r->facts, OV_FACT_SUBMITTED, 0, charge, path(r, "CLM02"));
    put_text(r, OV_FACT_PLACE_OF_SERVICE, component(r, at(s, 5), 1), "CLM05-1");
    put_text(r, OV_FACT_CLAIM_FREQUENCY, component(r, at(s, 5), 3), "CLM05-3");
}

static ov_str
person_name(reader *r, const segment *s)
{
    if (ov_str_is_null(at(s, 4)))
        return ov_str_copy(r->scratch, at(s, 3));
    return ov_str_printf(r->scratch, "%.*s %.*s", OV_STR_ARG(at(s, 4)), OV_STR_ARG(at(s, 3)));
}

static void
read_name(reader *r, const segment *s)
{
    if (says(s, 1, "85")) {
        r->provider = ov_str_copy(r->scratch, at(s, 3));
    } else if (says(s, 1, "QC") || says(s, 1, "IL")) {
        /* in an 837 the person stands before the claims, in an 835 behind the claim */
        if (ov_str_eq(r->kind, OV_STR("837"))) {
            if (r->open) /* another payer's subscriber */
                return;
            r->person = person_name(r, s);
            if (says(s, 8, "MI"))
                r->member = ov_str_copy(r->scratch, at(s, 9));
        } else {
            put_text(r, OV_FACT_PATIENT_NAME, person_name(r, s), "NM1*QC");
            if (says(s, 8, "MI"))
                put_text(r, OV_FACT_MEMBER_ID, at(s, 9), "NM1*QC");
        }
    }
}

/* DTP*472*RD8*20050314-20050325, DTM*232*20100101. */
static void
read_date(reader *r, const segment *s)
{
    bool range = is(s, "DTP") && says(s, 2, "RD8");
    ov_str value = is(s, "DTP") ? at(s, 3) : at(s, 2);
    ov_date from = date_ccyymmdd(ov_str_slice(value, 0, 8));
    ov_date to = range ? date_ccyymmdd(ov_str_slice(value, 9, 8)) : from;

    if (says(s, 1, "405")) {
        r->date = from;
    } else if (says(s, 1, "472") || says(s, 1, "434") || says(s, 1, "232") || says(s, 1, "150")) {
        put_date(r, OV_FACT_SERVICE_FROM, from, "DTM");
        if (!says(s, 1, "232") && !says(s, 1, "150"))
            put_date(r, OV_FACT_SERVICE_TO, to, "DTM");
    } else if (says(s, 1, "233") || says(s, 1, "151")) {
        put_date(r, OV_FACT_SERVICE_TO, from, "DTM");
    }
}

static void
read_reference(reader *r, const segment *s)
{
    if (says(s, 1, "F8"))
        put_text(r, OV_FACT_PAYER_CLAIM_CONTROL_NO, at(s, 2), "REF*F8");
    else if (says(s, 1, "G1"))
        put_text(r, OV_FACT_AUTHORIZATION, at(s, 2), "REF*G1");
    else if (says(s, 1, "EA"))
        put_text(r, OV_FACT_MRN, at(s, 2), "REF*EA");
}

static void
read_segment(reader *r, const segment *s)
{
    if (is(s, "ST"))
        r->kind = ov_str_copy(r->scratch, at(s, 1));
    else if (is(s, "GS"))
        r->claim_type =
            ov_str_find(at(s, 8), OV_STR("X222"), 0) != OV_STR_NONE   ? OV_STR("professional")
            : ov_str_find(at(s, 8), OV_STR("X223"), 0) != OV_STR_NONE ? OV_STR("institutional")
                                                                      : OV_STR_NULL;
    else if (is(s, "CLP"))
        read_clp(r, s);
    else if (is(s, "CAS"))
        read_cas(r, s);
    else if (is(s, "CLM"))
        read_clm(r, s);
    else if (is(s, "N1") && says(s, 1, "PE"))
        r->provider = ov_str_copy(r->scratch, at(s, 2));
    else if (is(s, "NM1"))
        read_name(r, s);
    else if (is(s, "DTP") || is(s, "DTM"))
        read_date(r, s);
    else if (is(s, "REF"))
        read_reference(r, s);
    else if (is(s, "CUR"))
        r->currency = ov_str_copy(r->scratch, at(s, 2));
    else if (is(s, "HL") || is(s, "SE") || is(s, "PLB"))
        close_claim(r);
    else if (is(s, "IEA"))
        r->ended = true;
}

void
read_x12(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    reader *r = OV_NEW(scratch, reader);
    segment *s = OV_NEW(scratch, segment);

    body = ov_str_trim(body);
    if (body.len < ISA_BYTES || !ov_str_starts(body, OV_STR("ISA"))) {
        document_reject(mem, out, "media_type_mismatch", "X12 that does not start with ISA");
        return;
    }
    *r = (reader){.mem = mem,
                  .scratch = scratch,
                  .rest = body,
                  .element = body.ptr[3],
                  .component = body.ptr[104],
                  .terminator = body.ptr[105],
                  .date = OV_DATE_NONE};
    while (!r->bad && next_segment(r, s))
        read_segment(r, s);
    close_claim(r);
    if (!r->bad && !r->ended)
        r->bad = "x12_truncated";
    if (!r->bad && r->parts.count == 0)
        r->bad = "x12_no_claim";
    if (r->bad) {
        document_reject(mem, out, r->bad, "an interchange that is not read");
        return;
    }
    out->form = OV_FORM_X12;
    out->type = ov_str_copy(mem, r->kind);
    out->stated = ov_str_eq(r->kind, OV_STR("835")) ? OV_CLASS_EOB : OV_CLASS_CLAIM_STATUS;
    out->text = (ov_text){.bytes = OV_STR("")};
    set_parts(out, &r->parts);
}
