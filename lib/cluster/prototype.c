#include "prototype_internal.h"

#include <stdlib.h>

#define ROUNDS 4

void
cluster_holders_add(holder_set *set, uint32_t customer)
{
    size_t k = 0;

    while (k < set->count && set->items[k] != customer)
        k++;
    if (k == set->count && set->count < SPREAD_ENOUGH)
        set->items[set->count++] = customer;
}

/* Inverted index: shingle -> prototypes that hold it, as chains. */
typedef struct posting {
    uint32_t prototype, next; /* next: 1-based, 0 ends */
} posting;

typedef struct posting_index {
    ov_arena *mem;
    ov_u64map *heads;
    OV_VEC(posting) postings;
    OV_VEC(uint32_t) sizes; /* of the prototypes' sets */
    OV_VEC(uint32_t) hits;  /* scratch of one query */
    OV_VEC(uint32_t) touched;
} posting_index;

static posting_index
index_new(ov_arena *mem)
{
    return (posting_index){.mem = mem, .heads = ov_u64map_new(mem, 4096)};
}

static void
index_add(posting_index *index, shingle_set set)
{
    uint32_t number = (uint32_t)index->sizes.count;
    bool fresh;

    for (size_t i = 0; i < set.count; i++) {
        uint64_t *head = ov_u64map_at(index->heads, set.items[i], &fresh);
        posting p = {number, (uint32_t)*head};

        *head = index->postings.count + 1;
        *OV_VEC_ADD(index->mem, &index->postings) = p;
    }
    *OV_VEC_ADD(index->mem, &index->sizes) = (uint32_t)set.count;
    *OV_VEC_ADD(index->mem, &index->hits) = 0;
}

typedef struct fit {
    uint32_t prototype; /* 1-based; 0: none */
    double contained;   /* share of the letter */
} fit;

/*
 * Of the prototypes that the set covers by `least` the one that is most like it (Dice); the larger
 * overlap, then the lower number at a tie. Not the one it covers best: of two sentences with values
 * either may be another sender's whole template, which is covered no worse than that of both.
 */
static fit
index_best(posting_index *index, shingle_set set, double least)
{
    fit best = {0};
    double most_alike = 0;
    size_t most = 0;

    index->touched.count = 0;
    for (size_t i = 0; i < set.count; i++) {
        uint64_t head = 0;

        if (!ov_u64map_get(index->heads, set.items[i], &head))
            continue;
        for (uint32_t p = (uint32_t)head; p; p = index->postings.items[p - 1].next) {
            uint32_t number = index->postings.items[p - 1].prototype;

            if (index->hits.items[number]++ == 0)
                *OV_VEC_ADD(index->mem, &index->touched) = number;
        }
    }
    for (size_t i = 0; i < index->touched.count; i++) {
        uint32_t number = index->touched.items[i];
        size_t hits = index->hits.items[number];
        double covered = (double)hits / (double)index->sizes.items[number];
        double alike = 2 * (double)hits / (double)(index->sizes.items[number] + set.count);

        index->hits.items[number] = 0;
        if (covered < least)
            continue;
        if (alike > most_alike ||
            (alike == most_alike &&
             (hits > most || (hits == most && number + 1 < best.prototype)))) {
            best = (fit){number + 1, (double)hits / (double)set.count};
            most_alike = alike;
            most = hits;
        }
    }
    return best;
}

typedef struct shingle_vote {
    uint32_t prototype, shingle;
    uint32_t letters;
} shingle_vote;

static int
vote_cmp(const void *a, const void *b)
{
    const shingle_vote *x = a, *y = b;

    return x->prototype != y->prototype ? OV_CMP(x->prototype, y->prototype)
                                        : OV_CMP(x->shingle, y->shingle);
}

/* The shingles that at least half of a prototype's letters have; empty prototypes vanish and the
   signatures are renumbered. */
static prototypes
majority(ov_arena *mem, ov_arena *scratch, signature *signatures, size_t count, size_t numbers)
{
    OV_VEC(shingle_vote) votes = {0};
    OV_VEC(prototype) made = {0};
    prototype *old = OV_NEW_ARRAY(scratch, prototype, numbers + 1);
    uint32_t *renamed = OV_NEW_ARRAY(scratch, uint32_t, numbers + 1);

    for (size_t i = 0; i < count; i++) {
        const signature *s = &signatures[i];
        prototype *p = &old[s->prototype];

        if (!s->prototype)
            continue;
        if (p->letters == 0)
            p->example = s->example; /* signatures come by letters, so this is the most typical */
        p->letters += s->letters;
        for (size_t k = 0; k < s->holders.count; k++)
            cluster_holders_add(&p->holders, s->holders.items[k]);
        for (size_t k = 0; k < s->shingles.count; k++)
            *OV_VEC_ADD(scratch, &votes) =
                (shingle_vote){s->prototype, s->shingles.items[k], s->letters};
    }
    if (votes.count > 0)
        qsort(votes.items, votes.count, sizeof *votes.items, vote_cmp);
    for (size_t i = 0, end; i < votes.count;) {
        uint32_t number = votes.items[i].prototype;
        OV_VEC(uint32_t) kept = {0};

        for (; i < votes.count && votes.items[i].prototype == number; i = end) {
            uint64_t letters = 0;

            for (end = i; end < votes.count && votes.items[end].prototype == number &&
                          votes.items[end].shingle == votes.items[i].shingle;
                 end++)
                letters += votes.items[end].letters;
            if (letters * 2 >= old[number].letters)
                *OV_VEC_ADD(mem, &kept) = votes.items[i].shingle;
        }
        if (kept.count == 0)
            continue;
        old[number].shingles = (shingle_set){kept.items, kept.count};
        *OV_VEC_ADD(mem, &made) = old[number];
        renamed[number] = (uint32_t)made.count;
    }
    for (size_t i = 0; i < count; i++)
        signatures[i].prototype = renamed[signatures[i].prototype];
    return (prototypes){made.items, made.count};
}

/* Leader clustering of the signatures that have no prototype yet, most frequent first. */
static size_t
lead(ov_arena *scratch, signature *signatures, size_t count, size_t numbers,
     const ov_policy *policy)
{
    posting_index index = index_new(scratch);
    size_t first = numbers;

    for (size_t i = 0; i < count; i++) {
        fit best;

        if (signatures[i].prototype || signatures[i].shingles.count == 0)
            continue;
        best = index_best(&index, signatures[i].shingles, policy->cluster_template_join);
        if (best.prototype && best.contained >= policy->cluster_template_join) {
            signatures[i].prototype = (uint32_t)(first + best.prototype);
            continue;
        }
        index_add(&index, signatures[i].shingles);
        signatures[i].prototype = (uint32_t)++numbers;
    }
    return numbers;
}

/* Every signature takes the prototype most like it, or none. Returns whether any changed. */
static bool
reassign(ov_arena *scratch, signature *signatures, size_t count, prototypes found,
         const ov_policy *policy)
{
    posting_index index = index_new(scratch);
    bool changed = false;

    for (size_t i = 0; i < found.count; i++)
        index_add(&index, found.items[i].shingles);
    for (size_t i = 0; i < count; i++) {
        uint32_t number =
            index_best(&index, signatures[i].shingles, policy->cluster_template_join).prototype;

        changed |= number != signatures[i].prototype;
        signatures[i].prototype = number;
    }
    return changed;
}

/* Prototypes that contain each other become one: the one with more letters, then the first. */
static bool
merge(signature *signatures, size_t count, ov_arena *scratch, prototypes found,
      const ov_policy *policy)
{
    uint32_t *into = OV_NEW_ARRAY(scratch, uint32_t, found.count + 1);
    bool merged = false;

    for (uint32_t i = 0; i <= found.count; i++)
        into[i] = i;
    for (size_t a = 0; a < found.count; a++) {
        for (size_t b = a + 1; b < found.count; b++) {
            shingle_set x = found.items[a].shingles, y = found.items[b].shingles;
            size_t least = OV_MIN(x.count, y.count), most = OV_MAX(x.count, y.count);

            if ((double)least < policy->cluster_template_merge * (double)most ||
                into[b + 1] != b + 1)
                continue;
            if ((double)cluster_shingles_shared(x, y) >=
                policy->cluster_template_merge * (double)most) {
                into[b + 1] = into[a + 1];
                merged = true;
            }
        }
    }
    for (size_t i = 0; merged && i < count; i++)
        signatures[i].prototype = into[signatures[i].prototype];
    return merged;
}

/* A handful of odd letters is no template, nor is what one customer got ever so often. */
static prototypes
drop_small(ov_arena *mem, prototypes found, const ov_policy *policy)
{
    OV_VEC(prototype) kept = {0};

    for (size_t i = 0; i < found.count; i++)
        if (found.items[i].letters >= (uint64_t)policy->cluster_template_least &&
            found.items[i].holders.count == SPREAD_ENOUGH)
            *OV_VEC_ADD(mem, &kept) = found.items[i];
    return (prototypes){kept.items, kept.count};
}

prototypes
cluster_prototypes_learn(ov_arena *mem, ov_arena *scratch, signature *signatures, size_t count,
                         const ov_policy *policy)
{
    prototypes found = {0};

    for (int round = 0; round < ROUNDS; round++) {
        size_t numbers = lead(scratch, signatures, count, found.count, policy);

        found = majority(mem, scratch, signatures, count, numbers);
        if (merge(signatures, count, scratch, found, policy))
            found = majority(mem, scratch, signatures, count, found.count);
        if (!reassign(scratch, signatures, count, found, policy))
            break;
        found = majority(mem, scratch, signatures, count, found.count);
    }
    return drop_small(mem, found, policy);
}
