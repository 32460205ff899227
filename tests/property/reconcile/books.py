"""Two of everything: accounts made up in pairs of kinds, judged by the program and by books kept here.

books.py BINARY [--accounts N] [--seed S] [--show N]

The books are of another shape than the program's: every dollar of every demand and of every payment is a coin, and coins are laid
on visits one by one, oldest visit first. What is wrong is a sum due or a credit that differs where the program says nothing; an
account that it refuses to decide (needs_review, or held with a flag) counts as "said". Prints a line a pair that is wrong, then
'N accounts, W wrong, S said, seed S'; TAP at the end.
"""
import argparse
import datetime
import itertools
import random
import subprocess
import sys

AS_OF = datetime.date(2026, 11, 2)
KINDS = ["visits", "lines", "statements", "eobs", "payers", "currencies", "payments", "adjustments", "plans", "agencies",
         "reminders", "notices", "prepayments", "copays", "keys", "others"]
HOUSES = {"HOSPITAL": ["Hospital Inc", "HOSPITAL, Inc.", "Hospital, Incorporated"],
          "PHYSICIANS": ["Physicians PC", "Physicians, P.C.", "PHYSICIANS PC"]}
BILLERS = {"HOSPITAL": ["Hospital", "Hospital,_Inc.", "HOSPITAL"], "PHYSICIANS": ["Physicians", "Physicians,_P.C.", "PHYSICIANS"]}


def day(n):
    return (AS_OF - datetime.timedelta(days=n)).isoformat()


class Visit:
    def __init__(self, r, n, house, currency, account):
        self.house, self.currency, self.account = house, currency, account
        self.control = "V-%s%s%d" % (house[0], currency[0], n)
        self.named = True        # the statement names the visit by its number
        self.age = 200 - 40 * n + r.randrange(10)  # visits lie more than a month apart
        self.bill = r.randrange(20, 200)
        self.cap = None          # share by the last final EOB
        self.open = False        # a claim that waits
        self.secondary = False
        self.last = "N%s" % n    # id of the demand that stands
        self.covered = False     # by a plan or an agency
        self.ahead = 0           # paid before the care
        self.copay = None        # all that a pending statement asks

    @property
    def base(self):
        if self.copay is not None:
            return self.copay
        return self.bill if self.cap is None else min(self.bill, self.cap)

    @property
    def waits(self):
        return self.copay is None and (self.open or self.secondary)


class Account:
    """One made-up customer: lines for the program, and the books."""

    def __init__(self, r, kinds):
        self.r, self.kinds, self.lines, self.n = r, kinds, [], 0
        self.visits, self.events, self.plan, self.credit_unknown = [], [], None, False
        self.agency, self.bills = None, 0
        self.statement_day = 30
        self.carried = self.by_lines = False
        many = lambda kind: kinds.count(kind)
        houses = ["HOSPITAL"]
        currencies = ["USD"] + ["EUR"] * (many("currencies") > 0)
        count = 1 + (many("visits") > 0) + (many("visits") > 1) + (many("lines") > 0)
        for house, currency in itertools.product(houses, currencies):
            for n in range(count if currency == "USD" else 1):
                self.visits.append(Visit(r, n, house, currency, "G-1"))
        self.by_lines = many("lines") > 0
        self.keys_of_one = many("keys") > 0
        if self.by_lines and r.random() < 0.5:  # lines without numbers: plans then name the account
            for v in self.usd():
                v.named = False
        self.carried = not self.by_lines and many("statements") > 0 and len(self.usd()) > 1
        if many("eobs") or many("payers"):
            for v in self.visits:
                self.claims(v, many("eobs"), many("payers"))
        elif many("prepayments"):
            for v in self.visits:
                self.claims(v, 1, 0)
        if many("copays") and not self.by_lines and not self.carried and not many("statements") and not many("reminders"):
            v = r.choice(self.usd())
            if v.cap is None and not v.secondary:
                v.copay = r.randrange(1, v.bill)
        self.coverages(many("payers"))
        self.statements(many("statements"), many("reminders"))
        self.ledger(many("payments"), many("adjustments"))
        if many("prepayments"):
            self.prepay(many("prepayments"))
        if many("plans"):
            self.make_plan()
        elif many("agencies") or many("notices"):
            self.make_agency(many("agencies"), many("notices"))
        self.shared = many("others") > 0
        if self.shared:  # the house bills somebody else under the account, too: whose the events are, nobody knows
            if not self.events:
                self.ledger(1, r.randrange(2))
            self.lines.append("billed G-1 %s" % r.choice(["Hospital", "HOSPITAL,"]))

    def usd(self):
        return [v for v in self.visits if v.currency == "USD"]

    def id(self, prefix):
        self.n += 1
        return "%s%d" % (prefix, self.n)

    def piece(self, prefix, sender, klass, facts, sent=False):
        name = self.id(prefix)
        self.lines.append("%s %s %s %s %s" % ("sent" if sent else "piece", name, sender, klass,
                                              " ".join("%s=%s" % f for f in facts)))
        return name

    def care(self, v):
        return [("patient_control_no", v.control if v.named else "G-1"), ("claim_type", "professional"), ("currency", v.currency),
                ("service_from", day(v.age)), ("service_to", day(v.age))]

    # --- what plans say -------------------------------------------------------------------------------------------------------
    def eob(self, v, share, number, age, sender="PLAN", place=1, related=None, status=None, state="complete"):
        facts = self.care(v) + [("eob_no", "E-" + number), ("payer_claim_control_no", "ICN-" + number), ("outcome", state),
                                ("status", "active"), ("use", "claim"), ("network", "in"), ("precedence", place),
                                ("billing_provider", self.r.choice(BILLERS[v.house])), ("statement_date", day(age))]
        facts = [f for f in facts if f[0] != "statement_date"]
        if status:
            facts += [("claim_status_code", status)]
        if related:
            facts += [("related.relationship", "prior"), ("related.claim", "ICN-" + related), ("related.eob", "E-" + related)]
        if state == "complete" and share is not None:
            facts += [("patient_responsibility", "%d.00" % share), ("plan_paid", "10.00"),
                      ("adjustments.group.0", "PR"), ("adjustments.reason.0", "1"), ("adjustments.amount.0", "%d.00" % share)]
        name = self.id("E")
        self.eobs.append((age, "piece %s %s %s %s" % (name, sender, "eob", " ".join("%s=%s" % f for f in facts))))

    def claims(self, v, eobs, payers):
        r = self.r
        self.eobs = []
        first = v.control
        kind = r.choice(["none", "open", "final", "final", "corrected", "corrected", "three", "reversed"]) if eobs else "final"
        share = r.choice([v.bill, r.randrange(5, 220)])
        if kind == "open":
            self.eob(v, None, first, 60, state="queued")
            v.open = True
        elif kind != "none":
            chain = {"final": 1, "corrected": 2, "three": 3, "reversed": 1}[kind]
            shares = [r.randrange(5, 220) for _ in range(chain - 1)] + [share]
            for i, s in enumerate(shares):
                number = first if i == 0 else "%s-%d" % (first, i)
                self.eob(v, s, number, 60 - i, related=(None if i == 0 else first if i == 1 else "%s-%d" % (first, i - 1)))
            if eobs > 1 and chain > 1 and r.random() < 0.5:  # a replaced one sent again
                self.eob(v, shares[0], first, 1)
            if kind == "reversed":
                self.eob(v, 0, first + "-R", 40, related=first, status="22")
                v.open = True
            else:
                v.cap = shares[-1]
        if payers:
            if r.random() < 0.5 and kind == "final":
                second = r.randrange(0, (v.cap or 0) + 1)
                self.eob(v, second, v.control + "S", 30, sender="SECOND_PLAN", place=2)
                v.cap = second
            elif kind in ("final", "corrected", "three"):
                v.secondary = True
            elif kind == "none":
                self.eob(v, r.randrange(1, 50), v.control + "S", 30, sender="SECOND_PLAN", place=2)
                v.secondary = True
        r.shuffle(self.eobs)  # the order of arrival says nothing
        self.lines += [line for _, line in self.eobs]

    def coverages(self, payers):
        names = self.r.sample(["Plan", "PLAN,_Inc.", "Plan_Incorporated"], self.r.randrange(1, 4))
        out = ["coverage %s 1" % n for n in names]
        if payers:
            out += ["coverage %s 2" % n for n in self.r.sample(["Second_Plan", "Second_Plan,_Inc."], self.r.randrange(1, 3))]
            if not any(v.cap is not None or v.open or v.secondary for v in self.visits):
                pass
        self.lines = out + self.lines

    # --- what the house says ----------------------------------------------------------------------------------------------------
    def number(self):
        return self.r.choice(["G-1", "g1", "G/1", "00G-1", "G.1"])

    def bill(self, v, age, amount, klass="bill", extra=(), care=None):
        facts = care or self.care(v)
        if self.r.random() < 0.3:
            facts = facts + [("billing_provider", self.r.choice(BILLERS[v.house]))]
        if not (self.keys_of_one and v.named and self.bills % 2 and ("patient_control_no", v.control) in facts):
            facts = facts + [("account_no", self.number())]
        self.bills += 1
        return self.piece("B", v.house, klass, facts + [("statement_no", "S%d" % (self.n + 1)), ("statement_date", day(age)),
                           ("due_date", "2026-11-25"), ("balance_due", "%d.00" % amount)] + list(extra))

    def statements(self, statements, reminders):
        r = self.r
        usd = self.usd()
        if self.by_lines:
            total = sum(v.bill for v in usd)
            lines = []
            order = list(enumerate(usd))
            r.shuffle(order)
            for i, (_, v) in enumerate(order):
                lines += [("lines.service_date.%d" % i, day(v.age)), ("lines.patient_balance.%d" % i, "%d.00" % v.bill)]
                if v.named:
                    lines += [("lines.encounter.%d" % i, v.control)]
            care = self.care(usd[0])
            care = [f for f in care if f[0] not in ("patient_control_no", "service_to")] + [("service_to", day(usd[-1].age)),
                                                                                         ("patient_control_no", "G-1")]
            for age in ([35, 30] if statements else [30]):
                self.bill(usd[0], age, total, extra=lines, care=care)
        elif self.carried:
            total = 0
            for i, v in enumerate(usd):
                extra = [] if i == 0 else [("previous_balance", "%d.00" % total), ("new_charges", "%d.00" % v.bill)]
                total += v.bill
                self.bill(v, 34 - i, total, extra=extra)
        else:
            for v in usd:
                if v.copay is not None:
                    self.bill(v, 30, v.bill, klass="insurance_pending_statement",
                              extra=[("insurance_pending", "%d.00" % (v.bill - v.copay)), ("patient_portion", "%d.00" % v.copay)])
                    continue
                for age in ([36, 30] if statements else [30]):
                    self.bill(v, age, v.bill)
                if self.keys_of_one:
                    self.bill(v, 25, v.bill)
        for v in self.visits:
            if v.currency != "USD":
                self.bill(v, 30, v.bill)
        if reminders and not self.by_lines:
            if self.carried:
                v = usd[-1]
                self.bill(v, 29, sum(x.bill for x in usd), klass=r.choice(["past_due_reminder", "final_notice"]))
            elif len(usd) > 1 and r.random() < 0.5:  # of the whole account: no visit named
                care = [("claim_type", "professional"), ("currency", "USD")]
                self.bill(usd[0], 29, sum(v.bill for v in usd), klass="past_due_reminder", care=care)
            else:
                v = r.choice(usd)
                self.bill(v, 29, v.bill, klass=r.choice(["past_due_reminder", "final_notice"]))

    # --- events -----------------------------------------------------------------------------------------------------------------
    def entry(self, kind, amount, age, **more):
        more["h"] = self.r.choice(HOUSES["HOSPITAL"]).replace(" ", "_")
        self.lines.append("entry %s HOSPITAL %s %s %s %s" % (
            kind, more.pop("account", self.number()), "-" if amount is None else "%d.00" % amount, day(age),
            " ".join("%s=%s" % i for i in more.items())))

    def ledger(self, payments, adjustments):
        r = self.r
        usd = self.usd()
        for _ in range(2 * payments if payments else 0):
            amount, age = r.randrange(5, 160), r.randrange(1, 28)
            if r.random() < 0.3:  # booked under the visit's own number
                v = r.choice(usd)
                self.entry("payment", amount, age, account=v.control if v.named else "G-1")
                self.events.append((age, "named" if v.named else "payment", v, amount))
            else:
                self.entry("payment", amount, age)
                self.events.append((age, "payment", None, amount))
        if payments and r.random() < 0.3:  # one bounced, the same day in full
            amount, age = r.randrange(5, 100), r.randrange(2, 28)
            self.entry("payment", amount, age)
            self.entry("payment", -amount, age - 1)
            if payments:
                self.events.append((age, "payment", None, amount))
                self.events.append((age - 1, "bounce", None, amount))
        if payments and r.random() < 0.3:  # of last year: for other care
            self.entry("payment", r.randrange(5, 100), 500)
        for _ in range(adjustments):
            kind = r.choice(["after", "before", "fee"])
            amount = r.randrange(5, 60)
            if kind == "after":
                age = r.randrange(1, 28)
                self.entry("adjustment", amount, age)
                self.events.append((age, "adjustment", None, amount))
            elif kind == "before":
                age = r.randrange(40, 60)
                self.entry("adjustment", amount, age)
                self.events.append((age, "shown", None, amount))
            else:
                age = r.randrange(1, 28)
                self.entry("adjustment", -amount, age)
                self.events.append((age, "fee", None, amount))

    def prepay(self, prepayments):
        """Made ahead of a visit: for the first visit after it."""
        for v in self.r.sample(self.usd(), min(prepayments, len(self.usd()))):
            amount = self.r.randrange(5, 120)
            named = v.named and self.r.random() < 0.5
            desk = self.r.random() < 0.3
            self.entry("payment" if desk else "prepayment", amount, v.age if desk else v.age + self.r.randrange(1, 20),
                       account=v.control if named else self.number())
            v.ahead += amount

    def cover(self, age):
        """Those that were there; of what is older than every visit, the oldest."""
        covered = [v for v in self.usd() if v.age >= age]
        for v in covered or [max(self.usd(), key=lambda v: v.age)]:
            v.covered = True

    def make_plan(self):
        r = self.r
        status = r.choice(["current", "current", "defaulted"])
        agreed = r.choice([150, 170, 250])
        self.entry("plan", None, 100, i="25.00", s=status, a=day(agreed), d="15")
        if r.random() < 0.3:  # agreed for later: binds nobody yet
            self.entry("plan", None, 100, i="99.00", s="current", a=day(-20), d="15")
        if status == "current":
            self.plan = 25
            self.cover(agreed)

    def make_agency(self, agencies, notices):
        """Placed, recalled, placed again; said by the ledger, by the agency's notice, or by both."""
        r = self.r
        kind = r.choice(["placed", "recalled", "second"]) if agencies else "none"
        placed = 80
        if agencies:
            self.entry("assignment", None, 80, t="Summit_Recovery")
            if kind != "placed":
                self.entry("assignment", None, 60, t="Hospital")
            if kind == "second":
                placed = 50
                self.entry("assignment", None, 50, t="Collector_Inc")
        if kind == "recalled":
            return
        if agencies and not notices:
            self.cover(placed)
            self.agency = "ledger"
        if notices:
            placed = 45 if kind == "second" else 70
            self.cover(placed)
            covered = [v for v in self.usd() if v.covered]
            self.agency = "notice"
            asked = sum(v.bill if v.copay is None else v.copay for v in covered)
            self.piece("C", "COLLECTOR", "debt_validation_notice",
                       [("account_no", self.number()), ("billing_provider", r.choice(BILLERS["HOSPITAL"])), ("currency", "USD"),
                        ("balance_due", "%d.00" % asked), ("assigned_to", "Collector_Inc"), ("placed_on", day(placed)),
                        ("initial_communication_on", day(5)), ("validation_period_end", "2026-12-20"), ("statement_date", day(5))])

    # --- the books ----------------------------------------------------------------------------------------------------------------
    def undo(self):
        """Events after what was taken back has undone the newest before it."""
        events = list(self.events)
        undone = {"bounce": ("payment", "named"), "fee": ("adjustment", "shown")}
        for e in sorted((e for e in events if e[1] in undone), key=lambda e: -e[0]):
            events.remove(e)
            amount = e[3]
            for p in sorted((p for p in events if p[1] in undone[e[1]] and p[0] >= e[0]), key=lambda p: p[0]):
                cut = min(amount, p[3])
                events[events.index(p)] = (p[0], p[1], p[2], p[3] - cut)
                amount -= cut
                if not amount:
                    break
        return events

    def lay(self, visits, need):
        """Coins on visits; what is left."""
        events, coins, left = self.undo(), [], 0
        asked = {v: 0 if v.waits else v.bill if v.copay is None else v.copay for v in visits}
        for _, _, _, amount in [e for e in events if e[1] == "adjustment"]:  # off what is asked, never off the share
            for v in visits:
                cut = min(amount, asked[v])
                asked[v] -= cut
                amount -= cut
                need[v] = min(need[v], asked[v])
        self.after, self.asked = dict(need), asked
        for _, _, v, amount in [e for e in events if e[1] == "named"]:
            for _ in range(amount):
                if need[v] > 0:
                    need[v] -= 1
                else:
                    coins.append("payment")
        for _, kind, _, amount in [e for e in events if e[1] == "payment"]:
            coins += [kind] * amount
        for _ in coins:
            for v in visits:
                if need[v] > 0:
                    need[v] -= 1
                    break
            else:
                left += 1
        return left

    def cut(self, v):
        """By the EOB, of what was still asked."""
        return 0 if v.waits or v.cap is None or v.copay is not None else max(0, self.asked[v] - v.cap)

    def instalment(self, visits, need):
        """Of the plan: what is left of its visits, and of the next instalment (the last one was on the 15th)."""
        covered = [v for v in visits if v.covered]
        used = sum((0 if v.waits else v.bill if v.copay is None else v.copay) - need[v] - self.cut(v) for v in covered)
        recent = sum(amount * (-1 if kind == "bounce" else 1) for age, kind, v, amount in self.events
                     if kind in ("payment", "named", "bounce") and age < 18 and not (kind == "named" and not v.covered))
        return min(max(0, self.plan - min(used, max(0, recent))), sum(need[v] for v in covered))

    def books(self):
        """Due and credit by currency. Coins, one by one."""
        due, credit = {}, {}
        for currency in sorted({v.currency for v in self.visits}):
            visits = sorted((v for v in self.visits if v.currency == currency), key=lambda v: -v.age)
            need = {v: 0 if v.waits else v.base for v in visits}
            left = self.lay(visits, need) if currency == "USD" else 0
            for v in visits:  # what was paid ahead is off the share, shown or not
                if v.ahead and v.cap is not None and not v.waits:
                    need[v] = max(0, min(need[v], v.cap - v.ahead - (self.after[v] - need[v])))
            due[currency] = sum(need.values())
            if self.plan and currency == "USD":
                due[currency] = sum(need[v] for v in visits if not v.covered) + self.instalment(visits, need)
            waits = any(v.waits or v.copay is not None for v in visits)
            credit[currency] = None if any(v.ahead for v in visits) else 0 if waits else left
        return due, credit


def parse(out):
    results, current = {}, None
    rows = []
    for line in out.splitlines():
        word, _, rest = line.partition(" ")
        if word == "end":
            results[rest] = rows
            rows = []
        else:
            rows.append((word, rest.split()))
    return results


def rests(account, payables, flags):
    """Of events that may be somebody else's: what is asserted must hold with and without them; '' right, 'said', or what is wrong."""
    told = [f for f in flags if f[0] in ("ALREADY_PAID", "PARTIALLY_PAID", "CREDIT_BALANCE")]
    due = sum(int(p[3]) for p in payables if p[1] == "USD")
    review = any(p[-1] == "needs_review" for p in payables)
    mine = account.books()[0].get("USD", 0)
    events, account.events = account.events, [e for e in account.events if e[1] == "named"]
    theirs = account.books()[0].get("USD", 0)
    account.events = events
    if any(p[-1] == "needs_review" and int(p[3]) for p in payables):
        return "due of what needs review"
    if told and not any(e[1] == "named" for e in events) and not any(v.ahead for v in account.visits):
        return "%s of an event that may be another's" % told[0][0]
    if due > 100 * min(mine, theirs) if review else due != 100 * mine or mine != theirs:
        return "due %.2f, books %d or %d" % (due / 100, mine, theirs)
    return "said" if review else ""


def compare(account, rows):
    """'' right, 'said', or what is wrong."""
    payables = [r for w, r in rows if w == "payable"]
    flags = [r for w, r in rows if w == "flag"]
    if any(w == "unbalanced" for w, _ in rows):
        return "unbalanced"
    review = any(p[-1] == "needs_review" for p in payables) or any(f[0] in ("LINK_AMBIGUOUS", "BALANCE_FORWARD_MISMATCH")
                                                                   for f in flags)
    if account.shared:
        return rests(account, payables, flags)
    due, credit = account.books()
    got = {}
    for p in payables:
        got[p[1]] = got.get(p[1], 0) + int(p[3])
    for currency, amount in due.items():
        if got.get(currency, 0) != 100 * amount:
            return "said" if review else "%s due %.2f, books %d" % (currency, got.get(currency, 0) / 100, amount)
    given = sum(int(f[1]) for f in flags if f[0] == "CREDIT_BALANCE")
    single = len(account.usd()) == 1 and account.visits[0].cap is not None
    known = None not in credit.values() and not account.plan and not account.agency
    if known and given != 100 * sum(credit.values()) and not single:
        return "said" if review else "credit %.2f, books %d" % (given / 100, sum(credit.values()))
    return ""


def main():
    p = argparse.ArgumentParser()
    p.add_argument("binary")
    p.add_argument("--accounts", type=int, default=4000)
    p.add_argument("--seed", type=int, default=None)
    p.add_argument("--show", type=int, default=5)
    a = p.parse_args()
    seed = a.seed if a.seed is not None else random.SystemRandom().randrange(1 << 30)
    pairs = [(x, y) for i, x in enumerate(KINDS) for y in KINDS[i:]]
    accounts, text = {}, []
    for n in range(a.accounts):
        account = Account(random.Random("%d/%d" % (seed, n)), list(pairs[n % len(pairs)]))
        accounts[str(n)] = account
        text += ["case %d" % n] + account.lines + ["end"]
    run = subprocess.run([a.binary], input="\n".join(text) + "\n", capture_output=True, text=True)
    results = parse(run.stdout)
    wrong, said, table, shown = 0, 0, {}, 0
    for n, account in accounts.items():
        verdict = compare(account, results[n]) if n in results else "lost"
        if verdict == "said":
            said += 1
        elif verdict:
            wrong += 1
            table.setdefault("+".join(account.kinds), []).append(n)
            if shown < a.show:
                shown += 1
                print("# %s %s: %s" % (n, "+".join(account.kinds), verdict))
                print("#   " + "\n#   ".join(account.lines))
                for w, r in results.get(n, []):
                    print("#   > %s %s" % (w, " ".join(r)))
    for pair, which in sorted(table.items(), key=lambda t: -len(t[1])):
        print("# %s: %d" % (pair, len(which)))
    print("# %d accounts, %d wrong, %d said, seed %d" % (a.accounts, wrong, said, seed))
    print("1..1\n%sok 1 - two of everything" % ("" if not wrong else "not "))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
