#!/usr/bin/env python3
"""Sums of the documents, extracted a second time and by paths alone, against the facts that were read.

  document_sums.py READ_DOCUMENTS [DIRECTORY]     (default: the public samples)

835: what a claim charges, what was paid, and the sum of group PR. 837: what a claim charges. EOBs: a category's totals, else what stands at
the header and on the lines, of the codes that have one meaning. Invoices: what is payable. TAP, one line a file; what holds no sum of these
is passed over.
"""
import collections
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
from decimal import Decimal

CODES = {"submitted": "submitted", "eligible": "allowed", "deductible": "deductible", "copay": "copay", "coinsurance": "coinsurance",
         "noncovered": "noncovered", "memberliability": "member_liability", "paidbypatient": "patient_paid", "priorpayerpaid": "prior_payer_paid",
         "paidtopatient": "paid_to_patient"}
CREDITS = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
CENT = Decimal("0.01")


def x12(text):
    """Claims in order: fact -> sum."""
    claims, kind = [], None
    for part in re.split(r"(?=ISA[^A-Za-z0-9])", text):
        if not part.startswith("ISA"):
            continue
        separator = part[3]
        at = -1
        for _ in range(16):
            at = part.index(separator, at + 1)
        for segment in part.split(part[at + 2]):
            words = segment.strip(" \r\n\t" if separator not in " \r\n\t" else " \r\n").split(separator)
            if words[0] == "ST":
                kind = words[1]
            elif words[0] == "CLP" and kind == "835":
                claims.append({"submitted": Decimal(words[3]), "plan_paid": Decimal(words[4]), "patient_responsibility": Decimal(0)})
                if words[2] == "22":
                    del claims[-1]["patient_responsibility"]
            elif words[0] == "CLM" and kind == "837":
                claims.append({"submitted": Decimal(words[2])})
            elif words[0] == "CAS" and words[1] == "PR" and kind == "835" and "patient_responsibility" in claims[-1]:
                claims[-1]["patient_responsibility"] += sum(Decimal(w) for w in words[3::3] if w)
    return claims


def from_json(value):
    """FHIR's two notations as one: lists of dictionaries with primitives as text."""
    return json.loads(value, parse_float=str, parse_int=str)


def from_xml(node):
    name = node.tag.split("}")[-1]
    if node.get("value") is not None:
        return node.get("value")
    out = {"resourceType": name} if name[0].isupper() else {}
    for child in node:
        key = child.tag.split("}")[-1]
        if key[0].isupper():
            return from_xml(child)
        if key not in ("div", "text"):
            out.setdefault(key, []).append(from_xml(child))
    return out


def listed(value, key):
    found = value.get(key, []) if isinstance(value, dict) else []
    return found if isinstance(found, list) else [found]


def first(value, *path):
    for key in path:
        value = (listed(value, key) or [None])[0]
    return value


def sums(entries):
    """Sums of the categories that have one coding, of a known code under a system."""
    out = collections.Counter()
    for entry in entries:
        codings = listed(first(entry, "category") or {}, "coding")
        names = {first(c, "code") for c in codings}
        amount = first(entry, "amount", "value")
        if amount is None or len(names) != 1 or not all(first(c, "system") for c in codings):
            out[None] += 1 if amount is not None else 0  # something that these paths do not know
            continue
        if names <= set(CODES):
            out[CODES[names.pop()]] += Decimal(amount)
        else:
            out[None] += 1
    return out


def lines(resource, names=("item", "addItem"), below=(("detail",), ("subDetail",))):
    for name in names:
        for line in listed(resource, name):
            if listed(line, "adjudication") or not below:
                yield from listed(line, "adjudication")
            else:
                yield from lines(line, below[0], below[1:])


def explanation(resource):
    total, header, body = (sums(entries) for entries in (listed(resource, "total"), listed(resource, "adjudication"), lines(resource)))
    wanted = {}
    for key in CODES.values():
        if key in total:
            wanted[key] = total[key]
        elif not any(None in part for part in (total, header, body)) and (key in header) != (key in body):
            wanted[key] = (header if key in header else body)[key]
    return wanted


def fhir(root):
    resources = [first(e, "resource") for e in listed(root, "entry")] if root.get("resourceType") == "Bundle" else [root]
    resources = [r for r in resources if r]
    eobs = [r for r in resources if r["resourceType"] == "ExplanationOfBenefit"] or [r for r in resources if r["resourceType"] == "ClaimResponse"]
    out = [explanation(r) for r in eobs]
    for bill in (r for r in resources if r["resourceType"] == "Invoice"):
        total = first(bill, "totalGross", "value") or first(bill, "totalNet", "value")
        wanted = {"total_amount": Decimal(total)} if total else {}
        if total and first(bill, "status") in ("issued", "balanced", "cancelled", "entered-in-error"):
            wanted["balance_due"] = Decimal(total) if first(bill, "status") == "issued" else Decimal(0)
        out.append(wanted)
    return out


def ubl(root):
    name = root.tag.split("}")[-1]
    found = {node.tag.split("}")[-1]: (node.text or "").strip() for node in root if node.tag.endswith("TypeCode")}
    payable = [node.text for holder in root if holder.tag.endswith("MonetaryTotal") for node in holder if node.tag.endswith("}PayableAmount")]
    code = found.get("InvoiceTypeCode")
    if len(payable) != 1 or name not in ("Invoice", "CreditNote", "DebitNote"):
        return []
    value = Decimal(payable[0].strip())
    if code in ("325", "751"):
        return [{"total_amount": value}]
    return [{"balance_due": -abs(value) if name == "CreditNote" or code in CREDITS else value}]


def wanted_of(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        text = f.read()
    if path.endswith((".835", ".837")):
        return x12(text)
    if path.endswith(".json"):
        return fhir(from_json(text))
    if path.lower().endswith(".xml"):
        root = tree.fromstring(text.lstrip().encode())
        return fhir(from_xml(root)) if "hl7.org/fhir" in root.tag else ubl(root) if "schema:xsd" in root.tag else []
    return []


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else os.path.join(
        os.environ.get("ONEVOICE_SHARED") or os.path.join(os.environ["ONEVOICE_SOURCE"], "../shared"), "data/documents")
    done = subprocess.run([sys.argv[1], "--facts", folder], stdout=subprocess.PIPE, encoding="utf-8")
    read = collections.defaultdict(lambda: collections.defaultdict(dict))
    for line in done.stdout.split("\n"):
        if line.count("\t") == 3:
            name, part, key, value = line.split("\t")
            read[name][int(part)][key] = value
    count = failed = checked = 0
    for at, _, names in sorted(os.walk(folder)):
        for path in sorted(os.path.join(at, name) for name in names):
            name, wrong, seen = os.path.relpath(path, folder), [], 0
            for part, sum_of in enumerate(wanted_of(path)):
                have = read[name].get(part, {})
                for key, value in sum_of.items():
                    if "eob_conflict" in have and key not in have:
                        continue  # nobody chooses
                    seen += 1
                    if key not in have or abs(Decimal(have[key]) - value) >= CENT:
                        wrong.append("part %d %s: %s in the file, %s read" % (part, key, value, have.get(key)))
            if seen == 0:
                continue
            count, failed, checked = count + 1, failed + bool(wrong), checked + seen
            print("%s %d - %s: %d sums" % ("not ok" if wrong else "ok", count, name, seen))
            for line in wrong[:5]:
                print("# " + line)
    print("1..%d\n# %d sums" % (count, checked))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
