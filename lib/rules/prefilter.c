/*
 * One automaton (Aho-Corasick, as a table) over the literals of all rules.
 *
 * A byte costs two table look-ups whatever the number of rules. States are numbered by 16 bits; the
 * table has a row a state and a column a kind of byte (letters that no literal uses share one).
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
    uint16_t *next;  /* states * columns */
    uint32_t *first; /* per state: its first output, 0 none */
    output *outputs; /* from 1 */
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

/* Failure links by breadth, turning the trie into a complete table. */
static void
complete(prefilter *f, ov_arena *mem)
{
    uint16_t *fail = OV_NEW_ARRAY(mem, uint16_t, f->states);
    uint16_t *queue = OV_NEW_ARRAY(mem, uint16_t, f->states);
    size_t head = 0, tail = 0;

    for (size_t c = 0; c < f->columns; c++)
        if (f->next[c])
            queue[tail++] = f->next[c];
    while (head < tail) {
        size_t state = queue[head++];
        size_t back = fail[state];
        uint32_t *link;

        link = &f->first[state];
        while (*link)
            link = &f->outputs[*link].next;
        *link = f->first[back];
        for (size_t c = 0; c < f->columns; c++) {
            uint16_t *next = &f->next[state * f->columns + c];
            uint16_t other = f->next[back * f->columns + c];

            if (*next) {
                fail[*next] = other;
                queue[tail++] = *next;
            } else {
                *next = other;
            }
        }
    }
}

const prefilter *
prefilter_new(ov_arena *mem, const literal_rule *literals, size_t count)
{
    prefilter *f = OV_NEW(mem, prefilter);
    size_t most = 1;

    assign_columns(f, literals, count);
    for (size_t i = 0; i < count; i++)
        most += literals[i].literal.bytes.len;
    if (most > MOST_STATES)
        return NULL;
    f->next = OV_NEW_ARRAY(mem, uint16_t, most * f->columns);
    f->first = OV_NEW_ARRAY(mem, uint32_t, most);
    f->outputs = OV_NEW_ARRAY(mem, output, count + 1);
    f->states = 1;
    for (size_t i = 0; i < count; i++) {
        size_t state = 0;

        for (size_t k = 0; k < literals[i].literal.bytes.len; k++) {
            unsigned char c = (unsigned char)literals[i].literal.bytes.ptr[k];
            uint16_t *next = &f->next[state * f->columns + f->column[c]];

            if (!*next)
                *next = (uint16_t)f->states++;
            state = *next;
        }
        f->outputs[i + 1] = (output){literals[i].rule, (uint32_t)literals[i].literal.bytes.len,
                                     literals[i].literal.before, f->first[state]};
        f->first[state] = (uint32_t)i + 1;
    }
    complete(f, mem);
    return f;
}

void
prefilter_scan(const prefilter *f, const char *bytes, size_t len, rule_set *hit, window *windows)
{
    size_t state = 0;

    for (size_t i = 0; i < len; i++) {
        state = f->next[state * f->columns + f->column[(unsigned char)bytes[i]]];
        for (uint32_t o = f->first[state]; o; o = f->outputs[o].next) {
            const output *out = &f->outputs[o];
            uint32_t start = (uint32_t)(i + 1 - out->len);
            uint32_t from = start > out->before ? start - out->before : 0;
            window *w = &windows[out->rule];
            uint64_t bit = (uint64_t)1 << out->rule % 64;

            if (hit->words[out->rule / 64] & bit) {
                w->from = OV_MIN(w->from, from);
                w->last = OV_MAX(w->last, start);
            } else {
                hit->words[out->rule / 64] |= bit;
                *w = (window){from, start};
            }
        }
    }
}
