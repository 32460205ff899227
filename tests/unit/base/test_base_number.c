#include "onevoice/base/number.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* One account as houses, letters and ledgers print it; the key of each. */
static void
one_number_has_one_key(void **state)
{
    static const struct {
        const char *printed, *key;
    } cases[] = {
        {"4711/2233", "47112233"},
        {"4711 2233", "47112233"},
        {"4711-2233", "47112233"},
        {"4711.2233", "47112233"},
        {"4711_2233", "47112233"},
        {"4711#2233", "47112233"},
        {"4711:2233", "47112233"},
        {"4711,2233", "47112233"},
        {"4711\\2233", "47112233"},
        {"4711|2233", "47112233"},
        {"(4711) 2233", "47112233"},
        {"*4711*2233*", "47112233"},
        {"4711\t2233", "47112233"},
        {"0004711/2233", "47112233"},
        {"0-0-4711/2233", "47112233"},
        {"4711\xE2\x80\x93"
         "2233",
         "47112233"}, /* en dash */
        {"4711\xE2\x80\x94"
         "2233",
         "47112233"}, /* em dash */
        {"4711\xE2\x80\x91"
         "2233",
         "47112233"}, /* no-break hyphen */
        {"4711\xE2\x88\x92"
         "2233",
         "47112233"}, /* minus sign */
        {"4711\xC2\xA0"
         "2233",
         "47112233"}, /* no-break space */
        {"4711\xE2\x80\xAF"
         "2233",
         "47112233"}, /* narrow one */
        {"4711\xC2\xAD"
         "2233",
         "47112233"}, /* soft hyphen */
        {"4711\xC2\xB7"
         "2233",
         "47112233"}, /* middle dot */
        {"\xEF\xBB\xBF"
         "47112233",
         "47112233"}, /* byte-order mark */
        {"\xEF\xBC\x94"
         "711\xEF\xBC\x8F"
         "2233",
         "47112233"}, /* fullwidth 4 and / */
        {"MER/4711/2233", "MER47112233"},
        {"mer 4711-2233", "MER47112233"},
        {"Mer.4711#2233", "MER47112233"},
        {"\xC3\x84"
         "12-3",
         "\xC3\x84"
         "123"},           /* a letter beyond ASCII is part of the number */
        {"A-007", "A007"}, /* zeros inside stay */
        {"1000", "1000"},
        {"", NULL},
        {"000", NULL},
        {"- / -", NULL},
    };
    ov_arena *mem = ov_arena_new();

    (void)state;
    assert_true(ov_str_is_null(ov_number_key(mem, OV_STR_NULL)));
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_str printed = ov_str_from(cases[i].printed), key = ov_number_key(mem, printed);

        if (!ov_str_eq(key, ov_str_from(cases[i].key)))
            fail_msg("'%s': key '%.*s'", cases[i].printed, OV_STR_ARG(key));
        for (size_t j = 0; j < OV_COUNT(cases); j++) {
            bool same =
                cases[i].key && ov_str_eq(ov_str_from(cases[i].key), ov_str_from(cases[j].key));

            if (ov_number_same(printed, ov_str_from(cases[j].printed)) != same)
                fail_msg("'%s' and '%s'", cases[i].printed, cases[j].printed);
        }
    }
    ov_arena_free(mem);
}

static void
other_numbers_have_other_keys(void **state)
{
    static const char *const pairs[][2] = {{"4711/2233", "4711/2234"},
                                           {"4711/2233", "4711/22330"},
                                           {"MER/4711", "MEN/4711"},
                                           {"4711", "A4711"},
                                           {"A007", "A07"},
                                           {"", ""},
                                           {"0", "00"}};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(pairs); i++)
        assert_false(ov_number_same(ov_str_from(pairs[i][0]), ov_str_from(pairs[i][1])));
    assert_false(ov_number_same(OV_STR_NULL, OV_STR_NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_number_has_one_key),
                                       cmocka_unit_test(other_numbers_have_other_keys)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
