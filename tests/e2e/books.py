"""Two of everything, through the whole program: the accounts of books.py as customers of one intake, several nights, and what is published
against the books.

books.py [--accounts N] [--seed S] [--nights N]: `onevoice` in PATH, a database of its own in PGDATABASE. Nothing may be wrong on the first
night, and on none a result refused: an invariant that finds fault with what is right costs a customer the plan.
"""
import argparse
import datetime
import importlib.util
import json
import os
import random
import re
import subprocess
import sys

spec = importlib.util.spec_from_file_location("pairs", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../property/reconcile/books.py"))
books = importlib.util.module_from_spec(spec)
spec.loader.exec_module(books)

HOUSES = {"HOSPITAL": ("Hospital", "Hospital Inc", "hospital"), "PLAN": ("Plan", "Plan Inc", "health_plan"),
          "SECOND_PLAN": ("Second Plan", "Second Plan Inc", "health_plan"), "COLLECTOR": ("Collector", "Collector Inc", "debt_collector")}
BODIES = {"bill": "Please see the enclosed statement.", "eob": "This is not a bill.", "past_due_reminder": "Your account is past due.",
          "final_notice": "FINAL NOTICE. Your account is past due.", "debt_validation_notice": "This is an attempt to collect a debt.",
          "insurance_pending_statement": "Please see the enclosed statement."}
TYPES = {"payment": "patient_payment", "prepayment": "patient_prepayment", "plan": "payment_plan"}
NUMBERS = {"account_no", "patient_control_no", "eob_no", "payer_claim_control_no", "claim", "eob", "encounter", "statement_no"}


def own(n, number):
    """The number, told apart from that of the next customer."""
    if re.fullmatch(r"(00)?[Gg][-/.]?1", number):
        return number[:-1] + "1%04d" % n
    return number.replace("V-", "V%d-" % n)


def facts_of(n, words):
    facts = {}
    for word in words:
        key, _, value = word.partition("=")
        value = value.replace("_", " ")
        parts = key.split(".")
        if parts[0] == "related":
            facts.setdefault("related", {})[parts[1]] = own(n, value)
        elif len(parts) == 3:
            rows = facts.setdefault(parts[0], [])
            while len(rows) <= int(parts[2]):
                rows.append({})
            rows[int(parts[2])][parts[1]] = own(n, value) if parts[1] in NUMBERS else value
        else:
            facts[key] = int(value) if key == "precedence" else own(n, value) if key in NUMBERS else value
    return facts


def quote(value):
    return "null" if value is None else "'%s'" % str(value).replace("'", "''")


def insert(table, **row):
    return "insert into intake.%s (%s) values (%s);" % (table, ",".join(row), ",".join(quote(v) for v in row.values()))


def person(r, n):
    syllables = ["ka", "mor", "vel", "tin", "dra", "sol", "ber", "quin", "hal", "zor", "pem", "lud"]
    name = "".join(r.choice(syllables) for _ in range(3)).title() + " " + "".join(r.choice(syllables) for _ in range(4)).title()
    born = datetime.date(1930, 1, 1) + datetime.timedelta(days=r.randrange(25000))
    return name, born.isoformat(), "%d %s Street, Dayton OH 45402" % (n + 10, r.choice(["Elm", "Oak", "Ash", "Lime"]))


def rows_of(n, account, seed):
    name, born, address = person(random.Random("%d/p%d" % (seed, n)), n)
    for house in HOUSES:
        yield insert("party", party_id="%d/%s" % (n, house), department_id=house, full_name=name, birth_date=born, address=address)
    for i, line in enumerate(account.lines):
        words = line.split()
        if words[0] == "coverage":
            yield insert("coverage", party_id="%d/HOSPITAL" % n, payer=words[1].replace("_", " "), precedence=words[2])
        elif words[0] in ("piece", "sent"):
            facts = facts_of(n, words[4:])
            created = facts.pop("statement_date", None) if words[2] == "COLLECTOR" else facts.get("statement_date")
            yield insert("communication", communication_id="%d-%s" % (n, words[1]), department_id=words[2], party_id="%d/%s" % (n, words[2]),
                         channel="mail", status="pending", created_on=created or books.day(10), declared_type=words[3],
                         media_type="text/plain", body=BODIES[words[3]], facts=json.dumps(facts))
        elif words[0] == "billed":  # somebody else, by the same house under the same account
            name, born, address = person(random.Random("%d/o%d" % (seed, n)), n)
            yield insert("party", party_id="o%d" % n, department_id="HOSPITAL", full_name=name, birth_date=born, address="9" + address)
            yield insert("communication", communication_id="o%d-B" % n, department_id="HOSPITAL", party_id="o%d" % n, channel="mail",
                         status="pending", created_on=books.day(3), declared_type="bill", media_type="text/plain", body=BODIES["bill"],
                         facts=json.dumps({"account_no": own(n, words[1]), "balance_due": "61.00", "billing_provider": words[2]}))
        else:
            more = dict(w.split("=") for w in words[6:])
            yield insert("ledger_entry", entry_id="%d-L%d" % (n, i), legal_entity=more["h"].replace("_", " "),
                         account_number=own(n, words[3]), entry_type=TYPES.get(words[1], words[1]),
                         amount=None if words[4] == "-" else words[4], currency="USD", posted_on=words[5], instalment=more.get("i"),
                         day_of_month=more.get("d"), plan_status=more.get("s"), agreed_on=more.get("a"),
                         assigned_to=more["t"].replace("_", " ") if "t" in more else None)


def company_of(n):
    """What a customer may be beside an account: somebody who asked for confidence or for few messages, a parent, one who gets offers.
    Nothing of it changes what is due."""
    party = "%d/HOSPITAL" % n
    asked = {}
    if n % 5 == 0:
        asked.update(confidential_since=books.day(200), confidential_address="PO Box %d, Dayton OH 45402" % n)
    if n % 3 == 0:
        asked.update(max_messages_per_14_days=1 + n % 3)
    if asked:
        yield insert("preference", party_id=party, esign_consent="false", sms_consent="false", **asked)
    if n % 4 == 0:
        yield insert("communication", communication_id="o%d" % n, department_id="HOSPITAL", party_id=party, channel="mail", status="pending",
                     created_on=books.day(0), declared_type="marketing", media_type="text/plain", body="Special offer: join our wellness program.")
    if n % 7 == 0:
        yield insert("party", party_id="k%d" % n, department_id="HOSPITAL", full_name="Child of %d" % n, birth_date="2018-05-06",
                     address="%d Elm Street, Dayton OH 45402" % n)
        facts = {"account_no": "K-%d" % n, "patient_control_no": "K-%d" % n, "billing_provider": "Hospital", "service_from": books.day(30),
                 "service_to": books.day(30), "currency": "USD"}
        yield insert("communication", communication_id="c%d-B" % n, department_id="HOSPITAL", party_id=party, subject_party_id="k%d" % n,
                     channel="mail", status="pending", created_on=books.day(0), declared_type="bill", media_type="text/plain",
                     body=BODIES["bill"], facts=json.dumps({**facts, "statement_no": "KS-%d" % n, "statement_date": books.day(3),
                                                            "balance_due": "80.00", "due_date": books.day(-40)}))
        yield insert("communication", communication_id="c%d-E" % n, department_id="PLAN", party_id="%d/PLAN" % n, subject_party_id="k%d" % n,
                     channel="mail", status="pending", created_on=books.day(0), declared_type="eob", media_type="text/plain",
                     body=BODIES["eob"], facts=json.dumps({**facts, "eob_no": "KE-%d" % n, "payer_claim_control_no": "KC-%d" % n,
                                                           "outcome": "complete", "status": "active", "use": "claim", "network": "in",
                                                           "patient_responsibility": "30.00"}))
        yield insert("ledger_entry", entry_id="kl-%d" % n, legal_entity="Hospital Inc", account_number="K-%d" % n, entry_type="patient_payment",
                     amount="%d.00" % (n % 50), currency="USD", posted_on=books.day(2))


def query(sql):
    out = subprocess.run(["psql", "-X", "-At", "-F", "\t", "-c", sql], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in out.splitlines()]


def published(run):
    """What the program says of each account, in the words of compare()."""
    rows = {}
    for bill, currency, due, state in query(
            "select coalesce(bill_id, eob_id), currency, (100*amount_due_now)::bigint, state from onevoice.payable where run_id = %s" % run):
        rows.setdefault(bill.split("-")[0], []).append(("payable", ["x", currency, bill, due, "0", "0", state]))
    for code, first, amount in query(
            "select code, communication_ids[1], coalesce(100*amount, 0)::bigint from onevoice.flag where run_id = %s "
            "and cardinality(communication_ids) > 0" % run):
        rows.setdefault(first.split("-")[0], []).append(("flag", [code, amount]))
    return rows


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--accounts", type=int, default=240)
    p.add_argument("--seed", type=int, default=None)
    p.add_argument("--nights", type=int, default=2)
    p.add_argument("--company", action="store_true", help="children, confidential requests, caps and offers beside the accounts")
    p.add_argument("--show", type=int, default=3)
    a = p.parse_args()
    seed = a.seed if a.seed is not None else random.SystemRandom().randrange(1 << 30)
    pairs = [(x, y) for i, x in enumerate(books.KINDS) for y in books.KINDS[i:]]
    random.Random("%d/pairs" % seed).shuffle(pairs)  # fewer accounts than pairs are other pairs each time
    sql, accounts = [], {}
    subprocess.run([os.environ["ONEVOICE_BIN"], "init", "--quiet"], check=True)
    for house, (name, entity, role) in HOUSES.items():
        sql += [insert("organization", organization_id=house, name=name),
                insert("department", department_id=house, organization_id=house, name=name, legal_entity=entity, role=role)]
    for n in range(a.accounts):
        accounts[n] = books.Account(random.Random("%d/%d" % (seed, n)), list(pairs[n % len(pairs)]))
        sql += rows_of(n, accounts[n], seed)
        if a.company:
            sql += company_of(n)
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input="begin;\n" + "\n".join(sql) + "\ncommit;\n", text=True, check=True,
                   stdout=subprocess.DEVNULL)
    wrong = refused = 0
    for night in range(a.nights):
        day = books.AS_OF + datetime.timedelta(days=night)
        subprocess.run([os.environ["ONEVOICE_BIN"], "run", "--as-of", day.isoformat(), "--set", "refuse_percent=100", "--quiet"], check=True)
        run = query("select max(run_id) from onevoice.run where state = 'published'")[0][0]
        refused += int(query("select count(*) from onevoice.flag where code = 'RESULT_REFUSED' and run_id = %s" % run)[0][0])
        rows = published(run)
        for n, account in accounts.items() if night == 0 else ():
            verdict = books.compare(account, rows.get(str(n), []))
            if verdict and verdict != "said":
                wrong += 1
                if wrong <= a.show:
                    print("# %d %s: %s" % (n, "+".join(account.kinds), verdict))
                    print("#   " + "\n#   ".join(account.lines))
                    for w, r in rows.get(str(n), []):
                        print("#   > %s %s" % (w, " ".join(r)))
    print("# %d accounts, %d nights, %d wrong, %d refused, seed %d" % (a.accounts, a.nights, wrong, refused, seed))
    print("1..1\n%sok 1 - the books hold in what is published" % ("" if not wrong and not refused else "not "))
    return bool(wrong or refused)


if __name__ == "__main__":
    sys.exit(main())
