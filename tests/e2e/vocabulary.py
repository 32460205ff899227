#!/usr/bin/env python3
"""Every word that two published nights show is in onevoice.vocabulary, or the column is said here to hold something else.

The columns come from the catalogue: one that is new and in neither list below fails, and so does a name in them that no column has. Words under
keys of jsonb are looked up too. The program in ONEVOICE_BIN, a database of its own in PGDATABASE.
"""
import fnmatch
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok, onevoice, psql  # noqa: E402

# column (or relation.column; * as in file names): kinds of the vocabulary, as many as its words are of
WORDS = {
    "accepted": "gate", "certainty": "certainty", "channel": "channel", "claim": "claim", "claim_check.verdict": "claim_verdict",
    "content_class": "class", "customer_change.change": "customer_change", "disposition": "disposition", "due_basis": "due_basis",
    "duplicate.tier": "duplicate_tier", "entry_type": "entry_type", "episode.basis": "episode_basis", "episode.kind": "episode_kind",
    "flag.code": "flag", "flag.rule": "citation", "headline_code": "headline", "identity.state": "identity_state", "last_stage": "stage",
    "decision": "link_decision", "message.kind": "message_kind", "composer_message.kind": "message_kind",
    "money_line.side": "money_side", "night_measure.gate": "gate measure", "notice.rule": "citation", "notice_deadline.rule": "citation", "payable.state": "payable_state",
    "plan_message.kind": "message_kind",
    "phase": "phase", "posting.event": "posting_event entry_type", "posting.place": "posting_place", "preferred_channel": "channel",
    "previous_delivery.result": "delivery_result", "previous_fate.result": "delivery_result", "previous_message.kind": "message_kind",
    "previous_word.state": "previous_word", "purpose": "purpose", "reason": "reason", "refusal.code": "rejection", "reject.code": "rejection",
    "rejection.code": "rejection", "requirement_status.status": "requirement_state", "run.state": "run_state", "run_stage.state": "run_state", "section.kind": "section",
    "stage": "stage", "timeline_entry.what": "timeline", "trial_entry.event": "posting_event entry_type", "disposition.rules": "rule plan_rule flag obligation claim",
}
# what a column holds that is no word of a closed list
FREE = {
    "keys and numbers": ["*_id", "*_key", "*_digest", "digest", "account_number", "communication_ids", "bills", "household", "parties",
                         "candidates", "voice_before", "voice_after", "departments", "met_by",
                         "snapshot", "system_identifier", "skeleton", "row_key", "role_name"],
    "names and addresses": ["address", "*_address", "city", "street", "region", "postal_code", "email", "phone", "former", "department", "organization",
                            "legal_entity", "payee", "product", "host", "begun_by", "applied_by", "label", "call", "remit_to"],
    "words of the site: its services, domains, e-mail classes, currencies, languages": [
        "service", "unmet", "domain", "other_domain", "currency", "language", "confidentiality"],
    "sentences": ["heading", "headline", "error", "detail", "payable.basis", "doubt", "meaning", "query", "definition", "example"],
    "relations and columns": ["subject", "relation", "attribute", "invariant.name", "migration.name", "made*.*", "refusal.word"],
    "the program's own": ["program_version", "since", "link_form.evidence", "link_row.weights", "overload_pair.weights", "link_memory.part", "vocabulary.*"],
    "a paper or a rule's citation, looked up below": ["reason_ref"],
    "named values, which output.schema.json describes": ["counterfactual", "headline_values", "flag.detail", "previous_message.message",
                                                         "previous_message.sections"],
    "looked up by key below": ["facts", "evidence", "amounts"],
    "a sum or a day of the facts": ["patient_responsibility", "plan_paid", "service_from", "service_to"],
}
# words inside jsonb, or of a column that holds two things: what is asked, its kinds
INSIDE = [
    ("reading.facts: every key", "select distinct k from onevoice.reading, jsonb_object_keys(facts) k where k <> 'parts'", "fact", "."),
    ("reading.amounts: every role", "select distinct v ->> 'role' from onevoice.reading, jsonb_array_elements(amounts) v", "value_role", ""),
    ("reading.amounts: by what", "select distinct v ->> 'by' from onevoice.reading, jsonb_array_elements(amounts) v", "value_evidence", ""),
    ("link.evidence: every field", "select distinct k from onevoice.link, jsonb_object_keys(evidence) k where k not in (select system from intake.identifier)",
     "link_field", ""),
    ("link.evidence: every level", "select distinct v ->> 0 from onevoice.link, jsonb_each(evidence) e (k, v) where jsonb_typeof(v) = 'array'", "link_level", ""),
    ("link.evidence: every guard", "select distinct evidence ->> 'guard' from onevoice.link where evidence ? 'guard'", "link_guard", ""),
    ("disposition.reason_ref of what is mandated",
     "select distinct reason_ref from onevoice.disposition where reason = 'mandated' and reason_ref is not null", "rule citation", ""),
]
COLUMNS = """select c.relnamespace::regnamespace || ' ' || c.relname || '.' || a.attname || ' ' || (a.atttypid = 'text[]'::regtype)::int from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = any ('{onevoice,onevoice_feed}'::regnamespace[]) and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and (c.relkind in ('r', 'p') or c.relkind = 'v' and c.relname not like 'latest\\_%')
      and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype) order by 1"""


def named(lists, column):
    """What the most telling pattern says: relation.column before column, a name before a pattern."""
    for name in (column, column.split(".")[1]):
        if name in lists:
            return lists[name], name
    for pattern in lists:
        if "*" in pattern and fnmatch.fnmatch(column if "." in pattern else column.split(".")[1], pattern):
            return lists[pattern], pattern
    return None, None


def missing(sql, kinds, cut=""):
    word = "split_part(v.word, '.', 1)" if cut else "v.word"
    return psql("select string_agg(w, ', ') from (%s) found (w) where w is not null and regexp_replace(w, '\\+[0-9]+d ', '+Nd ') not in "
                "(select %s from onevoice.vocabulary v where v.kind = any (string_to_array('%s', ' ')))" % (sql, word, kinds))


def main():
    for words in (["init"], ["demo", "--customers", "500", "--seed", "42", "--as-of", "2026-11-02"], ["run", "--as-of", "2026-11-02"], ["demo", "--next"],
                  ["run", "--as-of", "2026-11-03"]):
        ok(onevoice(*words, "--quiet").returncode == 0, " ".join(words[:2]))
    free = {column: what for what, columns in FREE.items() for column in columns}
    used = set()
    for line in psql(COLUMNS).split("\n"):
        schema, column, array = line.split(" ")
        relation, name = column.split(".")
        kinds, pattern = named(WORDS, column)
        what, other = named(free, column)
        if what and (not kinds or other == column):
            used.add(other)
            continue
        if not kinds:
            ok(False, column + ": words or something else", "tell in tests/e2e/vocabulary.py of which kinds, or what")
            continue
        used.add(pattern)
        lost = missing("select distinct %s from %s.%s" % ("unnest(%s)" % name if array == "1" else name, schema, relation), kinds)
        ok(not lost, column + ": every word is in the vocabulary", lost)
    for what, sql, kinds, cut in INSIDE:
        ok(psql("select count(*) from (%s) found" % sql) != "0", what + ": there are some")
        lost = missing(sql, kinds, cut)
        ok(not lost, what + " is in the vocabulary", lost)
    unused = sorted((set(WORDS) | set(free)) - used)
    ok(not unused, "no list names a column that is not there", unused)
    kinds = set(psql("select distinct kind from onevoice.vocabulary").split())
    ok(not (unknown := {k for v in WORDS.values() for k in v.split()} - kinds), "every kind exists", unknown)
    end()


main()
