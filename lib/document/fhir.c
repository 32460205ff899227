/*
 * FHIR R4: ExplanationOfBenefit, Claim, ClaimResponse, Invoice, Account, and Bundles of them.
 *
 * XML and JSON come as the same tree (FHIR's own rule). Resources of other types are passed over.
 */
#include <string.h>

#include "document_internal.h"
#include "fhir_internal.h"

static bool
is_resource(const tree_node *node, const char *type)
{
    return node->name.ptr && ov_str_eq(node->name, ov_str_from(type));
}

ov_str
fhir_value(const tree_node *node, const char *path)
{
    const tree_node *found = tree_find(node, path);

    return found ? found->value : OV_STR_NULL;
}

ov_date
fhir_date(ov_str value)
{
    ov_date date;

    return ov_date_parse(ov_str_slice(value, 0, 10), &date) ? date : OV_DATE_NONE;
}

bool
fhir_has_code(const tree_node *concept, const char *code)
{
    for (const tree_node *c = tree_child(concept, "coding"); c; c = tree_next(c))
        if (ov_str_eq(fhir_value(c, "code"), ov_str_from(code)))
            return true;
    return false;
}

/* What a reference says, best first: its words, its target, its identifier. */
static ov_str
reference_text(const tree_node *node)
{
    ov_str s = fhir_value(node, "display");

    if (ov_str_is_empty(s))
        s = fhir_value(node, "reference");
    return ov_str_is_empty(s) ? fhir_value(node, "identifier/value") : s;
}

void
fhir_text(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    if (node)
        add_text_fact(&p->facts, key, 0, node->value, tree_path(p->scratch, node));
}

static void
reference_fact(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    if (node)
        add_text_fact(&p->facts, key, 0, reference_text(node), tree_path(p->scratch, node));
}

static void
date_fact(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    if (node)
        add_date_fact(&p->facts, key, 0, fhir_date(node->value), tree_path(p->scratch, node));
}

static void
claim_type_fact(fhir_part *p, const tree_node *resource)
{
    static const char *const types[] = {"institutional", "professional", "oral", "pharmacy",
                                        "vision"};
    const tree_node *type = tree_child(resource, "type");

    for (size_t i = 0; type && i < OV_COUNT(types); i++)
        if (fhir_has_code(type, types[i]))
            add_text_fact(&p->facts, OV_FACT_CLAIM_TYPE, 0, ov_str_from(types[i]),
                          tree_path(p->scratch, type));
}

/* The payer's own number: typed "uc", else under a system that names the claim, else the first. */
static const tree_node *
unique_claim_id(const tree_node *resource)
{
    const tree_node *first = tree_child(resource, "identifier"), *named = NULL;

    for (const tree_node *i = first; i; i = tree_next(i)) {
        ov_str system = fhir_value(i, "system");

        if (ov_str_ends(system, OV_STR("claim-group")))
            continue;
        if (fhir_has_code(tree_child(i, "type"), "uc"))
            return tree_child(i, "value");
        if (!named && (ov_str_ends(system, OV_STR("clm_id")) ||
                       ov_str_find(system, OV_STR("claim"), 0) != OV_STR_NONE))
            named = i;
    }
    return tree_child(named ? named : first, "value");
}

static void
related_facts(fhir_part *p, const tree_node *eob)
{
    const tree_node *related = tree_child(eob, "related");
    const tree_node *relation = tree_find(related, "relationship/coding/code");

    if (!related)
        return;
    fhir_text(p, OV_FACT_RELATED_RELATIONSHIP, relation);
    reference_fact(p, OV_FACT_RELATED_CLAIM, tree_child(related, "claim"));
    if (!has_fact(&p->facts, OV_FACT_RELATED_CLAIM))
        fhir_text(p, OV_FACT_RELATED_CLAIM, tree_find(related, "reference/value"));
}

static void
network_fact(fhir_part *p, const tree_node *eob)
{
    static const char *const lists[] = {"adjudication", "supportingInfo"};
    static const char *const parts[] = {"reason", "code"};

    for (size_t l = 0; l < OV_COUNT(lists); l++) {
        for (const tree_node *a = tree_child(eob, lists[l]); a; a = tree_next(a)) {
            const tree_node *said = tree_child(a, parts[l]);
            const char *word = said && fhir_has_code(said, "innetwork")      ? "in"
                               : said && fhir_has_code(said, "outofnetwork") ? "out"
                                                                             : NULL;

            if (word && !has_fact(&p->facts, OV_FACT_NETWORK))
                add_text_fact(&p->facts, OV_FACT_NETWORK, 0, ov_str_from(word),
                              tree_path(p->scratch, said));
        }
    }
}

static void
patient_account_fact(fhir_part *p, const tree_node *eob)
{
    for (const tree_node *i = tree_child(eob, "supportingInfo"); i; i = tree_next(i)) {
        if (fhir_has_code(tree_child(i, "category"), "patientaccountnumber")) {
            fhir_text(p, OV_FACT_PATIENT_CONTROL_NO, tree_find(i, "valueString"));
            if (!has_fact(&p->facts, OV_FACT_PATIENT_CONTROL_NO))
                fhir_text(p, OV_FACT_PATIENT_CONTROL_NO, tree_find(i, "code/text"));
        }
    }
}

static void
read_eob(fhir_part *p, const tree_node *eob)
{
    fhir_text(p, OV_FACT_EOB_NO, tree_child(eob, "id"));
    fhir_text(p, OV_FACT_PAYER_CLAIM_CONTROL_NO, unique_claim_id(eob));
    if (!has_fact(&p->facts, OV_FACT_EOB_NO))
        fhir_text(p, OV_FACT_EOB_NO, unique_claim_id(eob));
    fhir_text(p, OV_FACT_STATUS, tree_child(eob, "status"));
    fhir_text(p, OV_FACT_USE, tree_child(eob, "use"));
    fhir_text(p, OV_FACT_OUTCOME, tree_child(eob, "outcome"));
    claim_type_fact(p, eob);
    date_fact(p, OV_FACT_SERVICE_FROM, tree_find(eob, "billablePeriod/start"));
    date_fact(p, OV_FACT_SERVICE_TO, tree_find(eob, "billablePeriod/end"));
    date_fact(p, OV_FACT_STATEMENT_DATE, tree_child(eob, "created"));
    reference_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(eob, "provider"));
    reference_fact(p, OV_FACT_PATIENT_NAME, tree_child(eob, "patient"));
    fhir_text(p, OV_FACT_AUTHORIZATION, tree_find(eob, "insurance/preAuthRef"));
    related_facts(p, eob);
    network_fact(p, eob);
    patient_account_fact(p, eob);
    fhir_money(p, eob);
}

/* A Money element: value and currency. */
static void
amount_fact(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    ov_decimal_sum sum = {0};
    ov_currency currency = {{0}};
    ov_str value = fhir_value(node, "value"), code = fhir_value(node, "currency");
    ov_money amount;

    if (ov_str_is_empty(value))
        return;
    (void)ov_currency_parse(code, &currency);
    ov_decimal_sum_add(&sum, value);
    if (!ov_decimal_sum_done(&sum, currency, &amount)) {
        p->bad = "invalid_amount";
        return;
    }
    add_money_fact(&p->facts, key, 0, amount, tree_path(p->scratch, node));
    if (!ov_currency_is_null(currency) && !has_fact(&p->facts, OV_FACT_CURRENCY))
        add_text_fact(&p->facts, OV_FACT_CURRENCY, 0, code, tree_path(p->scratch, node));
}

static void
read_claim(fhir_part *p, const tree_node *claim)
{
    fhir_text(p, OV_FACT_PATIENT_CONTROL_NO, tree_find(claim, "identifier/value"));
    fhir_text(p, OV_FACT_STATUS, tree_child(claim, "status"));
    fhir_text(p, OV_FACT_USE, tree_child(claim, "use"));
    fhir_text(p, OV_FACT_OUTCOME, tree_child(claim, "outcome"));
    claim_type_fact(p, claim);
    date_fact(p, OV_FACT_SERVICE_FROM, tree_find(claim, "billablePeriod/start"));
    date_fact(p, OV_FACT_SERVICE_TO, tree_find(claim, "billablePeriod/end"));
    date_fact(p, OV_FACT_STATEMENT_DATE, tree_child(claim, "created"));
    reference_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(claim, "provider"));
    reference_fact(p, OV_FACT_PATIENT_NAME, tree_child(claim, "patient"));
    related_facts(p, claim);
    if (is_resource(claim, "Claim"))
        amount_fact(p, OV_FACT_SUBMITTED, tree_child(claim, "total"));
}

/* `balanced` means settled: nothing is due. R4 has no due date here; the terms are text. */
static void
read_invoice(fhir_part *p, const tree_node *invoice)
{
    const tree_node *gross = tree_child(invoice, "totalGross");
    const tree_node *total = gross ? gross : tree_child(invoice, "totalNet");
    ov_str status = fhir_value(invoice, "status");

    fhir_text(p, OV_FACT_STATEMENT_NO, tree_find(invoice, "identifier/value"));
    fhir_text(p, OV_FACT_STATUS, tree_child(invoice, "status"));
    date_fact(p, OV_FACT_STATEMENT_DATE, tree_child(invoice, "date"));
    reference_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(invoice, "issuer"));
    reference_fact(p, OV_FACT_PATIENT_NAME, tree_child(invoice, "subject"));
    reference_fact(p, OV_FACT_ACCOUNT_NO, tree_child(invoice, "account"));
    fhir_text(p, OV_FACT_DUE_TERMS, tree_child(invoice, "paymentTerms"));
    amount_fact(p, OV_FACT_TOTAL_AMOUNT, total);
    if (ov_str_eq(status, OV_STR("issued")))
        amount_fact(p, OV_FACT_BALANCE_DUE, total);
    else if (ov_str_eq(status, OV_STR("balanced")))
        add_money_fact(&p->facts, OV_FACT_BALANCE_DUE, 0, (ov_money){0},
                       tree_path(p->scratch, tree_child(invoice, "status")));
}

static void
read_account(fhir_part *p, const tree_node *account)
{
    fhir_text(p, OV_FACT_ACCOUNT_NO, tree_find(account, "identifier/value"));
    fhir_text(p, OV_FACT_STATUS, tree_child(account, "status"));
    date_fact(p, OV_FACT_SERVICE_FROM, tree_find(account, "servicePeriod/start"));
    date_fact(p, OV_FACT_SERVICE_TO, tree_find(account, "servicePeriod/end"));
    reference_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(account, "owner"));
    reference_fact(p, OV_FACT_GUARANTOR_NO, tree_find(account, "guarantor/party"));
    reference_fact(p, OV_FACT_PATIENT_NAME, tree_child(account, "subject"));
}

static void
read_payment(fhir_part *p, const tree_node *payment)
{
    fhir_text(p, OV_FACT_STATEMENT_NO, tree_find(payment, "identifier/value"));
    fhir_text(p, OV_FACT_STATUS, tree_child(payment, "status"));
    fhir_text(p, OV_FACT_OUTCOME, tree_child(payment, "outcome"));
    date_fact(p, OV_FACT_STATEMENT_DATE, tree_child(payment, "paymentDate"));
    amount_fact(p, OV_FACT_PAYMENTS, tree_child(payment, "paymentAmount"));
}

static const struct {
    const char *type;
    void (*read)(fhir_part *p, const tree_node *resource);
    ov_content_class stated;
} resources[] = {
    {"ExplanationOfBenefit", read_eob, OV_CLASS_EOB},
    {"Invoice", read_invoice, OV_CLASS_BILL},
    {"Claim", read_claim, OV_CLASS_CLAIM_STATUS},
    {"ClaimResponse", read_claim, OV_CLASS_CLAIM_STATUS},
    {"Account", read_account, OV_CLASS_UNKNOWN},
    {"PaymentReconciliation", read_payment, OV_CLASS_UNKNOWN},
};

typedef struct bundle {
    ov_arena *mem, *scratch;
    part_list parts;
    const char *bad;
    size_t kind; /* of the parts: index into resources */
} bundle;

/* A bundle's parts are its resources of the most telling type: EOBs before invoices before claims.
 */
static void
read_resources(bundle *b, const tree_node *const *list, size_t count, size_t kind)
{
    for (size_t i = 0; i < count; i++) {
        fhir_part p = {.scratch = b->scratch, .facts = {.mem = b->mem}};

        if (!is_resource(list[i], resources[kind].type))
            continue;
        resources[kind].read(&p, list[i]);
        if (p.bad)
            b->bad = p.bad;
        *OV_VEC_ADD(b->mem, &b->parts) = facts_done(&p.facts);
        b->kind = kind;
    }
}

/* The narrative of the resources: what a person is meant to read. */
static void
read_narratives(ov_arena *mem, ov_arena *scratch, const tree_node *const *list, size_t count,
                ov_document *out)
{
    tree_node *all = tree_add(scratch, NULL, OV_STR("text"));

    for (size_t i = 0; i < count; i++) {
        const tree_node *div = tree_find(list[i], "text/div");

        if (div) {
            tree_node *copy = tree_add(scratch, all, div->name);

            copy->first = div->first;
            copy->last = div->last;
        }
        for (const tree_node *n = tree_child(list[i], "processNote"); n; n = tree_next(n)) {
            tree_node *note = tree_add(scratch, all, OV_STR("note"));

            tree_add(scratch, note, OV_STR_NULL)->value = fhir_value(n, "text");
        }
    }
    read_vocabulary(mem, scratch, all, 256, out);
}

void
read_fhir(ov_arena *mem, ov_arena *scratch, const tree_node *root, ov_document *out)
{
    OV_VEC(const tree_node *) list = {0};
    bundle b = {.mem = mem, .scratch = scratch};

    if (is_resource(root, "Bundle")) {
        for (const tree_node *e = tree_child(root, "entry"); e; e = tree_next(e)) {
            const tree_node *resource = tree_child(e, "resource");

            if (resource && resource->first)
                *OV_VEC_ADD(scratch, &list) = resource->first;
        }
    } else {
        *OV_VEC_ADD(scratch, &list) = root;
    }
    for (size_t k = 0; k < OV_COUNT(resources) && b.parts.count == 0; k++)
        read_resources(&b, list.items, list.count, k);
    if (b.bad) {
        document_reject(mem, out, b.bad, "a FHIR amount is no decimal number");
        return;
    }
    read_narratives(mem, scratch, list.items, list.count, out);
    out->form = OV_FORM_FHIR;
    out->type = ov_str_copy(mem, b.parts.count ? ov_str_from(resources[b.kind].type) : root->name);
    out->stated = b.parts.count ? resources[b.kind].stated : OV_CLASS_UNKNOWN;
    set_parts(out, &b.parts);
}
