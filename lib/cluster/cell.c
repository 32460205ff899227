/*
 * Values in words: what a cell says behind the label of its row. Digits are typed and compared wherever
 * they stand; that a letter is about Ann Lee may stand in one cell, and in no sentence.
 */
#include "frame_internal.h"
#include "judge_internal.h"
#include "onevoice/base/hash.h"

/* A heading that some letters print in a row of two cells names nothing in the others. */
static bool
is_label(const night_unit *u)
{
    return u->labels * 2 > u->letters && !(u->flags & OV_UNIT_PROSE) && !u->valued &&
           u->customers >= SPREAD_ENOUGH;
}

static uint64_t
label_key(const night_letter *l, size_t label)
{
    return ov_hash_mix(l->units[label], l->sender);
}

static uint64_t
cell_key(const night_letter *l, size_t label)
{
    return ov_hash_mix(label_key(l, label), l->units[label + 1]);
}

/* One customer more, if he is new: letters come customer by customer. */
static void
count_customer(ov_u64map *counts, uint64_t key, uint32_t customer)
{
    bool fresh;
    uint64_t *slot = ov_u64map_at(counts, key, &fresh);

    if (fresh || (uint32_t)*slot != customer)
        *slot = ((*slot >> 32) + 1) << 32 | customer;
}

static uint64_t
customers_of(const ov_u64map *counts, uint64_t key)
{
    uint64_t slot = 0;

    ov_u64map_get(counts, key, &slot);
    return slot >> 32;
}

uint64_t
cluster_line_customers(const ov_cluster_night *night, const night_letter *l, size_t line)
{
    return customers_of(night->cells, label_key(l, line));
}

void
cluster_cells_count(ov_cluster_night *night, const night_letter *l)
{
    for (size_t k = 0; k + 1 < l->unit_count; k++) {
        const night_unit *label = &night->units.items[l->units[k]];

        if (is_label(label) || night->units.items[l->units[k + 1]].count == 1)
            count_customer(night->cells, label_key(l, k), l->customer);
        if (!is_label(label))
            continue;
        if (night->units.items[l->units[k + 1]].customers >= SPREAD_ENOUGH)
            count_customer(night->cells, cell_key(l, k), l->customer);
    }
}

#define SHARED_LEAST 4 /* customers of the label, of whom one has the cell */

/* Does the cell behind a label hold what not many of its sender's customers have there: a name, not an
   office or a language? In a scan also what no other letter has may be misread. */
static bool
is_own_cell(const ov_cluster_night *night, const night_letter *l, size_t label, bool rough)
{
    const night_unit *cell = &night->units.items[l->units[label + 1]];

    if ((cell->flags & OV_UNIT_PROSE) || cell->valued || (rough && cell->letters < 2))
        return false;
    return customers_of(night->cells, cell_key(l, label)) * SHARED_LEAST <
           customers_of(night->cells, label_key(l, label));
}

static bool
has_words_of(const ov_cluster_night *night, const night_unit *u, const night_unit *other)
{
    const uint32_t *x = night->tokens.items + u->first, *y = night->tokens.items + other->first;

    for (size_t i = 0; i < other->count; i++) {
        size_t k = 0;

        while (k < u->count && x[k] != y[i])
            k++;
        if (k == u->count)
            return false;
    }
    return true;
}

/* Has either all words of the other? "item Person" is what "Person" is. */
static bool
say_alike(const ov_cluster_night *night, uint32_t a, uint32_t b)
{
    const night_unit *x = &night->units.items[a], *y = &night->units.items[b];

    return a == b || has_words_of(night, x, y) || has_words_of(night, y, x);
}

/* Has the other letter the label, and behind it something else? */
static bool
is_named_else(const ov_cluster_night *night, const night_letter *a, size_t label,
              const night_letter *b, bool rough)
{
    bool other = false;

    for (size_t k = 0; k + 1 < b->unit_count; k++) {
        if (!is_label(&night->units.items[b->units[k]]) ||
            !say_alike(night, a->units[label], b->units[k]))
            continue;
        if (say_alike(night, a->units[label + 1], b->units[k + 1]))
            return false;
        other |= is_own_cell(night, b, k, rough);
    }
    return other;
}

static bool
has_unit(const night_letter *l, uint32_t unit)
{
    for (size_t k = 0; k < l->unit_count; k++)
        if (l->units[k] == unit)
            return true;
    return false;
}

/*
 * "Patient: Ann Lee" is no copy of "Patient: Bob Lee", though no sentence names either. A cell counts
 * where its label stands in the other letter, too: formats print other cells, and of a letterhead each
 * its own part.
 */
bool
cluster_cells_agree(const ov_cluster_night *night, const item *x, const item *y)
{
    const night_letter *a = x->letter, *b = y->letter;
    bool rough = x->noisy || y->noisy;

    for (size_t k = 0; k + 1 < a->unit_count; k++)
        if (is_label(&night->units.items[a->units[k]]) && !has_unit(b, a->units[k + 1]) &&
            is_own_cell(night, a, k, rough) && is_named_else(night, a, k, b, rough))
            return false;
    return true;
}
