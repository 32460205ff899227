/*
 * Starting a pattern only where its literals allow finds what starting it everywhere finds: every
 * pattern against PCRE2 itself, over random words that nearly match.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "onevoice/base/buf.h"
#include "onevoice/base/random.h"
#include "onevoice/rules/rules.h"

#define TEXTS 20000

static const char *const patterns[] = {
    "\\bpast[- ]due\\b",
    "(?<!not )\\b(?:overdue|remains? unpaid)\\b",
    "\\b(?:final|last) (?:notice|demand)\\b|\\bsent\\b[^.]{0,12}\\bcollect(?:ions?|or)\\b",
    "(?:no |not )+bill\\b",
    "\\w+ bill\\b",
    "\\w{0,3} ?bills?\\b",
    "(?:\\w+ ){1,2}?due\\b(?! to)",
    "x{2}due|y{1,}bill|z{,2}notice",
    "(?:k|s)+ due",
    "\\bno(?:t|w)?(?: \\w+){0,2} due\\b",
    "[a-z]{2,4}past",
    "(?:(?:no|not) )?(?:a )?bill(?: is)? due",
    "\xC3\xA9{0,2} ?unpaid",
    "(no|not) \\1 bill",
    "notice(?= due)|(?<=final )demand",
    "\\bdue\\b.*\\bbill\\b",
    "un(?:paid){1,2}|over(?:due)+",
    "\\b(?:final|last|past)(?: is)?[- ](?:due|notice|demand)\\b",
    "(?:a |the )?(?:bills?|notice)(?: is| now)? (?:due|unpaid|sent)",
    "no(?:t|w)? ?(?:bill|due)(?:s| is)?(?! to)",
};
static const char *const words[] = {
    "past",         "due",         "past-due", "not ", "no",          "now",        "bill",
    "bills",        "overdue",     "unpaid",   "is",   "a",           "to",         "final",
    "last",         "notice",      "demand",   "sent", "collections", "remains",    "xxdue",
    "yybill",       "z{,2}notice", "k",        "ks",   "\xC3\xA9",    "unpaidpaid", "overduedue",
    "\xE2\x82\xAC", "7",           "PAST",     "DUE",
};

static size_t
oracle(const pcre2_code *code, pcre2_match_data *data, ov_str text, ov_rule_hit *hits, size_t most)
{
    size_t at = 0, count = 0;

    while (at < text.len && count < most &&
           pcre2_match(code, (PCRE2_SPTR)text.ptr, text.len, at, PCRE2_NO_UTF_CHECK, data, NULL) >
               0) {
        PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);

        hits[count++] =
            (ov_rule_hit){.offset = (uint32_t)found[0], .length = (uint32_t)(found[1] - found[0])};
        at = found[1];
    }
    return count;
}

static ov_str
random_text(ov_arena *mem, ov_random *r)
{
    ov_buf b = ov_buf_init(mem);

    for (size_t i = 0, n = 1 + ov_random_below(r, 14); i < n; i++) {
        ov_buf_cstr(&b, words[ov_random_below(r, OV_COUNT(words))]);
        if (ov_random_below(r, 8) > 0)
            ov_buf_char(&b, ' ');
    }
    return ov_str_trim(ov_buf_view(&b));
}

static void
windows_hide_no_match(void **state)
{
    (void)state;
    for (size_t p = 0; p < OV_COUNT(patterns); p++) {
        ov_arena *keep = ov_arena_new(), *mem = ov_arena_new();
        ov_rule rule = {.id = OV_STR("R"), .pattern = ov_str_from(patterns[p]), .caseless = true};
        ov_rule_set set = {.items = &rule, .count = 1};
        ov_random r = ov_random_seed(p + 1);
        const ov_rules *rules;
        ov_rules_scanner *scanner;
        pcre2_match_data *data = pcre2_match_data_create(8, NULL);
        PCRE2_SIZE where;
        pcre2_code *code;
        ov_error err;
        size_t matched = 0;
        int rc;

        code = pcre2_compile((PCRE2_SPTR)patterns[p], PCRE2_ZERO_TERMINATED,
                             PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS, &rc, &where, NULL);
        assert_non_null(code);
        if (!ov_rules_compile(keep, &set, &rules, &err))
            fail_msg("%s: %s", patterns[p], err.message);
        scanner = ov_rules_scanner_new(keep, rules);
        for (size_t i = 0; i < TEXTS; i++) {
            ov_text text = {.bytes = random_text(mem, &r)};
            ov_rule_hit want[64];
            ov_rule_hits got;
            size_t count = oracle(code, data, text.bytes, want, OV_COUNT(want));

            ov_text_mark(mem, &text);
            ov_rules_scan(scanner, mem, &text, &got);
            matched += count > 0;
            if (got.count != count)
                fail_msg("%s in '%.*s': %zu hits, not %zu", patterns[p], OV_STR_ARG(text.bytes),
                         got.count, count);
            for (size_t k = 0; k < count; k++)
                if (got.items[k].offset != want[k].offset || got.items[k].length != want[k].length)
                    fail_msg("%s in '%.*s': another hit", patterns[p], OV_STR_ARG(text.bytes));
            ov_arena_reset(mem);
        }
        if (matched == 0)
            fail_msg("%s never matched", patterns[p]);
        pcre2_match_data_free(data);
        pcre2_code_free(code);
        ov_arena_free(mem);
        ov_arena_free(keep);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(windows_hide_no_match)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
