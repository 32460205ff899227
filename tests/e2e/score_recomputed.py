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
# classes that ask for money (lib/reconcile/README.md) and flags that say that two papers, or a paper and the books, disagree
DEMANDS = ("bill", "past_due_reminder", "final_notice", "payment_plan_statement", "debt_validation_notice")
DISAGREE = ("ALREADY_PAID", "ASSIGNED_TO_AGENCY", "BILLED_WHILE_PENDING", "BILL_EXCEEDS_EOB", "CONFLICTING_EFFECTIVE_DATES",
            "DUNNING_DESPITE_PLAN", "ECA_TOO_EARLY", "EOB_INTERNAL_CONFLICT")
CUSTOMER_COUNTS = ("pieces_in", "distinct_senders", "distinct_amounts_demanded", "payables_out", "contradictions", "messages_out")
DISPOSED = {"merged": "merge", "enclosed": "enclose", "suppressed": "suppress", "held": "hold"}
RECOMPUTED = {
    "customer_score": {"score", "minutes", "minutes_history", "relief", "actions", *CUSTOMER_COUNTS,
                       *("minutes_" + c for c in reference.COMPONENTS)},
    "department_score": {"communications", *DISPOSED, "customers", "minutes", "minutes_error", "minutes_own", "points", "points_error"},
    "organization_score": {"customers", "over_low", "over_limit", "over_high", "over_share", "over_share_low", "over_share_high",
                           "minutes", "minutes_history", "minutes_over", "tail_mean"},
}
# a plan less another plan: no arithmetic on what is published, so the planner's own tests hold it (tests/unit/plan)
OTHER_PLANS = {"department_score": {"externality"}}


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


def catalogue():
    """A column that is published and recomputed by nothing fails here."""
    for relation, known in RECOMPUTED.items():
        found = {r["name"] for r in rows(f"""select a.attname as name from pg_attribute a join pg_type t on t.oid = a.atttypid
            where a.attrelid = 'onevoice.{relation}'::regclass and a.attnum > 0 and not a.attisdropped and t.typcategory = 'N'
              and a.attname <> 'run_id'""")}
        wanted = known | OTHER_PLANS.get(relation, set())
        ok(found == wanted, f"{relation}: each of {len(found)} numbers is recomputed", sorted(found ^ wanted))


def wilson(hits, n):
    """Both ends: the shares p at which hits is 1.96 standard deviations away, roots of (hits/n - p)^2 = z^2 p (1 - p) / n."""
    z2, share = 1.959963984540054 ** 2, hits / n
    a, b, c = 1 + z2 / n, -(2 * share + z2 / n), share * share
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def counts_recomputed(run):
    """Of each customer what is counted beside the minutes, from what was published of pieces, payables, flags and claims."""
    asks = ", ".join(f"'{c}'" for c in DEMANDS)
    codes = ", ".join(f"'{c}'" for c in DISAGREE)
    # what left on an earlier night and is still called pending stands as it was, and is history to the score
    tonight = "(select * from onevoice.latest_disposition where not rules @> '{plan.released}') d"
    found = rows(f"""select p.customer_id, p.pieces_in, p.distinct_senders, coalesce(a.n, 0) as distinct_amounts_demanded,
            coalesce(y.n, 0) as payables_out, coalesce(f.n, 0) + coalesce(u.n, 0) as contradictions, coalesce(m.n, 0) as messages_out
       from (select customer_id, count(*) as pieces_in, count(distinct department_id) as distinct_senders
               from {tonight} group by 1) p
       left join (select d.customer_id, count(distinct (coalesce(r.facts ->> 'currency', ''), v.amount::numeric)) as n
                    from {tonight} join onevoice.latest_reading r using (run_id, communication_id)
                   cross join lateral (values (r.facts ->> 'balance_due'), (r.facts ->> 'instalment_due')) v (amount)
                   where d.content_class in ({asks}) and v.amount::numeric > 0 group by 1) a using (customer_id)
       left join (select customer_id, count(*) as n from onevoice.payable where run_id = {run} and amount_due_now > 0
                   group by 1) y using (customer_id)
       left join (select customer_id, count(*) as n from onevoice.flag where run_id = {run} and code in ({codes})
                   group by 1) f using (customer_id)
       left join (select d.customer_id, count(distinct c.communication_id) as n
                    from onevoice.claim_check c join {tonight} using (run_id, communication_id)
                   where c.run_id = {run} and c.verdict = 'unsupported' group by 1) u using (customer_id)
       left join (select customer_id, count(*) as n from onevoice.message m where run_id = {run}
                     and not exists (select from onevoice.standing_piece s where s.run_id = m.run_id and s.message_id = m.message_id)
                   group by 1) m using (customer_id)""")
    return {r["customer_id"]: r for r in found}


def customer_counts(run):
    counts = counts_recomputed(run)
    none = dict.fromkeys(CUSTOMER_COUNTS, 0)
    published = rows(f"select * from onevoice.customer_score where run_id = {run}")
    for name in CUSTOMER_COUNTS:
        bad = []
        for row in published:
            mine = counts.get(row["customer_id"], none)
            # before the plan each piece is a message of its own
            wanted = mine["pieces_in" if name == "messages_out" and row["phase"] == "before" else name]
            bad += [] if row[name] == wanted else [(row["customer_id"], row["phase"], row[name], wanted)]
        ok(not bad and any(r[name] for r in published), f"run {run}: {name} of {len(published)} rows", bad[:3])


def department_counts(run, customers):
    """What became of a department's pieces, and how many people have one in the window; before the plan nothing became of them."""
    counted = {}
    for r in rows("""select department_id, disposition, count(*) as n from onevoice.latest_disposition
            where not rules @> '{plan.released}' group by 1, 2"""):
        counted.setdefault(r["department_id"], {})[r["disposition"]] = r["n"]
    people = {}
    for mine in customers.values():
        for phase in PHASES:
            for d in {p["dept"] for m in mine["messages"][phase] for p in m["pieces"]}:
                people[d, phase] = people.get((d, phase), 0) + 1
    bad, published = [], rows(f"select * from onevoice.department_score where run_id = {run}")
    for r in published:
        mine = counted.get(r["department_id"], {})
        wanted = {"communications": sum(mine.values()), "customers": people.get((r["department_id"], r["phase"]), 0)}
        wanted.update({c: mine.get(d, 0) if r["phase"] == "after" else 0 for c, d in DISPOSED.items()})
        bad += [(r["department_id"], r["phase"], c, r[c], w) for c, w in wanted.items() if r[c] != w]
    ok(not bad and {r["department_id"] for r in published} >= set(counted), f"run {run}: every count of {len(published)} rows of departments",
       bad[:5])


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
            and near(r["minutes_history"], sum(customers[c]["history"] for c in members[r["organization_id"]])) \
            and near(r["over_share_low"], wilson(over[1], len(minutes))[0]) and near(r["over_share_high"], wilson(over[1], len(minutes))[1])
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


def backdated():
    """Of what is said to have left long ago, what the night before must have known and did not."""
    flags = "select communication_ids, detail from onevoice.latest_flag where code = 'BACKDATED'"
    ok(not rows(flags) and not rows("select run_id from onevoice.flag where code = 'BACKDATED'"), "nobody who dates nothing back is flagged")
    subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", """
        insert into intake.department select 'NEW-DESK', organization_id, 'New desk', legal_entity, role from intake.department limit 1;
        insert into intake.party (party_id, department_id) values ('new-desk-1', 'NEW-DESK');
        insert into intake.communication (communication_id, department_id, party_id, channel, status, created_on, sent_on, media_type, body)
        select k.id, coalesce(k.desk, c.department_id), coalesce(k.party, c.party_id), c.channel, 'sent', k.day, k.day, 'text/plain', 'A letter.'
          from (select * from intake.communication where status = 'pending' order by communication_id limit 1) c,
               (values ('back-1', date '2026-10-05', null, null), ('back-2', '2026-10-20', null, null), ('late-1', '2026-10-28', null, null),
                       ('old-1', '2026-01-05', null, null), ('desk-1', '2026-10-05', 'NEW-DESK', 'new-desk-1')) k (id, day, desk, party)"""], check=True)
    onevoice("run", "--as-of", "2026-11-04", "--quiet")
    found = rows(flags)
    ok([(f["communication_ids"], f["detail"]["arrived_on"], f["detail"]["unknown_on"]) for f in found]
       == [(["back-1", "back-2"], "2026-10-08", "2026-11-03")],
       "rows dated back are flagged; those of the last week, of before the window and of a new department are not", found)
    onevoice("run", "--as-of", "2026-11-05", "--quiet")
    ok(not rows(flags), "and the night after knows them")


def main():
    onevoice("init")
    catalogue()
    onevoice("demo", "--customers", "60", "--seed", "42", "--as-of", "2026-11-02")
    for night, day in enumerate(("2026-11-02", "2026-11-03"), start=1):
        onevoice("run", "--as-of", day, "--quiet")
        params, budgets, small = parameters(night)
        customers = customers_recomputed(night, params)
        customer_rows(night, params, customers)
        customer_counts(night)
        department_counts(night, customers)
        department_rows(night, params, customers)
        organization_rows(night, budgets, small, customers)
    population(2, 1)
    backdated()
    summary = rows("""select sum(minutes) filter (where phase = 'before') as before, sum(minutes) filter (where phase = 'after') as after
        from onevoice.customer_score where run_id = 1""")[0]
    ok(math.isfinite(summary["before"]) and summary["after"] < summary["before"], "the plan takes minutes away", summary)
    end()


main()
