/* Every letter to the prototype that is most like it. */
#include <stdlib.h>

#include "assign_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/parallel.h"

bool
cluster_is_body(const night_unit *u)
{
    return !u->frame && (u->flags & (OV_UNIT_PROSE | OV_UNIT_SUBJECT));
}

/* How much of which prototype a unit holds; units recur, so this is computed once for each. */
typedef struct unit_hit {
    uint32_t prototype, shingles;
} unit_hit;

typedef struct unit_hits {
    const unit_hit *items;
    size_t count;
} unit_hits;

typedef struct assigner {
    ov_cluster_night *night;
    const ov_policy *policy;
    prototypes found;
    unit_hits *hits;  /* per unit of the dictionary */
    ov_u64map *words; /* prototype << 32 | word: what a prototype's typical letter says */
} assigner;

/* Shingle -> prototypes, sorted by shingle. */
typedef struct holder {
    uint32_t shingle, prototype;
} holder;

static int
holder_cmp(const void *a, const void *b)
{
    const holder *x = a, *y = b;

    return x->shingle != y->shingle ? OV_CMP(x->shingle, y->shingle)
                                    : OV_CMP(x->prototype, y->prototype);
}

static unit_hits
unit_hits_of(ov_arena *mem, const holder *holders, const ov_u64map *first, size_t holder_count,
             const uint32_t *shingles, size_t count)
{
    OV_VEC(unit_hit) hits = {0};

    for (size_t i = 0; i < count; i++) {
        uint64_t at = 0;

        if (!ov_u64map_get(first, shingles[i], &at))
            continue;
        for (; at < holder_count && holders[at].shingle == shingles[i]; at++) {
            size_t k = 0;

            while (k < hits.count && hits.items[k].prototype != holders[at].prototype)
                k++;
            if (k == hits.count)
                *OV_VEC_ADD(mem, &hits) = (unit_hit){holders[at].prototype, 0};
            hits.items[k].shingles++;
        }
    }
    return (unit_hits){hits.items, hits.count};
}

static void
units_index(assigner *a, ov_arena *scratch)
{
    OV_VEC(holder) holders = {0};
    ov_u64map *first;
    uint32_t shingles[UINT16_MAX];

    for (size_t p = 0; p < a->found.count; p++)
        for (size_t k = 0; k < a->found.items[p].shingles.count; k++)
            *OV_VEC_ADD(scratch, &holders) =
                (holder){a->found.items[p].shingles.items[k], (uint32_t)p};
    if (holders.count > 0)
        qsort(holders.items, holders.count, sizeof *holders.items, holder_cmp);
    first = ov_u64map_new(scratch, holders.count);
    for (size_t i = 0; i < holders.count; i++)
        if (i == 0 || holders.items[i].shingle != holders.items[i - 1].shingle)
            ov_u64map_put(first, holders.items[i].shingle, i);
    a->hits = OV_NEW_ARRAY(scratch, unit_hits, a->night->units.count);
    for (size_t i = 0; i < a->night->units.count; i++) {
        const night_unit *u = &a->night->units.items[i];

        if (!u->frame)
            a->hits[i] = unit_hits_of(scratch, holders.items, first, holders.count, shingles,
                                      cluster_unit_shingles(a->night, u, shingles));
    }
}

/* The words of each prototype's typical letter. */
static void
words_collect(assigner *a, ov_arena *scratch)
{
    a->words = ov_u64map_new(scratch, a->found.count * 64);
    for (size_t p = 0; p < a->found.count; p++) {
        const night_letter *l = &a->night->letters.items[a->found.items[p].example];

        for (size_t k = 0; k < l->unit_count; k++) {
            const night_unit *u = &a->night->units.items[l->units[k]];

            for (size_t j = 0; cluster_is_body(u) && j < u->count; j++)
                ov_u64map_put(a->words,
                              (uint64_t)(p + 1) << 32 | a->night->tokens.items[u->first + j], 1);
        }
    }
}

/* Does a sentence say little but words of the template? */
static bool
says_alike(const assigner *a, const night_unit *u, uint32_t number)
{
    size_t known = 0;
    uint64_t ignored;

    for (size_t j = 0; j < u->count; j++)
        known += ov_u64map_get(
            a->words, (uint64_t)number << 32 | a->night->tokens.items[u->first + j], &ignored);
    return (double)known >= a->policy->cluster_misread_words * (double)u->count;
}

/* The sentences of a letter that are its own: no other letter's, and no sentence of its template
   that a scan or a synonym changed. */
static uint64_t
own_of(const assigner *a, const night_letter *l)
{
    uint64_t own = 0;

    for (size_t k = 0; k < l->unit_count; k++) {
        const night_unit *u = &a->night->units.items[l->units[k]];

        if (l->prototype == 0) { /* no template: every sentence that hardly anyone else has */
            if (!u->frame && (u->flags & OV_UNIT_PROSE) && u->customers < SPREAD_ENOUGH)
                own += ov_hash_mix(u->key, 6);
            continue;
        }
        if (u->own != 0 && !says_alike(a, u, l->prototype))
            own += u->own;
    }
    return own;
}

enum { HITS_MOST = 256 };

/* The shingles of one sentence go to the prototypes that have them. */
static void
add_hits(unit_hit sum[HITS_MOST], size_t *count, const unit_hits *h)
{
    for (size_t j = 0; j < h->count; j++) {
        size_t at = 0;

        while (at < *count && sum[at].prototype != h->items[j].prototype)
            at++;
        if (at == HITS_MOST)
            continue;
        if (at == *count)
            sum[(*count)++] = (unit_hit){h->items[j].prototype, 0};
        sum[at].shingles += h->items[j].shingles;
    }
}

typedef struct choice {
    double alike; /* Dice, as in prototype.c */
    size_t shingles;
    uint32_t prototype; /* its place + 1; 0: none */
} choice;

/* The more alike, then the more shingles, then the earlier prototype. */
static bool
is_better(choice a, choice b)
{
    if (a.alike != b.alike)
        return a.alike > b.alike;
    if (a.shingles != b.shingles)
        return a.shingles > b.shingles;
    return a.prototype < b.prototype;
}

/* Of the prototypes that a body of so many shingles covers by `least`. */
static choice
best_prototype(const assigner *a, const unit_hit *sum, size_t count, size_t body, double least)
{
    choice best = {0};

    for (size_t j = 0; j < count; j++) {
        size_t all = a->found.items[sum[j].prototype].shingles.count;
        size_t shared = OV_MIN(sum[j].shingles, all);
        choice c = {2 * (double)shared / (double)(all + body), sum[j].shingles,
                    sum[j].prototype + 1};

        if ((double)shared >= least * (double)all && is_better(c, best))
            best = c;
    }
    return best;
}

/*
 * Each letter takes the prototype most like its body. A letter whose words were misread
 * by a scanner is judged at the lower coverage: at the normal one, every scan would found a
 * template of its own.
 */
static void
assign_some(void *context, size_t worker, size_t begin, size_t end)
{
    assigner *a = context;
    unit_hit sum[HITS_MOST];

    (void)worker;
    for (size_t i = begin; i < end; i++) {
        night_letter *l = &a->night->letters.items[i];
        size_t count = 0, body = 0;
        choice best;

        for (size_t k = 0; k < l->unit_count; k++) {
            const night_unit *u = &a->night->units.items[l->units[k]];

            l->rough |= u->misread;
            if (cluster_is_body(u))
                body += u->count < 3 ? 1 : u->count - 2u;
            add_hits(sum, &count, &a->hits[l->units[k]]);
        }
        best = best_prototype(a, sum, count, body,
                              l->rough ? a->policy->cluster_template_scan
                                       : a->policy->cluster_template_join);
        if ((double)best.shingles < a->policy->cluster_template_share * (double)body)
            best.prototype = 0;
        l->prototype = best.prototype;
        l->own = own_of(a, l);
    }
}

void
cluster_letters_assign(ov_cluster_night *night, ov_arena *scratch, prototypes found,
                       const ov_policy *policy, size_t workers)
{
    assigner a = {.night = night, .policy = policy, .found = found};

    units_index(&a, scratch);
    words_collect(&a, scratch);
    ov_parallel_for(workers, night->letters.count, 4096, assign_some, &a);
}
