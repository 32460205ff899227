#!/usr/bin/env python3
"""Files of many claims, composed from the grammar of the implementation guides, with known truth.

  claim_files.py READ_DOCUMENTS [--files N] [--seed S] [--keep DIRECTORY]

Writes N files (835, 837, FHIR as JSON and as XML, UBL) of 1 to 200 claims each, lets READ_DOCUMENTS
read them, and compares every fact of every claim with what was meant: none missing, none wrong, none
more. Loops are optional, separators, references and signs vary. Prints TAP, one line a format.
"""
import argparse
import collections
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal
from xml.sax.saxutils import escape

NAMES = ["Ada Kemper", "Bruno Tobin", "Clara Ochoa", "Ines Vidal", "Omar Haddad", "Lena Brandt"]
HOUSES = ["Org Hospital", "River Clinic", "Eastern Radiology", "St. Anne Medical Group", "Lake Laboratory"]
CODES = "http://terminology.hl7.org/CodeSystem/adjudication"
CARIN = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"


def size(r):
    """Mostly a few claims, sometimes two hundred."""
    return r.choice([1, 1, 1, 2, 2, 3, 5, 8, 13]) if r.random() < .97 else r.randint(14, 200)


def day(r):
    return datetime.date(2026, 1, 1) + datetime.timedelta(r.randrange(300))


def cents(r, most=900):
    return Decimal(r.randrange(1, most * 100)) / 100


def number(r, prefix):
    return prefix + str(r.randrange(10 ** 6, 10 ** 9))


class Truth(collections.Counter):
    """Facts as (key, value) with how often."""

    def put(self, key, value):
        if value not in (None, ""):
            self[key, "%.2f" % value if isinstance(value, Decimal) else str(value)] += 1

    def without(self, key):
        for pair in [p for p in self if p[0] == key]:
            del self[pair]


class X12:
    def __init__(self, r):
        self.r = r
        self.out = []
        self.control = r.randrange(10 ** 8)
        self.end = r.choice(["~", "~\n", "~\r\n", "\n", "\r\n", "\r", "'", "\x1c", "|"])
        self.element = r.choice(["*", "^", "\x1d"] + (["|"] if self.end[0] != "|" else []))
        self.component = r.choice([c for c in ":>" if c != self.end[0]])

    def add(self, *parts):
        self.out.append(self.element.join(str(p) for p in parts).rstrip(self.element) + self.end)

    def amount(self, value):
        text = "%.2f" % value
        if self.r.random() < .3:
            text = text.rstrip("0").rstrip(".") or "0"
        if self.r.random() < .2 and text.lstrip("-").startswith("0."):
            text = text.replace("0.", ".", 1)
        return text

    def begin(self, kind, guide):
        sender = "".ljust(15) if self.r.random() < .5 else "SENDER".ljust(15)
        self.out.append(self.element.join(
            ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", sender, "ZZ", "RECEIVER".ljust(15), "261020", "1200",
             "U" if self.r.random() < .5 else "{", "00501", "%09d" % self.control, "0", "P", self.component]) + self.end)
        self.add("GS", kind, "S", "R", "20261020", "1200", "1", "X", guide)

    def finish(self):
        self.add("GE", "1", "1")
        self.add("IEA", "1", "%09d" % self.control)

    def date(self, value):
        return value.strftime("%Y%m%d")


def remittance_lines(r, x, truth, adjusted):
    """Services of a claim; returns their days."""
    days = []
    for _ in range(r.choice([0, 0, 1, 1, 2, 3, 6])):
        x.add("SVC", "HC%s%d" % (x.component, r.randrange(10000, 99999)), "10", "5")
        first = day(r)
        if r.random() < .5:
            x.add("DTM", "472", x.date(first))
            days += [first]
        else:
            last = first + datetime.timedelta(r.randrange(5))
            x.add("DTM", "150", x.date(first))
            x.add("DTM", "151", x.date(last))
            days += [first, last]
        adjusted += adjust(r, x, truth, r.choice([0, 1, 2]), 1)
        if r.random() < .2:
            x.add("REF", "6R", number(r, "L"))
    return days


def adjust(r, x, truth, groups, sign):
    """CAS segments; returns (group, amount) of all they say."""
    found = []
    for _ in range(groups):
        group = r.choice(["PR", "PR", "CO", "CO", "OA", "PI"])
        parts = ["CAS", group]
        for _ in range(r.choice([1, 1, 1, 2, 3, 6])):
            reason = r.choice(["1", "2", "3"]) if group == "PR" else r.choice(["45", "97", "23", "A1"])
            value = sign * cents(r, 90)
            parts += [reason, x.amount(value), r.choice(["", "1"])]
            found.append((group, value))
            truth.put("adjustments.group", group)
            truth.put("adjustments.reason", reason)
            truth.put("adjustments.amount", value)
        x.add(*parts)
    return found


def remittance_claim(r, x, house, produced, currency, undo=None):
    """One CLP loop. `undo`: (control, number, charge, ...) of what is reversed gives its reversal."""
    truth = Truth()
    status = "22" if undo else r.choice(["1", "1", "1", "2", "3", "4", "19"])
    control, claim_no = (undo[0], undo[1]) if undo else (number(r, "AC"), number(r, "ICN"))
    sign = -1 if undo else 1
    adjusted, body = [], X12(r)
    body.element, body.end, body.component = x.element, x.end, x.component
    person = r.choice(NAMES)
    if r.random() < .9:
        adjusted += adjust(r, body, truth, r.choice([0, 1, 2]), sign)
    if r.random() < .9:
        member = number(r, "M")
        body.add("NM1", "QC", "1", person.split()[1].upper(), person.split()[0].upper(), "", "", "", "MI", member)
        truth.put("patient_name", person.upper())
        if r.random() < .3:
            insured = number(r, "S")
            body.add("NM1", "IL", "1", "OTHER", "PERSON", "", "", "", "MI", insured)
            member = insured
        truth.put("member_id", member)
    if r.random() < .2:
        body.add("NM1", "82", "1", "RENDERING", "DOC", "", "", "", "XX", "1234567893")
    related = None
    for code, key, chance in (("EA", "mrn", .3), ("G1", "authorization", .3)):
        if r.random() < chance:
            value = number(r, code)
            body.add("REF", code, value)
            truth.put(key, value)
    if not undo and r.random() < .1:
        related = number(r, "ICN")
        body.add("REF", "F8", related)
        truth.put("related.relationship", "prior")
        truth.put("related.claim", related)
    first = last = None
    if r.random() < .6:
        first = day(r)
        body.add("DTM", "232", x.date(first))
        if r.random() < .8:
            last = first + datetime.timedelta(r.randrange(9))
            body.add("DTM", "233", x.date(last))
    if r.random() < .2:
        body.add("DTM", "050", x.date(day(r)))
    days = [] if undo else remittance_lines(r, body, truth, adjusted)
    truth.put("service_from", first or (min(days) if days else None))
    truth.put("service_to", last or (max(days) if days else None))
    total = sum((value for _, value in adjusted), Decimal(0))
    patient = sum((value for group, value in adjusted if group == "PR"), Decimal(0))
    paid = sign * cents(r) if r.random() < .8 else Decimal(0)
    if undo:  # the whole charge comes back, whatever part of it was adjusted
        paid = -undo[2] - total
    charge, stated = paid + total, patient
    fault = r.random()
    if fault < .05 and not undo:
        charge += Decimal("10.00")
    elif .05 <= fault < .1 and not undo:
        stated += Decimal("7.25")
    claim = [control, status, x.amount(charge), x.amount(paid), "", "12", claim_no, r.choice(["11", "22", ""]), r.choice(["1", "7", ""])]
    if stated != 0 or r.random() < .5:
        claim[4] = "" if undo else x.amount(stated)
    if fault < .1 and not undo and not (fault >= .05 and claim[4] == ""):
        truth.put("eob_conflict", "true")
    elif not undo:
        truth.put("patient_responsibility", patient)
    for key, value in (("patient_control_no", control), ("claim_status_code", status), ("submitted", charge), ("plan_paid", paid),
                       ("payer_claim_control_no", claim_no), ("place_of_service", claim[7]), ("claim_frequency", claim[8]),
                       ("billing_provider", house), ("statement_date", produced), ("currency", currency)):
        truth.put(key, value)
    x.add("CLP", *claim)
    x.out += body.out
    return truth, (control, claim_no, charge, related)


def correction(r, x, house, produced, currency, about):
    """What follows a reversal: of the same charge under a number of its own, or under the same number."""
    control, claim_no, charge, _ = about
    truth = Truth()
    own = r.choice([claim_no, number(r, "ICN")])
    if own == claim_no:
        charge += cents(r)
    status, patient = "1", min(cents(r, 50), abs(charge))
    x.add("CLP", control, status, x.amount(charge), x.amount(charge - patient), x.amount(patient), "12", own, "11", "7")
    x.add("CAS", "PR", "1", x.amount(patient))
    for key, value in (("patient_control_no", control), ("claim_status_code", status), ("submitted", charge), ("plan_paid", charge - patient),
                       ("payer_claim_control_no", own), ("place_of_service", "11"), ("claim_frequency", "7"), ("billing_provider", house),
                       ("statement_date", produced), ("currency", currency), ("patient_responsibility", patient), ("adjustments.group", "PR"),
                       ("adjustments.reason", "1"), ("adjustments.amount", patient), ("related.relationship", "prior"),
                       ("related.claim", claim_no)):
        truth.put(key, value)
    return truth


def remittance(r):
    truths, out = [], []
    left = size(r)
    while left > 0:
        x = X12(r)
        x.begin("HP", "005010X221A1")
        for st in range(r.choice([1, 1, 2])):
            house, currency = r.choice(HOUSES), r.choice([None, None, "USD"])
            produced = day(r) if r.random() < .9 else None
            x.add("ST", "835", "%04d" % (st + 1))
            x.add("BPR", "I", "75", "C", "CHK")
            x.add("TRN", "1", "12345", "1999999999")
            if currency:
                x.add("CUR", "PR", currency)
            if produced:
                x.add("DTM", "405", x.date(produced))
            x.add("N1", "PR", "GREAT PLAN")
            x.add("N1", "PE", house, "XX", "1999999984")
            for _ in range(r.randint(1, max(1, left))):
                if r.random() < .2:
                    x.add("LX", "1")
                before, about = remittance_claim(r, x, house, produced, currency)
                truths.append(before)
                left -= 1
                if r.random() < .1:
                    x.add("LX", "2")
                    undone, _ = remittance_claim(r, x, house, produced, currency, about)
                    truths.append(undone)
                    left -= 1
                    if r.random() < .7:
                        truths.append(correction(r, x, house, produced, currency, about))
                        left -= 1
            if r.random() < .2:
                x.add("PLB", "1999999984", "20261231", "WO", "10")
            x.add("SE", "20", "%04d" % (st + 1))
        x.finish()
        out.append("".join(x.out))
    text = "".join(out)
    if r.random() < .2:
        text = "\ufeff" + text
    if text[-1] in "\r\n" and r.random() < .5:
        text = text.rstrip("\r\n")
    return text, truths


def others(r, x):
    """Loop 2320 and what follows from it: another payer's answer, nothing of which is this claim's."""
    x.add("SBR", "P", "18", "", "", "", "", "", "", "CI")
    x.add("CAS", "PR", "1", "22", "", "2", "15")
    x.add("AMT", "D", "160")
    x.add("NM1", "IL", "1", "STRANGER", "AL", "", "", "", "MI", "J999")
    x.add("NM1", "PR", "2", "FIRST PLAN", "", "", "", "", "PI", "1")
    x.add("DTP", "573", "D8", "20200101")
    x.add("REF", "F8", "THEIRS")
    x.add("REF", "G1", "THEIRS")


def claim_lines(r, x, truth, institutional, first, last):
    days = []
    for n in range(r.choice([0, 1, 1, 2, 4])):
        x.add("LX", n + 1)
        x.add("SV1", "HC%s99213" % x.component, "10", "UN", "1")
        start = day(r)
        stop = start + datetime.timedelta(r.randrange(4))
        if r.random() < .5:
            x.add("DTP", "472", "D8", x.date(start))
            days += [start]
        else:
            x.add("DTP", "472", "RD8", x.date(start) + "-" + x.date(stop))
            days += [start, stop]
        if r.random() < .3:
            x.add("SVD", "1", "10", "HC%s99213" % x.component, "", "1")
            x.add("CAS", "CO", "45", "3")
            x.add("DTP", "573", "D8", "20200101")
    if not first and days:
        first, last = min(days), max(days)
    truth.put("service_from", first)
    truth.put("service_to", last)


def claims(r):
    truths, out = [], []
    left = size(r)
    while left > 0:
        x = X12(r)
        guide, kind = r.choice([("005010X222A1", "professional"), ("005010X223A2", "institutional"), ("005010X224A2", "oral"),
                                ("004010X098A1", "professional")])
        x.begin("HC", guide)
        x.add("ST", "837", "0001", guide)
        x.add("BHT", "0019", "00", "1", "20261006", "1200", "CH")
        x.add("NM1", "41", "2", "SUBMITTER")
        x.add("NM1", "40", "2", "GREAT PLAN")
        for _ in range(r.choice([1, 1, 2])):
            house = r.choice(HOUSES)
            x.add("HL", "1", "", "20", "1")
            x.add("NM1", "85", "2", house, "", "", "", "", "XX", "1999999984")
            x.add("NM1", "87", "2", "PAY TO ELSEWHERE")
            for _ in range(r.randint(1, max(1, left))):
                insured, member = r.choice(NAMES), number(r, "M")
                person = insured
                x.add("HL", "2", "1", "22", "0")
                x.add("SBR", "S", "18", "", "", "", "", "", "", "CI")
                x.add("NM1", "IL", "1", insured.split()[1], insured.split()[0], "", "", "", "MI", member)
                x.add("NM1", "PR", "2", "GREAT PLAN")
                if r.random() < .3:
                    person = r.choice(NAMES)
                    x.add("HL", "3", "2", "23", "0")
                    x.add("PAT", "19")
                    x.add("NM1", "QC", "1", person.split()[1], person.split()[0])
                truth = Truth()
                control, charge = number(r, "AC"), cents(r)
                place, frequency = r.choice(["11", "21", "22"]), r.choice(["1", "7", "8"])
                x.add("CLM", control, x.amount(charge), "", "", x.component.join([place, "B", frequency]), "Y", "A", "Y", "I")
                first = last = None
                if kind == "institutional" and r.random() < .8:
                    first = day(r)
                    last = first + datetime.timedelta(r.randrange(9))
                    x.add("DTP", "434", "RD8", x.date(first) + "-" + x.date(last))
                if frequency != "1":
                    number_before = number(r, "ICN")
                    x.add("REF", "F8", number_before)
                    truth.put("payer_claim_control_no", number_before)
                    truth.put("related.claim", number_before)
                    truth.put("related.relationship", "prior")
                for code, key in (("EA", "mrn"), ("G1", "authorization")):
                    if r.random() < .3:
                        value = number(r, code)
                        x.add("REF", code, value)
                        truth.put(key, value)
                x.add("HI", "BK%s4779" % x.component)
                x.add("NM1", "82", "1", "RENDERING", "DOC")
                if r.random() < .4:
                    others(r, x)
                claim_lines(r, x, truth, kind == "institutional", first, last)
                for key, value in (("patient_control_no", control), ("submitted", charge), ("place_of_service", place),
                                   ("claim_frequency", frequency), ("claim_type", kind), ("billing_provider", house),
                                   ("patient_name", person), ("member_id", member)):
                    truth.put(key, value)
                truths.append(truth)
                left -= 1
        x.add("SE", "9", "0001")
        x.finish()
        out.append("".join(x.out))
    return "".join(out), truths


def category(code):
    carin = code in ("coinsurance", "noncovered", "memberliability", "paidtoprovider", "priorpayerpaid")
    return {"coding": [{"system": CARIN if carin else CODES, "code": code}]}


def stated(code, value):
    return {"category": category(code), "amount": {"value": float(value), "currency": "USD"}}


def concept(code):
    return {"coding": [{"code": code}]}


def split(r, value, count):
    """`count` amounts that add up to the value."""
    parts = [(value / count).quantize(Decimal("0.01")) for _ in range(count - 1)]
    return parts + [value - sum(parts, Decimal(0))]


def eob_money(r, eob, truth, sign):
    """Figures of an adjudication in one of the dialects."""
    shares = {c: cents(r, 200) for c in r.sample(["deductible", "copay", "coinsurance"], r.randint(1, 3))}
    benefit, owed = cents(r), sum(shares.values(), Decimal(0))
    figures = dict(shares, submitted=benefit + owed + 50, eligible=benefit + owed, benefit=benefit)
    figures = {k: sign * v for k, v in figures.items()}
    liability, dialect = owed, r.choice(["totals", "lines", "header", "liability", "nothing"])
    if dialect in ("totals", "liability"):
        eob["total"] = [stated(k, v) for k, v in figures.items()]
        if dialect == "liability":
            liability = owed if r.random() < .9 else owed + 3
            eob["total"].append(stated("memberliability", sign * liability))
            truth.put("member_liability", sign * liability)
    elif dialect == "nothing":
        figures = {}
        eob["total"] = [{"category": {"coding": [{"code": "eligpercent"}]}, "amount": {"value": 80, "currency": "USD"}}]
    else:
        eob["total"] = [stated("submitted", figures["submitted"])]
        lists = {"header": eob.setdefault("adjudication", []), "lines": None}
        count = r.randint(1, 4)
        lines = [{"sequence": i + 1, "adjudication": []} for i in range(count)]
        for key, value in figures.items():
            if key == "submitted":
                continue
            if dialect == "header":
                lists["header"].append(stated(key, value))
            else:
                for line, part in zip(lines, split(r, value, count)):
                    line["adjudication"].append(stated(key, part))
        if dialect == "lines":
            added = r.randrange(count + 1)
            eob["item"], eob["addItem"] = lines[added:], lines[:added]
            if eob["item"] and r.random() < .3:  # a group, answered by its details
                last = eob["item"][-1]
                last["detail"] = [{"sequence": 1, "adjudication": last.pop("adjudication")}]
    for key, fact in (("submitted", "submitted"), ("eligible", "allowed"), ("benefit", "plan_paid"), ("deductible", "deductible"),
                      ("copay", "copay"), ("coinsurance", "coinsurance")):
        if key in figures:
            truth.put(fact, figures[key])
    if figures:
        truth.put("currency", "USD")
    if sign < 0 and figures:
        truth.put("claim_status_code", "22")
    elif liability != owed:
        truth.put("eob_conflict", "true")
    elif figures:
        truth.put("patient_responsibility", owed)


def refer(r, entries, resource, kind, ident, body, words):
    """A reference to an organization or a person; returns it and the name that it gives, if any."""
    way = r.choice(["display", "contained", "urn", "relative", "absolute", "versioned", "lost", "identifier", "empty"])
    if way == "display":
        return {"display": words}, words
    if way == "identifier":
        return {"identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1999999984"}}, None
    if way == "empty":
        return {"type": kind}, None
    if way == "lost":
        return {"reference": r.choice(["#gone", "urn:uuid:00000000-0000-4000-8000-000000000000", kind + "/gone"])}, None
    target = dict({"resourceType": kind, "id": ident}, **body)
    if way == "contained" or entries is None:
        if target not in resource.setdefault("contained", []):
            resource["contained"].append(target)
        return {"reference": "#" + ident}, words
    url = "urn:uuid:" + ident if way == "urn" else "https://example.org/fhir/%s/%s" % (kind, ident)
    entries.append({"fullUrl": url, "resource": target})
    if way == "urn":
        return {"reference": url}, words
    return {"reference": {"relative": "%s/%s" % (kind, ident), "absolute": url, "versioned": "%s/%s/_history/2" % (kind, ident)}[way]}, words


def eob_resource(r, entries, n):
    truth = Truth()
    house, person, uc, account = r.choice(HOUSES), r.choice(NAMES), number(r, "UC"), number(r, "AC")
    eob = {"resourceType": "ExplanationOfBenefit", "id": "e%d" % n, "status": "active", "use": "claim", "outcome": "complete"}
    eob["provider"], name = refer(r, entries, eob, "Organization", "o%d" % n, {"name": house}, house)
    truth.put("billing_provider", name)
    human = {"name": [{"text": person} if r.random() < .5 else {"given": [person.split()[0]], "family": person.split()[1]}]}
    eob["patient"], name = refer(r, entries, eob, "Patient", "p%d" % n, human, person)
    truth.put("patient_name", name)
    eob["identifier"] = [{"type": concept("uc"), "value": uc}]
    for key, value in (("eob_no", eob["id"]), ("payer_claim_control_no", uc), ("status", "active"), ("use", "claim"), ("outcome", "complete")):
        truth.put(key, value)
    if r.random() < .9:
        kind = r.choice(["professional", "institutional", "oral"])
        eob["type"] = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": kind}]}
        truth.put("claim_type", kind)
    if r.random() < .8:
        first = day(r)
        last = first + datetime.timedelta(r.randrange(9))
        eob["billablePeriod"] = {"start": str(first), "end": str(last)}
        truth.put("service_from", first)
        truth.put("service_to", last)
    created = day(r)
    eob["created"] = str(created) + r.choice(["", "T10:00:00Z"])
    truth.put("statement_date", created)
    if r.random() < .8:
        eob["supportingInfo"] = [{"category": concept("patientaccountnumber"), "valueString": account}]
        truth.put("patient_control_no", account)
    if r.random() < .4:
        before = number(r, "UC")
        related = [{"relationship": concept("prior"), "reference": {"value": before}}]
        if r.random() < .5:
            related.insert(r.randrange(2), {"relationship": concept("associated"), "reference": {"value": number(r, "UC")}})
        eob["related"] = related
        truth.put("related.relationship", "prior")
        truth.put("related.claim", before)
    eob_money(r, eob, truth, -1 if r.random() < .1 else 1)
    return eob, truth


def explanations(r):
    count = size(r)
    if count == 1 and r.random() < .5:
        eob, truth = eob_resource(r, None, 1)
        return eob, [truth]
    entries, pairs = [], []
    for n in range(count):
        eob, truth = eob_resource(r, entries, n)
        pairs.append((eob, truth))
    for eob, _ in pairs:
        entries.append({"resource": eob})
    r.shuffle(entries)
    order = [e["resource"]["id"] for e in entries if e["resource"]["resourceType"] == "ExplanationOfBenefit"]
    by_id = {eob["id"]: truth for eob, truth in pairs}
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}, [by_id[i] for i in order]


def as_xml(name, value, indent=0):
    """FHIR's own rule from JSON to XML; the order of elements does not matter to a reader."""
    if isinstance(value, list):
        return "".join(as_xml(name, v) for v in value)
    if isinstance(value, dict):
        kind = value.get("resourceType")
        inside = "".join(as_xml(k, v) for k, v in value.items() if k != "resourceType")
        if kind and name:
            return "<%s><%s>%s</%s></%s>" % (name, kind, inside, kind, name)
        if kind:
            return '<%s xmlns="http://hl7.org/fhir">%s</%s>' % (kind, inside, kind)
        return "<%s>%s</%s>" % (name, inside, name)
    return '<%s value="%s"/>' % (name, escape(str(value), {'"': "&quot;"}))


def explanations_json(r):
    resource, truths = explanations(r)
    return json.dumps(resource, indent=r.choice([None, 1])), truths


def explanations_xml(r):
    resource, truths = explanations(r)
    return '<?xml version="1.0" encoding="UTF-8"?>' + as_xml("", resource), truths


def invoice(r):
    root = r.choice(["Invoice", "Invoice", "Invoice", "CreditNote", "DebitNote"])
    truth = Truth()
    code = {"Invoice": r.choice(["380", "384", "381", "326", "386", "389", None]), "CreditNote": "381", "DebitNote": None}[root]
    credit = root == "CreditNote" or code == "381"
    currency, total = r.choice(["EUR", "USD", "DKK"]), cents(r)
    prepaid = cents(r, 10) if r.random() < .2 and not credit else None
    issued, ident = day(r), number(r, "R-")
    sign = -1 if r.random() < .4 and (credit or root == "Invoice") else 1
    payable = total - (prepaid or 0)
    a, b = r.choice([("cac", "cbc"), ("x", "y")])
    parts = ["<%s:ID>%s</%s:ID>" % (b, ident, b), "<%s:IssueDate>%s</%s:IssueDate>" % (b, issued, b)]
    truth.put("statement_no", ident)
    truth.put("invoice_no", ident)
    truth.put("statement_date", issued)
    due = issued + datetime.timedelta(30)
    place = r.choice(["DueDate", "means", "note", None]) if root == "Invoice" else r.choice(["note", None])
    if place == "DueDate":
        parts.append("<%s:DueDate>%s</%s:DueDate>" % (b, due, b))
    if code:
        parts.append("<%s:%sTypeCode>%s</%s:%sTypeCode>" % (b, root, code, b, root))
    parts.append("<%s:DocumentCurrencyCode>%s</%s:DocumentCurrencyCode>" % (b, currency, b))
    truth.put("currency", currency)
    reference = number(r, "R-") if r.random() < .4 else None
    if reference:
        parts.append("<{a}:BillingReference><{a}:InvoiceDocumentReference><{b}:ID>{i}</{b}:ID></{a}:InvoiceDocumentReference></{a}:BillingReference>"
                     .format(a=a, b=b, i=reference))
        truth.put("related.invoice", reference)
        if code == "384":
            truth.put("related.relationship", "replaces")
    house, person = r.choice(HOUSES), r.choice(NAMES)
    truth.put("billing_provider", house)
    truth.put("patient_name", person)
    account = number(r, "K-") if r.random() < .8 else None
    truth.put("account_no", account)
    name = "<{a}:Party><{a}:PartyName><{b}:Name>{n}</{b}:Name></{a}:PartyName></{a}:Party>"
    parts.append(("<{a}:AccountingSupplierParty>" + name + "</{a}:AccountingSupplierParty>").format(a=a, b=b, n=house))
    parts.append(("<{a}:AccountingCustomerParty>%s" % ("<{b}:SupplierAssignedAccountID>%s</{b}:SupplierAssignedAccountID>" % account if account else "") +
                  name + "</{a}:AccountingCustomerParty>").format(a=a, b=b, n=person))
    if place == "means":
        parts.append("<{a}:PaymentMeans><{b}:PaymentDueDate>{d}</{b}:PaymentDueDate></{a}:PaymentMeans>".format(a=a, b=b, d=due))
    if place == "note" or r.random() < .2:
        note = "Please pay by %s." % due.strftime("%B %d, %Y") if place == "note" else "2 % discount within 10 days"
        parts.append("<{a}:PaymentTerms><{b}:Note>{n}</{b}:Note></{a}:PaymentTerms>".format(a=a, b=b, n=note))
        truth.put("due_terms", note)
    if place:
        truth.put("due_date", due)
    money = '<%s:%s currencyID="%s">%s</%s:%s>'
    holder = "RequestedMonetaryTotal" if root == "DebitNote" else "LegalMonetaryTotal"
    amounts = [("TaxInclusiveAmount", sign * total)] + ([("PrepaidAmount", prepaid)] if prepaid else []) + [("PayableAmount", sign * payable)]
    parts.append("<%s:%s>%s</%s:%s>" % (a, holder, "".join(money % (b, k, currency, v, b, k) for k, v in amounts), a, holder))
    effect = -1 if credit else sign
    truth.put("balance_due", effect * payable)
    truth.put("total_amount", effect * total)
    truth.put("prepaid_amount", prepaid)
    spaces = "urn:oasis:names:specification:ubl:schema:xsd:"
    return ('<?xml version="1.0" encoding="UTF-8"?><{r} xmlns="{s}{r}-2" xmlns:{a}="{s}CommonAggregateComponents-2" '
            'xmlns:{b}="{s}CommonBasicComponents-2">{p}</{r}>').format(r=root, s=spaces, a=a, b=b, p="".join(parts)), [truth]


FORMATS = [("835", remittance), ("837", claims), ("json", explanations_json), ("fhir.xml", explanations_xml), ("ubl.xml", invoice)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or scratch
        os.makedirs(folder, exist_ok=True)
        truths = {}
        for i in range(args.files):
            kind, make = FORMATS[i % len(FORMATS)]
            r = random.Random("%d %d" % (args.seed, i))
            text, wanted = make(r)
            name = "%06d.%s" % (i, kind)
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
                f.write(text)
            truths[name] = wanted
        done = subprocess.run([args.reader, "--facts", folder], stdout=subprocess.PIPE, encoding="utf-8")
        if done.returncode not in (0, 1):
            sys.exit("the reader died with status %d" % done.returncode)
    read = collections.defaultdict(lambda: collections.defaultdict(Truth))
    for line in done.stdout.split("\n"):
        if line.count("\t") == 3:
            name, part, key, value = line.split("\t")
            read[name][int(part)][key, value] += 1
    score = {kind: [0, 0, 0, 0] for kind, _ in FORMATS}
    for name, wanted in truths.items():
        kind = name.split(".", 1)[1]
        got = read.get(name, {})
        score[kind][0] += 1
        score[kind][1] += len(wanted)
        wrong = [n for n in range(max(len(wanted), len(got)))
                 if (wanted[n] if n < len(wanted) else None) != got.get(n)]
        score[kind][2] += len(wrong)
        score[kind][3] += bool(wrong)
        for n in wrong[:1] if score[kind][3] <= 3 else []:
            want, have = wanted[n] if n < len(wanted) else Truth(), got.get(n, Truth())
            print("# %s part %d of %d: missing %s, more %s" % (name, n, len(wanted), dict(want - have), dict(have - want)))
    print("1..%d" % len(FORMATS))
    for i, (kind, _) in enumerate(FORMATS):
        files, parts, wrong, bad = score[kind]
        print("%s %d - %s: %d files, %d claims, %d claims not exact in %d files, seed %d"
              % ("not ok" if wrong else "ok", i + 1, kind, files, parts, wrong, bad, args.seed))
    return any(s[2] for s in score.values())


if __name__ == "__main__":
    sys.exit(main())
