#include "onevoice/rules/rules.h"

#include <string.h>

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "rules_internal.h"

#define PATTERN_MOST       4096
#define COMPILED_MOST      (64 * 1024)
#define PARENTHESES_NESTED 50
#define SPELLED_MOST       96 /* literals that a run of alternatives is written out to */

static void
code_free(void *code)
{
    pcre2_code_free(code);
}

static bool
refuse(ov_error *err, const ov_rule *def, const char *why)
{
    return OV_FAIL(err, OV_E_CONFIG, "rule '%.*s' (line %d): %s", OV_STR_ARG(def->id), def->line,
                   why);
}

/* What the design refuses whatever PCRE2 thinks of it. */
static const char *
forbidden(ov_str p)
{
    if (ov_str_is_empty(p))
        return "the pattern is empty";
    if (p.len > PATTERN_MOST)
        return "the pattern is longer than 4096 bytes";
    if (ov_str_starts(p, OV_STR("(*")))
        return "the pattern starts with '(*', which would change the limits";
    if (ov_str_find(p, OV_STR("(?C"), 0) != OV_STR_NONE)
        return "callouts are not allowed";
    if (ov_str_find(p, OV_STR("(?R"), 0) != OV_STR_NONE ||
        ov_str_find(p, OV_STR("(?&"), 0) != OV_STR_NONE ||
        ov_str_find(p, OV_STR("(?P>"), 0) != OV_STR_NONE ||
        ov_str_find(p, OV_STR("\\g<"), 0) != OV_STR_NONE ||
        ov_str_find(p, OV_STR("\\g'"), 0) != OV_STR_NONE)
        return "recursion is not allowed";
    for (size_t i = 0; i + 2 < p.len; i++)
        if (p.ptr[i] == '(' && p.ptr[i + 1] == '?' &&
            ((p.ptr[i + 2] >= '0' && p.ptr[i + 2] <= '9') || p.ptr[i + 2] == '+' ||
             (p.ptr[i + 2] == '-' && i + 3 < p.len && p.ptr[i + 3] >= '0' && p.ptr[i + 3] <= '9')))
            return "recursion is not allowed";
    return NULL;
}

/* NULL with the error set. */
static pcre2_code *
compile_pattern(ov_arena *mem, pcre2_compile_context *context, const ov_rule *def, ov_str pattern,
                ov_error *err)
{
    int code;
    PCRE2_SIZE at;
    const char *why = forbidden(pattern);
    pcre2_code *compiled;
    size_t size = 0;
    uint32_t least = 0;

    if (why) {
        (void)refuse(err, def, why);
        return NULL;
    }
    compiled = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
                             PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
                                 PCRE2_USE_OFFSET_LIMIT | (def->caseless ? PCRE2_CASELESS : 0),
                             &code, &at, context);
    if (!compiled) {
        PCRE2_UCHAR text[160];

        pcre2_get_error_message(code, text, sizeof text);
        (void)OV_FAIL(err, OV_E_CONFIG, "rule '%.*s' (line %d): %s at byte %zu of the pattern",
                      OV_STR_ARG(def->id), def->line, (char *)text, (size_t)at);
        return NULL;
    }
    ov_arena_defer(mem, code_free, compiled);
    if (pcre2_pattern_info(compiled, PCRE2_INFO_SIZE, &size) != 0 || size > COMPILED_MOST)
        why = "the compiled pattern is larger than 64 KiB";
    else if (pcre2_pattern_info(compiled, PCRE2_INFO_MATCHEMPTY, &least) != 0 || least != 0)
        why = "the pattern matches the empty string";
    if (why)
        (void)refuse(err, def, why);
    return why ? NULL : compiled;
}

/*
 * A site's pattern must not be able to stall a night: what can match nothing, what compiles beyond
 * 64 KiB and what `forbidden` names is refused here, with its line, and never met at run time.
 */
static bool
compile_one(ov_arena *mem, pcre2_compile_context *context, const ov_rule *def, compiled_rule *out,
            ov_error *err)
{
    out->code = compile_pattern(mem, context, def, def->pattern, err);
    if (!out->code)
        return false;
    if (!ov_str_is_null(def->unless)) {
        out->unless = compile_pattern(mem, context, def, def->unless, err);
        if (!out->unless)
            return false;
    }
    out->digits = rule_tells_digits(def->pattern) || rule_tells_digits(def->unless);
    return true;
}

static bool
resolve_guards(ov_arena *mem, ov_rules *rules, const ov_map *ids, ov_error *err)
{
    for (size_t i = 0; i < rules->count; i++) {
        const ov_rule *def = &rules->defs[i];
        compiled_rule *rule = &rules->rules[i];

        rule->guards = OV_NEW_ARRAY(mem, uint32_t, def->guards.count);
        for (size_t g = 0; g < def->guards.count; g++) {
            uint64_t index;

            if (!ov_map_get(ids, def->guards.items[g], &index))
                return OV_FAIL(err, OV_E_CONFIG,
                               "rule '%.*s' (line %d): no rule '%.*s' to guard it",
                               OV_STR_ARG(def->id), def->line, OV_STR_ARG(def->guards.items[g]));
            rule->guards[rule->guard_count++] = (uint32_t)index;
        }
    }
    return true;
}

/* NULL when the literals are too many. */
static const prefilter *
filter_of(ov_arena *mem, ov_rules *rules, size_t spelled_most)
{
    OV_VEC(literal_rule) all = {0};

    rules->always_count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        literal_set set = rule_literals(mem, rules->defs[i].pattern, spelled_most);

        if (set.count == 0)
            rules->always[rules->always_count++] = (uint32_t)i;
        for (size_t k = 0; k < set.count; k++)
            *OV_VEC_ADD(mem, &all) = (literal_rule){set.items[k], (uint32_t)i};
    }
    return prefilter_new(mem, all.items, all.count);
}

/* The more strings are written out, the fewer patterns run; a large set has room for fewer. */
static bool
build_filter(ov_arena *mem, ov_rules *rules, ov_error *err)
{
    for (size_t most = SPELLED_MOST; !rules->filter && most > 0; most /= 4)
        rules->filter = filter_of(mem, rules, most);
    if (!rules->filter)
        return OV_FAIL(err, OV_E_CONFIG, "the rules hold too many literals for one set");
    return true;
}

/*
 * A duplicate id is refused because evidence names rules by id: two rules of one id could not be
 * told apart in a stored night.
 */
bool
ov_rules_compile(ov_arena *mem, const ov_rule_set *set, const ov_rules **out, ov_error *err)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    ov_rules *rules = OV_NEW(mem, ov_rules);
    const ov_rule *defs = set->items;
    size_t count = set->count;
    ov_map *ids = ov_map_new(mem, count);
    bool ok = true;

    OV_ASSERT(context);
    pcre2_set_max_pattern_length(context, PATTERN_MOST);
    pcre2_set_parens_nest_limit(context, PARENTHESES_NESTED);
    rules->defs = defs;
    rules->rules = OV_NEW_ARRAY(mem, compiled_rule, count);
    rules->always = OV_NEW_ARRAY(mem, uint32_t, count);
    rules->count = count;
    if (count > OV_RULES_MOST)
        ok = OV_FAIL(err, OV_E_CONFIG, "%zu rules: a set holds at most %d", count, OV_RULES_MOST);
    for (size_t i = 0; ok && i < count; i++) {
        bool fresh = false;

        *ov_map_at(ids, defs[i].id, &fresh) = i;
        ok = fresh ? compile_one(mem, context, &defs[i], &rules->rules[i], err)
                   : refuse(err, &defs[i], "this id is used twice");
    }
    pcre2_compile_context_free(context);
    if (!ok || !resolve_guards(mem, rules, ids, err) || !build_filter(mem, rules, err))
        return false;
    *out = rules;
    return true;
}

size_t
ov_rules_count(const ov_rules *rules)
{
    return rules->count;
}

const ov_rule *
ov_rules_at(const ov_rules *rules, size_t index)
{
    return &rules->defs[index];
}

bool
ov_rule_hits_say(const ov_rules *rules, const ov_rule_hits *hits, const char *klass,
                 const char *says)
{
    ov_str wanted_class = ov_str_from(klass), wanted = ov_str_from(says);

    for (size_t i = 0; i < hits->count; i++) {
        const ov_rule *rule = &rules->defs[hits->items[i].rule];

        if (!hits->items[i].guarded && rule->says.len == wanted.len &&
            ov_str_eq(rule->says, wanted) && ov_str_eq(rule->klass, wanted_class))
            return true;
    }
    return false;
}

static bool
example_hits(ov_rules_scanner *scanner, ov_arena *scratch, ov_str example, size_t rule)
{
    ov_text_builder *builder = ov_text_builder_new(scratch, example.len);
    ov_rule_hits hits;
    ov_text text;

    ov_text_builder_add(builder, example.ptr, example.len, 0);
    text = ov_text_builder_done(builder);
    ov_rules_scan(scanner, scratch, &text, &hits);
    for (size_t i = 0; i < hits.count; i++)
        if (hits.items[i].rule == rule)
            return true;
    return false;
}

bool
ov_rules_check(const ov_rules *rules, ov_arena *scratch, ov_error *err)
{
    ov_rules_scanner *scanner = ov_rules_scanner_new(scratch, rules);

    for (size_t i = 0; i < rules->count; i++) {
        const ov_rule *def = &rules->defs[i];

        for (size_t k = 0; k < def->positive.count; k++)
            if (!example_hits(scanner, scratch, def->positive.items[k], i))
                return OV_FAIL(err, OV_E_CONFIG,
                               "rule '%.*s' (line %d): does not match its example '%.*s'",
                               OV_STR_ARG(def->id), def->line, OV_STR_ARG(def->positive.items[k]));
        for (size_t k = 0; k < def->negative.count; k++)
            if (example_hits(scanner, scratch, def->negative.items[k], i))
                return OV_FAIL(err, OV_E_CONFIG,
                               "rule '%.*s' (line %d): matches '%.*s', which it must not",
                               OV_STR_ARG(def->id), def->line, OV_STR_ARG(def->negative.items[k]));
    }
    return true;
}
