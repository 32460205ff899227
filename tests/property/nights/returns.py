#!/usr/bin/env python3
"""What comes back: pieces that were suppressed, withdrawn, held or sent, and are there again on a later night. One town, a case a person,
the same nights for all; what is right is written beside each case. Prints TAP. ONEVOICE_BIN names the program, PGHOST the server.
"""
import datetime
import os
import subprocess
import sys

BIN = os.environ["ONEVOICE_BIN"]
DATABASE = "returns"
FIRST = datetime.date(2027, 3, 1)  # a Monday
NIGHTS = [0, 1, 2, 3, 4, 5, 8, 9, 25, 26, 40]
NEWS = "News of your library: new shelves in the hall."
LEFT, STAYS = "left", "suppressed"


def day(after):
    return str(FIRST + datetime.timedelta(days=after))


def psql(text):
    done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", DATABASE], input=text, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [line.split("\t") for line in done.stdout.splitlines()]


def onevoice(*words):
    return subprocess.run([BIN, *words], text=True, capture_output=True, env=os.environ | {"PGDATABASE": DATABASE})


def bill(name, number, dated, balance, before=None, **more):
    facts = {"statement_no": number, "account_no": "A-" + name[:3], "statement_date": day(dated), "due_date": day(dated + 40),
             "balance_due": f"{balance}.00", "currency": "USD", "service_from": day(-60), "patient_control_no": "V-" + name[:3]} | more
    json = ", ".join(f'"{k}": "{v}"' for k, v in facts.items())
    return letter(name, "hosp", dated if before is None else before, "Statement", declared="bill", facts="{" + json + "}")


def letter(name, dept, created, text, declared=None, facts=None, channel="mail", not_before=None):
    quoted = [f"'{value}'" if value is not None else "null"
              for value in (name, dept, dept + name[:3], channel, "pending", day(created), not_before and day(not_before), declared, "text/plain", text, facts)]
    return ("insert into intake.communication (communication_id, department_id, party_id, channel, status, created_on, not_before, declared_type, "
            f"media_type, body, facts, pages) values ({', '.join(quoted)}, 1);\n")


def status(name, word, sent=None):
    return f"update intake.communication set status = '{word}', sent_on = {repr(day(sent)) if sent is not None else 'null'} where communication_id = '{name}';\n"


def gone(name):
    return f"delete from intake.communication where communication_id = '{name}';\n"


# name: (what happens before which night, what is right: of a piece, whether it leaves and on which nights it must not)
CASES = {
    "suppressed by one that leaves, then by one that is withdrawn": ("c01", {
        0: bill("c01a", "1", -20, 300) + bill("c01b", "2", -10, 200, due_date=day(1)),
        8: bill("c01c", "3", 8, 100), 9: status("c01c", "cancelled")}, {"c01a": STAYS, "c01b": LEFT, "c01c": STAYS}),
    "the same, and the second is deleted": ("c02", {
        0: bill("c02a", "1", -20, 300) + bill("c02b", "2", -10, 200, due_date=day(1)),
        8: bill("c02c", "3", 8, 100), 9: gone("c02c")}, {"c02a": STAYS, "c02b": LEFT}),
    "withdrawn while its witness leaves, and back": ("c03", {
        0: bill("c03a", "1", -20, 300) + bill("c03b", "2", -3, 200), 1: status("c03a", "cancelled"), 9: status("c03a", "pending")},
        {"c03a": STAYS, "c03b": LEFT}),
    "its witness never left": ("c04", {
        0: bill("c04a", "1", -1, 300) + bill("c04b", "2", 0, 200), 2: status("c04b", "cancelled")}, {"c04a": LEFT}),
    "reported, forgotten, and called pending again": ("c05", {
        0: letter("c05a", "oth", -15, NEWS), 2: status("c05a", "sent", 0), 26: status("c05a", "pending")}, {"c05a": LEFT}),
    "the same of a bill, by e-mail": ("c06", {
        0: bill("c06a", "1", -20, 300, due_date=day(0)).replace("'mail'", "'email'"), 3: status("c06a", "sent", 1), 26: status("c06a", "pending")},
        {"c06a": LEFT}),
    "reported, forgotten, corrected and called pending again": ("c07", {
        0: letter("c07a", "oth", -15, NEWS), 2: status("c07a", "sent", 0),
        26: status("c07a", "pending") + "update intake.communication set body = 'Other news.', created_on = created_on + 30 where communication_id = 'c07a';\n"},
        {"c07a": LEFT}),
    "a copy back after its twin was forgotten": ("c08", {
        0: letter("c08a", "oth", -15, NEWS) + letter("c08b", "oth", -15, NEWS), 2: status("c08a", "sent", 0) + status("c08b", "cancelled"),
        9: status("c08b", "pending")}, {"c08a": LEFT, "c08b": STAYS}),
    "no longer suppressed before its witness leaves": ("c09", {
        0: bill("c09a", "1", 0, 300) + bill("c09b", "2", 1, 200, before=0, due_date=day(30)),
        # another account after all
        1: "update intake.communication set facts = facts || '{\"account_no\": \"B-c09\", \"patient_control_no\": \"W-c09\"}' where communication_id = 'c09b';\n"},
        {"c09a": LEFT, "c09b": LEFT}),
    "not before a day ahead, put off, and put forward again": ("c10", {
        0: letter("c10a", "oth", -15, NEWS, not_before=4), 2: f"update intake.communication set not_before = '{day(25)}' where communication_id = 'c10a';\n",
        8: f"update intake.communication set not_before = '{day(9)}' where communication_id = 'c10a';\n"}, {"c10a": (LEFT, 9)}),
    "created ahead of the night": ("c11", {0: letter("c11a", "oth", 4, NEWS, channel="email")}, {"c11a": (LEFT, 4)}),
    "left, then put off and moved to another desk": ("c12", {
        0: letter("c12a", "oth", -15, NEWS),
        1: f"update intake.communication set not_before = '{day(30)}', department_id = 'mkt', channel = 'email' where communication_id = 'c12a';\n"},
        {"c12a": LEFT}),
    "its witness left and is deleted": ("c14", {
        0: bill("c14a", "1", -20, 300) + bill("c14b", "2", -10, 200, due_date=day(1)), 3: status("c14b", "sent", 1), 4: gone("c14b")}, {"c14a": STAYS, "c14b": LEFT}),
    "the same of a copy": ("c15", {
        0: letter("c15a", "oth", -15, NEWS) + letter("c15b", "oth", -15, NEWS), 3: status("c15a", "sent", 1), 4: gone("c15a")}, {"c15a": LEFT, "c15b": STAYS}),
    "by one that left and is deleted, then by one that is withdrawn": ("c16", {
        0: bill("c16a", "1", -20, 300) + bill("c16b", "2", -10, 200, due_date=day(1)), 3: status("c16b", "sent", 1), 4: bill("c16c", "3", 4, 100) + gone("c16b"),
        5: status("c16c", "cancelled")}, {"c16a": STAYS, "c16b": LEFT, "c16c": STAYS}),
    "to a record that may be of two people, with a day that changes something": ("c17", {
        0: "insert into intake.party (party_id, department_id, full_name, address, updated_at) values ('othamb', 'oth', 'Zoe Zulu', '1 Zed Rd, Kent OH 44240', '2026-01-01'), "
           "('hospamb', 'hosp', 'Zoe Zulu', '1 Zed Rd, Kent OH 44240', '2026-01-01'), ('mktamb', 'mkt', 'Zoe Zulu', '1 Zed Rd, Kent OH 44240', '2026-01-01');\n"
           "update intake.party set birth_date = '1950-02-03' where party_id = 'hospamb';\nupdate intake.party set birth_date = '1975-02-03' where party_id = 'mktamb';\n"
           + letter("c17a", "oth", -1, "We are changing the terms of your account. The fee for a transfer rises to 3.00 USD. The change takes effect on "
                    f"{FIRST + datetime.timedelta(days=24):%B %d, %Y}.", declared="change_in_terms_notice",
                    facts='{"effective_date": "' + day(24) + '"}').replace("'othc17'", "'othamb'")}, {"c17a": LEFT}),
    "its witness is another account's after all, and that is paid": ("c18", {
        0: bill("c18a", "1", -1, 300) + bill("c18b", "2", 0, 200, due_date=day(30)),
        1: "update intake.communication set facts = facts || '{\"account_no\": \"B-c18\", \"patient_control_no\": \"W-c18\"}' where communication_id = 'c18b';\n"
           "insert into intake.ledger_entry (entry_id, legal_entity, account_number, entry_type, amount, currency, posted_on) values "
           f"('c18p', 'LE hosp', 'B-c18', 'patient_payment', 200, 'USD', '{day(1)}');\n"}, {"c18a": LEFT, "c18b": STAYS}),
    "its witness was entered in error": ("c19", {
        0: bill("c19a", "1", 0, 300) + bill("c19b", "2", 1, 200, before=0, due_date=day(30)),
        1: "update intake.communication set facts = facts || '{\"status\": \"entered-in-error\"}' where communication_id = 'c19b';\n"},
        {"c19a": LEFT, "c19b": STAYS}),
    "its witness fell to one that is entered in error": ("c20", {
        0: bill("c20a", "1", -2, 300) + bill("c20b", "2", 0, 250), 1: bill("c20c", "3", 1, 200),
        2: "update intake.communication set facts = facts || '{\"status\": \"entered-in-error\"}' where communication_id = 'c20c';\n" + gone("c20b")},
        {"c20a": LEFT, "c20c": STAYS}),
    "a chain whose middle is withdrawn": ("c13", {
        0: bill("c13a", "1", -40, 300) + bill("c13b", "2", -30, 250) + bill("c13c", "3", -10, 200, due_date=day(1)), 3: gone("c13b")},
        {"c13a": STAYS, "c13c": LEFT}),
}


def settle():
    subprocess.run(["createdb", DATABASE], check=True)
    done = onevoice("init", "--quiet")
    if done.returncode:
        raise RuntimeError(done.stderr)
    text = ("insert into intake.organization values ('o', 'Org');\ninsert into intake.department values ('hosp', 'o', 'Hospital', 'LE hosp', 'hospital'), "
            "('oth', 'o', 'Other', 'LE oth', 'other'), ('mkt', 'o', 'Marketing', 'LE mkt', 'marketing');\n")
    for number, (person, _, _) in enumerate(CASES.values()):
        for dept in ("hosp", "oth", "mkt"):
            text += ("insert into intake.party (party_id, department_id, full_name, birth_date, address, email, updated_at) values "
                     f"('{dept}{person}', '{dept}', 'Ada {chr(65 + number)}uill', '{1950 + number}-0{1 + number % 9}-11', '{number + 3} {chr(70 + number)}ak St, Kent OH 44240', "
                     f"'{person}@example.org', '2026-01-01');\n")
    psql(text)


def live():
    """Every night's word on every piece, by night."""
    said = {}
    for night in NIGHTS:
        psql("".join(events.get(night, "") for _, events, _ in CASES.values()) or "select 1")
        done = onevoice("run", "--quiet", "--as-of", day(night), "--set=floor_percent=0", "--set=reject_percent=100", "--set=history_days=10",
                        "--set=keep_nights=2", "--set=contact_caps=false", "--set=information_hold_days=3", "--set=as_of_most_days=400")
        if done.returncode:
            print(f"# night {night}: {done.returncode} {done.stderr.strip()[-300:]}")
        said[night] = {row[0]: row[1:] for row in psql(
            "select d.communication_id, d.disposition, coalesce(d.reason, ''), coalesce(d.reason_ref, ''), coalesce(m.released::text, ''), coalesce(m.released_by::text, '') "
            "from onevoice.latest_disposition d left join onevoice.latest_message m on m.run_id = d.run_id and m.message_id = d.message_id")}
    return said


def judge(said, piece, right):
    """Nothing, or what is wrong with the piece."""
    released = [night for night in NIGHTS if said[night].get(piece, [""] * 5)[3] == "true" and not said[night][piece][4]]
    if right == STAYS:
        return released and f"left on night {released}"
    if len(released) != 1:
        return f"left on nights {released}"
    if isinstance(right, tuple) and released[0] < right[1]:
        return f"left on night {released[0]}, not before {right[1]}"
    return ""


def main():
    failed = 0
    settle()
    said = live()
    if "--story" in sys.argv:
        for piece in sorted({piece for words in said.values() for piece in words}):
            for night in NIGHTS:
                print(f"# {piece} {night}: {' '.join(said[night].get(piece, ['not said']))}")
    for number, (name, (_, _, right)) in enumerate(CASES.items()):
        wrong = {piece: judge(said, piece, word) for piece, word in right.items()}
        for piece in [piece for piece in wrong if wrong[piece]]:
            print(f"# {piece}: {wrong[piece]}")
            for night in NIGHTS:
                print(f"#   night {night}: {' '.join(said[night].get(piece, ['not said']))}")
        failed += any(wrong.values())
        print(f"{'not ok' if any(wrong.values()) else 'ok'} {number + 1} - {name}")
    print(f"1..{len(CASES)}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
