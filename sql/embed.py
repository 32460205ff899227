#!/usr/bin/env python3
"""Turn .sql files into C byte arrays: embed.py OUT.c OUT.h FILE.sql...

sql/queries/x.sql becomes `ov_sql_x`; files of migrations/ and views/ become the arrays ov_sql_migrations and ov_sql_views,
in the order of their names; queries check_<letter>_* are the invariants, ov_sql_checks. The bytes are those of the file, comments included, so a digest of them is a digest of the file.
"""
import os
import re
import sys


def c_bytes(data):
    rows = [", ".join(str(b) for b in data[i:i + 24]) for i in range(0, len(data), 24)]
    return ",\n    ".join(rows + ["0"])


def main():
    out_c, out_h, paths = sys.argv[1], sys.argv[2], sorted(sys.argv[3:])
    code, header, groups = [], [], {"migrations": [], "views": []}
    for path in paths:
        folder, name = os.path.basename(os.path.dirname(path)), os.path.basename(path)[:-len(".sql")]
        with open(path, "rb") as f:
            data = f.read()
        code.append("static const char text_%s[] = {\n    %s};\n" % ("n" + name, c_bytes(data)))
        value = '{"%s", text_n%s, %d}' % (name, name, len(data))
        if folder in groups:
            groups[folder].append(value)
        else:
            code.append("const ov_sql ov_sql_%s = %s;\n" % (name, value))
            header.append("extern const ov_sql ov_sql_%s;" % name)
            groups.setdefault("all", []).append("&ov_sql_%s" % name)
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
    header += ["extern const ov_sql *const ov_sql_all[]; /* every query, for the tests */",
               "extern const size_t ov_sql_all_count;"]
    with open(out_c, "w") as f:
        f.write('/* Made by sql/embed.py. */\n#include "ov_sql.h"\n\n' + "\n".join(code))
    with open(out_h, "w") as f:
        f.write("/* Made by sql/embed.py. */\n#ifndef OV_SQL_H\n#define OV_SQL_H\n\n"
                '#include "onevoice/pg/sql.h"\n\n' + "\n".join(header) + "\n\n#endif\n")


main()
