#!/usr/bin/env python3
"""The Grafana dashboard without Grafana: every query of the JSON, with its macros and variables replaced, runs as the role
onevoice_dashboard on what was published, gives rows, and the columns its panel needs. TAP."""
import json, os, re, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok  # noqa: E402

# what each kind of panel must be able to draw
NUMBER = {"stat": 1, "barchart": 1, "timeseries": 1, "table": 0}


def query(sql, role="onevoice_dashboard"):
    """Rows as dictionaries; an error as its text."""
    text = "set role %s; select coalesce(json_agg(t), '[]') from (%s) t" % (role, sql.rstrip().rstrip(";"))
    run = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-c", text], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    return (None, run.stderr) if run.returncode else (json.loads(run.stdout), "")


def literal(sql, variables):
    sql = re.sub(r"\$__timeFilter\(((?:[^()]|\([^()]*\))*)\)", r"\1 between '2020-01-01' and '2099-01-01'", sql)
    sql = sql.replace("$__timeFrom()", "'2020-01-01'").replace("$__timeTo()", "'2099-01-01'")
    for name, values in variables.items():
        sql = sql.replace("${%s:sqlstring}" % name, ", ".join("'%s'" % v.replace("'", "''") for v in values))
    return sql


def overlap(a, b):
    return (a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"])


def sources(value):
    """Every data source the document names, at any depth."""
    if isinstance(value, dict):
        if "datasource" in value:
            yield value["datasource"]
        for v in value.values():
            yield from sources(v)
    elif isinstance(value, list):
        for v in value:
            yield from sources(v)


board = json.load(open(sys.argv[1]))
panels = board["panels"]
ids = [p["id"] for p in panels]
ok(len(set(ids)) == len(ids), "panel ids differ", ids)
clashes = [(a["title"], b["title"]) for i, a in enumerate(panels) for b in panels[i + 1:] if overlap(a["gridPos"], b["gridPos"])]
ok(not clashes, "no panel lies on another", clashes)
ok(all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in panels), "no panel is wider than the page")
ok(all(s.get("uid") == "${ds}" for s in sources(board)), "every data source is the variable", list(sources(board)))
ok("__inputs" not in board and "DS_" not in json.dumps(board), "it can be provisioned as well as imported")
ok(panels[0]["gridPos"] == {"x": 0, "y": 0, "w": 5, "h": 4} and "freshness" in panels[0]["targets"][0]["rawSql"], "the age comes first")

variables = {}
for variable in board["templating"]["list"]:
    if variable["type"] == "query":
        rows, why = query(literal(variable["query"], variables))
        ok(rows, "variable %s has values" % variable["name"], why or "no row")
        variables[variable["name"]] = [next(iter(r.values())) for r in rows or []]
for note in board["annotations"]["list"]:
    rows, why = query(literal(note["target"]["rawSql"], variables))
    ok(rows and {"time", "text"} <= set(rows[0]), "annotation %s: time and text" % note["name"], why or rows)
for panel in panels:
    for target in panel.get("targets", []):
        name = panel["title"]
        sql = literal(target["rawSql"], variables)
        ok("$" not in sql, "%s: every macro and variable is known" % name, sql)
        rows, why = query(sql)
        ok(rows, "%s: rows, as the dashboard's role" % name, why or "no row:\n" + sql)
        numbers = [k for k in (rows or [{}])[0] if any(isinstance(r[k], (int, float)) for r in rows or [])]
        ok(len(numbers) >= NUMBER[panel["type"]], "%s: a number to draw" % name, rows[:2] if rows else "")
        field = panel["options"].get("xField")
        if field:
            ok(rows and field in rows[0], "%s: its column %s" % (name, field), rows[:1] if rows else "")
        if panel["type"] == "timeseries":
            ok(rows and {"time", "metric", "value"} <= set(rows[0]), "%s: time, metric and value" % name)
        ok(not any("customer_id" in r or "communication_id" in r for r in rows or []), "%s: no single person" % name)
for secret in ("onevoice.disposition", "onevoice.message", "intake.party", "intake.communication", "onevoice_feed.overload_customer"):
    rows, why = query("select * from %s limit 1" % secret)
    ok(rows is None and "permission denied" in why, "%s is closed to the dashboard" % secret, rows)

def none(sql, name):
    rows, why = query(sql)
    ok(rows == [], name, why or rows)


none("select * from onevoice_feed.flag where flags < 11", "no flag of fewer than 11 is shown")
none("select * from onevoice_feed.released_plan where messages < 11", "no day of fewer than 11 messages is shown")
none("""select p.day, p.channel, p.released from onevoice_feed.released_plan p join onevoice_feed.plan_message m
            on (m.send_on, m.channel, m.released) = (p.day, p.channel, p.released)
         where p.messages is not null group by 1, 2, 3 having count(*) filter (where m.messages is null) = 1""",
     "no withheld cell of the plan can be told from a day's")
none("select 1 from onevoice_feed.released_plan having count(*) filter (where messages is null) = 1", "nor from the night's total")
none("select code from onevoice_feed.flag group by code having count(*) filter (where flags is null) = 1 and count(*) > 1",
     "no withheld flag can be told from its code's total")
none("select run_id from onevoice_feed.run where purpose <> 'nightly' and coalesce(communications, customers, messages, rejections) is not null",
     "an ad hoc run shows no count")
none("select stage from onevoice_feed.run_stage where purpose <> 'nightly' and coalesce(rows_in, rows_out, rejected, done, total) is not null",
     "nor do its stages")
end()
