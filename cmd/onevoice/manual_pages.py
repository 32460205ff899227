#!/usr/bin/env python3
"""The section 5 pages, of what the program is built of: manual_pages.py PAGE VERSION SOURCE OUTPUT; PAGE is intake, plan or policy.

intake: relations, columns and comments of the migrations, words of the vocabulary. plan: elements and attributes of plan.xsd, words. policy: the
settings' tables. So that a page cannot say what the program does not do.
"""
import glob
import os
import re
import sys
import textwrap
import xml.etree.ElementTree

page, version, source, output = sys.argv[1:]
XS = "{http://www.w3.org/2001/XMLSchema}"
DATE = "2026-11-30"  # of the text that stands here; the same sources give the same page


def text(words):
    """Escaped for roff, in lines that mandoc does not find too long; none begins with a control character."""
    words = re.sub(r"\s+", " ", words).strip().replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("^", "\\(ha").replace("~", "\\(ti").replace("`", "\\(ga")
    lines = textwrap.wrap(words, 72, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in lines)


def read(path):
    return open(os.path.join(source, path), encoding="utf-8").read()


def c_strings(body):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', body)).replace('\\"', '"')


def vocabulary(*kinds):
    listed = re.findall(r'OV_FACT_WORD\(\w+, (\w+), \w+, "([^"]*)", "([^"]*)"\)', read("include/onevoice/model/fact_words.def"))
    found = listed + re.findall(r'OV_WORD\((\w+),\s*"([^"]*)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', read("include/onevoice/model/vocabulary.def"))
    return [(word, c_strings(meaning)) for kind, word, meaning in found if kind in kinds]


def entries(rows):
    return "\n".join(".TP\n.B %s\n%s" % (name.replace("\\", "\\e").replace("-", "\\-"), text(about) or "\\&") for name, about in rows)


def words(title, *kinds):
    return ".SS %s\n%s" % (title, entries(vocabulary(*kinds)))


def intake():
    tables, comments = {}, {}
    for path in sorted(glob.glob(os.path.join(source, "sql/migrations/*.sql"))):
        sql = open(path, encoding="utf-8").read()
        for name, body in re.findall(r"create table intake\.(\w+) \((.*?)\n\);", sql, re.S):
            tables[name] = re.findall(r"^    (\w+) ([a-z0-9]+(?:\[\])?)( not null)?,?$", body, re.M)
        for what, name, comment in re.findall(r"comment on (table|column) intake\.([\w.]+) is\s+'((?:[^']|'')*)'", sql):
            comments[name] = comment.replace("''", "'")
        for table, column in re.findall(r"alter table intake\.(\w+) alter column (\w+) drop not null", sql):
            tables[table] = [(c, t, "" if c == column else n) for c, t, n in tables[table]]
    parts = []
    for name, columns in tables.items():
        parts.append(".SS intake.%s\n%s\n%s" % (name, text(comments[name]), "\n".join(
            ".TP\n.BR %s \" %s%s\"\n%s" % (column, kind, ", not null" if mandatory else "", text(comments[name + "." + column]))
            for column, kind, mandatory in columns)))
    facts = [(key, about) for key, about in re.findall(r'^OV_FACT\(\w+, "([^"]+)", \w+, \d\)(?: +/\* (.*?) \*/)?', read("include/onevoice/model/facts.def"), re.M)]
    return ("what onevoice reads: the tables of schema intake", "A site fills the tables of schema intake, or puts views of the same columns in their place. "
            "onevoice only reads them, by column name, in one snapshot. Null means \"not stated\", never \"empty\" and never \"equal\". "
            "Whether a mapping is right says onevoice check --data.",
            [("RELATIONS", "\n".join(parts)),
             ("WORDS", "\n".join((words("Roles of a department", "role"), words("Channels", "channel"), words("Media types", "media_type"),
                                  words("Status of a communication", "status"), words("Types of a ledger entry", "entry_type"),
                                  words("Events of an outcome", "event"), words("Results of a delivery", "delivery_result"),
                                  words("Classes, for declared_type", "class"),
                                  words("Words of the fact outcome", "outcome_word"), words("Words of the fact status", "paper_status"),
                                  words("Words of the fact use", "use_word"), words("Words of the fact related.relationship", "related_word"),
                                  words("Words of the fact network", "network_word"), words("Words of the fact facility_network", "facility_network_word"),
                                  words("Codes of the fact claim_status_code", "claim_code"),
                                  words("Groups of the fact adjustments.group", "adjustment_group"), words("Words of the fact claim_type", "claim_type")))),
             ("FACTS", text("Keys that the column facts of a communication may hold; a key with a point is a member of each entry of a list.") + "\n" + entries(facts))],
            ["onevoice(1)", "onevoice-plan(5)", "onevoice-policy(5)"])


def plan():
    root = xml.etree.ElementTree.fromstring(read("lib/feed/plan.xsd"))
    parts = []

    def element(name, node):
        own = node if node.tag == XS + "complexType" else node.find(XS + "complexType")
        attributes = list(own.findall(XS + "attribute")) + list(own.findall(XS + "simpleContent/" + XS + "extension/" + XS + "attribute"))
        rows = [(a.get("name"), a.get("type", "").replace("xs:", "") + (", always" if a.get("use") == "required" else "")) for a in attributes]
        parts.append(".SS %s\n%s" % (name, entries(rows) if rows else text("No attribute.")))
        for child in own.iter(XS + "element"):
            named = child.get("type")
            if named and root.find("%scomplexType[@name='%s']" % (XS, named)) is not None:
                element(child.get("name"), root.find("%scomplexType[@name='%s']" % (XS, named)))
            elif child.find(XS + "complexType") is not None and not any(child in list(e.iter()) for e in own.iter(XS + "element") if e is not child):
                element(child.get("name"), child)

    element("plan", root.find(XS + "element"))
    return ("the files that a composer reads",
            "onevoice run --feed and onevoice feed write these files into one directory, each whole or not at all. Only a message that is released may leave; "
            "another may still change, and feed --released-only leaves it out. What was mailed under a key is not mailed again, whatever a feed repeats; what became "
            "of it is told in intake.delivery. The recipient is the party of the first communication. Communications of disposition merge are restated from the "
            "sections, payables and events; enclose and separate travel as they are. An attribute that is absent is not stated.",
            [("FILES", entries([("plan.xml", "By plan.xsd, as below."), ("plan.ndjson", "The same, one record a line, each by plan.schema.json; names have underscores."),
                                ("manifest.json", "Written last: the run, the counts, and bytes and xxh128 (as xxh128sum prints it) of the other files. Whoever finds the files so has all of one night.")])),
             ("ELEMENTS", "\n".join(parts)),
             ("WORDS", "\n".join((words("Dispositions", "disposition"), words("Reasons", "reason"), words("Kinds of message", "message_kind"), words("Sections", "section"),
                                  words("Headlines", "headline"), words("States of a payable", "payable_state"))))],
            ["onevoice(1)", "onevoice-intake(5)", "onevoice-policy(5)"])


def policy():
    parts = []
    for room in re.findall(r'#include "onevoice/policy/settings_(\w+)\.def"', read("include/onevoice/policy/settings.def")) or ["general"]:
        rows = []
        for kind, body in re.findall(r"^OV_SETTING_(\w+)\((.*?)\)$", read("include/onevoice/policy/settings_%s.def" % room), re.M | re.S):
            fields = [f.strip() for f in re.findall(r'\s*(?:"(?:[^"\\]|\\.)*"\s*)+|[^,]+', body)]
            about = c_strings(fields[-1])
            given = {"INT": "%s, from %s to %s", "REAL": "%s, from %s to %s"}.get(kind)
            if given:
                about += "; " + given % tuple(fields[1:4])
            elif kind == "OPTIONAL":
                about += "; none, from %s to %s" % tuple(fields[1:3])
            elif kind == "BOOL":
                about += "; " + fields[1]
            else:
                about += '; "%s"' % c_strings(fields[1])
            rows.append((fields[0], about))
        parts.append(".SS Of %s\n%s" % (room, entries(rows)))
    return ("the settings that shape the plan and the score",
            "policy.xml names the settings that a site changes; a table that it gives (channels, domains, obligations, capacities, ...) replaces the whole built-in "
            "table. It is validated against a schema in the program: a setting that nothing enforces is refused. --set NAME=VALUE changes one for one run. Each run "
            "stores the document it used; onevoice check prints what is in force and from where. Below, after each setting, what it is where nothing is said, and its bounds.",
            [("SETTINGS", "\n".join(parts))], ["onevoice(1)", "onevoice-intake(5)", "onevoice-plan(5)"])


about, description, sections, also = {"intake": intake, "plan": plan, "policy": policy}[page]()
lines = ['.TH ONEVOICE\\-%s 5 %s "onevoice %s" "File Formats"' % (page.upper(), DATE, version), ".SH NAME", "onevoice\\-%s \\- %s" % (page, about),
         ".SH DESCRIPTION", text(description)]
for title, body in sections:
    lines += [".SH " + title, body]
lines += [".SH SEE ALSO", ",\n".join(".BR %s (%s)" % (name.replace("-", "\\-"), section) if i == len(also) - 1 else ".BR %s (%s) ," % (name.replace("-", "\\-"), section)
                                     for i, (name, section) in enumerate(re.match(r"(.*)\((\d)\)", a).groups() for a in also)).replace(" ,,", " ,")]
open(output, "w", encoding="utf-8").write("\n".join(lines) + "\n")
