#include "onevoice/base/json.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
every_value_is_what_it_is(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_json json = ov_json_init(mem);
    ov_date day;

    (void)state;
    assert_true(ov_date_parse(OV_STR("2026-11-02"), &day));
    ov_json_open(&json, NULL, '{');
    ov_json_str(&json, "text", OV_STR("a \"b\"\n"));
    ov_json_str(&json, "none", OV_STR_NULL);
    ov_json_int(&json, "most", INT64_MIN);
    ov_json_bool(&json, "yes", true);
    ov_json_real(&json, "real", 1.25, 2);
    ov_json_real(&json, "nan", NAN, 2);
    ov_json_real(&json, "infinite", INFINITY, 2);
    ov_json_date(&json, "day", day);
    ov_json_date(&json, "never", OV_DATE_NONE);
    ov_json_raw(&json, "sum", OV_STR("12.50"));
    ov_json_raw(&json, "no_sum", OV_STR_NULL);
    ov_json_close(&json, '}');
    assert_true(ov_str_eq(
        ov_json_view(&json),
        OV_STR("{\"text\":\"a \\\"b\\\"\\u000a\",\"none\":null,\"most\":-9223372036854775808,"
               "\"yes\":true,\"real\":1.25,\"nan\":null,\"infinite\":null,\"day\":\"2026-11-02\","
               "\"never\":null,\"sum\":12.50,\"no_sum\":null}")));
}

static void
commas_stand_between_and_nowhere_else(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_json json = ov_json_init(mem);

    (void)state;
    ov_json_open(&json, NULL, '[');
    ov_json_open(&json, NULL, '{');
    ov_json_close(&json, '}');
    ov_json_open(&json, NULL, '[');
    ov_json_int(&json, NULL, 1);
    ov_json_int(&json, NULL, 2);
    ov_json_close(&json, ']');
    ov_json_int(&json, NULL, 3);
    ov_json_close(&json, ']');
    assert_true(ov_str_eq(ov_json_view(&json), OV_STR("[{},[1,2],3]")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_what_it_is),
        cmocka_unit_test(commas_stand_between_and_nowhere_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
