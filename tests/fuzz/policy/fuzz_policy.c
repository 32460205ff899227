/*
 * A document, or after a NUL one setting: it is refused with a message, or it gives a policy whose
 * own document is accepted and gives the same one. As rules, the document is refused or loaded.
 */
#include <stdlib.h>
#include <string.h>

#include "onevoice/policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_require(bool holds)
{
    if (!holds)
        abort();
}

static void
round_trip(ov_arena *mem, const ov_policy *policy)
{
    ov_str document = ov_policy_document(mem, policy);
    ov_policy again;
    ov_error err;

    fuzz_require(ov_policy_load(mem, document, OV_STR("again"), &again, &err));
    fuzz_require(ov_str_eq(ov_policy_document(mem, &again), document));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ov_arena *mem = ov_arena_new();
    ov_str input = {(const char *)data, size};
    ov_policy policy;
    ov_rule_set rules;
    ov_error err = {0};
    bool accepted;

    if (size > 0 && data[0] == 0) {
        fuzz_require(ov_policy_defaults(mem, &policy, &err));
        accepted = ov_policy_set(mem, &policy, ov_str_slice(input, 1, size), &err);
    } else {
        accepted = ov_policy_load(mem, input, OV_STR("policy"), &policy, &err);
    }
    if (accepted)
        round_trip(mem, &policy);
    else
        fuzz_require(err.kind == OV_E_CONFIG && err.message[0]);
    if (!ov_policy_rules_load(mem, input, OV_STR("rules"), &rules, &err))
        fuzz_require(err.kind == OV_E_CONFIG && err.message[0]);
    ov_arena_free(mem);
    return 0;
}
