#include "onevoice/person/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/person/fold.h"

static void
assert_part(const char *expected, const char *part, uint8_t len)
{
    assert_int_equal(strlen(expected), len);
    assert_memory_equal(expected, part, len);
}

static void
one_line_names_are_read(void **state)
{
    static const struct {
        const char *line, *given, *middle, *family;
        ov_text_generation generation;
    } cases[] = {
        {"Mary Okafor", "mary", "", "okafor", OV_GENERATION_NONE},
        {"OKAFOR, MARY", "mary", "", "okafor", OV_GENERATION_NONE},
        {"Katherine Anne S\u00f8rensen", "katherine", "anne", "sorensen", OV_GENERATION_NONE},
        {"SORENSEN KATHERINE A", "katherine", "a", "sorensen", OV_GENERATION_NONE},
        {"Lindqvist, Margaret A.", "margaret", "a", "lindqvist", OV_GENERATION_NONE},
        {"M A LINDQVIST", "m", "a", "lindqvist", OV_GENERATION_NONE},
        {"Margaret A Lindqvist & Per Lindqvist", "margaret", "a", "lindqvist", OV_GENERATION_NONE},
        {"Ann & Per Berg", "ann", "", "berg", OV_GENERATION_NONE},
        {"James Porter Jr.", "james", "", "porter", OV_GENERATION_JUNIOR},
        {"Porter, James, III", "james", "", "porter", OV_GENERATION_THIRD},
        {"John Smith, Jr", "john", "", "smith", OV_GENERATION_JUNIOR},
        {"Dr. Ludwig van der Berg, MD", "", "", "", OV_GENERATION_NONE},
        {"Mrs Rosa O'Brien", "rosa", "", "obrien", OV_GENERATION_NONE},
        {"Anna Smith-Jones", "anna", "", "smith jones", OV_GENERATION_NONE},
        {"Ludwig van der Berg", "ludwig", "", "vanderberg", OV_GENERATION_NONE},
        {"Cher", "", "", "cher", OV_GENERATION_NONE},
        {"J\u202eohn\u200b Carver", "john", "", "carver", OV_GENERATION_NONE},
        {"", "", "", "", OV_GENERATION_NONE},
        {" , ,, ", "", "", "", OV_GENERATION_NONE},
        {"&", "", "", "", OV_GENERATION_NONE},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_text_name n;

        ov_person_name_line(ov_str_from(cases[i].line), NULL, &n);
        if (i == 11) /* any reading will do, if it does not fall over */
            continue;
        assert_part(cases[i].given, n.given, n.given_len);
        assert_part(cases[i].middle, n.middle, n.middle_len);
        assert_part(cases[i].family, n.family, n.family_len);
        assert_int_equal(cases[i].generation, n.generation);
    }
}

static void
parts_are_cleaned(void **state)
{
    ov_text_name n;

    (void)state;
    ov_person_name_parts(OV_STR("Konner Jr"), OV_STR_NULL, OV_STR("PIPPIN"), OV_STR_NULL, NULL, &n);
    assert_part("konner", n.given, n.given_len);
    assert_int_equal(n.generation, OV_GENERATION_JUNIOR);
    ov_person_name_parts(OV_STR("Mary Ann"), OV_STR_NULL, OV_STR("de la Cruz"), OV_STR("Sr."), NULL,
                         &n);
    assert_part("mary", n.given, n.given_len);
    assert_part("ann", n.middle, n.middle_len);
    assert_part("delacruz", n.family, n.family_len);
    assert_int_equal(n.generation, OV_GENERATION_SENIOR);
}

static void
mixed_scripts_are_no_name(void **state)
{
    ov_text_name n;

    (void)state;
    ov_person_name_line(OV_STR("\u0408ohn Carver"), NULL, &n);
    assert_true(n.mixed);
    assert_int_equal(n.given_len + n.family_len, 0);
    ov_person_name_line(OV_STR("\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432"),
                        NULL, &n);
    assert_false(n.mixed);
    assert_true(n.given_len > 0 && n.family_len > 0);
}

static void
long_names_are_cut(void **state)
{
    static char line[10001];
    ov_text_name n;

    (void)state;
    memset(line, 'x', 10000);
    ov_person_name_line(ov_str_from(line), NULL, &n);
    assert_int_equal(n.family_len, OV_TEXT_NAME_ROOM);
    assert_true(n.cut);
    for (size_t i = 0; i < 10000; i += 2)
        memcpy(line + i, "\xc3\xb8", 2); /* grows or shrinks when folded */
    ov_person_name_line(ov_str_from(line), NULL, &n);
    assert_true(n.family_len <= OV_TEXT_NAME_ROOM);
    memset(line, '&', 10000);
    ov_person_name_line(ov_str_from(line), NULL, &n);
    for (size_t i = 0; i < 10000; i++)
        line[i] = i % 2 ? ',' : 'a';
    ov_person_name_line(ov_str_from(line), NULL, &n);
}

static void
folding_makes_equal_what_is_equal(void **state)
{
    static const char *const pairs[][2] = {
        {"S\u00d8RENSEN", "sorensen"},
        {"\u0141ukasz \u00c5str\u00f6m", "lukasz astrom"},
        {"Stra\u00dfe", "strasse"},
        {"\uff2d\uff41\uff52\uff59", "mary"}, /* full width */
        {"e\u0301le\u0300ve", "eleve"},       /* combining marks */
        {"D\u2019Arcy\u00a0 Lee", "d'arcy lee"},
        {"a\tb\n\nc", "a b c"},
    };
    char out[64];

    (void)state;
    for (size_t i = 0; i < OV_COUNT(pairs); i++) {
        size_t len = ov_person_fold(ov_str_from(pairs[i][0]), out, sizeof out, NULL);

        assert_int_equal(len, strlen(pairs[i][1]));
        assert_memory_equal(out, pairs[i][1], len);
    }
    assert_int_equal(ov_person_fold(OV_STR("\xff\xfe"), out, sizeof out, NULL), 0);
    assert_int_equal(ov_person_fold(OV_STR("ab\u00f8"), out, 2, NULL), 2);
}

static void
nicknames_are_a_relation_not_a_grouping(void **state)
{
    (void)state;
    assert_true(ov_person_nickname(OV_STR("kate"), OV_STR("katherine")));
    assert_true(ov_person_nickname(OV_STR("katherine"), OV_STR("kate")));
    assert_true(ov_person_nickname(OV_STR("chris"), OV_STR("christopher")));
    assert_true(ov_person_nickname(OV_STR("chris"), OV_STR("christina")));
    assert_false(ov_person_nickname(OV_STR("christina"), OV_STR("christopher")));
    assert_false(ov_person_nickname(OV_STR("zbigniew"), OV_STR("katherine")));
    assert_false(ov_person_nickname(OV_STR(""), OV_STR("")));
}

static void
what_is_no_person_has_no_given_name(void **state)
{
    static const struct {
        const char *line;
        ov_person_kind kind;
        const char *given, *family;
    } cases[] = {
        {"Estate of Robert Hill", OV_PERSON_LINE, "estate hill robert", "estate hill robert"},
        {"Hill, Estate of Robert", OV_PERSON_LINE, "estate hill robert", "estate hill robert"},
        {"Acme Plumbing, L.L.C.", OV_PERSON_LINE, "acme llc plumbing", "acme llc plumbing"},
        {"Jane Roe c/o Mary Smith", OV_PERSON_LINE, "c/o jane mary roe smith",
         "c/o jane mary roe smith"},
        {"St Mary Church", OV_PERSON_LINE, "church mary st", "church mary st"},
        {"Mary Church", OV_PERSON_ONE, "mary", "church"},
        {"Current Resident", OV_PERSON_NOBODY, "current resident", "current resident"},
        {"Baby Boy A Pell", OV_PERSON_NEWBORN, "babyboya", "pell"},
        {"Pell, BabyBoy A", OV_PERSON_NEWBORN, "babyboya", "pell"},
        {"John Conboy", OV_PERSON_ONE, "john", "conboy"},
        {"Unknown Smith", OV_PERSON_ONE, "", "smith"},
        {"\u6b27\u9633\u5c0f\u660e", OV_PERSON_ONE, "\u5c0f\u660e", "\u6b27\u9633"},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_text_name n;

        ov_person_name_line(ov_str_from(cases[i].line), NULL, &n);
        if (n.kind != cases[i].kind ||
            !ov_str_eq((ov_str){n.given, n.given_len}, ov_str_from(cases[i].given)) ||
            !ov_str_eq((ov_str){n.family, n.family_len}, ov_str_from(cases[i].family)))
            fail_msg("%s: kind %d, '%.*s', '%.*s'", cases[i].line, (int)n.kind, (int)n.given_len,
                     n.given, (int)n.family_len, n.family);
    }
}

static void
a_site_adds_its_words(void **state)
{
    ov_person_words more = {.organizations = OV_STR("verbund")};
    ov_text_name n;

    (void)state;
    ov_person_name_line(OV_STR("Nord Verbund"), &more, &n);
    assert_int_equal(n.kind, OV_PERSON_LINE);
    ov_person_name_line(OV_STR("Nord Verbund"), NULL, &n);
    assert_int_equal(n.kind, OV_PERSON_ONE);
}

static void
whole_names_and_endings(void **state)
{
    (void)state;
    assert_true(ov_person_given_is_whole(OV_STR("roberta")));
    assert_false(ov_person_given_is_whole(OV_STR("robetr")));
    assert_true(ov_person_given_ends_apart(OV_STR("khalid"), OV_STR("khalida")));
    assert_false(ov_person_given_ends_apart(OV_STR("thomas"), OV_STR("thomsa")));
    assert_true(ov_person_given_sound(OV_STR("sara")) == ov_person_given_sound(OV_STR("sarah")));
    assert_false(ov_person_given_sound(OV_STR("mario")) == ov_person_given_sound(OV_STR("maria")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_person_has_no_given_name),
        cmocka_unit_test(a_site_adds_its_words),
        cmocka_unit_test(whole_names_and_endings),
        cmocka_unit_test(one_line_names_are_read),
        cmocka_unit_test(parts_are_cleaned),
        cmocka_unit_test(mixed_scripts_are_no_name),
        cmocka_unit_test(long_names_are_cut),
        cmocka_unit_test(folding_makes_equal_what_is_equal),
        cmocka_unit_test(nicknames_are_a_relation_not_a_grouping),
    };

    return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
