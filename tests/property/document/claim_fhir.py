"""FHIR R4 as JSON and as XML: explanations of benefits, claim responses and invoices, alone and in bundles.

Resources are composed once, as Python values; the two notations are the standard's own rule for them.
"""
import json
from decimal import Decimal
from xml.sax.saxutils import escape

from claim_truth import HOUSES, PEOPLE, Truth, cents, day, later, number, size, split

CODES = "http://terminology.hl7.org/CodeSystem/adjudication"
CARIN = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"
MEDICARE = "https://bluebutton.cms.gov/resources/variables/"
SERVERS = ["https://a.example.org/fhir", "https://b.example.org/fhir"]
BASE = ("submitted", "eligible", "benefit", "deductible", "copay")
FACTS = {"submitted": "submitted", "eligible": "allowed", "benefit": "plan_paid", "deductible": "deductible", "copay": "copay",
         "coinsurance": "coinsurance", "noncovered": "noncovered", "priorpayerpaid": "prior_payer_paid", "paidbypatient": "patient_paid",
         "paidtopatient": "paid_to_patient", "memberliability": "member_liability"}
LINES = {"submitted": "line_sbmtd_chrg_amt", "eligible": "line_alowd_chrg_amt", "benefit": "line_nch_pmt_amt",
         "deductible": "line_bene_ptb_ddctbl_amt", "coinsurance": "line_coinsrnc_amt"}


class Raw(str):
    """A number as it is to be written."""


def decimal(r, value):
    """The same amount in one of the forms that the standard allows."""
    text = "%.2f" % value
    way = r.random()
    if way < .2:
        text = text.rstrip("0").rstrip(".")
        text = text if text not in ("", "-") else "0"
    elif way < .3:
        text += "0000"
    elif way < .35:
        text = "%de-2" % (value * 100)
    return Raw(text)


def concept(code, system=None, text=None):
    coding = {"system": system, "code": code} if system else {"code": code}
    return {"coding": [coding], "text": text} if text else {"coding": [coding]}


def category(r, code):
    if r.random() < .1:  # the same meaning by two systems
        return {"coding": [{"system": CARIN, "code": code}, {"system": CODES, "code": code}]}
    return concept(code, CODES if code in BASE else CARIN, r.choice([None, "Some words"]))


def stated(r, code, value, kind=None):
    amount = {"value": decimal(r, value), "currency": "USD"}
    return {"category": kind or category(r, code), "amount": amount}


def figures_of(r):
    shares = {c: cents(r, 200) for c in r.sample(["deductible", "copay", "coinsurance"], r.randint(1, 3))}
    benefit, owed = cents(r), sum(shares.values(), Decimal(0))
    return dict(shares, submitted=benefit + owed + 50, eligible=benefit + owed, benefit=benefit), owed


def lay_lines(r, resource, truth, figures, kinds=None):
    """The figures spread over lines, of the claim's own, of what the plan added, and of their details."""
    count = r.randint(1, 4)
    lines = [{"sequence": i + 1, "adjudication": []} for i in range(count)]
    for code, value in figures.items():
        for line, part in zip(lines, split(r, value, count)):
            line["adjudication"].append(stated(r, code, part, kinds and concept(MEDICARE + kinds[code], "https://bluebutton.cms.gov/")))
    for line in lines:  # what is no amount
        if r.random() < .3:
            line["adjudication"].append({"category": concept("eligpercent", CODES), "value": 80})
    added = r.randrange(count + 1)
    resource["item"], resource["addItem"] = lines[added:], lines[:added]
    if resource["item"] and r.random() < .3:  # a group, answered by its details
        last = resource["item"][-1]
        last["detail"] = [{"sequence": 1, "adjudication": last.pop("adjudication")}]
        if r.random() < .5:
            inner = last["detail"][0]
            inner["subDetail"] = [{"sequence": 1, "adjudication": inner.pop("adjudication")}]


def money(r, resource, truth, sign):
    """Figures of an adjudication in one of the dialects."""
    figures, owed = figures_of(r)
    figures = {code: sign * value for code, value in figures.items()}
    liability, conflict = owed, False
    dialect = r.choice(["totals", "liability", "lines", "header", "both", "medicare", "nothing"])
    if dialect == "medicare":
        figures = {code: value for code, value in figures.items() if code in LINES}
        owed = abs(sum((figures[c] for c in ("deductible", "coinsurance") if c in figures), Decimal(0)))
        lay_lines(r, resource, truth, figures, LINES)
        if not any(c in figures for c in ("deductible", "coinsurance")):
            owed = None
        liability = owed
    elif dialect in ("totals", "liability"):
        for code in ("priorpayerpaid", "paidbypatient"):
            if r.random() < .2:
                figures[code] = sign * cents(r, 40)
        resource["total"] = [stated(r, code, value) for code, value in figures.items()]
        if dialect == "liability":
            liability = owed + r.choice([0] * 8 + [Decimal("0.01"), 3])
            resource["total"].append(stated(r, "memberliability", sign * liability))
            truth.put("member_liability", sign * liability)
        r.shuffle(resource["total"])
    elif dialect == "nothing":
        figures, owed = {}, None
        resource["total"] = [{"category": {"coding": [{"code": "eligpercent"}]}, "amount": {"value": 80, "currency": "USD"}}]
    else:
        resource["total"] = [stated(r, "submitted", figures["submitted"])]
        rest = {code: value for code, value in figures.items() if code != "submitted"}
        if dialect != "lines":
            resource["adjudication"] = [stated(r, code, value) for code, value in rest.items()]
        if dialect != "header":
            other = dict(rest)
            if dialect == "both" and r.random() < .3:  # what the claim says is not what its lines add up to
                code = r.choice(sorted(rest))
                other[code] += sign * 4
                conflict = True
                del figures[code]
            lay_lines(r, resource, truth, other)
    for code, value in figures.items():
        truth.put(FACTS[code], value)
    if figures:
        truth.put("currency", "USD")
    if conflict:
        truth.put("eob_conflict", "true")
    elif sign < 0 and figures:
        truth.put("claim_status_code", "22")
    elif owed is not None and abs(liability - owed) > Decimal("0.01"):
        truth.put("eob_conflict", "true")
    elif owed is not None:
        truth.put("patient_responsibility", liability)


# --- references ---

class World:
    """Where the resources of one file stand: a bundle's entries, or nowhere."""

    def __init__(self, r, bundle):
        self.r, self.entries = r, [] if bundle else None
        self.servers = SERVERS[:r.choice([1, 1, 2])]
        self.urls = r.random() < .85  # whether entries carry their address

    def entry(self, resource, server=0, urn=False):
        entry = {"resource": resource}
        if urn:
            entry["fullUrl"] = "urn:uuid:" + resource["id"]
        elif self.urls:
            entry["fullUrl"] = "%s/%s/%s" % (self.servers[server], resource["resourceType"], resource["id"])
        self.entries.append(entry)
        return entry


def refer(r, world, resource, kind, ident, body, words):
    """A reference from `resource` to what `body` describes; returns it and the name that it gives, if any."""
    way = r.choice(["display", "contained", "role", "urn", "relative", "absolute", "versioned", "lost", "other server", "conditional",
                    "identifier", "empty"])
    spare = {"display": words} if r.random() < .3 else {}  # words beside a reference that leads nowhere are a name all the same
    if way == "display":
        return {"display": words}, words
    if way == "identifier":
        return dict(spare, identifier={"system": "http://hl7.org/fhir/sid/us-npi", "value": "1999999984"}), spare.get("display")
    if way == "empty":
        return dict(spare, type=kind), spare.get("display")
    if way == "conditional":
        return dict(spare, reference="%s?identifier=http://example.org/ids|17" % kind), spare.get("display")
    if way == "lost" or (way == "other server" and (world.entries is None or not world.urls)):
        return dict(spare, reference=r.choice(["#gone", "urn:uuid:00000000-0000-4000-8000-000000000000", kind + "/gone", "/gone", "gone"])), \
            spare.get("display")
    target = dict({"resourceType": kind, "id": ident}, **body)
    if way == "role" and kind != "Patient":
        role = {"resourceType": "PractitionerRole", "id": ident + "r", "organization": {"reference": "#" + ident},
                "practitioner": {"display": "Dr. Nobody"}}
        resource.setdefault("contained", []).extend(t for t in (target, role) if t not in resource.get("contained", []))
        return {"reference": "#" + ident + "r"}, words
    if way in ("contained", "role") or world.entries is None:
        resource.setdefault("contained", []).extend(t for t in [target] if t not in resource.get("contained", []))
        return {"reference": "#" + ident}, words
    if way == "urn":
        world.entry(target, urn=True)
        return {"reference": "urn:uuid:" + ident}, words
    if way == "other server":  # the same Type/id on a server that this bundle holds nothing of
        world.entry(target)
        return dict(spare, reference="https://elsewhere.example.com/fhir/%s/%s" % (kind, ident)), spare.get("display")
    world.entry(target)
    if len(world.servers) == 2 and world.urls:  # somebody else by the same Type/id, on the other server
        world.entry({"resourceType": kind, "id": ident, "name": [{"text": "Somebody Else"}] if kind == "Patient" else "Somebody Else"}, 1)
    url = "%s/%s/%s" % (world.servers[0], kind, ident)
    if way == "relative" or not world.urls:
        return {"reference": "%s/%s%s" % (kind, ident, r.choice(["", "/_history/3"]))}, words
    return {"reference": url + ("/_history/2" if way == "versioned" else "")}, words


def human(r, person):
    if r.random() < .4:
        name = {"text": person.spoken()}
    else:
        name = {"given": [g for g in (person.given, person.middle) if g], "family": person.family}
        if person.suffix:
            name["suffix"] = [person.suffix]
        if r.random() < .2:
            name["prefix"] = ["Dr."]
    names = [dict(name, use=r.choice(["official", "usual"])) if r.random() < .6 else name]
    if r.random() < .2:  # a name that is no longer hers
        names.insert(r.randrange(2), {"use": r.choice(["old", "maiden"]), "text": "Former Name"})
    return {"name": names}


def dated(r, value):
    return str(value) + r.choice(["", "", "T10:00:00Z", "T23:30:00-05:00", "T10:00:00.123+02:00"])


def parties(r, world, resource, truth, n, who="provider"):
    house, person = r.choice(HOUSES), r.choice(PEOPLE)
    body = {"name": house, "alias": ["Brand Name"]}
    resource[who], name = refer(r, world, resource, "Organization", "o%d" % n, body, house)
    truth.put("billing_provider", name)
    resource["patient"], name = refer(r, world, resource, "Patient", "p%d" % n, human(r, person), person.spoken())
    truth.put("patient_name", name)
    resource["insurer"] = {"display": "Great Plan"}


def coverage(r, world, resource, truth, n):
    """The insurance that this claim is adjudicated under is the focal one, wherever it stands."""
    if r.random() < .5:
        return
    member, order = number(r, "M"), "PA%d" % r.randrange(1000)
    mine = {"focal": True, "coverage": {"reference": "#c%d" % n}, "preAuthRef": [order]}
    resource.setdefault("contained", []).append({"resourceType": "Coverage", "id": "c%d" % n, "status": "active", "subscriberId": member})
    resource["insurance"] = [mine]
    if r.random() < .4:
        resource["contained"].append({"resourceType": "Coverage", "id": "d%d" % n, "status": "active", "subscriberId": "X999"})
        resource["insurance"].insert(r.randrange(2), {"focal": False, "coverage": {"reference": "#d%d" % n}, "preAuthRef": ["OTHER"]})
    truth.put("member_id", member)
    truth.put("authorization", order)


def related(r, resource, truth):
    if r.random() < .6:
        return
    before = number(r, "UC")
    kind = r.choice(["prior", "prior", "replacedby"])
    entry = {"relationship": concept(kind)}
    way = r.choice(["number", "claim", "contained"])
    if way == "number":
        entry["reference"] = {"value": before}
    elif way == "claim":
        entry["claim"] = r.choice([{"identifier": {"value": before}}, {"reference": "Claim/" + before},
                                   {"reference": "https://elsewhere.example.com/fhir/Claim/%s/_history/1" % before}])
    else:
        resource.setdefault("contained", []).append({"resourceType": "Claim", "id": "old", "identifier": [{"value": before}]})
        entry["claim"] = {"reference": "#old"}
    entries = [entry]
    for _ in range(r.choice([0, 0, 1, 2])):
        entries.insert(r.randrange(len(entries) + 1), {"relationship": concept("associated"), "reference": {"value": number(r, "UC")}})
    resource["related"] = entries
    truth.put_all(related__relationship=kind, related__claim=before)


def days(r, resource, truth):
    """Days of the claim as a whole, or of its lines, of those that the plan added too."""
    lines = resource.get("item", []) + resource.get("addItem", [])
    if r.random() < .6 or not lines:
        first = day(r)
        last = later(r, first)
        resource["billablePeriod"] = {"start": dated(r, first)}
        truth.put("service_from", first)
        if r.random() < .9:
            resource["billablePeriod"]["end"] = dated(r, last)
            truth.put("service_to", last)
        return
    found = []
    for line in lines:
        first = day(r)
        if r.random() < .5:
            line["servicedDate"] = str(first)
            found += [first]
        else:
            last = later(r, first)
            line["servicedPeriod"] = {"start": str(first), "end": str(last)}
            found += [first, last]
    truth.put_all(service_from=min(found), service_to=max(found))


def common(r, resource, truth):
    kind = r.choice(["professional", "institutional", "oral", "pharmacy", "vision", None])
    if kind:
        resource["type"] = concept(kind, "http://terminology.hl7.org/CodeSystem/claim-type")
    status = r.choice(["active"] * 8 + ["cancelled", "entered-in-error", "draft"])
    use = r.choice(["claim"] * 8 + ["predetermination", "preauthorization"])
    outcome = r.choice(["complete"] * 8 + ["partial", "queued", "error"])
    created = day(r)
    resource.update(status=status, use=use, outcome=outcome, created=dated(r, created))
    truth.put_all(status=status, use=use, outcome=outcome, claim_type=kind, statement_date=created)
    if r.random() < .2:  # numbers that are no money
        resource["extension"] = [{"url": "http://example.org/weight", "valueDecimal": Raw(r.choice(["1e-7", "1.5E3", "0.000000001", "-12.75", "1e20"]))}]
    if r.random() < .2:
        resource["processNote"] = [{"number": 1, "text": "Nothing to say & nothing <more>."}]
    if r.random() < .2:
        resource["text"] = {"status": "generated", "div": Div("Some words for people.")}


class Div(str):
    """A narrative."""


def eob_resource(r, world, n):
    truth, uc, account = Truth(), number(r, "UC"), number(r, "AC")
    eob = {"resourceType": "ExplanationOfBenefit", "id": "e%d" % n}
    common(r, eob, truth)
    parties(r, world, eob, truth, n)
    eob["identifier"] = [{"type": concept("uc", "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType"), "value": uc}]
    if r.random() < .3:
        eob["identifier"].insert(r.randrange(2), {"system": "https://bluebutton.cms.gov/identifier/claim-group", "value": "G1"})
    truth.put_all(eob_no=eob["id"], payer_claim_control_no=uc)
    if r.random() < .8:
        info = r.choice([{"valueString": account}, {"code": {"text": account}}])
        eob["supportingInfo"] = [dict({"sequence": 1, "category": concept("patientaccountnumber")}, **info)]
        if r.random() < .3:
            eob["supportingInfo"].insert(0, {"sequence": 2, "category": concept("typeofbill"), "code": concept("131")})
        truth.put("patient_control_no", account)
    coverage(r, world, eob, truth, n)
    related(r, eob, truth)
    money(r, eob, truth, -1 if r.random() < .1 else 1)
    days(r, eob, truth)
    return eob, truth


def response_resource(r, world, n):
    """What a payer answers to a provider: the figures stand as in an explanation of benefits."""
    truth, uc, account = Truth(), number(r, "UC"), number(r, "AC")
    answer = {"resourceType": "ClaimResponse", "id": "a%d" % n}
    common(r, answer, truth)
    parties(r, world, answer, truth, n, "requestor")
    answer["identifier"] = [{"value": uc}]
    truth.put("payer_claim_control_no", uc)
    way = r.choice(["identifier", "contained", "lost"])
    if way == "identifier":
        answer["request"] = {"identifier": {"value": account}}
    elif way == "contained":
        answer.setdefault("contained", []).append({"resourceType": "Claim", "id": "q", "identifier": [{"value": account}]})
        answer["request"] = {"reference": "#q"}
    else:
        answer["request"] = {"reference": "Claim/gone"}
    truth.put("patient_control_no", account if way != "lost" else None)
    money(r, answer, truth, -1 if r.random() < .1 else 1)
    return answer, truth


def invoice_resource(r, world, n):
    truth, ident, account = Truth(), number(r, "I-"), number(r, "K-")
    house, person = r.choice(HOUSES), r.choice(PEOPLE)
    status = r.choice(["issued", "issued", "issued", "balanced", "draft", "cancelled", "entered-in-error"])
    issued, value = day(r), cents(r) * r.choice([1, 1, 1, -1])
    bill = {"resourceType": "Invoice", "id": "i%d" % n, "status": status, "identifier": [{"value": ident}], "date": dated(r, issued)}
    bill["issuer"], name = refer(r, world, bill, "Organization", "o%d" % n, {"name": house}, house)
    truth.put("billing_provider", name)
    bill["subject"], name = refer(r, world, bill, "Patient", "p%d" % n, human(r, person), person.spoken())
    truth.put("patient_name", name)
    way = r.choice(["identifier", "contained", None])
    if way == "identifier":
        bill["account"] = {"identifier": {"value": account}}
    elif way == "contained":
        bill.setdefault("contained", []).append({"resourceType": "Account", "id": "k", "identifier": [{"value": account}]})
        bill["account"] = {"reference": "#k"}
    truth.put("account_no", account if way else None)
    due = later(r, issued, 40)
    terms = r.choice(["Payment is due by **%s**." % due.strftime("%d %B %Y"), "Pay by %s, please." % due.strftime("%B %d, %Y"),
                      "30 days net", "2 %% off until %s, the rest until %s" % (due.strftime("%B %d, %Y"), later(r, due, 9).strftime("%B %d, 2027")), None])
    if terms:
        bill["paymentTerms"] = terms
        truth.put("due_terms", terms)
        truth.put("due_date", due if terms.startswith("Pay") else None)
    amount = {"value": decimal(r, value), "currency": "USD"}
    if r.random() < .5:
        bill["totalNet"] = {"value": decimal(r, value - 1), "currency": "USD"}
        bill["totalGross"] = amount
    else:
        bill[r.choice(["totalNet", "totalGross"])] = amount
    owed = {"issued": value, "draft": None}.get(status, Decimal(0))
    truth.put_all(statement_no=ident, invoice_no=ident, status=status, statement_date=issued, total_amount=value, balance_due=owed, currency="USD")
    return bill, truth


# --- files ---

MAKERS = {"ExplanationOfBenefit": eob_resource, "ClaimResponse": response_resource, "Invoice": invoice_resource}


def resources(r):
    """A file: one resource, or a bundle of what it holds and what it refers to. Truths in the order of the parts."""
    kinds = r.choice([["ExplanationOfBenefit"]] * 3 + [["Invoice"], ["ClaimResponse"], ["ExplanationOfBenefit", "Invoice"]])
    count = size(r)
    if count == 1 and r.random() < .5:
        resource, truth = MAKERS[kinds[0]](r, World(r, False), 1)
        return resource, [truth]
    world = World(r, True)
    pairs = [MAKERS[r.choice(kinds)](r, world, n) for n in range(count)]
    for resource, _ in pairs:
        world.entry(resource)
    if r.random() < .2:
        world.entries.append({"request": {"method": "DELETE", "url": "Patient/7"}})
        world.entries.append({"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]},
                              "search": {"mode": "outcome"}})
    if any(o["resourceType"] == "ExplanationOfBenefit" for o, _ in pairs) and r.random() < .2:  # what the explanations rest on is said by them
        world.entry(response_resource(r, World(r, False), count + 1)[0])
    r.shuffle(world.entries)
    by_id = {resource["id"]: truth for resource, truth in pairs}
    order = [e["resource"] for e in world.entries if e.get("resource", {}).get("id") in by_id]
    order = [o for k in MAKERS for o in order if o["resourceType"] == k]
    return {"resourceType": "Bundle", "type": r.choice(["collection", "searchset"]), "entry": world.entries}, [by_id[o["id"]] for o in order]


def as_json(value):
    if isinstance(value, Raw):
        return value
    if isinstance(value, Div):
        return json.dumps('<div xmlns="http://www.w3.org/1999/xhtml"><p>%s</p></div>' % value)
    if isinstance(value, dict):
        return "{%s}" % ",".join("%s: %s" % (json.dumps(k), as_json(v)) for k, v in value.items())
    if isinstance(value, list):
        return "[%s]" % ", ".join(as_json(v) for v in value)
    return json.dumps(value, ensure_ascii=len(str(value)) % 2 == 0)


def as_xml(name, value, prefix=""):
    """FHIR's own rule from JSON to XML; the order of elements does not matter to a reader."""
    if isinstance(value, list):
        return "".join(as_xml(name, v, prefix) for v in value)
    if isinstance(value, Div):
        return '<div xmlns="http://www.w3.org/1999/xhtml"><p>%s</p></div>' % escape(value)
    if isinstance(value, dict):
        kind = value.get("resourceType")
        attributes = ' url="%s"' % value["url"] if name == "extension" else ""
        inside = "".join(as_xml(k, v, prefix) for k, v in value.items() if k != "resourceType" and not (attributes and k == "url"))
        if kind:
            inside = "<%s%s>%s</%s%s>" % (prefix, kind, inside, prefix, kind)
        return "<%s%s%s>%s</%s%s>\n" % (prefix, name, attributes, inside, prefix, name) if name else inside
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return '<%s%s value="%s"/>' % (prefix, name, escape(text, {'"': "&quot;"}))


def as_json_file(r):
    resource, truths = resources(r)
    return r.choice(["", "", "\ufeff", "\n"]) + as_json(resource), truths


def as_xml_file(r):
    resource, truths = resources(r)
    prefix = r.choice(["", "", "f:"])
    text = as_xml("", resource, prefix)
    kind = "<%s%s" % (prefix, resource["resourceType"])
    space = ' xmlns%s="http://hl7.org/fhir"' % (":f" if prefix else "")
    return r.choice(["", "\ufeff"]) + r.choice(['<?xml version="1.0" encoding="UTF-8"?>\n', ""]) + r.choice(["", "<!-- a comment -->"]) + \
        text.replace(kind, kind + space, 1), truths
