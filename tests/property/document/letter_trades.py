"""A third grammar of letters: bills of small trades in other orders of their blocks, for letter_grammar.py --trades.

Tolls, parking, vets, associations, water, ambulances, dentists with a running ledger, terms of study, taxes, premiums, reminders,
refunds, receipts, offers of terms, disputes; and the same trades in German and Spanish. Written after the packs were done.
"""
import datetime

TOTALS = ["Total due", "Amount due", "Balance due", "Total amount due", "Please pay", "Pay this amount", "Total now due", "Amount payable",
          "Total to pay", "Net amount due", "Balance to pay", "Outstanding balance", "Total balance due"]
DAYS = ["Due date", "Pay by", "Please pay by", "Due by", "Payment due", "Payment due date", "Due on or before", "Last day to pay", "Due"]
HINTS = ["Checks should be made payable to the order of the sender.", "You can pay online, by phone or by mail.",
         "There is a charge of $35.00 for payments returned unpaid.", "Please write the number of this bill on your check.",
         "If you have paid within the last 10 days, thank you.", "Office hours: 9:00 am to 4:30 pm.", "Card payments carry a fee of 2.5%.",
         "You have 30 days to ask for an itemized bill.", "A receipt will be sent only on request."]


def later(x, day, n):
    return x.date(day + datetime.timedelta(n))


def end(x, label=None, rows=()):
    """The demand, in one of five orders; the day may stand in a sentence, in front, behind, or nowhere."""
    total, day = (label or x.pick(*TOTALS), x.money(x.due)), (x.pick(*DAYS), x.date(x.day))
    form = x.r.randrange(5)
    if form == 0:
        x.pairs(*rows, total, day)
    elif form == 1:
        x.pairs(*rows, total)
        x.say(x.pick("Payment is due by %s.", "Please pay by %s.", "This amount is due on %s.", "Your payment must arrive by %s.",
                     "Pay no later than %s to avoid a late charge.") % x.date(x.day))
    elif form == 2:
        x.blocks.insert(0, ("pairs", [day, total]))
        x.pairs(*rows, (x.pick(*TOTALS), x.money(x.due)))
    elif form == 3:
        x.pairs(*rows, total)
        x.day = None
    else:
        x.pairs(*rows)
        x.say(x.pick("Please pay {m} by {d}.", "Your total of {m} is due {d}.", "The amount of {m} is due by {d}.",
                     "Payment of {m} is due on or before {d}.", "You owe {m}, payable by {d}.", "We must receive {m} by {d}.",
                     "Please send {m} to reach us by {d}.").format(m=x.money(x.due), d=x.date(x.day)))


def head(x, *names):
    x.say(x.pick(*names))
    x.pairs((x.pick("Invoice number", "Notice number", "Account", "Reference", "Customer number"), "T-%06d" % x.r.randrange(999999)),
            (x.pick("Date", "Notice date", "Bill date", "Invoice date", "Issued"), x.date(x.statement)))


def toll(x):
    head(x, "Bay Bridge Toll Authority\nToll notice", "Turnpike Authority\nNotice of unpaid tolls")
    crossings = [x.cents(150, 1200) for _ in range(x.r.randrange(1, 6))]
    fee = x.maybe(.6, 500 * len(crossings)) or 0
    x.ask(sum(crossings) + fee)
    x.table(["Date", "Plaza", x.pick("Toll", "Amount", "Toll amount")], *[[x.date(x.earlier()), "Plaza %d" % x.r.randrange(1, 40), x.money(c)] for c in crossings])
    end(x, rows=[(x.pick("Tolls", "Total tolls", "Toll charges"), x.money(sum(crossings))), ("Administrative fee", x.money(fee)) if fee else None])
    x.say(x.maybe(.5, "If this notice is not paid, a civil penalty of %s per crossing applies." % x.money(2500)))


def parking(x):
    head(x, "City of Harlow\nParking citation", "Parking Violations Bureau")
    x.ask(x.cents(2500, 25000))
    fine = x.due
    x.pairs(("Violation", "Expired meter"), ("Plate", "ABC 4417"), ("Date of violation", x.date(x.earlier())))
    if x.r.random() < .3:
        x.clear, x.also = False, {fine, fine // 2, fine * 2}
        day, x.day, x.due = x.day, None, None
        x.pairs(("If paid by %s" % x.date(day), x.money(fine // 2)), ("If paid after %s" % x.date(day), x.money(fine)))
        return
    end(x, rows=[(x.pick("Fine", "Fine amount", "Penalty"), x.money(fine))])
    x.say(x.maybe(.5, "You may contest this citation by %s." % x.date(x.later(60, 90))),
          x.maybe(.4, "If unpaid, the fine may increase to %s." % x.money(fine * 2)))


def vet(x):
    head(x, "Cedar Veterinary Clinic\nInvoice", "Paws & Claws Animal Hospital")
    items = [(n, x.cents(1500, 40000)) for n in x.r.sample(["Examination", "Vaccination", "Dental cleaning", "Medication", "X-ray", "Boarding, 2 nights"], 3)]
    subtotal = sum(v for _, v in items)
    tax, deposit = subtotal * 7 // 100, x.maybe(.5, subtotal // 4) or 0
    x.ask(subtotal + tax - deposit)
    x.table(["Pet", x.pick("Service", "Description"), x.pick("Amount", "Price", "Total")], *[["Rex", n, x.money(v)] for n, v in items])
    end(x, rows=[("Subtotal", x.money(subtotal)), (x.pick("Sales tax", "Tax", "Tax (7%)"), x.money(tax)), ("Invoice total", x.money(subtotal + tax)),
                 (x.pick("Deposit paid", "Less deposit", "Deposit received"), x.money(-deposit)) if deposit else None])


def association(x):
    head(x, "Willow Creek Homeowners Association", "The Terraces Condominium Association\nOwner statement")
    dues, reserve, before = x.cents(10000, 60000), x.cents(1000, 9000), x.maybe(.4, x.cents(5000, 30000)) or 0
    x.ask(dues + reserve + before)
    end(x, rows=[(x.pick("Balance forward", "Previous balance", "Prior balance"), x.money(before)) if before else None,
                 (x.pick("Monthly assessment", "Quarterly dues", "Regular assessment"), x.money(dues)),
                 (x.pick("Reserve contribution", "Special assessment", "Reserve fund"), x.money(reserve))])
    x.say(x.maybe(.5, "A late charge of %s is added after the 15th." % x.money(2500)),
          x.maybe(.3, "The reserve fund of the association stands at %s." % x.money(12500000)))


def water(x):
    head(x, "Town Water Department", "Lakeside Water & Sewer District\nUtility bill")
    supply, sewer, before = x.cents(1500, 9000), x.cents(1500, 9000), x.cents(3000, 12000)
    paid = before if x.r.random() < .6 else before // 3
    x.ask(supply + sewer + before - paid)
    if x.r.random() < .7:
        x.table(["Meter", "Previous reading", "Current reading", "Usage (gal)"], ["00417", "120,400", "124,900", "4,500"])
    rows = [("Water", x.money(supply)), ("Sewer", x.money(sewer)), (x.pick("Current charges", "Total current charges"), x.money(supply + sewer)),
            (x.pick("Balance forward", "Previous balance"), x.money(before)), (x.pick("Payments", "Payments received", "Less payments"), x.money(-paid))]
    if x.r.random() < .5:
        rows = rows[3:] + rows[:3]
    end(x, rows=rows)
    x.say(x.maybe(.4, "After the due date a penalty of 10%% (%s) is added." % x.money(x.due // 10)))


def ambulance(x):
    head(x, "County Emergency Medical Services", "Rapid Ambulance Inc.\nTransport statement")
    base, miles = x.cents(60000, 150000), x.r.randrange(3, 40)
    mileage = miles * 1875
    insurance, less = (base + mileage) // 2, (base + mileage) // 4
    x.ask(base + mileage - insurance - less)
    x.table(["Description", "Quantity", "Rate", "Amount"], ["Advanced life support", "1", x.money(base), x.money(base)],
            ["Mileage", str(miles), x.money(1875), x.money(mileage)])
    end(x, label=x.pick("Patient balance", "Patient responsibility", "Your balance", None), rows=[
        ("Total charges", x.money(base + mileage)), (x.pick("Insurance payments", "Paid by insurance", "Insurance paid"), x.money(-insurance)),
        (x.pick("Contractual adjustment", "Adjustments", "Write-off"), x.money(-less))])


def dentist(x):
    """A ledger whose last column runs."""
    head(x, "Bright Smiles Dentistry\nStatement of account", "Dr. Amy Oldfield, DDS")
    rows, run = [], x.cents(2000, 9000)
    rows.append([x.date(x.earlier(80, 90)), "Balance forward", "", "", x.money(run)])
    for i in range(x.r.randrange(2, 5)):
        charge = x.cents(5000, 30000)
        run += charge
        rows.append([x.date(x.earlier(40, 60)), x.pick("Filling", "Crown", "Cleaning"), x.money(charge), "", x.money(run)])
    paid = run // 3
    run -= paid
    rows.append([x.date(x.earlier(20, 30)), x.pick("Payment - thank you", "Insurance payment"), "", x.money(paid), x.money(run)])
    x.ask(run)
    x.table(["Date", "Description", "Charges", x.pick("Credits", "Payments"), "Balance"], *rows)
    end(x)


def term(x):
    head(x, "Riverside Community College\nStudent account", "Bursar's Office\nStatement of charges")
    tuition, fees, aid, paid = x.cents(90000, 900000), x.cents(5000, 60000), x.maybe(.6, x.cents(10000, 50000)) or 0, x.maybe(.5, x.cents(5000, 20000)) or 0
    x.ask(tuition + fees - aid - paid)
    end(x, rows=[(x.pick("Tuition", "Tuition, fall term"), x.money(tuition)), (x.pick("Fees", "Mandatory fees"), x.money(fees)),
                 (x.pick("Financial aid", "Scholarship", "Grant"), x.money(-aid)) if aid else None,
                 (x.pick("Payments", "Payments received"), x.money(-paid)) if paid else None])
    x.say(x.maybe(.4, "A hold will be placed on accounts with a balance over %s." % x.money(50000)))


def levy(x):
    head(x, "County Treasurer\nProperty tax bill", "Town of Marlow\nTax collector")
    value, gross = x.cents(9000000, 60000000), x.cents(60000, 900000)
    relief = gross // 10
    x.ask(gross - relief)
    x.pairs((x.pick("Assessed value", "Market value"), x.money(value)), ("Tax rate", "1.2045"))
    end(x, label=x.pick("Net tax due", "Tax due", "Total tax due", None),
        rows=[(x.pick("Gross tax", "Total tax", "Tax before exemptions"), x.money(gross)), (x.pick("Homestead credit", "Exemptions", "Less exemption"), x.money(-relief))])
    x.say(x.maybe(.4, "Interest of 1% a month is charged on taxes not paid when due."))


def premium(x):
    head(x, "Granite Mutual Insurance\nPremium notice", "Pioneer Life\nPremium due notice")
    x.ask(x.cents(3000, 90000))
    x.pairs(("Policy number", "LP-44120"), (x.pick("Amount of insurance", "Face amount", "Coverage"), x.money(50000000)),
            x.maybe(.4, ("Cash value", x.money(1234500))), x.maybe(.3, ("Deductible", x.money(100000))))
    end(x, label=x.pick("Premium due", "Premium", "Amount due", "Total premium due"))
    x.say(x.maybe(.5, "If the premium is not paid within 31 days of its due date, the policy will lapse."))


def reminder(x):
    head(x, "Second notice", "Past due reminder", "Final notice")
    first, fee = x.cents(3000, 90000), x.cents(500, 3500)
    x.ask(first + fee)
    x.say(x.pick("We have not received your payment for our bill of %s." % x.date(x.earlier()), "Your account is past due since %s." % x.date(x.earlier())))
    end(x, rows=[(x.pick("Original amount", "Original bill", "Amount of bill"), x.money(first)), (x.pick("Late fee", "Late charge", "Reminder fee"), x.money(fee))])


def refund(x):
    head(x, "Meadow Apartments\nSecurity deposit statement", "Northern Gas\nFinal bill")
    deposit, less = x.cents(50000, 200000), x.cents(2000, 30000)
    x.clear, x.due, x.day = False, less - deposit, None
    x.pairs(("Security deposit", x.money(deposit)), ("Deductions", x.money(-less)), (x.pick("Refund", "Refund due to you", "Amount refunded", "We owe you"), x.money(deposit - less)))
    x.say(x.pick("A check for %s is enclosed." % x.money(deposit - less), "The amount of %s will be sent to you by %s." % (x.money(deposit - less), x.date(x.later())),
                 "Nothing is due from you."))


def receipt(x):
    head(x, "Receipt", "Payment confirmation", "Thank you for your payment")
    paid = x.cents()
    x.clear, x.due, x.day = False, None, None
    x.pairs((x.pick("Amount paid", "Payment received", "You paid"), x.money(paid)), (x.pick("Payment date", "Date of payment", "Paid on"), x.date(x.earlier())),
            x.maybe(.6, (x.pick("Remaining balance", "Balance", "Balance due"), x.money(0))))
    x.say(x.maybe(.5, "Your next bill will be sent on %s." % x.date(x.later())))


def offer(x):
    head(x, "Account resolution offer", "Options to pay your balance")
    whole = x.cents(30000, 300000)
    x.clear, x.due, x.day = False, None, None
    x.also |= {whole, whole // 2, whole // 3, whole // 6}
    x.pairs(("Current balance", x.money(whole)))
    x.say("Option 1: pay %s by %s and the rest is forgiven." % (x.money(whole // 2), x.date(x.later())),
          "Option 2: three payments of %s, the first due %s." % (x.money(whole // 3), x.date(x.later())))


def dispute(x):
    head(x, "About your dispute", "Billing review")
    x.clear, x.due, x.day = False, None, None
    amount = x.cents()
    x.pairs((x.pick("Disputed amount", "Amount in dispute", "Amount under review"), x.money(amount)))
    x.say(x.pick("You need not pay this amount while we look into it.", "Please do not pay until our review is done.",
                 "No payment is required at this time. We will write to you by %s." % x.date(x.later())))


def german(x):
    x.tongue = "de"
    x.ask(x.cents())
    x.say(x.pick("Hausverwaltung Lindner\nHausgeldabrechnung", "Wasserwerk Nord\nJahresabrechnung", "Zahnarztpraxis Dr. Kern\nRechnung",
                 "Tierarztpraxis am Markt\nRechnung", "Stadt Neuburg\nGrundsteuerbescheid", "Rettungsdienst Süd\nGebührenbescheid",
                 "Stadt Neuburg, Ordnungsamt\nVerwarnungsgeld", "Studierendenwerk\nSemesterbeitrag"))
    x.pairs((x.pick("Rechnungsnummer", "Aktenzeichen", "Kundennummer"), "R-4711"), (x.pick("Datum", "Rechnungsdatum"), x.date(x.statement)))
    rest = x.due // 3
    m, d = x.money(x.due), x.date(x.day)
    if x.r.random() < .5:
        x.table([x.pick("Leistung", "Position", "Bezeichnung"), x.pick("Betrag", "Kosten", "Preis")], ["Grundgebühr", x.money(rest)], ["Verbrauch", x.money(x.due - rest)])
    form = x.r.randrange(3)
    if form == 0:
        x.pairs((x.pick("Zu zahlender Betrag", "Gesamtbetrag", "Rechnungsbetrag", "Endbetrag", "Zahlbetrag", "Noch zu zahlen", "Summe", "Gesamtsumme"), m),
                (x.pick("Fällig am", "Zahlbar bis", "Zu zahlen bis", "Fälligkeit", "Zahlungsfrist"), d))
    else:
        x.say(x.pick("Bitte überweisen Sie {m} bis zum {d}.", "Wir bitten um Zahlung von {m} bis {d}.", "Der Betrag von {m} ist bis zum {d} zu zahlen.",
                     "Bitte begleichen Sie den Betrag von {m} bis spätestens {d}.", "Es sind {m} bis zum {d} zu entrichten.",
                     "Der Gesamtbetrag von {m} wird am {d} fällig.").format(m=m, d=d))
    x.say(x.maybe(.4, "Bei Zahlungsverzug fällt eine Gebühr von %s an." % x.money(500)), x.maybe(.3, "Ihr bisheriger Abschlag betrug %s." % x.money(8500)))


def spanish(x):
    x.tongue = "es"
    x.ask(x.cents())
    x.say(x.pick("Comunidad de propietarios\nCuota trimestral", "Aguas del Norte\nFactura de agua", "Clínica dental Sonrisa\nFactura",
                 "Clínica veterinaria\nFactura", "Ayuntamiento de Lorca\nImpuesto sobre bienes inmuebles", "Servicio de ambulancias\nFactura",
                 "Universidad del Valle\nMatrícula", "Dirección de Tráfico\nMulta"))
    x.pairs((x.pick("Número de factura", "Referencia", "Número de cliente"), "F-4711"), (x.pick("Fecha", "Fecha de emisión"), x.date(x.statement)))
    part = x.due // 3
    m, d = x.money(x.due), x.date(x.day)
    if x.r.random() < .5:
        x.table([x.pick("Concepto", "Descripción"), x.pick("Importe", "Precio")], ["Cuota fija", x.money(part)], ["Consumo", x.money(x.due - part)])
    if x.r.random() < .4:
        x.pairs((x.pick("Total a pagar", "Importe total a pagar", "Importe a pagar", "Total factura", "Total", "Saldo pendiente"), m),
                (x.pick("Fecha límite de pago", "Vencimiento", "Fecha de vencimiento", "Pagar antes del", "Vence el"), d))
    else:
        x.say(x.pick("Debe pagar {m} antes del {d}.", "El importe de {m} vence el {d}.", "Rogamos el pago de {m} antes del {d}.",
                     "Por favor, abone {m} a más tardar el {d}.", "El total de {m} deberá pagarse antes del {d}.").format(m=m, d=d))
    x.say(x.maybe(.4, "El recargo por pago fuera de plazo es de %s." % x.money(500)), x.maybe(.3, "Puede pagar en cualquier banco."))


KINDS = [toll, parking, vet, association, water, ambulance, dentist, term, levy, premium, reminder, refund, receipt, offer, dispute, german, spanish]


def finish(x, body):
    """Hints anywhere but within a block."""
    x.blocks = body
    for text in x.r.sample(HINTS, x.r.randrange(3)) if x.tongue == "en" else []:
        x.blocks.insert(x.r.randrange(len(x.blocks) + 1), ("text", text))
