/* Duplicates of a case: stars around survivors, found through their rarest values. */
#include <stdlib.h>

#include "judge_internal.h"
#include "onevoice/base/hash.h"

/* Order of survivors: legal strength, completeness, recency, id. */
static int
channel_strength(const item *it)
{
    static const int strength[OV_CHANNEL_COUNT] = {[OV_CHANNEL_MAIL] = 4,
                                                   [OV_CHANNEL_PORTAL] = 3,
                                                   [OV_CHANNEL_EMAIL] = 2,
                                                   [OV_CHANNEL_SMS] = 1,
                                                   [OV_CHANNEL_PHONE] = 0};

    return it->piece->communication ? strength[it->piece->communication->channel] : 0;
}

typedef struct ranked {
    const item *item;
    uint32_t number;
    bool history;
} ranked;

static int
ranked_cmp(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    const item *x = p->item, *y = q->item;
    const ov_communication *c = x->piece->communication, *d = y->piece->communication;
    bool rx = ov_facts_flag(x->facts, OV_FACT_REPRINT),
         ry = ov_facts_flag(y->facts, OV_FACT_REPRINT);

    if (p->history != q->history)
        return OV_CMP(p->history, q->history);
    if (rx != ry)
        return OV_CMP(rx, ry);
    if (x->noisy != y->noisy)
        return OV_CMP(x->noisy, y->noisy);
    if (channel_strength(x) != channel_strength(y))
        return OV_CMP(channel_strength(y), channel_strength(x));
    if (x->facts.count != y->facts.count)
        return OV_CMP(y->facts.count, x->facts.count);
    if (x->fields.count != y->fields.count)
        return OV_CMP(y->fields.count, x->fields.count);
    if (c && d && c->created_on != d->created_on)
        return OV_CMP(d->created_on, c->created_on);
    return OV_CMP(p->number, q->number); /* pieces come by id */
}

static int
duplicate_cmp(const void *a, const void *b)
{
    const ov_duplicate *x = a, *y = b;

    return OV_CMP(x->piece, y->piece);
}

static int
finding_cmp(const void *a, const void *b)
{
    const ov_finding *x = a, *y = b;

    return x->piece != y->piece ? OV_CMP(x->piece, y->piece) : OV_CMP(x->other, y->other);
}

/* Survivors that may be a letter's: by shared value in the prefix of its rarest values, or all of
   them while they are few. */
typedef struct candidates {
    OV_VEC(uint32_t) survivors;
    ov_u64map *heads;       /* key -> 1-based chain in links */
    OV_VEC(uint64_t) links; /* survivor << 32 | next */
    ov_u64map *frequency;
    uint32_t *seen; /* per piece: 1 + the piece that asked last */
    bool scans;     /* a survivor is one */
} candidates;

#define FEW 48

#define OTHER_KEYS 2 /* behind those of values: the text's, and the account's or the body's */

static uint64_t
value_key(const value *v)
{
    return ov_hash_mix(v->shape, v->type);
}

/* The keys under which a letter is indexed: enough of its rarest values that two letters which
   agree by the policy's share have one in common; and its text. */
static size_t
prefix_keys(const candidates *c, const item *it, ov_arena *scratch, const ov_policy *policy,
            uint64_t **out)
{
    size_t n = it->fields.count, keep;
    double t = policy->cluster_duplicate_scan / (2 - policy->cluster_duplicate_scan);
    uint64_t *keys = OV_NEW_ARRAY(scratch, uint64_t, n + 3);
    uint64_t *rarity = OV_NEW_ARRAY(scratch, uint64_t, n + 1);
    ov_str account = ov_facts_text(it->facts, OV_FACT_ACCOUNT_NO);
    size_t need = (size_t)(t * (double)n), count = 0;

    if ((double)need < t * (double)n)
        need++;
    keep = n == 0 ? 0 : n - OV_MIN(need, n) + 1;
    keep = OV_MIN(keep, n);
    for (size_t i = 0; i < n; i++) {
        uint64_t key = value_key(&it->fields.items[i]), often = 0;
        size_t at = count++;

        if (ov_u64map_get(c->frequency, key, &often))
            often = OV_MIN(often, UINT32_MAX);
        for (;
             at > 0 && (rarity[at - 1] > often || (rarity[at - 1] == often && keys[at - 1] > key));
             at--) {
            rarity[at] = rarity[at - 1];
            keys[at] = keys[at - 1];
        }
        rarity[at] = often;
        keys[at] = key;
    }
    count = keep;
    keys[count++] = it->letter ? ov_hash_mix(it->letter->text, 11) : 0;
    keys[count++] = n == 0 ? ov_hash_mix(it->body, 12) : keys[0];
    if (!ov_str_is_empty(account))
        keys[count - 1] = ov_hash_mix(ov_hash(account), 13);
    *out = keys;
    return count;
}

static void
survivor_add(candidates *c, ov_arena *scratch, uint32_t number, bool is_scan, const uint64_t *keys,
             size_t count)
{
    bool fresh;

    *OV_VEC_ADD(scratch, &c->survivors) = number;
    c->scans |= is_scan;
    for (size_t i = 0; c->heads && i < count; i++) {
        uint64_t *head = ov_u64map_at(c->heads, keys[i], &fresh);
        uint64_t link = (uint64_t)number << 32 | *head;

        *head = c->links.count + 1;
        *OV_VEC_ADD(scratch, &c->links) = link;
    }
}

typedef struct search {
    const ov_cluster_night *night;
    ov_arena *mem, *scratch;
    const ov_policy *policy;
    items all;
    candidates candidates;
    duplicate_list duplicates;
    finding_list findings;
} search;

/* A letter is compared with this many survivors at most, those with its rarest values first: only
   thousands of letters about one number and day, all different, come near it. */
#define TRY_MOST  2000
#define TELL_MOST 4 /* findings told of one letter */
#define TELL_TRY                                                                                   \
    64 /* survivors tried for them alone: who asks is told of the next ones, not of all */

typedef struct best_match {
    bool found;
    uint32_t survivor;
    judged judged;
    unsigned told; /* findings of the letter so far */
} best_match;

static void
try_survivor(search *s, uint32_t number, uint32_t survivor, best_match *best)
{
    const item *a = &s->all.items[number], *b = &s->all.items[survivor];
    judged j = cluster_judge(s->night, s->scratch, a, b, s->policy);
    ov_finding_kind kind;

    if (j.verdict == SAME || j.verdict == LIKELY) {
        if (!best->found || j.tier < best->judged.tier ||
            (j.tier == best->judged.tier &&
             (j.similarity > best->judged.similarity ||
              (j.similarity == best->judged.similarity &&
               s->all.items[survivor].rank < s->all.items[best->survivor].rank))))
            *best = (best_match){true, survivor, j, best->told};
    } else if (best->told < TELL_MOST && cluster_finding_of(a, b, &j, &kind)) {
        best->told++;
        *OV_VEC_ADD(s->mem, &s->findings) = (ov_finding){.piece = OV_MAX(number, survivor),
                                                         .other = OV_MIN(number, survivor),
                                                         .kind = kind,
                                                         .differs = j.differs};
    }
}

/* Survivors under one key, `most` at most; returns how many were tried. */
static size_t
try_key(search *s, uint32_t number, uint64_t key, size_t most, best_match *best)
{
    candidates *c = &s->candidates;
    uint64_t link = 0;
    size_t tried = 0;

    if (!ov_u64map_get(c->heads, key, &link))
        return 0;
    for (uint32_t at = (uint32_t)link; at && tried < most; at = (uint32_t)link) {
        link = c->links.items[at - 1];
        if (c->seen[link >> 32] == number + 1)
            continue;
        tried++;
        c->seen[link >> 32] = number + 1;
        try_survivor(s, number, (uint32_t)(link >> 32), best);
    }
    return tried;
}

/*
 * The survivors that a letter of a large customer may belong to. What is the same has the same rarest
 * value, so between clean letters one key finds it, with those of the text and the account; the other
 * keys find what is told beside, and scans, of which any value may be misread. Without this a law
 * office's thousands of letters were a comparison of each with two thousand.
 */
static void
try_keys(search *s, uint32_t number, const uint64_t *keys, size_t count, best_match *best)
{
    bool clean = !s->all.items[number].noisy && !s->candidates.scans;
    size_t tried = 0, told = 0;

    for (size_t i = 0; i < count && tried < TRY_MOST; i++) {
        bool beside = clean && i > 0 && i + OTHER_KEYS < count;

        if (!beside)
            tried += try_key(s, number, keys[i], TRY_MOST - tried, best);
        else if (best->told < TELL_MOST && told < TELL_TRY)
            told += try_key(s, number, keys[i], TELL_TRY - told, best);
    }
}

/*
 * A piece is compared with survivors only, never with duplicates: so a chain A~B~C with A unlike C
 * is no group. Customers with few pieces try every survivor.
 */
static void
place(search *s, uint32_t number)
{
    candidates *c = &s->candidates;
    best_match best = {0};
    uint64_t *keys = NULL;
    size_t count = 0;

    if (c->heads) {
        count = prefix_keys(c, &s->all.items[number], s->scratch, s->policy, &keys);
        try_keys(s, number, keys, count, &best);
    }
    for (size_t i = 0; !c->heads && i < c->survivors.count; i++)
        try_survivor(s, number, c->survivors.items[i], &best);
    if (best.found)
        *OV_VEC_ADD(s->mem, &s->duplicates) =
            (ov_duplicate){number, best.survivor, best.judged.tier, best.judged.similarity};
    if (!best.found || best.judged.tier == OV_TIER_LIKELY) /* what goes may stand for others */
        survivor_add(c, s->scratch, number, s->all.items[number].noisy, keys, count);
}

static void
candidates_init(candidates *c, ov_arena *scratch, items all)
{
    bool fresh;

    if (all.count <= FEW)
        return;
    c->heads = ov_u64map_new(scratch, all.count * 4);
    c->frequency = ov_u64map_new(scratch, all.count * 4);
    c->seen = OV_NEW_ARRAY(scratch, uint32_t, all.count);
    for (size_t i = 0; i < all.count; i++)
        for (size_t k = 0; k < all.items[i].fields.count; k++)
            ++*ov_u64map_at(c->frequency, value_key(&all.items[i].fields.items[k]), &fresh);
}

void
cluster_duplicates_find(ov_arena *mem, ov_arena *scratch, const ov_cluster_night *night, items all,
                        size_t pending, const ov_policy *policy, ov_case_clusters *out)
{
    search s = {.night = night, .mem = mem, .scratch = scratch, .policy = policy, .all = all};
    ranked *order = OV_NEW_ARRAY(scratch, ranked, all.count);

    for (uint32_t i = 0; i < all.count; i++)
        order[i] = (ranked){&all.items[i], i, i >= pending};
    qsort(order, all.count, sizeof *order, ranked_cmp);
    for (uint32_t i = 0; i < all.count; i++)
        all.items[order[i].number].rank = i;
    candidates_init(&s.candidates, scratch, all);
    for (size_t i = 0; i < all.count; i++)
        place(&s, order[i].number);
    if (s.duplicates.count > 0)
        qsort(s.duplicates.items, s.duplicates.count, sizeof *s.duplicates.items, duplicate_cmp);
    if (s.findings.count > 0)
        qsort(s.findings.items, s.findings.count, sizeof *s.findings.items, finding_cmp);
    out->duplicates.items = s.duplicates.items;
    out->duplicates.count = s.duplicates.count;
    out->findings.items = s.findings.items;
    out->findings.count = s.findings.count;
}
