#!/usr/bin/env python3
"""Notices that terms change, and sentences that only look like one: terms.py READER [--letters N] [--seed N] [--show N]

A clause is composed of independent choices: what changes (a fee, a rate, a balance, a limit), who says so and in which voice and tense, from
what to what, and the day, before or behind, in any printed form. What only looks like one is told by what it lacks: it was before, it may be, it
will not be, it is somebody else's, or it is no term of an account. Of a notice the class is wanted, and its day where one is stated: a wrong
day, or the class on what is none, is a fault; silence is counted. READER is read_letters.
"""
import argparse
import collections
import datetime
import random
import subprocess
import sys

import letter_grammar

FEES = ["annual fee", "monthly service charge", "monthly maintenance fee", "overdraft fee", "late fee", "returned item fee", "ATM fee", "wire transfer fee",
        "foreign transaction fee", "balance transfer fee", "cash advance fee", "stop payment fee", "paper statement fee", "account maintenance charge",
        "fee for a cashier's check", "fee for paper statements", "inactivity fee", "safe deposit box rental fee"]
RATES = ["annual percentage rate", "APR for purchases", "APR on your card", "penalty APR", "interest rate on your savings account", "interest rate", "APY",
         "annual percentage yield", "variable rate margin", "cash advance rate"]
OTHERS = ["minimum payment", "minimum balance requirement", "grace period", "transfer limit", "daily withdrawal limit", "terms of your account",
          "cardholder agreement", "deposit account agreement", "fee schedule", "terms and conditions of your account"]
UP = ["raise", "increase"]
ANY = ["change", "adjust", "revise", "amend", "update"]
DOWN = ["lower", "reduce", "decrease"]
ING = {"raise": "raising", "increase": "increasing", "change": "changing", "adjust": "adjusting", "revise": "revising", "amend": "amending", "update": "updating",
       "lower": "lowering", "reduce": "reducing", "decrease": "decreasing"}
ED = {"raise": "raised", "increase": "increased", "change": "changed", "adjust": "adjusted", "revise": "revised", "amend": "amended", "update": "updated",
      "lower": "lowered", "reduce": "reduced", "decrease": "decreased"}


class Clause:
    def __init__(self, seed):
        self.r = r = random.Random(seed)
        self.x = letter_grammar.Letter(r)
        self.statement = self.x.statement
        self.day = self.statement + datetime.timedelta(r.randrange(20, 120))
        kind = r.randrange(3)
        self.term = r.choice((FEES, RATES, OTHERS)[kind])
        self.verb = r.choice(UP + ANY + DOWN) if kind < 2 else r.choice(ANY)
        a, b = (("$%d.00" % r.randrange(2, 40), "$%d.00" % r.randrange(41, 90)) if kind == 0 else
                ("%d.%02d%%" % (r.randrange(2, 15), r.randrange(100)), "%d.%02d%%" % (r.randrange(16, 29), r.randrange(100))))
        self.by = r.choice([" from %s to %s" % (a, b), " to %s" % b, "", ""]) if kind < 2 else ""
        self.our = r.choice(["the", "your"]) if not self.term.startswith("terms") else "the"
        if " your " in self.term or self.term.startswith(("fee for", "APR", "APY")) and self.our == "your":
            self.our = "the"
        self.t = "%s %s" % (self.our, self.term)
        self.has_day = True

    def cap(self, s):
        return s[:1].upper() + s[1:]

    def at(self, core, when=None):
        """The day before or behind the clause."""
        r, d = self.r, self.x.date(self.day)
        when = when or r.choice(["on %s", "effective %s", "beginning %s", "starting %s", "as of %s", "from %s", "with effect from %s", "starting on %s"])
        if r.random() < .35 and not when.startswith("from"):
            return "%s, %s." % (self.cap(when % d), core)
        return "%s%s %s." % (self.cap(core), r.choice(["", ","]) if when.startswith("effective") else "", when % d)

    def notice(self):
        r, t, v, by = self.r, self.t, self.verb, self.by
        kind = r.randrange(11)
        if kind == 0:
            return self.at("we will %s %s%s" % (v, t, by))
        if kind == 1:
            return self.at("we %s %s %s%s" % (r.choice(["are", "will be"]), ING[v], t, by))
        if kind == 2:
            return self.at("%s will be %s%s" % (t, ED[v], by))
        if kind == 3 and self.term not in OTHERS:
            return self.at("%s will %s%s" % (t, r.choice(["increase", "rise", "go up", "change", "decrease", "go down"]), by))
        if kind == 4 and by:
            return self.at("%s %s%s" % (t, r.choice(["goes", "changes", "will go", "is going"]), by))
        if kind == 5 and by:
            return self.at("%s %s %s" % (t, r.choice(["becomes", "will become", "will be"]), by.split()[-1]))
        if kind == 6:
            return self.cap("%s %s %s takes effect on %s." % (r.choice(["a change to", "an increase in", "the change in"]) if self.term not in OTHERS else "a change to", t, by.strip(),
                                                              self.x.date(self.day))).replace("  ", " ")
        if kind == 7 and self.term in FEES:
            return self.at("we will begin to charge a %s of %s" % (self.term.replace("your ", ""), (by.split() or ["$5.00"])[-1]))
        if kind == 8 and self.term in FEES:
            return self.at("a new %s of %s will apply" % (self.term, (by.split() or ["$5.00"])[-1]))
        if kind == 9:
            return "%s to %s. %s" % (
                r.choice(["We are making a change", "There will be a change", "We have decided to make a change"]), t,
                r.choice(["The change takes effect on %s.", "This change is effective %s.", "The new terms apply from %s.", "It takes effect on %s."])
                % self.x.date(self.day))
        self.has_day = False
        return "We will %s %s%s %s." % (v, t, by, r.choice(["soon", "next year", "with your March statement", "in the coming months"]))

    def other(self):
        r, t, v, by = self.r, self.t, self.verb, self.by
        past = self.x.date(self.statement - datetime.timedelta(r.randrange(200, 500)))
        return r.choice([
            "We %s %s%s on %s." % (ED[v], t, by, past), "%s was %s%s on %s." % (self.cap(t), ED[v], by, past),
            "%s has not changed." % self.cap(t), "%s will not change." % self.cap(t), "We will not %s %s." % (v, t),
            "There is no change to %s." % t, "%s may change at any time." % self.cap(t), "%s may increase if you pay late." % self.cap(t),
            "We may %s %s in the future." % (v, t), "If your payment is late, %s can be %s." % (t, ED[v]),
            "%s is %s." % (self.cap(t), (by.split() or ["$5.00"])[-1]), "Please tell us if your address will change on %s." % self.x.date(self.day),
            "Our office hours will change on %s." % self.x.date(self.day), "Your appointment was changed to %s." % self.x.date(self.day),
            "You can change how you receive statements by %s." % self.x.date(self.day), "The entrance will be moved on %s." % self.x.date(self.day),
            "Prices of stamps will rise on %s, the Postal Service says." % self.x.date(self.day),
            "%s will stay the same until %s." % (self.cap(t), self.x.date(self.day)), "Ask us how to lower %s." % t,
            "Your coverage will increase on %s." % self.x.date(self.day), "Thank you for changing to paperless statements on %s." % past,
            "%s that %s will be %s on %s." % (r.choice(["Do not worry", "It is not true", "We have never said", "We do not expect"]), t, ED[v], self.x.date(self.day))])

    def letter(self, sentence):
        r, x = self.r, self.x
        before = r.choice(["", "Thank you for banking with us. ", "We value your business. ", "This letter is about your account. "])
        after = r.choice(["", " No action is needed.", " Questions? Call 555-010-%04d." % r.randrange(1000, 9999), " All other terms stay as they are.",
                          " You may close your account before then."])
        head = r.choice(["First Harbor Bank", "Cedar Credit Union", "Summit Card Services"])
        text = "%s\n%s%s\n\nDear %s,\n\n%s%s%s\n\nSincerely,\n%s\n" % (
            head, r.choice(["", "Date: "]), x.date(self.statement), r.choice(["Ana Ruiz", "Customer", "Mr. Cole"]), before, sentence, after, head)
        return text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--least", type=float, default=90, help="share of the notices that must be known, and of their days, percent")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    cases = []
    for i in range(args.letters):
        c = Clause("%d %d" % (seed, i))
        notice = c.r.random() < .6
        sentence = c.notice() if notice else c.other()
        cases.append((c, notice, sentence, c.letter(sentence)))
    stream = b"".join(b"text %d\n%s" % (len(t.encode()), t.encode()) for _, _, _, t in cases)
    lines = subprocess.run([args.reader], input=stream, stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    count, shown = collections.Counter(), collections.Counter()
    for (c, notice, sentence, text), line in zip(cases, lines):
        said = dict(cell.split("=", 1) for cell in line.split("\t") if "=" in cell)
        known, day = said["kind"] == "change_in_terms_notice", said.get("effective_date")
        what = []
        if notice:
            count["notices"] += 1
            count["known"] += known
            count["days"] += c.has_day
            count["days found"] += c.has_day and day == c.day.isoformat()
            if day and (not c.has_day or day != c.day.isoformat()):
                what.append("wrong day")
            if not known:
                what.append("not known")
            elif c.has_day and not day:
                what.append("no day")
        else:
            count["others"] += 1
            if known:
                what.append("taken for a notice")
            if day:
                what.append("a day of nothing")
        for w in what:
            count[w] += 1
            if shown[w] < args.show:
                shown[w] += 1
                print("# %s: %s | %s" % (w, sentence, line))
    wrong = sum(count[w] for w in ("wrong day", "taken for a notice", "a day of nothing"))
    print("# seed %d: %s" % (seed, ", ".join("%s %d" % kv for kv in sorted(count.items()))))
    good = count["known"] * 100 >= args.least * count["notices"] and count["days found"] * 100 >= args.least * count["days"]
    print("1..2\n%s 1 - no wrong day, no notice that is none\n%s 2 - %g %% are known, with their days" % ("not ok" if wrong else "ok", "ok" if good else "not ok", args.least))
    return bool(wrong) or not good


if __name__ == "__main__":
    sys.exit(main())
