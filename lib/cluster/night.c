#include "onevoice/cluster/night.h"

#include "night_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"

ov_cluster_night *
ov_cluster_night_new(ov_arena *mem)
{
    ov_cluster_night *night = OV_NEW(mem, ov_cluster_night);

    night->mem = mem;
    night->by_key = ov_u64map_new(mem, 4096);
    return night;
}

/* The number of a unit in the dictionary; made when it is new. */
static uint32_t
unit_number(ov_cluster_night *night, const ov_sketch *sketch, const ov_sketch_unit *unit)
{
    bool fresh;
    uint64_t *slot = ov_u64map_at(night->by_key, unit->key, &fresh);

    if (fresh) {
        night_unit *u = OV_VEC_ADD(night->mem, &night->units);

        *slot = night->units.count - 1;
        u->key = unit->key;
        u->first = (uint32_t)night->tokens.count;
        u->count = unit->count;
        u->last_customer = UINT32_MAX;
        for (size_t i = 0; i < unit->count; i++) {
            *OV_VEC_ADD(night->mem, &night->tokens) = sketch->tokens[unit->first + i];
            u->valued |= sketch->tokens[unit->first + i] < FIRST_NEUTRAL;
        }
    }
    return (uint32_t)*slot;
}

/*
 * A sketch is emptied into the night's dictionary as it arrives: a unit (sentence) that a thousand
 * letters share is kept once, so memory grows with templates and not with letters.
 */
void
ov_cluster_night_add(ov_cluster_night *night, ov_sketch *sketch)
{
    uint32_t *units = OV_NEW_ARRAY(night->mem, uint32_t, sketch->unit_count);
    night_letter *letter = OV_VEC_ADD(night->mem, &night->letters);

    for (size_t i = 0; i < sketch->unit_count; i++) {
        night_unit *u;

        units[i] = unit_number(night, sketch, &sketch->units[i]);
        u = &night->units.items[units[i]];
        u->flags |= sketch->units[i].flags;
        u->letters++;
        u->labels += (sketch->units[i].flags & OV_UNIT_LABEL) != 0;
    }
    *letter = (night_letter){.skeleton = sketch->skeleton,
                             .text = sketch->text,
                             .units = units,
                             .unit_count = (uint16_t)sketch->unit_count,
                             .field_count = (uint16_t)sketch->field_count,
                             .customer = UINT32_MAX,
                             .created_on = OV_DATE_NONE};
    letter->fields = OV_NEW_ARRAY(night->mem, ov_sketch_field, sketch->field_count);
    if (sketch->field_count > 0)
        memcpy(letter->fields, sketch->fields, sketch->field_count * sizeof *sketch->fields);
    sketch->letter = (uint32_t)(night->letters.count - 1);
    sketch->units = NULL;
    sketch->tokens = NULL;
    sketch->fields = NULL;
    sketch->unit_count = sketch->token_count = sketch->field_count = 0;
}

void
ov_cluster_night_place(ov_cluster_night *night, uint32_t letter, uint32_t customer, uint32_t sender,
                       ov_date created_on)
{
    OV_ASSERT(letter < night->letters.count);
    night->letters.items[letter].customer = customer;
    night->letters.items[letter].sender = sender;
    night->letters.items[letter].created_on = created_on;
}

uint64_t
cluster_day_line(const ov_cluster_night *night, const night_letter *l, uint16_t unit)
{
    const night_unit *u = &night->units.items[l->units[unit]];
    const night_unit *before = unit > 0 ? u : NULL;

    if (unit > 0)
        before = &night->units.items[l->units[unit - 1]];
    return ov_hash_mix(
        u->key, u->count == 1 && before && before->customers >= SPREAD_ENOUGH ? before->key : 0);
}

size_t
cluster_unit_shingles(const ov_cluster_night *night, const night_unit *unit, uint32_t *out)
{
    const uint32_t *t = night->tokens.items + unit->first;

    if (unit->count < 3) {
        out[0] = (uint32_t)ov_hash_bytes(t, unit->count * sizeof *t, 1);
        return 1;
    }
    for (size_t i = 0; i + 2 < unit->count; i++)
        out[i] = (uint32_t)ov_hash_bytes(t + i, 3 * sizeof *t, 2);
    return unit->count - 2u;
}

static int
u32_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint32_t *)a, *(const uint32_t *)b);
}

shingle_set
cluster_letter_shingles(const ov_cluster_night *night, const night_letter *letter,
                        bool (*counts)(const night_unit *), ov_arena *mem)
{
    size_t room = 0, count = 0, kept = 0;
    uint32_t *all;

    for (size_t k = 0; k < letter->unit_count; k++)
        if (counts(&night->units.items[letter->units[k]]))
            room += night->units.items[letter->units[k]].count + 1u;
    all = OV_NEW_ARRAY(mem, uint32_t, room);
    for (size_t k = 0; k < letter->unit_count; k++) {
        const night_unit *u = &night->units.items[letter->units[k]];

        if (counts(u))
            count += cluster_unit_shingles(night, u, all + count);
    }
    if (count > 0)
        qsort(all, count, sizeof *all, u32_cmp);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || all[i] != all[i - 1])
            all[kept++] = all[i];
    return (shingle_set){all, kept};
}

bool
cluster_says_before(const night_letter *l, uint32_t first, uint32_t second)
{
    size_t k = 0;

    while (k < l->unit_count && l->units[k] != first)
        if (l->units[k++] == second)
            return false;
    while (k < l->unit_count && l->units[k] != second)
        k++;
    return k < l->unit_count;
}

bool
cluster_keeps_order(const ov_cluster_night *night, const night_letter *a, const night_letter *b)
{
    uint32_t before = NO_UNIT;

    for (size_t k = 0; k < a->unit_count; k++) {
        uint32_t unit = a->units[k];
        const night_unit *u = &night->units.items[unit];

        if (!(u->flags & OV_UNIT_PROSE) || !u->valued || u->frame)
            continue;
        if (before != NO_UNIT && cluster_says_before(a, before, unit) &&
            cluster_says_before(b, unit, before))
            return false;
        before = unit;
    }
    return true;
}

size_t
cluster_shingles_shared(shingle_set a, shingle_set b)
{
    size_t shared = 0;

    for (size_t i = 0, k = 0; i < a.count && k < b.count;) {
        if (a.items[i] == b.items[k]) {
            shared++;
            i++;
            k++;
        } else if (a.items[i] < b.items[k]) {
            i++;
        } else {
            k++;
        }
    }
    return shared;
}
