"""835 and 837 as the implementation guides 005010X221A1, X222A1, X223A2 and X224A2 order their loops."""
import datetime
from decimal import Decimal

from claim_truth import HOUSES, PEOPLE, Person, Truth, cents, day, later, number, size, split

NPI = "1999999984"  # of whoever bills; its check digit is right
TAX_ID = "311234567"
NOTHING = Decimal(0)


class X12:
    """A run of segments under the separators of one interchange."""

    def __init__(self, r, like=None):
        self.r, self.out = r, []
        if like:
            self.end, self.element, self.component, self.control = like.end, like.element, like.component, like.control
            return
        self.control = r.randrange(10 ** 8)
        self.end = r.choice(["~", "~", "~\n", "~\r\n", "~ \n", "\n", "\r\n", "\r", "\x1c", "\x1e", "|", "!", "@"])
        self.element = r.choice([c for c in "**^|\x1d\t+" if c != self.end[0]])
        self.component = r.choice([c for c in "::><\x1f\\" if c not in (self.end[0], self.element)])

    def add(self, *parts):
        self.out.append(self.element.join(str(p) for p in parts).rstrip(self.element) + self.end)

    def composite(self, *parts):
        return self.component.join(str(p) for p in parts).rstrip(self.component)

    def amount(self, value):
        text = "%.2f" % value
        if self.r.random() < .3:
            text = text.rstrip("0").rstrip(".") or "0"
        if self.r.random() < .2 and text.lstrip("-").startswith("0."):
            text = text.replace("0.", ".", 1)
        return text

    def begin(self):
        width = 15 if self.r.random() < .9 else 0  # who trims a text takes the padding too
        repetition = next(c for c in "^{U" if c not in (self.element, self.end[0], self.component))
        self.out.append(self.element.join(
            ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", self.r.choice(["", "SENDER"]).ljust(width), "ZZ", "RECEIVER".ljust(width),
             "261020", "1200", repetition, "00501", "%09d" % self.control, "0", "P", self.component]) + self.end)
        if self.r.random() < .1:
            self.add("TA1", "%09d" % self.control, "261020", "1200", "A", "000")

    def group(self, kind, guide):
        self.add("GS", kind, "S", "R", "20261020", "1200", "1", "X", guide)

    def end_group(self):
        self.add("GE", "1", "1")

    def finish(self):
        self.add("IEA", "1", "%09d" % self.control)
        return "".join(self.out)

    def date(self, value):
        return value.strftime("%Y%m%d")

    def name(self, code, person, *more):
        """NM1 of a person: family, given, middle, prefix, suffix, then what identifies them."""
        self.add("NM1", code, "1", person.family.upper(), person.given.upper(), person.middle.upper(), "", person.suffix.upper(), *more)


def other_transaction(r, x):
    """A transaction of another kind in the same interchange, whose segments look familiar."""
    x.group("FA", "005010X231A1")
    x.add("ST", "277" if r.random() < .5 else "999", "9001")
    x.add("BHT", "0010", "08", "1", "20261006")
    x.add("NM1", "QC", "1", "NOBODY", "NIL", "", "", "", "MI", "M000")
    x.add("REF", "EA", "NOTHING")
    x.add("DTP", "472", "D8", "20200101")
    x.add("SE", "6", "9001")
    x.end_group()


# --- 835 ---

def adjust(r, x, truth, groups, sign):
    """CAS segments; returns (group, amount) of all they say."""
    found = []
    for _ in range(groups):
        group = r.choice(["PR", "PR", "CO", "CO", "OA", "PI"])
        parts = ["CAS", group]
        for _ in range(r.choice([1, 1, 1, 2, 3, 6])):
            reason = r.choice(["1", "2", "3"]) if group == "PR" else r.choice(["45", "97", "23", "A1"])
            value = sign * cents(r, 90) * (-1 if r.random() < .05 else 1)
            parts += [reason, x.amount(value), r.choice(["", "1"])]
            found.append((group, value))
            truth.put_all(adjustments__group=group, adjustments__reason=reason, adjustments__amount=value)
        x.add(*parts)
    return found


def total(adjusted, group=None):
    return sum((value for name, value in adjusted if group in (None, name)), NOTHING)


def service_lines(r, x, truth, adjusted, sign):
    """Services of a claim; returns their days and what was charged for them."""
    days, charged = [], NOTHING
    for _ in range(r.choice([0, 0, 1, 1, 2, 3, 6])):
        inner = X12(r, x)
        first, last = day(r), None
        if r.random() < .5:
            inner.add("DTM", "472", x.date(first))
        else:
            last = later(r, first, 5)
            inner.add("DTM", "150", x.date(first))
            inner.add("DTM", "151", x.date(last))
        days += [first, last or first]
        here = adjust(r, inner, truth, r.choice([0, 1, 2]), sign)
        paid = sign * cents(r, 200)
        charged += paid + total(here)
        adjusted += here
        for segment, chance in ((("REF", "LU", "11"), .1), (("REF", "6R", number(r, "L")), .2), (("REF", "EA", "LINE"), .05),
                                (("REF", "F8", "LINE"), .05), (("AMT", "B6", "10"), .3), (("QTY", "ZK", "1"), .1), (("LQ", "HE", "N130"), .2)):
            if r.random() < chance:
                inner.add(*segment)
        x.add("SVC", x.composite("HC", r.randrange(10000, 99999), "25"), x.amount(paid + total(here)), x.amount(paid), "", "1")
        x.out += inner.out
    return days, charged


def people(r, x, truth):
    """Loop 2100 after the adjustments: who it is about, and others, of whom nothing is said."""
    if r.random() < .9:
        person, member = r.choice(PEOPLE), number(r, "M")
        kind = r.choice(["MI", "MI", "MI", "HN", "MR", "34", ""])  # of a plan's own, of Medicare, of Medicaid; a social security number is none
        x.name("QC", person, *([kind, member] if kind else []))
        truth.put("patient_name", person.spoken().upper())
        if kind in ("34", ""):
            member = None
        if r.random() < .3:
            insured = number(r, "S")
            if r.random() < .7:
                x.name("IL", r.choice(PEOPLE), "MI", insured)
            else:
                x.add("NM1", "IL", "2", "SOME EMPLOYER", "", "", "", "", "MI", insured)
            member = insured
        truth.put("member_id", member)
    for segment, chance in ((("NM1", "74", "1", "CORRECTED", "NAME", "", "", "", "C", "X1"), .1),
                            (("NM1", "82", "1", "RENDERING", "DOC", "", "", "", "XX", "1234567893"), .2),
                            (("NM1", "TT", "2", "NEXT PLAN", "", "", "", "", "PI", "2"), .1),
                            (("NM1", "PR", "2", "OTHER PLAN", "", "", "", "", "PI", "3"), .1),
                            (("NM1", "GB", "1", "OTHER", "SUBSCRIBER", "", "", "", "MI", "J1"), .1),
                            (("MIA", "1", "", "", "100"), .1), (("MOA", "", "", "MA01"), .2)):
        if r.random() < chance:
            x.add(*segment)


def remittance_claim(r, x, header, undo=None):
    """One CLP loop; `undo` is what is known of a claim before, whose reversal this is. Returns truth and that."""
    truth, body, adjusted = Truth(), X12(r, x), []
    sign = -1 if undo else 1
    status = "22" if undo else r.choice(["1", "1", "1", "2", "3", "4", "19", "20", "21", "25"])
    control, claim_no = (undo["control"], undo["number"]) if undo else (number(r, "AC"), number(r, "ICN"))
    if not undo and r.random() < .05:
        claim_no = ""
    if r.random() < .9:
        adjusted += adjust(r, body, truth, r.choice([0, 1, 2]), sign)
    people(r, body, truth)
    for code, key in (("EA", "mrn"), ("G1", "authorization")):
        if r.random() < .3:
            value = number(r, code)
            body.add("REF", code, value)
            truth.put(key, value)
    if r.random() < .2:
        body.add("REF", r.choice(["1L", "CE", "BB", "9C"]), "GROUP7")
    if r.random() < (.3 if undo else .1):
        before = undo["number"] if undo else number(r, "ICN")
        body.add("REF", "F8", before)
        truth.put("related.claim", before)
        truth.put("related.relationship", None if undo else "prior")
    first = last = None
    if undo and undo["from"]:
        first, last = undo["from"], undo["to"]
    elif r.random() < .6:
        first = day(r)
        last = later(r, first) if r.random() < .8 else None
    elif r.random() < .1:
        last = day(r)
    for code, value in (("232", first), ("233", last), ("050", day(r) if r.random() < .2 else None), ("036", day(r) if r.random() < .1 else None)):
        if value:
            body.add("DTM", code, x.date(value))
    if r.random() < .2:
        body.add("PER", "CX", "", "TE", "8005551212")
        body.add("AMT", "AU", "12.5")
    days, charged = ([], NOTHING) if undo else service_lines(r, body, truth, adjusted, sign)
    first, last = first or (min(days) if days else None), last or (max(days) if days else None)
    if undo:  # the whole charge comes back, whatever part of it was adjusted
        charge = -undo["charge"]
    elif days:
        charge = charged
    else:
        charge = total(adjusted) + (cents(r) if r.random() < .8 else NOTHING)
    paid, stated = charge - total(adjusted), total(adjusted, "PR")
    fault = None if undo else r.choice(["charge", "share", "cent"] + [None] * 17)
    charge += Decimal("10.00") if fault == "charge" else NOTHING
    stated += {"share": Decimal("7.25"), "cent": Decimal("0.01")}.get(fault, NOTHING)
    says = "" if undo else x.amount(stated) if stated != 0 or r.random() < .5 else ""
    if undo and r.random() < .3:
        says = x.amount(abs(stated))
    if fault == "charge" or (fault == "share" and says):
        truth.put("eob_conflict", "true")
    elif not undo:
        truth.put("patient_responsibility", total(adjusted, "PR"))
    place, frequency = r.choice(["11", "22", ""]), r.choice(["1", "7", ""])
    truth.put_all(patient_control_no=control, claim_status_code=status, submitted=charge, plan_paid=paid, payer_claim_control_no=claim_no,
                  place_of_service=place, claim_frequency=frequency, service_from=first, service_to=last, **header)
    x.add("CLP", control, status, x.amount(charge), x.amount(paid), says, "12", claim_no, place, frequency)
    x.out += body.out
    return truth, {"control": control, "number": claim_no, "charge": charge, "from": first, "to": last}


def plain_claim(r, x, header, control, claim_no, charge, first=None, before=None, said=False):
    """A claim whose every figure is chosen; `before` is what it replaces, `said` by REF*F8."""
    truth, patient = Truth(), min(cents(r, 50), abs(charge))
    x.add("CLP", control, "1", x.amount(charge), x.amount(charge - patient), x.amount(patient), "12", claim_no, "11", "7")
    x.add("CAS", "PR", "1", x.amount(patient))
    if said:
        x.add("REF", "F8", before)
    if first:
        x.add("DTM", "232", x.date(first))
    truth.put_all(patient_control_no=control, claim_status_code="1", submitted=charge, plan_paid=charge - patient, payer_claim_control_no=claim_no,
                  place_of_service="11", claim_frequency="7", patient_responsibility=patient, adjustments__group="PR", adjustments__reason="1",
                  adjustments__amount=patient, related__claim=before, related__relationship="prior" if before else None, service_from=first,
                  **header)
    return truth


def after_reversal(r, x, header, about):
    """What stands behind a reversal under the same control number."""
    control, claim_no, charge = about["control"], about["number"], about["charge"]
    other, start = number(r, "ICN"), about["from"]
    kind = r.choice(["same number", "same charge", "said", "another day", "another charge", None])
    if kind == "same number":  # corrected under its number, whatever is charged now
        return [plain_claim(r, x, header, control, claim_no, charge + cents(r), start, claim_no)]
    if kind == "same charge":  # under a new number: its company says what it replaces
        return [plain_claim(r, x, header, control, other, charge, start, claim_no)]
    if kind == "said":
        return [plain_claim(r, x, header, control, other, charge + cents(r), start, claim_no, True)]
    if kind == "another day" and start:  # the next visit on the account, at the same price
        return [plain_claim(r, x, header, control, other, charge, max(start, about["to"] or start) + datetime.timedelta(40))]
    if kind == "another charge":  # nothing ties it to what was undone
        return [plain_claim(r, x, header, control, other, charge + cents(r), start)]
    return []


def payments(r, x, st, most):
    """One transaction 835; returns the truths of its claims."""
    truths, house = [], r.choice(HOUSES)
    currency, produced = r.choice([None, None, "USD"]), day(r) if r.random() < .9 else None
    header = {"billing_provider": house, "billing_npi": NPI, "statement_date": produced, "currency": currency}
    x.add("ST", "835", "%04d" % st)
    x.add("BPR", "I", "75", "C", "CHK", *[""] * 11, "20261020")
    x.add("TRN", "1", "12345", "1999999999")
    if currency:
        x.add("CUR", "PR", currency)
    for segment, chance in ((("REF", "EV", "RECEIVER"), .2), (("REF", "F2", "V1"), .2)):
        if r.random() < chance:
            x.add(*segment)
    if produced:
        x.add("DTM", "405", x.date(produced))
    x.add("N1", "PR", "GREAT PLAN")
    x.add("N3", "1 PLAN STREET")
    x.add("N4", "DAYTON", "OH", "45402")
    x.add("PER", "BL", "HELP DESK", "TE", "8005551212")
    if r.random() < .8:
        x.add("N1", "PE", house, "XX", NPI)
        header["billing_tax_id"] = TAX_ID if r.random() < .3 else None
        if header["billing_tax_id"]:
            x.add("REF", "TJ", TAX_ID)
    else:  # a house without a national number goes by the tax office's
        x.add("N1", "PE", house, "FI", TAX_ID)
        header["billing_npi"], header["billing_tax_id"] = None, TAX_ID
    lists = r.random() < .8
    while len(truths) < most:
        if lists:
            x.add("LX", len(truths) + 1)
            if r.random() < .2:
                x.add("TS3", "1999999984", "11", "20261231", "1", "100")
        for _ in range(r.randint(1, 4)):
            before, about = remittance_claim(r, x, header)
            truths.append(before)
            if r.random() < .15 and about["number"]:
                if lists and r.random() < .3:
                    x.add("LX", "9")
                undone, _ = remittance_claim(r, x, header, about)
                truths.append(undone)
                if r.random() < .3:  # somebody else's claim between the two
                    truths.append(remittance_claim(r, x, header)[0])
                truths += after_reversal(r, x, header, about)
    if r.random() < .2:
        x.add("PLB", "1999999984", "20261231", x.composite("WO", "1"), "10")
    x.add("SE", "20", "%04d" % st)
    return truths


def dressed(r, texts):
    """As files arrive: with a byte-order mark, blank lines, without the last terminator, with DOS's end of file."""
    text = r.choice(["", "", "", "\n", "\r\n"]).join(texts)
    if r.random() < .2:
        text = "\ufeff" + text
    if text[-1] in "\r\n" and r.random() < .5:
        text = text.rstrip("\r\n")
    return text + r.choice(["", "", "", "\n\n", "\x1a"]) if text[-1] not in "0123456789" else text


def remittance(r):
    truths, texts, left = [], [], size(r)
    while left > 0:
        x, before = X12(r), len(truths)
        x.begin()
        if r.random() < .1:
            other_transaction(r, x)
        for _ in range(r.choice([1, 1, 1, 2])):
            x.group("HP", "005010X221A1")
            for st in range(r.choice([1, 1, 2])):
                truths += payments(r, x, st + 1, r.randint(1, max(1, left)))
            x.end_group()
        texts.append(x.finish())
        left -= len(truths) - before
    return dressed(r, texts), truths


# --- 837 ---

GUIDES = [("005010X222A1", "professional"), ("005010X223A2", "institutional"), ("005010X223A3", "institutional"), ("005010X224A2", "oral"),
          ("004010X098A1", "professional"), ("004010X096A1", "institutional")]


def other_payer(r, x):
    """Loop 2320 and what follows from it: another payer's answer, nothing of which is this claim's."""
    x.add("SBR", "P", "18", "", "", "", "", "", "", "CI")
    x.add("CAS", "PR", "1", "22", "", "2", "15")
    x.add("AMT", "D", "160")
    x.add("OI", "", "", "Y", "", "", "Y")
    x.add("NM1", "IL", "1", "STRANGER", "AL", "", "", "", "MI", "J999")
    x.add("NM1", "PR", "2", "FIRST PLAN", "", "", "", "", "PI", "1")
    x.add("DTP", "573", "D8", "20200101")
    x.add("REF", "F8", "THEIRS")
    x.add("REF", "G1", "THEIRS")
    x.add("NM1", "QC", "1", "STRANGER", "BO", "", "", "", "MI", "J998")


def claim_line(r, x, n, kind, start, stop):
    x.add("LX", n)
    if kind == "institutional":
        x.add("SV2", "0300", x.composite("HC", "80053"), "10", "UN", "1")
    elif kind == "oral":
        x.add("SV3", x.composite("AD", "D1110"), "10")
    else:
        x.add("SV1", x.composite("HC", "99213"), "10", "UN", "1")
    if start and stop:
        x.add("DTP", "472", "RD8", x.date(start) + "-" + x.date(stop))
    elif start:
        x.add("DTP", "472", "D8", x.date(start))
    for segment, chance in ((("DTP", "471", "D8", "20190101"), .1), (("REF", "6R", number(r, "L")), .2), (("REF", "F8", "LINE"), .05),
                            (("REF", "EA", "LINE"), .05), (("NM1", "82", "1", "RENDERING", "DOC"), .1), (("NM1", "DN", "1", "REFERRING", "DOC"), .1)):
        if r.random() < chance:
            x.add(*segment)
    if r.random() < .3:  # loop 2430
        x.add("SVD", "1", "10", x.composite("HC", "99213"), "", "1")
        x.add("CAS", "CO", "45", "3")
        x.add("DTP", "573", "D8", "20200101")


def claim(r, x, kind, header):
    truth = Truth()
    control, charge = number(r, "AC"), cents(r)
    place, frequency = r.choice(["11", "21", "22"]), r.choice(["1", "1", "7", "8"])
    x.add("CLM", control, x.amount(charge), "", "", x.composite(place, "A" if kind == "institutional" else "B", frequency), "Y", "A", "Y", "I")
    first = last = None
    if kind == "institutional" and r.random() < .8:
        first = day(r)
        last = later(r, first)
        x.add("DTP", "096", "TM", "1130")
        x.add("DTP", "434", "RD8", x.date(first) + "-" + x.date(last))
        x.add("DTP", "435", "DT", x.date(first) + "1130")
    if kind == "oral" and r.random() < .5:
        first = last = day(r)
        x.add("DTP", "472", "D8", x.date(first))
    for segment, chance in ((("DTP", "431", "D8", "20190202"), .2), (("DTP", "439", "D8", "20190203"), .1), (("CL1", "1", "7", "30"), .1),
                            (("PWK", "OZ", "BM", "", "", "AC", "1"), .1), (("AMT", "F5", "25"), .2), (("REF", "D9", "CLEARING1"), .2)):
        if r.random() < chance:
            x.add(*segment)
    if frequency != "1":
        before = number(r, "ICN")
        x.add("REF", "F8", before)
        truth.put_all(payer_claim_control_no=before, related__claim=before, related__relationship="prior")
    for code, key in (("EA", "mrn"), ("G1", "authorization")):
        if r.random() < .3:
            value = number(r, code)
            x.add("REF", code, value)
            truth.put(key, value)
    x.add("HI", x.composite("BK", "4779"))
    for segment, chance in ((("NTE", "ADD", "NOTHING TO SAY"), .1), (("NM1", "DN", "1", "REFERRING", "DOC", "", "", "", "XX", "1234567893"), .2),
                            (("NM1", "82", "1", "RENDERING", "DOC"), .4), (("NM1", "77", "2", "SOME PLACE"), .2)):
        if r.random() < chance:
            x.add(*segment)
    for _ in range(r.choice([0, 0, 0, 1, 2])):
        other_payer(r, x)
    days = []
    for n in range(r.choice([1, 1, 2, 4])):
        start = day(r) if r.random() < .9 else None
        stop = later(r, start, 4) if start and r.random() < .5 else None
        claim_line(r, x, n + 1, kind, start, stop)
        days += [d for d in (start, stop) if d]
    if not first and days:
        first, last = min(days), max(days)
    truth.put_all(patient_control_no=control, submitted=charge, place_of_service=place, claim_frequency=frequency, claim_type=kind,
                  service_from=first, service_to=last, **header)
    return truth


def subscriber(r, x, most):
    """Loop 2000B and its patients; yields what its claims have in common, once a claim."""
    insured, member = r.choice(PEOPLE), number(r, "M")
    x.add("HL", "2", "1", "22", "0")
    x.add("SBR", "S", "18", "", "", "", "", "", "", "CI")
    x.name("IL", insured, "MI", member)
    if r.random() < .3:
        x.add("N3", "11 ELM STREET")
        x.add("DMG", "D8", "19610203", "F")
    x.add("NM1", "PR", "2", "GREAT PLAN")
    if r.random() < .5:
        for _ in range(r.randint(1, most)):
            yield {"patient_name": insured.spoken().upper(), "member_id": member}
        return
    for _ in range(r.randint(1, 2)):
        patient = r.choice(PEOPLE)
        x.add("HL", "3", "2", "23", "0")
        x.add("PAT", "19")
        x.name("QC", patient)
        for _ in range(r.randint(1, most)):
            yield {"patient_name": patient.spoken().upper(), "member_id": member}


def claims(r):
    truths, texts, left = [], [], size(r)
    while left > 0:
        x, before = X12(r), len(truths)
        guide, kind = r.choice(GUIDES)
        x.begin()
        x.group("HC", guide)
        x.add("ST", "837", "0001", *([guide] if guide.startswith("005") else []))
        x.add("BHT", "0019", "00", "1", "20261006", "1200", "CH")
        x.add("NM1", "41", "2", "SUBMITTER")
        x.add("PER", "IC", "HELP", "TE", "8005551212")
        x.add("NM1", "40", "2", "GREAT PLAN")
        for _ in range(r.choice([1, 1, 2, 3])):
            currency = r.choice([None, None, None, "CAD"])
            x.add("HL", "1", "", "20", "1")
            x.add("PRV", "BI", "PXC", "207Q00000X")
            if currency:
                x.add("CUR", "85", currency)
            if r.random() < .7:
                house = r.choice(HOUSES)
                x.add("NM1", "85", "2", house, "", "", "", "", "XX", NPI)
            else:  # a doctor who bills in her own name
                doctor = r.choice(PEOPLE)
                house = doctor.spoken().upper()
                x.name("85", doctor, "XX", NPI)
            x.add("N3", "1 HOUSE STREET")
            tax = TAX_ID if r.random() < .8 else None
            if tax:
                x.add("REF", "EI", tax)
            if r.random() < .3:
                x.add("NM1", "87", "2", "PAY TO ELSEWHERE")
                if r.random() < .5:  # another house's
                    x.add("REF", "EI", "998877665")
            while True:
                for about in subscriber(r, x, 3):
                    truths.append(claim(r, x, kind, dict(about, billing_provider=house, billing_npi=NPI, billing_tax_id=tax, currency=currency)))
                if len(truths) - before >= left or r.random() < .3:
                    break
        x.add("SE", "9", "0001")
        x.end_group()
        texts.append(x.finish())
        left -= len(truths) - before
    return dressed(r, texts), truths
