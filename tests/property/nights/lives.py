#!/usr/bin/env python3
"""Lives of many nights: a small town, a mailer between the nights, and what a whole life must be like (lives.sql).

lives.py [--lives N] [--nights N] [--seed N] [--customers N]: each life is a database of its own under PGHOST, made of one seed; prints TAP,
a case a life, and what was wrong by kind. The same seed makes the same life. ONEVOICE_BIN names the program.
"""
import argparse
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ["ONEVOICE_BIN"]
FIRST = ["Ada", "Bo", "Cy", "Dora", "Eli", "Fay", "Gus", "Hana", "Ivo", "June", "Karl", "Lena", "Max", "Nora", "Otto", "Pia"]
LAST = ["Quill", "Reed", "Stone", "Thorn", "Underhill", "Vance", "Wells", "Yates", "Abbot", "Birch", "Crane", "Dale"]
STREETS = ["Elm St", "Oak St", "Fir St", "Main St", "Hill Rd", "Lake Dr"]


def psql(database, text):
    done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database], input=text, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() + "\n" + text[-400:])
    return [line.split("\t") for line in done.stdout.splitlines()]


def quote(value):
    if value is None:
        return "null"
    if isinstance(value, (dict, list)):
        return "'" + json.dumps(value).replace("'", "''") + "'::jsonb"
    return "'" + str(value).replace("'", "''") + "'"


class Life:
    def __init__(self, seed, customers, database):
        self.random = random.Random(seed)
        self.database = database
        self.customers = customers
        self.day = datetime.date(self.random.choice([2026, 2027, 2028]), self.random.choice([2, 3, 5, 9, 10, 11, 12]), self.random.randint(1, 28))
        self.step = 0
        self.letters = 0
        self.wrong = []
        self.matters = []  # (person, account, visit, amount, day) of bills
        # settings of the whole life; histories end early in some
        self.settings = {"history_days": self.random.choice([10, 30, 90]), "keep_nights": self.random.choice([2, 5]), "floor_percent": 0, "changed_percent": 100,
                         "reject_percent": 100, "refuse_percent": 100, "as_of_most_days": 3650, "information_hold_days": self.random.choice([3, 14])}
        self.policy = []
        if self.random.random() < 0.25:  # what matters no more is forgotten within days
            self.settings |= {"contact_caps": "false", "history_days": 3}
        elif self.random.random() < 0.4:
            self.settings |= {"contact_cap_messages": self.random.choice([1, 2, 4]), "contact_cap_days": self.random.choice([7, 30])}

    def limit(self, directory):
        """Some lives have few places a day; in some, houses stop sharing envelopes, or begin to, from one night to the next."""
        if self.random.random() < 0.3:
            self.settings["holdout_per_mille"] = 200
        tables = self.places() if self.random.random() < 0.3 else ""
        self.policies = []
        for more in ("", "<compatibility/>", '<compatibility><pair domain="health" with="health"/><pair domain="bank" with="health"/>'
                     '<pair domain="health" with="bank"/><pair domain="other" with="other"/></compatibility>'):
            name = os.path.join(directory, f"{self.database}-{len(self.policies)}.xml")
            with open(name, "w", encoding="utf-8") as file:
                file.write(f'<policy xmlns="urn:onevoice:policy:1">{tables}{more}</policy>')
            self.policies.append(["--policy", name])
        self.policy = self.policies[0]

    def places(self):
        places = self.random.randint(2, 8)
        return f"""<channels>
    <channel name="mail" burden="1000" cost="73000" pages="12" pieces="20" days="3" business="true" capacity="{places}"/>
    <channel name="email" burden="600" cost="200" pages="40" pieces="20" days="0" business="false"/>
    <channel name="sms" burden="700" cost="1500" pages="1" pieces="1" days="0" business="false"/>
    <channel name="portal" burden="400" cost="50" pages="60" pieces="40" days="0" business="false"/>
    </channels><capacities><department id="lab" channel="mail" per-day="2"/></capacities>"""

    def sql(self, text):
        return psql(self.database, text)

    def onevoice(self, *words):
        zone = self.random.choice(["UTC", "Pacific/Kiritimati", "America/New_York", "Europe/Zurich"])  # a day is a day everywhere
        return subprocess.run([BIN, *words], text=True, capture_output=True, env=os.environ | {"PGDATABASE": self.database, "TZ": zone})

    def settle(self):
        subprocess.run(["createdb", self.database], check=True)
        done = self.onevoice("init", "--quiet")
        if done.returncode:
            raise RuntimeError(done.stderr)
        with open(os.path.join(HERE, "lives.sql"), encoding="utf-8") as file:
            text = file.read()
        for person in range(self.customers):
            name = f"{self.random.choice(FIRST)} {self.random.choice(LAST)}{chr(97 + person % 26)}"
            born = datetime.date(1940, 1, 1) + datetime.timedelta(days=self.random.randint(0, 20000))
            address = f"{10 + person} {self.random.choice(STREETS)}, Kent OH 44240"
            text += f"insert into life.person values ({person}, {quote(name)}, {quote(born)}, {quote(address)});\n"
            for dept in ("hosp", "plan", "lab", "dep", "mkt", "coll", "oth"):
                text += (f"insert into intake.party (party_id, department_id, full_name, birth_date, address, email, updated_at) values "
                         f"('{dept}{person}', '{dept}', {quote(name)}, {quote(born)}, {quote(address)}, 'p{person}@example.org', '2026-01-01');\n")
            text += self.wishes(person)
        self.sql(text)

    def wishes(self, person):
        r = self.random
        values = {"esign_consent": r.random() < 0.6, "sms_consent": r.random() < 0.2,
                  "max_messages_per_14_days": r.choice([None, None, 0, 1, 2, 4]),
                  "preferred_channel": r.choice([None, None, "email", "mail", "portal"])}
        columns = ", ".join(values)
        row = ", ".join("null" if v is None else str(v).lower() if isinstance(v, bool) else quote(v) for v in values.values())
        updates = ", ".join(f"{c} = excluded.{c}" for c in values)
        return (f"insert into intake.preference (party_id, {columns}) values ('hosp{person}', {row}) "
                f"on conflict (party_id) do update set {updates};\ninsert into life.wished values ('hosp{person}', {self.step});\n")

    def letter(self, person, dept, kind, text, facts=None, channel="mail", **days):
        self.letters += 1
        name = f"L{self.letters:05d}"
        more = "".join(f", {key} => {quote(value)}" for key, value in days.items() if value)
        return (f"call life.letter('{name}', '{dept}{person}', '{dept}', {quote(kind)}, {quote(self.day)}, channel => '{channel}', "
                f"text => {quote(text)}, facts => {quote(facts)}{more});\n")

    def bill(self, matter, kind="bill", number=None, balance=None, **more):
        facts = {"statement_no": number or f"S{self.letters}", "account_no": matter["account"], "statement_date": str(self.day),
                 "due_date": str(self.day + datetime.timedelta(days=matter["term"])), "balance_due": f"{balance or matter['amount']}.00",
                 "currency": "USD", "service_from": str(matter["day"]), "patient_control_no": matter["visit"]} | more
        return self.letter(matter["person"], matter["dept"], kind, "Statement", facts)

    def eob(self, matter, owed, prior=None):
        self.letters += 1
        number = f"E{self.letters}"
        paid = matter["amount"] - owed
        facts = {"eob_no": number, "payer_claim_control_no": f"CL{number}", "patient_control_no": matter["visit"],
                 "billing_provider": "Hospital" if matter["dept"] == "hosp" else "Laboratory", "outcome": "complete", "status": "active",
                 "use": "claim", "submitted": f"{matter['amount']}.00", "allowed": f"{matter['amount']}.00", "plan_paid": f"{paid}.00",
                 "patient_responsibility": f"{owed}.00", "adjustments": [{"group": "PR", "reason": "1", "amount": f"{owed}.00"}],
                 "service_from": str(matter["day"]), "currency": "USD", "related": prior}
        matter["eob"] = {"relationship": "prior", "claim": f"CL{number}", "eob": number}
        return self.letter(matter["person"], "plan", "eob", "Explanation of benefits", facts)

    def one_letter(self):
        r = self.random
        person = r.randrange(self.customers)
        later = self.day + datetime.timedelta(days=r.randint(1, 40))
        kind = r.choice(["bill", "bill", "again", "again", "eob", "eob", "corrected", "appointment", "offer", "offer", "notice", "privacy", "alert",
                         "copy", "dated", "debt", "odd", "unread", "broken"])
        old = [m for m in self.matters if m["day"] > self.day - datetime.timedelta(days=60)]
        if kind == "bill" or (kind in ("again", "eob", "corrected") and not old):
            matter = {"person": person, "dept": r.choice(["hosp", "lab"]), "account": f"A-{len(self.matters) + 1000}",
                      "visit": f"V{len(self.matters) + 1000}", "amount": r.randint(20, 900), "day": self.day - datetime.timedelta(days=r.randint(3, 30)),
                      "term": r.choice([5, 14, 30, 60]), "eob": None}
            self.matters.append(matter)
            return self.bill(matter)
        if kind == "again":
            matter = r.choice(old)
            return self.bill(matter, r.choice(["bill", "past_due_reminder"]), **({"reprint": True} if r.random() < 0.3 else {}))
        if kind in ("eob", "corrected"):
            matter = r.choice(old)
            return self.eob(matter, r.randint(0, matter["amount"]), matter["eob"] if kind == "corrected" else None)
        if kind == "appointment":
            return self.letter(person, "hosp", None, f"Your appointment with the eye clinic is confirmed for {later:%d %B %Y} at nine.")
        if kind == "offer":
            return self.letter(person, "mkt", "marketing", "Spring is here. Enjoy our offer of the month.", channel=r.choice(["mail", "email"]),
                               deliver_by=later if r.random() < 0.4 else None)
        if kind == "notice":
            effective = self.day + datetime.timedelta(days=r.choice([10, 25, 40, 50]))
            return self.letter(person, "dep", "change_in_terms_notice", f"We are changing the terms of your account. The fee for a transfer rises "
                               f"to 3.00 USD. The change takes effect on {effective:%B %d, %Y}.", {"effective_date": str(effective)}, not_before=later if r.random() < 0.2 else None)
        if kind == "privacy":
            return self.letter(person, "dep", None, "This is our annual privacy notice: what we do with your personal information.")
        if kind == "alert":
            return self.letter(person, "dep", None, "A new sign-in to your account was noticed. If it was not you, call us at once.", channel="email")
        if kind == "copy" and self.letters > 3:
            source = f"L{r.randint(max(1, self.letters - 30), self.letters):05d}"
            self.letters += 1
            name = f"L{self.letters:05d}"
            return (f"insert into intake.communication select '{name}', department_id, party_id, subject_party_id, channel, 'pending', {quote(self.day)}, "
                    f"not_before, deliver_by, null, declared_type, subject, media_type, body, facts, pages from intake.communication where communication_id = '{source}';\n"
                    f"insert into life.born select communication_id, created_on, not_before, deliver_by from intake.communication where communication_id = '{name}';\n")
        if kind == "dated":
            return self.letter(person, "oth", None, "News of your library.", not_before=later, deliver_by=later + datetime.timedelta(days=r.choice([3, 20])))
        if kind == "unread":  # no reader makes sense of it
            return self.letter(person, r.choice(["hosp", "plan", "oth"]), r.choice([None, "eob", "bill"]), "{", channel=r.choice(["mail", "email"]),
                               media=r.choice(["application/fhir+json", "application/edi-x12", "application/xml"]),
                               not_before=later if r.random() < 0.5 else None)
        if kind == "broken":  # a row that breaks the contract
            return self.letter(person if r.random() < 0.5 else 999, "oth", None, "News.", channel=r.choice(["mail", "email", "pigeon"]),
                               not_before=later if r.random() < 0.5 else None)
        if kind == "debt":
            return self.letter(person, "coll", "debt_validation_notice", "This is an attempt to collect a debt. You may dispute it within 30 days.",
                               {"account_no": f"D-{self.letters}", "balance_due": "120.00", "currency": "USD"})
        return self.letter(person, "oth", r.choice([None, "something"]), r.choice(["", "Lorem ipsum.", "\x07?"]).replace("\x07", "!"))

    def change(self, which):
        """Its department changes a row, which may have left and not been reported."""
        r = self.random
        person = r.randrange(self.customers)
        columns = r.choice(["subject_party_id = 'hosp{0}'", "facts = '{{\"sensitive\": true}}'", "party_id = department_id || {0}", "channel = 'email'",
                            "channel = 'pigeon'", "media_type = 'application/fhir+json', body = '{{'", "declared_type = 'marketing'", "pages = 5",
                            "created_on = created_on - 3", "body = 'Your account was closed.', facts = null", "department_id = 'oth'", "party_id = 'gone'"])
        return f"update intake.communication set {columns.format(person)} where communication_id in {which};\n"

    def world(self):
        """What happens between two nights."""
        r = self.random
        text = "".join(self.one_letter() for _ in range(r.randint(0, self.customers // 3)))
        text += "".join(self.happens() for _ in range(max(1, self.customers // 30)))
        self.sql(text)

    def happens(self):
        r = self.random
        text = ""
        # the mailer reports: at once, late, never, in part, of another day, twice
        text += ("update intake.communication c set status = 'sent', sent_on = x.day from (select unnest(t.pieces) as id, t.day from life.taken t "
                 f"where get_byte(decode(md5(t.message_key || '{self.step}'), 'hex'), 0) < 90 "
                 "and get_byte(decode(md5(t.message_key), 'hex'), 1) > 25) x where x.id = c.communication_id and c.status = 'pending';\n")
        lost = "(select unnest(t.pieces) from life.taken t order by md5(t.message_key || '%d') limit 1)" % r.randrange(10**9)
        if r.random() < 0.2:
            text += f"update intake.communication set status = 'sent', sent_on = {quote(self.day)} where communication_id in {lost};\n"
        if r.random() < 0.1:
            text += f"update intake.communication set status = 'cancelled', sent_on = null where communication_id in {lost};\n"
        if r.random() < 0.1:
            text += f"update intake.communication set status = 'pending', sent_on = null where communication_id in {lost};\n"
        if r.random() < 0.1:
            text += self.change(lost)
        pick = ("(select i.communication_id from intake.communication i where i.status = 'pending' and i.sent_on is null and not exists (select from life.taken t "
                "where i.communication_id = any(t.pieces)) order by md5(i.communication_id || '%d') limit 1)" % r.randrange(10**9))
        if r.random() < 0.1:
            text += self.change(pick)
        if r.random() < 0.1:
            text += f"insert into life.falsified select x.communication_id, {self.step} from {pick} x;\n"
        if r.random() < 0.3:  # withdrawn, or sent by its department itself
            text += f"insert into life.gone select x.communication_id, {self.step} from {pick} x on conflict do nothing;\n"
            text += r.choice(["update intake.communication c set status = 'cancelled' from life.gone g where g.communication_id = c.communication_id and g.step = {0};\n",
                              "update intake.communication c set status = 'sent', sent_on = '{1}' from life.gone g where g.communication_id = c.communication_id and g.step = {0};\n",
                              "delete from intake.communication c using life.gone g where g.communication_id = c.communication_id and g.step = {0};\n",
                              ]).format(self.step, self.day)
        person, other = r.randrange(self.customers), r.randrange(self.customers)
        if r.random() < 0.15:
            text += self.wishes(person)
        if r.random() < 0.1:  # moves, at some desks first
            text += f"update intake.party set address = '{900 + self.step} New Rd, Kent OH 44240', updated_at = {quote(self.day)} where party_id like '%{person}' and right(party_id, {len(str(person)) + 1}) !~ '^[0-9]';\n"
        if r.random() < 0.05:
            text += f"update intake.party set address = '{900 + self.step} Far Rd, Kent OH 44240', updated_at = {quote(self.day)} where party_id = 'hosp{person}';\n"
        if r.random() < 0.06 and person != other:  # two are one, or one is two
            text += (f"insert into intake.link_decision values ('hosp{min(person, other)}', 'hosp{max(person, other)}', {r.choice(['true', 'false'])}, 'desk', {quote(self.day)}) "
                     "on conflict do nothing;\n")
        if r.random() < 0.05:
            text += f"insert into intake.link_decision values ('hosp{person}', 'lab{person}', false, 'desk', {quote(self.day)}) on conflict do nothing;\n"
        if r.random() < 0.05:
            text += f"update intake.department set role = '{r.choice(['hospital', 'other', 'marketing', 'professional_group'])}' where department_id = '{r.choice(['lab', 'oth', 'hosp'])}';\n"
        if r.random() < 0.04 and person != other:  # two records turn out to be of one person
            text += (f"update intake.party p set full_name = q.full_name, birth_date = q.birth_date, address = q.address, updated_at = {quote(self.day)} "
                     f"from intake.party q where p.party_id = 'lab{person}' and q.party_id = 'hosp{other}';\n")
        if r.random() < 0.04:
            text += f"update intake.preference set confidential_since = {quote(self.day)}, confidential_address = '{700 + person} Quiet Ln, Kent OH 44240' where party_id = 'hosp{person}';\ninsert into life.wished values ('hosp{person}', {self.step});\n"
        if self.matters and r.random() < 0.2:
            matter = r.choice(self.matters)
            text += ("insert into intake.ledger_entry (entry_id, legal_entity, account_number, entry_type, amount, currency, posted_on, received_on) values "
                     f"('P{self.step}', 'LE {matter['dept']}', '{matter['account']}', 'patient_payment', {r.randint(5, matter['amount'])}, 'USD', {quote(self.day)}, {quote(self.day)}) on conflict do nothing;\n")
        if r.random() < 0.04:
            self.policy = r.choice(self.policies)
        return text

    def run(self, day, *more):
        words = [f"--set={key}={value}" for key, value in self.settings.items()]
        done = self.onevoice("run", "--quiet", "--as-of", str(day), *self.policy, *words, *more)
        if done.returncode:
            self.wrong.append(("night failed", f"{day}", f"{done.returncode}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}"))
            return False
        self.sql(f"call life.morning({self.step});")
        if "--set=contact_caps=false" in [*words, *more]:  # a night that was told to keep no cap
            self.sql("delete from life.cap where run_id = (select max(run_id) from life.cap)")
        return True

    ROWS = ("select to_jsonb(t) - 'run_id' #>> '{}' as x from onevoice.latest_message t "
            "union all select to_jsonb(t) - 'run_id' #>> '{}' from onevoice.latest_disposition t "
            "union all select to_jsonb(t) - 'run_id' #>> '{}' from onevoice.latest_payable t")

    def rows(self):
        return {row[0] for row in self.sql(self.ROWS)}

    def night(self):
        r = self.random
        self.step += 1
        self.sql("update life.falsified set until = %d where until is null and get_byte(decode(md5(communication_id), 'hex'), 0) < 200" % (self.step - 1))
        self.world()
        if r.random() < 0.05:  # a question asked between the nights
            self.onevoice("run", "--quiet", "--as-of", str(self.day + datetime.timedelta(days=r.randint(-3, 3))), "--label", "what if", *self.policy)
        if self.step > 1 and r.random() < 0.07 and self.ran:  # not run at all; never two running
            self.ran = False
            self.day += datetime.timedelta(days=1)
            return
        more = []
        if r.random() < 0.1:
            more = [r.choice(["--set=money_wait_days=0", "--set=contact_caps=false", "--set=safety_nights=0", "--set=payable_without_eob=false"])]
        self.ran = self.run(self.day, *more)
        if self.ran and r.random() < 0.12:  # again, with nothing new
            before = self.rows()
            after = self.rows() if self.run(self.day, *more) else before
            if after != before:
                one, two = (json.loads(min(rows, default="{}")) for rows in (before - after, after - before))
                differ = {key: (one.get(key), two.get(key)) for key in one | two if one.get(key) != two.get(key)}
                self.wrong.append(("other rows by a second run", one.get("communication_id") or one.get("message_key"),
                                   f"{self.day}, {len(before - after)} for {len(after - before)}: {differ}"))
        if self.ran and r.random() < 0.1:  # again, with something new
            self.world()
            self.run(self.day)
        if self.step > 5 and r.random() < 0.02:
            self.run(self.day - datetime.timedelta(days=r.randint(1, 3)), "--force-day")
            self.sql("update life.night set forced = true where run_id = (select max(run_id) from life.night);")
        self.day += datetime.timedelta(days=1)

    ran = True

    def live(self, nights):
        self.settle()
        for _ in range(nights):
            self.night()
        if not self.ran:
            self.run(self.day)
        return self.wrong + [tuple(row) for row in self.sql("select kind, what, detail from life.wrong order by 1, 2")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lives", type=int, default=int(os.environ.get("ONEVOICE_LIVES", 5)))
    parser.add_argument("--nights", type=int, default=int(os.environ.get("ONEVOICE_NIGHTS", 12)))
    parser.add_argument("--customers", type=int, default=30)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("ONEVOICE_SEED", time.time())))
    parser.add_argument("--story", action="store_true", help="what every night said of each piece that something is wrong with")
    options = parser.parse_args()
    print(f"# seed {options.seed}: {options.lives} lives of {options.nights} nights, {options.customers} customers", flush=True)
    kinds, failed = {}, 0
    directory = tempfile.mkdtemp()
    for number in range(options.lives):
        life = Life(options.seed + number, options.customers, f"life_{options.seed + number}")
        life.limit(directory)
        start = time.monotonic()
        wrong = life.live(options.nights)
        told = {}
        for kind, what, detail in wrong:
            kinds[kind] = kinds.get(kind, 0) + 1
            told[kind] = told.get(kind, 0) + 1
            if told[kind] <= 5:
                print(f"# {kind}: {what} {detail}"[:400])
        if options.story:
            for what in sorted({what for _, what, _ in wrong}):
                for row in life.sql(f"select * from life.said where {quote(what)} in (communication_id, message_key, customer_id) order by run_id"):
                    print("#   " + " ".join(row))
                for row in life.sql(f"select 'flag', * from life.flagged where {quote(what)} = any(communication_ids) order by run_id") + life.sql(
                        f"select 'deadline', * from life.deadline where communication_id = {quote(what)} order by run_id"):
                    print("#   " + " ".join(row))
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number + 1} - life {options.seed + number}: {life.letters} letters, {time.monotonic() - start:.0f} s", flush=True)
        subprocess.run(["dropdb", life.database], check=True)
    shutil.rmtree(directory)
    for kind, count in sorted(kinds.items()):
        print(f"# {count} x {kind}")
    print(f"1..{options.lives}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
