#!/usr/bin/env python3
"""Files of many claims, composed from the grammar of the implementation guides, with known truth.

  claim_files.py READ_DOCUMENTS [--files N] [--seed S] [--keep DIRECTORY]

Writes N files (835, 837, FHIR as JSON and as XML, UBL) of 1 to 200 claims each, lets READ_DOCUMENTS
read them, and compares every fact of every claim with what was meant: none missing, none wrong, none
more. Loops are optional, separators, references and signs vary: claim_x12.py, claim_fhir.py and
claim_ubl.py compose, after the guides and apart from the readers. Prints TAP, one line a format.
Without a seed each run has a new one.
"""
import argparse
import collections
import os
import random
import subprocess
import sys
import tempfile

import claim_fhir
import claim_ubl
import claim_x12
from claim_truth import Truth

FORMATS = [("835", claim_x12.remittance), ("837", claim_x12.claims), ("json", claim_fhir.as_json_file), ("fhir.xml", claim_fhir.as_xml_file),
           ("ubl.xml", claim_ubl.paper)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2 ** 32))
    parser.add_argument("--keep")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or scratch
        os.makedirs(folder, exist_ok=True)
        truths = {}
        for i in range(args.files):
            kind, make = FORMATS[i % len(FORMATS)]
            r = random.Random("%d %d" % (args.seed, i))
            text, wanted = make(r)
            name = "%06d.%s" % (i, kind)
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
                f.write(text)
            truths[name] = wanted
        done = subprocess.run([args.reader, "--facts", folder], stdout=subprocess.PIPE, encoding="utf-8")
        if done.returncode not in (0, 1):
            sys.exit("the reader died with status %d" % done.returncode)
    read = collections.defaultdict(lambda: collections.defaultdict(Truth))
    for line in done.stdout.split("\n"):
        if line.count("\t") == 3:
            name, part, key, value = line.split("\t")
            read[name][int(part)][key, value] += 1
    score = {kind: [0, 0, 0, 0] for kind, _ in FORMATS}
    keys = {kind: collections.Counter() for kind, _ in FORMATS}
    for name, wanted in truths.items():
        kind = name.split(".", 1)[1]
        got = read.get(name, {})
        score[kind][0] += 1
        score[kind][1] += len(wanted)
        wrong = [n for n in range(max(len(wanted), len(got)))
                 if (wanted[n] if n < len(wanted) else None) != got.get(n)]
        score[kind][2] += len(wrong)
        score[kind][3] += bool(wrong)
        for n in wrong:
            want, have = wanted[n] if n < len(wanted) else Truth(), got.get(n, Truth())
            keys[kind].update(["-" + key for key, _ in want - have] + ["+" + key for key, _ in have - want])
        for n in wrong[:1] if score[kind][3] <= 3 else []:
            want, have = wanted[n] if n < len(wanted) else Truth(), got.get(n, Truth())
            print("# %s part %d of %d: missing %s, more %s" % (name, n, len(wanted), dict(want - have), dict(have - want)))
    print("1..%d" % len(FORMATS))
    for i, (kind, _) in enumerate(FORMATS):
        files, parts, wrong, bad = score[kind]
        if wrong:
            print("# %s, missing (-) and more (+): %s" % (kind, ", ".join("%s %d" % pair for pair in keys[kind].most_common(12))))
        print("%s %d - %s: %d files, %d claims, %d claims not exact in %d files, seed %d"
              % ("not ok" if wrong else "ok", i + 1, kind, files, parts, wrong, bad, args.seed))
    return any(s[2] for s in score.values())


if __name__ == "__main__":
    sys.exit(main())
