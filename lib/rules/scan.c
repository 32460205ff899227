/*
 * Scanning one text: sentence by sentence, through a memory of sentences seen before.
 *
 * The memory maps a sentence with its digits blinded (1..9 become 0) to the hits of all rules that
 * cannot tell digits apart: those are the same for every such sentence, byte for byte, so the
 * memory never changes an answer. Rules that can tell digits run again where the sentence holds a
 * digit.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/vec.h"
#include "rules_internal.h"

#define MATCH_LIMIT  1000000
#define DEPTH_LIMIT  10000
#define HEAP_LIMIT   16384 /* KiB */
#define SLOT_COUNT   32768
#define KEPT_MOST    ((size_t)24 * 1024 * 1024) /* bytes of remembered sentences */
#define UNIT_KEPT    2048                       /* longer units are not remembered */
#define UNIT_MOST    (1024 * 1024)
#define UNIT_OVERLAP 512 /* an endless unit is cut into windows that overlap so much */

typedef struct rerun {
    uint32_t rule;
    window window;
} rerun;

typedef struct sentence {
    const char *key;
    uint32_t len;
    uint32_t hit_count, again_count, undecided_count;
    const ov_rule_hit *hits; /* offsets within the sentence */
    const rerun *again;      /* rules to run on the letter's own digits */
    const uint32_t *undecided;
} sentence;

typedef struct slot {
    const sentence *sentence;
    uint32_t generation;
} slot;

struct ov_rules_scanner {
    const ov_rules *rules;
    pcre2_match_data *data;
    pcre2_match_context *context;
    ov_arena *kept;
    slot *slots;
    uint32_t generation; /* of the sentences in `kept`: slots of another are empty */
    char *key;           /* UNIT_KEPT bytes */
    window *windows;     /* one a rule */
};

typedef OV_VEC(ov_rule_hit) hit_vec;
typedef OV_VEC(uint32_t) rule_vec;
typedef OV_VEC(rerun) rerun_vec;

static void
data_free(void *data)
{
    pcre2_match_data_free(data);
}

static void
context_free(void *context)
{
    pcre2_match_context_free(context);
}

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
    s->data = pcre2_match_data_create(1, NULL);
    s->context = pcre2_match_context_create(NULL);
    OV_ASSERT(s->data && s->context);
    ov_arena_defer(mem, data_free, s->data);
    ov_arena_defer(mem, context_free, s->context);
    pcre2_set_match_limit(s->context, MATCH_LIMIT);
    pcre2_set_depth_limit(s->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(s->context, HEAP_LIMIT);
    s->kept = ov_arena_new();
    ov_arena_defer(mem, kept_free, s->kept);
    s->slots = OV_NEW_ARRAY(mem, slot, SLOT_COUNT);
    s->generation = 1;
    s->key = ov_arena_alloc(mem, UNIT_KEPT);
    s->windows = OV_NEW_ARRAY(mem, window, rules->count);
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

/* All matches of one rule in a unit that start in the window; offsets from its start plus `base`.
   What stands before the window is still seen by patterns that look back. */
static bool
run_rule(ov_rules_scanner *s, ov_arena *mem, size_t rule, ov_str unit, window w, uint32_t base,
         hit_vec *hits)
{
    size_t at = w.from;

    while (at > 0 && ((unsigned char)unit.ptr[at] & 0xC0) == 0x80)
        at--;
    pcre2_set_offset_limit(s->context, w.last);
    while (at < unit.len && at <= w.last) {
        int rc = pcre2_match(s->rules->rules[rule].code, (PCRE2_SPTR)unit.ptr, unit.len, at,
                             PCRE2_NO_UTF_CHECK, s->data, s->context);
        PCRE2_SIZE *found;

        if (rc == PCRE2_ERROR_NOMATCH)
            return true;
        if (rc < 0)
            return false;
        found = pcre2_get_ovector_pointer(s->data);
        if (found[1] <= at && found[1] <= found[0]) /* \K tricks: an empty or backward match */
            return true;
        *OV_VEC_ADD(mem, hits) = (ov_rule_hit){.rule = (uint32_t)rule,
                                               .offset = base + (uint32_t)found[0],
                                               .length = (uint32_t)(found[1] - found[0])};
        at = OV_MAX(found[1], at + 1);
    }
    return true;
}

static bool
holds_digit(ov_str unit)
{
    for (size_t i = 0; i < unit.len; i++)
        if (unit.ptr[i] >= '0' && unit.ptr[i] <= '9')
            return true;
    return false;
}

/* Run all rules that could match. Rules that tell digits go to `again` where there are digits. */
static void
run_all(ov_rules_scanner *s, ov_arena *mem, ov_str unit, uint32_t base, hit_vec *hits,
        rerun_vec *again, rule_vec *undecided)
{
    rule_set candidates = {{0}};
    bool digits = holds_digit(unit);

    prefilter_scan(s->rules->filter, unit.ptr, unit.len, &candidates, s->windows);
    for (size_t i = 0; i < RULE_WORDS; i++)
        candidates.words[i] |= s->rules->always.words[i];
    for (size_t w = 0; w * 64 < s->rules->count; w++) {
        for (uint64_t bits = candidates.words[w]; bits; bits &= bits - 1) {
            size_t rule = w * 64 + (size_t)__builtin_ctzll(bits);
            window span =
                s->rules->rules[rule].always ? (window){0, (uint32_t)unit.len} : s->windows[rule];

            if (again && digits && s->rules->rules[rule].digits)
                *OV_VEC_ADD(mem, again) = (rerun){(uint32_t)rule, span};
            else if (!run_rule(s, mem, rule, unit, span, base, hits))
                *OV_VEC_ADD(mem, undecided) = (uint32_t)rule;
        }
    }
}

/* Copy the unit with its digits blinded; returns its hash. */
static uint64_t
make_key(char *key, ov_str unit)
{
    size_t i = 0;

#ifdef __SSE2__
    const __m128i zero = _mm_set1_epi8('0'), behind_9 = _mm_set1_epi8('9' + 1);

    for (; i + 16 <= unit.len; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(unit.ptr + i));
        __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(v, zero), _mm_cmplt_epi8(v, behind_9));

        v = _mm_or_si128(_mm_andnot_si128(digit, v), _mm_and_si128(digit, zero));
        _mm_storeu_si128((__m128i *)(void *)(key + i), v);
    }
#endif
    for (; i < unit.len; i++) {
        char c = unit.ptr[i];

        key[i] = (unsigned char)(c - '1') < 9 ? '0' : c;
    }
    return ov_hash((ov_str){key, unit.len});
}

static const sentence *
remember(ov_rules_scanner *s, ov_str unit, uint64_t hash)
{
    hit_vec hits = {0};
    rule_vec undecided = {0};
    rerun_vec again = {0};
    sentence *made;

    if (ov_arena_bytes(s->kept) > KEPT_MOST)
        ov_rules_scanner_forget(s);
    made = OV_NEW(s->kept, sentence);
    run_all(s, s->kept, unit, 0, &hits, &again, &undecided);
    *made = (sentence){.key = ov_str_copy(s->kept, (ov_str){s->key, unit.len}).ptr,
                       .len = (uint32_t)unit.len,
                       .hits = hits.items,
                       .hit_count = (uint32_t)hits.count,
                       .again = again.items,
                       .again_count = (uint32_t)again.count,
                       .undecided = undecided.items,
                       .undecided_count = (uint32_t)undecided.count};
    s->slots[hash % SLOT_COUNT] = (slot){made, s->generation};
    return made;
}

static void
scan_unit(ov_rules_scanner *s, ov_arena *mem, ov_str unit, uint32_t base, hit_vec *hits,
          rule_vec *undecided)
{
    const sentence *known;
    uint64_t hash;

    if (unit.len > UNIT_KEPT) {
        run_all(s, mem, unit, base, hits, NULL, undecided);
        return;
    }
    hash = make_key(s->key, unit);
    known = s->slots[hash % SLOT_COUNT].generation == s->generation
                ? s->slots[hash % SLOT_COUNT].sentence
                : NULL;
    if (!known || known->len != unit.len || memcmp(known->key, s->key, unit.len) != 0)
        known = remember(s, unit, hash);
    for (size_t i = 0; i < known->hit_count; i++) {
        ov_rule_hit *hit = OV_VEC_ADD(mem, hits);

        *hit = known->hits[i];
        hit->offset += base;
    }
    for (size_t i = 0; i < known->again_count; i++)
        if (!run_rule(s, mem, known->again[i].rule, unit, known->again[i].window, base, hits))
            *OV_VEC_ADD(mem, undecided) = known->again[i].rule;
    for (size_t i = 0; i < known->undecided_count; i++)
        *OV_VEC_ADD(mem, undecided) = known->undecided[i];
}

/* End of the sentence that starts at `from`: behind ".!?" and a blank before a capital, at the end
   of the block, or (endless) at a window's end. */
static size_t
unit_end(const ov_text *text, size_t from, size_t block_end)
{
    const char *p = text->bytes.ptr;
    size_t most = OV_MIN(block_end, from + UNIT_MOST);
    size_t end = ov_text_sentence_end((ov_str){p, most}, from);

    if (end < most)
        return end;
    while (most < block_end && ((unsigned char)p[most] & 0xC0) == 0x80)
        most--;
    return most;
}

static int
compare_hits(const void *a, const void *b)
{
    const ov_rule_hit *x = a, *y = b;

    if (x->offset != y->offset)
        return OV_CMP(x->offset, y->offset);
    return x->rule != y->rule ? OV_CMP(x->rule, y->rule) : OV_CMP(x->length, y->length);
}

static int
compare_rules(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return OV_CMP(*x, *y);
}

static void
finish(const ov_rules *rules, hit_vec *hits, rule_vec *undecided, ov_rule_hits *out)
{
    rule_set seen = {{0}};
    size_t kept = 0;

    if (hits->count > 1)
        qsort(hits->items, hits->count, sizeof *hits->items, compare_hits);
    for (size_t i = 0; i < hits->count; i++)
        if (i == 0 || compare_hits(&hits->items[i], &hits->items[kept - 1]) != 0)
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
        qsort(undecided->items, undecided->count, sizeof *undecided->items, compare_rules);
    for (size_t i = 0; i < undecided->count; i++)
        if (i == 0 || undecided->items[i] != undecided->items[kept - 1])
            undecided->items[kept++] = undecided->items[i];
    *out = (ov_rule_hits){hits->items, hits->count, undecided->items, kept};
}

void
ov_rules_scan(ov_rules_scanner *s, ov_arena *mem, const ov_text *text, ov_rule_hits *out)
{
    hit_vec hits = {0};
    rule_vec undecided = {0};
    size_t at = 0, next = 0;

    while (at < text->bytes.len) {
        size_t block_end, end;

        while (next < text->break_count &&
               (text->breaks[next].kind < OV_BREAK_BLOCK || text->breaks[next].at <= at))
            next++;
        block_end = next < text->break_count ? text->breaks[next].at : text->bytes.len;
        while (at < block_end) {
            end = unit_end(text, at, block_end);
            scan_unit(s, mem, ov_str_slice(text->bytes, at, end - at), (uint32_t)at, &hits,
                      &undecided);
            if (end - at >= UNIT_MOST - 4 && end < block_end) {
                at = end - UNIT_OVERLAP;
                while (((unsigned char)text->bytes.ptr[at] & 0xC0) == 0x80)
                    at--;
            } else {
                at = end;
            }
            while (at < block_end && text->bytes.ptr[at] == ' ')
                at++;
        }
    }
    finish(s->rules, &hits, &undecided, out);
}
