/*
 * Scanning one text: sentence by sentence, through a memory of sentences seen before.
 *
 * The memory maps a sentence with its digits blinded (1..9 become 0) to the hits of all rules that
 * cannot tell digits apart: those are the same for every such sentence, byte for byte, so the
 * memory never changes an answer. Rules that can tell digits run again where the sentence holds a
 * digit.
 */
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/vec.h"
#include "rules_internal.h"

#define SLOT_COUNT   32768
#define KEPT_MOST    ((size_t)24 * 1024 * 1024) /* bytes of remembered sentences */
#define UNIT_KEPT    2048                       /* longer units are not remembered */
#define UNIT_MOST    (1024 * 1024)
#define UNIT_OVERLAP 512 /* an endless unit is cut into windows that overlap so much */

/* One block of memory: this, then hits, rules to run on the letter's own digits, undecided rules
   and the key. */
typedef struct sentence {
    uint64_t hash;
    uint32_t len; /* of the key */
    uint32_t hit_count, again_count, undecided_count;
    ov_rule_hit hits[]; /* offsets within the sentence */
} sentence;

/* Where the parts of a sentence begin. */
typedef struct layout {
    ov_rule_hit *hits;
    window *again;
    uint32_t *undecided;
    char *key;
} layout;

typedef struct slot {
    sentence *sentence;
    uint32_t generation; /* of the sentences in `kept`: slots of another are empty */
    uint32_t door; /* upper half of the hash of a sentence that came once, and the generation */
} slot;

/* A sentence of the text in hand. */
typedef struct text_unit {
    uint32_t at, len;
    uint64_t hash;
    sentence *known; /* NULL: not remembered */
} text_unit;

struct ov_rules_scanner {
    const ov_rules *rules;
    matcher matcher;
    ov_arena *kept;
    slot *slots;
    uint32_t generation;
};

typedef OV_VEC(text_unit) unit_vec;

static void
kept_free(void *kept)
{
    ov_arena_free(kept);
}

ov_rules_scanner *
ov_rules_scanner_new(ov_arena *mem, const ov_rules *rules)
{
    ov_rules_scanner *s = OV_NEW(mem, ov_rules_scanner);

    s->rules = rules;
    s->matcher = matcher_new(mem, rules);
    s->kept = ov_arena_new();
    ov_arena_defer(mem, kept_free, s->kept);
    s->slots = OV_NEW_ARRAY(mem, slot, SLOT_COUNT);
    s->generation = 1;
    return s;
}

void
ov_rules_scanner_forget(ov_rules_scanner *s)
{
    if (++s->generation == 0) {
        memset(s->slots, 0, SLOT_COUNT * sizeof *s->slots);
        s->generation = 1;
    }
    ov_arena_reset(s->kept);
}

static bool
holds_digit(ov_str unit)
{
    for (size_t i = 0; i < unit.len; i++)
        if (unit.ptr[i] >= '0' && unit.ptr[i] <= '9')
            return true;
    return false;
}

/* Where rules could match in the units that are not remembered: by unit, rule and place, apart from
   one another. */
static void
find_windows(const ov_rules_scanner *s, ov_arena *mem, const ov_text *text, const unit_vec *units,
             window_vec *out)
{
    OV_VEC(scanned) unknown = {0};

    OV_VEC_RESERVE(mem, &unknown, units->count);
    for (size_t i = 0; i < units->count; i++) {
        const text_unit *u = &units->items[i];

        if (u->known)
            continue;
        *OV_VEC_ADD(mem, &unknown) = (scanned){text->bytes.ptr + u->at, u->len, (uint32_t)i};
        for (size_t k = 0; k < s->rules->always_count; k++)
            *OV_VEC_ADD(mem, out) = (window){(uint32_t)i, s->rules->always[k], 0, u->len};
    }
    prefilter_scan(s->rules->filter, unknown.items, unknown.count, mem, out);
    windows_join(out);
}

static layout
layout_of(sentence *s)
{
    layout l = {.hits = s->hits};

    l.again = (window *)(l.hits + s->hit_count);
    l.undecided = (uint32_t *)(l.again + s->again_count);
    l.key = (char *)(l.undecided + s->undecided_count);
    return l;
}

/* What a slot holds, if it may be the sentence with this hash. */
static sentence *
sentence_at(const ov_rules_scanner *s, uint64_t hash)
{
    const slot *at = &s->slots[hash % SLOT_COUNT];

    return at->generation == s->generation ? at->sentence : NULL;
}

static void
copy(void *to, const void *from, size_t bytes)
{
    if (bytes > 0)
        memcpy(to, from, bytes);
}

/* Run the rules that could match in a sentence and keep what they found; those that tell digits are
   kept as windows, where there are digits. */
static sentence *
remember(ov_rules_scanner *s, ov_arena *mem, ov_str text, const char *key, uint64_t hash,
         const window *windows, size_t count)
{
    bool later = holds_digit(text);
    hit_vec hits = {0};
    rule_vec undecided = {0};
    window_vec now = {0}, again = {0};
    sentence *made;
    layout to;

    for (size_t i = 0; i < count; i++) {
        window_vec *list = later && s->rules->rules[windows[i].rule].digits ? &again : &now;

        *OV_VEC_ADD(mem, list) = windows[i];
    }
    matcher_run(&s->matcher, mem, text, now.items, now.count, 0, &hits, &undecided);
    made = ov_arena_alloc(s->kept, sizeof *made + hits.count * sizeof *to.hits +
                                       again.count * sizeof *to.again +
                                       undecided.count * sizeof *to.undecided + text.len);
    *made = (sentence){.hash = hash,
                       .len = (uint32_t)text.len,
                       .hit_count = (uint32_t)hits.count,
                       .again_count = (uint32_t)again.count,
                       .undecided_count = (uint32_t)undecided.count};
    to = layout_of(made);
    copy(to.hits, hits.items, hits.count * sizeof *to.hits);
    copy(to.again, again.items, again.count * sizeof *to.again);
    copy(to.undecided, undecided.items, undecided.count * sizeof *to.undecided);
    copy(to.key, key, text.len);
    s->slots[hash % SLOT_COUNT].sentence = made;
    s->slots[hash % SLOT_COUNT].generation = s->generation;
    return made;
}

/* What a remembered sentence gives. */
static void
replay(ov_rules_scanner *s, ov_arena *mem, ov_str text, uint32_t base, sentence *known,
       hit_vec *hits, rule_vec *undecided)
{
    layout from = layout_of(known);

    for (size_t i = 0; i < known->hit_count; i++) {
        ov_rule_hit *hit = OV_VEC_ADD(mem, hits);

        *hit = from.hits[i];
        hit->offset += base;
    }
    matcher_run(&s->matcher, mem, text, from.again, known->again_count, base, hits, undecided);
    for (size_t i = 0; i < known->undecided_count; i++)
        *OV_VEC_ADD(mem, undecided) = from.undecided[i];
}

/* A sentence that is not remembered; it is kept when it comes the second time, as most of those
   with a name come but once. */
static void
scan_unknown(ov_rules_scanner *s, ov_arena *mem, ov_str text, const char *key, const text_unit *u,
             const window *windows, size_t count, hit_vec *hits, rule_vec *undecided)
{
    uint32_t mark = (uint32_t)(u->hash >> 32) + s->generation;
    uint32_t *door = &s->slots[u->hash % SLOT_COUNT].door;

    if (u->len <= UNIT_KEPT && *door == mark) {
        replay(s, mem, text, u->at, remember(s, mem, text, key, u->hash, windows, count), hits,
               undecided);
        return;
    }
    if (u->len <= UNIT_KEPT)
        *door = mark;
    matcher_run(&s->matcher, mem, text, windows, count, u->at, hits, undecided);
}

/* End of the sentence that starts at `from`: at the next of the text's ends, at the end of the
   block, or (endless) at a window's end. */
static size_t
unit_end(const ov_text *text, size_t from, size_t block_end, size_t *next)
{
    const char *p = text->bytes.ptr;
    size_t most = OV_MIN(block_end, from + UNIT_MOST);

    while (*next < text->end_count && text->ends[*next] <= from)
        (*next)++;
    if (*next < text->end_count && text->ends[*next] + 1 < most)
        return text->ends[*next];
    while (most < block_end && ((unsigned char)p[most] & 0xC0) == 0x80)
        most--;
    return most;
}

static int
hits_cmp(const void *a, const void *b)
{
    const ov_rule_hit *x = a, *y = b;

    if (x->offset != y->offset)
        return OV_CMP(x->offset, y->offset);
    return x->rule != y->rule ? OV_CMP(x->rule, y->rule) : OV_CMP(x->length, y->length);
}

static int
rules_cmp(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return OV_CMP(*x, *y);
}

/*
 * Sorted and made unique, since windows of neighbouring literals can find one match twice; then
 * guards are applied over the whole text, because the sentence that guards need not be the one that
 * says.
 */
static void
finish(const ov_rules *rules, hit_vec *hits, rule_vec *undecided, ov_rule_hits *out)
{
    rule_set seen = {{0}};
    size_t kept = 0;

    if (hits->count > 1)
        qsort(hits->items, hits->count, sizeof *hits->items, hits_cmp);
    for (size_t i = 0; i < hits->count; i++)
        if (i == 0 || hits_cmp(&hits->items[i], &hits->items[kept - 1]) != 0)
            hits->items[kept++] = hits->items[i];
    hits->count = kept;
    for (size_t i = 0; i < kept; i++)
        seen.words[hits->items[i].rule / 64] |= (uint64_t)1 << hits->items[i].rule % 64;
    for (size_t i = 0; i < kept; i++) {
        const compiled_rule *rule = &rules->rules[hits->items[i].rule];

        for (size_t g = 0; g < rule->guard_count; g++)
            if (seen.words[rule->guards[g] / 64] >> rule->guards[g] % 64 & 1)
                hits->items[i].guarded = true;
    }
    kept = 0;
    if (undecided->count > 1)
        qsort(undecided->items, undecided->count, sizeof *undecided->items, rules_cmp);
    for (size_t i = 0; i < undecided->count; i++)
        if (i == 0 || undecided->items[i] != undecided->items[kept - 1])
            undecided->items[kept++] = undecided->items[i];
    *out = (ov_rule_hits){hits->items, hits->count, undecided->items, kept};
}

/* The sentences of a text; each slot of the memory is asked for as soon as it is known. */
static void
cut_units(const ov_rules_scanner *s, ov_arena *mem, const ov_text *text, unit_vec *out)
{
    const char *p = text->bytes.ptr;
    size_t at = 0, next = 0, next_end = 0;

    while (at < text->bytes.len) {
        size_t block_end, end;

        while (next < text->break_count &&
               (text->breaks[next].kind < OV_BREAK_BLOCK || text->breaks[next].at <= at))
            next++;
        block_end = next < text->break_count ? text->breaks[next].at : text->bytes.len;
        while (at < block_end) {
            text_unit *u = OV_VEC_ADD(mem, out);

            end = unit_end(text, at, block_end, &next_end);
            *u = (text_unit){.at = (uint32_t)at, .len = (uint32_t)(end - at)};
            if (u->len <= UNIT_KEPT)
                u->hash = ov_hash((ov_str){text->blinded + at, u->len});
            __builtin_prefetch(&s->slots[u->hash % SLOT_COUNT]);
            if (end - at >= UNIT_MOST - 4 && end < block_end) {
                at = end - UNIT_OVERLAP;
                while (((unsigned char)p[at] & 0xC0) == 0x80)
                    at--;
            } else {
                at = end;
            }
            while (at < block_end && p[at] == ' ')
                at++;
        }
    }
}

/* Units that are remembered, byte for byte, get their sentence. */
static void
recall(const ov_rules_scanner *s, const char *key, unit_vec *units)
{
    for (size_t i = 0; i < units->count; i++) {
        const char *known = (const char *)sentence_at(s, units->items[i].hash);

        if (known) {
            __builtin_prefetch(known);
            __builtin_prefetch(known + 64);
        }
    }
    for (size_t i = 0; i < units->count; i++) {
        text_unit *u = &units->items[i];
        sentence *known = u->len <= UNIT_KEPT ? sentence_at(s, u->hash) : NULL;

        if (known && known->hash == u->hash && known->len == u->len &&
            memcmp(layout_of(known).key, key + u->at, u->len) == 0)
            u->known = known;
    }
}

/*
 * Sentences are scanned one by one and remembered by their words with digits blinded: ten million
 * letters come from a few hundred templates, and a sentence seen before is replayed instead of
 * matched. The memory is dropped beyond KEPT_MOST, so that hostile letters cannot fill the worker.
 */
void
ov_rules_scan(ov_rules_scanner *s, ov_arena *mem, const ov_text *text, ov_rule_hits *out)
{
    hit_vec hits = {0};
    rule_vec undecided = {0};
    unit_vec units = {0};
    window_vec windows = {0};
    size_t next = 0;

    if (ov_arena_bytes(s->kept) > KEPT_MOST)
        ov_rules_scanner_forget(s);
    OV_VEC_RESERVE(mem, &units, OV_MIN(text->bytes.len / 64 + 8, (size_t)256));
    OV_VEC_RESERVE(mem, &windows, 32);
    cut_units(s, mem, text, &units);
    recall(s, text->blinded, &units);
    find_windows(s, mem, text, &units, &windows);
    for (size_t i = 0; i < units.count; i++) {
        const text_unit *u = &units.items[i];
        ov_str sentence_text = {text->bytes.ptr + u->at, u->len};
        size_t from = next;

        while (next < windows.count && windows.items[next].unit == i)
            next++;
        if (u->known)
            replay(s, mem, sentence_text, u->at, u->known, &hits, &undecided);
        else
            scan_unknown(s, mem, sentence_text, text->blinded + u->at, u, windows.items + from,
                         next - from, &hits, &undecided);
    }
    finish(s->rules, &hits, &undecided, out);
}
