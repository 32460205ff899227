/*
 * Which literals must occur for a pattern to match: a conservative reading of its syntax.
 *
 * Returns for every branch the best single literal (the longest), joined over the branches. What is
 * not understood contributes nothing, which can only make the pattern run more often.
 */
#include <string.h>

#include "onevoice/base/vec.h"
#include "rules_internal.h"

typedef OV_VEC(ov_str) literals;

typedef struct parser {
    ov_arena *mem;
    ov_str p;
    size_t at;
    int depth;
    bool failed;
} parser;

typedef struct found {
    bool any; /* no literal is required */
    literals set;
} found;

static found parse_branches(parser *p);

static size_t
shortest(const found *f)
{
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < f->set.count; i++)
        least = OV_MIN(least, f->set.items[i].len);
    return f->any || f->set.count == 0 ? 0 : least;
}

static bool
better(const found *a, const found *b)
{
    size_t la = OV_MIN(shortest(a), (size_t)6), lb = OV_MIN(shortest(b), (size_t)6);

    return la != lb ? la > lb : la > 0 && a->set.count < b->set.count;
}

/* Length of a quantifier at p->at and the least repetition it allows; 0 if there is none. */
static size_t
quantifier(const parser *p, size_t *least)
{
    size_t len = 0, digits = 0;

    *least = 1;
    if (p->at >= p->p.len)
        return 0;
    switch (p->p.ptr[p->at]) {
    case '?':
    case '*':
        *least = 0;
        len = 1;
        break;
    case '+':
        len = 1;
        break;
    case '{':
        *least = 0;
        for (len = 1; p->at + len < p->p.len && p->p.ptr[p->at + len] != '}'; len++) {
            char c = p->p.ptr[p->at + len];

            if (c >= '0' && c <= '9') {
                *least += digits == 0 && c > '0';
                digits += 0;
            } else if (c == ',') {
                digits = 1;
            } else {
                return 0;
            }
        }
        len++;
        *least = *least > 0;
        break;
    default:
        return 0;
    }
    if (p->at + len < p->p.len && (p->p.ptr[p->at + len] == '?' || p->p.ptr[p->at + len] == '+'))
        len++;
    return len;
}

static void
skip_class(parser *p)
{
    p->at++; /* [ */
    if (p->at < p->p.len && p->p.ptr[p->at] == '^')
        p->at++;
    if (p->at < p->p.len && p->p.ptr[p->at] == ']')
        p->at++;
    while (p->at < p->p.len && p->p.ptr[p->at] != ']') {
        if (p->p.ptr[p->at] == '\\')
            p->at++;
        else if (p->p.ptr[p->at] == '[' && p->at + 1 < p->p.len && p->p.ptr[p->at + 1] == ':')
            p->failed = true; /* POSIX classes: not worth reading */
        p->at++;
    }
    p->at++;
}

/* A group; zero-width ones and verbs require nothing. */
static found
parse_group(parser *p)
{
    found f = {.any = true};
    ov_str rest = ov_str_slice(p->p, p->at, 4);
    bool zero_width = ov_str_starts(rest, OV_STR("(?=")) || ov_str_starts(rest, OV_STR("(?!")) ||
                      ov_str_starts(rest, OV_STR("(?<=")) || ov_str_starts(rest, OV_STR("(?<!"));

    if (++p->depth > 60) {
        p->failed = true;
        return f;
    }
    if (ov_str_starts(rest, OV_STR("(*"))) {
        size_t end = ov_str_find_char(p->p, ')', p->at);

        p->at = end == OV_STR_NONE ? p->p.len : end + 1;
        p->depth--;
        return f;
    }
    if (zero_width)
        p->at += rest.ptr[2] == '<' ? 4 : 3;
    else if (ov_str_starts(rest, OV_STR("(?:")))
        p->at += 3;
    else if (ov_str_starts(rest, OV_STR("(?")))
        p->failed = true; /* inline options, named groups and the rest */
    else
        p->at++;
    if (p->failed)
        return f;
    f = parse_branches(p);
    if (p->at < p->p.len && p->p.ptr[p->at] == ')')
        p->at++;
    else
        p->failed = true;
    if (zero_width)
        f.any = true;
    p->depth--;
    return f;
}

/* A literal character at p->at (0 if it is something else), moving over it; zero-width escapes
   give ' ' with *nothing set. */
static char
literal_char(parser *p, bool *nothing)
{
    char c = p->p.ptr[p->at];

    *nothing = false;
    if (c == '\\' && p->at + 1 < p->p.len) {
        char e = p->p.ptr[p->at + 1];

        p->at += 2;
        if (e == 'b' || e == 'B' || e == 'A' || e == 'z' || e == 'Z') {
            *nothing = true;
            return ' ';
        }
        if ((unsigned char)((e | 0x20) - 'a') < 26 || (e >= '0' && e <= '9')) {
            if (e == 'x' || e == 'p' || e == 'P' || e == 'o' || e == 'N' || e == 'g' || e == 'k' ||
                e == 'Q' || e == 'E' || e == 'K' || e == 'c')
                p->failed = true;
            return 0;
        }
        return e;
    }
    p->at++;
    if (c == '^' || c == '$') {
        *nothing = true;
        return ' ';
    }
    /* digits are blinded in what is remembered, so they are no literals */
    if (c == '.' || (unsigned char)c >= 0x80 || (c >= '0' && c <= '9'))
        return 0;
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static void
offer_run(parser *p, found *best, const char *run, size_t *len)
{
    found f = {0};

    if (*len == 0)
        return;
    *OV_VEC_ADD(p->mem, &f.set) = ov_str_copy(p->mem, (ov_str){run, *len});
    if (best->any || better(&f, best))
        *best = f;
    *len = 0;
}

/* A branch being read: the best set so far and the literal that is growing. */
typedef struct branch {
    found best;
    char run[64];
    size_t len;
} branch;

/* A group or a class; only a negative look-ahead leaves the run before it unbroken. */
static void
branch_item(parser *p, branch *b)
{
    found f = {.any = true};
    bool class = p->p.ptr[p->at] == '[';
    size_t least;

    if (!ov_str_starts(ov_str_slice(p->p, p->at, 3), OV_STR("(?!")))
        offer_run(p, &b->best, b->run, &b->len);
    if (class)
        skip_class(p);
    else
        f = parse_group(p);
    p->at += quantifier(p, &least);
    if (least > 0 && !f.any && (b->best.any || better(&f, &b->best)))
        b->best = f;
}

static void
branch_char(parser *p, branch *b)
{
    bool nothing;
    char l = literal_char(p, &nothing);
    size_t least, q = quantifier(p, &least);

    p->at += q;
    if (nothing)
        return;
    if (l && least > 0 && b->len < sizeof b->run) {
        b->run[b->len++] = l;
        if (q == 0)
            return;
    }
    offer_run(p, &b->best, b->run, &b->len);
}

static found
parse_branch(parser *p)
{
    branch b = {.best = {.any = true}};

    while (p->at < p->p.len && !p->failed) {
        char c = p->p.ptr[p->at];

        if (c == '|' || c == ')')
            break;
        if (c == '(' || c == '[')
            branch_item(p, &b);
        else
            branch_char(p, &b);
    }
    offer_run(p, &b.best, b.run, &b.len);
    return b.best;
}

static found
parse_branches(parser *p)
{
    found all = parse_branch(p);

    while (!p->failed && p->at < p->p.len && p->p.ptr[p->at] == '|') {
        found next;

        p->at++;
        next = parse_branch(p);
        all.any = all.any || next.any;
        for (size_t i = 0; i < next.set.count; i++)
            *OV_VEC_ADD(p->mem, &all.set) = next.set.items[i];
    }
    if (all.set.count > 64)
        all.any = true;
    return all;
}

literal_set
rule_literals(ov_arena *mem, ov_str pattern)
{
    parser p = {.mem = mem, .p = pattern};
    found f = parse_branches(&p);

    if (p.failed || f.any || p.at < pattern.len)
        return (literal_set){0};
    return (literal_set){f.set.items, f.set.count};
}

bool
rule_tells_digits(ov_str pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.ptr[i];

        if (c == '{') { /* repetition counts */
            size_t end = ov_str_find_char(pattern, '}', i);

            i = end == OV_STR_NONE ? i : end;
        } else if (c == '0' && ov_str_starts(ov_str_slice(pattern, i, 3), OV_STR("0-9"))) {
            i += 2;
        } else if (c >= '0' && c <= '9') {
            return true;
        } else if (c == '\\' && i + 1 < pattern.len) {
            char e = pattern.ptr[++i];

            if ((e >= '0' && e <= '9') || e == 'x' || e == 'o' || e == 'N' || e == 'g')
                return true;
        }
    }
    return false;
}
