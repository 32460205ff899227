#!/usr/bin/env python3
"""Letters from a second grammar, and what is read from them: letter_grammar.py READER [--letters N] [--seed N] [--show N] [--trades]

Written apart from test_letters.c and from the language packs: forms of whole trades (statements of care with a table of visits, cards,
mortgages in the shape of the federal model form, taxes by halves, tuition with aid, associations, ambulances, collectors, plans of
instalments, autopay, estimates, money of the reader's own, German and Spanish bills), laid out as text or HTML in many ways, with
remittance stubs, late-fee schedules, earlier periods, warnings. Each letter knows what it asks for: a sum or nothing, by which day. What
is asserted must be that, to the cent and sign. READER is read_letters: a line a letter of what a whole reading says.
"""
import argparse
import collections
import datetime
import random
import subprocess
import sys

import letter_trades

MONTHS = "January February March April May June July August September October November December".split()
MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()


class Letter:
    """What a letter says (blocks) and what is true of it."""

    def __init__(self, r):
        self.r, self.blocks, self.tongue = r, [], "en"
        self.due, self.day, self.clear = None, None, True  # due: cents, None: nothing is asked for
        self.also = set()  # sums that may be asserted as well, or as an instalment
        self.money_form = r.randrange(6)
        self.date_form = r.randrange(7)
        self.statement = datetime.date(2026, r.randrange(1, 12), r.randrange(13, 28))

    def cents(self, low=1000, high=250000):
        return self.r.randrange(low, high)

    def pick(self, *choices):
        return self.r.choice(choices)

    def money(self, cents, sign=None):
        whole, rest = divmod(abs(cents), 100)
        if self.tongue != "en":
            text = "%s,%02d" % (format(whole, ",").replace(",", "."), rest)
            text = [text + " EUR", text + " €", "€ " + text, "EUR " + text][self.money_form % 4]
            return "-" + text if cents < 0 and self.money_form % 4 < 2 else text.replace(text[:1], text[:1]) if cents >= 0 else "-" + text
        number = ("%d.%02d" if self.money_form == 3 else "{:,}.{:02d}").replace("{:,}.{:02d}", "%s.%02d") % (
            whole if self.money_form == 3 else format(whole, ","), rest)
        front, behind = ["$", "$ ", "USD ", "$", "", "$"][self.money_form], ""
        if cents < 0:
            form = sign if sign is not None else self.r.randrange(6)
            return ["-" + front + number, front + number + "-", "(" + front + number + ")", front + number + " CR",
                    front + "-" + number, front + number + "CR"][form]
        return front + number + behind

    def date(self, day):
        y, m, d = day.year, day.month, day.day
        if self.tongue == "de":
            return ["%02d.%02d.%04d" % (d, m, y), "%d. %s %d" % (d, MONATE[m - 1], y)][self.date_form % 2]
        if self.tongue == "es":
            return ["%02d/%02d/%04d" % (d, m, y), "%d de %s de %d" % (d, MESES[m - 1], y)][self.date_form % 2]
        if self.date_form == 4:
            return "%s, %s %d, %d" % (day.strftime("%A"), MONTHS[m - 1], d, y)
        return ["%02d/%02d/%04d" % (m, d, y), "%s %d, %d" % (MONTHS[m - 1], d, y), "%d/%d/%02d" % (m, d, y % 100),
                "%s. %d, %d" % (MONTHS[m - 1][:3], d, y), "", "%s %02d %d" % (MONTHS[m - 1][:3].upper(), d, y),
                "%d-%02d-%02d" % (y, m, d)][self.date_form]

    def later(self, low=12, high=40):
        return self.statement + datetime.timedelta(self.r.randrange(low, high))

    def earlier(self, low=20, high=90):
        return self.statement - datetime.timedelta(self.r.randrange(low, high))

    def pairs(self, *rows):
        self.blocks.append(("pairs", [row for row in rows if row]))

    def table(self, heads, *rows):
        self.blocks.append(("table", heads, [r for r in rows if r]))

    def say(self, *texts):
        for text in texts:
            if text:
                self.blocks.append(("text", text))

    def title(self, text):
        self.blocks.append(("title", text))

    def maybe(self, chance, value):
        return value if self.r.random() < chance else None

    def ask(self, cents, day=None):
        self.due, self.day = cents, day or self.later()


DEMAND = ["Amount due", "Total amount due", "Balance due", "Please pay this amount", "Total due", "Pay this amount", "Amount you owe",
          "Amount now due", "Total balance due", "Amount due now", "Please pay", "Total payment due", "Your total due"]
DAY = ["Due date", "Payment due date", "Payment due by", "Please pay by", "Due by", "Pay by", "Date due"]
SENTENCES = ["Please pay {m} by {d}.", "Your payment of {m} is due by {d}.", "We ask that you send {m} no later than {d}.",
             "The balance of {m} is due on {d}.", "Please remit {m} on or before {d}.", "The total amount due is {m}. Please pay it by {d}.",
             "You owe {m}. Payment must reach us by {d}.", "An amount of {m} is payable by {d}.", "Kindly settle the balance of {m} by {d}.",
             "As of today you owe {m}, due {d}.", "To keep your account current, please pay {m} by {d}.",
             "Our records show that {m} is still unpaid. Please pay by {d}.", "Your share is {m}; it is due by {d}."]
WARNINGS = ["If your payment has already been sent, please disregard this notice.", "A fee of $25.00 applies to returned checks.",
            "If paying by check, write your account number on it.", "Questions? Call 1-800-555-0133, Monday to Friday, 8 am to 5 pm.",
            "Do not send cash.", "Your privacy is important to us.", "Please allow 5 to 7 days for your payment to be posted.",
            "Interest of 1.5% per month is charged on balances over 30 days old.", "An explanation of benefits is not a bill.",
            "Save $2.00 each month with paperless billing.", "Financial assistance is available: ask us for an application."]


def demand(x, rows=(), label=None, day_label=True):
    rows = list(rows) + [(label or x.r.choice(DEMAND), x.money(x.due))]
    if day_label:
        rows.append((x.r.choice(DAY), x.date(x.day)))
    x.pairs(*rows)


def visits(x):
    """A statement of care: a table of visits with a row of totals."""
    rows, totals = [], [0, 0, 0, 0]
    for _ in range(x.r.randrange(1, 5)):
        charge = x.cents(20000, 300000)
        paid, less = charge // 2, charge // 4
        cells = [charge, paid, less, charge - paid - less]
        totals = [a + b for a, b in zip(totals, cells)]
        rows.append([x.date(x.earlier()), x.pick("Office visit", "X-ray, two views", "Laboratory", "MRI")] + [x.money(c) for c in cells])
    heads = ["Date of service", "Description", x.pick("Charges", "Amount billed"), x.pick("Insurance paid", "Plan paid"), x.pick("Adjustments", "Discount"),
             x.pick("You owe", "Patient balance", "Your balance", "Balance")]
    x.ask(totals[3])
    if x.r.random() < .7:
        rows.append(["", x.pick("Total", "Totals")] + [x.money(c) for c in totals])
    x.table(heads, *rows)
    demand(x, day_label=x.r.random() < .8 or x.say("Payment is due by %s." % x.date(x.day)) or False)


def card(x):
    x.ask(x.cents(2500, 4000))
    minimum, previous, paid, bought, fee = x.due, x.cents(5000), x.cents(500, 900), x.cents(), x.maybe(.3, 2900) or 0
    balance = previous - paid + bought + fee
    x.title(x.pick("Account summary", "Summary of account activity"))
    x.pairs(("Previous balance", x.money(previous)), ("Payments and credits", x.money(-paid)), ("Purchases", x.money(bought)),
            ("Fees charged", x.money(fee)), (x.pick("New balance", "Statement balance"), x.money(balance)),
            x.maybe(.5, ("Credit limit", x.money(1000000))), x.maybe(.5, ("Available credit", x.money(1000000 - balance))),
            x.maybe(.3, ("Rewards points balance", "12,345")), x.maybe(.3, ("Cash advance limit", x.money(50000))))
    x.title("Payment information")
    x.pairs(x.maybe(.5, ("New balance", x.money(balance))), (x.pick("Minimum payment due", "Minimum payment", "Minimum amount due"), x.money(minimum)),
            (x.pick("Payment due date", "Due date"), x.date(x.day)))
    x.say(x.maybe(.6, "Late payment warning: If we do not receive your minimum payment by the date listed above, you may have to pay a late fee of up to %s." % x.money(4000)),
          x.maybe(.4, "Minimum payment warning: If you make only the minimum payment each period, you will pay more in interest and it will take you longer to pay off your balance."))
    if x.r.random() < .3:
        x.table(["If you make no additional charges and each month you pay", "You will pay off the balance in about", "You will end up paying an estimated total of"],
                ["Only the minimum payment", "11 years", x.money(balance * 2)], [x.money(balance // 36), "3 years", x.money(balance + balance // 5)])


def mortgage(x):
    """The shape of the federal model form for periodic statements."""
    principal, interest, escrow = x.cents(30000, 90000), x.cents(60000, 150000), x.cents(20000, 60000)
    regular, overdue, fees = principal + interest + escrow, 0, x.maybe(.4, x.cents(5000, 9000)) or 0
    if x.r.random() < .4:
        overdue = regular
    x.ask(regular + overdue + fees)
    late = x.r.randrange(3000, 9000)
    x.pairs(("Account number", "1234567"), ("Payment due date", x.date(x.day)), ("Amount due", x.money(x.due)))
    x.say(x.maybe(.7, "If payment is received after %s, %s late fee will be charged." % (x.date(x.day + datetime.timedelta(15)), x.money(late))))
    x.title("Account information")
    x.pairs(("Outstanding principal", x.money(26477643)), ("Interest rate (until October 2026)", "4.75%"), ("Prepayment penalty", "Yes"),
            x.maybe(.5, ("Escrow balance", x.money(120000))))
    x.title("Explanation of amount due")
    x.pairs(("Principal", x.money(principal)), ("Interest", x.money(interest)), ("Escrow (taxes and insurance)", x.money(escrow)),
            ("Regular monthly payment", x.money(regular)), ("Total fees charged", x.money(fees)),
            ("Overdue payment", x.money(overdue)) if overdue else None, ("Total amount due", x.money(x.due)))
    if x.r.random() < .6:
        x.title("Transaction activity")
        x.table(["Date", "Description", "Charges", "Payments"],
                [x.date(x.earlier(20, 25)), "Late fee (charged because payment was received late)", x.money(late), ""],
                [x.date(x.earlier(15, 19)), "Payment received - thank you", "", x.money(regular)])
    if x.r.random() < .7:
        x.title("Past payments breakdown")
        x.table(["", "Paid last month", "Paid year to date"], *[[name, x.money(v), x.money(v * 6)] for name, v in (
            ("Principal", principal), ("Interest", interest), ("Escrow", escrow), ("Fees", 0), ("Total", regular))])
    if overdue:
        x.say("You are late on your mortgage payments. Failure to bring your loan current may result in fees and foreclosure.")


def utility(x):
    previous, bill = x.cents(5000, 20000), x.cents(5000, 30000)
    paid = previous if x.r.random() < .7 else previous // 2
    x.ask(previous - paid + bill)
    if x.r.random() < .6:
        x.title("Your usage")
        x.table(["", "This month", "Last month", "Last year"], ["Total kWh used", "640", "612", "700"], ["Days", "30", "31", "30"],
                x.maybe(.6, ["Cost per day", x.money(bill // 30), x.money(previous // 31), x.money(bill // 28)]))
    parts = [("Electricity supply", bill // 2), ("Delivery", bill // 3), ("Taxes", bill - bill // 2 - bill // 3)]
    if x.r.random() < .5:
        x.pairs(*[(a, x.money(b)) for a, b in parts])
    rows = [(x.pick("Previous balance", "Balance from last bill", "Amount of your last bill"), x.money(previous)),
            (x.pick("Payment received", "Payments received", "Payment - thank you"), x.money(-paid)),
            (x.pick("Current charges", "New charges", "New charges this period"), x.money(bill))]
    demand(x, rows)
    if x.r.random() < .4:
        x.pairs((x.pick("Amount due after %s" % x.date(x.day), "If paid after %s" % x.date(x.day), "Balance after due date"), x.money(x.due + 500)))


def tax(x):
    half = x.cents(50000, 300000)
    x.pairs(("Assessed value", x.money(half * 150)), ("Taxable value", x.money(half * 100)), x.maybe(.5, ("Total tax", x.money(half * 2))))
    if x.r.random() < .5:
        first, second = x.later(), x.later(150, 200)
        x.table([x.pick("Installment", "Payment"), "Amount", "Due date"], ["First half", x.money(half), x.date(first)],
                ["Second half", x.money(half), x.date(second)])
        x.clear, x.day = False, first
        x.also |= {half, 2 * half}
    else:
        x.ask(half * 2)
        demand(x, [("Total tax", x.money(half * 2))] if x.r.random() < .5 else [], label=x.pick("Tax due", "Total tax due", "Amount due", "Total due"))


def tuition(x):
    lines = [(n, x.cents(50000, 900000)) for n in x.r.sample(["Tuition", "Housing", "Meal plan", "Technology fee", "Student activity fee"], 3)]
    total = sum(v for _, v in lines)
    aid = total // 2
    x.ask(total - aid)
    x.pairs(*[(n, x.money(v)) for n, v in lines], ("Total charges", x.money(total)),
            (x.pick("Financial aid", "Scholarships", "Grants and scholarships"), x.money(-aid)))
    demand(x)
    x.say(x.maybe(.4, "Anticipated aid of %s will be applied when your file is complete." % x.money(aid // 4)))


def small_trade(x):
    x.ask(x.cents(3000, 90000))
    x.say(x.pick("Oakwood Homeowners Association\nQuarterly assessment", "Metro Ambulance Service\nPatient transport", "Swift Broadband\nMonthly bill",
                 "Maple Street Dental\nStatement", "Greenfield Rentals\nRent statement", "County Library\nNotice"))
    items = [(x.pick("Base rate", "Assessment", "Monthly service", "Cleaning", "Rent", "Service"), x.due - x.due // 4), (x.pick("Mileage", "Reserve fund", "Router rental", "X-rays", "Parking", "Supplies"), x.due // 4)]
    if x.r.random() < .5:
        x.table(["Item", x.pick("Amount", "Price", "Cost")], *[[a, x.money(b)] for a, b in items], [x.pick("Total", "Total due", "Amount due"), x.money(x.due)])
    demand(x)


def sentences(x):
    x.ask(x.cents())
    x.say("Dear customer,", x.maybe(.4, "Thank you for your payment of %s on %s." % (x.money(x.cents(500, 5000)), x.date(x.earlier()))),
          x.maybe(.3, "Your insurance paid %s for the visit on %s." % (x.money(x.cents()), x.date(x.earlier()))))
    x.say(x.r.choice(SENTENCES).format(m=x.money(x.due), d=x.date(x.day)))
    x.say(x.maybe(.4, x.pick("If payment is not received by then, a late fee of %s will be added." % x.money(x.cents(1000, 3000)),
                             "For example, a balance of %s would cost you %s in interest a year." % (x.money(100000), x.money(18000)),
                             "Had you enrolled in our discount plan, you would have saved %s." % x.money(x.cents(500, 3000)),
                             "The minimum order for free delivery is %s." % x.money(3500))))


def collector(x):
    base, interest, fees, paid = x.cents(), x.cents(500, 3000), x.cents(500, 2500), x.cents(300, 900)
    x.ask(base + interest + fees - paid)
    x.day = None
    when = x.date(x.earlier(200, 300))
    x.say("Harbor Recovery LLC is a debt collector. We are trying to collect a debt that you owe to Bank of Rockport.")
    x.pairs(("As of %s, you owed" % when, x.money(base)), ("Between %s and today: you were charged this amount in interest" % when, x.money(interest)),
            ("You were charged this amount in fees", x.money(fees)), ("You paid or were credited this amount toward the debt", x.money(-paid)),
            ("Total amount of the debt now", x.money(x.due)))
    x.say("Call or write to us by %s, to dispute all or part of the debt. If you do not, we will assume that our information is correct." % x.date(x.later(30, 40)))


def instalments(x):
    part, n = x.cents(2000, 20000), x.r.randrange(3, 7)
    first = x.later()
    x.say("Thank you for setting up a payment plan.")
    x.table([x.pick("Payment", "No."), x.pick("Due date", "Date"), "Amount"], *[[str(i + 1), x.date(first + datetime.timedelta(30 * i)), x.money(part)] for i in range(n)])
    x.also |= {part, part * n}
    x.clear, x.day = False, first
    if x.r.random() < .5:
        x.say("Your next payment of %s is due on %s." % (x.money(part), x.date(first)))


def autopay(x):
    amount, day = x.cents(), x.later()
    x.clear = False
    label = x.pick("Amount due", "Total due", "New charges")
    x.pairs((label, x.money(amount)), ("Autopay date", x.date(day)))
    x.say(x.pick("No action is needed: %s will be charged to your card ending in 4242 on %s." % (x.money(amount), x.date(day)),
                 "Your account is on autopay. We will debit %s from your bank account on %s. Do not send a payment." % (x.money(amount), x.date(day)),
                 "AutoPay is scheduled. You do not need to pay this bill."))


def own_money(x):
    x.clear = False
    kind = x.pick("savings", "hsa", "points", "escrow", "deposit", "401k", "card")
    amount = x.cents(10000, 900000)
    if kind == "savings":
        x.pairs(("Beginning balance", x.money(amount)), ("Deposits", x.money(5000)), ("Withdrawals", x.money(-3000)), ("Ending balance", x.money(amount + 2000)))
        x.say(x.maybe(.5, "Your savings account earned 0.5% APY."), x.maybe(.5, "Statement of your checking account ending in 4471."))
    elif kind == "hsa":
        x.pairs(("HSA balance", x.money(amount)), ("Contributions this year", x.money(200000)), ("Amount available", x.money(amount)))
    elif kind == "points":
        x.say("You have 12,500 points, worth %s. They expire on %s." % (x.money(12500), x.date(x.later())))
    elif kind == "escrow":
        x.pairs(("Escrow balance", x.money(amount)), ("Taxes paid", x.money(amount // 2)), ("Required minimum balance", x.money(amount // 6)))
        x.say(x.maybe(.5, "Your escrow account has a surplus of %s. A check is enclosed." % x.money(9000)))
    elif kind == "deposit":
        x.pairs(("Certificate balance", x.money(amount)), ("Maturity date", x.date(x.later(60, 90))), ("Interest paid", x.money(amount // 50)))
    elif kind == "401k":
        x.pairs(("Vested balance", x.money(amount)), ("Employer contributions", x.money(50000)), ("Total account value", x.money(amount)))
    else:
        x.pairs(("Gift card balance", x.money(amount)), ("Valid until", x.date(x.later(200, 300))))


def credit(x):
    amount = x.cents(500, 20000)
    x.due, x.day, x.clear = -amount, None, False
    form = x.r.randrange(5)
    if form == 0:
        x.pairs(("Previous balance", x.money(amount)), ("Payments received", x.money(-2 * amount)), (x.r.choice(DEMAND), x.money(-amount)))
    elif form == 1:
        x.pairs((x.pick("Credit balance", "Your credit", "Credit"), x.money(amount)))
        x.say("Do not pay.")
    elif form == 2:
        x.say("Your account has a credit balance of %s. No payment is due." % x.money(amount))
    elif form == 3:
        x.say("You overpaid your account by %s. We will refund this amount." % x.money(amount))
    else:
        x.pairs(("Total charges", x.money(amount)), ("Payments", x.money(2 * amount)), (x.pick("Account balance", "Balance"), x.money(-amount)))


def benefits(x):
    charge = x.cents(20000, 300000)
    share = charge // 5
    x.due, x.clear = None, False
    x.also.add(share)
    x.say("Explanation of Benefits", "THIS IS NOT A BILL")
    heads = ["Service", "Amount billed", "Plan discount", "Plan paid", x.pick("What you owe", "You may owe", "Your responsibility")]
    x.table(heads, ["Office visit", x.money(charge), x.money(charge // 5), x.money(charge - 2 * share), x.money(share)])
    x.say(x.maybe(.5, "Your provider may bill you %s." % x.money(share)), x.maybe(.5, "Amount you may owe your provider: %s" % x.money(share)))


def estimate(x):
    amount = x.cents()
    x.clear = False
    x.title(x.pick("Good faith estimate", "Estimate", "Quote", "Cost estimate for your visit"))
    x.pairs((x.pick("Estimated total", "Estimated cost", "Total estimate"), x.money(amount)), ("Estimated insurance payment", x.money(amount // 2)),
            (x.pick("Your estimated share", "Estimated amount due", "Estimated patient responsibility"), x.money(amount - amount // 2)))
    x.say("This is an estimate and not a bill.")


def discount(x):
    """A sum by one day, another one later: which is owed depends on when."""
    amount = x.cents()
    x.clear, x.day = False, None
    x.also |= {amount, amount - amount // 50}
    first = x.later(8, 15)
    x.pairs(("Pay by %s" % x.date(first), x.money(amount - amount // 50)), ("Pay after %s" % x.date(first), x.money(amount)))


def aging(x):
    cells = [x.cents(1000, 9000) if i == 0 or x.r.random() < .4 else 0 for i in range(4)]
    x.ask(sum(cells))
    x.table(["Current", "31-60 days", "61-90 days", "Over 90 days"] + (["Total due"] if x.r.random() < .5 else []),
            [x.money(c) for c in cells] + [x.money(x.due)])
    heads = x.blocks[-1][1]
    x.blocks[-1] = ("table", heads, [x.blocks[-1][2][0][:len(heads)]])
    demand(x)


def other_account(x):
    x.ask(x.cents())
    demand(x)
    x.say(x.pick("Your other account 77-9999 has a balance of %s; it is billed separately." % x.money(x.cents()),
                 "Your claim for %s of %s is still being reviewed by your plan." % (x.date(x.earlier()), x.money(x.cents())),
                 "Your deductible is %s, of which %s has been met." % (x.money(150000), x.money(40000))))


def german(x):
    x.tongue = "de"
    x.ask(x.cents())
    x.say("Stadtwerke Musterstadt", "Rechnung Nr. 4711-22 vom %s" % x.date(x.statement))
    tax = x.due - x.due * 100 // 119
    rows = x.maybe(.6, [("Nettobetrag", x.money(x.due - tax)), ("MwSt. 19 %", x.money(tax))]) or []
    if x.r.random() < .6:
        x.pairs(*rows, (x.pick("Rechnungsbetrag", "Gesamtbetrag", "Zu zahlen", "Offener Betrag", "Zahlbetrag"), x.money(x.due)),
                (x.pick("Fällig am", "Zahlbar bis", "Zahlungsziel", "Fälligkeit"), x.date(x.day)))
    else:
        x.say(x.pick("Bitte überweisen Sie den Betrag von {m} bis zum {d} auf unser Konto.", "Wir bitten Sie, {m} bis spätestens {d} zu zahlen.",
                     "Der Rechnungsbetrag von {m} ist am {d} fällig.", "Bitte zahlen Sie {m} bis zum {d}.",
                     "Der offene Betrag beträgt {m}. Zahlbar bis {d}.").format(m=x.money(x.due), d=x.date(x.day)))
    x.say(x.maybe(.4, "Sollten Sie nicht rechtzeitig zahlen, berechnen wir Mahngebühren von %s." % x.money(500)),
          x.maybe(.3, "Im Vorjahr betrug Ihr Verbrauch 2.100 kWh."), x.maybe(.3, "Ihr Guthaben aus dem Vorjahr wurde verrechnet."))


def spanish(x):
    x.tongue = "es"
    x.ask(x.cents())
    x.say("Compañía de Aguas", "Factura de %s" % x.date(x.statement))
    if x.r.random() < .6:
        x.pairs(x.maybe(.4, ("Saldo anterior", x.money(0))), (x.pick("Importe a pagar", "Total a pagar", "Importe pendiente", "Total adeudado", "Monto a pagar"), x.money(x.due)),
                (x.pick("Fecha de vencimiento", "Pagar antes del", "Vencimiento", "Fecha límite de pago"), x.date(x.day)))
    else:
        x.say(x.pick("Por favor pague {m} antes del {d}.", "Usted debe {m}. El pago vence el {d}.", "Le rogamos que abone {m} antes del {d}.",
                     "El saldo pendiente es de {m} y vence el {d}.").format(m=x.money(x.due), d=x.date(x.day)))
    x.say(x.maybe(.4, "Si ya pagó, haga caso omiso de este aviso."), x.maybe(.3, "Se cobrará un recargo de %s por pago atrasado." % x.money(500)))


KINDS = [visits, card, mortgage, utility, tax, tuition, small_trade, sentences, collector, instalments, autopay, own_money, credit, benefits,
         estimate, discount, aging, other_account, german, spanish]


# --- layouts ---

def text_table(r, style, heads, rows):
    grid = [heads] + rows
    if style == "pipes":
        lines = ["| " + " | ".join(row) + " |" for row in grid]
        if r.random() < .5:
            lines.insert(1, "|" + "|".join("---" for _ in heads) + "|")
        return "\n".join(lines)
    if style == "tabs":
        return "\n".join("\t".join(row) for row in grid)
    widths = [max(len(row[i]) for row in grid) for i in range(len(heads))]
    right = r.random() < .6
    return "\n".join("   ".join((c.rjust if right and i else c.ljust)(widths[i]) for i, c in enumerate(row)).rstrip() for row in grid)


def text_pairs(r, style, rows):
    width = max(len(a) for a, _ in rows) + 2
    if style == "two" and len(rows) > 1:  # two pairs a line
        left, right = rows[0::2], rows[1::2] + [("", "")]
        lines = []
        for a, b in zip(left, right):
            lines.append(("%s: %s" % a).ljust(width + 18) + ("%s: %s" % b if b[0] else ""))
        return "\n".join(line.rstrip() for line in lines)
    form = {"colon": "%s: %s", "dots": None, "columns": None, "stacked": "%s\n%s\n", "tabs": "%s\t%s", "pipes": "| %s | %s |", "dash": "%s - %s", "upper": None, "two": "%s: %s"}[style]
    if style == "dots":
        return "\n".join("%s %s %s" % (a, "." * (width + 4 - len(a)), b) for a, b in rows)
    if style == "columns":
        return "\n".join("%s%s" % (a.ljust(width + 2), b.rjust(14)) for a, b in rows)
    if style == "upper":
        return "\n".join("%s: %s" % (a.upper(), b) for a, b in rows)
    return "\n".join(form % row for row in rows)


def as_text(x):
    r, out = x.r, []
    style = r.choice(["colon", "dots", "columns", "stacked", "tabs", "pipes", "dash", "upper", "two"])
    table = r.choice(["blanks", "pipes", "tabs"])
    for block in x.blocks:
        if block[0] == "pairs" and block[1]:
            out.append(text_pairs(r, style, block[1]))
        elif block[0] == "table":
            out.append(text_table(r, table, block[1], block[2]))
        elif block[0] != "pairs":
            out.append(block[1] if block[0] == "text" or r.random() < .5 else block[1].upper())
    return "\n\n".join(out) + "\n"


def html_pairs(r, style, rows):
    forms = {"rows": "<tr><td>%s</td><td>%s</td></tr>", "heads": "<tr><th>%s</th><td align=\"right\">%s</td></tr>", "list": "<dt>%s</dt><dd>%s</dd>",
             "nested": "<tr><td><table><tr><td>%s</td></tr></table></td><td><table><tr><td><b>%s</b></td></tr></table></td></tr>",
             "spans": "<div><span>%s:</span> <span>%s</span></div>", "break": "<p><b>%s</b><br>%s</p>", "three": "<tr><td>%s</td><td>&nbsp;</td><td>%s</td></tr>"}
    body = "\n".join(forms[style] % row for row in rows)
    if style == "list":
        return "<dl>%s</dl>" % body
    return body if style in ("spans", "break") else "<table>%s</table>" % body


def as_html(x):
    r, out = x.r, []
    style = r.choice(["rows", "heads", "list", "nested", "spans", "break", "three"])
    layout = r.random() < .4
    for block in x.blocks:
        if block[0] == "pairs" and block[1]:
            out.append(html_pairs(r, style, block[1]))
        elif block[0] == "table":
            head = "<tr>%s</tr>" % "".join(r.choice(["<th>%s</th>", "<td><b>%s</b></td>"]) % h for h in block[1])
            out.append("<table border=1>%s%s</table>" % (head, "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % c for c in row) for row in block[2])))
        elif block[0] != "pairs":
            out.append(("<p>%s</p>" if block[0] == "text" else "<h3>%s</h3>") % block[1].replace("\n", "<br>"))
    if layout:  # columns of an e-mail's looks
        half = len(out) // 2
        wide = r.random() < .5
        inner = "<tr><td>%s</td>%s<td>%s</td></tr>" % ("\n".join(out[:half]), "" if wide else "</tr><tr>", "\n".join(out[half:]))
        return "<html><body><table width=600>%s</table></body></html>" % inner
    return "<html><body>%s</body></html>" % "\n".join(out)


def compose(seed):
    r = random.Random(seed)
    x = Letter(r)
    kind = r.choice(KINDS)
    kind(x)
    body, x.blocks = x.blocks, []
    if kind in letter_trades.KINDS:
        letter_trades.finish(x, body)
        html = r.random() < .45
        return x, kind.__name__, html, as_html(x) if html else as_text(x)
    if x.tongue == "en":
        x.say(r.choice(["Lakeview Hospital", "Northern Power & Light", "Crown Card Services", "State University Bursar", "Valley Services"]))
        x.pairs(("Statement date", x.date(x.statement)), x.maybe(.6, ("Account number", "55-1234")))
        if r.random() < .3:
            x.say(r.choice(WARNINGS))
    x.blocks += body
    if x.tongue == "en":
        x.say(*r.sample(WARNINGS, r.randrange(3)))
        if x.due and x.due > 0 and x.clear and kind is not card and r.random() < .3:
            x.say("Please detach and return with your payment")
            x.pairs(("Account number", "55-1234"), ("Amount due", x.money(x.due)), ("Amount enclosed", "$________"))
    html = r.random() < .45
    text = as_html(x) if html else as_text(x)
    return x, kind.__name__, html, text


def fault_of(x, said):
    """said: key -> value of what was asserted."""
    for key in ("balance_due", "instalment_due", "patient_responsibility"):
        if key not in said or key == "patient_responsibility" and said[key] in x.also:
            continue
        got = said[key]
        if got in x.also and x.due is None or key == "instalment_due" and got in x.also:
            continue
        if x.due is None and got != 0:
            return "%s %s where nothing is asked for or nobody can know" % (key, got)
        if x.due is not None and got != x.due:
            return "%s: %s, not %s" % ("sign" if got == -x.due else "sum", got, x.due)
    if "due_date" in said and (x.day is None or said["due_date"] != x.day.isoformat()):
        return "day: %s, not %s" % (said["due_date"], x.day)
    return None


def read_letters(reader, texts):
    """texts: (html, text); what is asserted of each, and the reader's line."""
    stream = b"".join(b"%s %d\n%s" % (b"html" if html else b"text", len(t), t) for html, t in ((h, s.encode()) for h, s in texts))
    done = subprocess.run([reader], input=stream, stdout=subprocess.PIPE, check=True)
    for line in done.stdout.decode().split("\n"):
        cells = dict(c.split("=", 1) for c in line.split("\t") if "=" in c)
        yield {k: int(v) if k != "due_date" else v for k, v in cells.items()
               if k in ("balance_due", "instalment_due", "patient_responsibility", "due_date")}, line


def table_fault(want, day, said):
    got = said.get("balance_due", said.get("patient_responsibility"))
    sum_, open_ = round(float(want.split()[0]) * 100) if want != "none" else None, want.endswith("?")
    if want == "none" and got and got > 0:
        return "a demand of %s" % got
    if want != "none" and got != sum_ and not (open_ and got is None):
        return "sum %s" % got
    if day != "-" and said.get("due_date", "none") != day:
        return "day %s" % said.get("due_date")
    return None


def table(reader, path):
    """Letters of a table: kind, sum, day, body."""
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t", 3) for line in f if line[0] not in "#\n"]
    rows = [row[:3] + [row[3].replace("\\n", "\n").replace("\\t", "\t")] for row in rows]
    print("1..%d" % len(rows))
    bad = 0
    for i, (row, (said, line)) in enumerate(zip(rows, read_letters(reader, [("<" in r[3], r[3]) for r in rows]))):
        fault = table_fault(row[1], row[2], said)
        bad += fault is not None
        print("%s %d - %s: %s" % ("not ok" if fault else "ok", i + 1, row[0], "%s, want %s %s: %s" % (fault, row[1], row[2], line) if fault else row[1]))
    return bad > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--silent", help="show letters of this kind that were not asserted")
    parser.add_argument("--table")
    parser.add_argument("--trades", action="store_true", help="the third grammar, letter_trades.py")
    parser.add_argument("--least", type=float, default=90, help="share of the clear letters that must be sure, percent")
    args = parser.parse_args()
    if args.trades:
        KINDS[:] = letter_trades.KINDS
    if args.table:
        return table(args.reader, args.table)
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    letters = [compose("%d %d" % (seed, i)) for i in range(args.letters)]
    read = read_letters(args.reader, [(html, text) for _, _, html, text in letters])
    score, shown = collections.defaultdict(lambda: [0, 0, 0, 0]), collections.Counter()
    faults = collections.Counter()
    for (x, kind, _, text), (said, line) in zip(letters, read):
        fault = fault_of(x, said)
        right = x.clear and x.due and said.get("balance_due", said.get("patient_responsibility")) == x.due and not fault
        s = score[kind]
        s[0] += 1
        s[1] += bool(x.clear and x.due)
        s[2] += bool(right)
        s[3] += fault is not None
        if fault:
            faults[fault.split(":")[0].split(" ")[0]] += 1
        silent = args.silent == kind and x.clear and x.due and not right and not fault
        if (fault or silent) and shown[kind] < args.show:
            shown[kind] += 1
            print("# %s: %s | %s\n%s" % (kind, fault or "silent", line, "\n".join("#   " + t for t in text.split("\n"))))
    print("# seed %d, %d letters" % (seed, len(letters)))
    total = [sum(s[i] for s in score.values()) for i in range(4)]
    for kind in KINDS:
        n, clear, sure, wrong = score[kind.__name__]
        print("# %-14s %6d letters, sure %6d of %6d clear, wrong %d" % (kind.__name__, n, sure, clear, wrong))
    print("1..2\n%s 1 - wrong %d %s" % ("not ok" if total[3] else "ok", total[3], dict(faults)))
    share = 100 * total[2] / max(total[1], 1)
    print("%s 2 - sure on %.1f %% of the clear ones" % ("ok" if share >= args.least else "not ok", share))
    return 1 if total[3] or share < args.least else 0


if __name__ == "__main__":
    sys.exit(main())
