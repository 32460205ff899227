#!/usr/bin/env python3
"""Every published figure of two demo nights, recomputed from score_piece by tests/support/score_reference.py."""
import json
import math
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import score_reference as reference  # noqa: E402
from tap import end, ok  # noqa: E402

PHASES = ("before", "after")


def onevoice(*arguments):
    subprocess.run([os.environ["ONEVOICE_BIN"], *arguments], check=True, stdout=subprocess.DEVNULL)


def rows(sql):
    text = subprocess.run(["psql", "-XqAt", "-c", f"select coalesce(json_agg(t), '[]') from ({sql}) t"], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(text)


def near(a, b):
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def parameters(run):
    """From the policy that the run stored: its settings and the reference's names for them."""
    found = {r["name"]: float(r["value"]) for r in rows(f"""select (xpath('/p:set/@name', s, '{{{{p,urn:onevoice:policy:1}}}}'))[1]::text as name,
        (xpath('/p:set/@value', s, '{{{{p,urn:onevoice:policy:1}}}}'))[1]::text as value
        from onevoice.run r cross join unnest(xpath('//p:set', r.policy, '{{{{p,urn:onevoice:policy:1}}}}')) s
        where r.run_id = {run} and (xpath('/p:set/@value', s, '{{{{p,urn:onevoice:policy:1}}}}'))[1]::text ~ '^[0-9.]+$'""")}
    params = {c: found["minutes_" + c] for c in reference.COMPONENTS}
    params.update(skimming=found["minutes_skimming"], reading_speed=found["reading_speed"], tau=found["tau"], anchor=found["score_anchor"])
    return params, [found["budget_low"], found["budget"], found["budget_high"]], found["small_group"]


def messages_of(pieces, phase, history=False):
    found = {}
    for p in pieces:
        number = p["message_" + phase]
        if number is None or (history and p["pending"]):
            continue
        message = found.setdefault(number, {"id": number, "age": p["age"], "weight": p["weight_" + phase], "voice": p["voice_" + phase],
                                            "pieces": []})
        after = phase == "after"
        message["pieces"].append({
            "pid": p["communication_id"], "dept": p["department_id"], "sender": p["sender"], "words": p["words"], "skimmed": p["skimmed"],
            "cluster": p["cluster"], "matter": p["matter"], "stance": p["stance_after"] if after else p["stance"],
            "authority": p["authority"], "written": p["written"], "demand": p["demand_after"] if after else p["demand"],
            "decision": p["decision_after"] if after else p["decision"], "support": p["support"], "supports": p["supports"], "due": p["due"]})
    return list(found.values())


def customers_recomputed(run, params):
    """What each customer is asked for by phase, and the history alone; and which organisations write to whom."""
    pieces, out = {}, {}
    for p in rows(f"select * from onevoice.score_piece where run_id = {run}"):
        pieces.setdefault(p["customer_id"], []).append(p)
    for customer, mine in pieces.items():
        result = {"messages": {phase: messages_of(mine, phase) for phase in PHASES}}
        for phase in PHASES:
            result[phase], result["actions_" + phase] = reference.minutes_of(result["messages"][phase], params)
        result["history"] = sum(reference.minutes_of(messages_of(mine, "before", history=True), params)[0].values())
        out[customer] = result
    return out


def customer_rows(run, params, customers):
    bad, published = [], rows(f"select * from onevoice.customer_score where run_id = {run}")
    for row in published:
        mine = customers.get(row["customer_id"])
        if mine is None:
            bad += [] if row["minutes"] == 0 else [row["customer_id"]]
            continue
        phase = row["phase"]
        minutes = {p: sum(mine[p].values()) for p in PHASES}
        movable = minutes["before"] - mine["history"]
        relief = (minutes["before"] - minutes["after"]) / movable if phase == "after" and movable > 1e-9 else None
        good = all(near(row["minutes_" + c], mine[phase][c]) for c in reference.COMPONENTS) and near(row["minutes"], minutes[phase]) \
            and near(row["score"], reference.score(minutes[phase], params)) and near(row["minutes_history"], mine["history"]) \
            and row["actions"] == mine["actions_" + phase] and (near(row["relief"], relief) or abs(movable) <= 1e-6)
        bad += [] if good else [(row["customer_id"], phase, row["minutes"], minutes[phase])]
    ok(len(published) > 0 and not bad, f"run {run}: minutes, components, history, relief, actions and score of {len(published)} rows", bad[:3])
    ok({r["customer_id"] for r in published} >= set(customers), f"run {run}: everybody with a piece in the window has rows")


def department_rows(run, params, customers):
    shares, owns, points = {}, {}, {}
    for mine in customers.values():
        for phase in PHASES:
            share, own = reference.shapley(mine["messages"][phase], params)
            minutes = sum(mine[phase].values())
            rate = reference.score(minutes, params) / minutes if minutes > 0 else 0.0
            for d, x in share.items():
                shares[d, phase] = shares.get((d, phase), 0.0) + x
                points[d, phase] = points.get((d, phase), 0.0) + x * rate
                owns[d, phase] = owns.get((d, phase), 0.0) + own[d]
    bad = [(r["department_id"], r["phase"], r["minutes"], shares.get((r["department_id"], r["phase"])))
           for r in rows(f"select * from onevoice.department_score where run_id = {run}")
           if not near(r["minutes"], shares.get((r["department_id"], r["phase"]), 0.0)) or r["minutes_error"] != 0
           or not near(r["points"], points.get((r["department_id"], r["phase"]), 0.0)) or r["points_error"] != 0
           or not near(r["minutes_own"], owns.get((r["department_id"], r["phase"]), 0.0))]
    ok(shares and not bad, f"run {run}: every department's share, its points and what its own mail asks", bad[:3])


def organization_rows(run, budgets, small, customers):
    members, bad = {}, []
    for r in rows(f"""select distinct s.customer_id, d.organization_id from onevoice.score_piece s
            join onevoice.department d on d.run_id = s.run_id and d.department_id = s.department_id where s.run_id = {run}"""):
        members.setdefault(r["organization_id"], set()).add(r["customer_id"])
    published = rows(f"select * from onevoice.organization_score where run_id = {run}")
    for r in published:
        minutes = sorted((sum(customers[c][r["phase"]].values()) for c in members[r["organization_id"]]), reverse=True)
        tail = minutes[:(len(minutes) + 19) // 20]
        over = [sum(m >= budget for m in minutes) for budget in budgets]
        good = r["customers"] == len(minutes) >= small and [r["over_low"], r["over_limit"], r["over_high"]] == over \
            and near(r["minutes"], sum(minutes)) and near(r["tail_mean"], sum(tail) / len(tail)) \
            and near(r["minutes_over"], sum(max(0.0, m - budgets[1]) for m in minutes)) and near(r["over_share"], over[1] / len(minutes)) \
            and near(r["minutes_history"], sum(customers[c]["history"] for c in members[r["organization_id"]]))
        bad += [] if good else [r["organization_id"]]
    large = {o for o, people in members.items() if len(people) >= small}
    ok(large and large == {r["organization_id"] for r in published} and not bad, f"run {run}: every figure of organisations", bad)


def population(run, previous):
    """Axiom A9 over all: who got nothing new is asked for no more than after the plan of the night before."""
    grown = rows(f"""select n.customer_id, n.minutes, p.minutes as was from onevoice.customer_score n
        join onevoice.customer_score p on p.run_id = {previous} and p.phase = 'after' and p.customer_id = n.customer_id
        where n.run_id = {run} and n.phase = 'after' and n.pieces_in = 0 and n.minutes > p.minutes + 1e-9""")
    quiet = rows(f"select count(*) as n from onevoice.customer_score where run_id = {run} and phase = 'after' and pieces_in = 0")[0]["n"]
    ok(quiet > 0 and not grown, f"run {run}: {quiet} customers with nothing pending count, and time alone raises nobody", grown[:3])


def main():
    onevoice("init")
    onevoice("demo", "--customers", "60", "--seed", "42", "--as-of", "2026-11-02")
    for night, day in enumerate(("2026-11-02", "2026-11-03"), start=1):
        onevoice("run", "--as-of", day, "--quiet")
        params, budgets, small = parameters(night)
        customers = customers_recomputed(night, params)
        customer_rows(night, params, customers)
        department_rows(night, params, customers)
        organization_rows(night, budgets, small, customers)
    population(2, 1)
    summary = rows("""select sum(minutes) filter (where phase = 'before') as before, sum(minutes) filter (where phase = 'after') as after
        from onevoice.customer_score where run_id = 1""")[0]
    ok(math.isfinite(summary["before"]) and summary["after"] < summary["before"], "the plan takes minutes away", summary)
    end()


main()
