/*
 * FHIR R4: ExplanationOfBenefit, Claim, ClaimResponse, Invoice, Account, and Bundles of them.
 *
 * XML and JSON come as the same tree (FHIR's own rule). Resources of other types are passed over.
 */
#include <string.h>

#include "facts_internal.h"
#include "read_internal.h"
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

ov_str
fhir_amount(ov_arena *scratch, const tree_node *money)
{
    ov_str value = fhir_value(money, "value"), decimal = document_decimal(scratch, value);

    return ov_str_is_null(decimal) ? value : decimal;
}

/* The day of a date or instant; NONE for less than a day. */
static ov_date
fhir_date(ov_str value)
{
    ov_date date;

    return ov_date_parse(ov_str_slice(value, 0, 10), &date) ? date : OV_DATE_NONE;
}

static bool
fhir_has_code(const tree_node *concept, const char *code)
{
    for (const tree_node *c = tree_child(concept, "coding"); c; c = tree_next(c))
        if (ov_str_eq(fhir_value(c, "code"), ov_str_from(code)))
            return true;
    return false;
}

static void
fhir_text(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    if (node)
        add_text_fact(&p->facts, key, 0, node->value, tree_path(p->scratch, node));
}

static void
name_fact(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    if (node)
        add_text_fact(&p->facts, key, 0, fhir_name(p, node), tree_path(p->scratch, node));
}

static void
number_fact(fhir_part *p, ov_fact_key key, const tree_node *node)
{
    if (node)
        add_text_fact(&p->facts, key, 0, fhir_number(p, node), tree_path(p->scratch, node));
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

/* The number of the claim that an entry of `related` means. A reference that leads out of the
   document still names it: by the last part of its address. */
static ov_str
related_number(fhir_part *p, const tree_node *related)
{
    const tree_node *claim = tree_child(related, "claim");
    ov_str number = claim ? fhir_number(p, claim) : fhir_value(related, "reference/value");
    ov_str address = fhir_value(claim, "reference");
    size_t at;

    if (!ov_str_is_empty(number) || ov_str_is_empty(address))
        return number;
    address = fhir_unversioned(address);
    at = address.len;
    while (at > 0 && address.ptr[at - 1] != '/' && address.ptr[at - 1] != ':')
        at--;
    return ov_str_slice(address, at, address.len);
}

/* Of all entries of `related` the one that says what becomes of which claim: what this paper
   replaces, what it is replaced by; others are only company. */
static void
related_facts(fhir_part *p, const tree_node *resource)
{
    static const char *const telling[] = {"prior", "replaces", "replacedby"};
    const tree_node *first = tree_child(resource, "related"), *found = NULL;

    for (size_t i = 0; i < OV_COUNT(telling) && !found; i++)
        for (const tree_node *r = first; r && !found; r = tree_next(r))
            if (fhir_has_code(tree_child(r, "relationship"), telling[i])) {
                found = r;
                add_text_fact(&p->facts, OV_FACT_RELATED_RELATIONSHIP, 0, ov_str_from(telling[i]),
                              tree_path(p->scratch, r));
            }
    if (!found && first) {
        found = first;
        fhir_text(p, OV_FACT_RELATED_RELATIONSHIP, tree_find(first, "relationship/coding/code"));
    }
    if (found)
        add_text_fact(&p->facts, OV_FACT_RELATED_CLAIM, 0, related_number(p, found),
                      tree_path(p->scratch, found));
}

typedef struct line_days {
    ov_date first, last;
    const tree_node *place; /* the first line that states a day */
} line_days;

static void
take_line_days(line_days *days, const tree_node *line)
{
    ov_date day = fhir_date(fhir_value(line, "servicedDate"));
    ov_date from = fhir_date(fhir_value(line, "servicedPeriod/start"));
    ov_date to = fhir_date(fhir_value(line, "servicedPeriod/end"));

    from = from == OV_DATE_NONE ? day : from;
    to = to == OV_DATE_NONE ? (day == OV_DATE_NONE ? from : day) : to;
    days->place = days->place || from == OV_DATE_NONE ? days->place : line;
    if (from != OV_DATE_NONE && (days->first == OV_DATE_NONE || from < days->first))
        days->first = from;
    if (to != OV_DATE_NONE && (days->last == OV_DATE_NONE || to > days->last))
        days->last = to;
}

/* The days of the claim as a whole; of one that states none, of its lines. */
static void
service_facts(fhir_part *p, const tree_node *resource)
{
    static const char *const lines[] = {"item", "addItem"};
    line_days days = {.first = OV_DATE_NONE, .last = OV_DATE_NONE};

    date_fact(p, OV_FACT_SERVICE_FROM, tree_find(resource, "billablePeriod/start"));
    date_fact(p, OV_FACT_SERVICE_TO, tree_find(resource, "billablePeriod/end"));
    if (has_fact(&p->facts, OV_FACT_SERVICE_FROM) || has_fact(&p->facts, OV_FACT_SERVICE_TO))
        return;
    for (size_t l = 0; l < OV_COUNT(lines); l++)
        for (const tree_node *i = tree_child(resource, lines[l]); i; i = tree_next(i))
            take_line_days(&days, i);
    if (days.place) {
        ov_str path = tree_path(p->scratch, days.place);

        add_date_fact(&p->facts, OV_FACT_SERVICE_FROM, 0, days.first, path);
        add_date_fact(&p->facts, OV_FACT_SERVICE_TO, 0, days.last, path);
    }
}

/* Of several coverages the one that this claim is adjudicated under is the focal one: the insured's
   number, where that coverage is in the document, and the authorization. */
static void
insurance_facts(fhir_part *p, const tree_node *resource)
{
    const tree_node *used = tree_child(resource, "insurance"), *reference, *coverage;

    for (const tree_node *i = used; i; i = tree_next(i))
        if (ov_str_eq(fhir_value(i, "focal"), OV_STR("true"))) {
            used = i;
            break;
        }
    fhir_text(p, OV_FACT_AUTHORIZATION, tree_child(used, "preAuthRef"));
    reference = tree_child(used, "coverage");
    coverage = reference ? fhir_resolve(p, reference) : NULL;
    if (coverage)
        fhir_text(p, OV_FACT_MEMBER_ID, tree_child(coverage, "subscriberId"));
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

/* What claim, answer and explanation of benefits have alike; `biller`: the element that names who bills. */
static void
head_facts(fhir_part *p, const tree_node *resource, const char *biller)
{
    fhir_text(p, OV_FACT_STATUS, tree_child(resource, "status"));
    fhir_text(p, OV_FACT_USE, tree_child(resource, "use"));
    claim_type_fact(p, resource);
    service_facts(p, resource);
    date_fact(p, OV_FACT_STATEMENT_DATE, tree_child(resource, "created"));
    name_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(resource, biller));
    name_fact(p, OV_FACT_PATIENT_NAME, tree_child(resource, "patient"));
}

static void
read_eob(fhir_part *p, const tree_node *eob)
{
    fhir_text(p, OV_FACT_EOB_NO, tree_child(eob, "id"));
    fhir_text(p, OV_FACT_PAYER_CLAIM_CONTROL_NO, unique_claim_id(eob));
    if (!has_fact(&p->facts, OV_FACT_EOB_NO))
        fhir_text(p, OV_FACT_EOB_NO, unique_claim_id(eob));
    fhir_text(p, OV_FACT_OUTCOME, tree_child(eob, "outcome"));
    head_facts(p, eob, "provider");
    insurance_facts(p, eob);
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
    ov_str value = fhir_amount(p->scratch, node), code = fhir_value(node, "currency");
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
    head_facts(p, claim, "provider");
    related_facts(p, claim);
    amount_fact(p, OV_FACT_SUBMITTED, tree_child(claim, "total"));
}

/* What the payer answers to the provider: the figures of an explanation of benefits, the provider's
   own number with the claim that is answered. */
static void
read_response(fhir_part *p, const tree_node *response)
{
    fhir_text(p, OV_FACT_PAYER_CLAIM_CONTROL_NO, unique_claim_id(response));
    number_fact(p, OV_FACT_PATIENT_CONTROL_NO, tree_child(response, "request"));
    fhir_text(p, OV_FACT_OUTCOME, tree_child(response, "outcome"));
    head_facts(p, response, "requestor");
    network_fact(p, response);
    fhir_money(p, response);
}

/* An open item of its own. `balanced` means settled: nothing is due; so does what was cancelled or
   never meant. R4 has no due date here; the terms are text. */
static void
read_invoice(fhir_part *p, const tree_node *invoice)
{
    const tree_node *gross = tree_child(invoice, "totalGross");
    const tree_node *total = gross ? gross : tree_child(invoice, "totalNet");
    ov_str status = fhir_value(invoice, "status");

    fhir_text(p, OV_FACT_STATEMENT_NO, tree_find(invoice, "identifier/value"));
    fhir_text(p, OV_FACT_INVOICE_NO, tree_find(invoice, "identifier/value"));
    fhir_text(p, OV_FACT_STATUS, tree_child(invoice, "status"));
    date_fact(p, OV_FACT_STATEMENT_DATE, tree_child(invoice, "date"));
    name_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(invoice, "issuer"));
    name_fact(p, OV_FACT_PATIENT_NAME, tree_child(invoice, "subject"));
    number_fact(p, OV_FACT_ACCOUNT_NO, tree_child(invoice, "account"));
    fhir_text(p, OV_FACT_DUE_TERMS, tree_child(invoice, "paymentTerms"));
    if (tree_child(invoice, "paymentTerms"))
        add_date_fact(&p->facts, OV_FACT_DUE_DATE, 0,
                      document_only_date(p->scratch, fhir_value(invoice, "paymentTerms")),
                      tree_path(p->scratch, tree_child(invoice, "paymentTerms")));
    amount_fact(p, OV_FACT_TOTAL_AMOUNT, total);
    if (ov_str_eq(status, OV_STR("issued")))
        amount_fact(p, OV_FACT_BALANCE_DUE, total);
    else if (ov_str_eq(status, OV_STR("balanced")) || ov_str_eq(status, OV_STR("cancelled")) ||
             ov_str_eq(status, OV_STR("entered-in-error")))
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
    name_fact(p, OV_FACT_BILLING_PROVIDER, tree_child(account, "owner"));
    number_fact(p, OV_FACT_GUARANTOR_NO, tree_find(account, "guarantor/party"));
    name_fact(p, OV_FACT_PATIENT_NAME, tree_child(account, "subject"));
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

enum { EXPLANATION, RESPONSE, INVOICE };

static const struct {
    const char *type;
    void (*read)(fhir_part *p, const tree_node *resource);
    ov_content_class stated;
} resources[] = {
    [EXPLANATION] = {"ExplanationOfBenefit", read_eob, OV_CLASS_EOB},
    [RESPONSE] = {"ClaimResponse", read_response, OV_CLASS_CLAIM_STATUS},
    [INVOICE] = {"Invoice", read_invoice, OV_CLASS_BILL},
    {"Claim", read_claim, OV_CLASS_CLAIM_STATUS},
    {"Account", read_account, OV_CLASS_UNKNOWN},
    {"PaymentReconciliation", read_payment, OV_CLASS_UNKNOWN},
};

typedef struct bundle {
    ov_arena *mem, *scratch;
    const fhir_index *index;
    part_list parts;
    const char *bad;
    size_t kind; /* of the first part: index into resources */
} bundle;

static void
read_resources(bundle *b, const tree_node *const *list, size_t count, size_t kind)
{
    for (size_t i = 0; i < count && !b->bad; i++) {
        fhir_part p = {.scratch = b->scratch, .index = b->index, .facts = {.mem = b->mem}};

        if (!is_resource(list[i], resources[kind].type))
            continue;
        resources[kind].read(&p, list[i]);
        b->bad = p.bad;
        if (b->parts.count == OV_DOCUMENT_PARTS_MOST)
            b->bad = "too_many_parts";
        if (b->parts.count == 0)
            b->kind = kind;
        *OV_VEC_ADD(b->mem, &b->parts) = facts_done(&p.facts);
    }
}

/* A bundle's parts are what was adjudicated and what is billed. A response is the payer's word where no
   explanation of benefits is; what only leads there (claims, accounts) is read where there is nothing
   else, and then of one type. */
static void
read_parts(bundle *b, const tree_node *const *list, size_t count)
{
    read_resources(b, list, count, EXPLANATION);
    if (b->parts.count == 0)
        read_resources(b, list, count, RESPONSE);
    read_resources(b, list, count, INVOICE);
    for (size_t k = INVOICE + 1; k < OV_COUNT(resources) && b->parts.count == 0; k++)
        read_resources(b, list, count, k);
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
    read_vocabulary(mem, OV_STR_NULL, all, 256, out);
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
    b.index = fhir_index_new(scratch, list.items, list.count);
    read_parts(&b, list.items, list.count);
    if (b.bad) {
        document_reject(mem, out, b.bad, "FHIR that is not read");
        return;
    }
    read_narratives(mem, scratch, list.items, list.count, out);
    out->form = OV_FORM_FHIR;
    out->type = ov_str_copy(mem, b.parts.count ? ov_str_from(resources[b.kind].type) : root->name);
    out->stated = b.parts.count ? resources[b.kind].stated : OV_CLASS_UNKNOWN;
    set_parts(out, &b.parts);
}
