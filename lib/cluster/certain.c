/* Does one letter say all that the other says? What suppression asks; likeness is judge.c's. */
#include "judge_internal.h"

/* Words of a unit, the rarest left out where a scan may have made them. */
static bool
is_telling(const ov_cluster_night *night, uint32_t token, bool rough)
{
    uint64_t letters;

    return token >= FIRST_WORD && !(rough && ov_u64map_get(night->rare_words, token, &letters));
}

static bool
unit_has(const ov_cluster_night *night, const night_unit *u, uint32_t token)
{
    for (size_t i = 0; i < u->count; i++)
        if (night->tokens.items[u->first + i] == token)
            return true;
    return false;
}

/* How many words of a unit another one has, of how many. */
typedef struct word_count {
    size_t found, all;
} word_count;

static word_count
words_in(const ov_cluster_night *night, const night_unit *u, const night_unit *other, bool rough)
{
    word_count out = {0};

    for (size_t i = 0; i < u->count; i++) {
        uint32_t token = night->tokens.items[u->first + i];

        if (!is_telling(night, token, rough))
            continue;
        out.all++;
        out.found += unit_has(night, other, token);
    }
    return out;
}

static bool
is_enough(word_count c, double share)
{
    return (double)c.found >= share * (double)c.all;
}

static bool
has_unit(const item *it, uint32_t unit)
{
    for (size_t k = 0; k < it->letter->unit_count; k++)
        if (it->letter->units[k] == unit)
            return true;
    return false;
}

static bool
has_stand(const item *it, size_t unit)
{
    for (size_t i = 0; i < it->stand_count; i++)
        if (it->stands[i].unit == unit)
            return true;
    return false;
}

/* Does one line of the letter have so many of the words? */
static bool
is_in_a_line(const ov_cluster_night *night, const night_unit *u, const item *b, bool rough,
             double share)
{
    for (size_t k = 0; k < b->letter->unit_count; k++)
        if (is_enough(words_in(night, u, &night->units.items[b->letter->units[k]], rough), share))
            return true;
    return false;
}

/* Do all its lines together? */
static bool
is_in_all_lines(const ov_cluster_night *night, const night_unit *u, const item *b, bool rough,
                double share)
{
    word_count sum = {0};

    for (size_t i = 0; i < u->count; i++) {
        uint32_t token = night->tokens.items[u->first + i];
        bool found = false;

        if (!is_telling(night, token, rough))
            continue;
        for (size_t k = 0; k < b->letter->unit_count && !found; k++)
            found = unit_has(night, &night->units.items[b->letter->units[k]], token);
        sum.all++;
        sum.found += found;
    }
    return is_enough(sum, share);
}

/* The sentences in which a gives values stand in b, in whatever variant. Of a scan, which loses full
   stops, its sentences are taken together. */
static bool
sentences_resemble(const ov_cluster_night *night, const item *a, const item *b,
                   const ov_policy *policy)
{
    bool rough = a->noisy || b->noisy;

    for (size_t k = 0; k < a->letter->unit_count; k++) {
        uint32_t number = a->letter->units[k];
        const night_unit *u = &night->units.items[number];

        if (!(u->flags & OV_UNIT_PROSE) || u->frame || !has_stand(a, k) || has_unit(b, number))
            continue;
        if (!is_in_a_line(night, u, b, rough, policy->cluster_misread_words) &&
            !(rough && is_in_all_lines(night, u, b, true, policy->cluster_duplicate_core)))
            return false;
    }
    return true;
}

/* The first sentence of a letter that is its own, and the end of the last one of any kind: cells may
   stand between its own and a disclaimer. */
typedef struct span {
    size_t from, until;
} span;

static span
body_of(const ov_cluster_night *night, const night_letter *l)
{
    span out = {l->unit_count, 0};

    for (size_t k = l->unit_count; k-- > 0;) {
        const night_unit *u = &night->units.items[l->units[k]];

        if (!(u->flags & OV_UNIT_PROSE))
            continue;
        if (out.until == 0)
            out.until = k + 1;
        if (!u->frame)
            out.from = k;
    }
    return out;
}

/* Does the line name the value behind it? Names are compared with their values. */
static bool
is_label(const ov_cluster_night *night, const item *it, size_t unit)
{
    const night_letter *l = it->letter;

    return unit + 1 < l->unit_count && night->units.items[l->units[unit + 1]].count == 1 &&
           has_stand(it, unit + 1) && !has_stand(it, unit);
}

/*
 * Need b say what stands in a line of a? Not what copies have or not, nor a letterhead, a greeting, an
 * address: lines around the body that hardly any customer has, or letters about many things. Within it
 * a cell that nobody else has is asked for: it may name a member whom no sentence names. A line whose
 * every value is the mailing's is the mailing's own.
 */
static bool
is_asked_for(const ov_cluster_night *night, const item *a, size_t unit, span body)
{
    const night_unit *u = &night->units.items[a->letter->units[unit]];
    bool around = unit < body.from || unit >= body.until;

    if (cluster_is_free_line(night, a->letter, unit) || (u->valued && !has_stand(a, unit)) ||
        (u->misread && a->noisy) || is_label(night, a, unit))
        return false;
    /* "Ann Lee starts on May 6." is too short for a sentence, and says who does */
    if ((u->flags & (OV_UNIT_PROSE | OV_UNIT_SUBJECT)) || (u->count > 1 && has_stand(a, unit)))
        return true;
    return !around || (!u->frame && u->customers >= SPREAD_ENOUGH);
}

/* Every line of a that matters stands in b word by word. "Denied" for "approved" is one word of twelve:
   where it is certainty that is asked for, no share of words is enough. */
static bool
lines_stand(const ov_cluster_night *night, const item *a, const item *b)
{
    bool rough = a->noisy; /* what a clean letter says is no misreading, however rare */
    span body = body_of(night, a->letter);

    for (size_t k = 0; k < a->letter->unit_count; k++) {
        uint32_t number = a->letter->units[k];
        const night_unit *u = &night->units.items[number];

        if (has_unit(b, number) || !is_asked_for(night, a, k, body))
            continue;
        if (u->flags & OV_UNIT_PROSE ? !is_in_a_line(night, u, b, rough, 1)
                                     : !is_in_all_lines(night, u, b, rough, 1))
            return false;
    }
    return true;
}

/* The line that names a value: its own where it has words, or the one before. */
static const night_unit *
name_of(const ov_cluster_night *night, const night_letter *l, uint16_t unit, bool rough)
{
    for (size_t back = 0; back <= 1 && back <= unit; back++) {
        const night_unit *u = &night->units.items[l->units[unit - back]];

        for (size_t i = 0; i < u->count; i++)
            if (is_telling(night, night->tokens.items[u->first + i], rough))
                return u;
    }
    return NULL;
}

static bool
is_same_value(const stand *a, const stand *b, bool rough)
{
    return a->type == b->type && (a->value == b->value || (rough && a->shape == b->shape));
}

static bool
is_prose(const ov_cluster_night *night, const item *it, const stand *s)
{
    return night->units.items[it->letter->units[s->unit]].flags & OV_UNIT_PROSE;
}

/* Is the value named alike in b? A balance that is the deposit there is another thing. */
static bool
is_named_alike(const ov_cluster_night *night, const item *a, const stand *s, const item *b)
{
    bool rough = a->noisy || b->noisy;
    const night_unit *name = name_of(night, a->letter, s->unit, rough);

    if (!name)
        return true;
    for (size_t i = 0; i < b->stand_count; i++) {
        const night_unit *other;

        if (!is_same_value(s, &b->stands[i], rough))
            continue;
        other = name_of(night, b->letter, b->stands[i].unit, rough);
        if (!other || words_in(night, name, other, rough).found > 0)
            return true;
    }
    return false;
}

/* What lines, cells and sentences say of values: the same words, the same values in the same order. */
static bool
values_stand(const ov_cluster_night *night, const item *a, const item *b)
{
    for (size_t i = 0; i < a->stand_count; i++)
        if (!is_prose(night, a, &a->stands[i]) && !is_named_alike(night, a, &a->stands[i], b))
            return false;
    return true;
}

/* The values of a unit are those of the same unit in b: two amounts that changed places are others. */
static bool
order_stands(const ov_cluster_night *night, const item *a, const item *b)
{
    bool rough = a->noisy || b->noisy;

    for (size_t i = 0, end; i < a->stand_count; i = end) {
        uint32_t unit = a->letter->units[a->stands[i].unit];
        bool there = false, same = false;

        for (end = i + 1; end < a->stand_count && a->stands[end].unit == a->stands[i].unit;)
            end++;
        if (night->units.items[unit].count == 1)
            continue;
        for (size_t k = 0, last; k < b->stand_count && !same; k = last) {
            for (last = k + 1; last < b->stand_count && b->stands[last].unit == b->stands[k].unit;)
                last++;
            if (b->letter->units[b->stands[k].unit] != unit || last - k != end - i)
                continue;
            there = same = true;
            for (size_t v = 0; v < end - i; v++)
                same &= is_same_value(&a->stands[i + v], &b->stands[k + v], rough);
        }
        if (there && !same)
            return false;
    }
    return true;
}

bool
cluster_is_certain(const ov_cluster_night *night, const item *a, const item *b)
{
    return cluster_keeps_order(night, a->letter, b->letter) && lines_stand(night, a, b) &&
           lines_stand(night, b, a) && values_stand(night, a, b) && values_stand(night, b, a) &&
           order_stands(night, a, b) && order_stands(night, b, a);
}

bool
cluster_is_likely(const ov_cluster_night *night, const item *a, const item *b,
                  const ov_policy *policy)
{
    return (a->noisy || b->noisy || (order_stands(night, a, b) && order_stands(night, b, a))) &&
           sentences_resemble(night, a, b, policy) && sentences_resemble(night, b, a, policy);
}
