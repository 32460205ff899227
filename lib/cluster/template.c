#include "onevoice/cluster/template.h"

#include <stdlib.h>

#include "assign_internal.h"
#include "frame_internal.h"
#include "onevoice/base/hash.h"

/* The shingles of a letter's body that enough customers have. */
static shingle_set
body_shingles(const ov_cluster_night *night, const night_letter *l, ov_arena *mem)
{
    shingle_set all = cluster_letter_shingles(night, l, cluster_is_body, mem);
    uint32_t *common = OV_NEW_ARRAY(mem, uint32_t, all.count);
    size_t count = 0;
    uint64_t known;

    for (size_t i = 0; i < all.count; i++)
        if (ov_u64map_get(night->common, all.items[i], &known))
            common[count++] = all.items[i];
    return (shingle_set){common, count};
}

/* Hash of the body's units; independent of their order. */
static uint64_t
body_hash(const ov_cluster_night *night, const night_letter *l)
{
    uint64_t hash = 0;

    for (size_t k = 0; k < l->unit_count; k++)
        if (cluster_is_body(&night->units.items[l->units[k]]))
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

static int
template_cmp(const void *a, const void *b)
{
    const ov_template *x = a, *y = b;

    return OV_CMP(x->id, y->id);
}

/* Ids of the previous night go to tonight's prototypes by mutual containment, the best pairs first. */
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

/*
 * A template keeps the id it had on the previous night, so that trends and exceptions of a site go
 * on; `taken` keeps two of tonight's from claiming one old id. New ids are above every id ever
 * used: a reused one would join two histories.
 */
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

/*
 * Each step has the scratch to itself: what one leaves is two kilobytes a letter when all of it stays until the
 * last, and that was the peak of a night. Steps that hand something on in it (`common`, the twins) share it.
 */
void
ov_cluster_templates(ov_cluster_night *night, ov_arena *scratch, ov_templates previous,
                     int64_t last_id, const ov_policy *policy, size_t workers, ov_templates *out)
{
    prototypes found;
    twins found_twins;
    signature *signatures;
    size_t count;

    ov_arena_reset(scratch);
    cluster_spread_count(night, scratch, policy);
    ov_arena_reset(scratch);
    cluster_frame_mark(night, scratch, policy);
    cluster_own_mark(night, scratch);
    count = signatures_collect(night, scratch, policy, &signatures);
    found = cluster_prototypes_learn(night->mem, scratch, signatures, count, policy);
    night->common = NULL;
    ov_arena_reset(scratch);
    cluster_letters_assign(night, scratch, found, policy, workers);
    ov_arena_reset(scratch);
    found = cluster_prototypes_part(night, scratch, found);
    ov_arena_reset(scratch);
    found = cluster_prototypes_split(night, scratch, found);
    ov_arena_reset(scratch);
    found_twins = cluster_twins_find(night, scratch);
    cluster_free_mark(night, scratch, found_twins);
    cluster_places_judge(night, scratch, found_twins);
    number_templates(night, scratch, found, previous, last_id, policy, out);
}

int64_t
ov_cluster_letter_template(const ov_cluster_night *night, uint32_t letter)
{
    OV_ASSERT(letter < night->letters.count);
    return night->template_ids ? night->template_ids[night->letters.items[letter].prototype] : 0;
}
