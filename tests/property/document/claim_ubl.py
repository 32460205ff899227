"""UBL 2.1: invoices, credit notes and debit notes, as EN 16931 and the OASIS schemas allow them."""
import datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from claim_truth import HOUSES, PEOPLE, Truth, cents, day, number

SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
# UNTDID 1001: what demands, what lowers a debt, what is for information only
DEMANDS, CREDITS, SILENT = ["380", "384", "326", "386", "389", "383", "82", "875", None], ["381", "261", "396", "420", "458"], ["325", "751"]


class Ubl:
    def __init__(self, r):
        self.r = r
        self.a, self.b = r.choice([("cac", "cbc"), ("cac", "cbc"), ("x", "y"), ("ns1", "ns2")])
        self.blank = r.choice(["", "", "\n  "])

    def leaf(self, name, value, attributes=""):
        pad = self.r.choice(["", "", "", "\n    "]) if not name.endswith("Name") else ""
        return "%s<%s:%s%s>%s%s%s</%s:%s>" % (self.blank, self.b, name, attributes, pad, escape(str(value)), pad, self.b, name)

    def group(self, name, *inside):
        return "%s<%s:%s>%s</%s:%s>" % (self.blank, self.a, name, "".join(inside), self.a, name)

    def amount(self, name, value, currency):
        text, r = "%.2f" % value, self.r
        way = r.random()
        if way < .15:
            text += "0000"
        elif way < .3:
            text = text.rstrip("0").rstrip(".")
            text = text if text not in ("", "-") else "0"
        elif way < .35 and text.startswith("0."):
            text = text[1:]
        elif way < .4 and value > 0:
            text = "+" + text
        elif way < .45:
            text = text.split(".")[0] + "." if text.endswith(".00") else text
        return self.leaf(name, text, ' currencyID="%s"' % currency)


def party(u, holder, words, person=None, account=None):
    r, inside = u.r, []
    if account:
        inside.append(u.leaf(r.choice(["SupplierAssignedAccountID", "CustomerAssignedAccountID"]), account))
    way = r.choice(["name", "name", "legal", "both"] + (["person"] if person else []))
    names = []
    if way in ("name", "both"):
        names.append(u.group("PartyName", u.leaf("Name", words)))
    names.append(u.group("PostalAddress", u.leaf("CityName", "Dayton"), u.group("Country", u.leaf("IdentificationCode", "US"))))
    if way in ("legal", "both"):
        names.append(u.group("PartyLegalEntity", u.leaf("RegistrationName", words if way == "legal" else "Registered Otherwise")))
    if way == "person":
        names.append(u.group("Person", u.leaf("FirstName", person.given), u.leaf("FamilyName", person.family)))
        words = person.given + " " + person.family
    inside.append(u.group("Party", *names))
    return u.group(holder, *inside), words


def references(r, u, truth, line, code):
    """What the paper refers to: of one document it is about that; of several nobody can say of which how much."""
    count = r.choice([0, 0, 0, 1, 1, 1, 2])
    numbers = [number(r, "R-") for _ in range(count)]
    kind = r.choice(["InvoiceDocumentReference", "InvoiceDocumentReference", "SelfBilledInvoiceDocumentReference"])
    found = "".join(u.group("BillingReference", u.group(kind, u.leaf("ID", n))) for n in numbers)
    if count == 1:
        truth.put("related.invoice", numbers[0])
        if code == "384":
            truth.put("related.relationship", "replaces")
    if count == 1 and r.random() < .3:
        return "", [found] * r.randint(1, 2)
    return found, []


def due_day(r, u, root, truth, issued):
    """Where a day to pay by may stand; of two that differ none is the day."""
    due = issued + datetime.timedelta(r.randint(10, 60))
    place = r.choice((["DueDate"] * 3 if root == "Invoice" else []) + ["means", "terms", "note", "two means", None])
    head = u.leaf("DueDate", str(due) + r.choice(["", "", "Z", "+01:00"])) if place == "DueDate" else ""
    tail = ""
    if place == "means":
        tail = "".join(u.group("PaymentMeans", u.leaf("PaymentMeansCode", "30"), u.leaf("PaymentDueDate", due)) for _ in range(r.choice([1, 1, 2])))
    if place == "two means":
        tail = "".join(u.group("PaymentMeans", u.leaf("PaymentMeansCode", "30"), u.leaf("PaymentDueDate", due + datetime.timedelta(n))) for n in (0, 9))
        due = None
    if place == "terms":
        tail = u.group("PaymentTerms", u.leaf("PaymentDueDate", due))
    if place == "note" or r.random() < .2:
        note = "Please pay by %s." % due.strftime("%B %d, %Y") if place == "note" else "2 % discount within 10 days"
        tail += u.group("PaymentTerms", u.leaf("Note", note))
        truth.put("due_terms", note)
    truth.put("due_date", due if place else None)
    return head, tail


def totals(r, u, root, truth, credit, silent, currency):
    """LegalMonetaryTotal, or a debit note's. A credit is one with either sign; payable need not follow from the rest."""
    total = cents(r)
    prepaid = cents(r, 10) if r.random() < .3 and not credit else None
    rounding = Decimal("0.30") if r.random() < .1 else None
    sign = -1 if r.random() < .4 and (credit or root == "Invoice") else 1
    payable = total - (prepaid or 0) + (rounding or 0) if r.random() < .85 else total
    names = [("LineExtensionAmount", sign * total), ("TaxExclusiveAmount", sign * total), ("TaxInclusiveAmount", sign * total),
             ("PrepaidAmount", prepaid), ("PayableRoundingAmount", rounding), ("PayableAmount", sign * payable)]
    if r.random() < .2:
        names = names[3:]
    parts = [u.amount(name, value, currency) for name, value in names if value is not None]
    if silent:
        truth.put("total_amount", sign * payable)
    else:
        effect = -1 if credit else sign
        truth.put("balance_due", -abs(payable) if credit else effect * payable)
        truth.put("total_amount", effect * total if len(names) > 3 else None)
        truth.put("prepaid_amount", prepaid)
    return u.group("RequestedMonetaryTotal" if root == "DebitNote" else "LegalMonetaryTotal", *parts)


def paper(r):
    root = r.choice(["Invoice", "Invoice", "Invoice", "CreditNote", "DebitNote"])
    code = {"Invoice": r.choice(DEMANDS * 2 + CREDITS + SILENT), "CreditNote": r.choice(CREDITS + [None]), "DebitNote": None}[root]
    credit, silent = root == "CreditNote" or code in CREDITS, root == "Invoice" and code in SILENT
    u, truth = Ubl(r), Truth()
    currency, issued, ident = r.choice(["EUR", "USD", "DKK"]), day(r), number(r, "R-")
    head, tail = due_day(r, u, root, truth, issued)
    refers, lines = references(r, u, truth, u, code if not silent else None)
    house, person, account = r.choice(HOUSES), r.choice(PEOPLE), number(r, "K-") if r.random() < .8 else None
    supplier, house = party(u, "AccountingSupplierParty", house)
    customer, name = party(u, "AccountingCustomerParty", person.spoken(), person, account)
    truth.put_all(statement_no=ident, invoice_no=None if silent else ident, statement_date=issued, currency=currency, billing_provider=house,
                  patient_name=name, account_no=account)
    parts = [u.leaf("CustomizationID", "urn:cen.eu:en16931:2017"), u.leaf("ID", ident), u.leaf("IssueDate", str(issued) + r.choice(["", "", "Z"])), head]
    if code:
        parts.append(u.leaf(root + "TypeCode", code, r.choice(["", ' listID="UNCL1001"'])))
    if r.random() < .3:
        parts.append(u.leaf("Note", "Thank you & come again."))
    parts.append(u.leaf("DocumentCurrencyCode", currency))
    if r.random() < .3:
        first = day(r)
        parts.append(u.group("InvoicePeriod", u.leaf("StartDate", first), u.leaf("EndDate", first + datetime.timedelta(5))))
        truth.put_all(service_from=first, service_to=first + datetime.timedelta(5))
    parts += [refers, u.group("AdditionalDocumentReference", u.leaf("ID", "A-1")) if r.random() < .2 else "", supplier, customer]
    if r.random() < .2:
        parts.append(u.group("PayeeParty", u.group("PartyName", u.leaf("Name", "Factoring House"))))
    parts += [tail, u.group("TaxTotal", u.amount("TaxAmount", cents(r, 10), "USD")) if r.random() < .3 else "",
              totals(r, u, root, truth, credit, silent, currency)]
    for line in lines or [""] * r.choice([0, 1, 3]):
        parts.append(u.group(root + "Line", u.leaf("ID", "1"), u.amount("LineExtensionAmount", cents(r, 10), currency), line))
    return u.r.choice(["", "\ufeff"]) + \
        ('<?xml version="1.0" encoding="UTF-8"?>{c}<{r} xmlns="{s}{r}-2" xmlns:{a}="{s}CommonAggregateComponents-2" '
         'xmlns:{b}="{s}CommonBasicComponents-2">{p}{n}</{r}>').format(
             r=root, s=SPACE, a=u.a, b=u.b, p="".join(parts), n=u.blank and "\n", c=r.choice(["", "<!-- made up -->"])), [truth]
