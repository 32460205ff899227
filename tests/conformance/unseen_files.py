"""The command line of a world of unseen senders, and its files: letters, customers, truth, and the gates it has to pass."""
import argparse
import json
import os


def main(manual, kinds, world, gates=None):
    a = argparse.ArgumentParser(description=manual, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--seed", type=int, required=True)
    a.add_argument("--out", required=True)
    a.add_argument("--kinds", default=",".join(kinds))
    a.add_argument("--customers", type=int, default=70)
    args = a.parse_args()
    chosen = set(args.kinds.split(",")) - {"none", ""}
    if chosen - set(kinds):
        a.error("no such kind: " + ", ".join(sorted(chosen - set(kinds))))
    w = world(args.seed, chosen, args.customers)
    os.makedirs(args.out, exist_ok=True)
    files = [("docs.jsonl", [json.dumps(d) for d in w.docs])]
    for name, head, rows in (("customers", ("customer_id", "full_name", "street", "city_line"), w.people),
                             ("truth_docs", ("doc_id", "customer_id", "template_id", "content_id", "event_id", "event_type", "noise"), w.truth),
                             ("truth_pairs", ("doc_a", "doc_b", "label", "kind"), w.pairs)):
        files.append((name + ".tsv", ["\t".join(row) for row in [head] + rows]))
    if gates:
        files.append(("gates.json", [json.dumps({"sets": {os.path.basename(os.path.abspath(args.out)): {"gates": gates}}})]))
    for name, lines in files:
        with open(os.path.join(args.out, name), "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in lines)
