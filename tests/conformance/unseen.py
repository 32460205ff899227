#!/usr/bin/env python3
"""Score the clusters on letters of senders that nobody has seen, by world, by kind of variation and by threshold.

  unseen.py [--family letters|slips] [--worlds N] [--seed N] [--customers N] worlds|kinds|thresholds

worlds      N fresh worlds with all variation: F1 of duplicates, matters and templates, letters suppressed wrongly, and why pairs
            were missed, by what sets the two letters apart
kinds       the same worlds with each kind of variation alone, beside none: what the kind costs
thresholds  the same worlds with each threshold of settings_cluster.def at half and at double: what it changes

Seeds are drawn and printed where none is given. Worlds are made by unseen_FAMILY.py; a letter counts as suppressed wrongly where
its duplicate is certain and the truth names another content. Exits 1 on any such letter. Needs $ONEVOICE_BIN, $ONEVOICE_SHARED
(default: ../shared beside the checkout) and a server by PG*; the figures are printed for reading, no bound but that one is held.
"""
import argparse, collections, os, re, secrets, subprocess, sys, tempfile
sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.environ.get("ONEVOICE_SOURCE", os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(os.environ.get("ONEVOICE_SHARED", os.path.join(SOURCE, "../shared")), "tools"))
import accept_clusters as clusters

MEASURES = ["duplicates.f1", "subjects.f1", "templates.pair_f1"]
SETTING = re.compile(r'OV_SETTING_(REAL|INT)\((\w+), ([0-9.]+), ([0-9.]+), ([0-9.]+),')


def look(db, s, seconds, plain=clusters.measure):
    m, wrong = plain(db, s, seconds)
    m["rows"] = clusters.query(db, "select communication_id, survivor_id, tier from onevoice.duplicate where run_id = (select max(run_id) from onevoice.run)")
    m["found"] = {r["communication_id"]: r["template_id"] for r in clusters.query(
        db, "select communication_id, template_id from onevoice.reading where run_id = (select max(run_id) from onevoice.run)")}
    return m, wrong


clusters.measure = look


def score(args, seed, kinds=None, settings=()):
    """One world -> measures with what was missed, by kind of difference."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-B", os.path.join(HERE, "unseen_%s.py" % args.family), "--seed", str(seed), "--out", folder,
                        "--customers", str(args.customers)] + (["--kinds", kinds] if kinds else []), check=True)
        s = clusters.Letters(folder)
        noise = {t["doc_id"]: t["noise"] for t in clusters.table(clusters.find(folder, "truth_docs.tsv"))}
    args.set, args.keep = list(settings), False
    m, wrong = clusters.run_set(args, os.environ["ONEVOICE_BIN"], "unseen_%s_%d" % (args.family, seed), s)
    if wrong:
        sys.exit("%d: %s" % (seed, wrong))
    certain = [r for r in m["rows"] if r["tier"] != "likely"]
    m["suppressed"] = len(certain)
    m["wrong"] = [r for r in certain if tuple(sorted((r["communication_id"], r["survivor_id"]))) not in s.same]
    found = clusters.pairs(clusters.survivors(m["rows"]))
    m["missed"] = collections.Counter(apart(s, m, noise, p) for p in s.same - found)
    m["same"] = collections.Counter(apart(s, m, noise, p) for p in s.same)
    m["merged"] = max([v for k, v in m.items() if k.startswith("merged.")] or [0])
    m["mixed"] = mixed(s, m)
    return m


def apart(s, m, noise, pair):
    """What sets two copies apart: a scan, two templates found, another format, another layout, or nothing of these."""
    a, b = pair
    (shape_a, *more_a), (shape_b, *more_b) = (noise[d].split("+") for d in pair)
    scans = sum("ocr" in x for x in more_a + more_b)
    templates = m["found"][a], m["found"][b]
    how = "no template" if None in templates else "two templates" if templates[0] != templates[1] else "one template"
    return ("scan" if scans == 1 else "two scans" if scans else "same layout" if shape_a == shape_b else "other layout"), how


def mixed(s, m):
    """Pairs of true templates found as one, and true templates found as several: names with their letters."""
    both = collections.Counter((m["found"][d], t) for d, t in s.template.items() if m["found"][d] is not None)
    of, into = collections.defaultdict(list), collections.defaultdict(list)
    for (f, t), n in both.items():
        of[f].append((t, n))
        into[t].append((f, n))
    return {"merged": [x for x in of.values() if sum(n >= 5 for _, n in x) > 1], "split": [(t, x) for t, x in into.items() if sum(n >= 5 for _, n in x) > 1]}


def line(name, m):
    return "%-28s %s  suppressed %5d wrong %d  merged %.3f" % (name, " ".join("%.3f" % m[k] for k in MEASURES), m["suppressed"], len(m["wrong"]), m["merged"])


def worlds(args, seeds):
    every, missed, same = [], collections.Counter(), collections.Counter()
    for seed in seeds:
        m = score(args, seed)
        every.append(m)
        missed.update(m["missed"])
        same.update(m["same"])
        print(line("world %d" % seed, m), flush=True)
        for r in m["wrong"]:
            print("    wrong: %s for %s" % (r["communication_id"], r["survivor_id"]))
        for what, x in sorted(m["mixed"].items()):
            for y in x:
                print("    %s %s" % (what, y))
    for name, of in ("worst", min), ("mean", lambda x: sum(x) / len(x)):
        print("%-6s %s" % (name, " ".join("%s %.3f" % (k, of([m[k] for m in every])) for k in MEASURES)))
    print("suppressed %d, wrong %d; worst kind merged %.3f" % (sum(m["suppressed"] for m in every), sum(len(m["wrong"]) for m in every), max(m["merged"] for m in every)))
    print("missed copies, by what sets them apart:")
    for k, n in missed.most_common():
        print("  %5d of %5d  %s" % (n, same[k], ", ".join(k)))
    return sum(len(m["wrong"]) for m in every)


def mean(args, seeds, **more):
    every = [score(args, seed, **more) for seed in seeds]
    m = {k: sum(x[k] for x in every) / len(every) for k in MEASURES}
    return dict(m, suppressed=sum(x["suppressed"] for x in every), wrong=[r for x in every for r in x["wrong"]], merged=max(x["merged"] for x in every))


def beside(args, seeds, rows):
    """rows: name -> keywords of score; the first is what the others are compared with."""
    base, wrong = None, 0
    for name, more in rows:
        m = mean(args, seeds, **more)
        wrong += len(m["wrong"])
        base = base or m
        print(line(name, m) + "  " + " ".join("%+.3f" % (m[k] - base[k]) for k in MEASURES), flush=True)
    return wrong


def kinds(args, seeds):
    text = open(os.path.join(HERE, "unseen_%s.py" % args.family), encoding="utf-8").read()
    names = re.findall(r'"(\w+)"', re.search(r"^KINDS = \[(.*?)\]", text, re.M | re.S).group(1))
    return beside(args, seeds, [("none", dict(kinds="none"))] + [(k, dict(kinds=k)) for k in names])


def thresholds(args, seeds):
    rows = [("default", {})]
    for kind, name, value, low, high in SETTING.findall(open(os.path.join(SOURCE, "include/onevoice/policy/settings_cluster.def"), encoding="utf-8").read()):
        for factor in .5, 2:
            new = max(float(low), min(float(high), float(value) * factor))
            rows.append(("%s=%s" % (name, "%d" % new if kind == "INT" else "%g" % new), dict(settings=["%s=%s" % (name, "%d" % new if kind == "INT" else "%g" % new)])))
    beside(args, seeds, rows)
    return 0


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--family", choices=["letters", "slips"], default="letters")
    a.add_argument("--worlds", type=int, default=20)
    a.add_argument("--customers", type=int, default=70)
    a.add_argument("--seed", type=int, help="of the first world; the others follow it")
    a.add_argument("what", choices=["worlds", "kinds", "thresholds"])
    args = a.parse_args()
    first = args.seed if args.seed is not None else secrets.randbelow(10 ** 9)
    seeds = range(first, first + args.worlds)
    print("%s of %s, seeds %d to %d" % (args.what, args.family, seeds[0], seeds[-1]), flush=True)
    return 1 if globals()[args.what](args, seeds) else 0


if __name__ == "__main__":
    sys.exit(main())
