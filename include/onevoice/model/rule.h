/*
 * One phrase rule as the rules document states it; compiled and run by lib/rules.
 */
#ifndef ONEVOICE_MODEL_RULE_H
#define ONEVOICE_MODEL_RULE_H

#include "onevoice/base/str.h"

typedef struct ov_rule {
    ov_str id;       /* stable; stored as evidence */
    ov_str klass;    /* status, merger, hype, class, field, language, ... */
    ov_str says;     /* what a hit means within its klass: a content class, a claim, ...; null */
    ov_str language; /* "en", "de"; null: every language */
    ov_str pattern;  /* PCRE2, matched on normalised text, caseless where `caseless` */
    ov_str unless;   /* PCRE2: a sentence that holds it says nothing; null: none */
    bool caseless;
    ov_strs guards; /* ids; a hit of one of them in the same document makes this hit a mention */
    ov_strs positive, negative; /* examples that must and must not match */
    int line;                   /* of the document, for messages */
} ov_rule;

typedef struct ov_rule_set {
    const ov_rule *items; /* in document order */
    size_t count;
    ov_str document, digest;
} ov_rule_set;

#endif
