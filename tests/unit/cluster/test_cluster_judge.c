/* What two letters of one template that are not the same are to each other. */
#include "letters.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#define OTHERS 30 /* customers with a letter of the template, so that it is one */

/* `what` comes whole, so that a case can change one value. */
static const char *
letter(char *out, size_t size, const char *what)
{
    snprintf(out, size,
             "We have finished the review of what your doctor asked us to pay. %s Please keep this "
             "paper with your tax records and call us if anything in it is not clear to you.",
             what);
    return out;
}

static const struct {
    const char *what;
    const char *first, *second;
    ov_finding_kind kind;
    uint32_t differs;
} alike[] = {
    {"an amended amount", "The claim CLM-2025-0012345 leaves $120.00 to you.",
     "The claim CLM-2025-0012345 leaves $121.00 to you.", OV_FINDING_AMENDED, 1u << OV_FIELD_MONEY},
    {"an amended date", "The claim CLM-2025-0012345 leaves $120.00 to you by 03/04/2025.",
     "The claim CLM-2025-0012345 leaves $120.00 to you by 03/14/2025.", OV_FINDING_AMENDED,
     1u << OV_FIELD_DATE},
    {"the next of a series", "The claim CLM-2025-0012345 leaves $120.00 to you for March 2025.",
     "The claim CLM-2025-0012345 leaves $120.00 to you for April 2025.", OV_FINDING_SERIES,
     1u << OV_FIELD_PERIOD},
    {"another member", "The claim CLM-2025-0012345 of Mary Jones leaves $120.00 to you.",
     "The claim CLM-2025-0067891 of Peter Jones leaves $120.00 to you.", OV_FINDING_OTHER_MEMBER,
     1u << OV_FIELD_ID | 1u << OV_FIELD_NAME},
};

static void
find(test_night *t, const char *first, const char *second, ov_case_clusters *found)
{
    char text[600], values[120], id[16];

    test_night_init(t);
    test_night_add(t, 0, "a", "2025-04-01", letter(text, sizeof text, first));
    test_night_add(t, 0, "b", "2025-04-09", letter(text, sizeof text, second));
    for (uint32_t i = 1; i <= OTHERS; i++) {
        snprintf(values, sizeof values, "The claim CLM-2025-01%05u leaves $%u.00 to you.", i * 37,
                 200 + i);
        snprintf(id, sizeof id, "o%02u", i);
        test_night_add(t, i, id, "2025-04-01", letter(text, sizeof text, values));
    }
    test_night_templates(t, 1);
    test_night_case(t, 0, found, NULL);
}

static void
look_alikes_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(alike); i++) {
        ov_case_clusters found;
        test_night t;

        find(&t, alike[i].first, alike[i].second, &found);
        if (found.duplicates.count != 0 || found.findings.count != 1)
            fail_msg("%s: %zu duplicates, %zu findings", alike[i].what, found.duplicates.count,
                     found.findings.count);
        if (found.findings.items[0].kind != alike[i].kind ||
            found.findings.items[0].differs != alike[i].differs)
            fail_msg("%s: %.*s, differs %x", alike[i].what,
                     OV_STR_ARG(ov_finding_kind_name(found.findings.items[0].kind)),
                     found.findings.items[0].differs);
        assert_int_equal(found.findings.items[0].other, 0);
        assert_int_equal(found.findings.items[0].piece, 1);
        test_night_done(&t);
    }
}

static void
two_letters_of_two_matters_are_not_worth_telling(void **state)
{
    ov_case_clusters found;
    test_night t;

    (void)state;
    find(&t, "The claim CLM-2025-0012345 leaves $120.00 to you.",
         "The claim CLM-2025-0067891 leaves $85.50 to you.", &found);
    assert_int_equal(found.duplicates.count, 0);
    assert_int_equal(found.findings.count, 0);
    test_night_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_alikes_are_told_apart),
        cmocka_unit_test(two_letters_of_two_matters_are_not_worth_telling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
