#!/usr/bin/env python3
"""Figures of the house, for comparing two commits: figures.py [ROOT]. Prints, judges nothing.

  functions of 25 lines and more without a comment above or inside; comment share of .c; rooms and the arrows among them; private
  headers with more than ten includers; queries named outside store and published; citations that lead nowhere (lint's rule).
"""
import collections, os, re, subprocess, sys

root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", ".."))
LONG, MANY = 25, 10


def sources(*tops):
    for top in tops:
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    path = os.path.join(folder, name)
                    yield os.path.relpath(path, root), open(path, encoding="utf-8", errors="replace").read()


def functions(text):
    """(lines, has a comment above or inside) of each function: its '{' and '}' stand at the start of a line."""
    lines, opened, start = text.split("\n"), None, 0
    for i, line in enumerate(lines):
        if line == "{" and opened is None:
            opened = i
        elif line == "}" and opened is not None:
            above = opened - 1
            while above > start and lines[above].strip() not in ("", "}") and not lines[above].startswith("#"):
                above -= 1
            yield i - opened - 1, re.search(r"/\*|\*/", "\n".join(lines[above:i])) is not None
            opened, start = None, i


long_functions = bare = comment_lines = code_lines = 0
includers, arrows, queries = collections.Counter(), set(), set()
for name, text in sources("lib", "cmd"):
    room = name.split("/")[1] if name.startswith("lib/") else "cmd"
    for m in re.finditer(r'^#include "onevoice/(\w+)/', text, re.M):
        if m[1] != room:
            arrows.add((room, m[1]))
    for m in re.finditer(r'^#include "([\w.]+_internal\.h)"', text, re.M):
        includers[os.path.dirname(name) + "/" + m[1]] += 1
    if room not in ("store", "published", "pg"):
        queries |= {(name, q) for q in re.findall(r"&(ov_sql_\w+)", text)}
    if name.endswith(".c"):
        comment_lines += sum(c.count("\n") + 1 for c in re.findall(r"/\*.*?\*/", text, re.S))
        code_lines += sum(1 for line in text.split("\n") if line.strip())
        for length, said in functions(text):
            long_functions += length >= LONG
            bare += length >= LONG and not said

lint = subprocess.run([sys.executable, "-B", os.path.join(os.path.dirname(os.path.abspath(__file__)), "lint.py"), "--root", root, "citations"],
                      stdout=subprocess.PIPE, text=True).stdout
print("functions of %d lines and more: %d, without a comment: %d (%.0f %%)" % (LONG, long_functions, bare, 100.0 * bare / max(1, long_functions)))
print("comment share of .c: %.1f %%" % (100.0 * comment_lines / max(1, code_lines)))
print("rooms: %d, arrows among them: %d" % (len({a for a, _ in arrows} | {b for _, b in arrows}), len(arrows)))
print("private headers with more than %d includers: %s" % (MANY, ", ".join("%s %d" % h for h in includers.items() if h[1] > MANY) or "none"))
print("queries named outside store and published: %d" % len(queries))
print("citations that lead nowhere: %d" % len(re.findall(r"^#   ", lint, re.M)))
