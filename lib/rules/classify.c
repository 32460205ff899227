#include "onevoice/rules/classify.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

#include "rules_internal.h"

/* All that the decision looks at. */
typedef struct evidence {
    const ov_rules *rules;
    const ov_rule_hits *hits;
    ov_facts facts;
    ov_content_class declared;
    bool declared_notice;
    uint64_t said; /* says_bit of all that is said */
} evidence;

/* Tells nearly all that is not said from what may be. */
static uint64_t
says_bit(const char *says, size_t len)
{
    return len > 0 ? (uint64_t)1 << ((unsigned char)says[0] + 5 * len) % 64 : 0;
}

static bool
says(const evidence *e, const char *what)
{
    return (e->said & says_bit(what, strlen(what))) &&
           ov_rule_hits_say(e->rules, e->hits, "status", what);
}

static bool
proposes(const evidence *e, const char *content_class)
{
    return (e->said & says_bit(content_class, strlen(content_class))) &&
           ov_rule_hits_say(e->rules, e->hits, "class", content_class);
}

static bool
stated(const evidence *e, ov_fact_key key)
{
    const ov_fact *f = ov_facts_find(e->facts, key);

    return f && f->source == OV_SOURCE_STRUCTURED;
}

static bool
text_is(const evidence *e, ov_fact_key key, const char *word)
{
    return ov_str_eq(ov_facts_text(e->facts, key), ov_str_from(word));
}

/*
 * What a department calls its paper, in the words departments use. A word that is in neither list
 * says nothing: a guess here would outweigh what the letter itself says.
 */
static ov_content_class
declared_class(ov_str word)
{
    static const struct {
        const char *word;
        ov_content_class content_class;
    } words[] = {{"statement", OV_CLASS_BILL},
                 {"invoice", OV_CLASS_BILL},
                 {"patient_statement", OV_CLASS_BILL},
                 {"reminder", OV_CLASS_PAST_DUE_REMINDER},
                 {"past_due", OV_CLASS_PAST_DUE_REMINDER},
                 {"plan_statement", OV_CLASS_PAYMENT_PLAN_STATEMENT},
                 {"validation_notice", OV_CLASS_DEBT_VALIDATION_NOTICE},
                 {"gfe", OV_CLASS_GOOD_FAITH_ESTIMATE},
                 {"estimate", OV_CLASS_GOOD_FAITH_ESTIMATE},
                 {"merger_notice", OV_CLASS_MERGER_ANNOUNCEMENT},
                 {"change_in_terms", OV_CLASS_CHANGE_IN_TERMS_NOTICE},
                 {"servicing_transfer", OV_CLASS_SERVICING_TRANSFER_NOTICE},
                 {"maturity_notice", OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE},
                 {"denial", OV_CLASS_EOB_DENIAL},
                 {"insurance_pending", OV_CLASS_INSURANCE_PENDING_STATEMENT},
                 {"newsletter", OV_CLASS_MARKETING},
                 {"appointment_reminder", OV_CLASS_APPOINTMENT},
                 {"security", OV_CLASS_SECURITY_ALERT},
                 {"one_time_code", OV_CLASS_SECURITY_ALERT},
                 {"safety_notice", OV_CLASS_RECALL},
                 {"msn", OV_CLASS_EOB}};
    ov_content_class c;

    if (ov_str_is_empty(word))
        return OV_CLASS_UNKNOWN;
    if (ov_content_class_parse(word, &c))
        return c;
    for (size_t i = 0; i < OV_COUNT(words); i++)
        if (ov_str_eq_nocase(word, ov_str_from(words[i].word)))
            return words[i].content_class;
    return OV_CLASS_UNKNOWN;
}

static bool
is_eob_class(ov_content_class c)
{
    return c == OV_CLASS_EOB || c == OV_CLASS_EOB_CORRECTED || c == OV_CLASS_EOB_DENIAL ||
           c == OV_CLASS_EOB_REVERSAL || c == OV_CLASS_CLAIM_STATUS;
}

static bool
is_bill_class(ov_content_class c)
{
    return c == OV_CLASS_BILL || c == OV_CLASS_CREDIT_BALANCE_STATEMENT ||
           c == OV_CLASS_FINAL_NOTICE || c == OV_CLASS_INSURANCE_PENDING_STATEMENT ||
           c == OV_CLASS_PAST_DUE_REMINDER || c == OV_CLASS_PAYMENT_PLAN_STATEMENT;
}

/* A bill that can be paid from: account, amount and due date. Such a paper is a bill whatever its
   words say. */
static bool
has_pay_stub(const evidence *e)
{
    ov_money due;

    return stated(e, OV_FACT_ACCOUNT_NO) && stated(e, OV_FACT_DUE_DATE) &&
           ov_facts_money(e->facts, OV_FACT_BALANCE_DUE, &due) && due.e4 > 0;
}

/* Account, amount and day by the words alone: a bill of whatever trade. */
static bool
is_plain_bill(const evidence *e)
{
    ov_money due;

    return ov_facts_money(e->facts, OV_FACT_BALANCE_DUE, &due) && due.e4 > 0 &&
           ov_facts_find(e->facts, OV_FACT_DUE_DATE) &&
           ov_facts_find(e->facts, OV_FACT_ACCOUNT_NO) && !proposes(e, "eob_denial") &&
           !says(e, "eob_title");
}

static bool
has_eob_facts(const evidence *e)
{
    return stated(e, OV_FACT_EOB_NO) ||
           (stated(e, OV_FACT_PAYER_CLAIM_CONTROL_NO) && !stated(e, OV_FACT_BALANCE_DUE) &&
            (stated(e, OV_FACT_SUBMITTED) || stated(e, OV_FACT_PLAN_PAID) ||
             stated(e, OV_FACT_PATIENT_RESPONSIBILITY)));
}

/* Nothing was allowed or paid, and the plan says so in a code or in words. */
static bool
is_denied(const evidence *e)
{
    ov_money paid;
    bool nothing_paid = ov_facts_money(e->facts, OV_FACT_PLAN_PAID, &paid) && paid.e4 == 0;

    if (text_is(e, OV_FACT_CLAIM_STATUS_CODE, "4"))
        return true;
    return (says(e, "denied") || proposes(e, "eob_denial")) &&
           (nothing_paid || !stated(e, OV_FACT_PLAN_PAID));
}

static ov_content_class
eob_class(const evidence *e)
{
    ov_money money;
    bool adjudicated = ov_facts_money(e->facts, OV_FACT_PLAN_PAID, &money) ||
                       ov_facts_money(e->facts, OV_FACT_PATIENT_RESPONSIBILITY, &money) ||
                       ov_facts_money(e->facts, OV_FACT_ALLOWED, &money);

    if (text_is(e, OV_FACT_USE, "predetermination"))
        return OV_CLASS_GOOD_FAITH_ESTIMATE;
    if (e->declared == OV_CLASS_CLAIM_STATUS ||
        (e->declared != OV_CLASS_EOB && !adjudicated && proposes(e, "claim_status")))
        return OV_CLASS_CLAIM_STATUS;
    if (text_is(e, OV_FACT_CLAIM_STATUS_CODE, "22") || e->declared == OV_CLASS_EOB_REVERSAL)
        return OV_CLASS_EOB_REVERSAL;
    if (text_is(e, OV_FACT_RELATED_RELATIONSHIP, "prior") ||
        e->declared == OV_CLASS_EOB_CORRECTED ||
        (!stated(e, OV_FACT_EOB_NO) && says(e, "corrected")))
        return OV_CLASS_EOB_CORRECTED;
    if (is_denied(e) || e->declared == OV_CLASS_EOB_DENIAL)
        return OV_CLASS_EOB_DENIAL;
    return OV_CLASS_EOB;
}

static ov_content_class
bill_class(const evidence *e)
{
    ov_money balance, pending;
    bool known = ov_facts_money(e->facts, OV_FACT_BALANCE_DUE, &balance);

    if (stated(e, OV_FACT_INSTALMENT_DUE) || e->declared == OV_CLASS_PAYMENT_PLAN_STATEMENT ||
        (e->declared != OV_CLASS_PAST_DUE_REMINDER && proposes(e, "payment_plan_statement")))
        return OV_CLASS_PAYMENT_PLAN_STATEMENT;
    if ((ov_facts_money(e->facts, OV_FACT_INSURANCE_PENDING, &pending) && pending.e4 > 0) ||
        e->declared == OV_CLASS_INSURANCE_PENDING_STATEMENT)
        return OV_CLASS_INSURANCE_PENDING_STATEMENT;
    if (!has_pay_stub(e) && (says(e, "pending_insurance") || says(e, "billed_insurance")) &&
        (says(e, "no_payment_due") || says(e, "not_a_bill") ||
         (!says(e, "amount_due") && says(e, "pending_insurance"))))
        return OV_CLASS_INSURANCE_PENDING_STATEMENT;
    if (!known && says(e, "billed_insurance") && !says(e, "amount_due"))
        return OV_CLASS_INSURANCE_PENDING_STATEMENT;
    /* it ends what it would demand, and has no stub: no bill, and nothing else we know */
    if (!known && (says(e, "not_a_bill") || says(e, "no_payment_due")) &&
        !says(e, "credit_balance") && !stated(e, OV_FACT_STATEMENT_NO))
        return OV_CLASS_UNKNOWN;
    if ((known && balance.e4 < 0) || e->declared == OV_CLASS_CREDIT_BALANCE_STATEMENT ||
        (!known && says(e, "credit_balance")))
        return OV_CLASS_CREDIT_BALANCE_STATEMENT;
    if (says(e, "final_notice") || e->declared == OV_CLASS_FINAL_NOTICE)
        return OV_CLASS_FINAL_NOTICE;
    if (says(e, "past_due") || e->declared == OV_CLASS_PAST_DUE_REMINDER)
        return OV_CLASS_PAST_DUE_REMINDER;
    return OV_CLASS_BILL;
}

/* Notices of banks and servicers: what changes decides, the announcement is the remainder. */
static ov_content_class
bank_class(const evidence *e)
{
    bool servicer = false, terms = false;

    for (size_t i = 0; i < ov_facts_list_count(e->facts, OV_FACT_CHANGE_KIND); i++) {
        const ov_fact *kind = ov_facts_at(e->facts, OV_FACT_CHANGE_KIND, i);

        servicer = servicer || (kind && ov_str_eq(kind->value.text, OV_STR("servicer")));
        terms = true;
    }
    if (servicer || e->declared == OV_CLASS_SERVICING_TRANSFER_NOTICE ||
        (!terms && proposes(e, "servicing_transfer_notice")))
        return OV_CLASS_SERVICING_TRANSFER_NOTICE;
    if (stated(e, OV_FACT_MATURITY_DATE) || e->declared == OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE ||
        (!terms && proposes(e, "time_account_maturity_notice")))
        return OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE;
    if (terms || e->declared == OV_CLASS_CHANGE_IN_TERMS_NOTICE)
        return OV_CLASS_CHANGE_IN_TERMS_NOTICE;
    if (ov_facts_flag(e->facts, OV_FACT_NO_CHANGE))
        return OV_CLASS_MERGER_ANNOUNCEMENT;
    if (proposes(e, "change_in_terms_notice"))
        return OV_CLASS_CHANGE_IN_TERMS_NOTICE;
    if (e->declared == OV_CLASS_MERGER_ANNOUNCEMENT || proposes(e, "merger_announcement"))
        return OV_CLASS_MERGER_ANNOUNCEMENT;
    return OV_CLASS_UNKNOWN;
}

/* What is of no use a day later, by its words or the department's. */
static ov_content_class
alert_class(const evidence *e)
{
    if (e->declared == OV_CLASS_RECALL || proposes(e, "recall"))
        return OV_CLASS_RECALL;
    if (e->declared == OV_CLASS_SECURITY_ALERT || proposes(e, "security_alert"))
        return OV_CLASS_SECURITY_ALERT;
    return OV_CLASS_UNKNOWN;
}

/* Papers without money, told by their words and the department's. */
static ov_content_class
light_class(const evidence *e)
{
    bool hype = false;

    for (size_t i = 0; i < e->hits->count; i++)
        hype = hype || ov_str_eq(e->rules->defs[e->hits->items[i].rule].klass, OV_STR("hype"));
    if (proposes(e, "survey") || e->declared == OV_CLASS_SURVEY)
        return OV_CLASS_SURVEY;
    if (e->declared == OV_CLASS_MARKETING || proposes(e, "marketing"))
        return OV_CLASS_MARKETING;
    if (e->declared_notice || e->declared == OV_CLASS_SERVICE_NOTICE)
        return OV_CLASS_SERVICE_NOTICE;
    return hype && e->declared == OV_CLASS_UNKNOWN ? OV_CLASS_MARKETING : OV_CLASS_UNKNOWN;
}

/* A letter with nothing but its words. */
static ov_content_class
words_class(const evidence *e)
{
    ov_money money;
    bool amount = ov_facts_money(e->facts, OV_FACT_BALANCE_DUE, &money);
    bool instalment = ov_facts_money(e->facts, OV_FACT_INSTALMENT_DUE, &money);

    /* an instalment and its day are surely asked for, and no more than that */
    if (instalment && !amount && ov_facts_find(e->facts, OV_FACT_DUE_DATE) &&
        says(e, "payment_plan"))
        return OV_CLASS_PAYMENT_PLAN_STATEMENT;
    if (proposes(e, "claim_status") && !amount)
        return OV_CLASS_CLAIM_STATUS;
    if (says(e, "eob_title") || proposes(e, "eob_denial"))
        return eob_class(e);
    if (says(e, "pending_insurance") || says(e, "billed_insurance"))
        return bill_class(e);
    if (amount || says(e, "amount_due") || says(e, "final_notice") || says(e, "past_due"))
        return bill_class(e);
    return OV_CLASS_UNKNOWN;
}

/*
 * The order is the order of trust: what structured facts state, then what the department declared,
 * then words. Estimates and validation notices come first because they hold amounts and days like
 * bills, and a bill read from them would demand what nobody asked for.
 */
ov_content_class
ov_rules_classify(const ov_rules *rules, const ov_rule_hits *hits, ov_content_class form,
                  ov_str declared, ov_facts facts)
{
    evidence e = {.rules = rules,
                  .hits = hits,
                  .facts = facts,
                  .declared = declared_class(declared),
                  .declared_notice = ov_str_eq_nocase(declared, OV_STR("notice"))};
    ov_content_class c;

    if (form != OV_CLASS_UNKNOWN)
        e.declared = form;
    for (size_t i = 0; i < hits->count; i++) {
        ov_str what = rules->defs[hits->items[i].rule].says;

        e.said |= says_bit(what.ptr, what.len);
    }
    if (stated(&e, OV_FACT_ESTIMATE_TOTAL) || e.declared == OV_CLASS_GOOD_FAITH_ESTIMATE ||
        (e.declared == OV_CLASS_UNKNOWN && proposes(&e, "good_faith_estimate")))
        return OV_CLASS_GOOD_FAITH_ESTIMATE;
    if (stated(&e, OV_FACT_VALIDATION_PERIOD_END) ||
        e.declared == OV_CLASS_DEBT_VALIDATION_NOTICE || proposes(&e, "debt_validation_notice"))
        return OV_CLASS_DEBT_VALIDATION_NOTICE;
    if (has_eob_facts(&e) && !has_pay_stub(&e))
        return eob_class(&e);
    if (is_bill_class(e.declared) || stated(&e, OV_FACT_BALANCE_DUE) || has_pay_stub(&e))
        return bill_class(&e);
    if (is_eob_class(e.declared))
        return eob_class(&e);
    if (is_plain_bill(&e))
        return bill_class(&e);
    c = bank_class(&e);
    if (c == OV_CLASS_UNKNOWN && e.declared != OV_CLASS_MARKETING)
        c = alert_class(&e);
    if (c == OV_CLASS_UNKNOWN)
        c = light_class(&e);
    if (c == OV_CLASS_UNKNOWN || c == OV_CLASS_SERVICE_NOTICE) {
        ov_content_class words = words_class(&e);

        if (words != OV_CLASS_UNKNOWN)
            c = words;
        else if (e.declared == OV_CLASS_APPOINTMENT || proposes(&e, "appointment") ||
                 stated(&e, OV_FACT_APPOINTMENT_DATE))
            c = OV_CLASS_APPOINTMENT;
    }
    return c;
}

#define WORD_MOST 8  /* bytes of a function word */
#define LEAD      10 /* votes ahead that settle it */

#ifdef __SSE2__
/* The usual word, within 16 bytes: letters, all ASCII, and behind them only signs. Its length with
   those; 0 if it is another. */
static size_t
plain_word(const char *p, uint64_t *word)
{
    const __m128i small = _mm_set1_epi8(0x20), before_a = _mm_set1_epi8('a' - 1),
                  behind_z = _mm_set1_epi8('z' + 1);
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p), folded = _mm_or_si128(v, small);
    uint32_t blanks = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, small));
    uint32_t before = (blanks & -blanks) - 1; /* the first of them */
    uint32_t foreign = (uint32_t)_mm_movemask_epi8(v) & before;
    uint32_t letters =
        before & (uint32_t)_mm_movemask_epi8(_mm_and_si128(_mm_cmpgt_epi8(folded, before_a),
                                                           _mm_cmplt_epi8(folded, behind_z)));
    size_t len;

    if (!blanks || foreign || (letters & (letters + 1)))
        return 0;
    len = (size_t)__builtin_ctz(~letters);
    *word =
        len < WORD_MOST ? (uint64_t)_mm_cvtsi128_si64(folded) & (((uint64_t)1 << len * 8) - 1) : 0;
    return (size_t)__builtin_ctz(blanks);
}
#endif

/* The next word in lower case, packed into 8 bytes; 0 when it is longer. False at the end. */
static bool
next_word(ov_str bytes, size_t *at, uint64_t *word)
{
    char packed[WORD_MOST + 1] = {0};
    size_t len = 0;

    while (*at < bytes.len && bytes.ptr[*at] == ' ')
        (*at)++;
    if (*at == bytes.len)
        return false;
#ifdef __SSE2__
    if (bytes.len - *at >= 16 && (len = plain_word(bytes.ptr + *at, word)) > 0) {
        *at += len;
        return true;
    }
#endif
    for (; *at < bytes.len && bytes.ptr[*at] != ' '; (*at)++) {
        unsigned char c = (unsigned char)bytes.ptr[*at], folded = c | 0x20;
        bool letter = (unsigned char)(folded - 'a') < 26;

        packed[OV_MIN(len, (size_t)WORD_MOST)] = (char)(letter ? folded : c);
        len += letter | (c >= 0x80);
    }
    if (len < WORD_MOST)
        packed[len] = 0; /* a sign behind the last letter */
    memcpy(word, packed, WORD_MOST);
    if (len > WORD_MOST)
        *word = 0;
    return true;
}

#define EN 1u
#define DE 2u
#define ES 4u

/* Function words by their first letter, and the languages they speak for. */
static const struct {
    char word[WORD_MOST]; /* not terminated */
    uint8_t languages;
} function_words[] = {{"al", ES},
                      {"am", DE},
                      {"and", EN},
                      {"are", EN},
                      {"bis", DE},
                      {"bitte", DE},
                      {"con", ES},
                      {"das", DE},
                      {"de", ES},
                      {"del", ES},
                      {"den", DE},
                      {"der", DE},
                      {"die", DE},
                      {"due", EN},
                      {"ein", DE},
                      {"el", ES},
                      {"es", ES},
                      {"factura", ES},
                      {"favor", ES},
                      {"for", EN},
                      {"from", EN},
                      {"f\xC3\xBC"
                       "r",
                       DE},
                      {"has", EN},
                      {"ihr", DE},
                      {"ihre", DE},
                      {"in", EN},
                      {"is", EN},
                      {"ist", DE},
                      {"la", ES},
                      {"las", ES},
                      {"los", ES},
                      {"mit", DE},
                      {"nicht", DE},
                      {"not", EN},
                      {"of", EN},
                      {"on", EN},
                      {"our", EN},
                      {"pago", ES},
                      {"para", ES},
                      {"please", EN},
                      {"por", ES},
                      {"que", ES},
                      {"se", ES},
                      {"sie", DE},
                      {"su", ES},
                      {"the", EN},
                      {"this", EN},
                      {"to", EN},
                      {"un", ES},
                      {"una", ES},
                      {"und", DE},
                      {"usted", ES},
                      {"von", DE},
                      {"we", EN},
                      {"wir", DE},
                      {"with", EN},
                      {"you", EN},
                      {"your", EN},
                      {"zahlbar", DE},
                      {"zu", DE}};
static const uint8_t first_of_letter[27] = {0,  4,  6,  7,  14, 17, 22, 22, 23, 28, 28, 28, 31, 32,
                                            34, 37, 41, 42, 42, 45, 48, 52, 53, 56, 56, 58, 60};

/* The languages a packed word speaks for. */
static unsigned
languages_of(uint64_t word)
{
    unsigned char first;

    memcpy(&first, &word, 1);
    first = (unsigned char)(first - 'a');
    if (first >= 26)
        return 0;
    for (size_t i = first_of_letter[first]; i < first_of_letter[first + 1]; i++) {
        uint64_t known;

        memcpy(&known, function_words[i].word, sizeof known);
        if (known == word)
            return function_words[i].languages;
    }
    return 0;
}

ov_str
ov_rules_language(const ov_text *text)
{
    static const ov_str names[] = {OV_STR_INIT("en"), OV_STR_INIT("de"), OV_STR_INIT("es")};
    int votes[OV_COUNT(names)] = {0}, best = 0, lead = 0;
    ov_str bytes = ov_str_slice(text->bytes, 0, 8192);
    uint64_t word;

    for (size_t at = 0; lead < LEAD && next_word(bytes, &at, &word);) {
        unsigned languages = languages_of(word);
        int second = 0;

        if (!languages)
            continue;
        for (size_t t = 0; t < OV_COUNT(names); t++) {
            votes[t] += (int)(languages >> t & 1u);
            if (votes[t] > votes[best])
                best = (int)t;
        }
        for (size_t t = 0; t < OV_COUNT(names); t++)
            if ((int)t != best)
                second = OV_MAX(second, votes[t]);
        lead = votes[best] - second;
    }
    return lead > 0 ? names[best] : OV_STR_NULL;
}
