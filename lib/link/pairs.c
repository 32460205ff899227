/*
 * Pairs that met in a block, compared.
 *
 * A pair met in several chains belongs to the first: each face keeps its block
 * number in every chain, and a pair is passed over when an earlier number
 * agrees.
 */
#include "nights_internal.h"

#include <stdlib.h>

#include "onevoice/base/map.h"
#include "onevoice/base/parallel.h"

#define BLOCKS_A_JOB 512
#define BATCH        2               /* chains whose blocks are made at one time */
#define LINE         64              /* bytes that come from memory together */
#define GUESS_ROOM   (12 * LINK_BIT) /* by which the fitted model may think better of a pair */

struct worker;

typedef struct finder {
    const link_data *data;
    const link_model *guess; /* NULL: every pair is kept */
    int32_t room;            /* by which a pair kept may fall short of link_review */
    uint32_t *numbers;       /* LINK_CHAINS of each face; in no block: one of its own,
                                see lone() */
    link_pairs *pairs;
    struct worker *workers;
} finder;

/* One chain: its blocks are made by one thread, its pairs compared by all. */
typedef struct chain {
    const finder *finder;
    unsigned number;
    uint32_t earlier[LINK_CHAINS]; /* all ones for the chains before it */
    link_blocks blocks;
    uint32_t *before; /* the number of each face on the previous night; NULL: nothing is known */
} chain;

typedef struct worker {
    ov_arena *mem;
    link_comparer comparer;
    ov_u64map *index; /* pattern -> number */
    OV_VEC(link_count) patterns;
    struct member *members; /* of the block being compared */
} worker;

/* The number of a face in a chain where it is in no block: no other face has
 * it. */
static uint32_t
lone(size_t face)
{
    return LINK_LONE | (uint32_t)face;
}

/* Did these faces meet in an earlier chain? All are asked at once: a guess
 * costs more. */
static bool
met_before(const chain *c, const uint32_t *a, const uint32_t *b)
{
    uint32_t met = 0;

    for (unsigned i = 0; i < LINK_CHAINS; i++)
        met |= (a[i] == b[i] ? UINT32_MAX : 0) & c->earlier[i];
    return met != 0;
}

/* Parties with several faces meet first where any two of them do. */
static bool
parties_met_before(const chain *c, uint32_t a, uint32_t b)
{
    const finder *f = c->finder;
    const link_data *data = f->data;
    uint32_t x = data->faces[a].party, y = data->faces[b].party;

    for (uint32_t i = data->first_face[x]; i < data->first_face[x + 1]; i++) {
        for (uint32_t k = data->first_face[y]; k < data->first_face[y + 1]; k++) {
            const uint32_t *p = &f->numbers[(size_t)i * LINK_CHAINS],
                           *q = &f->numbers[(size_t)k * LINK_CHAINS];

            if (met_before(c, p, q))
                return true;
            if (p[c->number] == q[c->number] && (i < a || (i == a && k < b)))
                return true; /* in this chain by earlier faces */
        }
    }
    return false;
}

/* A face of a block, with what every pair asks of it. */
typedef struct member {
    uint32_t face, party;
    bool single; /* its party has no other face */
    const uint32_t *numbers;
} member;

static member
member_of(const finder *f, uint32_t face)
{
    uint32_t party = f->data->faces[face].party;

    return (member){face, party, f->data->first_face[party + 1] - f->data->first_face[party] == 1,
                    &f->numbers[(size_t)face * LINK_CHAINS]};
}

static bool
is_first_meeting(const chain *c, const member *a, const member *b)
{
    if (a->party == b->party)
        return false;
    if (a->single && b->single)
        return !met_before(c, a->numbers, b->numbers);
    return a->party < b->party ? !parties_met_before(c, a->face, b->face)
                               : !parties_met_before(c, b->face, a->face);
}

static bool
comes_near(const finder *f, link_sums sums)
{
    return link_odds(sums.stranger, sums.relative) >= f->guess->review - f->room;
}

static void
leave_out(link_count *count, link_sums sums)
{
    count->left_out.stranger = OV_MAX(count->left_out.stranger, sums.stranger);
    count->left_out.relative = OV_MAX(count->left_out.relative, sums.relative);
}

static link_count
new_count(const finder *f, link_pattern pattern)
{
    link_count count = {.pattern = pattern, .left_out = {INT32_MIN, INT32_MIN}};

    if (f->guess && !comes_near(f, link_model_most(f->guess, pattern))) {
        count.hopeless = true;
        leave_out(&count, link_model_most(f->guess, pattern));
    }
    return count;
}

static uint32_t
pattern_number(worker *w, const finder *f, link_pattern pattern)
{
    bool fresh;
    uint64_t *slot = ov_u64map_at(w->index, pattern, &fresh);

    if (fresh) {
        *slot = w->patterns.count;
        *OV_VEC_ADD(w->mem, &w->patterns) = new_count(f, pattern);
    }
    return (uint32_t)*slot;
}

/* Count the pair; keep it where it may become a link. */
static void
take_pair(const chain *c, worker *w, uint32_t a, uint32_t b, link_part *part, size_t *room)
{
    const link_data *data = c->finder->data;
    const link_model *guess = c->finder->guess;
    const link_record *x = &data->records[a], *y = &data->records[b];
    link_pattern pattern = link_compare(&w->comparer, x, y);
    uint32_t number = pattern_number(w, c->finder, pattern);
    link_count *count = &w->patterns.items[number];

    count->pairs++;
    if (count->hopeless)
        return;
    if (guess) {
        link_weights weights;

        link_model_weigh(guess, x, y, pattern, &weights);
        if (!comes_near(c->finder, link_sum(guess, &weights))) {
            leave_out(count, link_sum(guess, &weights));
            return;
        }
    }
    if (part->count == *room) {
        part->pairs = ov_arena_grow(w->mem, part->pairs, *room * sizeof *part->pairs,
                                    (*room * 2 + 256) * sizeof *part->pairs);
        *room = *room * 2 + 256;
    }
    part->pairs[part->count++] = (link_pair){a, b, number};
}

/* Were all faces of a block in one block on the previous night already? */
static bool
is_old_block(const chain *c, const uint32_t *faces, size_t count)
{
    uint32_t before = c->before[faces[0]];

    for (size_t i = 1; i < count; i++) {
        if (c->before[faces[i]] != before)
            return false;
    }
    return before != 0;
}

/* Is the pair to be compared here: nowhere before, and not on the previous night? */
static bool
is_due(const chain *c, const member *a, const member *b)
{
    const link_data *data = c->finder->data;

    if (!c->before || data->carried->was[a->party] == OV_NO_INDEX ||
        data->carried->was[b->party] == OV_NO_INDEX)
        return is_first_meeting(c, a, b);
    if (c->before[a->face] && c->before[a->face] == c->before[b->face])
        return false;
    return is_first_meeting(c, a, b) && !link_carried_met(data, a->party, b->party);
}

static void
compare_block(const chain *c, worker *w, size_t block, link_part *part, size_t *room)
{
    const uint32_t *faces = c->blocks.faces + c->blocks.starts[block];
    size_t count = c->blocks.starts[block + 1] - c->blocks.starts[block];
    member *members = w->members;

    if (c->before && is_old_block(c, faces, count))
        return;
    for (size_t i = 0; i < count; i++)
        members[i] = member_of(c->finder, faces[i]);
    for (size_t i = 0; i + 1 < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            uint32_t a = members[i].party, b = members[k].party;

            if (is_due(c, &members[i], &members[k]))
                take_pair(c, w, OV_MIN(a, b), OV_MAX(a, b), part, room);
        }
    }
}

/* Blocks jump about in memory: what the next ones read is asked for before its
   turn comes. Members of the third next block, records of the second, texts of
   the next. */
static void
fetch_ahead(const chain *c, size_t block)
{
    const finder *f = c->finder;
    const link_blocks *b = &c->blocks;
    size_t steps[4];

    for (size_t i = 0; i < 4; i++)
        steps[i] = b->starts[OV_MIN(block + i, b->count - 1) + 1];
    for (size_t i = steps[2]; i < steps[3]; i++) {
        __builtin_prefetch(&f->data->faces[b->faces[i]]);
        __builtin_prefetch(&f->numbers[(size_t)b->faces[i] * LINK_CHAINS]);
    }
    for (size_t i = steps[1]; i < steps[2]; i++)
        link_fetch_record(f->data, f->data->faces[b->faces[i]].party);
    for (size_t i = steps[0]; i < steps[1]; i++)
        link_fetch_texts(f->data, f->data->faces[b->faces[i]].party);
}

typedef struct job {
    finder *finder;
    chain *chain;
    size_t first_part;
    uint8_t *done_by; /* worker of each part: its pattern numbers are that worker's */
} job;

static void
compare_blocks(void *context, size_t worker_number, size_t begin, size_t end)
{
    job *j = context;
    const chain *c = j->chain;

    for (size_t i = begin; i < end; i++) {
        link_part *part = &j->finder->pairs->parts[j->first_part + i];
        size_t room = 0, last = OV_MIN((i + 1) * BLOCKS_A_JOB, c->blocks.count);

        for (size_t block = i * BLOCKS_A_JOB; block < last; block++) {
            if (!c->before)
                fetch_ahead(c, block);
            compare_block(c, &j->finder->workers[worker_number], block, part, &room);
        }
        j->done_by[j->first_part + i] = (uint8_t)worker_number;
    }
}

static void
make_some_blocks(void *context, size_t worker_number, size_t begin, size_t end)
{
    chain *batch = context;

    (void)worker_number;
    for (size_t i = begin; i < end; i++) {
        link_blocks_make(batch[i].finder->data, batch[i].number, batch[i].finder->numbers,
                         &batch[i].blocks);
        if (batch[i].before)
            link_carried_numbers(batch[i].finder->data, batch[i].number, batch[i].before);
    }
}

static int
pattern_cmp(const void *a, const void *b)
{
    const link_count *x = a, *y = b;

    return OV_CMP(x->pattern, y->pattern);
}

static uint32_t
pattern_index(const link_pairs *pairs, link_pattern pattern)
{
    size_t low = 0, high = pairs->pattern_count;

    while (low + 1 < high) {
        size_t middle = (low + high) / 2;

        if (pairs->patterns[middle].pattern <= pattern)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static void
add_count(link_count *to, const link_count *from)
{
    to->pairs += from->pairs;
    leave_out(to, from->left_out);
}

/* One sorted list of patterns; the workers' own numbers become indices into it.
 */
static void
merge_patterns(ov_arena *mem, finder *f, size_t workers, const uint8_t *done_by)
{
    link_pairs *pairs = f->pairs;
    size_t total = 0, kept = 0;
    uint32_t **index = OV_NEW_ARRAY(mem, uint32_t *, workers);

    for (size_t w = 0; w < workers; w++)
        total += f->workers[w].patterns.count;
    pairs->patterns = OV_NEW_ARRAY(mem, link_count, total + 1);
    for (size_t w = 0; w < workers; w++) {
        for (size_t i = 0; i < f->workers[w].patterns.count; i++)
            pairs->patterns[pairs->pattern_count++] = f->workers[w].patterns.items[i];
    }
    if (total)
        qsort(pairs->patterns, total, sizeof *pairs->patterns, pattern_cmp);
    for (size_t i = 0; i < total; i++) {
        if (kept && pairs->patterns[kept - 1].pattern == pairs->patterns[i].pattern)
            add_count(&pairs->patterns[kept - 1], &pairs->patterns[i]);
        else
            pairs->patterns[kept++] = pairs->patterns[i];
    }
    pairs->pattern_count = kept;
    for (size_t w = 0; w < workers; w++) {
        worker *from = &f->workers[w];

        index[w] = OV_NEW_ARRAY(mem, uint32_t, from->patterns.count + 1);
        for (size_t i = 0; i < from->patterns.count; i++)
            index[w][i] = pattern_index(pairs, from->patterns.items[i].pattern);
    }
    for (size_t p = 0; p < pairs->part_count; p++) {
        for (size_t i = 0; i < pairs->parts[p].count; i++)
            pairs->parts[p].pairs[i].pattern = index[done_by[p]][pairs->parts[p].pairs[i].pattern];
    }
    for (size_t i = 0; i < kept; i++)
        pairs->total += pairs->patterns[i].pairs;
}

/* An array whose rows of 64 bytes lie in one line each. */
static void *
lines(ov_arena *mem, size_t rows)
{
    char *at = ov_arena_alloc(mem, ov_size_mul(rows + 1, LINE));

    return at + (-(uintptr_t)at & (LINE - 1));
}

static void
open_finder(ov_arena *scratch, finder *f, size_t workers)
{
    const link_data *data = f->data;
    link_pairs *pairs = f->pairs;

    _Static_assert(LINK_CHAINS * sizeof *f->numbers == LINE, "a row of numbers is a line");
    f->numbers = pairs->numbers = lines(pairs->own, data->face_count);
    for (size_t i = 0; i < data->face_count * LINK_CHAINS; i++)
        f->numbers[i] = lone(i / LINK_CHAINS);
    f->workers = OV_NEW_ARRAY(scratch, worker, workers);
    for (size_t w = 0; w < workers; w++) {
        pairs->arenas[w] = ov_arena_new();
        f->workers[w] = (worker){.mem = pairs->arenas[w], .comparer = {.data = data}};
        f->workers[w].index = ov_u64map_new(pairs->arenas[w], 4096);
        f->workers[w].members =
            OV_NEW_ARRAY(scratch, member, (size_t)data->policy->link_block_cap + 1);
    }
}

static void
find(ov_arena *mem, const link_data *data, const link_model *guess, int32_t room, link_pairs *pairs)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t workers = OV_MAX(OV_MIN(data->workers, (size_t)255), (size_t)1),
           most_parts = LINK_CHAINS * (data->face_count / 2 / BLOCKS_A_JOB + 1);
    finder f = {.data = data, .guess = guess, .room = room, .pairs = pairs};
    job j = {.finder = &f, .done_by = OV_NEW_ARRAY(scratch, uint8_t, most_parts)};
    chain batch[BATCH];

    *pairs = (link_pairs){.parts = OV_NEW_ARRAY(mem, link_part, most_parts),
                          .arenas = OV_NEW_ARRAY(mem, ov_arena *, workers),
                          .arena_count = workers,
                          .own = ov_arena_new()};
    open_finder(scratch, &f, workers);
    for (unsigned i = 0; i < BATCH; i++) {
        batch[i] = (chain){.finder = &f};
        link_blocks_init(scratch, data, &batch[i].blocks);
        if (data->carried)
            batch[i].before = OV_NEW_ARRAY(scratch, uint32_t, data->face_count + 1);
    }
    for (unsigned first = 0; first < LINK_CHAINS; first += BATCH) {
        for (unsigned i = 0; i < BATCH; i++) {
            batch[i].number = first + i;
            for (unsigned k = 0; k < first + i; k++)
                batch[i].earlier[k] = UINT32_MAX;
        }
        ov_parallel_for(workers, BATCH, 1, make_some_blocks, batch);
        for (unsigned i = 0; i < BATCH; i++) {
            size_t parts = (batch[i].blocks.count + BLOCKS_A_JOB - 1) / BLOCKS_A_JOB;

            j.chain = &batch[i];
            j.first_part = pairs->part_count;
            pairs->part_count += parts;
            ov_parallel_for(workers, parts, 1, compare_blocks, &j);
            pairs->dropped_blocks += batch[i].blocks.dropped;
            pairs->dropped_faces += batch[i].blocks.dropped_faces;
        }
    }
    merge_patterns(mem, &f, workers, j.done_by);
}

void
link_pairs_find(ov_arena *mem, const link_data *data, const link_model *guess, link_pairs *pairs)
{
    find(mem, data, guess, GUESS_ROOM, pairs);
}

void
link_pairs_find_links(ov_arena *mem, const link_data *data, const link_model *model,
                      link_pairs *pairs)
{
    find(mem, data, model, 0, pairs);
}

bool
link_pairs_suffice(const link_pairs *pairs, const link_model *guess, const link_model *model)
{
    for (size_t i = 0; i < pairs->pattern_count; i++) {
        const link_count *count = &pairs->patterns[i];
        link_sums rise, most;

        if (count->left_out.stranger == INT32_MIN)
            continue;
        rise = link_model_rise(guess, model, count->pattern);
        most = link_model_most(model, count->pattern);
        if (link_odds(OV_MIN(count->left_out.stranger + rise.stranger, most.stranger),
                      OV_MIN(count->left_out.relative + rise.relative, most.relative)) >=
            model->review)
            return false;
    }
    return true;
}

void
link_pairs_free_numbers(link_pairs *pairs)
{
    ov_arena_free(pairs->own);
    pairs->own = NULL;
    pairs->numbers = NULL;
}

void
link_pairs_free(link_pairs *pairs)
{
    for (size_t w = 0; w < pairs->arena_count; w++)
        ov_arena_free(pairs->arenas[w]);
    link_pairs_free_numbers(pairs);
    *pairs = (link_pairs){0};
}
