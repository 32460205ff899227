/* Structured bodies: facts as JSON, FHIR, UBL; and the hostile ones. */
#include "world.h"

#include "onevoice/base/buf.h"

static ov_str
iso(ov_arena *mem, ov_date day)
{
    return ov_date_print(mem, day);
}

static void
put_care_facts(ov_buf *out, const account *a)
{
    ov_arena *mem = out->arena;

    ov_buf_printf(
        out,
        "\"patient_control_no\":\"%.*s\",\"billing_provider\":\"%s\",\"claim_type\":\"%s\","
        "\"service_from\":\"%.*s\",\"service_to\":\"%.*s\",\"currency\":\"USD\"",
        OV_STR_ARG(a->number), departments[a->department].legal_entity, a->claim_type,
        OV_STR_ARG(iso(mem, a->service)), OV_STR_ARG(iso(mem, a->service)));
}

static void
put_statement_facts(ov_buf *out, const paper *p, const account *a)
{
    ov_arena *mem = out->arena;

    put_care_facts(out, a);
    ov_buf_printf(out,
                  ",\"statement_no\":\"%.*s\",\"statement_date\":\"%.*s\",\"account_no\":\"%.*s\","
                  "\"balance_due\":"
                  "\"%.*s\",\"due_date\":\"%.*s\"",
                  OV_STR_ARG(paper_statement_no(mem, p, a)),
                  OV_STR_ARG(iso(mem, paper_statement_date(p, a))), OV_STR_ARG(a->number),
                  OV_STR_ARG(ov_money_print(mem, a->balance)), OV_STR_ARG(iso(mem, a->due)));
}

/* The facts that a plan's own system would state beside the letter, in the intake's words. */
static void
put_eob_facts(ov_buf *out, const account *a)
{
    ov_arena *mem = out->arena;

    put_care_facts(out, a);
    ov_buf_printf(
        out,
        ",\"eob_no\":\"E%.*s\",\"payer_claim_control_no\":\"%.*s\",\"submitted\":\"%.*s\","
        "\"allowed\":"
        "\"%.*s\",\"plan_paid\":\"%.*s\",\"patient_responsibility\":\"%.*s\",\"outcome\":"
        "\"complete\","
        "\"status\":\"active\",\"use\":\"claim\",\"network\":\"in\",\"precedence\":1",
        OV_STR_ARG(a->claim_no), OV_STR_ARG(a->claim_no),
        OV_STR_ARG(ov_money_print(mem, a->charge)), OV_STR_ARG(ov_money_print(mem, a->allowed)),
        OV_STR_ARG(ov_money_print(mem, a->plan_paid)), OV_STR_ARG(ov_money_print(mem, a->share)));
}

static void
put_merger_facts(ov_buf *out, const paper *p, const account *a)
{
    static const char *const kinds[] = {"\"routing_number\",\"eft_fee_increase\"", "",
                                        "\"servicer\",\"payment_address\"", "\"renewal_terms\""};

    ov_buf_printf(out, "\"account_no\":\"%.*s\",\"%s\":\"%.*s\",\"change_kinds\":[%s]",
                  OV_STR_ARG(a->number),
                  p->kind == PAPER_MATURITY ? "maturity_date" : "effective_date",
                  OV_STR_ARG(iso(out->arena, p->effective)), kinds[p->kind - PAPER_TERMS]);
    if (p->kind == PAPER_MATURITY)
        ov_buf_cstr(out, ",\"grace_period_days\":10");
}

/*
 * The structured facts of a paper as its department's system would export them; papers whose
 * department has only letters get none, and must be read from their words.
 */
ov_str
paper_facts(ov_arena *mem, const life *l, const paper *p)
{
    const account *a = p->account >= 0 ? &l->accounts.items[p->account] : NULL;
    ov_buf out = ov_buf_init(mem);

    if (!p->facts || !a)
        return OV_STR_NULL;
    ov_buf_char(&out, '{');
    switch (p->kind) {
    case PAPER_PENDING:
        put_care_facts(&out, a);
        ov_buf_printf(&out,
                      ",\"account_no\":\"%.*s\",\"statement_date\":\"%.*s\",\"insurance_pending\":"
                      "\"%.*s\",\"patient_portion\":\"0.00\","
                      "\"balance_due\":\"%.*s\"",
                      OV_STR_ARG(a->number), OV_STR_ARG(iso(mem, p->created)),
                      OV_STR_ARG(ov_money_print(mem, a->charge)),
                      OV_STR_ARG(ov_money_print(mem, a->charge)));
        break;
    case PAPER_EOB:
        put_eob_facts(&out, a);
        break;
    case PAPER_BILL:
    case PAPER_REMINDER:
        put_statement_facts(&out, p, a);
        break;
    case PAPER_PLAN_STATEMENT:
        put_statement_facts(&out, p, a);
        ov_buf_printf(&out, ",\"instalment_due\":\"%.*s\"",
                      OV_STR_ARG(ov_money_print(mem, a->instalment)));
        break;
    case PAPER_VALIDATION:
        put_statement_facts(&out, p, a);
        ov_buf_printf(&out,
                      ",\"assigned_to\":\"Summit "
                      "Recovery\",\"placed_on\":\"%.*s\",\"initial_communication_on\":"
                      "\"%.*s\",\"validation_period_end\":\"%.*s\"",
                      OV_STR_ARG(iso(mem, ov_date_add(p->created, -2))),
                      OV_STR_ARG(iso(mem, p->created)),
                      OV_STR_ARG(iso(mem, ov_date_add(p->created, 38))));
        break;
    case PAPER_TERMS:
    case PAPER_ANNOUNCEMENT:
    case PAPER_TRANSFER:
    case PAPER_MATURITY:
        put_merger_facts(&out, p, a);
        break;
    case PAPER_HYPE:
    case PAPER_MARKETING:
    case PAPER_SURVEY:
        break;
    }
    ov_buf_char(&out, '}');
    return ov_buf_view(&out);
}

#define CARIN "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"
#define BASE  "http://terminology.hl7.org/CodeSystem/adjudication"

static void
put_total(ov_buf *out, const char *system, const char *code, ov_money amount)
{
    ov_buf_printf(
        out,
        "  <total><category><coding><system value=\"%s\"/><code value=\"%s\"/></coding></category>"
        "<amount><value value=\"%.*s\"/><currency value=\"USD\"/></amount></total>\n",
        system, code, OV_STR_ARG(ov_money_print(out->arena, amount)));
}

/* An EOB in the CARIN dialect. */
ov_str
document_fhir_eob(ov_arena *mem, const life *l, const paper *p)
{
    const account *a = &l->accounts.items[p->account];
    ov_buf out = ov_buf_init(mem);
    ov_str service = iso(mem, a->service);

    ov_buf_printf(
        &out,
        "<ExplanationOfBenefit xmlns=\"http://hl7.org/fhir\">\n  <id value=\"%.*s\"/>\n"
        "  <identifier><type><coding><system value=\"http://hl7.org/fhir/us/carin-bb/CodeSystem/"
        "C4BBIdentifierType\"/><code value=\"uc\"/></coding></type><value "
        "value=\"%.*s\"/></identifier>\n"
        "  <status value=\"active\"/>\n  <type><coding><system value=\"http://terminology.hl7.org/"
        "CodeSystem/claim-type\"/><code value=\"%s\"/></coding></type>\n  <use value=\"claim\"/>\n",
        OV_STR_ARG(p->id), OV_STR_ARG(a->claim_no), a->claim_type);
    ov_buf_printf(
        &out,
        "  <patient><display value=\"%.*s %.*s\"/></patient>\n  <billablePeriod><start "
        "value=\"%.*s\"/>"
        "<end value=\"%.*s\"/></billablePeriod>\n  <created value=\"%.*s\"/>\n  <insurer><display "
        "value=\"%s\"/></insurer>\n  <provider><display value=\"%s\"/></provider>\n"
        "  <outcome value=\"complete\"/>\n",
        OV_STR_ARG(l->self.given), OV_STR_ARG(l->self.family), OV_STR_ARG(service),
        OV_STR_ARG(service), OV_STR_ARG(iso(mem, p->created)), departments[DEPT_PLAN].legal_entity,
        departments[a->department].legal_entity);
    ov_buf_printf(
        &out,
        "  <supportingInfo><sequence value=\"1\"/><category><coding><system "
        "value=\"http://hl7.org/fhir/"
        "us/carin-bb/CodeSystem/C4BBSupportingInfoType\"/><code "
        "value=\"patientaccountnumber\"/></coding>"
        "</category><valueString value=\"%.*s\"/></supportingInfo>\n"
        "  <supportingInfo><sequence value=\"2\"/><category><coding><system "
        "value=\"http://hl7.org/fhir/"
        "us/carin-bb/CodeSystem/C4BBSupportingInfoType\"/><code "
        "value=\"billingnetworkstatus\"/></coding>"
        "</category><code><coding><system value=\"http://hl7.org/fhir/us/carin-bb/CodeSystem/"
        "C4BBPayerAdjudicationStatus\"/><code "
        "value=\"innetwork\"/></coding></code></supportingInfo>\n",
        OV_STR_ARG(a->number));
    put_total(&out, BASE, "submitted", a->charge);
    put_total(&out, BASE, "eligible", a->allowed);
    put_total(&out, BASE, "benefit", a->plan_paid);
    put_total(&out, CARIN, "memberliability", a->share);
    ov_buf_cstr(&out, "</ExplanationOfBenefit>\n");
    return ov_buf_view(&out);
}

/* The least a UBL invoice needs, so that what is read from it can be checked by eye. */
ov_str
document_ubl_invoice(ov_arena *mem, const life *l, const paper *p)
{
    const account *a = &l->accounts.items[p->account];
    ov_buf out = ov_buf_init(mem);
    ov_str balance = ov_money_print(mem, a->balance);

    ov_buf_printf(
        &out,
        "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"\n"
        "  xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\"\n"
        "  xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\n"
        "  <cbc:ID>%.*s</cbc:ID>\n  <cbc:IssueDate>%.*s</cbc:IssueDate>\n"
        "  <cbc:DueDate>%.*s</cbc:DueDate>\n  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n"
        "  <cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>\n"
        "  <cbc:AccountingCost>%.*s</cbc:AccountingCost>\n",
        OV_STR_ARG(a->statement_no), OV_STR_ARG(iso(mem, a->statement)),
        OV_STR_ARG(iso(mem, a->due)), OV_STR_ARG(a->number));
    ov_buf_printf(
        &out,
        "  <cac:InvoicePeriod><cbc:StartDate>%.*s</cbc:StartDate><cbc:EndDate>%.*s</cbc:EndDate>"
        "</cac:InvoicePeriod>\n"
        "  "
        "<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>%s</cbc:Name></"
        "cac:PartyName>"
        "</cac:Party></cac:AccountingSupplierParty>\n"
        "  <cac:AccountingCustomerParty><cbc:SupplierAssignedAccountID>%.*s"
        "</cbc:SupplierAssignedAccountID><cac:Party><cac:PartyName><cbc:Name>%.*s %.*s</cbc:Name>"
        "</cac:PartyName></cac:Party></cac:AccountingCustomerParty>\n",
        OV_STR_ARG(iso(mem, a->service)), OV_STR_ARG(iso(mem, a->service)),
        departments[a->department].legal_entity, OV_STR_ARG(a->number), OV_STR_ARG(l->self.given),
        OV_STR_ARG(l->self.family));
    ov_buf_printf(
        &out,
        "  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID=\"USD\">%.*s"
        "</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID=\"USD\">%.*s"
        "</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID=\"USD\">%.*s"
        "</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID=\"USD\">%.*s</cbc:PayableAmount>"
        "</cac:LegalMonetaryTotal>\n</Invoice>\n",
        OV_STR_ARG(balance), OV_STR_ARG(balance), OV_STR_ARG(balance), OV_STR_ARG(balance));
    return ov_buf_view(&out);
}

/* What arrives when a department's software fails, or somebody means harm. */
ov_str
document_broken(ov_arena *mem, const life *l, const paper *p)
{
    ov_buf out = ov_buf_init(mem);

    (void)l;
    switch (p->variant % 3) {
    case 0: /* text/html, nested far beyond any page */
        for (int i = 0; i < 3000; i++)
            ov_buf_cstr(&out, "<div>");
        ov_buf_cstr(&out, "lost in here");
        break;
    case 1: /* application/fhir+xml, cut off in the middle */
        ov_buf_cstr(&out,
                    "<ExplanationOfBenefit xmlns=\"http://hl7.org/fhir\"><status value=\"act");
        break;
    default: /* application/xml, billion laughs */
        ov_buf_cstr(&out, "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                          "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>");
    }
    return ov_buf_view(&out);
}
