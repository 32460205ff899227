#!/usr/bin/env python3
"""Mistakes that a mapping makes, one at a time, and whether `check --data` names each by relation, column and code before a night runs.

`onevoice` in PATH, a database of its own in PGDATABASE. The demo world lies in schema `site`; intake.* are views over it, and each mistake is
one view that is wrong. The world without a mistake must be without a fault and without a doubt. No name may stand in any answer.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok  # noqa: E402

RELATIONS = ["organization", "department", "capability", "party", "party_alias", "identifier", "coverage", "preference", "requirement",
             "ledger_entry", "communication", "outcome", "link_decision"]


def psql(sql):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql], capture_output=True, text=True)
    if done.returncode:
        sys.exit("check_data: %s\n%s" % (done.stderr, sql))
    return done.stdout


def check(*flags):
    done = subprocess.run([os.environ["ONEVOICE_BIN"], "check", "--data", "--output", "json", *flags], capture_output=True, text=True)
    try:
        return done.returncode, json.loads(done.stdout)["faults"], done.stdout
    except (ValueError, KeyError):
        return done.returncode, [], done.stdout + done.stderr


def view(relation, columns, change, where="true"):
    """The relation over the site's table; `change` gives a column another expression, None drops it, (name, expression) renames it."""
    cells = []
    for column in columns[relation]:
        expression = change.get(column, column)
        if expression is not None:
            cells.append("%s as %s" % expression if isinstance(expression, tuple) else "%s as %s" % (expression, column))
    return "drop view intake.%s; create view intake.%s as select %s from site.%s where %s;" % (
        relation, relation, ", ".join(cells), relation, where)


ZERO_WIDTH = "chr(8203)"
# what it is; {relation: change or (change, where)} or SQL; what must be named: relation, column, code, a word in the answer or None
MISTAKES = [
    ("the house's word for pending", {"communication": {"status": "replace(status, 'pending', 'open')"}}, ("communication", "status", "unknown_status", "open")),
    ("status in capitals", {"communication": {"status": "upper(status)"}}, ("communication", "status", "other_spelling", "PENDING")),
    ("a channel of the house", {"communication": {"channel": "replace(channel, 'mail', 'letter')"}}, ("communication", "channel", "unknown_value", "letter")),
    ("a media type's short form", {"communication": {"media_type": "replace(media_type, 'text/html', 'html')"}}, ("communication", "media_type", "unknown_value", "html")),
    ("an entry type of the house", {"ledger_entry": {"entry_type": "replace(entry_type, 'patient_payment', 'PAY')"}}, ("ledger_entry", "entry_type", "unknown_value", "PAY")),
    ("days swapped", {"communication": {"created_on": "coalesce(sent_on + 1, created_on)", "sent_on": "case when sent_on is not null then created_on end"}}, ("communication", "sent_on", "sent_before_created", None)),
    ("recipient and sender swapped", {"communication": {"party_id": "department_id", "department_id": "party_id"}}, ("communication", "department_id", "unknown_reference", None)),
    ("email and phone swapped", {"party": {"email": "phone", "phone": "email"}}, ("party", "email", "no_email", None)),
    ("city and postal code swapped", {"party": {"city": "postal_code", "postal_code": "city"}}, ("party", "postal_code", "no_postal_code", None)),
    ("names swapped", {"party": {"given_name": "family_name", "family_name": "given_name", "full_name": "coalesce(full_name, given_name || ' ' || family_name)"}}, ("party", "given_name", "names_swapped", None)),
    ("keys as char(n)", {"communication": {"party_id": "party_id::char(40)"}}, ("communication", "party_id", "padded_type", None)),
    ("blanks of a char(n) kept in text", {"identifier": {"party_id": "rpad(party_id, 40)"}}, ("identifier", "party_id", "blank_edges", None)),
    ("nobody's preference", {"preference": ({}, "false")}, ("preference", "", "empty_relation", None)),
    ("preference of other keys", {"preference": {"party_id": "'P-' || party_id"}}, ("preference", "party_id", "unknown_reference", None)),
    ("days as text", {"communication": {"created_on": "to_char(created_on, 'MM/DD/YYYY')"}}, ("communication", "created_on", "wrong_type", "text")),
    ("a day as text, elsewhere a wrong word", {"communication": {"deliver_by": "deliver_by::text", "status": "replace(status, 'pending', 'open')"}}, ("communication", "status", "unknown_status", "open")),
    ("numbers of communications used again", {"communication": {"communication_id": "right(communication_id, 2)"}}, ("communication", "communication_id", "duplicate_key", None)),
    ("a column left out", {"communication": {"deliver_by": None}}, ("communication", "deliver_by", "missing_column", None)),
    ("a column renamed", {"communication": {"party_id": ("party_id", "recipient_id")}}, ("communication", "party_id", "missing_column", "recipient_id")),
    ("a relation left out", "drop view intake.outcome;", ("outcome", "", "missing_relation", None)),
    ("a materialized view", "drop view intake.outcome; create materialized view intake.outcome as select * from site.outcome;", ("outcome", "", "cannot_be_locked", None)),
    ("a standing of a plan in the house's words", {"ledger_entry": {"plan_status": "'PIF'", "entry_type": "'payment_plan'"}}, ("ledger_entry", "plan_status", "unknown_word", "PIF")),
    ("an outcome in the house's words", {"communication": {"facts": "case when facts ? 'outcome' then facts || '{\"outcome\": \"adjudicated\"}' else facts end"}}, ("communication", "facts", "unknown_word", "outcome adjudicated")),
    ("a currency in a word", {"communication": {"facts": "case when facts ? 'balance_due' then facts || '{\"currency\": \"Euro\"}' else facts end"}}, ("communication", "facts", "unknown_word", "currency Euro")),
    ("cents for dollars in the ledger", {"ledger_entry": {"amount": "trunc(amount * 100)"}}, ("ledger_entry", "amount", "minor_units", None)),
    ("cents for dollars in the facts", {"communication": {"facts": "case when facts ? 'balance_due' then facts || jsonb_build_object('balance_due', trunc((facts ->> 'balance_due')::numeric * 100)::text) else facts end"}}, ("communication", "facts", "minor_units", "balance_due")),
    ("payments as negative sums", {"ledger_entry": {"amount": "-amount"}}, ("ledger_entry", "amount", "negative_amount", None)),
    ("local numbers as keys of parties", {"party": {"party_id": "regexp_replace(party_id, '^.*-', '')"}}, ("party", "party_id", "duplicate_key", None)),
    ("another department's party", {"communication": {"department_id": "case department_id when 'MERCY-BILLING' then 'UNITY-CLAIMS' else department_id end"}}, ("communication", "party_id", "party_of_another", None)),
    ("empty texts for null", {"party": {"email": "coalesce(email, '')"}}, ("party", "email", "empty_text", None)),
    ("an empty key for null", {"communication": {"subject_party_id": "coalesce(subject_party_id, '')"}}, ("communication", "subject_party_id", "unknown_reference", None)),
    ("moments for days", {"communication": {"created_on": "created_on::timestamptz"}}, ("communication", "created_on", "wrong_type", "timestamp with time zone")),
    ("characters that nobody sees", {"ledger_entry": {"account_number": "account_number || " + ZERO_WIDTH}}, ("ledger_entry", "account_number", "invisible_character", None)),
    ("a currency's sign", {"ledger_entry": {"currency": "'$'"}}, ("ledger_entry", "currency", "unknown_value", "$")),
    ("another currency", {"ledger_entry": {"currency": "'EUR'"}}, ("ledger_entry", "currency", "currency_differs", "EUR")),
    ("sent rows pending", {"communication": {"status": "'pending'", "sent_on": "null::date"}}, ("communication", "status", "nothing_sent", None)),
    ("sent rows pending with their day", {"communication": {"status": "'pending'"}}, ("communication", "status", "sent_but_pending", None)),
    ("sent without a day", {"communication": {"sent_on": "null::date"}}, ("communication", "sent_on", "sent_without_day", None)),
    ("9999-12-31 for none", {"communication": {"deliver_by": "coalesce(deliver_by, '9999-12-31')"}}, ("communication", "deliver_by", "stand_in_date", "9999-12-31")),
    ("1900-01-01 for none", {"party": {"birth_date": "'1900-01-01'::date"}}, ("party", "birth_date", "stand_in_date", "1900-01-01")),
    ("facts as text", {"communication": {"facts": "facts::text"}}, ("communication", "facts", "wrong_type", "text")),
    ("facts as a text inside jsonb", {"communication": {"facts": "to_jsonb(facts::text)"}}, ("communication", "facts", "facts_no_object", None)),
    ("facts under other keys", {"communication": {"facts": "jsonb_build_object('balanceDue', facts -> 'balance_due') || facts - 'balance_due'"}}, ("communication", "facts", "unknown_fact", "balanceDue")),
    ("a fact as people print it", {"communication": {"facts": "case when facts ? 'balance_due' then facts || jsonb_build_object('balance_due', '$' || (facts ->> 'balance_due')) else facts end"}}, ("communication", "facts", "bad_fact", "balance_due")),
    ("a department left out", {"department": ({}, "department_id <> 'MERCY-BILLING'")}, ("communication", "department_id", "unknown_reference", None)),
    ("a plan that is said to be a hospital", {"department": {"role": "replace(role, 'health_plan', 'hospital')"}}, ("department", "role", "role_against_papers", "hospital")),
    ("a hospital that is said to be a plan", {"department": {"role": "case role when 'hospital' then 'health_plan' else role end"}}, ("department", "role", "role_against_papers", "health_plan")),
    ("a role in other words", {"department": {"role": "replace(role, 'hospital', 'clinic')"}}, ("department", "role", "unknown_role", "clinic")),
    ("sums as money", {"ledger_entry": {"amount": "amount::money"}}, ("ledger_entry", "amount", "wrong_type", "money")),
    ("keys as numbers", {"link_decision": {"party_id": "length(party_id)"}}, ("link_decision", "party_id", "wrong_type", "integer")),
    ("accounts of another system", {"ledger_entry": {"account_number": "md5(account_number)"}}, ("ledger_entry", "account_number", "unnamed_account", None)),
    ("a wish in other words", {"preference": {"preferred_channel": "'E-Mail'"}}, ("preference", "preferred_channel", "unknown_word", "E-Mail")),
    ("a zone that is none", {"preference": {"timezone": "'Central'"}}, ("preference", "timezone", "unknown_word", "Central")),
    ("null where a value must be", {"department": {"legal_entity": "null::text"}}, ("department", "legal_entity", "missing_value", None)),
    # neighbours, written after the first list was named
    ("a far day of another century", {"communication": {"deliver_by": "'2099-12-31'::date"}}, ("communication", "deliver_by", "stand_in_date", "2099-12-31")),
    ("born at the epoch", {"party": {"birth_date": "'1970-01-01'::date"}}, ("party", "birth_date", "stand_in_date", "1970-01-01")),
    ("written in the future", {"communication": {"created_on": "created_on + 3650"}}, ("communication", "created_on", "day_ahead", None)),
    ("codes of legal entities", {"ledger_entry": {"legal_entity": "left(legal_entity, 2)"}}, ("ledger_entry", "legal_entity", "unknown_entity", None)),
    ("one number for all", {"identifier": {"value": "case system when 'member_id' then '000000' else value end"}}, ("identifier", "value", "shared_number", None)),
    ("pages under a text's type", {"communication": {"media_type": "case media_type when 'text/plain' then 'text/html' else media_type end"}}, ("communication", "media_type", "body_of_another_type", "text/html")),
    ("XML under a text's type", {"communication": {"media_type": "'text/plain'"}}, ("communication", "media_type", "body_of_another_type", "text/plain")),
    ("bodies left out", {"communication": {"body": "null::text", "facts": "null::jsonb"}}, ("communication", "body", "nothing_to_read", None)),
    ("no page", {"communication": {"pages": "0"}}, ("communication", "pages", "no_page", None)),
    ("a join that doubles payments", "drop view intake.ledger_entry; create view intake.ledger_entry as select entry_id || '-' || n as entry_id, legal_entity, account_number, entry_type, amount, currency, posted_on, received_on, instalment, day_of_month, plan_status, agreed_on, assigned_to from site.ledger_entry, generate_series(1, 2) n;", ("ledger_entry", "entry_id", "repeated_rows", None)),
    ("the whole tax number", {"party": {"tax_id_last4": "coalesce(tax_id_last4, '123456789')"}}, ("party", "tax_id_last4", "more_than_four", None)),
    ("a consent as null", {"preference": {"sms_consent": "null::bool"}}, ("preference", "sms_consent", "missing_value", None)),
    ("a consent as text", {"preference": {"sms_consent": "case when sms_consent then 'Y' else 'N' end"}}, ("preference", "sms_consent", "wrong_type", "text")),
    ("an outcome of the house", {"outcome": {"event": "'settled'"}}, ("outcome", "event", "unknown_value", "settled")),
    ("numbers of another system in outcomes", {"outcome": {"communication_id": "'X' || communication_id"}}, ("outcome", "communication_id", "unknown_communication", None)),
    ("a sum with too many decimals", {"ledger_entry": {"amount": "amount + 0.00001"}}, ("ledger_entry", "amount", "bad_number", None)),
    ("born tomorrow", {"party": {"birth_date": "birth_date + 36525"}}, ("party", "birth_date", "day_ahead", None)),
    # of the kind, whatever the column: written before the questions that find them
    ("a letter's path for its body", {"communication": {"body": "'/archive/2026/10/' || communication_id || '.txt'"}}, ("communication", "body", "no_words", None)),
    ("bodies in base64", {"communication": {"body": "encode(convert_to(body, 'UTF8'), 'base64')", "media_type": "'text/plain'"}}, ("communication", "body", "no_words", None)),
    ("bytes for pages", {"communication": {"pages": "length(body)"}}, ("communication", "pages", "out_of_range", None)),
    ("pages under an XML type", {"communication": {"media_type": "replace(media_type, 'text/html', 'application/fhir+xml')"}}, ("communication", "media_type", "body_of_another_type", "application/fhir+xml")),
    ("letters doubled by a join", "drop view intake.communication; create view intake.communication as select communication_id || '-' || n as communication_id, department_id, party_id, subject_party_id, channel, status, created_on, not_before, deliver_by, sent_on, declared_type, subject, media_type, body, facts, pages from site.communication, generate_series(1, 2) n;", ("communication", "communication_id", "repeated_rows", None)),
    ("zeros for no telephone", {"party": {"phone": "coalesce(phone, '000-000-0000')"}}, ("party", "phone", "stand_in_text", "000-000-0000")),
    ("one address for no e-mail", {"party": {"email": "coalesce(email, 'none@none.example')"}}, ("party", "email", "shared_value", None)),
    ("a word for no name", {"party": {"given_name": "case when length(party_id) % 3 = 0 then 'UNKNOWN' else given_name end"}}, ("party", "given_name", "stand_in_text", "UNKNOWN")),
    ("the house's own address for all", {"party": {"street": "'1 Hospital Drive'", "address": "null::text"}}, ("party", "street", "shared_value", None)),
    ("0000 for no tax number", {"party": {"tax_id_last4": "coalesce(tax_id_last4, '0000')"}}, ("party", "tax_id_last4", "stand_in_text", "0000")),
    ("a payer of no name", {"coverage": {"payer": "''"}}, ("coverage", "payer", "empty_text", None)),
    ("names decoded twice", {"party": {"family_name": "family_name || chr(195) || chr(169)"}}, ("party", "family_name", "decoded_twice", None)),
    ("names as markup", {"party": {"full_name": "replace(full_name, 'a', '&#97;')"}}, ("party", "full_name", "markup_in_text", None)),
    ("services in other letters", {"requirement": {"service": "initcap(replace(service, '_', ' '))"}}, ("requirement", "service", "spelled_otherwise", None)),
    ("needed on the day that stands for none", {"requirement": {"needed_by": "'9999-12-31'::date"}}, ("requirement", "needed_by", "stand_in_date", "9999-12-31")),
    ("outcomes of days to come", {"outcome": {"occurred_on": "occurred_on + 4000"}}, ("outcome", "occurred_on", "day_ahead", None)),
    ("a day of no month", {"ledger_entry": {"entry_type": "'payment_plan'", "day_of_month": "45"}}, ("ledger_entry", "day_of_month", "out_of_range", "45")),
    ("system and number swapped", {"identifier": {"system": "value", "value": "system"}}, ("identifier", "system", "many_kinds", None)),
    ("days of delivery in minutes", {"capability": {"lead_days": "lead_days * 24 * 60"}}, ("capability", "lead_days", "out_of_range", None)),
    ("postal codes in one text", {"capability": {"service_area": "array['62701,62702,62703']"}}, ("capability", "service_area", "several_in_one", None)),
    ("a reviewer's word about one record", "drop view intake.link_decision; create view intake.link_decision as select party_id, party_id as other_party_id, true as same, 'reviewer'::text as decided_by, date '2026-11-01' as decided_on from site.party limit 1;", ("link_decision", "other_party_id", "about_itself", None)),
]


def main():
    subprocess.run([os.environ["ONEVOICE_BIN"], "init", "--quiet"], check=True)
    subprocess.run([os.environ["ONEVOICE_BIN"], "demo", "--customers", "200", "--seed", "42", "--as-of", "2026-11-02", "--quiet"], check=True)
    psql("create schema site; " + "".join("alter table intake.%s set schema site;" % r for r in RELATIONS))
    columns = {r: psql("select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = 'site.%s'::regclass "
                       "and attnum > 0" % r).strip().split(",") for r in RELATIONS}
    psql("".join("create view intake.%s as select * from site.%s;" % (r, r) for r in RELATIONS))
    names = set(n for n in psql("select distinct unnest(array[full_name, family_name, email, phone, address, street]) from site.party").split("\n") if len(n) > 4)
    named = 0

    undo = ""
    status, faults, text = check()
    ok(status == 0 and not [f for f in faults if f["level"] != "note"], "a world without a mistake has no fault and no doubt",
       "status %d\n" % status + "\n".join(str(f) for f in faults if f["level"] != "note") + ("" if faults else text))
    for what, change, (relation, column, code, word) in MISTAKES:
        if isinstance(change, str):
            psql(undo + change)
        else:
            psql(undo + "".join(view(r, columns, *(c if isinstance(c, tuple) else (c,))) for r, c in change.items()))
        status, faults, text = check()
        found = [f for f in faults if (f["relation"], f["column"], f["code"]) == (relation, column, code)
                 and (word is None or word in (f["word"] or "")) and f["remedy"]]
        ok(found and (status == 65) == any(f["level"] == "fault" for f in faults), what + ": " + code,
           "status %d, wanted %s.%s %s %s\n" % (status, relation, column, code, word) + ("\n".join(str(f) for f in faults) or text[:600]))
        named += bool(found)
        leaked = [n for n in names if n in text and n not in (f["word"] for f in found)]
        if leaked:
            ok(False, what + ": no name stands in the answer", str(leaked[:3]))
        undo = "".join("do $$ declare what text := (select case relkind when 'm' then 'materialized view' else 'view' end from pg_class "
                       "where oid = to_regclass('intake.%s')); begin if what is not null then execute 'drop ' || what || ' intake.%s'; end if; "
                       "end $$; create view intake.%s as select * from site.%s;" % (r, r, r, r)
                       for r in ([change.split("intake.")[1].split(";")[0]] if isinstance(change, str) else change))
    # a gate refuses a night: what it had rejected is kept, whatever the intake holds afterwards
    psql(undo + view("communication", columns, {"status": "replace(status, 'pending', 'open')"}))
    done = subprocess.run([os.environ["ONEVOICE_BIN"], "run", "--as-of", "2026-11-02", "--quiet"], capture_output=True, text=True)
    psql(view("communication", columns, {}))
    number_of = psql("select max(run_id) from onevoice.run").strip()
    status, faults, text = check("--run", number_of)
    ok(done.returncode == 65 and status == 65 and [f for f in faults if f["code"] == "unknown_status" and f["word"] == "open" and f["rows"] > 50],
       "what a refused night had rejected is kept", "run %d, check %d\n%s%s" % (done.returncode, status, done.stderr, text[:500]))
    print("# %d of %d mistakes named" % (named, len(MISTAKES)))
    end()


main()
