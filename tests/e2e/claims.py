"""Files of claims and open items through the whole program: neighbours of public reports, one customer each, one night, and what is right of
each by lib/reconcile/README.md. Prints TAP. `onevoice` in ONEVOICE_BIN, a database of its own in PGDATABASE.

Every case is the same care (a visit of 2026-09-01, 200.00 charged, a share of 25.00) or the same invoice (119.00), told in another form.
"""
import json
import os
import subprocess
import sys

RIVER, OTHER = "Org hospital", "Other house"
FAMILIES = ("Kemper Tobin Ochoa Weller Salas Novak Lindqvist Abara Castellan Dimitrov Eriksen Fontaine Grunwald Hadley Ibarra Jankowski Kowalczyk Larue "
            "Mbeki Nakamura Okafor Petrov Quiroga Rosales Szabo Tanaka Ueda Vargas Winthrop Xanthos Yamada Zielinski Ashdown Brightwell Cromarty "
            "Dunmore Ellsworth Fairbanks Glenmoor Hartwick Inglewood Jessamine Kirkbride Lockhart Merriweather Northcott Oakhurst Pemberton "
            "Quartermain Ravenscroft Silverton Thornbury Underhill Vandermeer Westergaard Yarborough Zellweger Alderton Bancroft Carmody").split()
GIVEN = "Ada Bruno Clara Dario Edith Felix Greta Hugo Irma Jonas".split()
ROWS, WANTED = [], []


def quote(value):
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def insert(table, **row):
    ROWS.append("insert into intake.%s (%s) values (%s);" % (table, ", ".join(row), ", ".join(quote(v) for v in row.values())))


class Case:
    """A customer of the plan and of the house."""

    count = 0

    def __init__(self, title, suffix="", houses=("plan", "house")):
        n = Case.count
        Case.count += 1
        self.title, self.key, self.pieces, self.houses = title, "N%02d" % n, 0, houses
        self.given, self.family, self.suffix = GIVEN[n % len(GIVEN)], FAMILIES[n], suffix
        self.account = "AC-%d" % (7001 + 13 * n)
        for house in houses:
            name = " ".join(part for part in (self.given, self.family, suffix) if part)
            insert("party", party_id="%s/%s" % (self.key, house), department_id="D-" + house, full_name=name,
                   birth_date="%d-02-%02d" % (1950 + n % 45, 1 + n % 27), address="%d Elm Street, Dayton OH 454%02d" % (11 + 37 * n, n))
            insert("preference", party_id="%s/%s" % (self.key, house), esign_consent="true", sms_consent="true")

    def piece(self, house, kind, media, body, on="2026-10-10", facts=None, sent=None):
        ident = "%s-%d" % (self.key, self.pieces)
        self.pieces += 1
        insert("communication", communication_id=ident, department_id="D-" + house, party_id="%s/%s" % (self.key, house), channel="mail",
               status="sent" if sent else "pending", created_on=on, sent_on=sent, declared_type=kind, media_type=media, body=body,
               facts=json.dumps(facts) if facts else None)
        return ident

    def bill(self, balance="200.00", account=None, day="2026-09-01", house="house", **more):
        account = account or self.account
        facts = dict({"account_no": account, "patient_control_no": account, "statement_no": "S-%s-%d" % (self.key, self.pieces),
                      "statement_date": "2026-10-20", "balance_due": balance, "due_date": "2026-11-30", "claim_type": "professional",
                      "currency": "USD", "service_from": day, "service_to": day}, **more)
        return self.piece(house, "bill", "text/plain", "Please see the enclosed statement.", "2026-10-20", facts)

    def want(self, what, sql, value):
        WANTED.append(("%s: %s" % (self.title, what), sql, value))

    def due(self, bill, value):
        bills = ", ".join(quote(b) for b in (bill if isinstance(bill, (list, tuple)) else [bill]))
        self.want("due", "select coalesce(sum(amount_due_now), 0)::numeric(12,2) from onevoice.payable where bill_id in (%s)" % bills, value)

    def state(self, bill, value):
        self.want("state", "select string_agg(distinct state, ',') from onevoice.payable where bill_id = %s" % quote(bill), value)

    def flag(self, code, piece, there=True):
        self.want(("" if there else "no ") + code, "select count(*) > 0 from onevoice.flag where code = %s and %s = any(communication_ids)"
                  % (quote(code), quote(piece)), "t" if there else "f")

    def travels(self, piece, there):
        self.want("leaves" if there else "stays", "select disposition in ('merge', 'enclose', 'separate') from onevoice.disposition where communication_id = %s"
                  % quote(piece), "t" if there else "f")

    def classed(self, piece, value):
        self.want("class", "select content_class from onevoice.disposition where communication_id = %s" % quote(piece), value)

    def read(self, piece):
        self.want("no rejection", "select count(*) from onevoice.rejection where row_key = %s" % quote(piece), "0")


# --- 835 and 837 ---

def interchange(claims, kind="835", end="~", house=RIVER, before="", control=1):
    guide = {"835": "005010X221A1", "837": "005010X222A1"}[kind]
    lines = ["ISA*00*          *00*          *ZZ*PAYERID        *ZZ*PROVIDER       *261020*1200*^*00501*%09d*0*P*:" % control,
             "GS*HP*PAYERID*PROVIDER*20261020*1200*1*X*" + guide, "ST*%s*0001" % kind]
    lines += ["BPR*I*75*C*CHK", "TRN*1*12345*1999999999", "DTM*405*20261020", "N1*PR*GREAT PLAN", "N1*PE*%s*XX*1999999984" % house] if kind == "835" else []
    lines += [line for claim in claims for line in claim] + ["SE*20*0001", "GE*1*1", "IEA*1*%09d" % control]
    return before + "".join(line + end for line in lines)


def clp(case, number="ICN1", account=None, share="25", paid="75", status="1", charge="200", other="100", group="CO", stated=None, name=None, day="20260901",
        more=()):
    person = name or "%s*%s***%s" % (case.family.upper(), case.given.upper(), case.suffix.upper())
    adjust = ["CAS*%s*45*%s" % (group, other)] if other else []
    adjust += ["CAS*PR*2*%s" % share] if share else []
    return ["CLP*%s*%s*%s*%s*%s*12*%s*11*1" % (account or case.account, status, charge, paid, share if stated is None else stated, case.key + number)] + \
        adjust + ["NM1*QC*1*%s*MI*M123" % person] + list(more) + ["DTM*232*" + day, "DTM*233*" + day]


def undo(case, number="ICN1", share="25", **more):
    return clp(case, number, share="-" + share, paid="-75", status="22", charge="-200", other="-100", stated="", **more)


def era(case, claims, on="2026-10-05", **more):
    return case.piece("plan", "eob", "application/edi-x12", interchange(claims, **more), on)


def remittances():
    for title, end, before in (("835, record separator", "\x1e", ""), ("835, bar and line ends", "|\r\n", "\ufeff"), ("835, carriage returns", "\r", "\n")):
        c = Case(title)
        file, bill = era(c, [clp(c)], end=end, before=before), c.bill()
        c.read(file), c.due(bill, "25.00")
    c = Case("835, third of three interchanges")
    three = "".join(interchange([clp(c, "ICN%d" % n, "AC-77%d" % n if n < 3 else None, share="%d0" % n, paid="%d" % (100 - 10 * n))], control=n)
                    for n in (1, 2, 3))
    file, bill = c.piece("plan", "eob", "application/edi-x12", three, "2026-10-05"), c.bill()
    c.read(file), c.due(bill, "30.00")
    c = Case("835, correction under a new number says what it replaces")
    era(c, [clp(c)]), era(c, [clp(c, "ICN2", share="20", paid="80", more=["REF*F8*%sICN1" % c.key])], "2026-10-12")
    c.due(c.bill(), "20.00")
    c = Case("835, correction without a number of its own")
    correction = clp(c, "ICN2", share="20", paid="80", more=["REF*F8*%sICN1" % c.key])
    correction[0] = correction[0].replace(c.key + "ICN2", "")
    era(c, [clp(c)]), era(c, [correction], "2026-10-12")
    c.due(c.bill(), "20.00")
    c = Case("835, correction before its reversal")
    era(c, [clp(c)]), era(c, [clp(c, "ICN2", share="20", paid="80"), undo(c)], "2026-10-12")
    c.due(c.bill(), "20.00")
    c = Case("835, original, reversal and correction in one file")
    file = era(c, [clp(c), undo(c), clp(c, "ICN2", share="20", paid="80")])
    c.due(c.bill(), "20.00"), c.read(file)
    c = Case("835, reversed and not yet corrected")
    era(c, [clp(c), undo(c)])
    bill = c.bill()
    c.due(bill, "0.00"), c.state(bill, "pending_insurance")
    c = Case("835, one of two visits of one price is reversed")
    era(c, [clp(c), undo(c), clp(c, "ICN2", day="20261002")])
    first, second = c.bill(), c.bill(day="2026-10-02", encounter="V2")
    c.due(second, "25.00"), c.due(first, "0.00")
    c = Case("835, CLP05 a cent off")
    file, bill = era(c, [clp(c, stated="25.01")]), c.bill()
    c.due(bill, "25.00"), c.flag("EOB_INTERNAL_CONFLICT", file, False)
    c = Case("835, CLP05 two cents off")
    file, bill = era(c, [clp(c, stated="25.02")]), c.bill()
    c.due(bill, "0.00"), c.flag("EOB_INTERNAL_CONFLICT", file)
    c = Case("835, an adjustment is missing")
    file, bill = era(c, [clp(c, other=None)]), c.bill()
    c.due(bill, "0.00"), c.flag("EOB_INTERNAL_CONFLICT", file)
    c = Case("835, one claim of the file does not balance")
    file, bill = era(c, [clp(c, "ICN7", account="AC-OTHER", other=None), clp(c)]), c.bill()
    c.due(bill, "25.00")
    c = Case("835, denied, the patient is to pay nothing")
    file, bill = era(c, [clp(c, share=None, paid="0", other="200", status="4", stated="")]), c.bill()
    c.due(bill, "0.00"), c.state(bill, "disputed")
    c = Case("835, a predetermination")
    era(c, [clp(c, status="25")])
    c.due(c.bill(), "200.00")
    c = Case("835, not our claim, forwarded")
    era(c, [clp(c, status="23", share=None, paid="0", other="200", group="OA", stated="")])
    bill = c.bill()
    c.due(bill, "0.00"), c.state(bill, "pending_insurance")
    c = Case("835 of father and son", "Jr")
    file, bill = era(c, [clp(c), clp(c, "ICN2", "AC-SENIOR", name="%s*%s***SR" % (c.family.upper(), c.given.upper()))]), c.bill()
    c.travels(file, False), c.flag("OTHER_PATIENT", file), c.due(bill, "25.00")
    c = Case("835 of two strangers")
    file, bill = era(c, [clp(c, "ICN1", "AC-S1", name="STRANGER*AL***"), clp(c, "ICN2", "AC-S2", name="UNKNOWN*BO***")]), c.bill()
    c.travels(file, False), c.flag("OTHER_PATIENT", file), c.due(bill, "200.00")
    c = Case("835 with a middle name that the house does not hold")
    file, bill = era(c, [clp(c, name="%s*%s*MARIE**" % (c.family.upper(), c.given.upper())), clp(c, "ICN2", "AC-X2")]), c.bill()
    c.flag("OTHER_PATIENT", file, False), c.due(bill, "25.00")


    c = Case("835 of two visits, both billed")
    era(c, [clp(c), clp(c, "ICN2", c.account + "B", share="40", paid="60", day="20260912")])
    first, second = c.bill(), c.bill(account=c.account + "B", day="2026-09-12")
    c.due(first, "25.00"), c.due(second, "40.00")
    c = Case("835 of a dependant, to the insured")
    file = era(c, [clp(c, name="%s*TOM***" % c.family.upper())])
    c.travels(file, True), c.flag("OTHER_PATIENT", file, False)


def collector(case, balance):
    facts = {"account_no": case.account, "billing_provider": RIVER, "balance_due": balance, "assigned_to": "Collector", "placed_on": "2026-10-01",
             "initial_communication_on": "2026-10-28", "validation_period_end": "2026-12-04", "currency": "USD", "service_from": "2026-09-01",
             "service_to": "2026-09-01"}
    return case.piece("collector", "validation_notice", "text/plain", "This is an attempt to collect a debt.", "2026-10-28", facts)


def ledger(case, kind, amount, on):
    insert("ledger_entry", entry_id="L-" + case.key, legal_entity=RIVER, account_number=case.account, entry_type=kind, amount=amount, currency="USD",
           posted_on=on)


def after_care():
    c = Case("a collector asks for more than an 835 leaves", houses=("plan", "house", "collector"))
    era(c, [clp(c)])
    c.due(collector(c, "200.00"), "25.00")
    c = Case("a collector asks for what is reversed", houses=("plan", "house", "collector"))
    era(c, [clp(c), undo(c)])
    c.due(collector(c, "200.00"), "0.00")
    c = Case("the share of an 835 was paid ahead")
    era(c, [clp(c)]), ledger(c, "patient_prepayment", "25.00", "2026-08-30")
    bill = c.bill("25.00")
    c.due(bill, "0.00"), c.flag("ALREADY_PAID", bill)
    c = Case("a part of the share was paid at the desk")
    fhir(c, eob(c)), ledger(c, "patient_payment", "10.00", "2026-09-01")
    c.due(c.bill("25.00"), "15.00")


def professional(case, provider, lines):
    return [["HL*1**20*1", "NM1*85*" + provider, "HL*2*1*22*0", "SBR*S*18*******CI",
             "NM1*IL*1*%s*%s****MI*M123" % (case.family.upper(), case.given.upper()), "NM1*PR*2*GREAT PLAN",
             "CLM*%s*200***11:B:1*Y*A*Y*I" % case.account] + lines]


def claims():
    others = ["SBR*P*18*******CI", "CAS*PR*1*22**2*15", "AMT*D*160", "NM1*IL*1*STRANGER*AL****MI*J9", "NM1*PR*2*FIRST PLAN", "REF*F8*THEIRS",
              "LX*1", "SV1*HC:99213*200*UN*1", "DTP*472*D8*20260901", "SVD*1*160*HC:99213**1", "CAS*PR*2*15", "DTP*573*D8*20260920"]
    c = Case("837 to the second payer")
    file, bill = era(c, professional(c, "2*ORG HOSPITAL", others), kind="837"), c.bill()
    c.classed(file, "claim_status"), c.due(bill, "0.00"), c.flag("BILLED_WHILE_PENDING", bill)
    c = Case("837 of a doctor who bills in her own name", houses=("plan", "doctor"))
    file = era(c, professional(c, "1*HALE*JOAN*M**", ["LX*1", "SV1*HC:99213*200*UN*1", "DTP*472*D8*20260901"]), kind="837")
    bill = c.bill(house="doctor")
    c.classed(file, "claim_status"), c.due(bill, "0.00"), c.flag("BILLED_WHILE_PENDING", bill)


# --- FHIR ---

CODES = "http://terminology.hl7.org/CodeSystem/adjudication"
CARIN = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"


def stated(code, value):
    system = CARIN if code in ("coinsurance", "memberliability") else CODES
    return {"category": {"coding": [{"system": system, "code": code}]}, "amount": {"value": value, "currency": "USD"}}


FIGURES = [("submitted", 200), ("eligible", 100), ("benefit", 75), ("coinsurance", 25), ("memberliability", 25)]


def eob(case, number="1", figures=FIGURES, account=None, kind="ExplanationOfBenefit", **more):
    resource = {"resourceType": kind, "id": case.key.lower() + "e" + number, "status": "active", "use": "claim", "outcome": "complete",
                "type": {"coding": [{"code": "professional"}]}, "patient": {"display": "%s %s" % (case.given, case.family)},
                "billablePeriod": {"start": "2026-09-01", "end": "2026-09-01"}, "created": "2026-10-01", "provider": {"display": RIVER},
                "identifier": [{"type": {"coding": [{"code": "uc"}]}, "value": case.key + "UC" + number}],
                "supportingInfo": [{"category": {"coding": [{"code": "patientaccountnumber"}]}, "valueString": account or case.account}],
                "total": [stated(code, value) for code, value in figures]}
    resource.update(more)
    return {key: value for key, value in resource.items() if value is not None}


def fhir(case, resource, on="2026-10-05", house="plan", kind="eob", before="", sent=None):
    return case.piece(house, kind, "application/fhir+json", before + (resource if isinstance(resource, str) else json.dumps(resource)), on, sent=sent)


def bundle(*resources, **urls):
    return {"resourceType": "Bundle", "type": "collection",
            "entry": [dict({"resource": r}, **({"fullUrl": urls[r["id"]]} if r["id"] in urls else {})) for r in resources]}


def explanations():
    c = Case("FHIR, the provider is a role of a contained house")
    fhir(c, eob(c, provider={"reference": "#r"}, contained=[
        {"resourceType": "PractitionerRole", "id": "r", "organization": {"reference": "#o"}, "practitioner": {"display": "Dr. Nobody"}},
        {"resourceType": "Organization", "id": "o", "name": RIVER}]))
    c.due(c.bill(), "25.00")
    c = Case("FHIR, Type/id of two servers")
    mine, base = eob(c, provider={"reference": "Organization/1"}), "https://a.example.org/fhir/"
    entries = [{"fullUrl": base + "ExplanationOfBenefit/" + mine["id"], "resource": mine},
               {"fullUrl": base + "Organization/1", "resource": {"resourceType": "Organization", "id": "1", "name": RIVER}},
               {"fullUrl": "https://b.example.org/fhir/Organization/1", "resource": {"resourceType": "Organization", "id": "1", "name": OTHER}}]
    fhir(c, {"resourceType": "Bundle", "type": "collection", "entry": entries})
    c.due(c.bill(), "25.00")
    c = Case("FHIR, byte-order mark, exponents and a number that is no amount")
    text = json.dumps(eob(c, extension=[{"url": "http://example.org/x", "valueDecimal": 77}]))
    file = fhir(c, text.replace('"value": 25,', '"value": 2500e-2,').replace(": 77}", ": 1e-7}"), before="\ufeff")
    c.read(file), c.due(c.bill(), "25.00")
    c = Case("FHIR, adjudicated at the header alone")
    fhir(c, eob(c, figures=[("submitted", 200)], adjudication=[stated(code, value) for code, value in FIGURES[1:]]))
    c.due(c.bill(), "25.00")
    c = Case("FHIR, header and lines differ")
    file = fhir(c, eob(c, figures=[("submitted", 200)], adjudication=[stated("coinsurance", 25)],
                       item=[{"sequence": 1, "adjudication": [stated("coinsurance", 21)]}]))
    bill = c.bill()
    c.due(bill, "0.00"), c.flag("EOB_INTERNAL_CONFLICT", file)
    c = Case("FHIR, all lines were added by the plan")
    fhir(c, eob(c, figures=[("submitted", 200)], addItem=[{"adjudication": [stated("coinsurance", 15), stated("benefit", 40)]},
                                                          {"adjudication": [stated("coinsurance", 10), stated("benefit", 35)]}]))
    c.due(c.bill(), "25.00")
    c = Case("FHIR, the third entry of related says what is replaced")
    others = [{"relationship": {"coding": [{"code": "associated"}]}, "reference": {"value": "A%d" % n}} for n in (1, 2)]
    fhir(c, eob(c, "1"))
    fhir(c, eob(c, "2", [(code, {"coinsurance": 20, "memberliability": 20, "benefit": 80}.get(code, v)) for code, v in FIGURES], created="2026-10-08",
                related=others + [{"relationship": {"coding": [{"code": "prior"}]}, "claim": {"reference": "Claim/%sUC1/_history/4" % c.key}}]), "2026-10-08")
    c.due(c.bill(), "20.00")
    c = Case("FHIR, original and its reversal in one bundle")
    fhir(c, bundle(eob(c, "1"), eob(c, "2", [(code, -v) for code, v in FIGURES], created="2026-10-02",
                                    related=[{"relationship": {"coding": [{"code": "prior"}]}, "reference": {"value": c.key + "UC1"}}])))
    bill = c.bill()
    c.due(bill, "0.00"), c.state(bill, "pending_insurance")
    c = Case("FHIR, entered in error")
    first, second = fhir(c, eob(c, "1")), fhir(c, eob(c, "1", status="entered-in-error", created="2026-10-06"), "2026-10-06")
    bill = c.bill()
    c.due(bill, "200.00"), c.travels(first, False), c.travels(second, False)
    c = Case("FHIR, cancelled and issued anew")
    first = fhir(c, eob(c, "1"))
    fhir(c, eob(c, "1", status="cancelled", created="2026-10-06"), "2026-10-06")
    third = fhir(c, eob(c, "1", [(code, {"coinsurance": 20, "memberliability": 20, "benefit": 80}.get(code, v)) for code, v in FIGURES],
                        created="2026-10-09"), "2026-10-09")
    c.due(c.bill(), "20.00"), c.travels(first, False), c.travels(third, True)
    c = Case("FHIR, bundle of a stranger's claim beside one's own")
    file = fhir(c, bundle(eob(c, "1"), eob(c, "2", account="AC-STRANGE", patient={"display": "Al Stranger"})))
    c.travels(file, False), c.flag("OTHER_PATIENT", file), c.due(c.bill(), "25.00")
    c = Case("FHIR, nothing can be derived")
    file = fhir(c, eob(c, total=[{"category": {"coding": [{"code": code}]}, "amount": {"value": v, "currency": "USD"}}
                                 for code, v in (("submitted", 200), ("benefit", 75))]))
    c.flag("EOB_UNKNOWN", file)
    c = Case("FHIR, a claim response adjudicates")
    fhir(c, eob(c, kind="ClaimResponse", billablePeriod=None, supportingInfo=None, provider=None, requestor={"display": RIVER},
                request={"identifier": {"value": c.account}}))
    c.due(c.bill(), "25.00")
    c = Case("FHIR, a claim response is queued")
    file = fhir(c, eob(c, kind="ClaimResponse", figures=[], outcome="queued", billablePeriod=None, supportingInfo=None, provider=None, total=None,
                       requestor={"display": RIVER}, request={"identifier": {"value": c.account}}))
    bill = c.bill()
    c.classed(file, "claim_status"), c.due(bill, "0.00")


# --- invoices ---

def invoice(case, number, total="119.00", status="issued", **more):
    return dict({"resourceType": "Invoice", "id": case.key.lower() + "i" + number.lower(), "status": status, "identifier": [{"value": case.key + number}],
                 "date": "2026-10-10", "issuer": {"display": RIVER}, "subject": {"display": "%s %s" % (case.given, case.family)},
                 "account": {"identifier": {"value": case.account}}, "totalGross": {"value": float(total), "currency": "USD"}}, **more)


SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"


def ubl(case, number, total="119.00", root="Invoice", code="380", refers=(), line_refers=(), on="2026-10-10", currency="EUR", prepaid=None, payable=None,
        due="2026-11-20", terms="", party=None):
    def reference(to):
        return "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>%s</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>" % (case.key + to)

    who = party or "<cac:PartyName><cbc:Name>%s %s</cbc:Name></cac:PartyName>" % (case.given, case.family)
    holder = "RequestedMonetaryTotal" if root == "DebitNote" else "LegalMonetaryTotal"
    amount = '<cbc:{0} currencyID="%s">{1}</cbc:{0}>' % currency
    text = ('<?xml version="1.0" encoding="UTF-8"?><{r} xmlns="{s}{r}-2" xmlns:cac="{s}CommonAggregateComponents-2" xmlns:cbc="{s}CommonBasicComponents-2">'
            "<cbc:ID>{n}</cbc:ID><cbc:IssueDate>{d}</cbc:IssueDate>").format(r=root, s=SPACE, n=case.key + number, d=on)
    text += "<cbc:DueDate>%s</cbc:DueDate>" % due if root == "Invoice" and due else ""
    text += "<cbc:%sTypeCode>%s</cbc:%sTypeCode>" % (root, code, root) if root != "DebitNote" else ""
    text += "<cbc:DocumentCurrencyCode>%s</cbc:DocumentCurrencyCode>" % currency + "".join(map(reference, refers))
    text += "<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>" % RIVER
    text += ("<cac:AccountingCustomerParty><cbc:SupplierAssignedAccountID>%s</cbc:SupplierAssignedAccountID><cac:Party>%s</cac:Party></cac:AccountingCustomerParty>"
             % (case.account, who)) + terms
    text += "<cac:%s>%s%s%s</cac:%s>" % (holder, amount.format("TaxInclusiveAmount", total), amount.format("PrepaidAmount", prepaid) if prepaid else "",
                                         amount.format("PayableAmount", payable or total), holder)
    text += "".join("<cac:%sLine><cbc:ID>1</cbc:ID>%s</cac:%sLine>" % (root, reference(to), root) for to in line_refers) + "</%s>" % root
    return case.piece("house", "bill", "application/xml", text, on)


def invoices():
    c = Case("UBL, a credit note names its invoice on its lines", houses=("house",))
    bill, note = ubl(c, "R1"), ubl(c, "R2", "19.00", "CreditNote", "381", line_refers=("R1", "R1"), on="2026-10-20")
    c.due(bill, "100.00"), c.flag("INVOICE_CREDITED", bill)
    c = Case("UBL, a credit note names two invoices", houses=("house",))
    pair = [ubl(c, "R1"), ubl(c, "R2", "50.00")]
    ubl(c, "R3", "19.00", "CreditNote", "381", refers=("R1", "R2"), on="2026-10-20")
    c.flag("INVOICE_CREDITED", pair[0], False), c.flag("INVOICE_CREDITED", pair[1], False)
    c = Case("UBL, a credit note of another currency", houses=("house",))
    bill, note = ubl(c, "R1"), ubl(c, "R2", "19.00", "CreditNote", "381", refers=("R1",), on="2026-10-20", currency="USD")
    c.due(bill, "119.00")
    c = Case("UBL, an invoice of type 381 with a minus", houses=("house",))
    bill, note = ubl(c, "R1"), ubl(c, "R2", "-19.00", code="381", refers=("R1",), on="2026-10-20")
    c.due([bill, note], "100.00")
    c = Case("UBL, more is credited than was asked", houses=("house",))
    bill, note = ubl(c, "R1"), ubl(c, "R2", "150.00", "CreditNote", "381", refers=("R1",), on="2026-10-20")
    c.due(bill, "0.00"), c.flag("CREDIT_BALANCE", note)
    c = Case("UBL, corrected twice", houses=("house",))
    trio = [ubl(c, "R1"), ubl(c, "R2", "110.00", code="384", refers=("R1",), on="2026-10-15"), ubl(c, "R3", "100.00", code="384", refers=("R2",), on="2026-10-20")]
    c.due(trio, "100.00"), c.travels(trio[2], True)
    c = Case("UBL, debit note", houses=("house",))
    pair = [ubl(c, "R1"), ubl(c, "R2", "12.50", "DebitNote", on="2026-10-20")]
    c.due(pair, "131.50")
    c = Case("UBL, partial, prepayment and self-billed invoices", houses=("house",))
    c.due([ubl(c, "R%s" % code, "10.00", code=code) for code in ("326", "386", "389")], "30.00")
    c = Case("UBL, for information only", houses=("house",))
    c.due(ubl(c, "R1", code="325"), "0.00")
    c = Case("UBL, what was prepaid is not taken off", houses=("house",))
    bill = ubl(c, "R1", prepaid="50.00")
    c.due(bill, "119.00"), c.flag("PREPAYMENT_IGNORED", bill)
    c = Case("UBL, amounts with many digits", houses=("house",))
    bill = ubl(c, "R1", "+119.000000", payable="119.")
    c.read(bill), c.due(bill, "119.00")
    c = Case("UBL, a person without a party's name", houses=("house",))
    bill = ubl(c, "R1", party="<cac:Person><cbc:FirstName>%s</cbc:FirstName><cbc:FamilyName>%s</cbc:FamilyName></cac:Person>" % (c.given, c.family))
    c.due(bill, "119.00")
    c = Case("UBL, two days to pay by", houses=("house",))
    terms = "".join("<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentDueDate>2026-11-%d</cbc:PaymentDueDate></cac:PaymentMeans>"
                    % d for d in (10, 25))
    bill = ubl(c, "R1", due=None, terms=terms)
    c.due(bill, "119.00"), c.want("no day", "select coalesce(string_agg(due_by::text, ','), '-') from onevoice.payable where bill_id = %s" % quote(bill), "-")
    c = Case("UBL, two invoices, one names the other", houses=("house",))
    pair = [ubl(c, "R1"), ubl(c, "R2", "50.00", on="2026-10-20")]
    c.due(pair, "169.00"), c.travels(pair[0], True), c.travels(pair[1], True)
    c = Case("FHIR, a bundle of invoices", houses=("house",))
    file = fhir(c, bundle(invoice(c, "R1"), invoice(c, "R2", "50.00")), "2026-10-10", "house", "bill")
    c.due(file, "169.00"), c.travels(file, True)
    c = Case("FHIR, an invoice is cancelled", houses=("house",))
    first = fhir(c, invoice(c, "R1"), "2026-10-10", "house", "bill")
    second = fhir(c, invoice(c, "R1", status="cancelled", date="2026-10-20"), "2026-10-20", "house", "bill")
    c.due([first, second], "0.00"), c.travels(first, False)
    c = Case("FHIR, terms of payment in words", houses=("house",))
    bill = fhir(c, invoice(c, "R1", paymentTerms="Payment is due by **30 November 2026**."), "2026-10-10", "house", "bill")
    c.due(bill, "119.00"), c.want("its day", "select string_agg(due_by::text, ',') from onevoice.payable where bill_id = %s" % quote(bill), "2026-11-30")
    c = Case("facts: one of a wrong type, one under an unknown key")
    era(c, [clp(c)])
    bill = c.bill(appeal_by="soon", colour="green")
    c.due(bill, "25.00")
    c.want("rejections", "select string_agg(code, ',' order by code) from onevoice.rejection where row_key = %s" % quote(bill), "bad_fact,unknown_fact")


def answers(queries):
    """Of queries that give one value each."""
    done = subprocess.run(["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1"], input="".join(sql + ";\n" for sql in queries), stdout=subprocess.PIPE,
                          encoding="utf-8", check=True)
    return done.stdout.split("\n")[:-1]


def main():
    for name, entity, role in (("plan", "Great Plan", "health_plan"), ("house", RIVER, "hospital"), ("doctor", "Joan M Hale", "physician_group"),
                               ("collector", "Collector", "debt_collector")):
        ROWS.append("insert into intake.organization values ('O-%s', '%s');" % (name, entity))
        insert("department", department_id="D-" + name, organization_id="O-" + name, name=entity, legal_entity=entity, role=role)
    for tell in (remittances, after_care, claims, explanations, invoices):
        tell()
    program = os.environ["ONEVOICE_BIN"]
    subprocess.run([program, "init", "--quiet"], check=True)
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input="begin;\n" + "\n".join(ROWS) + "\ncommit;\n", encoding="utf-8", check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([program, "run", "--as-of", "2026-11-02", "--set", "reject_percent=100", "--quiet"], check=True)
    print("1..%d" % len(WANTED))
    failed = 0
    for i, ((what, _, value), got) in enumerate(zip(WANTED, answers(sql for _, sql, _ in WANTED))):
        failed += got != value
        print("%s %d - %s = %s%s" % ("ok" if got == value else "not ok", i + 1, what, value, "" if got == value else ", got " + got))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
