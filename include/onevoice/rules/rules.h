/*
 * Phrase rules: PCRE2 patterns with guards, limits and evidence.
 *
 * A rule is looked for within a sentence or a block of the text, never across their ends; blanks of
 * the pattern match line ends; a sentence that holds its `unless` says nothing. Matching is caseless
 * on the normalised text (text/text.h). Limits of PCRE2 make a rule *undecided* for that text, which
 * is never "no match".
 *
 * Cost: one automaton looks for literals that a match needs, options and alternatives written out,
 * so that most patterns never run, and the others only where a literal allows. Results are kept per
 * sentence that comes a second time, its digits blinded: the sentences of a template are matched
 * twice at most, and only rules that look at the digits themselves run again per letter. A class of
 * ASCII digits ([0-9]) costs less than \d, which leaves PCRE2 without a set of first bytes.
 */
#ifndef ONEVOICE_RULES_RULES_H
#define ONEVOICE_RULES_RULES_H

#include "onevoice/base/error.h"
#include "onevoice/model/rule.h"
#include "onevoice/text/text.h"

typedef struct ov_rules ov_rules;

#define OV_RULES_MOST 512 /* rules in one set */

/*
 * Compile a set; it is borrowed. Fails (OV_E_CONFIG, naming rule and line) on an
 * unknown guard, a duplicate id and whatever PCRE2 or the refusals of the design object to: a
 * leading "(*", callouts, recursion, a pattern above 4096 bytes or 64 KiB compiled, one that
 * matches the empty string. The set is read-only afterwards and may be shared.
 */
OV_NODISCARD bool ov_rules_compile(ov_arena *mem, const ov_rule_set *set, const ov_rules **out,
                                   ov_error *err);

/* Run every example of the set; fails (OV_E_CONFIG) with the first that does not behave. */
OV_NODISCARD bool ov_rules_check(const ov_rules *rules, ov_arena *scratch, ov_error *err);

size_t ov_rules_count(const ov_rules *rules);
const ov_rule *ov_rules_at(const ov_rules *rules, size_t index);

/* One hit; offset and length in the text. */
typedef struct ov_rule_hit {
    uint32_t rule, offset, length;
    bool guarded;
} ov_rule_hit;

typedef struct ov_rule_hits {
    const ov_rule_hit *items; /* by (offset, rule) */
    size_t count;
    const uint32_t *undecided; /* rules whose limits struck somewhere, ascending */
    size_t undecided_count;
} ov_rule_hits;

/* An unguarded hit of a rule that says so. */
bool ov_rule_hits_say(const ov_rules *rules, const ov_rule_hits *hits, const char *klass,
                      const char *says);

/* Match data and the memory of sentences: one per thread or process. */
typedef struct ov_rules_scanner ov_rules_scanner;

ov_rules_scanner *ov_rules_scanner_new(ov_arena *mem, const ov_rules *rules);
void ov_rules_scan(ov_rules_scanner *scanner, ov_arena *mem, const ov_text *text,
                   ov_rule_hits *out);

/* For measuring: forget all sentences, or remember none. */
void ov_rules_scanner_forget(ov_rules_scanner *scanner);

#endif
