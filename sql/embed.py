#!/usr/bin/env python3
"""Turn .sql files into C byte arrays: embed.py OUT.c OUT.h ROWS.h FILE.sql...

sql/queries/x.sql becomes `ov_sql_x`; files of migrations/ and views/ become the arrays ov_sql_migrations and ov_sql_views,
in the order of their names; queries check_<letter>_* are the invariants, ov_sql_checks. The bytes are those of the file, comments included, so a digest of them is a digest of the file.

A query that returns rows names its columns in its manual ("-- Columns: run_id, took (seconds)."). From them comes the record of
a row, ov_row_x, whose members are those columns in that order: C reads a cell by name, a column that was renamed or dropped does not compile,
and one that was moved is read where it is now. tests/integration/sql holds the manual against what the server says. A stream of rows of several
kinds ("Columns of member: ...") makes a record of each kind, all of the same width.
"""
import os
import re
import sys


def c_bytes(data):
    rows = [", ".join(str(b) for b in data[i:i + 24]) for i in range(0, len(data), 24)]
    return ",\n    ".join(rows + ["0"])


def row_columns(name, text):
    """{kind or "": [column, ...]} of a query's manual; a remark in parentheses behind a name is for people."""
    manual = re.sub(r"\s+", " ", " ".join(line.lstrip("-") for line in re.match(r"(?:--.*\n)*", text)[0].split("\n")))
    kinds = {}
    for m in re.finditer(r"Columns?(?: of (\w+))?: ((?:[^.;()]|\([^)]*\))*)[.;]", manual):
        kinds[m[1] or ""] = [re.sub(r"\([^)]*\)", "", c).strip() for c in re.split(r",(?![^(]*\))", m[2])]
    for columns in kinds.values():
        for column in columns:
            if not re.fullmatch(r"[a-z_][a-z0-9_]*", column):
                sys.exit("embed.py: %s: '%s' in its manual is not the name of a column" % (name, column))
    width = max([len(c) for c in kinds.values()], default=0)
    return {k: c + ["unused_%d" % i for i in range(len(c), width)] for k, c in kinds.items()}


def main():
    out_c, out_h, out_rows, paths = sys.argv[1], sys.argv[2], sys.argv[3], sorted(sys.argv[4:])
    code, header, rows, groups = [], [], [], {"migrations": [], "views": []}
    for path in paths:
        folder, name = os.path.basename(os.path.dirname(path)), os.path.basename(path)[:-len(".sql")]
        with open(path, "rb") as f:
            data = f.read()
        code.append("static const char text_%s[] = {\n    %s};\n" % ("n" + name, c_bytes(data)))
        kinds = row_columns(path, data.decode()) if folder == "queries" else {}
        columns = '"%s"' % " ".join(kinds[""]) if list(kinds) == [""] else "NULL"
        value = '{"%s", text_n%s, %d}' % (name, name, len(data))
        for kind, members in kinds.items():
            row = "ov_row_" + name + ("_" + kind if kind else "")
            rows.append("typedef struct %s {\n    ov_str %s;\n} %s;\n" % (row, ",\n        ".join(members), row))
        if folder in groups:
            groups[folder].append(value)
        else:
            code.append("const ov_sql ov_sql_%s = %s;\n" % (name, value))
            header.append("extern const ov_sql ov_sql_%s;" % name)
            groups.setdefault("all", []).append("&ov_sql_%s" % name)
            groups.setdefault("columns", []).append(columns)
    for folder in ("migrations", "views"):
        code.append("const ov_sql ov_sql_%s[] = {\n    %s};\n" % (folder, ",\n    ".join(groups[folder])))
        code.append("const size_t ov_sql_%s_count = %d;\n" % (folder, len(groups[folder])))
        header += ["extern const ov_sql ov_sql_%s[];" % folder, "extern const size_t ov_sql_%s_count;" % folder]
    checks = [q for q in groups.get("all", []) if re.match("&ov_sql_check_[a-z]_", q)]
    code.append("const ov_sql *const ov_sql_checks[] = {\n    %s};\n" % ",\n    ".join(checks))
    code.append("const size_t ov_sql_checks_count = %d;\n" % len(checks))
    header += ["extern const ov_sql *const ov_sql_checks[]; /* the invariants */", "extern const size_t ov_sql_checks_count;"]
    queries = groups.get("all", [])
    code.append("const ov_sql *const ov_sql_all[] = {\n    %s};\n" % ",\n    ".join(queries))
    code.append("const size_t ov_sql_all_count = %d;\n" % len(queries))
    code.append("const char *const ov_sql_columns[] = {\n    %s};\n" % ",\n    ".join(groups["columns"]))
    header += ["extern const ov_sql *const ov_sql_all[]; /* every query, for the tests */",
               "extern const char *const ov_sql_columns[]; /* of each, as its manual names them; NULL: none, or of several kinds */",
               "extern const size_t ov_sql_all_count;"]
    with open(out_c, "w") as f:
        f.write('/* Made by sql/embed.py. */\n#include "ov_sql.h"\n\n' + "\n".join(code))
    with open(out_h, "w") as f:
        f.write("/* Made by sql/embed.py. */\n#ifndef OV_SQL_H\n#define OV_SQL_H\n\n"
                '#include "onevoice/pg/sql.h"\n#include "ov_rows.h"\n\n' + "\n".join(header) + "\n\n#endif\n")
    with open(out_rows, "w") as f:
        f.write("/* Rows of queries as records of text, null for SQL's null. Made by sql/embed.py. */\n#ifndef OV_ROWS_H\n#define OV_ROWS_H\n\n"
                '#include "onevoice/base/str.h"\n\n' + "\n".join(rows) + "\n#endif\n")


main()
