/*
 * Facts from the words of a letter: each typed field takes the nearest label before it.
 *
 * A label counts when at most a few filler words stand between it and the field, within the same
 * sentence and block; the nearest wins, then the longest. A second, different value of the same
 * fact is kept under the next index: a contradiction is shown, never resolved here.
 */
#include <stdlib.h>
#include <string.h>

#include "document_internal.h"

#define CONTEXT 64 /* bytes before a field in which its label may stand */
#define FILLER  28 /* bytes between label and field */
#define NEAR    10 /* the same, for an identifier */

typedef struct label {
    ov_str words; /* lower case */
    ov_fact_key key;
    uint8_t type; /* ov_typed_kind */
} label;

#define MONEY(words, key)                                                                          \
    {                                                                                              \
        OV_STR_INIT(words), OV_FACT_##key, OV_TYPED_MONEY                                          \
    }
#define DATE(words, key)                                                                           \
    {                                                                                              \
        OV_STR_INIT(words), OV_FACT_##key, OV_TYPED_DATE                                           \
    }
#define ID(words, key)                                                                             \
    {                                                                                              \
        OV_STR_INIT(words), OV_FACT_##key, OV_TYPED_ID                                             \
    }

static const label labels[] = {
    MONEY("amount due", BALANCE_DUE),
    MONEY("balance due", BALANCE_DUE),
    MONEY("payment due", BALANCE_DUE),
    MONEY("total due", BALANCE_DUE),
    MONEY("now due", BALANCE_DUE),
    MONEY("pay this amount", BALANCE_DUE),
    MONEY("patient balance", BALANCE_DUE),
    MONEY("account balance", BALANCE_DUE),
    MONEY("current balance", BALANCE_DUE),
    MONEY("total balance", BALANCE_DUE),
    MONEY("remaining balance", BALANCE_DUE),
    MONEY("balance", BALANCE_DUE),
    MONEY("balance of", BALANCE_DUE),
    MONEY("past due", BALANCE_DUE),
    MONEY("total debt of", BALANCE_DUE),
    MONEY("patient pay", BALANCE_DUE),
    MONEY("you owe us", BALANCE_DUE),
    MONEY("remit", BALANCE_DUE),
    MONEY("rechnungsbetrag", BALANCE_DUE),
    MONEY("gesamtbetrag", BALANCE_DUE),
    MONEY("zahlbetrag", BALANCE_DUE),
    MONEY("offener betrag", BALANCE_DUE),
    MONEY("zu zahlen", BALANCE_DUE),
    MONEY("previous balance", PREVIOUS_BALANCE),
    MONEY("prior balance", PREVIOUS_BALANCE),
    MONEY("balance forward", PREVIOUS_BALANCE),
    MONEY("new charges", NEW_CHARGES),
    MONEY("current charges", NEW_CHARGES),
    MONEY("payments", PAYMENTS),
    MONEY("payments received", PAYMENTS),
    MONEY("payment received", PAYMENTS),
    MONEY("your responsibility", PATIENT_RESPONSIBILITY),
    MONEY("patient responsibility", PATIENT_RESPONSIBILITY),
    MONEY("member responsibility", PATIENT_RESPONSIBILITY),
    MONEY("remaining responsibility", PATIENT_RESPONSIBILITY),
    MONEY("financial responsibility", PATIENT_RESPONSIBILITY),
    MONEY("your share", PATIENT_RESPONSIBILITY),
    MONEY("you owe", PATIENT_RESPONSIBILITY),
    MONEY("you may owe", PATIENT_RESPONSIBILITY),
    MONEY("owe up to", PATIENT_RESPONSIBILITY),
    MONEY("you may be billed", PATIENT_RESPONSIBILITY),
    MONEY("you may owe your provider", PATIENT_RESPONSIBILITY),
    MONEY("total charges", SUBMITTED),
    MONEY("submitted charges", SUBMITTED),
    MONEY("amount billed", SUBMITTED),
    MONEY("provider billed", SUBMITTED),
    MONEY("allowed amount", ALLOWED),
    MONEY("amount allowed", ALLOWED),
    MONEY("plan paid", PLAN_PAID),
    MONEY("amount due to provider", PLAN_PAID),
    MONEY("medicare paid provider", PLAN_PAID),
    MONEY("amount paid by health plan", PLAN_PAID),
    MONEY("next instalment", INSTALMENT_DUE),
    MONEY("next installment", INSTALMENT_DUE),
    MONEY("monthly payment of", INSTALMENT_DUE),
    MONEY("estimated total", ESTIMATE_TOTAL),
    MONEY("total estimate", ESTIMATE_TOTAL),
    MONEY("estimated cost", ESTIMATE_TOTAL),
    MONEY("deductible", DEDUCTIBLE),
    MONEY("copay", COPAY),
    MONEY("copayment", COPAY),
    MONEY("coinsurance", COINSURANCE),
    MONEY("not covered", NONCOVERED),
    DATE("due", DUE_DATE),
    DATE("due on", DUE_DATE),
    DATE("due by", DUE_DATE),
    DATE("due date", DUE_DATE),
    DATE("pay by", DUE_DATE),
    DATE("payable by", DUE_DATE),
    DATE("zahlbar bis", DUE_DATE),
    DATE("f\xC3\xA4llig am", DUE_DATE),
    DATE("statement date", STATEMENT_DATE),
    DATE("rechnungsdatum", STATEMENT_DATE),
    DATE("effective", EFFECTIVE_DATE),
    DATE("effective date", EFFECTIVE_DATE),
    DATE("effective on", EFFECTIVE_DATE),
    DATE("convert on", EFFECTIVE_DATE),
    DATE("transferred on", EFFECTIVE_DATE),
    DATE("maturity on", MATURITY_DATE),
    DATE("matures on", MATURITY_DATE),
    DATE("maturity date", MATURITY_DATE),
    DATE("date of service", SERVICE_FROM),
    DATE("dates of service", SERVICE_FROM),
    DATE("service date", SERVICE_FROM),
    DATE("appeal by", APPEAL_BY),
    ID("account", ACCOUNT_NO),
    ID("account number", ACCOUNT_NO),
    ID("account no", ACCOUNT_NO),
    ID("acct", ACCOUNT_NO),
    ID("statement number", STATEMENT_NO),
    ID("statement no", STATEMENT_NO),
    ID("invoice number", INVOICE_NO),
    ID("invoice no", INVOICE_NO),
    ID("rechnungsnummer", INVOICE_NO),
    ID("claim number", PAYER_CLAIM_CONTROL_NO),
    ID("claim", PAYER_CLAIM_CONTROL_NO),
    ID("loan number", LOAN_NO),
    ID("loan", LOAN_NO),
    ID("policy number", POLICY_NO),
    ID("policy", POLICY_NO),
    ID("member id", MEMBER_ID),
    ID("member number", MEMBER_ID),
    ID("authorization number", AUTHORIZATION),
    ID("authorization", AUTHORIZATION),
    ID("guarantor number", GUARANTOR_NO),
    ID("medical record number", MRN),
};

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

/* Lower-cased context before `at`, not past the sentence or block it stands in. */
static ov_str
context_before(const ov_text *text, size_t at, size_t low, char out[CONTEXT])
{
    size_t from = OV_MAX(low, at > CONTEXT ? at - CONTEXT : 0);
    const char *p = text->bytes.ptr;

    for (size_t i = at; i > from + 1; i--)
        if (p[i - 1] == ' ' && (p[i - 2] == '.' || p[i - 2] == '!' || p[i - 2] == '?') &&
            i < text->bytes.len && !(p[i] >= 'a' && p[i] <= 'z')) {
            from = i;
            break;
        }
    for (size_t i = from; i < at; i++)
        out[i - from] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
    return (ov_str){out, at - from};
}

static const label *
label_ending(ov_str context, size_t end, uint8_t type)
{
    const label *best = NULL;
    char last = context.ptr[end - 1];

    for (size_t i = 0; i < OV_COUNT(labels); i++) {
        const label *l = &labels[i];

        if (l->type != type || l->words.len > end || l->words.ptr[l->words.len - 1] != last ||
            memcmp(context.ptr + end - l->words.len, l->words.ptr, l->words.len) != 0)
            continue;
        if (end > l->words.len && is_letter(context.ptr[end - l->words.len - 1]))
            continue;
        if (!best || l->words.len > best->words.len)
            best = l;
    }
    return best;
}

/* The nearest label that ends within FILLER (NEAR) bytes before the field; digits end the search.
 */
static const label *
nearest_label(ov_str context, uint8_t type, size_t *where)
{
    size_t most = type == OV_TYPED_ID ? NEAR : FILLER;

    for (size_t end = context.len; end > 0 && context.len - end <= most; end--) {
        char c = context.ptr[end - 1];

        if (c >= '0' && c <= '9')
            return NULL;
        if (is_letter(c) && (end == context.len || !is_letter(context.ptr[end]))) {
            const label *l = label_ending(context, end, type);

            if (l) {
                *where = end - l->words.len;
                return l;
            }
        }
    }
    return NULL;
}

static bool
contains(ov_str context, const char *word)
{
    return ov_str_find(context, ov_str_from(word), 0) != OV_STR_NONE;
}

static bool
text_behind(const ov_text *text, const ov_typed_field *f, const char *words)
{
    ov_str rest = ov_str_slice(text->bytes, f->offset + f->length, 48);
    ov_str wanted = ov_str_from(words);

    for (size_t i = 0; i + wanted.len <= rest.len; i++) {
        if (rest.ptr[i] == '.')
            return false;
        if ((rest.ptr[i] | 0x20) == wanted.ptr[0] &&
            ov_str_eq_nocase((ov_str){rest.ptr + i, wanted.len}, wanted))
            return true;
    }
    return false;
}

/* "by 11/22/2026": a due date in a sentence about paying, the end of the validation period in one
   about disputing. */
static bool
date_after_by(const ov_text *text, const ov_typed_field *f, ov_str context, ov_fact_key *key)
{
    ov_str head = ov_str_trim(context);

    if (!ov_str_ends(head, OV_STR(" by")))
        return false;
    if (text_behind(text, f, "dispute") || contains(context, "dispute")) {
        *key = OV_FACT_VALIDATION_PERIOD_END;
        return true;
    }
    if (contains(context, "appeal") || text_behind(text, f, "appeal")) {
        *key = OV_FACT_APPEAL_BY;
        return true;
    }
    if (contains(context, "due") || contains(context, "pay") || contains(context, "balance") ||
        contains(context, "amount") || contains(context, "remit")) {
        *key = OV_FACT_DUE_DATE;
        return true;
    }
    return false;
}

static bool
same_value(const ov_fact *a, const ov_fact *b)
{
    switch (ov_fact_key_type(a->key)) {
    case OV_FACT_TYPE_MONEY:
        return a->value.money.e4 == b->value.money.e4;
    case OV_FACT_TYPE_DATE:
        return a->value.date == b->value.date;
    case OV_FACT_TYPE_TEXT:
        return ov_str_eq(a->value.text, b->value.text);
    case OV_FACT_TYPE_BOOL:
        return a->value.flag == b->value.flag;
    case OV_FACT_TYPE_INT:
        return a->value.number == b->value.number;
    }
    return false;
}

/* Under the next index if it differs from what the letter said before. */
static void
add_letter_fact(facts_builder *b, const ov_text *text, ov_fact fact, size_t from, size_t to)
{
    for (size_t i = 0; i < b->rows.count; i++) {
        if (b->rows.items[i].key != fact.key)
            continue;
        if (same_value(&b->rows.items[i], &fact))
            return;
        fact.index++;
    }
    fact.source = OV_SOURCE_TEXT;
    fact.evidence.offset = ov_text_body_offset(text, from);
    fact.evidence.length =
        ov_text_body_offset(text, to > from ? to - 1 : to) + 1 - fact.evidence.offset;
    *OV_VEC_ADD(b->mem, &b->rows) = fact;
}

static ov_fact
fact_of(ov_fact_key key, const ov_typed_field *f)
{
    ov_fact fact = {.key = (uint16_t)key};

    if (f->type == OV_TYPED_MONEY)
        fact.value.money = f->value.money;
    else if (f->type == OV_TYPED_DATE)
        fact.value.date = f->value.date;
    else
        fact.value.text = f->value.id;
    return fact;
}

static void
field_fact(facts_builder *b, const ov_text *text, const ov_typed_field *f, size_t low)
{
    char bytes[CONTEXT];
    ov_str context = context_before(text, f->offset, low, bytes);
    size_t where = 0;
    const label *l = nearest_label(context, f->type, &where);
    ov_fact_key key;

    if (l) {
        key = l->key;
    } else if (f->type == OV_TYPED_DATE && date_after_by(text, f, context, &key)) {
        where = context.len;
    } else if (f->type == OV_TYPED_MONEY && text_behind(text, f, "is due")) {
        key = OV_FACT_BALANCE_DUE;
        where = context.len;
    } else {
        return;
    }
    /* the plan's share, whatever the words before */
    if (key == OV_FACT_BALANCE_DUE && text_behind(text, f, "paid by plan"))
        key = OV_FACT_PLAN_PAID;
    add_letter_fact(b, text, fact_of(key, f), f->offset - (context.len - where),
                    f->offset + f->length);
    if (f->type == OV_TYPED_MONEY && !ov_currency_is_null(f->currency)) {
        ov_fact currency = {.key = OV_FACT_CURRENCY};

        currency.value.text = ov_str_copy(b->mem, ov_currency_str(&f->currency));
        add_letter_fact(b, text, currency, f->offset, f->offset + f->length);
    }
}

void
ov_document_letter_facts(ov_arena *mem, const ov_text *text, const ov_typed_fields *fields,
                         ov_facts *out)
{
    facts_builder b = {.mem = mem};
    size_t next = 0, block = 0;

    for (size_t i = 0; i < fields->count; i++) {
        const ov_typed_field *f = &fields->items[i];

        while (next < text->break_count && text->breaks[next].at <= f->offset) {
            if (text->breaks[next].kind >= OV_BREAK_BLOCK)
                block = text->breaks[next].at;
            next++;
        }
        if (f->type == OV_TYPED_MONEY || f->type == OV_TYPED_DATE ||
            (f->type == OV_TYPED_ID && f->role != OV_ID_MAILING))
            field_fact(&b, text, f, block);
    }
    *out = facts_done(&b);
}
