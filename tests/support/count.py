#!/usr/bin/env python3
"""Count the cases in the logs of `meson test` and end with the line 'N passed, M failed'.

  count.py LABEL=BUILD-DIRECTORY...

A case is one line of TAP, or a whole test that does not speak TAP. Nothing may be skipped: a skipped case, a test that was
not run, dies, or ends before its plan says so, is a failure. Exit status 0 only when nothing failed and something passed.
"""
import json, re, sys

LINE = re.compile(r"^(not )?ok\b *(\d*)(?: *-)? *(.*)$")


def cases(test):
    """(name, passed) of every case of one test."""
    text, good = test.get("stdout") or "", test["result"] in ("OK", "EXPECTEDFAIL")
    found = []
    for line in text.splitlines():
        m = LINE.match(line)
        if m:
            found.append((m[3], not m[1] and not re.search(r"#\s*(SKIP|TODO)", line, re.I)))
    plan = re.search(r"^1\.\.(\d+)", text, re.M)
    if not plan and not found:
        return [("", good)]
    missing = max(0, int(plan[1]) - len(found)) if plan else 1
    found += [("(not reached)", False)] * missing
    if not good and all(passed for _, passed in found):
        found.append(("(%s, status %s)" % (test["result"].lower(), test.get("returncode")), False))
    return found


def main():
    passed = failed = 0
    for argument in sys.argv[1:]:
        label, _, directory = argument.partition("=")
        try:
            with open(directory + "/meson-logs/testlog.json") as log:
                tests = [json.loads(line) for line in log]
        except OSError as error:
            tests = [{"name": str(error), "result": "ERROR"}]
        for test in tests:
            for name, good in cases(test):
                passed, failed = passed + good, failed + (not good)
                if not good:
                    print("FAILED %s: %s: %s" % (label, test["name"], name))
    print("%d passed, %d failed" % (passed, failed))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
