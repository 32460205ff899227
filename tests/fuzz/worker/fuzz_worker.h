/* The rules and the channel that the targets of this folder share. */
#ifndef ONEVOICE_TESTS_FUZZ_WORKER_H
#define ONEVOICE_TESTS_FUZZ_WORKER_H

#include <stdlib.h>
#include <string.h>

#include "../../../lib/worker/worker_internal.h"
#include "onevoice/document/document.h"
#include "onevoice/policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_require(bool holds)
{
    if (!holds)
        abort();
}

/* The built-in rules, compiled once. */
static inline const ov_rules *
fuzz_rules(ov_arena *keep)
{
    const ov_rules *rules;
    ov_rule_set set;
    ov_error err;

    ov_document_init();
    fuzz_require(ov_policy_rules_defaults(keep, &set, &err));
    fuzz_require(ov_rules_compile(keep, &set, &rules, &err));
    return rules;
}

#endif
