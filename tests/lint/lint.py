#!/usr/bin/env python3
"""The rules of the house, read from the sources: one TAP case a rule, one diagnostic line a violation.

  lint.py [--root DIR] [RULE...]

Without a rule all are checked. Each rule is a function below whose first line of documentation is its statement.
tests/lint/test_lint.py seeds a violation of every rule and demands that it goes red.
"""
import argparse, collections, os, re, subprocess, sys

RULES = {}
TOP_LEVEL = {"cmd", "lib", "include", "sql", "tests", "meson.build", "meson_options.txt", "README.md", "LICENSE"}
FILE_LINES, FILE_MOST, TEST_MOST, FUNCTION_LINES = 500, 600, 800, 60  # tests hold tables of cases
# the headers by which a library enters, and its name in layers.txt and in meson.build
THIRD_PARTY = {
    r"libpq|postgres|pg_": "libpq", r"libxml/": "libxml2", r"pcre2": "pcre2", r"jansson": "jansson",
    r"xxhash": "xxhash", r"utf8proc": "utf8proc", r"seccomp": "seccomp"}
PURE = "base person text model rules document link cluster reconcile solver plan overload trial case".split()


def rule(function):
    RULES[function.__name__.replace("_", "-")] = function
    return function


class Tree:
    """The files of a checkout (those git would track), read once."""

    def __init__(self, root):
        self.root = root
        listing = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if listing.returncode == 0:
            names = listing.stdout.decode().split("\0")
        else:
            names = [os.path.relpath(os.path.join(d, f), root) for d, _, fs in os.walk(root) for f in fs]
        self.files = sorted({n for n in names if n and os.path.isfile(os.path.join(root, n))})
        self.names, self.texts, self.stripped = set(self.files), {}, {}
        self.layers = self.read_layers()

    def text(self, name):
        if name not in self.texts:
            with open(os.path.join(self.root, name), encoding="utf-8", errors="replace") as f:
                self.texts[name] = f.read()
        return self.texts[name]

    def code(self, name):
        """The text without comments and with empty string literals; lines stay where they are."""
        if name not in self.stripped:
            keep_lines = lambda m: '""' if m[0][0] == '"' else "''" if m[0][0] == "'" else "\n" * m[0].count("\n")
            self.stripped[name] = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                                         keep_lines, self.text(name), flags=re.S)
        return self.stripped[name]

    def strings(self, name):
        """(line, text) of each run of adjacent string literals outside comments."""
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), self.text(name), flags=re.S)
        for m in re.finditer(r'"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*', text):
            yield text.count("\n", 0, m.start()) + 1, re.sub(r'"\s*"', "", m[0])[1:-1]

    def c_files(self, *tops):
        return [f for f in self.files if f.endswith((".c", ".h")) and f.split("/")[0] in tops]

    def layer(self, name):
        """The layer a file belongs to, or None."""
        part = name.split("/")
        if part[0] == "cmd":
            return "cmd"
        if part[0] == "lib" and len(part) > 2:
            return part[1]
        if name.startswith("include/onevoice/") and len(part) > 3:
            return part[2]
        if name.startswith("tests/unit/") and len(part) > 3:
            return part[2]
        return None

    def read_layers(self):
        table = collections.OrderedDict()
        for line in self.text("tests/lint/layers.txt").splitlines():
            if line.strip() and not line.startswith("#"):
                cells = re.split(r"\s{2,}", line.strip())
                table[cells[0]] = tuple([] if c == "-" else c.split() for c in cells[1:3])
        return table


def lines_matching(tree, names, pattern, message):
    for name in names:
        for number, line in enumerate(tree.code(name).splitlines(), 1):
            m = re.search(pattern, line)
            if m:
                yield "%s:%d: %s" % (name, number, message % m[1])


def includes(tree, name):
    for number, line in enumerate(tree.text(name).splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if m:
            yield number, m[1] == "<", m[2]


@rule
def layers(tree):
    """includes point down the layer table"""
    for name in tree.c_files("lib", "include", "cmd", "tests"):
        mine = tree.layer(name)
        if mine is None:
            continue
        if mine not in tree.layers:
            yield "%s: layer '%s' is not in tests/lint/layers.txt" % (name, mine)
            continue
        for number, system, path in includes(tree, name):
            m = re.match(r"onevoice/([^/]+)/", path)
            if m and (system or m[1] != mine and m[1] not in tree.layers[mine][0]):
                yield "%s:%d: %s may not use %s" % (name, number, mine, m[1])
            elif not m and not system and path not in ("ov_sql.h", "ov_rows.h") and not {
                    os.path.dirname(name) + "/" + path, "tests/support/" + path if name.startswith("tests/") else ""} & tree.names:
                yield "%s:%d: '%s' is neither a public header nor one of this directory" % (name, number, path)


@rule
def libraries(tree):
    """a library is seen by its layers only"""
    for name in tree.c_files("lib", "include", "cmd"):
        allowed = tree.layers.get(tree.layer(name), ((), ()))[1]
        for number, _, path in includes(tree, name):
            for pattern, library in THIRD_PARTY.items():
                if re.match(pattern, path) and library not in allowed:
                    yield "%s:%d: %s may not see %s" % (name, number, tree.layer(name), library)


def names_in(text, key):
    """The identifiers of `key: [...]` or `key: name` in a meson.build."""
    for m in re.finditer(key + r":\s*(\[[^\]]*\]|\w+)", text):
        yield from re.findall(r"\w+", m[1])


@rule
def meson_lists(tree):
    """meson.build gives a layer, and its unit tests, no more than the layer table"""
    for layer, (below, libraries) in tree.layers.items():
        for name in ("lib/%s/meson.build" % layer, "tests/unit/%s/meson.build" % layer):
            if name not in tree.files:
                continue
            text = re.sub(r"#[^\n]*", "", tree.text(name))
            own = [layer] if name.startswith("tests") else []
            for linked in names_in(text, "link_with"):
                if linked.startswith("ov_") and linked[3:] not in below + own:
                    yield "%s: links %s" % (name, linked)
            for dependency in names_in(text, "dependencies"):
                if dependency not in libraries + ["threads", "cmocka", "math"]:
                    yield "%s: depends on %s" % (name, dependency)


@rule
def edges_used(tree):
    """a room links no other that none of its files includes"""
    for layer in tree.layers:
        name = "lib/%s/meson.build" % layer
        if name in tree.names:
            used = {path.split("/")[1] for f in tree.c_files("lib", "include") if tree.layer(f) == layer
                    for _, _, path in includes(tree, f) if path.startswith("onevoice/")}
            for linked in names_in(re.sub(r"#[^\n]*", "", tree.text(name)), "link_with"):
                if linked[3:] in tree.layers[layer][0] and linked[3:] not in used:
                    yield "%s: links %s, which nothing in it includes" % (name, linked)


@rule
def all_built(tree):
    """every source file and every test is named in a meson.build"""
    quoted = {f: {os.path.basename(q) for q in re.findall(r"'([^']*)'", re.sub(r"#[^\n]*", "", tree.text(f)))}
              for f in tree.files if os.path.basename(f) == "meson.build"}
    for name in tree.c_files("lib", "cmd", "tests"):
        file = os.path.basename(name)
        if name.startswith("tests/data/") or file.endswith(".h"):
            continue
        words = file[:-2].split("_")
        # in full, or as the last part that a loop puts behind a prefix: 'money' for test_base_money.c
        spellings = {file} | {"_".join(words[i:]) for i in range(len(words))}
        directory = os.path.dirname(name)
        if directory == "tests/support" and any(file in q for q in quoted.values()):
            continue
        while directory and not spellings & quoted.get(directory + "/meson.build", set()):
            directory = os.path.dirname(directory)
        if not directory:
            yield "%s: in no meson.build of its directory or above" % name


@rule
def banned_calls(tree):
    """no call that overruns, guesses or depends on the locale"""
    yield from lines_matching(
        tree, tree.c_files("lib", "include", "cmd", "tests"),
        r"\b(strcpy|strcat|strncpy|sprintf|vsprintf|strtok|atoi|atol|atof|gets|gmtime|localtime|ctime|asctime|setlocale|alloca)\s*\(",
        "%s() is banned")


@rule
def allocation(tree):
    """memory comes from arenas"""
    names = [f for f in tree.c_files("lib") if tree.layer(f) != "base"]
    yield from lines_matching(tree, names, r"\b(malloc|calloc|realloc|free|strdup|strndup|asprintf|vasprintf)\s*\(", "%s() outside lib/base")


@rule
def silence(tree):
    """lib/ neither prints nor exits"""
    names = [f for f in tree.c_files("lib") if not f.startswith("lib/base/")]
    yield from lines_matching(tree, names, r"\b(printf|vprintf|puts|putchar|perror|exit|abort|syslog)\s*\(", "%s() in lib/")
    yield from lines_matching(tree, names, r"\b(stdout|stderr)\b", "%s in lib/")


@rule
def purity(tree):
    """the core sees no clock, environment, file or chance"""
    names = [f for f in tree.c_files("lib") if tree.layer(f) in PURE and f != "lib/base/clock.c"]
    yield from lines_matching(
        tree, names,
        r"\b(time|clock|ov_clock_ms|clock_gettime|gettimeofday|getenv|secure_getenv|rand|random|srand|drand48|getrandom|fopen|open|openat|newlocale|uselocale|strftime|localtime_r|gmtime_r|mktime)\s*\(",
        "%s() in a pure layer")


SQL = re.compile(
    r"\s*(select\s+\S|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|create\s+(or\s+replace\s+)?(unlogged\s+|temp\w*\s+)?"
    r"(table|schema|index|role|view|function)\s|alter\s+(table|role|system)\s|drop\s+(table|schema|view|role)\s|copy\s+\S+.*\b(from|to)\b|truncate\s|lock\s+table\s|"
    r"grant\s+\S+\s+on\s|with\s+\w+\s+as\s*\()", re.I)


@rule
def sql_in_c(tree):
    """SQL stands in .sql files"""
    for name in tree.c_files("lib", "include", "cmd"):
        for number, text in tree.strings(name):
            # the one exception: lib/pg puts a query of a file inside COPY, which takes no parameters, and counts its rows
            if SQL.match(text) and not (tree.layer(name) == "pg" and text.startswith(("copy (%", "select count(*) from (%"))):
                yield "%s:%d: SQL text '%s'" % (name, number, text[:40])


@rule
def queries(tree):
    """only pg, store and published name a query"""
    for name in tree.c_files("lib", "include", "cmd"):
        if tree.layer(name) not in ("pg", "store", "published"):
            for number, _, path in includes(tree, name):
                if path == "ov_sql.h":
                    yield "%s:%d: ov_sql.h: ask through lib/store or lib/published" % (name, number)


@rule
def exports(tree):
    """a function that a header declares is used elsewhere than in its own file, or by a test"""
    files = tree.c_files("lib", "include", "cmd", "tests")
    words = {f: collections.Counter(re.findall(r"\w+", tree.code(f))) for f in files}
    for header in tree.c_files("lib", "include", "cmd"):
        if not header.endswith(".h"):
            continue
        code = re.sub(r"^\s*#(?:.*\\\n)*.*$", "", re.sub(r"\{[^{}]*\}", "", tree.code(header)), flags=re.M)
        for m in re.finditer(r"(?:^|;|\n)\s*((?:[\w*]+\s+)+\**)(\w+)\s*\([^;{}]*\)[^;{}]*;", code):
            name = m[2]
            if re.search(r"\b(typedef|static|return)\b", m[1]) or words[header][name] > 1:
                continue
            users = [f for f in files if f != header and words[f][name]]
            if len([f for f in users if f.endswith(".c")]) == 1 and not users[0].startswith("tests/"):
                yield "%s: %s is used by %s alone: make it static, or delete it" % (header, name, users[0])


@rule
def sql_comments(tree):
    """a query file opens with its manual"""
    for name in tree.files:
        if name.startswith("sql/") and name.endswith(".sql") and not tree.text(name).startswith(("--", "/*")):
            yield "%s: does not start with a comment" % name


@rule
def guards(tree):
    """a header is guarded by its path, a source includes its own header first"""
    for name in tree.c_files("include"):
        guard = re.sub(r"[^A-Za-z0-9]", "_", name[len("include/"):]).upper()
        if not re.search(r"^#ifndef %s\n#define %s\b" % (guard, guard), tree.text(name), re.M):
            yield "%s: guard is not %s" % (name, guard)
        if not tree.text(name).startswith("/*"):
            yield "%s: does not start with its manual" % name
    for name in tree.c_files("lib"):
        own = "onevoice/%s/%s.h" % (tree.layer(name), os.path.basename(name)[:-2])
        if name.endswith(".c") and "include/" + own in tree.files:
            first = next(includes(tree, name), (0, False, ""))
            if first[2] != own:
                yield "%s: does not include %s first" % (name, own)


@rule
def settings(tree):
    """a policy setting is read by somebody"""
    code = "\n".join(tree.code(f) for f in tree.c_files("lib", "cmd") if tree.layer(f) != "policy")
    sql = "\n".join(tree.text(f) for f in tree.files if f.endswith(".sql"))
    for name in tree.files:
        if re.match(r"include/onevoice/policy/settings_\w+\.def$", name):
            for m in re.finditer(r"^\s*OV_SETTING_[A-Z]+\(\s*(\w+)", tree.text(name), re.M):
                if not re.search(r"(->|\.)%s\b" % m[1], code) and not re.search(r"\b%s\b" % m[1], sql):
                    yield "%s: setting %s is enforced nowhere" % (name, m[1])


@rule
def lengths(tree):
    """functions stay under 60 lines, files under 600 (from 500 on they are named), tests under 800"""
    for name in tree.c_files("lib", "include", "cmd", "tests"):
        lines = tree.text(name).splitlines()
        if name.startswith("tests/data/"):
            continue
        if len(lines) > (TEST_MOST if name.startswith("tests/") else FILE_MOST):
            yield "%s: %d lines" % (name, len(lines))
        elif len(lines) > FILE_LINES and not name.startswith("tests/"):
            print("# %s: %d lines, time to split" % (name, len(lines)))
        opened = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                opened = number
            elif line == "}" and opened:
                if number - opened - 1 > FUNCTION_LINES and not name.startswith("tests/"):
                    yield "%s:%d: function of %d lines" % (name, opened, number - opened - 1)
                opened = None


@rule
def top_level(tree):
    """the top level holds what it should and nothing else"""
    for entry in sorted({f.split("/")[0] for f in tree.files}):
        if entry not in TOP_LEVEL and not entry.startswith("."):
            yield "%s: does not belong at the top level" % entry


@rule
def words(tree):
    """the project names no machine it was written on"""
    # in pieces, so that this file does not name them either
    pattern = re.compile(r"/" r"work/|/tmp/" r"wt\b|/" r"farm/|sub" r"agent|localhost:\d{4,5}/(simple|debian)|helper " r"session", re.I)
    for name in tree.files:
        if not name.startswith(("tests/data/", "tests/fuzz/corpus/")):
            for number, line in enumerate(tree.text(name).splitlines(), 1):
                if pattern.search(line):
                    yield "%s:%d: '%s'" % (name, number, line.strip()[:60])


@rule
def scripts(tree):
    """scripts can be run, and bash can read them"""
    for name in tree.files:
        first = tree.text(name).split("\n", 1)[0] if name.endswith((".sh", ".py")) or "." not in os.path.basename(name) else ""
        path = os.path.join(tree.root, name)
        if first.startswith("#!") and not os.access(path, os.X_OK):
            yield "%s: is not executable" % name
        if re.match(r"#!.*\b(ba|)sh\b", first):
            check = subprocess.run(["bash", "-n", path], stderr=subprocess.PIPE, text=True)
            if check.returncode:
                yield "%s: %s" % (name, check.stderr.strip().splitlines()[0])


@rule
def layer_table_in_readme(tree):
    """README.md shows the layer table that is enforced"""
    shown = dict(re.findall(r"^\| `?([a-z, ]+?)`? \| (.*) \|$", tree.text("README.md"), re.M)) if "README.md" in tree.files else {}
    rows = {layer.strip(): cells for key, cells in shown.items() for layer in key.split(",")}
    for layer, (below, libraries) in tree.layers.items():
        want = "%s | %s" % (" ".join(below) or "-", " ".join(libraries) or "-")
        if rows.get(layer) != want:
            yield "README.md: layer %s: '%s', enforced is '%s'" % (layer, rows.get(layer), want)


@rule
def vocabulary(tree):
    """a flag, a rejection code, a rule of the planner, a gate, a stage and a word of a CHECK list stand in the vocabulary"""
    name = "include/onevoice/model/vocabulary.def"
    words = collections.defaultdict(set)
    for m in re.finditer(r'^OV_WORD\((\w+), "([^"]+)"', tree.text(name) if name in tree.names else "", re.M):
        words[m[1]].add(m[2])
    for file in tree.c_files("lib"):
        room, text = tree.layer(file), re.sub(r"/\*.*?\*/", "", tree.text(file), flags=re.S)
        if room in ("reconcile", "plan", "link", "cluster", "case", "night"):
            for m in re.finditer(r'OV_STR(?:_INIT)?\("([A-Z]+_[A-Z_]+|OVERLOAD)"\)', text):
                if m[1] not in words["flag"]:
                    yield "%s: flag %s" % (file, m[1])
        for m in re.finditer(r'OV_STR\("(plan\.[a-z_]+)"\)', text) if room == "plan" else ():
            if m[1] not in words["plan_rule"]:
                yield "%s: rule %s" % (file, m[1])
        for kind, names in re.findall(r"ov_run_(gate|stage)_names\[\] = \{(.*?)\}", text, re.S):
            for word in set(re.findall(r'"(\w+)"', names)) ^ words[kind]:
                yield "%s: %s %s" % (file, kind, word)
        if room in ("document", "worker", "store", "night"):
            for m in re.finditer(r'"((?:xml|json|x12|worker|bad|unknown|invalid|duplicate|missing|media_type|body|control)_[a-z0-9_]+)"', text):
                if m[1] not in words["rejection"] | words["fault"]:
                    yield "%s: rejection code %s" % (file, m[1])
    known = set().union(*words.values()) if words else set()
    for file in tree.files:
        if file.startswith("sql/migrations/"):
            for m in re.finditer(r"check \((\w+) in \(([^)]*)\)", tree.text(file)):
                for word in re.findall(r"'([^']+)'", m[2]):
                    if word not in known and (file, m[1]) not in UNPUBLISHED:
                        yield "%s: %s '%s'" % (file, m[1], word)


@rule
def changelog(tree):
    """a site finds every migration since its release in the changelog"""
    name = "cmd/CHANGELOG.md"
    for file in tree.files if name in tree.names else ():
        m = re.fullmatch(r"sql/migrations/((\d+)_\w+)\.sql", file)
        if m and int(m[2]) > LAST_OF_0_1_0 and "| `%s` |" % m[1] not in tree.text(name):
            yield "%s: no row for migration `%s`: what it does, for a site" % (name, m[1])


LAST_OF_0_1_0 = 12  # the migrations before are the first release
UNPUBLISHED = {("sql/migrations/0012_link_memory.sql", "part")}  # a table of the program's own

PAPER = re.compile(r"\b((?:lib|sql|cmd|tests)(?:/\w+)*/README\.md)(?:,?\s+sections?\s+((?:\d+(?:\.\d+)?(?:,\s+|\s+and\s+)?)+))?")


@rule
def citations(tree):
    """a paper, a section and a rule id that is cited exists"""
    rules = set(re.findall(r"\*\*([DEL]\d+[a-z]?)\*\*", tree.text("lib/reconcile/README.md"))) if "lib/reconcile/README.md" in tree.names else set()
    code = "\n".join(tree.code(f) for f in tree.c_files("lib", "include")) + "ov_sql_"
    for name in tree.files:
        if not name.endswith((".c", ".h", ".def", ".sql", ".md")) or name.startswith("tests/data/"):
            continue
        text = re.sub(r"\n \* ", "\n   ", tree.text(name))  # a citation may run over the end of a line
        for m in PAPER.finditer(text):
            line = text.count("\n", 0, m.start()) + 1
            if m[1] not in tree.names:
                yield "%s:%d: there is no %s" % (name, line, m[1])
                continue
            for section in re.findall(r"\d+(?:\.\d+)?", m[2] or ""):
                if not re.search(r"^##+ %s[. ]" % re.escape(section), tree.text(m[1]), re.M):
                    yield "%s:%d: %s has no section %s" % (name, line, m[1], section)
        if name == "lib/README.md":  # what the map of the house names
            for m in re.finditer(r"`(ov_\w+?)_?\*?`|`((?:lib|include|sql|tests|cmd)/[\w./]+\.\w+)`", text):
                if m[1] and m[1] not in code or m[2] and m[2] not in tree.names:
                    yield "%s: there is no %s" % (name, m[1] or m[2])
        if name.endswith((".c", ".h", ".sql")):
            for m in re.finditer(r"\b(?:rules? )?([DEL]\d{1,2}[a-z]?)\b", " ".join(re.findall(r"/\*.*?\*/|--[^\n]*", text, re.S))):
                if (m[0] != m[1] or m[1][0] == "D") and m[1] not in rules:
                    yield "%s: there is no rule %s in lib/reconcile/README.md" % (name, m[1])


@rule
def built_in(tree):
    """every file of SQL is built into the program"""
    listed = set(re.findall(r"'([\w/]+\.sql)'", tree.text("sql/meson.build"))) if "sql/meson.build" in tree.names else set()
    for name in tree.files:
        if re.match(r"sql/(migrations|queries|views)/", name) and name.endswith(".sql") and name[len("sql/"):] not in listed:
            yield "%s stands in no list of sql/meson.build" % name


@rule
def comparators(tree):
    """a function that orders two records for a sort is named <what>_cmp"""
    for name in tree.c_files("lib", "cmd"):
        for m in re.finditer(r"^(?:static )?int\n(\w+)\(const void \*\w+, const void \*\w+", tree.code(name), re.M):
            if not m[1].endswith("_cmp"):
                yield "%s: %s" % (name, m[1])


@rule
def formatting(tree):
    """clang-format would change nothing but macros, whose braces its releases set each in their own way"""
    names = [f for f in tree.c_files("lib", "include", "cmd", "tests") if not f.startswith("tests/data/")]
    check = subprocess.run(["clang-format", "--dry-run", "--Werror", "--style=file", *names], cwd=tree.root,
                           stderr=subprocess.PIPE, text=True) if names else None
    if check and check.returncode:
        places = re.findall(r"^(\S+?):(\d+):\d+: error", check.stderr, re.M)
        yield from sorted({file for file, line in places if not in_macro(tree.text(file).split("\n"), int(line) - 1)})
        if not places:
            yield check.stderr[:200]


def in_macro(lines, at):
    while at > 0 and lines[at - 1].endswith("\\"):
        at -= 1
    return lines[at].lstrip().startswith("#")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    parser.add_argument("rules", nargs="*", metavar="RULE", choices=[[], *RULES])
    options = parser.parse_args()
    tree, failed = Tree(options.root), 0
    chosen = options.rules or list(RULES)
    print("1..%d" % len(chosen))
    for number, name in enumerate(chosen, 1):
        found = list(RULES[name](tree))
        failed += bool(found)
        print("%s %d - %s: %s" % ("not ok" if found else "ok", number, name, RULES[name].__doc__.split("\n")[0]))
        for line in found:
            print("#   " + line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
