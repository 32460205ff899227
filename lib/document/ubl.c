/*
 * UBL 2.0 and 2.1 by namespace: Invoice, CreditNote, Reminder, Statement, RemittanceAdvice.
 */
#include "document_internal.h"
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
    if (!ov_money_parse(ov_str_trim(tree_text(u->scratch, node)), out)) {
        u->bad = "invalid_amount";
        return false;
    }
    return true;
}

static void
money_fact(ubl *u, ov_fact_key key, size_t index, const tree_node *node, bool credit)
{
    ov_str currency = tree_attribute_value(node, "currencyID");
    ov_money value;

    if (!amount_of(u, node, &value))
        return;
    if (credit)
        value.e4 = -value.e4;
    add_money_fact(&u->facts, key, index, value, tree_path(u->scratch, node));
    if (!ov_str_is_empty(currency) && !has_fact(&u->facts, OV_FACT_CURRENCY))
        add_text_fact(&u->facts, OV_FACT_CURRENCY, 0, currency, tree_path(u->scratch, node));
}

static void
party_fact(ubl *u, ov_fact_key key, const tree_node *holder)
{
    const tree_node *party = tree_child(holder, "Party");

    text_fact(u, key, tree_find(party, "PartyName/Name"));
    text_fact(u, key, tree_find(party, "PartyLegalEntity/RegistrationName"));
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
    text_fact(u, OV_FACT_DUE_TERMS, tree_find(root, "PaymentTerms/Note"));
    date_fact(u, OV_FACT_DUE_DATE, tree_child(root, "DueDate"));
    date_fact(u, OV_FACT_DUE_DATE, tree_find(root, "PaymentMeans/PaymentDueDate"));
    date_fact(u, OV_FACT_SERVICE_FROM, tree_find(root, "InvoicePeriod/StartDate"));
    date_fact(u, OV_FACT_SERVICE_TO, tree_find(root, "InvoicePeriod/EndDate"));
    date_fact(u, OV_FACT_SERVICE_FROM, tree_find(root, "Delivery/ActualDeliveryDate"));
    text_fact(u, OV_FACT_INVOICE_NO,
              tree_find(root, "BillingReference/InvoiceDocumentReference/ID"));
}

static void
total_facts(ubl *u, const tree_node *root, bool credit)
{
    const tree_node *total = tree_child(root, "LegalMonetaryTotal");

    money_fact(u, OV_FACT_BALANCE_DUE, 0, tree_child(total, "PayableAmount"), credit);
    money_fact(u, OV_FACT_TOTAL_AMOUNT, 0, tree_child(total, "TaxInclusiveAmount"), credit);
    money_fact(u, OV_FACT_PREPAID_AMOUNT, 0, tree_child(total, "PrepaidAmount"), credit);
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
        text_fact(u, OV_FACT_INVOICE_NO,
                  tree_find(l, "BillingReference/InvoiceDocumentReference/ID"));
    }
}

static void
reminder_facts(ubl *u, const tree_node *root)
{
    total_facts(u, root, false);
    for (const tree_node *l = tree_child(root, "ReminderLine"); l; l = tree_next(l))
        text_fact(u, OV_FACT_INVOICE_NO,
                  tree_find(l, "BillingReference/InvoiceDocumentReference/ID"));
}

void
read_ubl(ov_arena *mem, ov_arena *scratch, const tree_node *root, ov_document *out)
{
    ubl u = {.scratch = scratch, .facts = {.mem = mem}};
    part_list parts = {0};
    ov_content_class stated = OV_CLASS_UNKNOWN;

    common_facts(&u, root);
    if (ov_str_eq(root->name, OV_STR("Invoice"))) {
        stated = OV_CLASS_BILL;
        total_facts(&u, root, false);
    } else if (ov_str_eq(root->name, OV_STR("CreditNote"))) {
        stated = OV_CLASS_CREDIT_BALANCE_STATEMENT;
        total_facts(&u, root, true);
    } else if (ov_str_eq(root->name, OV_STR("Reminder"))) {
        stated = OV_CLASS_PAST_DUE_REMINDER;
        reminder_facts(&u, root);
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
    read_vocabulary(mem, scratch, root, 4096, out);
    out->form = OV_FORM_UBL;
    out->type = ov_str_copy(mem, root->name);
    out->stated = stated;
    *OV_VEC_ADD(mem, &parts) = facts_done(&u.facts);
    set_parts(out, &parts);
}
