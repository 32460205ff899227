#!/usr/bin/env python3
"""Explanations of benefits as letters, and what is read of the claim: eob_letters.py READER [--letters N] [--seed N] [--show N]

Tables with a row a service and a total or none, pairs of words and amounts, columns by blanks, tabs, pipes or HTML, with the prose
of a plan right above and below; the year's deductible, what was paid to the member, a second claim beside it. A claim's share, what
was paid, allowed and charged must be those of the claim, to the cent, or silent; so must deductible, copay and coinsurance.
"""
import argparse
import collections
import random
import subprocess
import sys

HEADS = {
    "submitted": ["Billed", "Amount billed", "Provider charged", "Charges", "Total charges", "Submitted charges", "Amount charged",
                  "Billed amount", "Your provider charged", "Amount your provider billed"],
    "discount": ["Discount", "Plan discount", "Network savings", "Adjustment", "Provider discount", "Contractual adjustment", "Savings"],
    "allowed": ["Allowed", "Allowed amount", "Plan allowance", "Negotiated rate", "Eligible amount", "Amount allowed", "Approved amount",
                "Member rate"],
    "noncovered": ["Not covered", "Amount not covered", "Non-covered"],
    "plan_paid": ["Plan paid", "Paid by plan", "Insurance paid", "Amount paid by plan", "Your plan paid", "Amount we paid", "Plan payment",
                  "What your plan paid", "Benefit paid"],
    "deductible": ["Deductible", "Applied to deductible", "Your deductible"],
    "copay": ["Copay", "Copayment", "Your copay"],
    "coinsurance": ["Coinsurance", "Co-insurance", "Your coinsurance"],
    "share": ["You may owe", "Your responsibility", "Patient responsibility", "Your share", "What you owe", "You owe", "Amount you owe",
              "Member responsibility", "You may owe your provider", "Your cost", "Patient owes", "Total you owe", "Maximum you may be billed"],
}
ORDER = ["submitted", "discount", "allowed", "noncovered", "plan_paid", "deductible", "copay", "coinsurance", "share"]
PUBLISHED = {"share": "patient_responsibility"}
SERVICES = ["Office visit", "X-ray", "Blood panel", "MRI lower back", "Physical therapy", "Emergency care", "Vaccine", "Ultrasound"]
TOTALS = ["Total", "Totals", "Claim total", "Total for this claim"]


class Claim:
    def __init__(self, r):
        self.rows = []
        for _ in range(r.choice([1, 1, 2, 3, 4])):
            row = dict.fromkeys(ORDER, 0)
            row["submitted"] = r.randrange(3000, 90000)
            row["discount"] = r.randrange(row["submitted"] // 2)
            if r.random() < .15:
                row["noncovered"] = r.randrange(row["submitted"] - row["discount"])
            row["allowed"] = row["submitted"] - row["discount"] - row["noncovered"]
            mine = r.choice([0, row["allowed"], row["allowed"] // 5, r.randrange(row["allowed"] + 1)])
            row["plan_paid"] = row["allowed"] - mine
            row["deductible"] = r.choice([0, mine, mine // 2])
            row["copay"] = r.choice([0, mine - row["deductible"]])
            row["coinsurance"] = mine - row["deductible"] - row["copay"]
            row["share"] = mine + row["noncovered"]
            self.rows.append(row)
        self.all = {k: sum(row[k] for row in self.rows) for k in ORDER}
        self.no = "%s%d" % (r.choice(["CL-2026-", "A", "55-", "PX-"]), r.randrange(10000, 99999))


def columns_of(r, claim):
    shown = {"submitted", "plan_paid", "share"} if r.random() < .8 else {"plan_paid", "share"}
    for k in ("discount", "allowed"):
        if r.random() < .6:
            shown.add(k)
    if claim.all["noncovered"] or r.random() < .2:
        shown.add("noncovered")
    if r.random() < .35:
        shown |= {"deductible", "copay", "coinsurance"}
    return [k for k in ORDER if k in shown]


def money(r, cents, bare):
    return ("" if bare else "$") + "{:,.2f}".format(cents / 100)


def grid(r, style, rows):
    if style == "html":
        return "<table>%s</table>" % "".join("<tr>%s</tr>" % "".join("<%s>%s</%s>" % (t, c, t) for t in ["th" if i == 0 else "td"] for c in row)
                                             for i, row in enumerate(rows))
    if style == "pipes":
        return "\n".join(" | ".join(row) for row in rows)
    if style == "tabs":
        return "\n".join("\t".join(row) for row in rows)
    gap = r.choice([3, 4, 6])
    wide = [max(len(row[i]) for row in rows) + gap for i in range(len(rows[0]))]
    left = r.random() < .5
    return "\n".join("".join(c.ljust(w) if left or not i else c.rjust(w) for i, (c, w) in enumerate(zip(row, wide))).rstrip() for row in rows)


def table(r, style, claim, columns, total, words):
    bare = r.random() < .3
    date = "%02d/%02d/2026" % (r.randrange(1, 10), r.randrange(13, 28))
    rows = [["Date of service", "Service"] + [words[k] for k in columns]]
    for row in claim.rows:
        rows.append([date, r.choice(SERVICES)] + [money(r, row[k], bare) for k in columns])
    if total:
        rows.append([total, ""] + [money(r, claim.all[k], bare) for k in columns])
    return grid(r, style, rows)


def pairs(r, style, claim, columns, words):
    rows = [(words[k], money(r, claim.all[k], False)) for k in columns]
    if style == "html":
        return "<table>%s</table>" % "".join("<tr><td>%s</td><td>%s</td></tr>" % row for row in rows)
    form = r.choice(["%s: %s", "%-36s%s", "%s .......... %s"])
    return "\n".join(form % row for row in rows)


def decoys(r, claim):
    year, met = r.randrange(100000, 700000), r.randrange(1000, 90000)
    all_ = ["Your deductible: %s" % money(r, year, False), "You have met %s of your %s deductible." % (money(r, met, False), money(r, year, False)),
            "Out-of-pocket maximum: %s" % money(r, year, False), "Copay: %s per visit" % money(r, 3000, False),
            "Your appeal must reach us within 180 days.", "Your provider may bill you for your share.",
            "Deductible remaining this year: %s" % money(r, year - met, False), "Thank you for being a member of Harbor Health Plan since 2014."]
    return r.sample(all_, r.choice([0, 1, 2]))


def compose(seed):
    """(html, text), what may be said of the claim, and its kind."""
    r = random.Random(seed)
    claim, style = Claim(r), r.choice(["blanks", "blanks", "pipes", "tabs", "html"])
    words = {k: r.choice(HEADS[k]) for k in ORDER}
    columns = columns_of(r, claim)
    kind = r.choice(["table", "table", "pairs", "odd", "two"])
    truth = dict(claim.all)
    other = Claim(r) if kind == "two" else None
    if kind == "odd":  # somebody else pays a part: the share is not what is left by the plan
        cut = r.randrange(1, 1 + max(1, claim.all["plan_paid"]))
        claim.all["plan_paid"] -= cut
        claim.rows[0]["plan_paid"] -= cut
        columns = [k for k in columns if k in ("submitted", "allowed", "plan_paid", "share")]
        truth = dict(claim.all)
    if kind == "pairs" or (kind == "odd" and r.random() < .5):
        body = pairs(r, style, claim, columns, words)
    else:
        total = r.choice(TOTALS) if len(claim.rows) > 1 or r.random() < .6 else None
        body = table(r, style, claim, columns, total, words)
        if len(claim.rows) > 1 and not total:
            truth = dict.fromkeys(ORDER, None)
    head = ["Explanation of Benefits", "THIS IS NOT A BILL", "Claim number: %s" % claim.no, "Patient: Dana Whitlock"]
    blocks = [head, body] + ([["Claim number: %s" % other.no], table(r, style, other, columns, "Claim total", words)] if other else []) + [decoys(r, claim)]
    if other:
        truth = dict.fromkeys(ORDER, None)
    if style == "html":
        text = "".join(b if isinstance(b, str) else "".join("<p>%s</p>" % x for x in b) for b in blocks)
    else:
        glue = r.choice(["\n", "\n\n"])
        text = glue.join(b if isinstance(b, str) else "\n".join(b) for b in blocks if b)
    return (style == "html", text), truth, kind


def main():
    a = argparse.ArgumentParser()
    a.add_argument("reader")
    a.add_argument("--letters", type=int, default=2000)
    a.add_argument("--seed", type=int)
    a.add_argument("--show", type=int, default=0)
    a = a.parse_args()
    seed = a.seed if a.seed is not None else random.SystemRandom().randrange(1 << 32)
    print("# seed %d, %d letters" % (seed, a.letters))
    made = [compose(seed * 1000003 + i) for i in range(a.letters)]
    stream = b"".join(b"%s %d\n%s" % (b"html" if html else b"text", len(t), t) for (html, s), _, _ in made for t in [s.encode()])
    done = subprocess.run([a.reader], input=stream, stdout=subprocess.PIPE, check=True)
    wrong, found, could, shown = collections.Counter(), collections.Counter(), collections.Counter(), 0
    for ((_, text), truth, kind), line in zip(made, done.stdout.decode().split("\n")):
        said = {k: v for k, _, v in (c.partition("=") for c in line.split("\t"))}
        for key in ORDER:
            got = said.get(PUBLISHED.get(key, key))
            if key == "share":
                could[kind] += truth[key] is not None and kind != "odd"
                found[kind] += got is not None
            if got is None or (truth[key] is not None and int(got) == truth[key]):
                continue
            wrong["%s of %s" % (key, kind)] += 1
            if shown < a.show:
                shown += 1
                print("# %s %s: %s, want %s\n%s\n" % (kind, key, got, truth[key], text))
    for kind in sorted(could):
        print("# %-8s share told %d of %d" % (kind, found[kind], could[kind]))
    print("%sok 1 - nothing wrong is said of a claim%s" % ("not " if wrong else "", ": %s" % dict(wrong) if wrong else ""))
    print("1..1")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
