/*
 * Which literals must occur for a pattern to match: a conservative reading of its syntax.
 *
 * A run of literals, small classes, options and alternatives stands for all strings that it spells
 * ("final notice", "final demand", "last notice", ...), as long as they are few. Of the runs of a
 * branch the best is taken, joined over the branches. What is not understood contributes nothing,
 * which can only make the pattern run more often.
 */
#include <string.h>

#include "onevoice/base/vec.h"
#include "rules_internal.h"

#define CHAR_MOST   4   /* bytes of one character */
#define LENGTH_MOST 64  /* bytes of one string */
#define BRANCH_MOST 512 /* literals of one pattern */

typedef OV_VEC(literal) literals;

typedef struct parser {
    ov_arena *mem;
    ov_str p;
    size_t at;
    size_t spelled_most; /* strings of one run */
    int depth;
    bool failed;
    bool verbs; /* "(*...)": failing may depend on where matching started */
} parser;

typedef OV_VEC(ov_str) strings;

typedef struct found {
    bool any; /* no literal is required */
    literals set;
    uint32_t width;  /* most bytes that are consumed; LITERAL_ANYWHERE: no bound */
    strings spelled; /* all that it can consume, zero-width conditions aside; none: too many */
} found;

/* The strings that the elements since the last break in a branch spell. */
typedef struct run {
    strings spelled;
    uint32_t before;
    bool whole; /* it began with the branch */
} run;

static found parse_branches(parser *p);

static uint32_t
wider(uint32_t a, uint32_t b)
{
    return a == LITERAL_ANYWHERE || b >= LITERAL_ANYWHERE - a ? LITERAL_ANYWHERE : a + b;
}

static uint32_t
times(uint32_t width, uint32_t count)
{
    if (width == 0 || count == 0)
        return 0;
    return width == LITERAL_ANYWHERE || count >= LITERAL_ANYWHERE / width ? LITERAL_ANYWHERE
                                                                          : width * count;
}

static size_t
shortest(const found *f)
{
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < f->set.count; i++)
        least = OV_MIN(least, f->set.items[i].bytes.len);
    return f->any || f->set.count == 0 ? 0 : least;
}

static bool
better(const found *a, const found *b)
{
    size_t la = OV_MIN(shortest(a), (size_t)8), lb = OV_MIN(shortest(b), (size_t)8);

    return la != lb ? la > lb : la > 0 && a->set.count < b->set.count;
}

/* "{3}", "{3,}", "{3,5}" at p->at: its length, 0 if it is something else. */
static size_t
counted(const parser *p, size_t *least, uint32_t *most)
{
    uint32_t bounds[2] = {0, 0};
    size_t len, second = 0, digits[2] = {0, 0};

    for (len = 1; p->at + len < p->p.len && p->p.ptr[p->at + len] != '}'; len++) {
        char c = p->p.ptr[p->at + len];

        if (c >= '0' && c <= '9' && digits[second] < 6) {
            bounds[second] = bounds[second] * 10 + (uint32_t)(c - '0');
            digits[second]++;
        } else if (c == ',' && second == 0) {
            second = 1;
        } else {
            return 0;
        }
    }
    *least = bounds[0] > 0;
    if (digits[0] == 0) /* no repetition to PCRE2 */
        *most = LITERAL_ANYWHERE;
    else if (second == 0)
        *most = bounds[0];
    else
        *most = digits[1] > 0 ? bounds[1] : LITERAL_ANYWHERE;
    return len + 1;
}

/* Length of a quantifier at p->at, whether it asks for one at least, and the most it allows; 0 if
   there is none. */
static size_t
quantifier(const parser *p, size_t *least, uint32_t *most)
{
    size_t len = 1;

    *least = 1;
    *most = 1;
    if (p->at >= p->p.len)
        return 0;
    switch (p->p.ptr[p->at]) {
    case '?':
        *least = 0;
        break;
    case '*':
        *least = 0;
        *most = LITERAL_ANYWHERE;
        break;
    case '+':
        *most = LITERAL_ANYWHERE;
        break;
    case '{':
        len = counted(p, least, most);
        if (len == 0) {
            *least = 0; /* a brace that counts nothing: promise nothing */
            *most = LITERAL_ANYWHERE;
            return 0;
        }
        break;
    default:
        return 0;
    }
    if (p->at + len < p->p.len && (p->p.ptr[p->at + len] == '?' || p->p.ptr[p->at + len] == '+'))
        len++;
    return len;
}

static void
spell(parser *p, strings *out, const char *bytes, size_t len)
{
    *OV_VEC_ADD(p->mem, out) = ov_str_copy(p->mem, (ov_str){bytes, len});
}

static char
to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Digits are blinded in what is remembered, so they are no literals. */
static bool
is_literal(char c)
{
    return (unsigned char)c < 0x80 && !(c >= '0' && c <= '9');
}

/* A class; it is spelled when it lists single characters. */
static found
parse_class(parser *p)
{
    found f = {.any = true, .width = CHAR_MOST};
    bool listed = true;

    p->at++; /* [ */
    if (p->at < p->p.len && p->p.ptr[p->at] == '^') {
        p->at++;
        listed = false;
    }
    for (bool first = true; p->at < p->p.len && (first || p->p.ptr[p->at] != ']'); p->at++) {
        char c = p->p.ptr[p->at];

        if (c == '\\') {
            p->at++;
            listed = false;
        } else if (c == '[' && p->at + 1 < p->p.len && p->p.ptr[p->at + 1] == ':') {
            p->failed = true; /* POSIX classes: not worth reading */
        } else if (c == '-' && !first && p->at + 1 < p->p.len && p->p.ptr[p->at + 1] != ']') {
            listed = false; /* a range */
        }
        listed = listed && is_literal(c);
        c = to_lower(c);
        if (listed)
            spell(p, &f.spelled, &c, 1);
        first = false;
    }
    p->at++;
    if (!listed)
        f.spelled.count = 0;
    return f;
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
        p->verbs = true;
        p->depth--;
        spell(p, &f.spelled, "", 0);
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
    if (zero_width)
        f.width = 0;
    if (p->at < p->p.len && p->p.ptr[p->at] == ')')
        p->at++;
    else
        p->failed = true;
    if (zero_width) {
        f.any = true;
        f.spelled.count = 0;
        spell(p, &f.spelled, "", 0);
    }
    p->depth--;
    return f;
}

/* What one element of a pattern is: a literal character, something else, or nothing at all. */
typedef struct element {
    char literal;   /* 0: something else */
    bool nothing;   /* of zero width */
    uint32_t width; /* most bytes that it consumes */
} element;

static element
escape(parser *p, char e)
{
    if (e == 'b' || e == 'B' || e == 'A' || e == 'z' || e == 'Z')
        return (element){.nothing = true};
    if (strchr("xpPoNgkQEKc", e))
        p->failed = true;
    if (strchr("dDwWsShHvV", e))
        return (element){.width = CHAR_MOST};
    if ((unsigned char)((e | 0x20) - 'a') < 26 || (e >= '0' && e <= '9'))
        return (element){.width = LITERAL_ANYWHERE};
    return (element){.literal = e, .width = CHAR_MOST};
}

/* The element at p->at, moving over it. */
static element
parse_element(parser *p)
{
    char c = p->p.ptr[p->at];

    if (c == '\\' && p->at + 1 < p->p.len) {
        p->at += 2;
        return escape(p, p->p.ptr[p->at - 1]);
    }
    p->at++;
    if (c == '^' || c == '$')
        return (element){.nothing = true};
    if (c == '.' || !is_literal(c))
        return (element){.width = CHAR_MOST};
    c = to_lower(c);
    /* in any case a long s and the sign for kelvin are these two */
    return (element){.literal = c, .width = c == 's' || c == 'k' ? CHAR_MOST : 1};
}

/* The literals of a run, unless it can be empty. */
static void
offer_run(parser *p, found *best, const run *r)
{
    found f = {0};

    for (size_t i = 0; i < r->spelled.count; i++) {
        if (r->spelled.items[i].len == 0)
            return;
        *OV_VEC_ADD(p->mem, &f.set) = (literal){r->spelled.items[i], r->before};
    }
    if (f.set.count > 0 && (best->any || better(&f, best)))
        *best = f;
}

/* End the run; the next one begins behind `width` bytes with nothing spelled. */
static void
break_run(parser *p, found *best, run *r, uint32_t width)
{
    offer_run(p, best, r);
    *r = (run){.before = width};
    spell(p, &r->spelled, "", 0);
}

static bool
holds(const strings *list, const char *bytes, size_t len)
{
    for (size_t i = 0; i < list->count; i++)
        if (ov_str_eq(list->items[i], (ov_str){bytes, len}))
            return true;
    return false;
}

/* Every string of the run followed by each of `next`, and by nothing where that is allowed; false
   when there are too many of them. */
static bool
extend_run(parser *p, run *r, const strings *next, bool or_nothing)
{
    strings longer = {0};

    if (next->count == 0 || r->spelled.count * (next->count + or_nothing) > p->spelled_most)
        return false;
    for (size_t i = 0; or_nothing && i < r->spelled.count; i++)
        *OV_VEC_ADD(p->mem, &longer) = r->spelled.items[i];
    for (size_t i = 0; i < r->spelled.count; i++) {
        for (size_t k = 0; k < next->count; k++) {
            ov_str a = r->spelled.items[i], b = next->items[k];
            char bytes[LENGTH_MOST];

            if (a.len + b.len > sizeof bytes)
                return false;
            memcpy(bytes, a.ptr, a.len);
            memcpy(bytes + a.len, b.ptr, b.len);
            if (!holds(&longer, bytes, a.len + b.len))
                spell(p, &longer, bytes, a.len + b.len);
        }
    }
    r->spelled = longer;
    return true;
}

/* A group or class; `*width` is that of the branch so far. */
static void
take_group(parser *p, found *best, run *r, uint32_t *width)
{
    found f = p->p.ptr[p->at] == '(' ? parse_group(p) : parse_class(p);
    uint32_t most, before = *width;
    size_t least;

    p->at += quantifier(p, &least, &most);
    *width = wider(*width, times(f.width, most));
    if (most == 1 && extend_run(p, r, &f.spelled, least == 0))
        return;
    break_run(p, best, r, before);
    if (most == 1 && extend_run(p, r, &f.spelled, least == 0))
        return;
    for (size_t i = 0; i < f.set.count; i++)
        f.set.items[i].before = wider(before, f.set.items[i].before);
    if (least > 0 && !f.any && (best->any || better(&f, best)))
        *best = f;
    break_run(p, best, r, *width);
}

static void
take_element(parser *p, found *best, run *r, uint32_t *width)
{
    element e = parse_element(p);
    uint32_t most, before = *width;
    strings one = {0};
    size_t least;

    p->at += quantifier(p, &least, &most);
    if (e.nothing)
        return;
    *width = wider(*width, times(e.width, most));
    if (e.literal)
        spell(p, &one, &e.literal, 1);
    if (most == 1 && extend_run(p, r, &one, least == 0))
        return;
    if (most == 1 && e.literal) { /* too many or too long: it begins the next */
        break_run(p, best, r, before);
        extend_run(p, r, &one, least == 0);
        return;
    }
    if (least > 0) /* repeated: the first of them still belongs to the run */
        extend_run(p, r, &one, false);
    break_run(p, best, r, *width);
}

static found
parse_branch(parser *p)
{
    found best = {.any = true};
    run r = {.whole = true};
    uint32_t width = 0;

    spell(p, &r.spelled, "", 0);
    while (p->at < p->p.len && !p->failed) {
        char c = p->p.ptr[p->at];

        if (c == '|' || c == ')')
            break;
        if (c == '(' || c == '[')
            take_group(p, &best, &r, &width);
        else
            take_element(p, &best, &r, &width);
    }
    offer_run(p, &best, &r);
    best.width = width;
    best.spelled = r.whole ? r.spelled : (strings){0};
    return best;
}

static void
join_spelled(parser *p, strings *all, const strings *next)
{
    if (all->count == 0 || next->count == 0 || all->count + next->count > p->spelled_most) {
        all->count = 0;
        return;
    }
    for (size_t i = 0; i < next->count; i++)
        if (!holds(all, next->items[i].ptr, next->items[i].len))
            *OV_VEC_ADD(p->mem, all) = next->items[i];
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
        all.width = OV_MAX(all.width, next.width);
        for (size_t i = 0; i < next.set.count; i++)
            *OV_VEC_ADD(p->mem, &all.set) = next.set.items[i];
        join_spelled(p, &all.spelled, &next.spelled);
    }
    if (all.set.count > BRANCH_MOST)
        all.any = true;
    return all;
}

literal_set
rule_literals(ov_arena *mem, ov_str pattern, size_t spelled_most)
{
    parser p = {.mem = mem, .p = pattern, .spelled_most = spelled_most};
    found f = parse_branches(&p);

    if (p.failed || f.any || p.at < pattern.len)
        return (literal_set){0};
    for (size_t i = 0; p.verbs && i < f.set.count; i++)
        f.set.items[i].before = LITERAL_ANYWHERE;
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
