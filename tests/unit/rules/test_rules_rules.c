/* Rule sets: what is refused, what hits, guards, limits, and that the memory changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/rules/rules.h"

static ov_rule
rule(const char *id, const char *pattern)
{
    return (ov_rule){.id = ov_str_from(id),
                     .klass = OV_STR("status"),
                     .says = ov_str_from(id),
                     .pattern = ov_str_from(pattern),
                     .caseless = true,
                     .line = 7};
}

static ov_text
text_of(ov_arena *mem, const char *words)
{
    ov_text_builder *b = ov_text_builder_new(mem, 16);

    ov_text_builder_add(b, words, strlen(words), 0);
    return ov_text_builder_done(b);
}

static void
refusals(void **state)
{
    static const char *const bad[] = {"",
                                      "(*LIMIT_MATCH=4000000000)a",
                                      "(abc",
                                      "x*",
                                      "a(?C1)b",
                                      "(a(?R)?b)",
                                      "(a)(?1)",
                                      "[z-a]",
                                      "((((((((((((((((((((((((((((((((((((((((((((((((((((a)))))))"
                                      ")))))))))))))))))))))))))))))))"
                                      "))))))))))))))",
                                      "(?:(?:a{0,99}){0,99}){0,99}b"};
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ov_rule one = rule("R", bad[i]);
        ov_rule_set set = {.items = &one, .count = 1};
        const ov_rules *rules;
        ov_error err = {0};

        assert_false(ov_rules_compile(mem, &set, &rules, &err));
        assert_int_equal(err.kind, OV_E_CONFIG);
        assert_non_null(strstr(err.message, "'R' (line 7)"));
    }
    ov_arena_free(mem);
}

static size_t
hits_of(ov_arena *mem, ov_rules_scanner *scanner, const char *words, ov_rule_hits *hits)
{
    ov_text text = text_of(mem, words);

    ov_rules_scan(scanner, mem, &text, hits);
    return hits->count;
}

static void
guards_and_sentences(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_str guard = OV_STR_INIT("NOT_A_BILL");
    ov_rule items[] = {rule("AMOUNT_DUE", "\\bamount due\\b"),
                       rule("NOT_A_BILL", "\\bnot a bill\\b"),
                       rule("ACROSS", "\\bend of one the next\\b")};
    ov_rule_set set = {.items = items, .count = 3};
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_rule_hits hits;
    ov_error err;

    (void)state;
    items[0].guards = (ov_strs){&guard, 1};
    assert_true(ov_rules_compile(mem, &set, &rules, &err));
    scanner = ov_rules_scanner_new(mem, rules);
    assert_int_equal(hits_of(mem, scanner, "The AMOUNT\n  DUE is 5.", &hits), 1);
    assert_int_equal(hits.items[0].offset, 4);
    assert_int_equal(hits.items[0].length, 10);
    assert_true(ov_rule_hits_say(rules, &hits, "status", "AMOUNT_DUE"));
    assert_int_equal(hits_of(mem, scanner, "Amount due 5. This is not a bill.", &hits), 2);
    assert_false(ov_rule_hits_say(rules, &hits, "status", "AMOUNT_DUE"));
    assert_int_equal(hits_of(mem, scanner, "At the end of one. The next is near.", &hits), 0);
    ov_arena_free(mem);
}

static void
unless_is_of_the_sentence(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_rule one = rule("RISES", "\\bfee will rise\\b");
    ov_rule_set set = {.items = &one, .count = 1};
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_rule_hits hits;
    ov_error err;

    (void)state;
    one.unless = OV_STR("\\bif\\b");
    assert_true(ov_rules_compile(mem, &set, &rules, &err));
    scanner = ov_rules_scanner_new(mem, rules);
    for (int again = 0; again < 3; again++) { /* as a memory of sentences would have it */
        assert_int_equal(hits_of(mem, scanner, "If you pay late, the fee will rise.", &hits), 0);
        assert_int_equal(hits_of(mem, scanner, "The fee will rise if you pay late.", &hits), 0);
        assert_int_equal(hits_of(mem, scanner, "The fee will rise. If you can, pay.", &hits), 1);
        assert_int_equal(hits.undecided_count, 0);
    }
    one.unless = OV_STR("x*"); /* it would silence the rule for ever */
    assert_false(ov_rules_compile(mem, &set, &rules, &err));
    one.unless = OV_STR("(");
    assert_false(ov_rules_compile(mem, &set, &rules, &err));
    ov_arena_free(mem);
}

static void
explosion_is_undecided(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_rule one = rule("BOMB", "^(a+)+$");
    ov_rule_set set = {.items = &one, .count = 1};
    const ov_rules *rules;
    ov_rule_hits hits;
    ov_error err;

    (void)state;
    assert_true(ov_rules_compile(mem, &set, &rules, &err));
    assert_int_equal(hits_of(mem, ov_rules_scanner_new(mem, rules),
                             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", &hits),
                     0);
    assert_int_equal(hits.undecided_count, 1);
    ov_arena_free(mem);
}

/* A rule that tells digits gives each letter its own answer, though the sentence is known. */
static void
digits_are_looked_at_again(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_rule items[] = {rule("ZERO", "\\bpay \\$0\\.00"), rule("PAY", "\\bpay \\$\\d")};
    ov_rule_set set = {.items = items, .count = 2};
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_rule_hits hits;
    ov_error err;

    (void)state;
    assert_true(ov_rules_compile(mem, &set, &rules, &err));
    scanner = ov_rules_scanner_new(mem, rules);
    assert_int_equal(hits_of(mem, scanner, "Please pay $5.00 now.", &hits), 1);
    assert_int_equal(hits_of(mem, scanner, "Please pay $0.00 now.", &hits), 2);
    assert_int_equal(hits_of(mem, scanner, "Please pay $7.00 now.", &hits), 1);
    assert_true(ov_rule_hits_say(rules, &hits, "status", "PAY"));
    ov_arena_free(mem);
}

/* Every pattern must hit through the prefilter: literals are read from all of this syntax. */
static void
prefilter_loses_nothing(void **state)
{
    static const struct {
        const char *pattern, *words;
    } cases[] = {
        {"\\bcolou?r\\b", "the COLOR"},
        {"(?:abc|de+f) ?x", "dEEEf x"},
        {"past[- ]due", "Past-Due"},
        {"(?<!not )overdue", "it is overdue"},
        {"a{2,3}bcd", "aabcd"},
        {"x(?:yz)?w", "xw"},
        {"(?:one|t(?:wo|hree)) way", "three way"},
        {"\\d+ CR\\b", "45 cr"},
        {"[abc]{3}", "cab"},
        {"no\\b(?:[^.]+\\w+){0,4}full(*SKIP)(*F)|full", "a full house"},
        {"\xC3\xBC"
         "ber",
         "\xC3\x9C"
         "BER"},
        {"a\\.b", "A.B"},
        {"(?=full)f\\w+", "fuller"},
        {"\\b(?:you|member)(?:'ll)? (?:may|might)(?: still)? (?:owe|pay)\\b",
         "you'll might still pay"},
        {"pre-?(?:approved|paid)[- ,]for", "prepaid,for"},
        {"[]a]b", "]b"},
        {"[^a]b", "xb"},
        {"(?:ab)?(?:cd)?(?:ef)?(?:gh)?(?:ij)?(?:kl)?(?:mn)?(?:op)?q", "cdghopq"},
        {"(?:a|(?:b|(?:c|d)))e(?:f|)", "de"},
        {"(?:ab)??c", "abc"},
        {"(?:on|off){2}ly", "onoffly"},
    };
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ov_rule one = rule("R", cases[i].pattern);
        ov_rule_set set = {.items = &one, .count = 1};
        const ov_rules *rules;
        ov_rule_hits hits;
        ov_error err = {0};

        if (!ov_rules_compile(mem, &set, &rules, &err))
            fail_msg("%s", err.message);
        if (hits_of(mem, ov_rules_scanner_new(mem, rules), cases[i].words, &hits) != 1)
            fail_msg("'%s' misses '%s'", cases[i].pattern, cases[i].words);
    }
    ov_arena_free(mem);
}

/* Strings of a large set are spelled out less far, and hit all the same. */
static void
large_set_hits(void **state)
{
    enum { RULES = OV_RULES_MOST };
    ov_arena *mem = ov_arena_new();
    ov_rule *items = OV_NEW_ARRAY(mem, ov_rule, RULES);
    ov_rule_set set = {.items = items, .count = RULES};
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_error err = {0};

    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        char word[4] = {(char)('a' + i % 26), (char)('a' + i / 26), 'z', 0};

        items[i] = rule(ov_str_cstr(mem, ov_str_printf(mem, "R%zu", i)), "");
        items[i].pattern = ov_str_printf(
            mem, "%s(?:alpha|beta|gamma|delta)(?:alpha|beta|gamma|delta) (?:early|late|never)",
            word);
    }
    if (!ov_rules_compile(mem, &set, &rules, &err))
        fail_msg("%s", err.message);
    scanner = ov_rules_scanner_new(mem, rules);
    for (size_t i = 0; i < RULES; i++) {
        char text[64];
        ov_rule_hits hits;

        snprintf(text, sizeof text, "it is %c%czgammabeta never", (char)('a' + i % 26),
                 (char)('a' + i / 26));
        assert_int_equal(hits_of(mem, scanner, text, &hits), 1);
        assert_int_equal(hits.items[0].rule, i);
    }
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals),
        cmocka_unit_test(guards_and_sentences),
        cmocka_unit_test(unless_is_of_the_sentence),
        cmocka_unit_test(explosion_is_undecided),
        cmocka_unit_test(digits_are_looked_at_again),
        cmocka_unit_test(prefilter_loses_nothing),
        cmocka_unit_test(large_set_hits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
