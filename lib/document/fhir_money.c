#include <string.h>

#include "fhir_internal.h"

typedef enum meaning {
    SUBMITTED,
    ELIGIBLE,
    BENEFIT,
    PAID_TO_PROVIDER,
    PAID_TO_PATIENT,
    PAID_BY_PATIENT,
    PRIOR_PAYER,
    DEDUCTIBLE,
    COPAY,
    COINSURANCE,
    NONCOVERED,
    MEMBER_LIABILITY,
    MEANINGS
} meaning;

/* Codes of the base system, CARIN and Da Vinci. */
static const struct {
    ov_str code;
    meaning meaning;
} categories[] = {
    {OV_STR_INIT("submitted"), SUBMITTED},
    {OV_STR_INIT("eligible"), ELIGIBLE},
    {OV_STR_INIT("benefit"), BENEFIT},
    {OV_STR_INIT("paidtoprovider"), PAID_TO_PROVIDER},
    {OV_STR_INIT("paidtopatient"), PAID_TO_PATIENT},
    {OV_STR_INIT("paidbypatient"), PAID_BY_PATIENT},
    {OV_STR_INIT("priorpayerpaid"), PRIOR_PAYER},
    {OV_STR_INIT("deductible"), DEDUCTIBLE},
    {OV_STR_INIT("copay"), COPAY},
    {OV_STR_INIT("coinsurance"), COINSURANCE},
    {OV_STR_INIT("noncovered"), NONCOVERED},
    {OV_STR_INIT("memberliability"), MEMBER_LIABILITY},
};

/* Medicare's variables, as codes of their own (Synthea) or beside a category (BFD). */
static const struct {
    ov_str code;
    meaning meaning;
} variables[] = {
    {OV_STR_INIT("line_sbmtd_chrg_amt"), SUBMITTED},
    {OV_STR_INIT("line_alowd_chrg_amt"), ELIGIBLE},
    {OV_STR_INIT("line_nch_pmt_amt"), BENEFIT},
    {OV_STR_INIT("line_prvdr_pmt_amt"), PAID_TO_PROVIDER},
    {OV_STR_INIT("line_bene_pmt_amt"), PAID_TO_PATIENT},
    {OV_STR_INIT("line_bene_prmry_pyr_pd_amt"), PRIOR_PAYER},
    {OV_STR_INIT("line_bene_ptb_ddctbl_amt"), DEDUCTIBLE},
    {OV_STR_INIT("line_coinsrnc_amt"), COINSURANCE},
    {OV_STR_INIT("clm_tot_chrg_amt"), SUBMITTED},
    {OV_STR_INIT("rev_cntr_tot_chrg_amt"), SUBMITTED},
    {OV_STR_INIT("rev_cntr_ncvrd_chrg_amt"), NONCOVERED},
    {OV_STR_INIT("rev_cntr_prvdr_pmt_amt"), PAID_TO_PROVIDER},
    {OV_STR_INIT("rev_cntr_bene_pmt_amt"), PAID_TO_PATIENT},
    {OV_STR_INIT("ptnt_pay_amt"), PAID_BY_PATIENT},
    {OV_STR_INIT("cvrd_d_plan_pd_amt"), BENEFIT},
    {OV_STR_INIT("CLM_SBMT_CHRG_AMT"), SUBMITTED},
    {OV_STR_INIT("CLM_ALOWD_CHRG_AMT"), ELIGIBLE},
    {OV_STR_INIT("CLM_PRVDR_PMT_AMT"), PAID_TO_PROVIDER},
    {OV_STR_INIT("CLM_BENE_PD_AMT"), PAID_TO_PATIENT},
    {OV_STR_INIT("CLM_BENE_PMT_AMT"), PAID_BY_PATIENT},
    {OV_STR_INIT("CLM_OTHR_TP_PD_AMT"), PRIOR_PAYER},
    {OV_STR_INIT("CLM_MDCR_DDCTBL_AMT"), DEDUCTIBLE},
    {OV_STR_INIT("CLM_MDCR_COINSRNC_AMT"), COINSURANCE},
    {OV_STR_INIT("CLM_NCVRD_CHRG_AMT"), NONCOVERED},
    {OV_STR_INIT("CLM_LINE_SBMT_CHRG_AMT"), SUBMITTED},
    {OV_STR_INIT("CLM_LINE_ALOWD_CHRG_AMT"), ELIGIBLE},
    {OV_STR_INIT("CLM_LINE_CVRD_PD_AMT"), BENEFIT},
    {OV_STR_INIT("CLM_LINE_PRVDR_PMT_AMT"), PAID_TO_PROVIDER},
    {OV_STR_INIT("CLM_LINE_BENE_PD_AMT"), PAID_TO_PATIENT},
    {OV_STR_INIT("CLM_LINE_BENE_PMT_AMT"), PAID_BY_PATIENT},
    {OV_STR_INIT("CLM_LINE_MDCR_DDCTBL_AMT"), DEDUCTIBLE},
    {OV_STR_INIT("CLM_LINE_MDCR_COINSRNC_AMT"), COINSURANCE},
    {OV_STR_INIT("CLM_LINE_NCVRD_CHRG_AMT"), NONCOVERED},
};

typedef struct amount {
    bool stated;
    ov_decimal_sum sum;
    const tree_node *node; /* the first element that states it */
} amount;

typedef struct money {
    ov_arena *scratch;
    amount total[MEANINGS], header[MEANINGS], lines[MEANINGS];
    ov_currency currency;
    ov_str currency_text;
    const tree_node *currency_node;
    bool failed;
} money;

/* The last part of a code that is a URL. */
static ov_str
code_name(ov_str code)
{
    for (size_t i = code.len; i > 0; i--)
        if (code.ptr[i - 1] == '/')
            return ov_str_slice(code, i, code.len - i);
    return code;
}

/*
 * What a category means: one meaning however many codings repeat it. A variable that is not in the
 * table, or that says otherwise than the category beside it, makes the element meaningless to us.
 */
static bool
meaning_of(const tree_node *category, bool *anchored, meaning *out)
{
    int said = -1, variable = -1;
    bool strange = false;

    *anchored = false;
    for (const tree_node *c = tree_child(category, "coding"); c; c = tree_next(c)) {
        ov_str code = code_name(fhir_value(c, "code"));
        bool known = false;

        for (size_t i = 0; i < OV_COUNT(categories); i++) {
            if (ov_str_eq(code, categories[i].code)) {
                said = (int)categories[i].meaning;
                known = true;
                *anchored = *anchored || !ov_str_is_empty(fhir_value(c, "system"));
            }
        }
        for (size_t i = 0; i < OV_COUNT(variables); i++) {
            if (ov_str_eq(code, variables[i].code)) {
                variable = (int)variables[i].meaning;
                known = true;
                *anchored = true;
            }
        }
        strange = strange || !known;
    }
    if (said < 0 && variable < 0)
        return false;
    if ((variable >= 0 && said >= 0 && variable != said) || (strange && variable < 0))
        return false;
    *out = (meaning)(said >= 0 ? said : variable);
    return true;
}

static void
take_amount(money *m, amount list[MEANINGS], const tree_node *element)
{
    const tree_node *node = tree_child(element, "amount");
    ov_str value = fhir_amount(m->scratch, node), currency = fhir_value(node, "currency");
    bool anchored;
    meaning what;

    if (ov_str_is_empty(value) || !meaning_of(tree_child(element, "category"), &anchored, &what))
        return;
    /* categories without a system are some other system's: only the plain totals are trusted */
    if (!anchored && (list != m->total || (what != SUBMITTED && what != BENEFIT)))
        return;
    if (!list[what].stated)
        list[what].node = node;
    list[what].stated = true;
    ov_decimal_sum_add(&list[what].sum, value);
    m->failed = m->failed || list[what].sum.failed;
    if (ov_currency_is_null(m->currency) && ov_currency_parse(currency, &m->currency)) {
        m->currency_text = currency;
        m->currency_node = node;
    }
}

static bool
is_zero(const amount *a)
{
    return !a->stated || a->sum.e18 == 0;
}

/*
 * The total if there is one; else what is adjudicated for the claim as a whole and on its lines.
 * The standard means both to be added; who repeats on the claim what its lines add up to means one.
 * Where they could be either, nothing is said (and `unclear`).
 */
static const amount *
amount_of(const money *m, meaning what)
{
    if (m->total[what].stated)
        return &m->total[what];
    if (is_zero(&m->lines[what]) || m->lines[what].sum.e18 == m->header[what].sum.e18)
        return m->header[what].stated ? &m->header[what] : &m->lines[what];
    return is_zero(&m->header[what]) ? &m->lines[what] : NULL;
}

static bool
unclear(const money *m)
{
    for (int what = 0; what < MEANINGS; what++)
        if (!amount_of(m, (meaning)what))
            return true;
    return false;
}

static bool
best(const money *m, meaning what, ov_money *out, const tree_node **node)
{
    const amount *a = amount_of(m, what);

    if (!a || !a->stated || !ov_decimal_sum_done(&a->sum, m->currency, out))
        return false;
    *node = a->node;
    return true;
}

static void
state(fhir_part *p, const money *m, meaning what, ov_fact_key key)
{
    ov_money value;
    const tree_node *node;

    if (best(m, what, &value, &node))
        add_money_fact(&p->facts, key, 0, value, tree_path(p->scratch, node));
}

/* Benefit, else what went to the provider and to the patient, else the payment. */
static bool
plan_paid(const money *m, const tree_node *eob, ov_money *out, const tree_node **node)
{
    ov_decimal_sum sum = {0};
    ov_money patient = {0};
    const tree_node *ignored;

    if (best(m, BENEFIT, out, node))
        return true;
    if (best(m, PAID_TO_PROVIDER, out, node)) {
        if (best(m, PAID_TO_PATIENT, &patient, &ignored) && !ov_money_add(*out, patient, out))
            return false;
        return true;
    }
    *node = tree_find(eob, "payment/amount");
    if (ov_str_is_empty(fhir_value(*node, "value")))
        return false;
    ov_decimal_sum_add(&sum, fhir_amount(m->scratch, *node));
    return ov_decimal_sum_done(&sum, m->currency, out);
}

/* Deductible, copay and coinsurance, added before rounding. */
static bool
shares(const money *m, ov_money *out, const tree_node **node)
{
    static const meaning parts[] = {DEDUCTIBLE, COPAY, COINSURANCE};
    ov_decimal_sum sum = {0};

    *node = NULL;
    for (size_t i = 0; i < OV_COUNT(parts); i++) {
        const amount *a = amount_of(m, parts[i]);

        if (!a || !a->stated)
            continue;
        sum.e18 += a->sum.e18;
        sum.failed = sum.failed || a->sum.failed;
        *node = *node ? *node : a->node;
    }
    return *node && ov_decimal_sum_done(&sum, m->currency, out);
}

static bool
in_network(const fhir_part *p)
{
    for (size_t i = 0; i < p->facts.rows.count; i++)
        if (p->facts.rows.items[i].key == OV_FACT_NETWORK)
            return ov_str_eq(p->facts.rows.items[i].value.text, OV_STR("in"));
    return false;
}

/* In network and nothing refused, allowed less paid is the patient's too. Where no network is
   stated it need not be: Medicare withholds a part of its payment from the provider. */
static bool
unpaid_rest(fhir_part *p, const money *m, ov_money allowed, ov_money paid, ov_money *out)
{
    ov_money prior = {0}, refused = {0};
    const tree_node *node;

    if (!in_network(p) || (best(m, NONCOVERED, &refused, &node) && refused.e4 != 0))
        return false;
    if (best(m, PRIOR_PAYER, &prior, &node) && !ov_money_sub(allowed, prior, &allowed))
        return false;
    return ov_money_sub(allowed, paid, out) && out->e4 >= 0;
}

static bool
apart(ov_money a, ov_money b)
{
    int64_t gap = a.e4 > b.e4 ? a.e4 - b.e4 : b.e4 - a.e4;

    return gap > OV_MONEY_ONE / 100;
}

static void
derive(fhir_part *p, const money *m, const tree_node *eob)
{
    ov_money answers[3], allowed, paid;
    const tree_node *node = NULL, *first = NULL;
    size_t count = 0;
    bool conflict = false;

    if (best(m, MEMBER_LIABILITY, &answers[count], &node)) {
        first = node;
        count++;
    }
    if (shares(m, &answers[count], &node)) {
        first = first ? first : node;
        count++;
    }
    if (best(m, ELIGIBLE, &allowed, &node) && plan_paid(m, eob, &paid, &node) &&
        unpaid_rest(p, m, allowed, paid, &answers[count])) {
        first = first ? first : node;
        count++;
    }
    for (size_t i = 1; i < count; i++)
        conflict = conflict || apart(answers[0], answers[i]);
    if (conflict)
        add_flag_fact(&p->facts, OV_FACT_EOB_CONFLICT, true, tree_path(p->scratch, eob));
    else if (count > 0)
        add_money_fact(&p->facts, OV_FACT_PATIENT_RESPONSIBILITY, 0, answers[0],
                       tree_path(p->scratch, first));
}

/* A line, or where it is a group without an answer of its own, what it is made of. */
static void
take_line(money *m, const tree_node *line, const char *const *below, size_t depth)
{
    const tree_node *first = tree_child(line, "adjudication");

    for (const tree_node *a = first; a; a = tree_next(a))
        take_amount(m, m->lines, a);
    if (!first && depth > 0)
        for (const tree_node *d = tree_child(line, below[0]); d; d = tree_next(d))
            take_line(m, d, below + 1, depth - 1);
}

/* What the plan added to the claim (addItem) is adjudicated like what was submitted. */
static void
take_all(money *m, const tree_node *eob)
{
    static const char *const lists[] = {"item", "addItem"};
    static const char *const below[] = {"detail", "subDetail"};

    for (const tree_node *t = tree_child(eob, "total"); t; t = tree_next(t))
        take_amount(m, m->total, t);
    for (const tree_node *a = tree_child(eob, "adjudication"); a; a = tree_next(a))
        take_amount(m, m->header, a);
    for (size_t l = 0; l < OV_COUNT(lists); l++)
        for (const tree_node *i = tree_child(eob, lists[l]); i; i = tree_next(i))
            take_line(m, i, below, OV_COUNT(below));
}

/* Claim feeds write what undoes an earlier adjudication as that one with a minus: it adjudicates
   nothing, whatever else it says. */
static bool
reversal(fhir_part *p, const money *m)
{
    static const meaning telling[] = {SUBMITTED, ELIGIBLE, BENEFIT, PAID_TO_PROVIDER,
                                      MEMBER_LIABILITY};
    ov_money value;
    const tree_node *node;

    for (size_t i = 0; i < OV_COUNT(telling); i++) {
        if (!best(m, telling[i], &value, &node) || value.e4 == 0)
            continue;
        if (value.e4 < 0)
            add_text_fact(&p->facts, OV_FACT_CLAIM_STATUS_CODE, 0, OV_STR("22"),
                          tree_path(p->scratch, node));
        return value.e4 < 0; /* the first that is not nothing tells */
    }
    return false;
}

void
fhir_money(fhir_part *p, const tree_node *eob)
{
    money m = {.scratch = p->scratch};
    ov_money paid;
    const tree_node *node;

    take_all(&m, eob);
    if (m.failed) {
        p->bad = "invalid_amount";
        return;
    }
    state(p, &m, SUBMITTED, OV_FACT_SUBMITTED);
    state(p, &m, ELIGIBLE, OV_FACT_ALLOWED);
    state(p, &m, DEDUCTIBLE, OV_FACT_DEDUCTIBLE);
    state(p, &m, COPAY, OV_FACT_COPAY);
    state(p, &m, COINSURANCE, OV_FACT_COINSURANCE);
    state(p, &m, NONCOVERED, OV_FACT_NONCOVERED);
    state(p, &m, MEMBER_LIABILITY, OV_FACT_MEMBER_LIABILITY);
    state(p, &m, PAID_BY_PATIENT, OV_FACT_PATIENT_PAID);
    state(p, &m, PRIOR_PAYER, OV_FACT_PRIOR_PAYER_PAID);
    state(p, &m, PAID_TO_PATIENT, OV_FACT_PAID_TO_PATIENT);
    if (plan_paid(&m, eob, &paid, &node))
        add_money_fact(&p->facts, OV_FACT_PLAN_PAID, 0, paid, tree_path(p->scratch, node));
    if (m.currency_node)
        add_text_fact(&p->facts, OV_FACT_CURRENCY, 0, m.currency_text,
                      tree_path(p->scratch, m.currency_node));
    if (unclear(&m))
        add_flag_fact(&p->facts, OV_FACT_EOB_CONFLICT, true, tree_path(p->scratch, eob));
    else if (!reversal(p, &m))
        derive(p, &m, eob);
}
