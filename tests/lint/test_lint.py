#!/usr/bin/env python3
"""A rule that cannot fail is no rule: seed one violation at a time in a tiny tree and demand that its rule, and no other, goes red."""
import os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
FORMAT = os.path.join(HERE, "..", "..", ".clang-format")
LINK = """#include "onevoice/link/link.h"

#include "onevoice/base/str.h"

int
ov_link_go(int days)
{
    return days;
}
"""
HEADER = """/*
 * %s.
 */
#ifndef ONEVOICE_%s_H
#define ONEVOICE_%s_H

#endif
"""


def tiny_tree():
    table = open(os.path.join(HERE, "layers.txt")).read()
    rows = [re.split(r"\s{2,}", l.strip()) for l in table.splitlines() if l.strip() and l[0] != "#"]
    return {
        "tests/lint/layers.txt": table,
        ".clang-format": open(FORMAT).read(),
        "README.md": "".join("| %s | %s | %s |\n" % tuple(r) for r in rows),
        "LICENSE": "MIT\n",
        "include/onevoice/base/str.h": HEADER % ("Strings", "BASE_STR", "BASE_STR"),
        "include/onevoice/link/link.h": HEADER % ("Link", "LINK_LINK", "LINK_LINK"),
        "include/onevoice/pg/pg.h": HEADER % ("Postgres", "PG_PG", "PG_PG"),
        "include/onevoice/policy/settings_link.def": 'OV_SETTING_INT(link_days, 1, 0, 9, "days")\n',
        "lib/link/link.c": LINK.replace("return days", "return days + policy->link_days"),
        "lib/link/meson.build": "ov_link_sources = files('link.c')\nov_link = static_library('ov_link', ov_link_sources, link_with: [ov_base])\n",
        "tests/unit/link/test_link_link.c": '#include "onevoice/link/link.h"\n',
        "tests/unit/link/meson.build": "foreach name : ['link']\n    link_with: [ov_link, ov_base], dependencies: [cmocka]\nendforeach\n",
        "sql/meson.build": "sql_files = files('migrations/0099_more.sql', 'queries/bare.sql', 'queries/floor.sql', 'queries/load.sql')\n",
        "sql/queries/load.sql": "-- Loads; no parameters.\nselect 1;\n",
        "tests/support/run.sh": "#!/bin/bash\ntrue\n",
    }


def insert(name, line, after=r"\{\n"):
    def change(tree):
        tree[name] = re.sub(after, lambda m: m[0] + line + "\n", tree[name], count=1)
    return change


def put(name, text):
    def change(tree):
        tree[name] = text
    return change


def replace(name, old, new):
    def change(tree):
        assert old in tree[name], (name, old)
        tree[name] = tree[name].replace(old, new)
    return change


C = "lib/link/link.c"
INCLUDES = r'link\.h"\n'
SEEDS = [
    ("layers", insert(C, '#include "onevoice/pg/pg.h"', INCLUDES), "link may not use pg"),
    ("layers", insert(C, '#include "onevoice/cluster/cluster.h"', INCLUDES), "link may not use cluster"),
    ("layers", insert("include/onevoice/base/str.h", '#include "onevoice/link/link.h"', r"_H\n\n"), "base may not use link"),
    ("layers", insert("tests/unit/link/test_link_link.c", '#include "onevoice/plan/plan.h"', INCLUDES), "link may not use plan"),
    ("layers", insert(C, '#include "plan_internal.h"', INCLUDES), "plan_internal.h"),
    ("layers", put("include/onevoice/misc/misc.h", HEADER % ("Misc", "MISC_MISC", "MISC_MISC")), "'misc' is not in"),
    ("libraries", insert(C, "#include <libpq-fe.h>", INCLUDES), "link may not see libpq"),
    ("libraries", insert(C, "#include <libxml/parser.h>", INCLUDES), "link may not see libxml2"),
    ("libraries", insert(C, "#include <pcre2.h>", INCLUDES), "link may not see pcre2"),
    ("libraries", insert("include/onevoice/pg/pg.h", "#include <jansson.h>", r"_H\n\n"), "pg may not see jansson"),
    ("meson-lists", replace("lib/link/meson.build", "[ov_base]", "[ov_base, ov_pg]"), "links ov_pg"),
    ("meson-lists", replace("lib/link/meson.build", "[ov_base]", "[ov_base], dependencies: [libpq]"), "depends on libpq"),
    ("meson-lists", replace("tests/unit/link/meson.build", "ov_base]", "ov_base, ov_store]"), "links ov_store"),
    ("all-built", put("lib/link/extra.c", "int ov_link_extra;\n"), "lib/link/extra.c"),
    ("all-built", put("tests/unit/link/test_link_more.c", ""), "test_link_more.c"),
    ("banned-calls", insert(C, "    strcpy(a, b);"), "strcpy"),
    ("banned-calls", insert(C, "    setlocale (LC_ALL, a);"), "setlocale"),
    ("allocation", insert(C, "    free(a);"), "free() outside"),
    ("silence", insert(C, '    printf("%d", days);'), "printf"),
    ("silence", insert(C, "    exit(1);"), "exit"),
    ("silence", insert(C, "    fflush(stderr);"), "stderr"),
    ("purity", insert(C, "    days = time(NULL);"), "time()"),
    ("purity", insert(C, '    getenv("TZ");'), "getenv"),
    ("sql-in-c", insert(C, '    run("select customer_id "\n        "from onevoice.customer");'), "SQL text"),
    ("sql-in-c", insert(C, '    run("INSERT INTO t values (1)");'), "SQL text"),
    ("queries", insert(C, '#include "ov_sql.h"', INCLUDES), "ov_sql.h"),
    ("exports", lambda tree: tree.update({"lib/link/alone_internal.h": "void link_alone(void);\n",
                                          C: tree[C] + "\nvoid\nlink_alone(void)\n{\n}\n"}), "link_alone"),
    ("built-in", put("sql/migrations/0001_left_out.sql", "-- Left out.\nselect 1;\n"), "0001_left_out.sql"),
    ("comparators", lambda tree: tree.update({C: tree[C] + "\nstatic int\nby_day(const void *a, const void *b)\n{\n    return a < b;\n}\n"}),
     "by_day"),
    ("sql-comments", put("sql/queries/bare.sql", "select 1;\n"), "bare.sql"),
    ("guards", replace("include/onevoice/pg/pg.h", "ONEVOICE_PG_PG_H", "PG_H"), "guard"),
    ("guards", replace(C, '#include "onevoice/link/link.h"\n\n', ""), "first"),
    ("settings", put("include/onevoice/policy/settings_plan.def", 'OV_SETTING_BOOL(plan_magic, true, "nothing")\n'), "plan_magic"),
    ("lengths", insert(C, "\n".join(["    days++;"] * 61)), "function of 6"),
    ("lengths", insert(C, "\n".join(["/* */"] * 600), INCLUDES), "lines"),
    ("top-level", put("scripts/go", "text\n"), "scripts"),
    ("words", put("tests/data.txt", "see /" + "work/here\n"), "data.txt"),
    ("scripts", put("tests/support/broken.sh", "#!/bin/bash\nif true; then\n"), "broken.sh"),
    ("scripts", put("tests/support/plain.py", "#!/usr/bin/python3\n"), "not executable"),
    ("edges-used", replace("lib/link/meson.build", "[ov_base]", "[ov_base, ov_model]"), "links ov_model"),
    ("layer-table-in-readme", replace("README.md", "| libpq |", "| - |"), "layer pg"),
    ("vocabulary", insert(C, '    take(OV_STR("BRAND_NEW"));'), "flag BRAND_NEW"),
    ("vocabulary", put("sql/migrations/0099_more.sql", "-- More.\nalter table t add check (state in ('half_done'));\n"), "half_done"),
    ("changelog", lambda t: (put("cmd/CHANGELOG.md", "# Changes\n")(t), put("sql/migrations/0099_more.sql", "-- More.\n")(t)), "no row for migration `0099_more`"),
    ("citations", insert(C, "    /* lib/reconcile/README.md */"), "there is no lib/reconcile/README.md"),
    ("citations", lambda t: (put("lib/reconcile/README.md", "## 1. Rules\n- **D1** a rule\n")(t),
                             insert(C, "    /* lib/reconcile/README.md, section 2.5 */")(t)), "no section 2.5"),
    ("citations", lambda t: (put("lib/reconcile/README.md", "## 1. Rules\n- **D1** a rule\n")(t),
                             insert(C, "    /* D1 before D99 */")(t)), "no rule D99"),
    ("formatting", insert(C, "  days ++ ;"), "link.c"),
]
# what must not be taken for a violation
INNOCENT = [
    ("a word in a comment or a string", insert(C, '    /* free(a), printf(b), strcpy(c) */\n    days += text("selected: free(x)");')),
    ("a longer name", insert(C, "    my_free(days);\n    ov_time(days);")),
    ("a setting read by SQL", lambda t: (put("include/onevoice/policy/settings_plan.def", 'OV_SETTING_BOOL(plan_floor, true, "x")\n')(t),
                                         put("sql/queries/floor.sql", "-- $1 plan_floor\nselect 1;\n")(t))),
]


def lint(tree):
    root = tempfile.mkdtemp()
    try:
        for name, text in tree.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write(text)
            if name.endswith(".sh"):
                os.chmod(path, 0o755)
        result = subprocess.run([sys.executable, "-B", os.path.join(HERE, "lint.py"), "--root", root], stdout=subprocess.PIPE, text=True)
    finally:
        shutil.rmtree(root)
    return result.returncode, re.findall(r"^not ok \d+ - (\S+):", result.stdout, re.M), result.stdout


def main():
    cases, failed = 0, 0

    def case(good, name, detail):
        nonlocal cases, failed
        cases, failed = cases + 1, failed + (not good)
        print("%s %d - %s" % ("ok" if good else "not ok", cases, name))
        if not good:
            print("\n".join("#   " + line for line in detail.splitlines()))

    print("1..%d" % (1 + len(SEEDS) + len(INNOCENT) + 1))
    code, red, out = lint(tiny_tree())
    case(code == 0 and not red, "the tiny tree is clean", out)
    for rule, change, expected in SEEDS:
        tree = tiny_tree()
        change(tree)
        code, red, out = lint(tree)
        # a seed in C may also be badly formatted; nothing else may be red
        found = [l for l in out.splitlines() if l.startswith("#") and expected in l]
        case(code == 1 and rule in red and found and not set(red) - {rule, "formatting"}, "%s: %s" % (rule, expected), out)
    for name, change in INNOCENT:
        tree = tiny_tree()
        change(tree)
        code, red, out = lint(tree)
        case(not set(red) - {"formatting"}, "innocent: " + name, out)
    everything = set(re.findall(r"^@rule\ndef (\w+)", open(os.path.join(HERE, "lint.py")).read(), re.M))
    unseeded = {r.replace("_", "-") for r in everything} - {s[0] for s in SEEDS}
    case(not unseeded, "every rule has a seed", " ".join(sorted(unseeded)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
