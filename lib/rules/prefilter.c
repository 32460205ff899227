/*
 * One automaton (Aho-Corasick, as a table) over the literals of all rules.
 *
 * A byte costs two table look-ups whatever the number of rules. The table has a row a state and a
 * column a kind of byte (letters that no literal uses share one); its entries are the places of
 * rows. States where no literal ends come first, by their depth, so that the few that nearly all
 * text moves among share cache lines.
 */
#include <string.h>

#include "onevoice/base/vec.h"
#include "rules_internal.h"

#define MOST_STATES 60000

/* A literal that ends in a state; lists of states share their tails. */
typedef struct output {
    uint32_t rule;
    uint32_t len, before; /* of the literal */
    uint32_t next;        /* 0: none */
} output;

struct prefilter {
    uint8_t column[256];
    size_t columns, states;
    uint32_t *next;        /* states * columns */
    uint32_t *first;       /* per state: its first output, 0 none */
    uint32_t outputs_from; /* place of the first row where a literal ends */
    output *outputs;       /* from 1 */
};

static unsigned char
lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static void
assign_columns(prefilter *f, const literal_rule *literals, size_t count)
{
    f->columns = 1;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < literals[i].literal.bytes.len; k++) {
            unsigned char c = (unsigned char)literals[i].literal.bytes.ptr[k];

            if (f->column[c] == 0)
                f->column[c] = (uint8_t)f->columns++;
        }
    }
    for (int c = 'A'; c <= 'Z'; c++)
        f->column[c] = f->column[lower((unsigned char)c)];
}

/* Failure links by breadth, turning the trie into a complete table; `queue` gets the states as they
   are met. */
static void
complete(prefilter *f, ov_arena *mem, uint32_t *queue)
{
    uint32_t *fail = OV_NEW_ARRAY(mem, uint32_t, f->states);
    size_t head = 0, tail = 0;

    queue[tail++] = 0;
    while (head < tail) {
        size_t state = queue[head++];
        size_t back = fail[state];
        uint32_t *link = &f->first[state];

        while (*link && state > 0)
            link = &f->outputs[*link].next;
        if (state > 0)
            *link = f->first[back];
        for (size_t c = 0; c < f->columns; c++) {
            uint32_t *next = &f->next[state * f->columns + c];
            uint32_t other = state > 0 ? f->next[back * f->columns + c] : 0;

            if (*next) {
                fail[*next] = other;
                queue[tail++] = *next;
            } else {
                *next = other;
            }
        }
    }
}

/* Number the states anew: those where no literal ends, then the others, both as the queue has them;
   entries become places. */
static void
renumber(prefilter *f, ov_arena *mem, const uint32_t *queue)
{
    uint32_t *row = OV_NEW_ARRAY(mem, uint32_t, f->states);
    uint32_t *next = OV_NEW_ARRAY(mem, uint32_t, f->states * f->columns);
    uint32_t *first = OV_NEW_ARRAY(mem, uint32_t, f->states);
    uint32_t rows = 0;

    for (int ends = 0; ends < 2; ends++) {
        f->outputs_from = (uint32_t)(rows * f->columns);
        for (size_t i = 0; i < f->states; i++)
            if ((f->first[queue[i]] != 0) == ends)
                row[queue[i]] = rows++;
    }
    for (size_t i = 0; i < f->states; i++) {
        first[row[i]] = f->first[i];
        for (size_t c = 0; c < f->columns; c++)
            next[row[i] * f->columns + c] =
                (uint32_t)(row[f->next[i * f->columns + c]] * f->columns);
    }
    f->next = next;
    f->first = first;
}

/*
 * An Aho-Corasick automaton over one literal a rule. Above MOST_STATES its table would leave the
 * cache and scanning would be slower than running the patterns: then there is none.
 */
const prefilter *
prefilter_new(ov_arena *mem, const literal_rule *literals, size_t count)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    prefilter *f = OV_NEW(mem, prefilter);
    size_t most = 1;
    uint32_t *queue;

    assign_columns(f, literals, count);
    for (size_t i = 0; i < count; i++)
        most += literals[i].literal.bytes.len;
    if (most > MOST_STATES)
        return NULL;
    f->next = OV_NEW_ARRAY(scratch, uint32_t, most * f->columns);
    f->first = OV_NEW_ARRAY(scratch, uint32_t, most);
    f->outputs = OV_NEW_ARRAY(mem, output, count + 1);
    f->states = 1;
    for (size_t i = 0; i < count; i++) {
        size_t state = 0;

        for (size_t k = 0; k < literals[i].literal.bytes.len; k++) {
            unsigned char c = (unsigned char)literals[i].literal.bytes.ptr[k];
            uint32_t *next = &f->next[state * f->columns + f->column[c]];

            if (!*next)
                *next = (uint32_t)f->states++;
            state = *next;
        }
        f->outputs[i + 1] = (output){literals[i].rule, (uint32_t)literals[i].literal.bytes.len,
                                     literals[i].literal.before, f->first[state]};
        f->first[state] = (uint32_t)i + 1;
    }
    queue = OV_NEW_ARRAY(scratch, uint32_t, f->states);
    complete(f, scratch, queue);
    renumber(f, mem, queue);
    return f;
}

/* One text on its way through the automaton. */
typedef struct lane {
    const scanned *text;
    size_t done;
    uint32_t at; /* place of the state's row */
} lane;

/* What ends in the state of a lane behind `end` bytes. */
static void
take_outputs(const prefilter *f, const lane *l, uint32_t at, size_t end, ov_arena *mem,
             window_vec *out)
{
    for (uint32_t o = f->first[at / f->columns]; o; o = f->outputs[o].next) {
        const output *found = &f->outputs[o];
        uint32_t start = (uint32_t)(end - found->len);
        uint32_t from = start > found->before ? start - found->before : 0;

        *OV_VEC_ADD(mem, out) = (window){l->text->unit, found->rule, from, start};
    }
}

static void
run_lane(const prefilter *f, lane *l, ov_arena *mem, window_vec *out)
{
    const char *bytes = l->text->bytes;
    uint32_t at = l->at;

    for (size_t i = l->done; i < l->text->len; i++) {
        at = f->next[at + f->column[(unsigned char)bytes[i]]];
        if (at >= f->outputs_from)
            take_outputs(f, l, at, i + 1, mem, out);
    }
}

#define LANES 4

/* As far as the shortest of the lanes goes. */
static void
run_lanes(const prefilter *f, lane l[LANES], ov_arena *mem, window_vec *out)
{
    const char *p[LANES];
    uint32_t a = l[0].at, b = l[1].at, c = l[2].at, d = l[3].at, ends = f->outputs_from;
    size_t steps = SIZE_MAX;

    for (size_t k = 0; k < LANES; k++) {
        p[k] = l[k].text->bytes + l[k].done;
        steps = OV_MIN(steps, l[k].text->len - l[k].done);
    }
    for (size_t i = 0; i < steps; i++) {
        a = f->next[a + f->column[(unsigned char)p[0][i]]];
        b = f->next[b + f->column[(unsigned char)p[1][i]]];
        c = f->next[c + f->column[(unsigned char)p[2][i]]];
        d = f->next[d + f->column[(unsigned char)p[3][i]]];
        if (a >= ends)
            take_outputs(f, &l[0], a, l[0].done + i + 1, mem, out);
        if (b >= ends)
            take_outputs(f, &l[1], b, l[1].done + i + 1, mem, out);
        if (c >= ends)
            take_outputs(f, &l[2], c, l[2].done + i + 1, mem, out);
        if (d >= ends)
            take_outputs(f, &l[3], d, l[3].done + i + 1, mem, out);
    }
    l[0].at = a;
    l[1].at = b;
    l[2].at = c;
    l[3].at = d;
    for (size_t k = 0; k < LANES; k++)
        l[k].done += steps;
}

/* Each step waits for the one before; so four texts go at a time, as long as there are as many. */
void
prefilter_scan(const prefilter *f, const scanned *texts, size_t count, ov_arena *mem,
               window_vec *out)
{
    lane l[LANES];
    size_t next = 0, open = 0;

    while (open < LANES && next < count)
        l[open++] = (lane){.text = &texts[next++]};
    while (open == LANES) {
        run_lanes(f, l, mem, out);
        for (size_t k = 0; k < open;) {
            if (l[k].done < l[k].text->len)
                k++;
            else if (next < count)
                l[k] = (lane){.text = &texts[next++]};
            else
                l[k] = l[--open];
        }
    }
    for (size_t k = 0; k < open; k++)
        run_lane(f, &l[k], mem, out);
}
