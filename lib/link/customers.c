/*
 * Customers and their ids.
 *
 * An id is given once and outlives its founder: tonight's customers take the ids of the latest
 * published ones by overlap in shared parties, so that in a split the largest part keeps the id and
 * in a merge the id with most members survives. A new id is derived from the founding party, with a
 * counter on collision with any id ever given.
 */
#include "decisions_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/base/parallel.h"
#include "onevoice/person/name.h"

typedef struct old_customer {
    ov_str id;
    uint32_t number;         /* in the order of previous rows */
    uint64_t size, taken_by; /* taken_by: customer + 1 */
    uint64_t most;           /* largest overlap with a customer of tonight, and which */
    uint32_t most_with;
} old_customer;

typedef struct overlap {
    uint32_t old, now;
    uint64_t parties, old_size;
} overlap;

typedef struct naming {
    ov_arena *mem, *scratch;
    const ov_snapshot *snapshot;
    ov_customer *customers; /* in the order of their lowest parties */
    size_t count;
    uint32_t *customer_of;    /* party -> customer */
    OV_VEC(old_customer) old; /* by id */
    uint32_t *old_of;         /* party -> old customer */
    overlap *overlaps;
    size_t overlap_count;
    ov_map *given; /* ids ever given, those of old customers with their numbers */
    ov_identities *out;
    OV_VEC(ov_customer_change) changes;
} naming;

static void
list_customers(naming *n, const link_data *data, const link_clusters *clusters)
{
    size_t parties = data->count, count = 0;
    uint32_t *number = OV_NEW_ARRAY(n->scratch, uint32_t, parties + 1),
             *size = OV_NEW_ARRAY(n->scratch, uint32_t, parties + 1),
             *members = OV_NEW_ARRAY(n->mem, uint32_t, parties + 1), first = 0;

    n->customer_of = OV_NEW_ARRAY(n->scratch, uint32_t, parties + 1);
    for (size_t i = 0; i < parties; i++) {
        uint32_t anchor = clusters->anchor[i];

        n->customer_of[i] = OV_NO_INDEX;
        if (anchor == UINT32_MAX)
            continue;
        if (number[anchor] == 0)
            number[anchor] = (uint32_t)++count;
        n->customer_of[i] = number[anchor] - 1;
        size[number[anchor] - 1]++;
    }
    n->customers = OV_NEW_ARRAY(n->mem, ov_customer, count + 1);
    n->count = count;
    for (size_t c = 0; c < count; c++) {
        n->customers[c].parties = members + first;
        n->customers[c].party_count = size[c];
        first += size[c];
        size[c] = first - size[c]; /* from here on: where its next member goes */
    }
    for (uint32_t i = 0; i < parties; i++)
        if (n->customer_of[i] != OV_NO_INDEX)
            members[size[n->customer_of[i]]++] = i;
}

/* The party with this id; *next is where it stands when ids are asked for in ascending order. */
static bool
party_index(const ov_snapshot *s, ov_str id, size_t *next, uint32_t *out)
{
    const ov_party *parties = s->parties.items;
    size_t low = *next, high = s->parties.count;
    bool found;

    if (low >= high || !ov_str_eq(parties[low].id, id)) {
        low = 0;
        while (low < high) {
            size_t middle = (low + high) / 2;

            if (ov_str_cmp(parties[middle].id, id) < 0)
                low = middle + 1;
            else
                high = middle;
        }
    }
    found = low < s->parties.count && ov_str_eq(parties[low].id, id);
    *out = (uint32_t)low;
    *next = low + found;
    return found;
}

static int
old_id_cmp(const void *a, const void *b)
{
    const old_customer *x = a, *y = b;

    return ov_str_cmp(x->id, y->id);
}

static int
claim_cmp(const void *a, const void *b)
{
    const overlap *x = a, *y = b;
    int order = OV_CMP(y->parties, x->parties);

    if (order == 0)
        order = OV_CMP(x->old_size, y->old_size); /* the larger share of the old customer */
    if (order == 0)
        order = OV_CMP(x->old, y->old);
    return order ? order : OV_CMP(x->now, y->now);
}

/* Old customers by id, and which of them each party of tonight belonged to. */
static void
read_previous(naming *n, const ov_link_previous *previous)
{
    size_t parties = n->snapshot->parties.count, next = 0;
    uint32_t *rank;

    for (size_t i = 0; i < previous->rows.count; i++) {
        const ov_link_previous_row *row = &previous->rows.items[i];
        uint64_t *number;
        uint32_t party;
        bool fresh;

        if (ov_str_is_null(row->customer_id))
            continue;
        number = ov_map_at(n->given, row->customer_id, &fresh);
        if (fresh) {
            *number = n->old.count;
            *OV_VEC_ADD(n->scratch, &n->old) =
                (old_customer){.id = row->customer_id, .number = (uint32_t)*number};
        }
        n->old.items[*number].size++;
        if (party_index(n->snapshot, row->party_id, &next, &party))
            n->old_of[party] = (uint32_t)*number;
    }
    for (size_t i = 0; i < previous->retired.count; i++)
        ov_map_put(n->given, previous->retired.items[i], 0);
    if (n->old.count)
        qsort(n->old.items, n->old.count, sizeof *n->old.items, old_id_cmp);
    rank = OV_NEW_ARRAY(n->scratch, uint32_t, n->old.count + 1);
    for (uint32_t i = 0; i < n->old.count; i++)
        rank[n->old.items[i].number] = i;
    for (size_t i = 0; i < parties; i++)
        if (n->old_of[i] != OV_NO_INDEX)
            n->old_of[i] = rank[n->old_of[i]];
}

/* How many parties each of tonight's customers shares with each old one. */
static void
count_overlaps(naming *n)
{
    n->overlaps = OV_NEW_ARRAY(n->scratch, overlap, n->snapshot->parties.count + 1);
    for (uint32_t c = 0; c < n->count; c++) {
        size_t first = n->overlap_count;

        for (size_t i = 0; i < n->customers[c].party_count; i++) {
            uint32_t old = n->old_of[n->customers[c].parties[i]];
            size_t at = first;

            if (old == OV_NO_INDEX)
                continue;
            while (at < n->overlap_count && n->overlaps[at].old != old)
                at++;
            if (at == n->overlap_count)
                n->overlaps[n->overlap_count++] =
                    (overlap){.old = old, .now = c, .old_size = n->old.items[old].size};
            n->overlaps[at].parties++;
        }
    }
    if (n->overlap_count)
        qsort(n->overlaps, n->overlap_count, sizeof *n->overlaps, claim_cmp);
}

static void
pass_ids(naming *n)
{
    for (size_t i = 0; i < n->overlap_count; i++) {
        const overlap *o = &n->overlaps[i];
        old_customer *old = &n->old.items[o->old];

        if (o->parties > old->most) {
            old->most = o->parties;
            old->most_with = o->now;
        }
        if (old->taken_by == 0 && ov_str_is_null(n->customers[o->now].id)) {
            n->customers[o->now].id = ov_str_copy(n->mem, old->id);
            old->taken_by = o->now + 1;
        }
    }
}

static ov_str
new_id(naming *n, ov_str founder)
{
    for (uint64_t attempt = 0;; attempt++) {
        uint64_t hash = ov_hash_bytes(founder.ptr, founder.len, attempt);
        char text[17] = "C";
        ov_str id = {text, sizeof text};
        uint64_t given;

        for (size_t i = sizeof text - 1; i > 0; i--, hash >>= 4)
            text[i] = "0123456789abcdef"[hash & 15];
        if (!ov_map_get(n->given, id, &given)) {
            id = ov_str_copy(n->mem, id);
            ov_map_put(n->given, id, 1);
            return id;
        }
    }
}

static void
add_change(naming *n, ov_str id, ov_str change, ov_str other)
{
    *OV_VEC_ADD(n->mem, &n->changes) = (ov_customer_change){id, change, other};
}

/* Overlaps are sorted by claim: the first of a customer is the old one it has most of. */
static void
name_new(naming *n)
{
    uint32_t *from = OV_NEW_ARRAY(n->scratch, uint32_t, n->count + 1);

    for (size_t i = n->overlap_count; i > 0; i--)
        from[n->overlaps[i - 1].now] = n->overlaps[i - 1].old + 1;
    for (size_t c = 0; c < n->count; c++) {
        ov_customer *customer = &n->customers[c];

        if (!ov_str_is_null(customer->id))
            continue;
        customer->id = new_id(n, n->snapshot->parties.items[customer->parties[0]].id);
        if (from[c])
            add_change(n, customer->id, OV_STR("split_from"),
                       ov_str_copy(n->mem, n->old.items[from[c] - 1].id));
        else
            add_change(n, customer->id, OV_STR("created"), OV_STR_NULL);
    }
    for (size_t i = 0; i < n->old.count; i++) {
        const old_customer *old = &n->old.items[i];

        if (old->taken_by)
            continue;
        if (old->most)
            add_change(n, ov_str_copy(n->mem, old->id), OV_STR("merged_into"),
                       n->customers[old->most_with].id);
        else
            add_change(n, ov_str_copy(n->mem, old->id), OV_STR("retired"), OV_STR_NULL);
    }
}

static int
id_cmp(const void *a, const void *b)
{
    const ov_customer *x = a, *y = b;

    return ov_str_cmp(x->id, y->id);
}

static int
change_cmp(const void *a, const void *b)
{
    const ov_customer_change *x = a, *y = b;
    int order = ov_str_cmp(x->customer_id, y->customer_id);

    if (order == 0)
        order = ov_str_cmp(x->change, y->change);
    return order ? order : ov_str_cmp(x->other_customer_id, y->other_customer_id);
}

/* Nothing that a guard looks at differs: most pairs, so that few are compared. */
static bool
surely_alike(const link_record *a, const link_record *b)
{
    return a->name.given == b->name.given && a->name.family == b->name.family &&
           a->birth == b->birth &&
           (a->birth != 0 ||
            (a->address.number == b->address.number && a->address.unit == b->address.unit)) &&
           a->name.title == b->name.title &&
           (a->name.middle == b->name.middle || !a->name.middle || !b->name.middle) &&
           a->name.generation == b->name.generation && a->name.kind == OV_PERSON_ONE &&
           b->name.kind == OV_PERSON_ONE && a->identifier_count == 0 && b->identifier_count == 0;
}

/* Only names and birth date speak for one person, and the addresses are clearly others: somebody
   who moved, or a namesake born on the same day. */
static bool
lives_elsewhere(link_pattern pattern)
{
    unsigned street = link_level(pattern, LINK_STREET);

    if (link_level(pattern, LINK_PLACE) != link_level_counts[LINK_PLACE] ||
        (street != 0 && street != link_level_counts[LINK_STREET]))
        return false;
    for (unsigned f = LINK_EMAIL; f < LINK_FIELDS; f++) {
        if (link_level(pattern, f) == 1 || link_level(pattern, f) == 2)
            return false;
    }
    return true;
}

static bool
shares_contact(const link_record *a, const link_record *b)
{
    return (a->address.postal && a->address.postal == b->address.postal) ||
           (a->phone && a->phone == b->phone) || (a->email && a->email == b->email);
}

/* Whoever lives elsewhere than every other record of the customer gets mail of its own: nothing
   tells where the mail of such a customer belongs. A reviewer's word is enough. */
static void
part_movers(link_comparer *comparer, const link_clusters *clusters, const ov_customer *customer,
            ov_party_identity *parties)
{
    const link_data *data = comparer->data;

    for (size_t i = 0; customer->party_count > 1 && i < customer->party_count; i++) {
        uint32_t p = customer->parties[i];
        bool elsewhere = clusters->odds[p] != INT32_MAX;

        for (size_t k = 0; elsewhere && k < customer->party_count; k++) {
            const link_record *a = &data->records[customer->parties[OV_MIN(i, k)]],
                              *b = &data->records[customer->parties[OV_MAX(i, k)]];

            if (k != i)
                elsewhere = !shares_contact(a, b) && lives_elsewhere(link_compare(comparer, a, b));
        }
        if (elsewhere)
            parties[p].mailable = false;
    }
}

/* Does anything contradict that they are one? Or is the straight link of one to the other made of
   less than two records of one house have in common? */
static bool
are_two_envelopes(link_comparer *comparer, const link_model *model, const link_clusters *clusters,
                  uint32_t p, uint32_t q)
{
    const link_data *data = comparer->data;
    const link_record *a = &data->records[OV_MIN(p, q)], *b = &data->records[OV_MAX(p, q)];
    link_pattern pattern = link_compare(comparer, a, b);
    bool straight = clusters->anchor[p] == q || clusters->anchor[q] == p;

    return link_guard_seen(data, model, a, b, pattern, straight) != LINK_GUARD_NONE ||
           (straight && !link_evidence_suffices(link_evidence_of(model, pattern), false));
}

/*
 * Where the intake as a whole shows no households, guards do not keep records apart: there the
 * "twin" is a typing error. An envelope wants more: whoever is guarded against another record of
 * the customer gets mail of its own, for the score they stay one. Compared are all pairs of a
 * customer of ordinary size, and in a larger one each record with the anchor.
 */
static void
part_envelopes(link_comparer *comparer, const link_model *model, const link_clusters *clusters,
               const ov_customer *customer, ov_party_identity *parties)
{
    const link_data *data = comparer->data;
    const uint32_t *members = customer->parties;

    for (size_t i = 1; i < customer->party_count; i++) {
        for (size_t k = 0; k < i; k++) {
            uint32_t p = members[i], q = members[k];
            const link_record *a = &data->records[p], *b = &data->records[q];

            if (customer->party_count > 64 && clusters->anchor[p] != q && clusters->anchor[q] != p)
                continue;
            if (clusters->odds[p] == INT32_MAX || clusters->odds[q] == INT32_MAX ||
                surely_alike(a, b) || !are_two_envelopes(comparer, model, clusters, p, q))
                continue;
            parties[p].mailable = parties[q].mailable = false;
        }
    }
}

typedef struct joining {
    const link_data *data;
    const link_model *model;
    const link_clusters *clusters;
    ov_customer *customers;
    size_t count;
    ov_party_identity *parties;
    int32_t mail; /* odds that an envelope wants */
} joining;

/* Customers are in the order of ids, their parties far apart in memory: asked for in time. */
static void
fetch_customers(const joining *j, size_t c)
{
    if (c + 16 < j->count)
        __builtin_prefetch(j->customers[c + 16].parties);
    if (c + 8 < j->count) {
        const ov_customer *customer = &j->customers[c + 8];

        for (size_t k = 0; k < OV_MIN(customer->party_count, (size_t)8); k++)
            link_fetch_record(j->data, customer->parties[k]);
    }
}

static void
join_some(void *context, size_t worker, size_t begin, size_t end)
{
    joining *j = context;
    link_comparer comparer = {.data = j->data}; /* 12 kB: once a batch */

    (void)worker;
    for (size_t c = begin; c < end; c++) {
        ov_customer *customer = &j->customers[c];

        fetch_customers(j, c);
        customer->probability = 1;
        customer->mailable = true;
        for (size_t k = 0; k < customer->party_count; k++) {
            uint32_t p = customer->parties[k];
            int32_t odds = j->clusters->odds[p];
            bool alone = customer->party_count == 1;
            double probability = alone || odds == INT32_MAX ? 1 : link_probability(odds);

            j->parties[p] = (ov_party_identity){
                .customer = (uint32_t)c,
                .state = alone ? OV_IDENTITY_SINGLETON : OV_IDENTITY_LINKED,
                .probability = probability,
                .mailable = alone || odds >= j->mail,
            };
            customer->probability = OV_MIN(customer->probability, probability);
        }
        part_envelopes(&comparer, j->model, j->clusters, customer, j->parties);
        part_movers(&comparer, j->clusters, customer, j->parties);
        for (size_t k = 0; k < customer->party_count; k++)
            customer->mailable = customer->mailable && j->parties[customer->parties[k]].mailable;
    }
}

static void
set_parties(naming *n, const link_data *data, const link_model *model,
            const link_clusters *clusters)
{
    joining j = {.data = data,
                 .model = model,
                 .clusters = clusters,
                 .customers = n->customers,
                 .count = n->count,
                 .parties = OV_NEW_ARRAY(n->mem, ov_party_identity, data->count + 1),
                 .mail = link_odds_of(data->policy->link_mail)};

    for (size_t i = 0; i < data->count; i++)
        j.parties[i] = (ov_party_identity){OV_NO_INDEX, OV_IDENTITY_AMBIGUOUS, 0, false, {NULL, 0}};
    ov_parallel_for(data->workers, n->count, 256, join_some, &j);
    n->out->parties.items = j.parties;
    n->out->parties.count = data->count;
}

/* Candidates are sorted by (party, odds descending, anchor). */
static void
set_candidates(naming *n, const link_clusters *clusters)
{
    size_t from = 0;

    for (size_t i = 1; i <= clusters->candidates.count; i++) {
        const link_candidate *c = clusters->candidates.items;
        ov_strs ids = {0};

        if (i < clusters->candidates.count && c[i].party == c[from].party)
            continue;
        ids.items = OV_NEW_ARRAY(n->mem, ov_str, i - from);
        for (size_t k = from; k < i; k++) {
            uint32_t customer = c[k].anchor == UINT32_MAX
                                    ? OV_NO_INDEX
                                    : n->out->parties.items[c[k].anchor].customer;

            if (customer != OV_NO_INDEX)
                ids.items[ids.count++] = n->customers[customer].id;
        }
        n->out->parties.items[c[from].party].candidates = ids;
        from = i;
    }
}

void
link_customers_make(ov_arena *mem, const link_data *data, const link_model *model,
                    const link_clusters *clusters, const ov_link_previous *previous,
                    ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    naming n = {.mem = mem, .scratch = scratch, .snapshot = data->snapshot, .out = out};

    list_customers(&n, data, clusters);
    n.given = ov_map_new(scratch, n.count + 16);
    n.old_of = OV_NEW_ARRAY(scratch, uint32_t, data->count + 1);
    memset(n.old_of, 0xff, data->count * sizeof *n.old_of); /* OV_NO_INDEX */
    if (previous)
        read_previous(&n, previous);
    count_overlaps(&n);
    pass_ids(&n);
    name_new(&n);
    if (n.count)
        qsort(n.customers, n.count, sizeof *n.customers, id_cmp);
    if (n.changes.count)
        qsort(n.changes.items, n.changes.count, sizeof *n.changes.items, change_cmp);
    set_parties(&n, data, model, clusters);
    set_candidates(&n, clusters);
    out->customers.items = n.customers;
    out->customers.count = n.count;
    out->changes.items = n.changes.items;
    out->changes.count = n.changes.count;
}
