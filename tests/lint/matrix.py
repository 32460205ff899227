#!/usr/bin/env python3
"""matrix.py: every row of the fault matrix (tests/README.md, section 3) is tried by a test that is there, or has a line saying why
it cannot be (tests/faults/matrix.txt). Prints TAP, with what is tried and what is argued.

matrix.py --run BUILD: runs the tests that try the rows, and prints how many rows were tried, held and fell."""
import json
import os
import re
import subprocess
import sys

root = os.environ.get("ONEVOICE_SOURCE") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
failed, tried, argued = [], {}, {}


def text_of(path):
    path = os.path.join(root, path)
    if os.path.isdir(path):
        return "".join(open(os.path.join(path, n), errors="replace").read() for n in sorted(os.listdir(path))
                       if os.path.isfile(os.path.join(path, n)))
    return open(path, errors="replace").read() if os.path.exists(path) else None


paper = text_of("tests/README.md")
section = paper[paper.index("## 3."):paper.index("## 4.")]
rows = [int(n) for n in re.findall(r"^\| (\d+) \|", section, re.M)]
for line in text_of("tests/faults/matrix.txt").splitlines():
    if not line.strip() or line.startswith("#"):
        continue
    row, where, what = line.split(None, 2)
    if where == "-":
        argued.setdefault(int(row), what)
        continue
    text = text_of(where)
    if text is None or what.lower() not in text.lower():
        failed.append("row %s: '%s' is not in %s" % (row, what, where))
    tried.setdefault(int(row), set()).add(where)
for row in sorted(set(rows) ^ (set(tried) | set(argued))):
    failed.append("row %d is in one list only" % row)


def names_of(build):
    """The tests of each file that the matrix names: a script stands in a test's command, a C file's program is called like it."""
    told = json.loads(subprocess.run(["meson", "introspect", "--tests", build], check=True, capture_output=True, text=True).stdout)
    names = {}
    for where in set().union(*tried.values()):
        path = os.path.splitext(where)[0] if where.endswith(".c") else where
        names[where] = {t["name"] for t in told if any(("/" + word).endswith("/" + path) or "/" + path + "/" in word for word in t["cmd"])}
    return names


def run_rows(build):
    """A row falls with any of its tests, and where no test of the build is its."""
    names = names_of(build)
    subprocess.run(["meson", "test", "-C", build, "--no-rebuild", *sorted(set().union(*names.values()))], stdout=subprocess.DEVNULL)
    results = [json.loads(line) for line in open(os.path.join(build, "meson-logs", "testlog.json"), encoding="utf-8")]
    held = {r["name"].split(" / ")[-1] for r in results if r["result"] == "OK"}
    fell = {row: sorted(w for w in where if not names[w] or names[w] - held) for row, where in sorted(tried.items())}
    for row, where in fell.items():
        if where:
            print("# row %d fell: %s" % (row, ", ".join(where)))
    lost = sum(bool(where) for where in fell.values())
    print("rows tried %d, held %d, fell %d; argued %d of %d" % (len(tried), len(tried) - lost, lost, len(set(argued) - set(tried)), len(rows)))
    sys.exit(lost > 0)


if sys.argv[1:2] == ["--run"]:
    run_rows(sys.argv[2])
for why in failed:
    print("# " + why)
print("%sok 1 - of %d rows %d are tried and %d argued" % ("not " if failed else "", len(rows), len(tried), len(argued)))
print("1..1")
sys.exit(bool(failed))
