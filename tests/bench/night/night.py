#!/usr/bin/env python3
"""A whole night against the wire: the wall time of `onevoice run` over that of a bare binary COPY of the same communications.

  night.py [CUSTOMERS]         under throwaway-postgres.sh; ONEVOICE_BIN names the program

Both are measured here, in turn, three times each, and the fastest of each counts: the ratio holds on any machine, the seconds on
this one. The peak memory is that of the largest process of the run.
"""
import os, re, resource, subprocess, sys, time

BIN = os.environ["ONEVOICE_BIN"]
AS_OF = "2026-11-02"
COPY = "copy (select * from intake.communication) to stdout (format binary)"


def timed(words):
    start = time.monotonic()
    done = subprocess.run(words, stdout=subprocess.PIPE if words[0] == BIN else subprocess.DEVNULL, text=True)
    if done.returncode:
        sys.exit("%s: status %d" % (" ".join(words), done.returncode))
    return time.monotonic() - start, done.stdout


def main():
    customers = sys.argv[1] if len(sys.argv) > 1 else "20000"
    timed([BIN, "init", "--quiet"])
    loading, _ = timed([BIN, "demo", "--customers", customers, "--seed", "42", "--as-of", AS_OF, "--quiet"])
    pieces = int(subprocess.run(["psql", "-X", "-At", "-c", "select count(*) from intake.communication"],
                                stdout=subprocess.PIPE, text=True, check=True).stdout)
    nights, copies = [], []
    for _ in range(3):
        copies.append(timed(["psql", "-X", "-q", "-c", COPY])[0])
        nights.append(timed([BIN, "run", "--as-of", AS_OF])[0])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print("# demo: %d communications loaded in %.1f s, %.0f a second" % (pieces, loading, pieces / loading))
    print("# night: %.2f s, bare COPY: %.2f s" % (min(nights), min(copies)))
    for stage in subprocess.run(["psql", "-X", "-At", "-F", " ", "-c",
                                 "select stage, round(seconds::numeric, 2), peak_bytes >> 20 from onevoice.stage s"
                                 " where run_id = (select max(run_id) from onevoice.run) order by stage_no"],
                                stdout=subprocess.PIPE, text=True).stdout.splitlines():
        print("#   %s" % re.sub(r"^(\S+) (\S+) (\S+)$", r"\1 \2 s, \3 MiB", stage))
    timed([BIN, "run", "--as-of", AS_OF, "--workers", "1", "--label", "bench"])
    rate = subprocess.run(["psql", "-X", "-At", "-c", "select stage || ' ' || round(rows_in / seconds) from onevoice.stage"
                           " where run_id = (select max(run_id) from onevoice.run) and seconds > 0"
                           " and stage in ('cluster', 'reconcile', 'plan', 'score') order by stage_no"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    print("# on one core, rows a second (communications of tonight's customers; of score: customers): " + ", ".join(filter(None, rate)))
    print("ok 1 - %s customers, %d communications: night / copy = %.1f, peak memory %d MiB" % (
        customers, pieces, min(nights) / min(copies), peak))
    print("1..1")


if __name__ == "__main__":
    main()
