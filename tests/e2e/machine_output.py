#!/usr/bin/env python3
"""What every verb prints with --output json is one document that its schema describes, with nothing more and nothing less; so is its error.

The program in ONEVOICE_BIN, a database of its own in PGDATABASE. The schema is what is installed: cmd/onevoice/output.schema.json.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok, psql  # noqa: E402

source = os.environ.get("ONEVOICE_SOURCE") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
schema = json.load(open(os.path.join(source, "cmd/onevoice/output.schema.json"), encoding="utf-8"))
seen = set()


def nested(value):
    """Strings that hold what JSON has a form for."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            json.loads(value)
            return [value]
        except ValueError:
            return []
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [inner for member in members for inner in nested(member)]


def validate(document, definition, what):
    seen.add(definition)
    wrong = list(jsonschema.Draft202012Validator(dict(schema, anyOf=[{"$ref": "#/$defs/" + definition}])).iter_errors(document))
    for error in wrong:
        while error.context:
            error = jsonschema.exceptions.best_match(error.context)
        wrong = ["%s: %s" % (error.json_path, error.message)]
    ok(not wrong, what + ": as its schema says", wrong and wrong[0])
    ok(not nested(document), what + ": no JSON in a string", nested(document)[:3])


def ask(definition, *words, expected=0, failing=False):
    """The document of a call; its error too, where it is to fail."""
    what = " ".join(words[:3])
    done = subprocess.run([os.environ["ONEVOICE_BIN"], *words, "--output", "json", "--log-level", "error"], capture_output=True, text=True)
    ok(done.returncode == expected, "%s: status %d" % (what, expected), "%d: %s" % (done.returncode, done.stderr))
    if failing:
        lines = done.stderr.strip().split("\n")
        error = json.loads(lines[-1])
        validate(error, "error", what + ", its error")
        ok(error["error"]["status"] == expected, what + ": the error has the status", error)
    if not definition:
        ok(done.stdout == "", what + ": nothing else", done.stdout)
        return None
    document = json.loads(done.stdout)
    validate(document, definition, what)
    return document


work = tempfile.mkdtemp()
feed = os.path.join(work, "feed")
day = ("--as-of", "2026-11-02")
jsonschema.Draft202012Validator.check_schema(schema)
ask(None, "sing", expected=64, failing=True)
ask(None, "run", "--no-such-flag", expected=64, failing=True)
ask(None, "status", "--dbname", "host=%s port=1" % work, expected=69, failing=True)
ask("vocabulary", "vocabulary")
ask("init", "init")
ask("init", "init", "--status")
ask("demo", "demo", "--customers", "300", "--seed", "42", *day)
ask("check", "check", "--feed", feed)
ask("check", "check", "--policy", os.path.join(work, "absent.xml"), expected=78, failing=True)
ask("check_data", "check", "--data")
psql("alter table intake.outcome rename to elsewhere")
ask("check_data", "check", "--data", expected=65, failing=True)
psql("alter table intake.elsewhere rename to outcome")
ask("status", "status")
run = ask("run", "run", *day, "--feed", feed)
ask("run", "run", *day, "--dry-run")
ask("run", "run", *day, "--label", "what if", "--set", "payable_without_eob=false")
ask(None, "run", *day, "--set", "reject_percent=0", expected=65, failing=True)
ask("check_run", "check", "--run", "latest")
status = ask("status", "status")
ok(status["latest"]["run_id"] == run["run_id"], "status knows the run", status["latest"])
ask("diff", "diff", "latest", str(run["run_id"] + 2), "--rows", "5")
customers = psql("select customer_id from onevoice.latest_customer_score where phase = 'before' order by pieces_in desc, 1 limit 3").split()
for customer in ["top", *customers]:
    ask("explain_customer", "explain", "--customer", customer)
for kind in ("payable", "timeline_entry", "requirement_status", "flag"):  # one of each, so that no list is judged empty
    for customer in psql("select customer_id from onevoice.latest_%s where customer_id is not null order by 1 limit 1" % kind).split():
        ask("explain_customer", "explain", "--customer", customer)
for piece in psql("select communication_id from (select communication_id, row_number() over (partition by disposition, content_class order by "
                  "communication_id) n from onevoice.latest_disposition) d where n = 1 limit 12").split():
    document = ask("explain_communication", "explain", "--communication", piece)
    if document["piece"]["message_id"]:
        ask("explain_message", "explain", "--message", str(document["piece"]["message_id"]))
ask("explain_page", "explain", "--customer", "top", "--html", os.path.join(work, "letters.html"))
ask("report", "report", "--out", os.path.join(work, "report.html"))
ask("feed", "feed", "--feed", feed)


def composed(folder):
    """The feed as a composer takes it: the manifest first, then the files it names, each line by its schema, the XML by its own."""
    manifest = json.load(open(os.path.join(folder, "manifest.json"), encoding="utf-8"))
    lines = jsonschema.Draft202012Validator(plan)
    for file in manifest["files"]:
        path = os.path.join(folder, file["name"])
        ok(os.path.getsize(path) == file["bytes"], file["name"] + ": as many bytes as the manifest says", file)
    records = [json.loads(line) for line in open(os.path.join(folder, "plan.ndjson"), encoding="utf-8")]
    wrong = [(number, list(lines.iter_errors(record))[0].message[:300]) for number, record in enumerate(records) if not lines.is_valid(record)]
    ok(not wrong, "plan.ndjson: every line as the schema says", wrong[:3])
    messages = [record for record in records if record["record"] == "message"]
    counted = {"messages": len(messages), "released": sum(m["released"] for m in messages), "communications": sum(len(m["communications"]) for m in messages),
               "unsent": sum(record["record"] == "unsent" for record in records)}
    ok(counted == {name: manifest[name] for name in counted}, "the manifest counts what is there", (counted, manifest))
    valid = jsonschema.Draft202012Validator(dict(plan, anyOf=[{"$ref": "#/$defs/manifest"}]))
    ok(valid.is_valid(manifest), "manifest.json: as the schema says", manifest)
    xml = subprocess.run(["xmllint", "--noout", "--schema", os.path.join(source, "lib/feed/plan.xsd"), os.path.join(folder, "plan.xml")],
                         capture_output=True, text=True)
    ok(xml.returncode == 0, "plan.xml: as its schema says", xml.stderr)
    return manifest, messages


plan = json.load(open(os.path.join(source, "lib/feed/plan.schema.json"), encoding="utf-8"))
whole, messages = composed(feed)
ok(all("party_id" in m["communications"][0] for m in messages if m["communications"]), "every message has a recipient", messages[:1])
ok(whole["released"] < whole["messages"], "not everything leaves tonight", whole)
ask("feed", "feed", "--released-only", "--feed", feed)
part, messages = composed(feed)
ok(part["released"] == part["messages"] == whole["released"] and part["unsent"] == 0, "only what is released, and all of it", (whole, part))
for view, count in ("composer_message", "messages"), ("composer_piece", "communications"):
    found = psql("select count(*), count(*) filter (where released) from onevoice.%s" % view).split("|")
    ok(found == [str(whole[count]), str(part[count])], view + " has what the feeds have", (found, whole, part))
ok(psql("select count(*) from onevoice.composer_message where recipient_party_id is null and kind <> 'needs_summary'") == "0", "and who gets it")
sheet = open(os.path.join(feed, "plan.xml"), encoding="utf-8").read()
for what, broken in (("a section", sheet.replace('<ref communication="', '<ref communication="X', 1)), ("a dated thing", re.sub(r'(<event [^>]*communication=")', r"\1X", sheet, count=1))):
    ok(broken != sheet and subprocess.run(["xmllint", "--noout", "--schema", os.path.join(source, "lib/feed/plan.xsd"), "-"], input=broken, capture_output=True,
                                          text=True).returncode != 0, "the schema refuses %s of a communication that is not in the message" % what)
ask("calibrate_plan", "calibrate", "--plan", "300", "--set", "holdout_per_mille=500")
ask(None, "calibrate", expected=65, failing=True)
ask("prune", "prune", "--keep", "30")
# Minutes are of customers: mail of whom nobody can tell apart is nobody's, in the last line of a run as in its tables.
psql("insert into intake.link_decision (party_id, other_party_id, same, decided_by, decided_on) select a, b, false, 'reviewer', date '2026-11-01' from "
     "(select (array_agg(party_id order by party_id))[1] as a, (array_agg(party_id order by party_id))[2] as b from onevoice.latest_identity "
     "group by customer_id having count(*) >= 4 order by customer_id limit 40) pairs")
run = ask("run", "run", *day, "--label", "apart")
apart, before, after = psql("select (select count(*) from onevoice.identity i where i.run_id = s.run_id and i.state = 'ambiguous'), "
                            "sum(minutes) filter (where phase = 'before'), sum(minutes) filter (where phase = 'after') from onevoice.customer_score s "
                            "where s.run_id = %d group by s.run_id" % run["run_id"]).split("|")
ok(int(apart) > 0 and abs(float(before) - run["minutes_before"]) < 0.001 and abs(float(after) - run["minutes_after"]) < 0.001,
   "the run's minutes are those of its customers, %s records being nobody's" % apart, (before, after, run))
unseen = {name for name, part in schema["$defs"].items() if "schema_version" in part.get("properties", {})} - seen - {"calibrate"}
ok(not unseen, "every document was seen (calibrate's: test calibrate)", sorted(unseen))
verbs = {line.split()[0] for line in subprocess.run([os.environ["ONEVOICE_BIN"], "--help"], capture_output=True, text=True).stdout.split("\n")
         if line.startswith("  ")}
described = {part["properties"]["verb"].get("const") for part in schema["$defs"].values() if "schema_version" in part.get("properties", {})}
ok(verbs == described - {None}, "every verb has a schema", verbs ^ (described - {None}))
end()
