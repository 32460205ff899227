#!/usr/bin/env python3
"""matrix.py: every row of the fault matrix (tests/README.md, section 3) is tried by a test that is there, or has a line saying why
it cannot be (tests/faults/matrix.txt). Prints TAP, with what is tried and what is argued."""
import os
import re
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
    tried.setdefault(int(row), where)
for row in sorted(set(rows) ^ (set(tried) | set(argued))):
    failed.append("row %d is in one list only" % row)
for why in failed:
    print("# " + why)
print("%sok 1 - of %d rows %d are tried and %d argued" % ("not " if failed else "", len(rows), len(tried), len(argued)))
print("1..1")
sys.exit(bool(failed))
