"""What leaves, to whom and when: small made-up nights about each decision of how a plan reads, drawn by a seed in other words, roles, orders and
currencies each time. One customer a case, one night for all of them, then what a night must refuse. What is right of each is told by the case
itself, from what it put in. Prints TAP, and how many expectations of each decision hold.

    throwaway-postgres.sh env ONEVOICE_BIN=... python3 -B tests/e2e/leaves.py --seed 1 --each 3
"""
import argparse
import collections
import datetime
import json
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import tap  # noqa: E402

TONIGHT = datetime.date(2026, 11, 2)
HOLIDAYS = {datetime.date(2026, 11, 11), datetime.date(2026, 11, 26), datetime.date(2026, 12, 25)}
HOUSES = {  # department: (organisation's name, legal entity, role)
    "river": ("River Clinic", "River Clinic LLC", "hospital"), "stone": ("Stone Imaging", "Stone Imaging Inc", "professional_group"),
    "night": ("Night Anaesthesia", "Night Anaesthesia PA", "anaesthesiology_group"), "pill": ("Corner Pharmacy", "Corner Pharmacy", "pharmacy"),
    "bed": ("Bed and Chair", "Bed and Chair Co", "dme"), "ride": ("County Ride", "County Ride Corp", "transport"),
    "walk": ("Walk Again", "Walk Again Group", "rehab"), "home": ("Home Nurses", "Home Nurses Ltd", "home_health"),
    "plan": ("Great Plan", "Great Plan Mutual", "health_plan"), "claim": ("Claimers", "Claimers LLC", "debt_collector"),
    "card": ("Elm Bank Cards", "Elm Bank NA", "cards"), "save": ("Elm Bank", "Elm Bank NA", "deposits"), "loan": ("Elm Bank Loans", "Elm Bank NA", "mortgage"),
    "news": ("Outreach", "Outreach LLC", "marketing")}
BILLERS = ["river", "stone", "night", "pill", "bed", "ride", "walk", "home"]
GIVEN = "Ada Bruno Clara Dario Edith Felix Greta Hugo Irma Jonas Katja Lars Mira Nils Olga Piet Quentin Rosa Sven Tilda".split()
FIRST = "Ald Bren Cast Dun Ell Fair Glen Hart Ingle Jess Kirk Lock Merri North Oak Pem Quarter Raven Silver Thorn Under Vander West Yar Zell".split()
LAST = "erton bright ellan more sworth banks moor well wood amine bride hart weather cott hurst berton main croft ton bury hill meer gaard borough weger".split()
STREETS = "Elm Oak Cedar Harbor Mill Quarry Birch Maple Willow Chestnut".split()
ROWS, WANTED = [], []


def quote(value):
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def insert(table, **row):
    ROWS.append("insert into intake.%s (%s) values (%s);" % (table, ", ".join(row), ", ".join(quote(v) for v in row.values())))


def day(days):
    return TONIGHT + datetime.timedelta(days=days)


def dispatched(date):
    return date.weekday() < 5 and date not in HOLIDAYS


def arrives(date):
    """A letter of that day, three days of post on its way."""
    left = 3
    while left:
        date += datetime.timedelta(days=1)
        left -= dispatched(date)
    return date


def last_useful(date):
    """The last day on which a letter leaves that is read the day before this one; tonight where there is none."""
    best = TONIGHT
    for n in range((date - TONIGHT).days + 1):
        if dispatched(day(n)) and arrives(day(n)) < date:
            best = day(n)
    return best


class Draw(random.Random):
    def date(self, low, high):
        return day(self.randint(low, high))

    def say(self, date):
        return self.choice([date.strftime("%B ") + "%d, %d" % (date.day, date.year), date.strftime("%m/%d/%Y"), date.strftime("%b ") + "%d, %d" % (date.day, date.year),
                            date.strftime("%A, %B ") + "%d, %d" % (date.day, date.year), "%d %s" % (date.day, date.strftime("%B %Y"))])

    def money(self, low=20, high=900):
        return "%d.%02d" % (self.randint(low, high), self.randint(0, 99))


class Case:
    """Somebody of whom some departments hold a record."""

    count = 0

    def __init__(self, draw, decision, title, born=None, given=None, family=None, address=None):
        n = Case.count
        Case.count += 1
        self.draw, self.decision, self.title, self.key, self.pieces = draw, decision, title, "K%03d" % n, 0
        self.given = given or draw.choice(GIVEN)
        self.family = family or FIRST[n % len(FIRST)] + LAST[n // len(FIRST) % len(LAST)]
        self.born = born or "%d-%02d-%02d" % (draw.randint(1945, 1996), draw.randint(1, 12), draw.randint(1, 28))
        self.address = address or "%d %s Street, Dayton OH 45%03d" % (11 + 37 * n, draw.choice(STREETS), 400 + n % 90)
        self.phone = "937555%04d" % (1000 + n)
        self.held = {}

    def party(self, house, **other):
        if (house, json.dumps(other)) not in self.held:
            ident = "%s/%s%s" % (self.key, house, "" if not self.held else "-%d" % len(self.held))
            self.held[house, json.dumps(other)] = ident
            insert("party", **dict(dict(party_id=ident, department_id="D-" + house, full_name=self.given + " " + self.family, birth_date=self.born,
                                        address=self.address, phone=self.phone), **other))
            insert("preference", party_id=ident, esign_consent="true", sms_consent="true", marketing_consent="true")
        return self.held[house, json.dumps(other)]

    def piece(self, house, body, declared=None, on=None, facts=None, status="pending", sent=None, channel="mail", media="text/plain", party=None, **more):
        ident = "%s-%d" % (self.key, self.pieces)
        self.pieces += 1
        insert("communication", communication_id=ident, department_id="D-" + house, party_id=party or self.party(house), channel=channel, status=status,
               created_on=on or day(-self.draw.randint(1, 6)), sent_on=sent, declared_type=declared, media_type=media, body=body,
               facts=json.dumps(facts) if facts else None, **more)
        return ident

    def bill(self, house, amount, account=None, due=28, currency="USD", visit=-60, on=-12, words=None, declared="bill", **more):
        facts = dict({"account_no": account or "A-" + self.key, "statement_no": "S-%s-%d" % (self.key, self.pieces), "statement_date": str(day(on)),
                      "balance_due": amount, "due_date": str(day(due)) if due is not None else None, "currency": currency,
                      "patient_control_no": account or "A-" + self.key, "service_from": str(day(visit)), "service_to": str(day(visit)),
                      "claim_type": "professional"}, **more.pop("facts", {}))
        facts = {k: v for k, v in facts.items() if v is not None}
        return self.piece(house, words or self.draw.choice(["Please see the enclosed statement.", "Your statement is enclosed.", "Statement of your account."]),
                          declared, day(on), facts, **more)

    def eob(self, house, share, submitted="500.00", account=None, visit=-60, on=-20, currency="USD", **more):
        paid = "%.2f" % (float(submitted) - float(share)) if share is not None else None
        facts = dict({"eob_no": "E-%s-%d" % (self.key, self.pieces), "payer_claim_control_no": "C-%s-%d" % (self.key, self.pieces),
                      "patient_control_no": account or "A-" + self.key, "claim_type": "professional", "billing_provider": HOUSES[house][0],
                      "service_from": str(day(visit)), "service_to": str(day(visit)), "submitted": submitted, "plan_paid": paid,
                      "adjustments": [{"group": "PR", "reason": "2", "amount": share}] if share is not None and float(share) else [],
                      "patient_responsibility": share, "outcome": "complete" if share is not None else "queued", "status": "active", "use": "claim",
                      "network": "in", "precedence": 1, "related": None, "currency": currency}, **more.pop("facts", {}))
        return self.piece("plan", "This is not a bill.", "eob", day(on), facts, **more)

    def ledger(self, house, kind, account=None, currency="USD", **row):
        insert("ledger_entry", entry_id="L-%s-%d" % (self.key, len(ROWS)), legal_entity=HOUSES[house][1], account_number=account or "A-" + self.key,
               entry_type=kind, currency=currency, **row)

    def want(self, what, sql, value):
        WANTED.append((self.decision, "%d %s (%s): %s" % (self.decision, self.title, self.key, what), sql, str(value)))

    def due(self, bill, value):
        self.want("due now", "select coalesce(sum(amount_due_now), 0)::numeric(12,2) from onevoice.latest_payable where bill_id = %s or bill_id is null and eob_id = %s"
                  % (quote(bill), quote(bill)), value)

    def flag(self, code, piece, there=True):
        self.want(("" if there else "no ") + code, "select count(*) > 0 from onevoice.latest_flag where code = %s and %s = any (communication_ids)"
                  % (quote(code), quote(piece)), "t" if there else "f")

    def planned(self, piece, value, what="planned"):
        self.want(what, "select coalesce((select disposition from onevoice.latest_disposition where communication_id = %s), 'none')" % quote(piece), value)

    def leaves(self, piece, there=True):
        self.want("leaves" if there else "stays", "select coalesce((select message_id is not null from onevoice.latest_disposition where communication_id = %s), false)"
                  % quote(piece), "t" if there else "f")

    def by(self, piece, latest, what="leaves in time"):
        self.want(what, "select case when m.send_on is null then coalesce(d.disposition, 'nowhere') when m.send_on <= %s then 'in time' else m.send_on::text end from (select) x left join onevoice.latest_disposition d on d.communication_id = %s "
                  "left join onevoice.latest_message m on m.message_id = d.message_id" % (quote(latest), quote(piece)), "in time")

    def alone(self, piece):
        self.want("alone", "select count(*) from onevoice.latest_disposition where message_id = (select message_id from onevoice.latest_disposition where communication_id = %s)"
                  % quote(piece), 1)

    def together(self, a, b, yes):
        self.want("one envelope" if yes else "two envelopes", "select count(distinct message_id) from onevoice.latest_disposition where communication_id in (%s, %s)"
                  % (quote(a), quote(b)), 1 if yes else 2)

    def rejected(self, key, code, word=None):
        self.want("rejected as " + code, "select coalesce(string_agg(distinct code, ','), '-') from onevoice.latest_rejection where row_key like %s" % quote(key + "%"), code)
        if word:
            self.want("the word is named", "select coalesce(bool_or(position(%s in detail) > 0), false) from onevoice.latest_rejection where row_key like %s"
                      % (quote(word), quote(key + "%")), "t")

    def lines(self, want):
        """What all headlines of the customer ask for, by payee, currency and day."""
        pieces = "select message_id from onevoice.latest_disposition where communication_id like %s" % quote(self.key + "-%")
        self.want("what the headlines ask for",
                  "select coalesce(string_agg(concat_ws(' ', l ->> 'payee', (l ->> 'amount')::numeric(12,2), l ->> 'currency', coalesce(l ->> 'day', '-'), "
                  "case when (l ->> 'past')::boolean then 'past' end), '; ' order by l ->> 'payee' collate \"C\", l ->> 'currency', l ->> 'day', l ->> 'amount'), 'nothing') "
                  "from onevoice.latest_message m, jsonb_array_elements(m.headline_values -> 'lines') l where l ->> 'kind' = 'pay' and m.message_id in (%s)" % pieces, want)

    def code(self, piece, value):
        self.want("headline", "select headline_code from onevoice.latest_message join onevoice.latest_disposition using (message_id) where communication_id = %s"
                  % quote(piece), value)

    def never_nothing(self, piece):
        self.want("claims no more than was read", "select headline_code <> 'nothing' from onevoice.latest_message join onevoice.latest_disposition using (message_id) where communication_id = %s"
                  % quote(piece), "t")


def plain(draw):
    return draw.choice(["Your laboratory report is ready. You can read it at the desk.", "We have a new address on Harbor Street.",
                        "The parking garage closes at nine in the evening from now on.", "Our telephone hours have changed."])


# --- 1 to 14, as the contract numbers them (sql/README.md, lib/reconcile/README.md, lib/plan/README.md) ---

def status(draw):
    word = draw.choice([" pending", "PENDING", "Pending  ", "\tpending"])
    c = Case(draw, 1, "status written %r" % word)
    c.leaves(c.piece(draw.choice(BILLERS), plain(draw), "notice", status=word))
    word = draw.choice(["Sent", "SENT ", " sent", "Cancelled", "CANCELLED "])
    c = Case(draw, 1, "status written %r" % word)
    c.planned(c.piece(draw.choice(BILLERS), plain(draw), "notice", status=word, sent=day(-20) if "s" in word.lower()[:2] else None), "none")
    word = draw.choice(["mailed", "done", "posted", "printed", "in transit", "P", "queued", "ready", "Pend.", "versandt"])
    c = Case(draw, 1, "status %r" % word)
    piece = c.piece(draw.choice(BILLERS), plain(draw), "notice", status=word)
    c.planned(piece, "none"), c.rejected(piece, "unknown_status", word)
    c = Case(draw, 1, "pending, and sent long ago")
    house = draw.choice(BILLERS)
    c.planned(c.bill(house, draw.money(), sent=day(-draw.randint(1, 30)), on=-31), "none")
    c.leaves(c.piece(house, plain(draw), "notice"))
    word = draw.choice(["mailed", "on hold", "PENDING", "cancelled", ""])
    c = Case(draw, 1, "status %r, and sent" % word)
    c.planned(c.piece(draw.choice(BILLERS), plain(draw), "notice", status=word, sent=day(-draw.randint(1, 30)), on=day(-31)), "none")
    c = Case(draw, 1, "an EOB that was %r caps" % "Sent ")
    house, share = draw.choice(BILLERS), draw.money(20, 90)
    c.eob(house, share, status="Sent ", sent=day(-15))
    c.due(c.bill(house, "500.00"), share)


def words(draw):
    word = draw.choice(["Mail", " MAIL ", "E-mail".replace("-", ""), "EMAIL  ", "Portal"])
    c = Case(draw, 2, "channel written %r" % word)
    piece = c.piece(draw.choice(BILLERS), plain(draw), "notice", channel=word)
    c.leaves(piece)
    c.want("no rejection", "select count(*) from onevoice.latest_rejection where row_key like %s" % quote(piece + "%"), 0)
    word = draw.choice(["letter", "post", "fax", "e-mail", "text", "courier"])
    c = Case(draw, 2, "channel %r" % word)
    piece = c.piece(draw.choice(BILLERS), plain(draw), "notice", channel=word)
    c.rejected(piece, "unknown_value", word)
    word = draw.choice(["TEXT/PLAIN", " text/plain", "Text/Plain  "])
    c = Case(draw, 2, "media type written %r" % word)
    amount = draw.money()
    c.due(c.piece(draw.choice(BILLERS), "Balance due: $%s\nPlease pay by %s.\n" % (amount, draw.say(day(25))), "bill", media=word), amount)
    word = draw.choice(["text/rtf", "application/msword", "plain", "text", "image/tiff"])
    c = Case(draw, 2, "media type %r" % word)
    c.rejected(c.piece(draw.choice(BILLERS), plain(draw), "notice", media=word), "unknown_value", word)
    word = draw.choice(["Patient_Payment", " PATIENT_PAYMENT ", "patient_payment   "])
    c, house = Case(draw, 2, "entry type written %r" % word), draw.choice(BILLERS)
    c.ledger(house, word, amount="40.00", posted_on=day(-5))
    c.due(c.bill(house, "100.00"), "60.00")
    c = Case(draw, 2, "one department's role is outside the list")
    two = [c.piece("odd", plain(draw), "notice"), c.piece(draw.choice(["river", "save", "news"]), plain(draw) + " Thank you.", "notice")]
    c.together(*two, False)
    c = Case(draw, 2, "two roles outside the list")
    two = [c.piece("odd", plain(draw), "notice"), c.piece("odder", plain(draw) + " Thank you.", "notice")]
    c.together(*two, False)


def payee(draw):
    house = draw.choice(BILLERS)
    c = Case(draw, 3, "no bill yet, the EOB names who bills")
    eob = c.eob(house, draw.money(20, 90))
    c.want("the plan is no payee", "select count(*) from onevoice.latest_payable where eob_id = %s and payee ~ 'Great Plan'" % quote(eob), 0)
    c = Case(draw, 3, "an EOB that names nobody")
    eob = c.eob(house, draw.money(20, 90), facts={"billing_provider": None})
    c.want("the plan is no payee", "select count(*) from onevoice.latest_payable where eob_id = %s and payee ~ 'Great Plan'" % quote(eob), 0)
    c = Case(draw, 3, "nothing printed: the legal entity of the department")
    amount, late = draw.money(), draw.randint(5, 40)
    c.bill(house, amount, due=late)
    c.lines("%s %s USD %s" % (HOUSES[house][1], amount, day(late)))
    c = Case(draw, 3, "printed, and not the department's name")
    c.bill(house, amount, due=late, facts={"billing_provider": "Doctor Hale PC"})
    c.lines("Doctor Hale PC %s USD %s" % (amount, day(late)))
    c = Case(draw, 3, "one payee, two spellings, one letter")
    spelled = [HOUSES[house][0], HOUSES[house][0].upper() + draw.choice(["", ",", " LLC"]).replace(" LLC", "")]
    draw.shuffle(spelled)
    bills = [c.bill(house, draw.money(), account="A%d-%s" % (i, c.key), visit=-60 + i, due=late, facts={"billing_provider": name}) for i, name in enumerate(spelled)]
    c.together(*bills, True)
    c.want("one name", "select count(distinct l ->> 'payee') from onevoice.latest_message m join onevoice.latest_disposition d using (message_id), "
           "jsonb_array_elements(m.headline_values -> 'lines') l where d.communication_id like %s" % quote(c.key + "-%"), 1)


def headline(draw):
    c, money, lines = Case(draw, 4, "several payees, days and currencies"), collections.Counter(), []
    for i in range(draw.randint(2, 4)):
        house, amount, late = draw.choice(BILLERS), draw.money(), draw.choice([-9, 7, 12, 30, 30, 30])
        currency = draw.choice(["USD", "USD", "EUR", "CAD"])
        c.bill(house, amount, account="A%d-%s" % (i, c.key), visit=-60 - i, due=late, currency=currency, on=-20)
        money[HOUSES[house][1], currency, str(day(late)), late < 0] += round(float(amount) * 100)
    for (who, currency, late, past), cents in sorted(money.items()):
        lines.append("%s %d.%02d %s %s%s" % (who, cents // 100, cents % 100, currency, late, " past" if past else ""))
    c.lines("; ".join(lines))
    c = Case(draw, 4, "a demand whose sum stands nowhere")
    c.never_nothing(c.piece(draw.choice(BILLERS), draw.choice(["Your account is past due. Please pay the amount on the enclosed stub at once.",
                                                               "FINAL NOTICE. Your balance remains unpaid. Send your payment today to avoid collection.",
                                                               "We have not received your payment. Please remit your balance without delay."]), draw.choice(["bill", "notice", "final_notice"])))
    c, house = Case(draw, 4, "what the insurer decides stands behind what is due"), draw.choice(BILLERS)
    amount = draw.money()
    due, waits = c.bill(house, amount, account="X-" + c.key, due=25), c.piece(
        house, "Insurance pending. We have filed a claim with your plan. This is not a bill.", "statement", day(-8),
        {"account_no": "Y-" + c.key, "statement_no": "S2-" + c.key, "statement_date": str(day(-8)), "insurance_pending": "true", "balance_due": "640.00", "currency": "USD",
         "service_from": str(day(-30)), "service_to": str(day(-30))})
    c.lines("%s %s USD %s" % (HOUSES[house][1], amount, day(25)))
    c.want("the order of sections", "select coalesce(string_agg(kind, ' ' order by position) filter (where kind in ('pay', 'not_due')), '-') from onevoice.latest_section "
           "where message_id = (select message_id from onevoice.latest_disposition where communication_id = %s)" % quote(due), "pay not_due")
    c.leaves(waits)
    c = Case(draw, 4, "a letter nobody understands beside an EOB")
    c.never_nothing(c.piece(house, "Mevvin ostra lippen. Corvane dith olber %d." % draw.randint(100, 999), draw.choice(["notice", "letter", "Notice", None])))
    c = Case(draw, 4, "an EOB of nothing says so")
    c.want("no sum in a headline of nothing", "select count(*) from onevoice.latest_message m where m.message_id = (select message_id from onevoice.latest_disposition "
           "where communication_id = %s) and (m.headline_code not in ('nothing', 'information') or m.headline ~ '[0-9]')" % quote(c.eob(house, "0.00")), 0)


VISITS = ["You have an appointment on {d} at 10:15 AM with Dr. Lund.", "Your colonoscopy is scheduled for {d} at 7:30 AM. Do not eat after midnight.",
          "We look forward to seeing you on {d} at 2:15 PM for your annual check-up.", "Please arrive by 8:00 AM on {d} for your MRI scan.",
          "Your infusion visit: {d}, 11:00. Bring your card.", "Dr. Hale will see you on {d} at 9:30 AM in room 4.",
          "Your nurse will visit you at home on {d} between 8 and 10.", "The driver picks you up on {d} at 6:45 AM for your dialysis.",
          "Your hearing test takes place on {d} at 1:00 PM.", "Your surgery is on {d}. Please check in at 6:00 AM.",
          "Your hospital bed will be delivered on {d} between 9 and 12.", "Your first physical therapy session is {d} at 4 PM.",
          "Reminder: vaccination on {d}, 8:20 AM, building C.", "We have reserved {d} at 11:40 AM for your mammogram."]
ENDS = ["Your referral is valid until {d}.", "Your prescription expires on {d}. Ask your doctor for a new one.", "Your authorization for physical therapy ends on {d}.",
        "This quote is good through {d}.", "Your debit card expires {d}. A new one is on its way.", "The link to set your password expires on {d}.",
        "The last day to choose your plan for next year is {d}.", "Your temporary parking permit is valid through {d}.", "You can pick up your medicine until {d}."]
ALERTS = ["Your password was changed today. If this was not you, call us at once.", "Your verification code is {n}. It expires in 10 minutes.",
          "Use code {n} to sign in. Do not share it with anybody.", "We blocked a suspicious transaction on your card. Reply YES if it was you.",
          "A new sign-in to your account from a new device. If you do not recognize it, change your password.",
          "Somebody tried to reset your password. If you did not ask for it, contact us immediately.",
          "A new phone number was added to your account. Was this not you? Call us now.", "Your one-time passcode is {n}.",
          "We noticed unusual activity on your account and locked it for your protection."]
RECALLS = ["The maker recalls infusion pumps of lot {n}. Stop using yours and bring it back at once.", "Recall notice: tablets of lot {n} are recalled. Do not take them.",
           "Urgent safety recall: the brakes of your walker, series {n}, may fail. Do not use it until it is repaired.",
           "Product recall. Insulin pens with number {n} may give the wrong dose. Return them to any pharmacy."]


def at_once(draw):
    for words_, declared in ((draw.choice(VISITS), draw.choice(["notice", "appointment_reminder", None])), (draw.choice(VISITS), None),
                             (draw.choice(ENDS), draw.choice(["notice", None]))):
        date = draw.date(5, 26)
        text = words_.format(d=draw.say(date))
        c, house = Case(draw, 5, "a letter: %s" % text), draw.choice(BILLERS if words_ in VISITS else BILLERS + ["card", "save", "loan"])
        c.by(c.piece(house, draw.choice(["", "Hello,\n\n", "Dear patient,\n\n"]) + text + "\n", declared, day(-1)), last_useful(date))
    date = draw.date(1, 4)
    c, past = Case(draw, 5, "its day went by while nothing was dispatched"), day(-draw.randint(1, 2))
    c.by(c.piece(draw.choice(BILLERS), draw.choice(VISITS[:2] + VISITS[9:10]).format(d=draw.say(past)), "appointment_reminder", day(-3),
                 {"appointment_date": str(past)}), TONIGHT, "leaves at once")
    text = draw.choice(VISITS).format(d=draw.say(date))
    c = Case(draw, 5, "a text message: %s" % text)
    c.by(c.piece(draw.choice(BILLERS), text, None, day(-1), channel=draw.choice(["sms", "email"])), max(TONIGHT, date - datetime.timedelta(days=1)))
    for texts, houses, channels in ((ALERTS, ["card", "save", "loan", "river", "pill"], ["email", "sms", "mail"]), (RECALLS, BILLERS, ["mail", "phone", "email"])):
        text = draw.choice(texts).format(n=draw.randint(100000, 999999))
        c, house = Case(draw, 5, text), draw.choice(houses)
        piece = c.piece(house, text, draw.choice(["notice", None]), day(0 if channels[0] == "email" else -1), channel=draw.choice(channels))
        c.piece(house, plain(draw), "notice")
        c.by(piece, TONIGHT, "leaves at once")
        c.want("alone where it is known for an alert", "select coalesce(max(n), 1) from (select count(*) as n from onevoice.latest_disposition d join onevoice.latest_disposition o using (message_id) "
               "where o.communication_id = %s and o.content_class in ('security_alert', 'recall')) x where n > 0" % quote(piece), 1)
    c = Case(draw, 5, "no rule knows the letter")
    c.by(c.piece(draw.choice(BILLERS), "Quorl fantip, mevvin ostra lippen %d." % draw.randint(100, 999), None, day(-1)), TONIGHT, "waits for nobody")
    c, date = Case(draw, 5, "the day is stated in facts"), draw.date(5, 26)
    c.by(c.piece(draw.choice(BILLERS), "Please call us.", draw.choice(["appointment", "notice"]), day(-1), {"appointment_date": str(date)}), last_useful(date))


def demand(c, draw, house, amount, account=None, currency="USD"):
    """A collector's demand for what a house placed."""
    kind = draw.choice(["validation_notice", "bill", "final_notice", "collection_letter"])
    facts = {"account_no": account or "A-" + c.key, "billing_provider": HOUSES[house][0], "balance_due": amount, "assigned_to": "Claimers", "currency": currency,
             "placed_on": str(day(-32)), "initial_communication_on": str(day(-5)), "validation_period_end": str(day(32)),
             "service_from": str(day(-90)), "service_to": str(day(-90))}
    return c.piece("claim", draw.choice(["This is an attempt to collect a debt.", "This communication is from a debt collector. This is an attempt to collect a debt."]),
                   kind, day(-5), facts)


def collector(draw):
    house, currency = draw.choice(BILLERS), draw.choice(["USD", "USD", "EUR", "CAD"])
    c = Case(draw, 6, "a collector asks for what was paid, in %s" % currency)
    c.ledger(house, "patient_payment", amount="90.00", posted_on=day(-draw.randint(2, 30)), currency=currency)
    piece = demand(c, draw, house, "90.00", currency=currency)
    c.due(piece, "0.00"), c.flag("ALREADY_PAID", piece)
    c = Case(draw, 6, "a collector asks for what was paid in part, in %s" % currency)
    c.ledger(house, "patient_payment", amount="30.00", posted_on=day(-3), currency=currency)
    piece = demand(c, draw, house, "90.00", currency=currency)
    c.due(piece, "60.00"), c.flag("PARTIALLY_PAID", piece)
    c = Case(draw, 6, "a collector asks while the plan decides")
    c.eob(house, None, "400.00", visit=-90, on=-50)
    piece = demand(c, draw, house, "400.00")
    c.due(piece, "0.00"), c.flag("BILLED_WHILE_PENDING", piece)
    c, share = Case(draw, 6, "a collector asks above the EOB"), draw.choice(["0.00", "45.00"])
    c.eob(house, share, "250.00", visit=-90, on=-50)
    piece = demand(c, draw, house, "150.00")
    c.due(piece, share), c.flag("BILL_EXCEEDS_EOB", piece)
    c, paid = Case(draw, 6, "a collector asks above the EOB, of which some was paid"), draw.choice([20, 45, 60])
    c.eob(house, "45.00", "250.00", visit=-90, on=-50)
    c.ledger(house, "patient_payment", amount="%d.00" % paid, posted_on=day(-10))
    piece = demand(c, draw, house, "150.00")
    c.due(piece, "%d.00" % max(0, 45 - paid)), c.flag("BILL_EXCEEDS_EOB", piece), c.flag("PARTIALLY_PAID" if paid < 45 else "ALREADY_PAID", piece)
    c = Case(draw, 6, "a collector asks for all of a plan that is kept")
    c.ledger(house, "payment_plan", amount="600.00", instalment="50.00", day_of_month=15, plan_status=draw.choice(["current", "Active", "on track"]), agreed_on=day(-120))
    piece = demand(c, draw, house, "600.00")
    c.want("no more than the instalment", "select coalesce(sum(amount_due_now), 0) <= 50 from onevoice.latest_payable where bill_id = %s" % quote(piece), "t")
    c.flag("DUNNING_DESPITE_PLAN", piece)
    c = Case(draw, 6, "what was paid to somebody else on the number counts nowhere")
    c.ledger(draw.choice([h for h in BILLERS if h != house]), "patient_payment", amount="90.00", posted_on=day(-30))
    c.due(demand(c, draw, house, "90.00"), "90.00")


def books(draw):
    house = draw.choice(BILLERS)
    c = Case(draw, 7, "paid ahead of the visit")
    c.ledger(house, "patient_prepayment", amount="60.00", posted_on=day(-60 - draw.randint(1, 12)))
    c.eob(house, "100.00")
    c.due(c.bill(house, "100.00"), "40.00")
    c = Case(draw, 7, "paid ahead, all of it")
    c.ledger(house, "patient_prepayment", amount="100.00", posted_on=day(-60 - draw.randint(1, 12)))
    c.eob(house, "100.00")
    piece = c.bill(house, "100.00")
    c.due(piece, "0.00"), c.flag("ALREADY_PAID", piece)
    c = Case(draw, 7, "a credit keeps its EOB")
    c.ledger(house, "patient_payment", amount="100.00", posted_on=day(-10))
    eob = c.eob(house, "60.00")
    piece = c.bill(house, "100.00", on=-15)
    c.due(piece, "0.00")
    c.want("it names the EOB that proves it", "select coalesce(string_agg(distinct coalesce(eob_id, '-'), ','), 'no payable') from onevoice.latest_payable where bill_id = %s" % quote(piece), eob)
    c.flag("CREDIT_BALANCE", piece)
    for what, row in draw.sample([("of a type outside the list", dict(kind="refnd", amount="10.00", posted_on=day(-3))),
                                  ("without an amount", dict(kind="patient_payment", posted_on=day(-3))),
                                  ("in letters that are no currency", dict(kind="patient_payment", amount="10.00", posted_on=day(-3), currency="dollars")),
                                  ("without a day", dict(kind="patient_payment", amount="10.00"))], 2):
        c = Case(draw, 7, "a row of the ledger %s" % what)
        c.ledger(house, **row)
        piece = c.bill(house, "100.00")
        other = c.bill(house, "70.00", account="B-" + c.key, visit=-61)
        c.flag("LEDGER_ROW_REJECTED", piece), c.flag("LEDGER_ROW_REJECTED", other, False)


CHANGES = [("the fee for an outgoing wire transfer rises to $30.00", "the fee for a stop payment rises to $35.00"),
           ("your routing number changes to 041000124", "our branch on Mill Street closes"),
           ("the daily limit of your debit card falls to $400", "the fee for a paper statement rises to $3.00")]


def conflicts(draw):
    first, second = draw.sample(range(40, 90), 2)
    one, other = draw.choice(CHANGES)
    c, house = Case(draw, 8, "two changes, two days"), draw.choice(["save", "card"])
    pieces = [c.piece(house, "Change in terms\n\nEffective %s, %s.\n" % (draw.say(day(late)), what), "notice", day(-4)) for late, what in ((first, one), (second, other))]
    c.flag("CONFLICTING_EFFECTIVE_DATES", pieces[0], False)
    c = Case(draw, 8, "one change of two accounts")
    kind = draw.choice(["eft_fee_increase", "routing_number"])
    pieces = [c.piece("save", "Change in terms. See the enclosed page.", "change_in_terms_notice", day(-4),
                      {"account_no": "%d-%s" % (n, c.key), "effective_date": str(day(late)), "change_kinds": [kind]}) for n, late in ((1, first), (2, second))]
    c.flag("CONFLICTING_EFFECTIVE_DATES", pieces[0], False)
    c = Case(draw, 8, "one change of one account, told with two days")
    pieces = [c.piece("save", "Change in terms. See the enclosed page.", "change_in_terms_notice", day(-4 - n),
                      {"account_no": "1-" + c.key, "effective_date": str(day(late)), "change_kinds": [kind]}) for n, late in ((1, first), (2, second))]
    c.flag("CONFLICTING_EFFECTIVE_DATES", pieces[0])
    c = Case(draw, 8, "two products, two days")
    pieces = [c.piece(h, "Change in terms\n\nEffective %s, the annual fee of your %s rises to $45.00.\n" % (draw.say(day(late)), what), "notice", day(-4))
              for h, what, late in (("card", "credit card", first), ("save", "savings account", second))]
    c.flag("CONFLICTING_EFFECTIVE_DATES", pieces[0], False)


QUOTES = ["Payoff amount for your loan\n\nThis quote of 18,240.11 is good through {d}. Call us for a later one.\n",
          "Your rate is locked at 6.125 percent until {d}. Nothing is due now.\n", "Your guest permit for the garage is valid through {d}.\n",
          "Your temporary card may be used until {d}. The new one follows.\n", "The desk on the third floor is closed until {d}.\n"]


def duplicates(draw):
    text, house, other = draw.choice(QUOTES), draw.choice(["loan", "save", "river", "bed"]), draw.randint(20, 40)
    made = -draw.randint(1, 5)
    c = Case(draw, 9, "one day is the letter's own")
    two = [c.piece(house, text.format(d="{d}").replace("{d}", day(late).strftime("%B ") + str(day(late).day) + ", 2026"), "notice", day(made)) for late in (made, other)]
    for piece in two:
        c.leaves(piece)
    c = Case(draw, 9, "an exact copy (the control)")
    date = draw.say(day(other))
    two = [c.piece(house, "Notice about your %s.\n\n" % c.key + text.format(d=date), "notice", day(-n)) for n in (2, 3)]
    c.want("one of two", "select count(message_id) from onevoice.latest_disposition where communication_id in (%s, %s)" % tuple(map(quote, two)), 1)
    c = Case(draw, 9, "the same to two of one house")
    other = Case(draw, 9, "the other one", family=c.family, given=draw.choice([g for g in GIVEN if g[0] != c.given[0]]), address=c.address)
    for piece in (c.piece(house, text.format(d=date), "notice", day(-2)), other.piece(house, text.format(d=date), "notice", day(-2))):
        c.leaves(piece)
    c = Case(draw, 9, "two sums that differ in a digit")
    amount = draw.randint(1000, 9999)
    two = [c.piece(house, "Your deductible so far this year is $%d.00 of $9,000.00.\n" % (amount + n), "notice", day(-2)) for n in (0, 10)]
    for piece in two:
        c.leaves(piece)


def guarantor(draw):
    house, share = draw.choice(BILLERS), draw.money(20, 90)
    patient = Case(draw, 10, "an adult patient's EOB caps the guarantor's bill", born="2001-05-0%d" % draw.randint(1, 9))
    payer = Case(draw, 10, "the guarantor's bill", family=patient.family, born="1970-03-0%d" % draw.randint(1, 9))
    eob = patient.eob(house, share, account="A-" + payer.key)
    bill = payer.bill(house, "500.00", subject_party_id=patient.party(house))
    payer.due(bill, share)
    payer.want("the EOB goes to the patient", "select count(*) from onevoice.latest_disposition e join onevoice.latest_message m using (message_id) join onevoice.latest_disposition b on b.message_id = m.message_id "
               "where e.communication_id = %s and b.communication_id = %s" % (quote(eob), quote(bill)), 0)
    child = Case(draw, 10, "a child", born="201%d-05-07" % draw.randint(2, 9))
    parent = Case(draw, 10, "bill and EOB about a child go to one parent", family=child.family, born="1983-06-0%d" % draw.randint(1, 9), address=child.address)
    eob = parent.eob(house, share, subject_party_id=child.party("plan"))
    bill = parent.bill(house, "500.00", subject_party_id=child.party(house))
    parent.due(bill, share), parent.together(eob, bill, True)
    c = Case(draw, 10, "a bill in words alone has its episode")
    amount = draw.money()
    bill = c.piece(house, draw.choice(["Date of service: %s\nAmount due: $%s\nPlease pay by %s.\n", "Visit of %s.\nPlease pay this amount: $%s\nDue date: %s\n"])
                   % (day(-40).strftime("%m/%d/%Y"), amount, day(25).strftime("%m/%d/%Y")), "bill", day(-3))
    c.due(bill, amount)
    c.want("episode", "select count(*) filter (where episode_id is null) || ' of ' || count(*) from onevoice.latest_payable where bill_id = %s" % quote(bill), "0 of 1")


def waiting(draw):
    house = draw.choice(BILLERS)
    c = Case(draw, 11, "an EOB that contradicts itself")
    wrong = draw.choice([{"deductible": "80.00", "copay": "30.00", "coinsurance": "15.00"}, {"deductible": "150.00"}, {"member_liability": "20.00", "copay": "77.00"}])
    eob = c.eob(house, "60.00", facts=wrong)
    old = c.bill(house, "300.00", on=-30)
    new = c.bill(house, "300.00", on=-9, facts={"previous_balance": "300.00", "new_charges": "0.00"})
    c.flag("EOB_INTERNAL_CONFLICT", eob)
    c.leaves(eob), c.planned(new, "hold"), c.planned(old, "hold")
    c.never_nothing(eob)
    c = Case(draw, 11, "a statement whose survivor waits for the plan")
    c.eob(house, None)
    old = c.bill(house, "300.00", on=-30)
    new = c.bill(house, "300.00", on=-9, declared=draw.choice(["bill", "reminder", "final_notice"]), facts={"previous_balance": "300.00", "new_charges": "0.00"})
    c.want("the older one leaves no sooner", "select count(*) from onevoice.latest_disposition o join onevoice.latest_disposition n on n.communication_id = %s "
           "where o.communication_id = %s and o.message_id is not null and n.message_id is null" % (quote(new), quote(old)), 0)


DECISIONS = (status, words, payee, headline, at_once, collector, books, conflicts, duplicates, guarantor, waiting)
REST = [(3, "no plan is ever a payee", "select count(*) from onevoice.latest_payable where payee ~* 'great plan'", "0"),
        (4, "nobody's result was refused", "select count(*) from onevoice.latest_flag where code = 'RESULT_REFUSED'", "0"),
        (9, "what falls as a copy falls to a letter of the same customer", "select count(*) from onevoice.latest_disposition d join onevoice.latest_disposition s "
            "on s.communication_id = d.reason_ref where d.reason = 'duplicate_of' and d.customer_id is distinct from s.customer_id", "0"),
        (10, "every sum with a bill has its episode", "select count(*) from onevoice.latest_payable where bill_id is not null and episode_id is null", "0"),
        (12, "who waited leaves later than alone", "select count(*) from onevoice.latest_disposition d join onevoice.latest_message m using (message_id) "
             "where d.counterfactual ->> 'if' ~ 'wait' and m.send_on <= (d.counterfactual -> 'alone' ->> 'send_on')::date", "0"),
        (12, "nobody who leaves tonight waited", "select count(*) from onevoice.latest_disposition d join onevoice.latest_message m using (message_id) "
             "where d.counterfactual ->> 'if' ~ 'wait' and m.send_on <= '%s'" % TONIGHT, "0")]
MAIN = ["--set", "reject_percent=100", "--set", "unknown_status_percent=100", "--set", "link_mail=0.5"]


def world(seed, each):
    draw = Draw(seed)
    for house, (name, entity, role) in dict(HOUSES, odd=("Odd House", "Odd House", draw.choice(["clinic", "bank", "Physician group", "laboratory"])),
                                            odder=("Odder House", "Odder House", draw.choice(["credit union", "dental", "vision", "utility"]))).items():
        insert("organization", organization_id="O-" + house, name=name)
        insert("department", department_id="D-" + house, organization_id="O-" + house, name=name, legal_entity=entity, role=role)
    for _ in range(each):
        for tell in DECISIONS:
            tell(draw)


def answers(queries):
    done = subprocess.run(["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1"], input="".join(sql + ";\n" for sql in queries), stdout=subprocess.PIPE,
                          encoding="utf-8", check=True)
    return done.stdout.split("\n")[:-1]


def uncertain(hold):
    """Where hardly a link is sure enough for mail, no letter of another record makes one fall away."""
    done = tap.onevoice("run", "--as-of", str(TONIGHT), "--label", "unsure", *MAIN[:-1], "link_mail=0.9999")
    hold(9, done.returncode == 0, "a night whose links are unsure", done.stderr)
    fallen = tap.psql("select count(*) from onevoice.disposition d join onevoice.run r using (run_id) join intake.communication c using (communication_id) "
                      "join intake.communication s on s.communication_id = d.reason_ref "
                      "join onevoice.identity i on i.run_id = d.run_id and i.party_id = c.party_id join onevoice.identity j on j.run_id = d.run_id and j.party_id = s.party_id "
                      "where r.label = 'unsure' and d.reason = 'duplicate_of' and c.party_id <> s.party_id and least(i.probability, j.probability) < 0.9999")
    hold(9, fallen == "0", "no copy crosses a link that is unsure", fallen)


def refused(draw, hold):
    """What a night refuses, by the words of the refusal; and that nothing was published."""
    latest = "select coalesce(max(run_id), 0) from onevoice.run where state = 'published' and purpose = 'nightly'"
    newest = datetime.date.fromisoformat(tap.psql("select max(created_on) from intake.communication"))
    most = 92  # as_of_most_days
    before = tap.psql(latest)
    nights = [(1, [str(TONIGHT)], ["--set", "reject_percent=100"], 65, "unknown_status_percent", "words that are no status end the night")]
    nights += [(13, [str(day(-n))], MAIN, 64, "before the last published night", "a night of %d days ago" % n) for n in (1, draw.randint(2, 400))]
    nights += [(13, [str(newest + datetime.timedelta(days=most + n))], MAIN, 64, "as_of_most_days", "a night %d days after the newest row" % (most + n))
               for n in (1, draw.randint(2, 9), 365)]
    nights += [(14, [str(TONIGHT)], MAIN + words_, code, text, " ".join(words_)) for words_, code, text in (
        (["--keep", draw.choice(["0", "-1", "many", "1.5"])], 64, "keep"), (["--customer", "C-" + str(draw.randint(10, 99)), "--label", "x"], 64, "no customer"),
        (["--department", draw.choice(["D-", "d-river", "D-nobody"]), "--dry-run"], 64, "no department"), (["--to", draw.choice(["publishh", "score?"]), "--dry-run"], 64, "stage"),
        (["--workers", draw.choice(["0", "-2", "two"])], 64, "workers"), (["--wait", draw.choice(["-1", "soon"])], 64, "wait"), (["--accept", "nosuchgate"], 64, "accept"),
        (["--feed", "/proc/nowhere/feed"], 78, "feed"), (["--metrics", "/proc/nowhere/metrics.prom"], 78, "nowhere"), (["--policy", "/nowhere.xml"], 78, "nowhere"),
        (["--rules", "/nowhere.xml"], 78, "nowhere"), (["--set", "no_such_setting=1"], 78, "no_such_setting"), (["--set", "history_days=soon"], 78, "history_days"))]
    for decision, dates, options, code, text, what in nights:
        done = tap.onevoice("run", "--quiet", "--as-of", *dates, *options)
        hold(decision, done.returncode == code and text in done.stderr, "%s: %d" % (what, code), "%d: %s" % (done.returncode, done.stderr))
    hold(14, tap.psql(latest) == before, "nothing of it was published")
    checked = tap.onevoice("check")
    hold(2, checked.returncode != 0 and re.search("(?i)role", checked.stdout + checked.stderr) is not None, "check fails over a role outside the list", checked.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=3)
    args = parser.parse_args()
    seed = args.seed or random.SystemRandom().randrange(1, 10**6)
    print("# seed %d" % seed)
    world(seed, args.each)
    tap.onevoice("init", "--quiet")
    ROWS.insert(0, "alter table intake.communication drop constraint communication_status_check, drop constraint communication_channel_check;"
                   "alter table intake.ledger_entry drop constraint ledger_entry_entry_type_check;")
    tap.psql("begin;\n" + "\n".join(ROWS) + "\ncommit;\n")
    score = collections.defaultdict(lambda: [0, 0])

    def hold(decision, good, what, why=""):
        score[decision][0] += bool(good)
        score[decision][1] += 1
        tap.ok(good, what, why)

    done = tap.onevoice("run", "--as-of", str(TONIGHT), *MAIN)
    hold(14, done.returncode == 0, "the night is published", done.stderr)
    asked = WANTED + [(d, "%d %s" % (d, what), sql, value) for d, what, sql, value in REST]
    for (decision, what, _, value), got in zip(asked, answers(sql for _, _, sql, _ in asked)):
        hold(decision, got == value, what.replace("\n", " ") + " = " + value, "got " + got)
    uncertain(hold)
    refused(Draw(seed + 1), hold)
    for decision in sorted(score):
        print("# decision %d: %d of %d" % (decision, *score[decision]))
    print("# in all: %d of %d" % tuple(map(sum, zip(*score.values()))))
    tap.end()


if __name__ == "__main__":
    main()
