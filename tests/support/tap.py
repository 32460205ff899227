"""Test Anything Protocol for tests in Python, and the two they ask: the program in ONEVOICE_BIN and the database in PGDATABASE."""
import os
import subprocess
import sys

WHY_MOST = 15  # lines of a reason that are printed

_counts = {"tried": 0, "failed": 0}


def ok(good, what, why=""):
    _counts["tried"] += 1
    _counts["failed"] += not good
    print("%sok %d - %s" % ("" if good else "not ", _counts["tried"], what), flush=True)
    if not good and why != "":
        print("".join("# %s\n" % line for line in str(why).split("\n")[:WHY_MOST]), end="")


def end():
    print("1..%d" % _counts["tried"])
    sys.exit(_counts["failed"] > 0)


def onevoice(*words):
    return subprocess.run([os.environ["ONEVOICE_BIN"], *words], capture_output=True, text=True)


def psql(sql):
    return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], input=sql, capture_output=True, text=True, check=True).stdout.strip()
