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

struct prefilter {
    uint8_t column[256];
    size_t columns, states;
    uint16_t *next;    /* states * columns */
    uint16_t *outputs; /* per state: 0 none, else index + 1 into sets */
    rule_set *sets;
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
        for (size_t k = 0; k < literals[i].literal.len; k++) {
            unsigned char c = (unsigned char)literals[i].literal.ptr[k];

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

        if (f->outputs[back]) {
            if (!f->outputs[state])
                f->outputs[state] = f->outputs[back];
            else
                for (size_t w = 0; w < RULE_WORDS; w++)
                    f->sets[f->outputs[state] - 1].words[w] |=
                        f->sets[f->outputs[back] - 1].words[w];
        }
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
    size_t most = 1, sets = 0;

    assign_columns(f, literals, count);
    for (size_t i = 0; i < count; i++)
        most += literals[i].literal.len;
    if (most > MOST_STATES)
        return NULL;
    f->next = OV_NEW_ARRAY(mem, uint16_t, most * f->columns);
    f->outputs = OV_NEW_ARRAY(mem, uint16_t, most);
    f->sets = OV_NEW_ARRAY(mem, rule_set, count + 1);
    f->states = 1;
    for (size_t i = 0; i < count; i++) {
        size_t state = 0;

        for (size_t k = 0; k < literals[i].literal.len; k++) {
            unsigned char c = (unsigned char)literals[i].literal.ptr[k];
            uint16_t *next = &f->next[state * f->columns + f->column[c]];

            if (!*next)
                *next = (uint16_t)f->states++;
            state = *next;
        }
        if (!f->outputs[state])
            f->outputs[state] = (uint16_t)++sets;
        f->sets[f->outputs[state] - 1].words[literals[i].rule / 64] |= (uint64_t)1
                                                                       << literals[i].rule % 64;
    }
    complete(f, mem);
    return f;
}

void
prefilter_scan(const prefilter *f, const char *bytes, size_t len, rule_set *hit)
{
    size_t state = 0;

    for (size_t i = 0; i < len; i++) {
        state = f->next[state * f->columns + f->column[(unsigned char)bytes[i]]];
        if (f->outputs[state]) {
            const rule_set *set = &f->sets[f->outputs[state] - 1];

            for (size_t w = 0; w < RULE_WORDS; w++)
                hit->words[w] |= set->words[w];
        }
    }
}
