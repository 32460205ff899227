#include "onevoice/base/spell.h"

#define WORD_MOST      64 /* bytes; no verb, flag, setting or stage is as long */
#define LETTERS_A_SLIP 3  /* a slip in so many letters is a slip; more is another word */

/* Letters left out, put in, put for another or swapped with their neighbour (optimal string alignment). */
static size_t
distance(ov_str a, ov_str b)
{
    size_t rows[3][WORD_MOST + 1];

    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            row[j] = OV_MIN(OV_MIN(above[j], row[j - 1]) + 1,
                            above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]));
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                row[j] = OV_MIN(row[j], before[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

/* A beginning of one word alone is what a person types who expects it to be completed: as near as one slip. */
static size_t
how_far(ov_str word, ov_str candidate)
{
    size_t slips = OV_MAX(OV_MIN(word.len, candidate.len) / LETTERS_A_SLIP, (size_t)1), far;

    if (word.len > WORD_MOST || candidate.len > WORD_MOST)
        return WORD_MOST;
    far = distance(word, candidate);
    if (word.len > 1 && ov_str_starts(candidate, word))
        return 1;
    return far <= slips ? far : WORD_MOST;
}

ov_str
ov_spell_hint(ov_arena *mem, ov_strs words, ov_str word)
{
    size_t least = WORD_MOST, best = 0;
    bool alone = false;

    for (size_t i = 0; i < words.count; i++) {
        size_t far = how_far(word, words.items[i]);

        alone =
            far < least || (alone && (far > least || ov_str_eq(words.items[i], words.items[best])));
        if (far < least) {
            least = far;
            best = i;
        }
    }
    if (!alone)
        return OV_STR("");
    return ov_str_printf(mem, "; did you mean '%.*s'?", OV_STR_ARG(words.items[best]));
}
