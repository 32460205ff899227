/*
 * Twins: letters of one customer and template with equal amounts and days. They are copies, or letters
 * about two members at one price; whatever they differ in tells what copies differ in. What kinds of
 * numbers and sentences there are is learnt from them (place.c, and here).
 */
#include <stdlib.h>

#include "frame_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/model/intake.h"

/* The letters that learning looks at: whole customers, all of them but on very large nights. */
#define LEARN_LETTERS 2000000

bool
cluster_is_learnt_from(const night_letter *l, uint32_t stride)
{
    return l->customer != OV_NO_INDEX && l->customer % stride == 0 && !l->noisy;
}

#define SAID_LOOKED_AT 32 /* values: a table may repeat one further off, as its twins do */

static bool
said_before(const night_letter *l, size_t at)
{
    for (size_t k = at; k-- > 0 && k + SAID_LOOKED_AT > at;)
        if (l->fields[k].value == l->fields[at].value && l->fields[k].type == l->fields[at].type)
            return true;
    return false;
}

/* What a letter says in amounts and days but for its own day; 0: nothing. */
typedef struct said {
    uint64_t values;
    uint32_t customer, prototype, letter;
} said;

static int
said_cmp(const void *a, const void *b)
{
    const said *x = a, *y = b;

    if (x->customer != y->customer)
        return OV_CMP(x->customer, y->customer);
    if (x->prototype != y->prototype)
        return OV_CMP(x->prototype, y->prototype);
    return x->values != y->values ? OV_CMP(x->values, y->values) : OV_CMP(x->letter, y->letter);
}

static said
said_of(const ov_cluster_night *night, uint32_t number)
{
    const night_letter *l = &night->letters.items[number];
    said out = {.customer = l->customer, .prototype = l->prototype, .letter = number};

    for (size_t k = 0; k < l->field_count; k++) {
        const ov_sketch_field *f = &l->fields[k];
        bool amount =
            f->type == OV_FIELD_MONEY || f->type == OV_FIELD_DATE || f->type == OV_FIELD_PERIOD;

        if (amount && f->role == OV_ROLE_NONE && !said_before(l, k) &&
            !(f->type == OV_FIELD_DATE && (ov_date)(uint32_t)f->value == l->created_on))
            out.values += ov_hash_mix(f->value, f->type);
    }
    return out;
}

twins
cluster_twins_find(const ov_cluster_night *night, ov_arena *scratch)
{
    bool *is_twin = OV_NEW_ARRAY(scratch, bool, night->letters.count + 1);
    twins out = {.stride = (uint32_t)(night->letters.count / LEARN_LETTERS + 1),
                 .is_twin = is_twin};
    OV_VEC(said) all = {0};
    OV_VEC(twin_pair) pairs = {0};

    for (uint32_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];
        said one;

        if (!cluster_is_learnt_from(l, out.stride) || !l->prototype)
            continue;
        one = said_of(night, i);
        if (one.values)
            *OV_VEC_ADD(scratch, &all) = one;
    }
    if (all.count > 0)
        qsort(all.items, all.count, sizeof *all.items, said_cmp);
    for (size_t i = 1; i < all.count; i++) {
        said a = all.items[i - 1], b = all.items[i];
        twin_pair pair = {a.letter, b.letter};

        a.letter = b.letter = 0;
        if (said_cmp(&a, &b) != 0 || !cluster_keeps_order(night, &night->letters.items[pair.a],
                                                          &night->letters.items[pair.b]))
            continue;
        is_twin[pair.a] = is_twin[pair.b] = true;
        *OV_VEC_ADD(scratch, &pairs) = pair;
    }
    out.pairs = pairs.items;
    out.count = pairs.count;
    return out;
}

static bool
has_line(const night_letter *l, uint32_t unit)
{
    for (size_t k = 0; k < l->unit_count; k++)
        if (l->units[k] == unit)
            return true;
    return false;
}

static uint64_t
line_key(const night_letter *l, uint32_t unit)
{
    return (uint64_t)l->sender << 32 | unit;
}

#define ONE_OF_TWINS (UINT64_C(1) << 32) /* counted above those that both twins have */

/* Of a letter's lines: which does its twin have, too? */
static void
lines_compare(const ov_cluster_night *night, ov_u64map *counts, const night_letter *l,
              const night_letter *twin)
{
    bool fresh;

    for (size_t k = 0; k < l->unit_count; k++)
        if (night->units.items[l->units[k]].customers >= SPREAD_ENOUGH)
            *ov_u64map_at(counts, line_key(l, l->units[k]), &fresh) +=
                has_line(twin, l->units[k]) ? 1 : ONE_OF_TWINS;
}

#define PAIRS_LEAST 3 /* as SPREAD_ENOUGH: two may be chance */
#define ONE_LEAST   4 /* one in so many: a letter and its correction are twins, too, but rare ones */

/* Copies have such a line or not, as it comes: each of the two is seen often enough. */
static bool
is_free(uint64_t count)
{
    uint64_t both = count % ONE_OF_TWINS, one = count / ONE_OF_TWINS;

    return one >= PAIRS_LEAST && both >= PAIRS_LEAST && one * ONE_LEAST >= one + both;
}

void
cluster_free_mark(ov_cluster_night *night, ov_arena *scratch, twins found)
{
    ov_u64map *counts = ov_u64map_new(scratch, 4096);

    night->free_lines = ov_u64map_new(night->mem, 4096);
    for (size_t i = 0; i < found.count; i++) {
        const night_letter *a = &night->letters.items[found.pairs[i].a];
        const night_letter *b = &night->letters.items[found.pairs[i].b];

        lines_compare(night, counts, a, b);
        lines_compare(night, counts, b, a);
    }
    for (size_t i = 0; i < found.count; i++)
        for (size_t side = 0; side < 2; side++) {
            const night_letter *l =
                &night->letters.items[side ? found.pairs[i].b : found.pairs[i].a];
            uint64_t count;

            for (size_t k = 0; k < l->unit_count; k++)
                if (ov_u64map_get(counts, line_key(l, l->units[k]), &count) && is_free(count))
                    ov_u64map_put(night->free_lines, line_key(l, l->units[k]), 1);
        }
}

bool
cluster_is_free_line(const ov_cluster_night *night, const night_letter *l, size_t unit)
{
    uint64_t ignored;

    return night->units.items[l->units[unit]].spread ||
           ov_u64map_get(night->free_lines, line_key(l, l->units[unit]), &ignored);
}
