"""The score recomputed from its definition (lib/overload/README.md, section 2), by nothing that lib/overload shares: sums over
subsets where the program has closed forms. `score_reference.py cases FILE` rewrites the expected figures of a file of cases.

A message: {id, age, weight, voice, pieces}; a piece: {pid, dept, sender, words, skimmed, cluster, matter, stance, authority, written,
demand, decision, support, supports, due}. None is "not stated".
"""
import itertools
import json
import math
import sys

COMPONENTS = ["opening", "reading", "sender", "payment", "decision", "contradiction", "unclear", "date"]
DEFAULTS = {"opening": 0.5, "reading": 2.5, "sender": 1, "payment": 4, "decision": 5, "contradiction": 20, "unclear": 10, "date": 1,
            "skimming": 0.5, "reading_speed": 238, "tau": 30, "anchor": 30}


def weight_of(message, params):
    return 1.0 if message["age"] <= 0 else max(0.0, 1.0 - message["age"] / params["tau"])


def surplus(largest):
    """All but the largest of the values of a dict."""
    return sum(largest.values()) - max(largest.values(), default=0.0)


def matter_minutes(words, params):
    """`words`: (piece, message, weight) of one matter. The minutes by component, and the actions."""
    out, actions = dict.fromkeys(COMPONENTS, 0.0), 0
    speaking = []
    for piece, message, weight in words:
        if not (piece["demand"] or piece["stance"] is not None):
            continue
        if not any(q["sender"] == piece["sender"] and (q["demand"] or q["stance"] is not None)
                   and q["written"] > piece["written"] and max(0, m["age"]) <= max(0, message["age"]) for q, m, _ in words):
            speaking.append((piece, message, weight))
    amounts, creditors, dates, payment, unclear = {}, {}, {}, 0.0, 0.0
    for piece, message, weight in speaking:
        ranks = [q["authority"] for q, m, _ in speaking if m is message and q["stance"] is not None]
        if piece["stance"] is not None and piece["authority"] == max(ranks):
            amounts[piece["stance"]] = max(amounts.get(piece["stance"], 0.0), weight)
        if not piece["demand"]:
            continue
        payment = max(payment, weight)
        creditors[piece["sender"]] = max(creditors.get(piece["sender"], 0.0), weight)
        if piece["due"] is not None:
            dates[piece["due"]] = max(dates.get(piece["due"], 0.0), weight)
        if not any(q["supports"] for q, m, _ in words if m is message):
            unclear = max(unclear, weight * (1.0 - piece["support"]))
    decision = max([weight for piece, _, weight in words if piece["decision"]], default=0.0)
    out["payment"] = params["payment"] * payment
    out["decision"] = params["decision"] * decision
    out["contradiction"] = params["contradiction"] * (surplus(amounts) + surplus(creditors))
    out["unclear"] = params["unclear"] * unclear
    out["date"] = params["date"] * sum(dates.values())
    actions = sum(x > 0 for x in (payment, decision, params["unclear"] * unclear))
    actions += max(0, len(amounts) - 1) + max(0, len(creditors) - 1)
    return out, actions


def minutes_of(messages, params, departments=None):
    """The minutes by component and the actions, of the pieces of these departments (None: of all)."""
    out, actions = dict.fromkeys(COMPONENTS, 0.0), 0
    voices, matters = {}, {}
    for message in messages:
        weight = weight_of(message, params)
        pieces = [p for p in message["pieces"] if departments is None or p["dept"] in departments]
        if weight <= 0 or not pieces:
            continue
        out["opening"] += params["opening"] * weight * message["weight"]
        voices[message["voice"]] = max(voices.get(message["voice"], 0.0), weight)
        read = {}
        for p in pieces:
            key = ("copy", p["cluster"]) if p["cluster"] is not None else ("alone", p["pid"])
            most = params["skimming"] if p["skimmed"] else params["reading"]
            read[key] = max(read.get(key, 0.0), min(most, p["words"] / params["reading_speed"]))
            matter = ("matter", p["matter"]) if p["matter"] is not None else ("alone", p["pid"])
            matters.setdefault(matter, []).append((p, message, weight))
        out["reading"] += weight * sum(read.values())
    out["sender"] = params["sender"] * surplus(voices)
    for words in matters.values():
        asked, more = matter_minutes(words, params)
        actions += more
        for component in COMPONENTS:
            out[component] += asked[component]
    return out, actions


def shapley(messages, params):
    """Shares of the minutes by department: every subset is worked out."""
    names = sorted({p["dept"] for m in messages for p in m["pieces"]})
    n = len(names)
    value = {}
    for size in range(n + 1):
        for subset in itertools.combinations(range(n), size):
            present = {names[i] for i in subset}
            value[frozenset(subset)] = sum(minutes_of(messages, params, present)[0].values())
    share, own = dict.fromkeys(names, 0.0), {}
    for subset, worth in value.items():
        for i in range(n):
            if i not in subset:
                chance = math.factorial(len(subset)) * math.factorial(n - 1 - len(subset)) / math.factorial(n)
                share[names[i]] += chance * (value[subset | {i}] - worth)
    for i, name in enumerate(names):
        own[name] = value[frozenset([i])]
    return share, own


def score(minutes, params):
    return 100.0 * minutes / (minutes + params["anchor"]) if minutes > 0 else 0.0


def expected(case, params):
    messages = case["messages"]
    components, actions = minutes_of(messages, params)
    share, own = shapley(messages, params)
    minutes = sum(components.values())
    return {"components": {c: round(components[c], 6) for c in COMPONENTS}, "minutes": round(minutes, 6),
            "score": round(score(minutes, params), 6), "actions": actions,
            "shapley_minutes": {d: round(x, 6) for d, x in share.items()}, "own_minutes": {d: round(x, 6) for d, x in own.items()}}


def main():
    if len(sys.argv) != 3 or sys.argv[1] != "cases":
        sys.exit("usage: score_reference.py cases FILE")
    with open(sys.argv[2], encoding="utf-8") as f:
        document = json.load(f)
    for case in document["cases"]:
        case["expected"] = expected(case, {**document["params"], **case.get("params", {})})
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        head = {k: v for k, v in document.items() if k != "cases"}
        f.write(json.dumps(head)[:-1] + ', "cases": [\n')
        f.write(",\n".join(json.dumps(c, separators=(",", ":")) for c in document["cases"]))
        f.write("\n]}\n")


if __name__ == "__main__":
    main()
