/* Which of two copies survives: legal strength, completeness, recency, id. */
#include "letters.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

typedef struct copy {
    const char *created_on;
    ov_channel channel;
    bool sent, reprint, knows_more;
} copy;

/* The second copy survives; but for one thing the first one would, its id being the lower. */
static const struct {
    const char *what;
    copy first, second;
} second_survives[] = {
    {"pending before sent",
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_MAIL, .sent = true, .knows_more = true},
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_SMS, .reprint = true}},
    {"an original before a reprint",
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_MAIL, .reprint = true, .knows_more = true},
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_SMS}},
    {"mail before a portal",
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_PORTAL, .knows_more = true},
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_MAIL}},
    {"a portal before e-mail",
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_EMAIL, .knows_more = true},
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_PORTAL}},
    {"e-mail before a text message",
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_SMS, .knows_more = true},
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_EMAIL}},
    {"who states more",
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_MAIL},
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_MAIL, .knows_more = true}},
    {"the later one",
     {.created_on = "2025-04-01", .channel = OV_CHANNEL_MAIL},
     {.created_on = "2025-04-05", .channel = OV_CHANNEL_MAIL}},
};

static void
add_copy(test_night *t, const char *id, const copy *c)
{
    size_t n = test_night_add(t, 0, id, c->created_on,
                              "Please pay the balance of $120.00 for the visit under number "
                              "CLM-2025-0012345 before the end of the month.");

    t->letters.items[n].communication.channel = c->channel;
    t->letters.items[n].sent = c->sent;
    if (c->reprint)
        test_night_fact_flag(t, n, OV_FACT_REPRINT);
    if (c->knows_more) {
        test_night_fact_text(t, n, OV_FACT_ACCOUNT_NO, "A-1");
        test_night_fact_text(t, n, OV_FACT_PATIENT_CONTROL_NO, "P-1");
    }
}

static ov_str
survivor_of(const copy *first, const copy *second)
{
    static char id[8];
    ov_case_clusters found;
    ov_strs ids;
    ov_str survivor;
    test_night t;

    test_night_init(&t);
    add_copy(&t, "a", first);
    add_copy(&t, "b", second);
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, &ids);
    assert_int_equal(found.duplicates.count, 1);
    survivor = ids.items[found.duplicates.items[0].survivor];
    id[0] = survivor.ptr[0];
    test_night_done(&t);
    return (ov_str){id, 1};
}

static void
the_stronger_copy_survives(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(second_survives); i++)
        if (!ov_str_eq(survivor_of(&second_survives[i].first, &second_survives[i].second),
                       OV_STR("b")))
            fail_msg("%s", second_survives[i].what);
}

static void
equal_copies_go_by_id(void **state)
{
    copy c = {.created_on = "2025-04-01", .channel = OV_CHANNEL_MAIL};

    (void)state;
    assert_true(ov_str_eq(survivor_of(&c, &c), OV_STR("a")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stronger_copy_survives),
        cmocka_unit_test(equal_copies_go_by_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
