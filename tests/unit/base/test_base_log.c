#include "onevoice/base/log.h"

#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static char last[2048];
static ov_log_level last_level;
static int lines;

static void
sink(void *context, ov_log_level level, const char *message)
{
    assert_ptr_equal(context, &lines);
    last_level = level;
    lines++;
    memcpy(last, message, strlen(message) + 1);
}

static void
silent_without_a_sink(void **state)
{
    (void)state;
    ov_log_install(NULL, NULL, OV_LOG_DEBUG);
    assert_false(ov_log_enabled(OV_LOG_ERROR));
    ov_log(OV_LOG_ERROR, "nobody hears");
    assert_int_equal(lines, 0);
}

static void
levels_above_the_limit_are_dropped(void **state)
{
    (void)state;
    lines = 0;
    ov_log_install(sink, &lines, OV_LOG_WARN);
    assert_true(ov_log_enabled(OV_LOG_WARN));
    assert_false(ov_log_enabled(OV_LOG_INFO));
    ov_log(OV_LOG_INFO, "not this");
    ov_log(OV_LOG_WARN, "stage done rows=%d", 7);
    assert_int_equal(lines, 1);
    assert_int_equal(last_level, OV_LOG_WARN);
    assert_string_equal(last, "stage done rows=7");
    ov_log(OV_LOG_ERROR, "%5000d", 1);
    assert_int_equal(strlen(last), 1023);
    ov_log_install(NULL, NULL, OV_LOG_ERROR);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silent_without_a_sink),
        cmocka_unit_test(levels_above_the_limit_are_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
