/*
 * What the files of lib/rules share: the compiled set, literals and the automaton over them.
 */
#ifndef ONEVOICE_RULES_INTERNAL_H
#define ONEVOICE_RULES_INTERNAL_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "onevoice/base/vec.h"
#include "onevoice/rules/rules.h"

#define RULE_WORDS (OV_RULES_MOST / 64)

/* A set of rules as bits. */
typedef struct rule_set {
    uint64_t words[RULE_WORDS];
} rule_set;

/* Where in a unit of the text a match of one rule can start. */
typedef struct window {
    uint32_t unit, rule, from, last;
} window;

typedef OV_VEC(window) window_vec;
typedef OV_VEC(ov_rule_hit) hit_vec;
typedef OV_VEC(uint32_t) rule_vec;

typedef struct compiled_rule {
    pcre2_code *code, *unless; /* NULL: no `unless` */
    bool digits;               /* the pattern tells digits apart: results are not kept */
    uint32_t *guards;          /* indices */
    size_t guard_count;
} compiled_rule;

typedef struct prefilter prefilter;

struct ov_rules {
    const ov_rule *defs;
    compiled_rule *rules;
    size_t count;
    const prefilter *filter;
    uint32_t *always; /* rules that require no literal: their patterns run on everything */
    size_t always_count;
};

/* A lower-case literal, and how many bytes of a match can stand before it. */
typedef struct literal {
    ov_str bytes;
    uint32_t before; /* LITERAL_ANYWHERE: no bound */
} literal;

#define LITERAL_ANYWHERE UINT32_MAX

/* Literals of which every match contains at least one. count 0: none can be named. */
typedef struct literal_set {
    literal *items;
    size_t count;
} literal_set;

/* `spelled_most` bounds the strings that a run of alternatives is written out to. */
literal_set rule_literals(ov_arena *mem, ov_str pattern, size_t spelled_most);

/* Whether the pattern could tell one ASCII digit from another. */
bool rule_tells_digits(ov_str pattern);

typedef struct literal_rule {
    literal literal;
    uint32_t rule;
} literal_rule;

/* NULL when the literals make more states than the automaton numbers. */
const prefilter *prefilter_new(ov_arena *mem, const literal_rule *literals, size_t count);

/* A unit to be looked through. */
typedef struct scanned {
    const char *bytes;
    uint32_t len, unit;
} scanned;

/* Add the windows of rules whose literals occur in the texts, in no order. */
void prefilter_scan(const prefilter *filter, const scanned *texts, size_t count, ov_arena *mem,
                    window_vec *out);

/* Sort windows by unit, rule and place, and join those that touch. */
void windows_join(window_vec *windows);

/* What PCRE2 needs to match; one per thread. */
typedef struct matcher {
    const ov_rules *rules;
    pcre2_match_data *data;
    pcre2_match_context *context;
} matcher;

matcher matcher_new(ov_arena *mem, const ov_rules *rules);

/* All matches in a unit that start in its windows (joined); their offsets count from the unit's
   start plus `base`. A rule whose limits strike is undecided, and left. */
void matcher_run(const matcher *m, ov_arena *mem, ov_str unit, const window *windows, size_t count,
                 uint32_t base, hit_vec *hits, rule_vec *undecided);

#endif
