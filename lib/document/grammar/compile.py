"""Compile the language packs into tables: compile.py OUT.c PACK...

A pack is text. `let NAME = EXPRESSION` names words; `label ROLE = EXPRESSION` is what stands beside
an amount and says what it is, `date ROLE = EXPRESSION` the same for a date; `clause ROLE = EXPRESSION` is part of a sentence around one amount, `day ROLE` around one date;
`words SET = EXPRESSION` lists words that matter by themselves; `pass = EXPRESSION` is a turn of
phrase that looks like a doubt and is none; `about = EXPRESSION` is what a sentence about the paper or what it asks for calls it;
`ends = EXPRESSION` is a turn of phrase that may end a demand whatever is said around it;
`title = EXPRESSION` heads papers that ask for nothing, whatever sums they print; `term = EXPRESSION` says within how many days (#) of its own date a paper is to be paid,
`own = EXPRESSION` names that date; `waits = EXPRESSION`, beside a payer, says that it has yet to decide. An expression is made of words, ( a | b ), x?, x*, ( x )+, {NAME}, and
of $ (an amount), @ (a date), # (any other number). A line that begins with a blank goes on.

All packs make one set of deterministic automata over words. Two roles for the same words are an
error: a pack cannot contradict itself or another.
"""
import re
import sys

sys.setrecursionlimit(10000)
SETS = ["asset", "condition", "currency", "dollar", "doubt", "example", "joint", "lead", "loan", "money", "noun", "owing", "paid", "paper", "payer", "plain", "sender", "state", "told"]  # as in grammar_set
TURNS = ["pass", "about", "ends", "title", "term", "own", "waits"]  # turns of phrase: they have no role
ANY = {"_": 0, "$": 1, "@": 2, "#": 3}


def fail(where, text):
    sys.exit(f"{where}: {text}")


class Pattern:
    """Thompson's construction; states are numbers, edges (from, word or None, to)."""

    def __init__(self):
        self.edges, self.count = {}, 0

    def state(self):
        self.count += 1
        return self.count - 1

    def edge(self, a, word, b):
        self.edges.setdefault(a, []).append((word, b))


def tokens_of(text):
    return re.findall(r"(?<=[)}])\+|[(){}|?*]|[^\s(){}|?*]+", text)


def parse(nfa, tokens, names, where, start):
    """An alternative list up to ")" or the end: returns the end state."""
    end = nfa.state()
    while True:
        at = start
        while tokens and tokens[0] not in "|)":
            at = piece(nfa, tokens, names, where, at)
        nfa.edge(at, None, end)
        if not tokens or tokens[0] == ")":
            return end
        tokens.pop(0)


def piece(nfa, tokens, names, where, start):
    token = tokens.pop(0)
    inner, end = nfa.state(), None
    nfa.edge(start, None, inner)
    if token == "(":
        end = parse(nfa, tokens, names, where, inner)
        if not tokens or tokens.pop(0) != ")":
            fail(where, "a parenthesis is not closed")
    elif token == "{":
        name = tokens.pop(0)
        if tokens.pop(0) != "}" or name not in names:
            fail(where, f"unknown name {{{name}}}")
        end = parse(nfa, tokens_of(names[name]), names, where, inner)
    elif token in ")}|?*":
        fail(where, f"unexpected '{token}'")
    else:
        end = nfa.state()
        nfa.edge(inner, token, end)
    out = nfa.state()
    nfa.edge(end, None, out)
    if tokens and tokens[0] in "?*" or token in "({" and tokens and tokens[0] == "+":
        if tokens[0] in "*+":
            nfa.edge(end, None, inner)
        if tokens[0] in "?*":
            nfa.edge(inner, None, out)
        tokens.pop(0)
    return out


def closure(nfa, states):
    seen, todo = set(states), list(states)
    while todo:
        for word, to in nfa.edges.get(todo.pop(), []):
            if word is None and to not in seen:
                seen.add(to)
                todo.append(to)
    return frozenset(seen)


def automaton(name, rules):
    """rules: (role, expression, names, where). Returns states as (role, {word: state}), minimal."""
    nfa, accepts = Pattern(), {}
    root = nfa.state()
    for role, text, names, where in rules:
        start = nfa.state()
        nfa.edge(root, None, start)
        tokens = tokens_of(text)
        end = parse(nfa, tokens, names, where, start)
        if tokens:
            fail(where, "a parenthesis too many")
        accepts[end] = (role, where)
    first, clashes = closure(nfa, [root]), []
    numbers, order, out, path = {first: 0}, [first], [], {first: ""}
    for states in order:
        moves, found = {}, {}
        for s in states:
            if s in accepts:
                found.setdefault(accepts[s][0], accepts[s][1])
            for word, to in nfa.edges.get(s, []):
                if word is not None:
                    moves.setdefault(word, set()).add(to)
        if len(found) > 1:
            clashes.append(f"{' and '.join(sorted(found.values()))}: '{path[states].strip()}' means "
                           f"{' and '.join(sorted(found))}")
        if states is first and found:
            fail(name, f"{sorted(found.values())}: an expression that matches nothing at all")
        table = {}
        for word in sorted(moves):
            target = closure(nfa, moves[word])
            if target not in numbers:
                numbers[target] = len(order)
                order.append(target)
                path[target] = path[states] + " " + word
            table[word] = numbers[target]
        out.append((next(iter(found), None), table))
    if clashes:
        sys.exit("\n".join(clashes))
    return minimal(out)


def minimal(states):
    """Merge what cannot be told apart (Moore)."""
    groups = [s[0] for s in states]
    while True:
        keys = [(groups[i], tuple((w, groups[t]) for w, t in sorted(s[1].items()))) for i, s in enumerate(states)]
        ids = {}
        new = [ids.setdefault(k, len(ids)) for k in keys]
        if len(set(new)) == len(set(map(str, groups))):
            break
        groups = new
    keep = {}
    for i, g in enumerate(new):
        keep.setdefault(g, i)
    return [(states[i][0], {w: new[t] for w, t in states[i][1].items()}) for g, i in sorted(keep.items())]


def words_in(text):
    found = set()
    for t in tokens_of(re.sub(r"\{[^}]*\}", "", text)):
        if t not in "(){}|?*":
            found.add(t)
    return found


def read(paths):
    rules = {"label": [], "date": [], "clause": [], "day": [], "pass": [], "about": [], "ends": [], "title": [], "term": [], "own": [], "waits": []}
    sets = {}
    for path in paths:
        names, logical = {}, []
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            line = line.rstrip("\n")
            if not line.strip() or line.lstrip().startswith(";"):
                continue
            if line[0] in " \t" and logical:
                logical[-1][1] += " " + line.strip()
            else:
                logical.append([number, line.strip()])
        for number, line in logical:
            where = f"{path}:{number}"
            m = re.match(r"(let|label|date|clause|day|words|pass|about|ends|title|term|own|waits)(?: ([a-z_]+))? *= *(.*)$", line)
            if not m or (m[1] in TURNS) != (m[2] is None):
                fail(where, f"not understood: {line[:40]}")
            if m[1] == "let":
                names[m[2]] = m[3]
            elif m[1] == "words":
                sets.setdefault(m[2], set()).update(words_in(m[3]))
            else:
                rules[m[1]].append((m[2] or m[1], m[3], names, where))
    return rules, sets


def fnv(data):
    h = 2166136261
    for b in data:
        h = (h ^ b) * 16777619 & 0xFFFFFFFF
    return h ^ h >> 15


def emit(out, rules, sets):
    automata = {k: automaton(k, v) for k, v in rules.items()}
    words = set().union(*sets.values())
    for states in automata.values():
        for _, table in states:
            words.update(table)
    words = sorted(w for w in words if w not in ANY)
    ids = {w: i + 4 for i, w in enumerate(words)} | ANY
    size = 1
    while size < 3 * len(words):
        size *= 2
    table = [0] * size
    for w in words:
        at = fnv(w.encode()) % size
        while table[at]:
            at = (at + 1) % size
        table[at] = ids[w]
    lines = ["/* Made from the language packs by compile.py. */", '#include "grammar_tables.h"']
    lines.append("const ov_str grammar_words[] = {" + ", ".join(
        ["OV_STR_INIT(\"\")"] * 4 + ["OV_STR_INIT(\"" + "".join(
            chr(b) if b < 128 else f"\\x{b:02x}\" \"" for b in w.encode()) + "\")" for w in words]) + "};")
    lines.append(f"const size_t grammar_hash_size = {size};")
    lines.append("const uint16_t grammar_hash[] = {" + ", ".join(map(str, table)) + "};")
    if sorted(sets) != SETS:
        sys.exit(f"the sets of words are {' '.join(SETS)}")
    flags = [0] * (len(words) + 4)
    for bit, name in enumerate(SETS):
        for w in sets[name]:
            flags[ids[w]] |= 1 << bit
    lines.append("const uint32_t grammar_sets[] = {" + ", ".join(map(str, flags)) + "};")
    marks = [0] * 4 + [ord(w) if len(w) == 1 and ord(w) < 128 and not w.isalpha() else 0 for w in words]
    lines.append("const char grammar_marks[] = {" + ", ".join(map(str, marks)) + "};")
    for kind, states in automata.items():
        first, moves, accept = [], [], []
        for role, table in states:
            first.append(len(moves))
            moves += sorted((ids[w], t) for w, t in table.items())
            accept.append("0" if role is None else "1" if kind in TURNS else f"OV_VALUE_{role.upper()}")
        first.append(len(moves))
        if len(moves) > 65535:
            sys.exit(f"{kind}: too many transitions")
        lines.append(f"static const uint16_t {kind}_first[] = {{" + ", ".join(map(str, first)) + "};")
        lines.append(f"static const grammar_move {kind}_moves[] = {{" + ", ".join(f"{{{w}, {t}}}" for w, t in moves) + "};")
        lines.append(f"static const uint8_t {kind}_accept[] = {{" + ", ".join(accept) + "};")
        begin = [0] * (len(words) + 4)
        for w, t in states[0][1].items():
            begin[ids[w]] = t
        lines.append(f"static const uint16_t {kind}_begin[] = {{" + ", ".join(map(str, begin)) + "};")
        lines.append(f"const grammar_automaton grammar_{kind}_automaton = "
                     f"{{{kind}_first, {kind}_moves, {kind}_accept, {kind}_begin}};")
    open(out, "w").write("\n".join(lines) + "\n")


if __name__ == "__main__":
    emit(sys.argv[1], *read(sys.argv[2:]))
