/*
 * What suffices for a link, row by row: which agreements, given what is missing or contradicted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model_internal.h"

enum { NO = 0, YES = 1, ALONE = 2 }; /* ALONE: only where no families are about */

static const struct {
    const char *about;
    unsigned number, birth, given, family, contact, want;
} cases[] = {
    {"a number and a birth date", LINK_NUMBER_SAME, LINK_DATE_NEAR, LINK_PART_OTHER,
     LINK_PART_OTHER, LINK_CONTACT_NONE, YES},
    {"a number and both names", LINK_NUMBER_SAME, LINK_DATE_UNKNOWN, LINK_PART_SAME, LINK_PART_SAME,
     LINK_CONTACT_NONE, YES},
    {"a number alone", LINK_NUMBER_SAME, LINK_DATE_UNKNOWN, LINK_PART_OTHER, LINK_PART_OTHER,
     LINK_CONTACT_HOME, ALONE},
    {"names and a birth date", LINK_NUMBER_UNKNOWN, LINK_DATE_NEAR, LINK_PART_SAME, LINK_PART_SAME,
     LINK_CONTACT_NONE, YES},
    {"married, of one home", LINK_NUMBER_UNKNOWN, LINK_DATE_NEAR, LINK_PART_SAME, LINK_PART_OTHER,
     LINK_CONTACT_HOME, YES},
    {"a given name and a birth date", LINK_NUMBER_UNKNOWN, LINK_DATE_NEAR, LINK_PART_SAME,
     LINK_PART_OTHER, LINK_CONTACT_PLACE, ALONE},
    {"one house and one given name", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_SAME,
     LINK_PART_OTHER, LINK_CONTACT_HOME, ALONE},
    {"the same with a mailbox called after them", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN,
     LINK_PART_SAME, LINK_PART_OTHER, LINK_CONTACT_HOME | LINK_CONTACT_MAILBOX, YES},
    {"both names and a home", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_SAME,
     LINK_PART_SAME, LINK_CONTACT_HOME, YES},
    {"both names alone", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_SAME, LINK_PART_SAME,
     LINK_CONTACT_NONE, ALONE},
    {"an initial of one home", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_INITIAL,
     LINK_PART_SAME, LINK_CONTACT_HOME, ALONE},
    {"names that are alike, of one home", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_WEAK,
     LINK_PART_SAME, LINK_CONTACT_HOME, ALONE},
    {"a family of one home", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_UNKNOWN,
     LINK_PART_SAME, LINK_CONTACT_HOME, ALONE},
    {"sisters two years apart", LINK_NUMBER_UNKNOWN, LINK_DATE_DOUBTFUL, LINK_PART_WEAK,
     LINK_PART_SAME, LINK_CONTACT_HOME, ALONE},
    {"a home alone", LINK_NUMBER_UNKNOWN, LINK_DATE_UNKNOWN, LINK_PART_OTHER, LINK_PART_OTHER,
     LINK_CONTACT_HOME | LINK_CONTACT_MAILBOX, NO},
    {"a home, and birth dates far apart", LINK_NUMBER_UNKNOWN, LINK_DATE_OTHER, LINK_PART_OTHER,
     LINK_PART_OTHER, LINK_CONTACT_HOME, NO},
    {"namesakes of two homes", LINK_NUMBER_UNKNOWN, LINK_DATE_OTHER, LINK_PART_SAME, LINK_PART_SAME,
     LINK_CONTACT_NONE, ALONE},
};

static void
a_link_wants_a_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        link_evidence e = {(uint8_t)cases[i].number, (uint8_t)cases[i].birth,
                           (uint8_t)cases[i].given, (uint8_t)cases[i].family,
                           (uint8_t)cases[i].contact};

        if (link_evidence_suffices(e, false) != (cases[i].want == YES) ||
            link_evidence_suffices(e, true) != (cases[i].want != NO))
            fail_msg("%s", cases[i].about);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_link_wants_a_row)};

    return cmocka_run_group_tests_name("link evidence", tests, NULL, NULL);
}
