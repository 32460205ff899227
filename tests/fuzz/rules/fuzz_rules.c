/*
 * A pattern and a text, set apart by the first NUL: whatever the pattern, compiling refuses it or
 * scanning ends; and what the sentence memory returns the second time is what it returned first.
 */
#include <stdlib.h>
#include <string.h>

#include "onevoice/rules/rules.h"
#include "onevoice/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ov_text
text_of(ov_arena *mem, ov_str words)
{
    ov_text_builder *b = ov_text_builder_new(mem, words.len);

    ov_text_builder_add(b, words.ptr, words.len, 0);
    return ov_text_builder_done(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *split = size > 0 ? memchr(data, 0, size) : NULL;
    ov_arena *mem;
    ov_rule rule = {.id = OV_STR("R"), .klass = OV_STR("status"), .caseless = true};
    ov_rule_set set = {.items = &rule, .count = 1};
    const ov_rules *rules;
    ov_str words;
    ov_error err;

    if (!split)
        return 0;
    mem = ov_arena_new();
    rule.pattern = (ov_str){(const char *)data, (size_t)(split - data)};
    words = (ov_str){(const char *)split + 1, size - rule.pattern.len - 1};
    if (ov_utf8_valid(words) && ov_rules_compile(mem, &set, &rules, &err)) {
        ov_rules_scanner *scanner = ov_rules_scanner_new(mem, rules);
        ov_text text = text_of(mem, words);
        ov_rule_hits first, second;

        ov_rules_scan(scanner, mem, &text, &first);
        ov_rules_scan(scanner, mem, &text, &second);
        if (first.count != second.count || first.undecided_count != second.undecided_count)
            abort();
        for (size_t i = 0; i < first.count; i++)
            if (first.items[i].offset + first.items[i].length > text.bytes.len ||
                first.items[i].offset != second.items[i].offset)
                abort();
    }
    ov_arena_free(mem);
    return 0;
}
