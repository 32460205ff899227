/*
 * Matching the patterns of rules in a sentence, each only where its windows allow.
 */
#include <stdlib.h>

#include "rules_internal.h"

#define MATCH_LIMIT 1000000
#define DEPTH_LIMIT 10000
#define HEAP_LIMIT  16384 /* KiB */

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

matcher
matcher_new(ov_arena *mem, const ov_rules *rules)
{
    matcher m = {.rules = rules,
                 .data = pcre2_match_data_create(1, NULL),
                 .context = pcre2_match_context_create(NULL)};

    OV_ASSERT(m.data && m.context);
    ov_arena_defer(mem, data_free, m.data);
    ov_arena_defer(mem, context_free, m.context);
    pcre2_set_match_limit(m.context, MATCH_LIMIT);
    pcre2_set_depth_limit(m.context, DEPTH_LIMIT);
    pcre2_set_heap_limit(m.context, HEAP_LIMIT);
    return m;
}

/* Does the unit hold what makes the rule say nothing? Asked of the few units that the pattern matches. */
static int
hedged(const matcher *m, const compiled_rule *rule, ov_str unit)
{
    if (!rule->unless)
        return PCRE2_ERROR_NOMATCH;
    pcre2_set_offset_limit(m->context, PCRE2_UNSET);
    return pcre2_match(rule->unless, (PCRE2_SPTR)unit.ptr, unit.len, 0, PCRE2_NO_UTF_CHECK, m->data,
                       m->context);
}

/* All matches of one rule in a unit that start in the window, and not before `*behind`, which moves
   behind the last; offsets from the unit's start plus `base`. What stands before the window is
   still seen by patterns that look back. False: undecided. */
static bool
run_window(const matcher *m, ov_arena *mem, ov_str unit, const window *w, uint32_t base,
           hit_vec *hits, size_t *behind)
{
    const compiled_rule *rule = &m->rules->rules[w->rule];
    size_t at = OV_MAX((size_t)w->from, *behind);

    while (at > *behind && ((unsigned char)unit.ptr[at] & 0xC0) == 0x80)
        at--;
    pcre2_set_offset_limit(m->context, w->last);
    while (at < unit.len && at <= w->last) {
        int rc = pcre2_match(rule->code, (PCRE2_SPTR)unit.ptr, unit.len, at, PCRE2_NO_UTF_CHECK,
                             m->data, m->context);
        PCRE2_SIZE from, to;

        if (rc == PCRE2_ERROR_NOMATCH)
            return true;
        if (rc < 0)
            return false;
        from = pcre2_get_ovector_pointer(m->data)[0];
        to = pcre2_get_ovector_pointer(m->data)[1];
        if (to <= at && to <= from) /* \K tricks: an empty or backward match */
            return true;
        rc = hedged(m, rule, unit);
        if (rc != PCRE2_ERROR_NOMATCH) {
            *behind = unit.len;
            return rc >= 0;
        }
        pcre2_set_offset_limit(m->context, w->last);
        *OV_VEC_ADD(mem, hits) = (ov_rule_hit){
            .rule = w->rule, .offset = base + (uint32_t)from, .length = (uint32_t)(to - from)};
        at = *behind = OV_MAX(to, at + 1);
    }
    return true;
}

void
matcher_run(const matcher *m, ov_arena *mem, ov_str unit, const window *windows, size_t count,
            uint32_t base, hit_vec *hits, rule_vec *undecided)
{
    size_t behind = 0;

    for (size_t i = 0; i < count; i++) {
        const window *w = &windows[i];

        if (i == 0 || w->rule != w[-1].rule)
            behind = 0;
        if (behind == unit.len || run_window(m, mem, unit, w, base, hits, &behind))
            continue;
        *OV_VEC_ADD(mem, undecided) = w->rule;
        behind = unit.len;
    }
}

static int
windows_cmp(const void *a, const void *b)
{
    const window *x = a, *y = b;

    if (x->unit != y->unit)
        return OV_CMP(x->unit, y->unit);
    return x->rule != y->rule ? OV_CMP(x->rule, y->rule) : OV_CMP(x->from, y->from);
}

void
windows_join(window_vec *windows)
{
    size_t kept = 0;

    if (windows->count > 1)
        qsort(windows->items, windows->count, sizeof *windows->items, windows_cmp);
    for (size_t i = 0; i < windows->count; i++) {
        window *last = kept > 0 ? &windows->items[kept - 1] : NULL, w = windows->items[i];

        if (last && last->unit == w.unit && last->rule == w.rule && w.from <= last->last + 1)
            last->last = OV_MAX(last->last, w.last);
        else
            windows->items[kept++] = w;
    }
    windows->count = kept;
}
