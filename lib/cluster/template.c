#include "onevoice/cluster/template.h"

#include <stdlib.h>

#include "frame_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/parallel.h"
#include "prototype_internal.h"

static int
u32_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* Units that carry a letter's own message: sentences and subject lines that are no frame. */
static bool
is_body(const night_unit *u)
{
    return !u->frame && (u->flags & (OV_UNIT_PROSE | OV_UNIT_SUBJECT));
}

/* The shingles of a letter's body that enough customers have, ascending and distinct. */
static shingle_set
body_shingles(const ov_cluster_night *night, const night_letter *l, ov_arena *mem)
{
    size_t room = 0, count = 0, kept = 0;
    uint64_t known;
    uint32_t *all;

    for (size_t k = 0; k < l->unit_count; k++)
        if (is_body(&night->units.items[l->units[k]]))
            room += night->units.items[l->units[k]].count + 1u;
    all = OV_NEW_ARRAY(mem, uint32_t, room);
    for (size_t k = 0; k < l->unit_count; k++)
        if (is_body(&night->units.items[l->units[k]]))
            count += cluster_unit_shingles(night, &night->units.items[l->units[k]], all + count);
    if (count > 0)
        qsort(all, count, sizeof *all, u32_cmp);
    for (size_t i = 0; i < count; i++)
        if ((i == 0 || all[i] != all[i - 1]) && ov_u64map_get(night->common, all[i], &known))
            all[kept++] = all[i];
    return (shingle_set){all, kept};
}

/* Hash of the body's units; independent of their order. */
static uint64_t
body_hash(const ov_cluster_night *night, const night_letter *l)
{
    uint64_t hash = 0;

    for (size_t k = 0; k < l->unit_count; k++)
        if (is_body(&night->units.items[l->units[k]]))
            hash += ov_hash_mix(night->units.items[l->units[k]].key, 1);
    return hash;
}

static int
signature_cmp(const void *a, const void *b)
{
    const signature *x = a, *y = b;

    return x->letters != y->letters ? OV_CMP(y->letters, x->letters) : OV_CMP(x->hash, y->hash);
}

/* Clean letters with equal bodies, most frequent first, at most the policy's sample. */
static size_t
signatures_collect(const ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy,
                   signature **out)
{
    ov_u64map *by_hash = ov_u64map_new(scratch, night->letters.count);
    OV_VEC(signature) found = {0};
    bool fresh;

    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];
        uint64_t hash = body_hash(night, l), *slot;

        if (l->noisy || hash == 0)
            continue;
        slot = ov_u64map_at(by_hash, hash, &fresh);
        if (fresh) {
            *slot = found.count;
            *OV_VEC_ADD(scratch, &found) = (signature){.hash = hash, .example = (uint32_t)i};
        }
        found.items[*slot].letters++;
        if (l->customer != OV_NO_INDEX)
            cluster_holders_add(&found.items[*slot].holders, l->customer);
    }
    if (found.count > 0)
        qsort(found.items, found.count, sizeof *found.items, signature_cmp);
    found.count = OV_MIN(found.count, (size_t)policy->cluster_sample);
    for (size_t i = 0; i < found.count; i++)
        found.items[i].shingles =
            body_shingles(night, &night->letters.items[found.items[i].example], scratch);
    *out = found.items;
    return found.count;
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

            for (size_t j = 0; is_body(u) && j < u->count; j++)
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
        const unit_hits *h = &a->hits[l->units[k]];
        size_t shared = 0, shingles = u->count < 3 ? 1 : u->count - 2u;

        if (l->prototype == 0) { /* no template: every sentence that hardly anyone else has */
            if (!u->frame && (u->flags & OV_UNIT_PROSE) && u->customers < SPREAD_ENOUGH)
                own += ov_hash_mix(u->key, 6);
            continue;
        }
        if (u->own == 0)
            continue;
        for (size_t j = 0; j < h->count; j++)
            if (h->items[j].prototype + 1 == l->prototype)
                shared = h->items[j].shingles;
        if ((double)shared < a->policy->cluster_misread_share * (double)shingles &&
            !says_alike(a, u, l->prototype))
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
    double covered;
    size_t shingles;
    uint32_t prototype; /* its place + 1; 0: none */
} choice;

/* The better cover, then the more shingles, then the earlier prototype. */
static bool
is_better(choice a, choice b)
{
    if (a.covered != b.covered)
        return a.covered > b.covered;
    if (a.shingles != b.shingles)
        return a.shingles > b.shingles;
    return a.prototype < b.prototype;
}

static choice
best_prototype(const assigner *a, const unit_hit *sum, size_t count)
{
    choice best = {0};

    for (size_t j = 0; j < count; j++) {
        size_t all = a->found.items[sum[j].prototype].shingles.count;
        choice c = {(double)OV_MIN(sum[j].shingles, all) / (double)all, sum[j].shingles,
                    sum[j].prototype + 1};

        if (is_better(c, best))
            best = c;
    }
    return best;
}

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
        double least;

        for (size_t k = 0; k < l->unit_count; k++) {
            const night_unit *u = &a->night->units.items[l->units[k]];

            l->rough |= u->misread;
            if (is_body(u))
                body += u->count < 3 ? 1 : u->count - 2u;
            add_hits(sum, &count, &a->hits[l->units[k]]);
        }
        best = best_prototype(a, sum, count);
        least = l->rough ? a->policy->cluster_template_scan : a->policy->cluster_template_join;
        if (best.covered < least ||
            (double)best.shingles < a->policy->cluster_template_share * (double)body)
            best.prototype = 0;
        l->prototype = best.prototype;
        l->own = own_of(a, l);
    }
}

static int
template_cmp(const void *a, const void *b)
{
    const ov_template *x = a, *y = b;

    return OV_CMP(x->id, y->id);
}

/* Ids of last night go to tonight's prototypes by mutual containment, the best pairs first. */
static int64_t
id_of(const prototype *p, ov_templates previous, bool *taken, const ov_policy *policy)
{
    size_t found = previous.count;
    double best = policy->cluster_template_merge;

    for (size_t i = 0; i < previous.count; i++) {
        shingle_set old = {previous.items[i].shingles, previous.items[i].shingle_count};
        size_t most = OV_MAX(old.count, p->shingles.count);
        double shared = most ? (double)cluster_shingles_shared(old, p->shingles) / (double)most : 0;

        if (!taken[i] && (shared > best || (shared == best && found == previous.count))) {
            best = shared;
            found = i;
        }
    }
    if (found == previous.count)
        return 0;
    taken[found] = true;
    return previous.items[found].id;
}

static void
number_templates(ov_cluster_night *night, ov_arena *scratch, prototypes found,
                 ov_templates previous, int64_t last_id, const ov_policy *policy, ov_templates *out)
{
    bool *taken = OV_NEW_ARRAY(scratch, bool, previous.count + 1);
    uint64_t *letters = OV_NEW_ARRAY(scratch, uint64_t, found.count + 1);
    OV_VEC(ov_template) made = {0};

    night->template_ids = OV_NEW_ARRAY(night->mem, int64_t, found.count + 1);
    for (size_t i = 0; i < previous.count; i++)
        last_id = OV_MAX(last_id, previous.items[i].id);
    for (size_t i = 0; i < night->letters.count; i++)
        letters[night->letters.items[i].prototype]++;
    for (size_t p = 0; p < found.count; p++) {
        const prototype *proto = &found.items[p];
        int64_t id;

        if (letters[p + 1] < (uint64_t)policy->cluster_template_least)
            continue;
        id = id_of(proto, previous, taken, policy);
        night->template_ids[p + 1] = id > 0 ? id : ++last_id;
        *OV_VEC_ADD(night->mem, &made) = (ov_template){.id = night->template_ids[p + 1],
                                                       .shingles = proto->shingles.items,
                                                       .shingle_count = proto->shingles.count,
                                                       .letters = letters[p + 1],
                                                       .example = proto->example};
    }
    if (made.count > 0)
        qsort(made.items, made.count, sizeof *made.items, template_cmp);
    *out = (ov_templates){made.items, made.count};
}

void
ov_cluster_templates(ov_cluster_night *night, ov_arena *scratch, ov_templates previous,
                     int64_t last_id, const ov_policy *policy, size_t workers, ov_templates *out)
{
    assigner a = {.night = night, .policy = policy};
    signature *signatures;
    size_t count;

    cluster_spread_count(night, scratch, policy);
    cluster_frame_mark(night, scratch, policy);
    cluster_labels_mark(night, scratch, policy);
    cluster_own_mark(night, scratch);
    count = signatures_collect(night, scratch, policy, &signatures);
    a.found = cluster_prototypes_learn(night->mem, scratch, signatures, count, policy);
    units_index(&a, scratch);
    words_collect(&a, scratch);
    ov_parallel_for(workers, night->letters.count, 4096, assign_some, &a);
    number_templates(night, scratch, a.found, previous, last_id, policy, out);
}

int64_t
ov_cluster_letter_template(const ov_cluster_night *night, uint32_t letter)
{
    OV_ASSERT(letter < night->letters.count);
    return night->template_ids ? night->template_ids[night->letters.items[letter].prototype] : 0;
}
