#!/usr/bin/env python3
"""Each worked mapping of sql/examples reaches a published plan by the walk of sql/README.md, `check --data` finds no fault in it, and what is planned is
what its few rows ask for. Mistakes that a mapping makes are named before a night runs.

The program in ONEVOICE_BIN, a server to make databases in (PGHOST, PGUSER).
"""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok, onevoice, psql  # noqa: E402

source = os.environ.get("ONEVOICE_SOURCE") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
folder = os.path.join(source, "sql/examples")


# What becomes of each piece, and why.
EXPECTED = {
    "clinic": {"L901": "merge", "L902": "merge", "L905": "merge",  # PDFs: known by their facts alone
               "L903": "suppress already_paid",                   # the ledger has the payment
               "L906": "separate incompatible", "L907": "merge"},  # a desk of role other: its mail goes with no other's
    "hospital": {"eob-e-1": "enclose supports", "inv-e-1": "merge",  # what the plan paid, with the bill of the same care
                 "inv-e-2": "merge", "inv-e-3": "merge"},
    "bank": {"7001": "enclose mandated", "7002": "merge", "7003": "merge",  # two records of one customer, three letters, one envelope
             "7004": "merge", "7006": "suppress low_value", "7007": "enclose mandated"},
}
# A mistake in one view of the clinic, and the word that check --data has for it.
MISTAKES = [
    ("communication", "'mail'::text as channel", "'letter'::text as channel", "unknown_value"),
    ("communication", "then 'pending' else 'sent' end", "then 'PENDING' else 'sent' end", "other_spelling"),
    ("communication", "then 'pending' else 'sent' end", "then 'open' else 'sent' end", "unknown_status"),
    ("communication", "l.made as created_on", "to_char(l.made, 'MM/DD/YYYY') as created_on", "wrong_type"),
    ("communication", "'L' || l.id as communication_id", "'L' || l.pid as communication_id", "duplicate_key"),
    ("communication", "coalesce(p.guardianspid, p.pid) as party_id", "coalesce(p.guardianspid, p.pid)::bigint + 900 as party_id", "unknown_reference"),
    ("party", "nullif(p.email, '')::text as email", "nullif(p.phone_cell, '')::text as email", "no_email"),
    ("identifier", "d.department_id || '-' || p.pid as party_id", "(d.department_id || '-' || p.pid)::char(40) as party_id", "padded_type"),
]


def main():
    for name, expected in EXPECTED.items():
        os.environ["PGDATABASE"] = "postgres"
        psql("create database example_%s" % name)
        os.environ["PGDATABASE"] = "example_" + name
        text = open(os.path.join(folder, name + ".sql"), encoding="utf-8").read()
        ok(onevoice("init", "--quiet").returncode == 0, name + ": init")
        psql(text)
        ok(onevoice("init", "--quiet").returncode == 0, name + ": init gives the roles their rights on the views")
        checked = onevoice("check", "--data")
        ok(checked.returncode == 0, name + ": check --data finds no fault", checked.stdout + checked.stderr)
        feed = tempfile.mkdtemp()
        run = onevoice("run", "--as-of", "2026-11-02", "--feed", feed, "--output", "json")
        ok(run.returncode == 0, name + ": the plan is published", run.stderr)
        ok(json.loads(run.stdout)["rejections"] == 0, name + ": no row is rejected", run.stdout)
        found = dict(line.split("|", 1) for line in psql(
            "select communication_id, disposition || coalesce(' ' || reason, '') from onevoice.latest_disposition order by 1").split("\n"))
        wrong = {k: found.get(k) for k, v in expected.items() if found.get(k) != v}
        ok(not wrong and set(found) == set(expected), name + ": what becomes of each piece", (wrong, found))
        ok(psql("select count(*) from onevoice.composer_message where recipient_party_id is null") == "0", name + ": each message has a recipient")
        ok(onevoice("check", "--run", "latest").returncode == 0, name + ": every invariant holds")
        if name != "clinic":
            continue
        ok(psql("select subject_party_id from onevoice.composer_piece where communication_id = 'L902'") == "BILLING-2", "a child's bill goes to the guardian and is about the child")
        views = {view: body for view, body in re.findall(r"create (view intake\.\w+) as\n?(.*?);", text, re.S)}
        for relation, right, mistaken, word in MISTAKES:
            view = "view intake." + relation
            ok(right in views[view], "mistake '%s': the view has the words" % mistaken[:40])
            psql("drop %s; create %s as %s;" % (view, view, views[view].replace(right, mistaken, 1)))
            told = onevoice("check", "--data", "--output", "json")
            codes = {f["code"] for f in json.loads(told.stdout)["faults"] if f["relation"] == relation}
            ok(word in codes, "mistake '%s': %s is told" % (mistaken[:40], word), codes)
            psql("drop %s; create %s as %s;" % (view, view, views[view]))
    end()


main()
