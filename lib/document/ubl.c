/*
 * UBL 2.0 and 2.1 by namespace: Invoice, CreditNote, DebitNote, Reminder, Statement,
 * RemittanceAdvice.
 *
 * An invoice is an item of its own, known by its number (INVOICE_NO); what refers to one by
 * BillingReference (RELATED_INVOICE) credits it, replaces it or reminds of it.
 */
#include "facts_internal.h"
#include "read_internal.h"
#include "tree_internal.h"

typedef struct ubl {
    ov_arena *scratch;
    facts_builder facts;
    const char *bad;
} ubl;

static void
text_fact(ubl *u, ov_fact_key key, const tree_node *node)
{
    if (node && !has_fact(&u->facts, key))
        add_text_fact(&u->facts, key, 0, tree_text(u->scratch, node), tree_path(u->scratch, node));
}

static void
date_fact(ubl *u, ov_fact_key key, const tree_node *node)
{
    ov_date date;

    if (!node || has_fact(&u->facts, key))
        return;
    if (ov_date_parse(ov_str_slice(ov_str_trim(tree_text(u->scratch, node)), 0, 10), &date))
        add_date_fact(&u->facts, key, 0, date, tree_path(u->scratch, node));
}

/* Every amount carries its currency. */
static bool
amount_of(ubl *u, const tree_node *node, ov_money *out)
{
    if (!node)
        return false;
    if (!ov_money_parse(document_decimal(u->scratch, ov_str_trim(tree_text(u->scratch, node))),
                        out)) {
        u->bad = "invalid_amount";
        return false;
    }
    return true;
}

/* A credit is one however it is signed: some write the amount that is credited, some what it does
   to the balance. */
static void
money_fact(ubl *u, ov_fact_key key, size_t index, const tree_node *node, bool credit)
{
    ov_str currency = tree_attribute_value(node, "currencyID");
    ov_money value;

    if (!amount_of(u, node, &value))
        return;
    if (credit && value.e4 > 0)
        value.e4 = -value.e4;
    add_money_fact(&u->facts, key, index, value, tree_path(u->scratch, node));
    if (!ov_str_is_empty(currency) && !has_fact(&u->facts, OV_FACT_CURRENCY))
        add_text_fact(&u->facts, OV_FACT_CURRENCY, 0, currency, tree_path(u->scratch, node));
}

/* Of a private person some senders name no party but the person. */
static ov_str
person_name(ov_arena *scratch, const tree_node *person)
{
    const ov_str parts[] = {tree_text(scratch, tree_child(person, "FirstName")),
                            tree_text(scratch, tree_child(person, "MiddleName")),
                            tree_text(scratch, tree_child(person, "FamilyName")),
                            tree_text(scratch, tree_child(person, "NameSuffix"))};

    return document_person_name(scratch, parts, OV_COUNT(parts));
}

static void
party_fact(ubl *u, ov_fact_key key, const tree_node *holder)
{
    const tree_node *party = tree_child(holder, "Party");

    const tree_node *person = tree_child(party, "Person");

    text_fact(u, key, tree_find(party, "PartyName/Name"));
    text_fact(u, key, tree_find(party, "PartyLegalEntity/RegistrationName"));
    if (person && !has_fact(&u->facts, key))
        add_text_fact(&u->facts, key, 0, person_name(u->scratch, person),
                      tree_path(u->scratch, person));
}

/* The invoice that a paper is about, named at its head or on its lines, however often. Of several
   nobody can say how much of the sum is about which. */
typedef struct mention {
    const tree_node *first;
    bool several;
} mention;

static void
take_mention(ubl *u, mention *m, const tree_node *number)
{
    if (!number)
        return;
    if (!m->first)
        m->first = number;
    m->several = m->several || !ov_str_eq(ov_str_trim(tree_text(u->scratch, number)),
                                          ov_str_trim(tree_text(u->scratch, m->first)));
}

static void
take_mentions(ubl *u, mention *m, const tree_node *holder)
{
    for (const tree_node *r = tree_child(holder, "BillingReference"); r; r = tree_next(r)) {
        take_mention(u, m, tree_find(r, "InvoiceDocumentReference/ID"));
        take_mention(u, m, tree_find(r, "SelfBilledInvoiceDocumentReference/ID"));
    }
}

static void
reference_facts(ubl *u, const tree_node *root)
{
    static const char *const lines[] = {"InvoiceLine", "CreditNoteLine", "DebitNoteLine",
                                        "ReminderLine", "StatementLine"};
    mention m = {0};

    take_mentions(u, &m, root);
    for (size_t i = 0; i < OV_COUNT(lines); i++)
        for (const tree_node *l = tree_child(root, lines[i]); l; l = tree_next(l))
            take_mentions(u, &m, l);
    if (!m.several)
        text_fact(u, OV_FACT_RELATED_INVOICE, m.first);
}

/* The one day that all of a path name; payment by two days is by none for certain. */
static void
only_date_fact(ubl *u, const tree_node *root, const char *holder, const char *name)
{
    const tree_node *first = NULL;

    for (const tree_node *h = tree_child(root, holder); h; h = tree_next(h)) {
        const tree_node *node = tree_child(h, name);

        if (!node)
            continue;
        if (first && !ov_str_eq(ov_str_trim(tree_text(u->scratch, first)),
                                ov_str_trim(tree_text(u->scratch, node))))
            return;
        first = first ? first : node;
    }
    date_fact(u, OV_FACT_DUE_DATE, first);
}

/* Where a day to pay by stands: at the head, with the means or the terms of payment, in words. */
static void
due_facts(ubl *u, const tree_node *root)
{
    const tree_node *note = NULL;

    for (const tree_node *t = tree_child(root, "PaymentTerms"); t && !note; t = tree_next(t))
        note = tree_child(t, "Note");
    text_fact(u, OV_FACT_DUE_TERMS, note);
    date_fact(u, OV_FACT_DUE_DATE, tree_child(root, "DueDate"));
    only_date_fact(u, root, "PaymentMeans", "PaymentDueDate");
    only_date_fact(u, root, "PaymentTerms", "PaymentDueDate");
    if (note && !has_fact(&u->facts, OV_FACT_DUE_DATE))
        add_date_fact(&u->facts, OV_FACT_DUE_DATE, 0,
                      document_only_date(u->scratch, tree_text(u->scratch, note)),
                      tree_path(u->scratch, note));
}

static void
common_facts(ubl *u, const tree_node *root)
{
    const tree_node *customer = tree_child(root, "AccountingCustomerParty");

    text_fact(u, OV_FACT_STATEMENT_NO, tree_child(root, "ID"));
    date_fact(u, OV_FACT_STATEMENT_DATE, tree_child(root, "IssueDate"));
    text_fact(u, OV_FACT_CURRENCY, tree_child(root, "DocumentCurrencyCode"));
    party_fact(u, OV_FACT_BILLING_PROVIDER, tree_child(root, "AccountingSupplierParty"));
    party_fact(u, OV_FACT_PATIENT_NAME, customer);
    text_fact(u, OV_FACT_ACCOUNT_NO, tree_child(customer, "SupplierAssignedAccountID"));
    text_fact(u, OV_FACT_ACCOUNT_NO, tree_child(customer, "CustomerAssignedAccountID"));
    due_facts(u, root);
    date_fact(u, OV_FACT_SERVICE_FROM, tree_find(root, "InvoicePeriod/StartDate"));
    date_fact(u, OV_FACT_SERVICE_TO, tree_find(root, "InvoicePeriod/EndDate"));
    date_fact(u, OV_FACT_SERVICE_FROM, tree_find(root, "Delivery/ActualDeliveryDate"));
    reference_facts(u, root);
}

static void
total_facts(ubl *u, const tree_node *root, bool credit)
{
    const tree_node *total = tree_child(root, "LegalMonetaryTotal");

    if (!total)
        total = tree_child(root, "RequestedMonetaryTotal");
    money_fact(u, OV_FACT_BALANCE_DUE, 0, tree_child(total, "PayableAmount"), credit);
    money_fact(u, OV_FACT_TOTAL_AMOUNT, 0, tree_child(total, "TaxInclusiveAmount"), credit);
    money_fact(u, OV_FACT_PREPAID_AMOUNT, 0, tree_child(total, "PrepaidAmount"), false);
}

/* Codes of UNTDID 1001 as EN 16931 divides them: what lowers a debt; what demands nothing. */
static bool
is_among(ov_str code, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ov_str_eq(code, ov_str_from(codes[i])))
            return true;
    return false;
}

static void
invoice_facts(ubl *u, const tree_node *root, bool credit)
{
    /* invoices for information, proforma invoices */
    static const char *const silent[] = {"325", "751"};
    ov_str code = ov_str_trim(tree_text(u->scratch, tree_child(root, "InvoiceTypeCode")));

    if (is_among(code, silent, OV_COUNT(silent))) {
        const tree_node *total = tree_child(root, "LegalMonetaryTotal");

        money_fact(u, OV_FACT_TOTAL_AMOUNT, 0, tree_child(total, "PayableAmount"), false);
        return;
    }
    total_facts(u, root, credit);
    text_fact(u, OV_FACT_INVOICE_NO, tree_child(root, "ID"));
    if (ov_str_eq(code, OV_STR("384")) && has_fact(&u->facts, OV_FACT_RELATED_INVOICE))
        add_text_fact(&u->facts, OV_FACT_RELATED_RELATIONSHIP, 0, OV_STR("replaces"),
                      tree_path(u->scratch, tree_child(root, "InvoiceTypeCode")));
}

static bool
is_credit(ubl *u, const tree_node *root)
{
    static const char *const codes[] = {"81",  "83",  "261", "262", "296", "308",
                                        "381", "396", "420", "458", "532"};
    ov_str code = ov_str_trim(tree_text(u->scratch, tree_child(root, "InvoiceTypeCode")));

    return ov_str_eq(root->name, OV_STR("CreditNote")) || is_among(code, codes, OV_COUNT(codes));
}

static void
statement_facts(ubl *u, const tree_node *root)
{
    const tree_node *total = tree_child(root, "TotalBalanceAmount");
    size_t lines = 0;

    money_fact(u, OV_FACT_BALANCE_DUE, 0, total, false);
    for (const tree_node *l = tree_child(root, "StatementLine"); l; l = tree_next(l)) {
        const tree_node *balance = tree_child(l, "BalanceAmount");
        ov_str forward = tree_text(u->scratch, tree_child(l, "BalanceBroughtForwardIndicator"));

        if (ov_str_eq(ov_str_trim(forward), OV_STR("true")))
            money_fact(u, OV_FACT_PREVIOUS_BALANCE, 0, balance, false);
        else if (balance)
            money_fact(u, OV_FACT_LINE_PATIENT_BALANCE, lines++, balance, false);
    }
}

void
read_ubl(ov_arena *mem, ov_arena *scratch, const tree_node *root, ov_document *out)
{
    ubl u = {.scratch = scratch, .facts = {.mem = mem}};
    part_list parts = {0};
    ov_content_class stated = OV_CLASS_UNKNOWN;

    common_facts(&u, root);
    if (is_credit(&u, root)) {
        stated = OV_CLASS_CREDIT_BALANCE_STATEMENT;
        invoice_facts(&u, root, true);
    } else if (ov_str_eq(root->name, OV_STR("Invoice")) ||
               ov_str_eq(root->name, OV_STR("DebitNote"))) {
        stated = OV_CLASS_BILL;
        invoice_facts(&u, root, false);
    } else if (ov_str_eq(root->name, OV_STR("Reminder"))) {
        stated = OV_CLASS_PAST_DUE_REMINDER;
        total_facts(&u, root, false);
    } else if (ov_str_eq(root->name, OV_STR("Statement"))) {
        stated = OV_CLASS_BILL;
        statement_facts(&u, root);
    } else if (ov_str_eq(root->name, OV_STR("RemittanceAdvice"))) {
        money_fact(&u, OV_FACT_PAYMENTS, 0, tree_child(root, "TotalPaymentAmount"), false);
    }
    if (u.bad) {
        document_reject(mem, out, u.bad, "a UBL amount is no decimal number");
        return;
    }
    read_vocabulary(mem, OV_STR_NULL, root, 4096, out);
    out->form = OV_FORM_UBL;
    out->type = ov_str_copy(mem, root->name);
    out->stated = stated;
    *OV_VEC_ADD(mem, &parts) = facts_done(&u.facts);
    set_parts(out, &parts);
}
