/*
 * Assignment to the control group, by household and stratum.
 */
#include "onevoice/trial/holdout.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"

static int
customer_cmp(const void *a, const void *b)
{
    const ov_holdout_member *x = a, *y = b;

    return ov_str_cmp(x->customer_id, y->customer_id);
}

const ov_holdout_member *
ov_holdout_find(const ov_holdout *holdout, ov_str customer_id)
{
    ov_holdout_member key = {.customer_id = customer_id};

    if (holdout->members.count == 0)
        return NULL;
    return bsearch(&key, holdout->members.items, holdout->members.count, sizeof(key), customer_cmp);
}

/* A household of tonight, or of an earlier night (its arm is then known). */
typedef struct household {
    ov_str id;
    uint64_t turn; /* its place in the order of a stratum */
    double score;  /* the highest of its candidates */
    int32_t stratum;
    bool assigned, held_out;
} household;

static int
id_cmp(const void *a, const void *b)
{
    const household *x = a, *y = b;

    return ov_str_cmp(x->id, y->id);
}

static int
id_arms_first_cmp(const void *a, const void *b)
{
    const household *x = a, *y = b;
    int order = id_cmp(a, b);

    return order ? order : OV_CMP(y->assigned, x->assigned);
}

static int
score_cmp(const void *a, const void *b)
{
    const household *x = a, *y = b;

    return x->score != y->score ? OV_CMP(x->score, y->score) : ov_str_cmp(x->id, y->id);
}

static int
turn_cmp(const void *a, const void *b)
{
    const household *x = a, *y = b;

    if (x->stratum != y->stratum)
        return OV_CMP(x->stratum, y->stratum);
    return x->turn != y->turn ? OV_CMP(x->turn, y->turn) : ov_str_cmp(x->id, y->id);
}

/* Each household once, by id. Members and candidates of one household fall together; what a member
   had stands, and the score is that of tonight. */
static size_t
households_of(const ov_holdout *holdout, const ov_holdout_candidate *candidates, size_t count,
              uint64_t seed, household *out)
{
    size_t all = 0, kept = 0;

    for (size_t i = 0; i < holdout->members.count; i++) {
        const ov_holdout_member *m = &holdout->members.items[i];

        out[all++] = (household){.id = m->household,
                                 .score = -1.0,
                                 .stratum = m->stratum,
                                 .assigned = true,
                                 .held_out = m->held_out};
    }
    for (size_t i = 0; i < count; i++)
        out[all++] = (household){
            .id = candidates[i].household,
            .turn = ov_hash_bytes(candidates[i].household.ptr, candidates[i].household.len, seed),
            .score = candidates[i].score};
    qsort(out, all, sizeof(out[0]), id_arms_first_cmp);
    for (size_t i = 0; i < all; i++) {
        if (kept == 0 || !ov_str_eq(out[kept - 1].id, out[i].id))
            out[kept++] = out[i];
        else if (out[i].score > out[kept - 1].score)
            out[kept - 1].score = out[i].score;
    }
    return kept;
}

/* Deciles of tonight's households; equal scores fall into one stratum, the lowest of theirs. */
static void
strata_fill(household *items, size_t count)
{
    size_t first = 0, start, tonight;

    qsort(items, count, sizeof(items[0]), score_cmp);
    while (first < count && items[first].score < 0.0)
        first++;
    start = first;
    tonight = count - first;
    for (size_t i = first; i < count; i++) {
        if (items[i].score != items[start].score)
            start = i;
        if (!items[i].assigned)
            items[i].stratum = (int32_t)((start - first) * OV_HOLDOUT_STRATA / tonight);
    }
}

static void
arms_fill(household *items, size_t count, int64_t per_mille, uint64_t seed)
{
    uint64_t before[OV_HOLDOUT_STRATA] = {0}; /* start, and per_mille for each household so far */

    for (int32_t s = 0; s < OV_HOLDOUT_STRATA; s++)
        before[s] = ov_hash_bytes(&s, sizeof(s), seed) % 1000;
    for (size_t i = 0; i < count; i++)
        if (items[i].assigned)
            before[items[i].stratum] += (uint64_t)per_mille;
    qsort(items, count, sizeof(items[0]), turn_cmp);
    for (size_t i = 0; i < count; i++) {
        uint64_t *sum = &before[items[i].stratum];

        if (items[i].assigned)
            continue;
        items[i].held_out = (*sum + (uint64_t)per_mille) / 1000 > *sum / 1000;
        *sum += (uint64_t)per_mille;
    }
}

/* A member's home tonight and the household they were assigned with. */
typedef struct known_home {
    ov_str home, household;
} known_home;

static int
home_cmp(const void *a, const void *b)
{
    const known_home *x = a, *y = b;
    int order = ov_str_cmp(x->home, y->home);

    return order ? order : ov_str_cmp(x->household, y->household);
}

/* The first of a home, so that where two arms have moved together the answer is one. */
static ov_str
household_at(const known_home *homes, size_t count, ov_str home)
{
    size_t first = OV_LOWER_BOUND(at, count, ov_str_cmp(homes[at].home, home) < 0);

    return first < count && ov_str_eq(homes[first].home, home) ? homes[first].household : home;
}

/*
 * Tonight's candidates by the household that counts: members keep theirs wherever they live now, and
 * who shares a home with a member tonight joins theirs, for they read one mail.
 */
static ov_holdout_candidate *
settle(ov_arena *mem, const ov_holdout *holdout, const ov_holdout_candidate *candidates,
       size_t count)
{
    ov_holdout_candidate *out = OV_NEW_ARRAY(mem, ov_holdout_candidate, count + 1);
    known_home *homes = OV_NEW_ARRAY(mem, known_home, count + 1);
    size_t known = 0;

    for (size_t i = 0; i < count; i++) {
        const ov_holdout_member *m = ov_holdout_find(holdout, candidates[i].customer_id);

        if (m)
            homes[known++] = (known_home){candidates[i].household, m->household};
    }
    qsort(homes, known, sizeof(homes[0]), home_cmp);
    for (size_t i = 0; i < count; i++) {
        const ov_holdout_member *m = ov_holdout_find(holdout, candidates[i].customer_id);

        out[i] = candidates[i];
        out[i].household = m ? m->household : household_at(homes, known, candidates[i].household);
    }
    return out;
}

void
ov_holdout_assign(ov_arena *mem, const ov_holdout *holdout, const ov_holdout_candidate *scored,
                  size_t count, int64_t per_mille, int64_t seed, ov_holdout *joining)
{
    const ov_holdout_candidate *candidates = settle(mem, holdout, scored, count);
    household *items = OV_NEW_ARRAY(mem, household, holdout->members.count + count + 1);
    ov_holdout_member *members = OV_NEW_ARRAY(mem, ov_holdout_member, count + 1);
    size_t households = households_of(holdout, candidates, count, (uint64_t)seed, items), n = 0;

    strata_fill(items, households);
    arms_fill(items, households, per_mille, (uint64_t)seed);
    qsort(items, households, sizeof(items[0]), id_cmp);
    for (size_t i = 0; i < count; i++) {
        household key = {.id = candidates[i].household};
        const household *mine = bsearch(&key, items, households, sizeof(key), id_cmp);

        if (ov_holdout_find(holdout, candidates[i].customer_id))
            continue;
        OV_ASSERT(mine);
        members[n++] = (ov_holdout_member){candidates[i].customer_id, candidates[i].household,
                                           mine->stratum, mine->held_out, false};
    }
    qsort(members, n, sizeof(members[0]), customer_cmp);
    joining->members.items = members;
    joining->members.count = n;
}
