#!/usr/bin/env python3
"""Whose balance is it? balances.py READER [--letters N] [--seed N] [--show N]

A sender of some trade tells a balance in independent choices: what kind of account it is of (the reader's own money, a loan, credit yet to be used,
a deposit that another holds, points, a share of the year that is used up, another person's, or a bill), which adjectives, as a pair, a sentence in
several forms, a row of a table, with a day (of the statement, of a payment, of expiry) and decoys beside it. Only a bill's is asked for; a loan
asks for its payment. A sum, an instalment or a day to pay by of anything else is a fault; bills that stay silent are counted. READER is read_letters.
"""
import argparse
import collections
import random
import subprocess
import sys

import letter_grammar

OWN = {  # sender, what is kept there
    "Harbor Savings Bank": ["savings account", "checking account", "money market account", "certificate of deposit", "holiday club account", "share account"],
    "Cedar Credit Union": ["regular shares", "share savings", "share certificate", "share draft account", "vacation club"],
    "HealthFirst HSA": ["health savings account", "HSA", "health reimbursement arrangement", "flexible spending account", "FSA", "dependent care account"],
    "Summit Retirement Services": ["401(k) account", "retirement account", "IRA", "Roth IRA", "pension account", "vested account", "annuity contract"],
    "Ridge Brokerage": ["brokerage account", "investment account", "portfolio", "cash sweep", "529 plan", "custodial account"],
    "Pay Easy": ["prepaid card", "gift card", "wallet", "payroll card", "transit card", "stored value card", "toll account"],
    "State Unclaimed Property Office": ["unclaimed property", "trust account"],
    "Northern Power": ["security deposit", "deposit on file", "utility deposit", "customer deposit"],
    "Elm Street Apartments": ["security deposit", "pet deposit", "rental deposit"],
    "Lakeside School District": ["lunch account", "meal account", "student meal account"],
    "Granite Life": ["cash value", "dividend accumulation", "policy cash account"],
    "City Funding": ["escrow account", "tax escrow", "impound account"],
}
POINTS = {"SkyMiles Club": ["miles", "award miles"], "Crown Rewards": ["points", "bonus points", "reward dollars", "cash back", "cash rewards"],
          "Harbor Hotels": ["loyalty points", "store credit"]}
LOAN = {"City Mortgage": ["mortgage", "home loan", "principal"], "Federal Student Aid": ["student loan", "loan", "loan principal"],
        "Auto Finance Co.": ["auto loan", "vehicle loan", "lease"], "Harbor Savings Bank": ["home equity line", "personal loan", "line of credit"]}
UNUSED = {"Crown Card Services": ["credit limit", "available credit", "credit line", "cash advance limit"],
          "Acme Health Plan": ["annual deductible", "out-of-pocket maximum", "dental maximum", "annual benefit", "vision allowance"]}
BILL = {"Maple Street Dental": ["account", "patient account"], "Northern Power": ["account", "electric account", "utility account"],
        "Lakeview Hospital": ["account", "hospital account", "patient account"], "Swift Broadband": ["account", "internet service"],
        "Riverside College": ["student account", "tuition account"], "Crown Card Services": ["card account", "account"]}
KINDS = {"own": OWN, "points": POINTS, "loan": LOAN, "unused": UNUSED, "bill": BILL}

ADJECTIVE = {"own": ["", "current ", "ending ", "closing ", "available ", "total ", "average daily ", "opening ", "ledger ", "present ", "account ", "year-end "],
             "points": ["", "current ", "available ", "total ", "unused "],
             "loan": ["", "current ", "outstanding ", "unpaid ", "remaining ", "principal ", "payoff ", "total ", "original "],
             "unused": ["", "remaining ", "available ", "current ", "total ", "unused "],
             "bill": ["", "outstanding ", "unpaid ", "current ", "past due ", "open ", "remaining ", "total "]}

# {a} adjective, {t} what it is of, {m} amount, {d} a day that is not one to pay by
PAIRS = ["{a}balance", "{t} balance", "{a}{t} balance", "{a}balance of your {t}", "{t} {a}balance", "{a}balance, {t}", "{t} total", "total {t}", "{a}balance as of {d}",
         "balance in your {t}", "amount in your {t}", "your {t}", "{t} value", "{a}{t}", "balance on {d}", "{t} - {a}balance", "{t} amount"]
TELLS = ["Your {t} has a {a}balance of {m}.", "The {a}balance of your {t} is {m}.", "The {a}balance in your {t} was {m} on {d}.", "You have {m} in your {t}.",
         "As of {d}, the {a}balance of your {t} was {m}.", "Your {a}{t} balance is {m}.", "{m} is the {a}balance of your {t}.", "Your account shows a {a}balance of {m}.", "The {a}balance of your account is {m}.", "We show a {a}balance of {m} in your {t}.",
         "On {d} your {t} stood at {m}.", "There is {m} in your {t}.", "Your {t} ended the month with {m}.", "Your {t} balance on {d}: {m}.",
         "At the close of {d} the {a}balance was {m}.", "Your balance with us is {m}.", "We hold {m} for you in your {t}.", "Your {a}balance: {m}",
         "Your {t} shows a {a}balance of {m}.", "You still have {m} of your {t}.", "Your {t} totals {m}.", "Balance: {m} as of {d}.", "Account balance {m}.",
         "The {a}balance on your {t} is {m} as of {d}.", "With {m} in your {t}, you have options.", "Your {t} has {m} left.",
         "Your {t} balance of {m} will be available until {d}.", "Please use the {a}balance of {m} by {d}.", "Spend your {a}balance of {m} by {d}.",
         "The {a}balance of {m} expires on {d}.", "The {a}balance of {m} is due to you on {d}.", "The {a}balance of {m} is payable to you by {d}.",
         "Your {a}balance of {m} will be sent to you by {d}.", "You are owed {m}.", "We owe you a balance of {m}.", "The {a}balance of {m} matures on {d}.",
         "Your {t} of {m} will be returned to you by {d}.", "Claim the {a}balance of {m} by {d}.", "Your {a}balance due from us is {m}.",
         "The amount due to you is {m}.", "Amount payable to you: {m}", "Total due to you: {m}", "We will pay you {m} by {d}.", "Balance due to member: {m}",
         "Your refundable balance is {m}.", "Your spending balance is {m}.", "A {a}balance of {m} is on deposit with us."]
OWED = ["to you", "are owed", "We owe", "due from us", "to member", "pay you"]
# a loan's and a limit's tell less
LOAN_TELLS = [t for t in TELLS[:24] if " in your" not in t and "left" not in t] + [
    "The payoff amount of your {t} is {m} through {d}.", "You still owe {m} on your {t}.", "To pay off your {t} today, you would need {m}.", "You borrowed {m}.",
    "{m} remains to be paid on your {t} over the next years.", "The unpaid principal of your {t} was {m} on {d}.", "Your {t} of {m} will be paid off by {d}.",
    "Payoff quote for your {t}: {m}, good through {d}.", "Original amount of your {t}: {m}", "The {a}balance of {m} will be due at maturity on {d}.",
    "Your {t} balance fell to {m}.", "Your {a}balance of {m} accrues interest daily.", "Your {t} was transferred with a {a}balance of {m}."]
UNUSED_TELLS = ["Your {t} is {m}.", "You have used {m} of your {t}.", "You have {m} left of your {t}.", "{m} of your {t} remains.", "Your {a}{t} balance is {m}.",
                "You have {m} remaining on your {t} as of {d}.", "Balance remaining of your {t}: {m}", "Your {t} was raised to {m}.", "You still have {m} of your {t} to meet.",
                "Amount of your {t} still to be met: {m}", "{m} has been applied to your {t}.", "Your remaining balance for the {t} is {m}."]
ASKS = ["Please pay the {a}balance of {m} by {due}.", "Your {a}balance of {m} is due on {due}.", "The {a}balance of your {t} is {m}. Please pay it by {due}.",
        "The {a}balance on your {t} is {m} and is due by {due}.", "Your {t} has a {a}balance of {m}, due {due}.", "You owe {m} on your {t}. Payment is due by {due}.",
        "We ask that you pay the {a}balance of {m} no later than {due}.", "Kindly remit the {a}balance of {m} by {due}."]
DAY_LABELS = ["Statement date", "As of", "Balance date", "Maturity date", "Expires", "Expiration date", "Use by", "Next deposit", "Statement closing date", "Available until",
              "Next review", "Next statement"]
BESIDE = {"own": ["Interest earned this year: {o}", "Deposits this month: {o}", "Withdrawals this month: {o}", "Annual percentage yield earned: 2.10%",
                  "Contributions this year: {o}", "Thank you for saving with us.", "Your money is insured up to $250,000.", "Gain this quarter: {o}"],
          "points": ["Earned this month: {o}", "Redeemed this year: {o}", "Redeem them online.", "Every purchase earns more."],
          "loan": ["Interest paid this year: {o}", "Principal paid this year: {o}", "Interest rate: 5.25%", "Late charge: {o}", "Your loan matures in 2041."],
          "unused": ["Applied this year: {o}", "Your plan year ends December 31.", "No action is needed."],
          "bill": ["Last payment: {o}", "Thank you for your last payment of {o}.", "Please write your account number on your check.", "Call us with questions."]}
PERSON = ["Dear Ana Ruiz,", "Dear Customer,", "Dear Member,", "Dear Mr. Cole:", ""]


def compose(seed):
    r = random.Random(seed)
    x = letter_grammar.Letter(r)
    kind = r.choices(list(KINDS), [5, 1, 2, 2, 2])[0]
    sender = r.choice(list(KINDS[kind]))
    cents = x.cents()
    say = {"a": r.choice(ADJECTIVE[kind]), "t": r.choice(KINDS[kind][sender]), "m": x.money(cents), "o": x.money(x.cents(100, 9000)),
           "d": x.date(r.choice([x.earlier(1, 20), x.later(5, 60), x.statement])), "due": x.date(x.later())}
    own = kind != "bill"
    x.say(sender + r.choice(["", "", "\nStatement", "\nAccount summary", "\nNotice", "\nYour statement"]))
    x.pairs((r.choice(["Statement date", "Date", "Notice date"]), x.date(x.statement)), x.maybe(.6, ("Account number", "55-1234")))
    x.say(r.choice(PERSON))
    form = r.randrange(3)
    cap = lambda s: s[:1].upper() + s[1:]
    if kind == "bill":
        x.due = cents
        day = x.later()
        say["due"], x.day = x.date(day), day
        if form == 0:
            x.pairs((cap(r.choice(["{a}balance", "{t} balance", "{a}balance due", "balance due"]).format(**say)), say["m"]), (r.choice(letter_grammar.DAY), say["due"]))
        else:
            x.say(cap(r.choice(ASKS).format(**say)))
    else:
        tells = {"loan": LOAN_TELLS, "unused": UNUSED_TELLS}.get(kind, TELLS)
        if form == 0:
            x.pairs(x.maybe(.3, (r.choice(["Previous balance", "Beginning balance", "Opening balance"]), x.money(x.cents()))),
                    (cap(r.choice(PAIRS).format(**say)), say["m"]), x.maybe(.4, (r.choice(DAY_LABELS), say["d"])))
        elif form == 1:
            for n in [cents, x.cents()][:r.choice([1, 1, 2])]:
                tell = r.choice(tells)
                x.say(cap(tell.format(**dict(say, m=x.money(n)))))
                if any(words in tell for words in OWED):
                    x.also.add(-n)  # it is theirs, and said to be owed to them
        else:
            x.table([r.choice(["Account", "Type", "Product", ""]), cap(r.choice(["{a}balance", "balance", "amount", "value", "total", "{a}balance on {d}"]).format(**say))],
                    [cap(say["t"]), say["m"]], x.maybe(.5, [cap(r.choice(KINDS[kind][sender])), say["o"]]), x.maybe(.4, ["Total", say["m"]]))
        if kind == "loan" and r.random() < .4:
            x.ask(x.cents(5000, 90000))
            x.pairs((r.choice(["Payment due", "Amount due", "Monthly payment due", "Payment amount due"]), x.money(x.due)), (r.choice(letter_grammar.DAY), x.date(x.day)))
            own = False
    x.say(*[t.format(**say) for t in r.sample(BESIDE[kind], r.randrange(3))])
    x.say(x.maybe(.3, r.choice(letter_grammar.WARNINGS)))
    x.clear = kind == "bill"
    html = r.random() < .3
    return x, kind, own, html, letter_grammar.as_html(x) if html else letter_grammar.as_text(x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--silent", action="store_true", help="show bills that were not asserted")
    parser.add_argument("--least", type=float, default=75, help="share of the bills that must be sure, percent")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    letters = [compose("%d %d" % (seed, i)) for i in range(args.letters)]
    count, shown = collections.Counter(), collections.Counter()
    read = letter_grammar.read_letters(args.reader, [(html, text) for _, _, _, html, text in letters])
    for (x, kind, own, _, text), (said, line) in zip(letters, read):
        fault = letter_grammar.fault_of(x, said)
        right = kind == "bill" and not fault and said.get("balance_due") == x.due
        count[kind, "letters"] += 1
        count[kind, "wrong"] += fault is not None
        count[kind, "sure"] += right
        what = fault.split(" ")[0] if fault else "silent" if args.silent and kind == "bill" and not right else None
        if what and shown[kind, what] < args.show:
            shown[kind, what] += 1
            print("# %s: %s | %s\n%s" % (kind, fault or what, line, "\n".join("#   " + t for t in text.split("\n"))))
    wrong = sum(n for (_, what), n in count.items() if what == "wrong")
    print("# seed %d, %d letters: %s" % (seed, len(letters), "; ".join("%s %d, wrong %d" % (k, count[k, "letters"], count[k, "wrong"]) for k in KINDS)))
    share = 100 * count["bill", "sure"] / max(count["bill", "letters"], 1)
    print("1..2\n%s 1 - wrong %d\n%s 2 - sure on %.1f %% of the bills" % ("not ok" if wrong else "ok", wrong, "ok" if share >= args.least else "not ok", share))
    return 1 if wrong or share < args.least else 0


if __name__ == "__main__":
    sys.exit(main())
