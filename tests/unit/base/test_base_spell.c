#include "onevoice/base/spell.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
a_slip_is_put_right_and_another_word_is_not(void **state)
{
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"statsu", "status"},
        {"satus", "status"},
        {"stat", "status"},
        {"sttaus", "status"},
        {"statuss", "status"},
        {"rum", "run"},
        {"rnu", "run"},
        {"exlpian", "explain"},
        {"explan", "explain"},
        {"re", "report"},
        {"nonsense", NULL},
        {"r", NULL},
        {"pau", NULL}, /* as near to paul as to pay */
        {"", NULL},
        {"vocabulary_of_everything_that_is_longer_than_any_word_of_the_program_is", NULL},
    };
    static ov_str words[] = {OV_STR_INIT("status"), OV_STR_INIT("run"),  OV_STR_INIT("explain"),
                             OV_STR_INIT("report"), OV_STR_INIT("paul"), OV_STR_INIT("pay"),
                             OV_STR_INIT("run")};
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_str hint =
            ov_spell_hint(mem, (ov_strs){words, OV_COUNT(words)}, ov_str_from(cases[i].typed));
        ov_str wanted = cases[i].meant ? ov_str_printf(mem, "; did you mean '%s'?", cases[i].meant)
                                       : OV_STR("");

        assert_string_equal(ov_str_cstr(mem, hint), ov_str_cstr(mem, wanted));
    }
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_put_right_and_another_word_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
