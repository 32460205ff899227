#!/usr/bin/env python3
"""All figures of the planner in one table: what the README of lib/solver shows in section 8, and the bounds that they are held to.

planner.py PILES ROLLING ORACLE: the three programs of tests/bench/plan and the oracle's; ONEVOICE_BIN names the program, ONEVOICE_SEED the
piles (else the clock). Nights are planned by the program itself, as built in, one thread, under PGHOST; times are of the processor, of the
threads that did the work. `letters_dev` and `letters_new` need ONEVOICE_SHARED. Exit status 1 when a bound is not kept.
"""
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data", "planner")
SHARED = os.environ.get("ONEVOICE_SHARED", "")
BIN = os.environ["ONEVOICE_BIN"]
broken = []


def told(what, figure, bound="", kept=True):
    print("%-34s %-64s %-18s %s" % (what, figure, bound, ("held" if kept else "NOT HELD") if bound else ""), flush=True)
    if not kept:
        broken.append(what)


def output(*words):
    return subprocess.run(words, text=True, capture_output=True).stdout


def piles(program, seed):
    rows = {}
    for line in output(program, "2", seed).splitlines():
        found = re.match(r"(20|40|60|100|up to 60|all) +(\d+) +([\d.]+) +([\d.]+) +([\d.]+)% +([\d.]+)% +([\d.]+)% +([\d.]+)%", line)
        if found:
            rows[found[1]] = found[2], *map(float, found.groups()[2:])
    for name, (count, mean, most, gap, widest, first, both) in rows.items():
        told("piles of " + name, "%s customers, mean %.2f ms, most %.0f, gap %.2f %% (%.2f), proven %.1f / %.1f %%" % (
            count, mean, most, gap, widest, first, both))
    told("piles up to 60, mean", "%.2f ms" % rows["up to 60"][1], "<= 20 ms", rows["up to 60"][1] <= 20)
    told("piles, mean certified gap", "%.2f %%" % rows["all"][3], "<= 1 %", rows["all"][3] <= 1)
    told("piles, proven in tier 1", "%.1f %%" % rows["all"][5], ">= 90 %", rows["all"][5] >= 90)


def instances(program, name, least):
    text = output(program, os.path.join(DATA, name + ".json"), "--verbose")
    both = len(re.findall(r" P1 P2 ", text))
    told(name + ".json", "%d proven in both tiers, %d in tier 1; %s" % (both, len(re.findall(r" P1 ", text)), text.splitlines()[-1]),
         ">= %d in both" % least, both >= least and " 0 failed" in text)


def rolling(program):
    rows = [line for line in output(program).splitlines() if line.startswith("default")]
    t1 = float(re.search(r"\d+ +([\d.]+) +[\d.]+ +\d+ /", rows[0])[1])
    told("sixty nights, T1 of clairvoyant's", "%.3f" % t1, "<= 1.10", t1 <= 1.10)


def night(database, *words):
    done = subprocess.run([BIN, "run", "--workers", "1", "--log-level", "debug", "--log-format", "logfmt", *words], text=True,
                          capture_output=True, env=os.environ | {"PGDATABASE": database})
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
    planned = re.search(r'customers planned" customers=(\d+) cpu_s=([\d.]+)', done.stderr)
    return int(planned[1]), float(planned[2]), float(re.search(r'externalities worked out" cpu_s=([\d.]+)', done.stderr)[1])


def report(name, figures, most=None):
    customers, plan, others = figures
    told(name + " as a night", "%d customers, plan %.3f s" % (customers, plan), "< %d s" % most if most else "", not most or plan < most)
    told(name + ", externalities", "%.3f s, %.2f of the plan" % (others, others / plan), "<= 2", others <= 2 * plan)


def fresh(database):
    subprocess.run(["createdb", database], check=True)
    subprocess.run([BIN, "init", "--quiet"], check=True, env=os.environ | {"PGDATABASE": database})


def letters(name):
    sys.path.insert(0, os.path.join(SHARED, "tools"))
    import accept_clusters
    held = accept_clusters.Letters(os.path.join(SHARED, "data", "letters", name))
    fresh(name)
    accept_clusters.load(name, held)
    last = max(d["sent"] for d in held.docs)
    report(name, night(name, "--as-of", last, "--label", "planner"), 3)


def main():
    seed = os.environ.get("ONEVOICE_SEED", str(int(time.time())))
    print("# seed of the piles: %s" % seed)
    piles(sys.argv[1], seed)
    instances(sys.argv[3], "oracle", 200)
    instances(sys.argv[3], "hard", 27)
    rolling(sys.argv[2])
    for name in ("letters_dev", "letters_new"):
        if SHARED:
            letters(name)
        else:
            told(name + " as a night", "not there: ONEVOICE_SHARED")
    fresh("town")
    subprocess.run([BIN, "demo", "--customers", "3000", "--seed", "7", "--as-of", "2026-11-02", "--quiet"], check=True,
                   env=os.environ | {"PGDATABASE": "town"})
    report("a town of 3,000", night("town", "--as-of", "2026-11-02", "--label", "planner"))
    print("%d bounds not kept%s" % (len(broken), ": " + ", ".join(broken) if broken else ""))
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
