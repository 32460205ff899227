/* From a night's arrays to bundles of customers. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "onevoice/case/cases.h"

#define DAY   20759
#define COUNT 5

/* Department A reports what is opened, department B never does. */
static void
test_what_nobody_opened_is_told_where_opens_are_reported(void **state)
{
    static const ov_str ids[COUNT] = {OV_STR_INIT("P1"), OV_STR_INIT("P2"), OV_STR_INIT("P3"),
                                      OV_STR_INIT("P4"), OV_STR_INIT("P5")};
    static const uint32_t senders[COUNT] = {0, 0, 0, 1, 0};
    ov_arena *mem = ov_arena_new();
    ov_organization organization = {.id = OV_STR("O")};
    ov_department departments[2] = {{.id = OV_STR("A")}, {.id = OV_STR("B")}};
    ov_party party = {.id = OV_STR("K1")};
    ov_communication communications[COUNT];
    ov_outcome outcomes[2] = {{.id = OV_STR("1"),
                               .communication_id = OV_STR("P2"),
                               .event = OV_OUTCOME_OPENED,
                               .occurred_on = DAY - 3},
                              {.id = OV_STR("2"),
                               .communication_id = OV_STR("P5"),
                               .event = OV_OUTCOME_OPENED,
                               .occurred_on = DAY + 1}}; /* not yet */
    ov_snapshot snapshot = {.as_of = DAY};
    ov_identities identities = {0};
    uint32_t one = 0;
    ov_customer customer = {.id = OV_STR("C1"), .parties = &one, .party_count = 1};
    ov_party_identity identity = {.customer = 0, .mailable = true};
    const ov_reading nothing = {0};
    const ov_reading *readings[COUNT];
    ov_cases_input input = {.snapshot = &snapshot, .readings = readings, .identities = &identities};
    ov_cases cases;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        readings[i] = &nothing;
        communications[i] =
            (ov_communication){.id = ids[i],
                               .department = senders[i],
                               .subject_party = OV_NO_INDEX,
                               .channel = OV_CHANNEL_PORTAL,
                               .status = i == 0 ? OV_STATUS_PENDING : OV_STATUS_SENT,
                               .created_on = DAY - 9,
                               .not_before = OV_DATE_NONE,
                               .deliver_by = OV_DATE_NONE,
                               .sent_on = i == 0 ? OV_DATE_NONE : DAY - 8};
    }
    snapshot.organizations.items = &organization;
    snapshot.organizations.count = 1;
    snapshot.departments.items = departments;
    snapshot.departments.count = 2;
    snapshot.parties.items = &party;
    snapshot.parties.count = 1;
    snapshot.communications.items = communications;
    snapshot.communications.count = COUNT;
    snapshot.outcomes.items = outcomes;
    snapshot.outcomes.count = 2;
    identities.customers.items = &customer;
    identities.customers.count = 1;
    identities.parties.items = &identity;
    identities.parties.count = 1;
    ov_cases_build(mem, &input, &cases);
    assert_int_equal(cases.count, 1);
    assert_int_equal(cases.items[0].history.count, 4);
    assert_false(cases.items[0].pending.items[0].unopened);
    assert_false(cases.items[0].history.items[0].unopened);
    assert_true(cases.items[0].history.items[1].unopened);
    assert_false(cases.items[0].history.items[2].unopened);
    assert_true(cases.items[0].history.items[3].unopened);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_nobody_opened_is_told_where_opens_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
