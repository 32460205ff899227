#include "night.h"

#include "onevoice/store/previous.h"
#include "ov_sql.h"

static ov_arena *mem;
static ov_store *store;
static ov_pg *pg;
static night tonight;

static const ov_store_totals totals = {6, 1, 3, 1, 0, false};

static int
setup(void **state OV_UNUSED)
{
    ov_store_options options = {0};
    ov_error err = {0};

    mem = ov_arena_new();
    fresh_database(mem, "publish");
    pg = connect_pg(mem);
    MUST(ov_store_open(mem, &options, &store, &err));
    make_night(&tonight);
    return 0;
}

static int
teardown(void **state OV_UNUSED)
{
    ov_store_close(store);
    ov_pg_close(pg);
    ov_arena_free(mem);
    return 0;
}

static void
shows_a_run_only_when_it_is_published(void **state OV_UNUSED)
{
    ov_store_stage stage = {OV_STR("plan"), 5, 3, 0, 1.5, 1000};
    ov_error err = {0};

    assert_int_equal(begin_night(store, OV_NIGHTLY), 1);
    MUST(ov_store_progress(store, "plan", 1, 5, &err));
    ASSERT_STR(ask(pg, mem, "select stage || done || total from onevoice_feed.run_stage"),
               "plan15");
    MUST(ov_store_stage_done(store, &stage, &err));
    save_night(store, &tonight);
    ASSERT_STR(ask(pg, mem, "select state from onevoice.run"), "running");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.disposition"), "0");
    MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    ASSERT_STR(ask(pg, mem, "select state from onevoice.latest_run"), "published");
    ASSERT_STR(ask(pg, mem,
                   "select string_agg(communication_id || ' ' || disposition || ' ' ||"
                   " coalesce(message_id::text, '-') || ' ' || coalesce(reason, '-'), '; '"
                   " order by communication_id collate \"C\") from onevoice.latest_disposition"),
               "bill merge 1 -; broken separate 3 unreadable; copy suppress - duplicate_of; "
               "eob enclose 1 supports; notice separate 2 must_go_alone; offer hold - cap_reached");
    ASSERT_STR(ask(pg, mem, "select amount_due_now::text from onevoice.latest_payable"), "12.00");
    ASSERT_STR(ask(pg, mem, "select facts::text from onevoice.latest_reading limit 1"),
               "{\"lines\": [{}, {\"service_date\": \"2026-11-03\"}], \"account_no\": \"4\\\"2\", "
               "\"balance_due\": \"12.00\"}");
    ASSERT_STR(ask(pg, mem, "select evidence->0->>'offset' from onevoice.latest_reading limit 1"),
               "7");
    ASSERT_STR(ask(pg, mem, "select evidence::text from onevoice.latest_link"),
               "{\"prior\": -1.000, \"50 % id\": [\"equal\", 2.500], "
               "\"against_household\": -0.250}");
    ASSERT_STR(ask(pg, mem, "select communications from onevoice_feed.freshness"), "6");
    ASSERT_STR(ask(pg, mem, "select headline from onevoice.latest_message where message_id = 1"),
               "Pay 12.00 USD to Mercy by 2026-11-23");
}

static void
an_adhoc_run_never_becomes_the_latest(void **state OV_UNUSED)
{
    ov_error err = {0};

    begin_night(store, OV_ADHOC);
    save_night(store, &tonight);
    MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.disposition"), "6");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.latest_disposition"), "0");
}

static void
a_broken_invariant_publishes_nothing(void **state OV_UNUSED)
{
    ov_error err = {0};

    begin_night(store, OV_NIGHTLY);
    tonight.plans[EOB] = (ov_piece_plan){OV_SUPPRESS, OV_REASON_LOW_VALUE, .message = OV_NO_INDEX,
                                         .hold_until = OV_DATE_NONE};
    save_night(store, &tonight);
    assert_false(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    assert_int_equal(err.kind, OV_E_INTERNAL);
    assert_non_null(strstr(err.message, "check_c_mandated"));
    assert_non_null(strstr(err.message, "eob"));
    ov_store_run_fail(store, &err);
    ASSERT_STR(ask(pg, mem, "select state from onevoice.run"), "failed");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.disposition"), "0");
    ASSERT_STR(ask(pg, mem,
                   "select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n"
                   " on n.oid = c.relnamespace where n.nspname = 'onevoice_part'"),
               "0");
}

static void
a_rehearsal_leaves_nothing(void **state OV_UNUSED)
{
    ov_error err = {0};

    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    MUST(ov_store_rehearse(store, OV_STORE_CHECK_ALL, &err));
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.run"), "0");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.disposition"), "0");
}

static size_t
violations(const ov_sql *check)
{
    ov_str params[] = {OV_STR("1"), OV_STR("2026-11-03")};
    ov_pg_rows rows;
    ov_error err = {0};

    MUST(ov_pg_query(pg, check, params, 2, mem, &rows, &err));
    return rows.count;
}

/* Each planted fault is found by its check; without it the same night passes all. */
static void
each_planted_violation_is_caught(void **state OV_UNUSED)
{
    static const struct {
        const char *plant;
        const ov_sql *check;
    } cases[] = {
        {"delete from onevoice.disposition where communication_id = 'bill'",
         &ov_sql_check_a_disposition},
        {"delete from onevoice.snapshot_piece where communication_id = 'bill'",
         &ov_sql_check_a_disposition},
        {"update onevoice.money_line set amount = 11.99 where side = 'due_now'",
         &ov_sql_check_b_money},
        {"update onevoice.money_line set currency = 'EUR' where side = 'due_now'",
         &ov_sql_check_b_money},
        {"update onevoice.disposition set disposition = 'suppress', message_id = null"
         " where communication_id = 'eob'",
         &ov_sql_check_c_mandated},
        {"update onevoice.message set send_on = '2026-11-14' where message_id = 1",
         &ov_sql_check_c_mandated},
        {"update onevoice.snapshot_piece set latest_send = '2026-11-01'"
         " where communication_id = 'eob'",
         &ov_sql_check_c_mandated},
        {"update onevoice.snapshot_piece set mandated = null where communication_id = 'offer'",
         &ov_sql_check_c_mandated},
        {"update onevoice.disposition set customer_id = 'C-2' where communication_id = 'eob'",
         &ov_sql_check_d_separation},
        {"update onevoice.snapshot_piece set delivery_address = '2 Main St'"
         " where communication_id = 'eob'",
         &ov_sql_check_d_separation},
        {"update onevoice.snapshot_piece set confidentiality = 'reproductive'"
         " where communication_id = 'eob'",
         &ov_sql_check_d_separation},
        {"update onevoice.snapshot_piece set domain = 'bank' where communication_id = 'eob'",
         &ov_sql_check_d_separation},
        {"update onevoice.snapshot_piece set domain = null where communication_id = 'eob'",
         &ov_sql_check_d_separation},
        {"delete from onevoice.compatible_domain", &ov_sql_check_d_separation},
        {"update onevoice.disposition set disposition = 'separate' where communication_id = 'eob'",
         &ov_sql_check_d_separation},
        {"update onevoice.disposition set message_id = null where communication_id = 'bill'",
         &ov_sql_check_e_witness},
        {"update onevoice.disposition set reason_ref = 'offer' where communication_id = 'copy'",
         &ov_sql_check_e_witness},
        {"update onevoice.disposition set reason_ref = 'copy' where communication_id = 'copy'",
         &ov_sql_check_e_witness},
        {"update onevoice.disposition set reason_ref = null where communication_id = 'copy'",
         &ov_sql_check_e_witness},
        {"update onevoice.disposition set reason = null where communication_id = 'copy'",
         &ov_sql_check_e_witness},
        {"update onevoice.message set customer_id = 'C-2' where message_id = 1",
         &ov_sql_check_e_witness},
        {"update onevoice.disposition set position = 3 where communication_id = 'eob'",
         &ov_sql_check_f_shape},
        {"update onevoice.message set send_on = '2026-11-02' where message_id = 2",
         &ov_sql_check_f_shape},
        {"update onevoice.section set message_id = 99", &ov_sql_check_f_shape},
        {"update onevoice.message set headline = replace(headline, '12.00', '13.00'), "
         "headline_values = replace(headline_values::text, '12.00', '13.00')::jsonb",
         &ov_sql_check_h_headline},
        {"update onevoice.message set headline = replace(headline, '2026-11-23', '2026-11-20'), "
         "headline_values = replace(headline_values::text, '2026-11-23', '2026-11-20')::jsonb",
         &ov_sql_check_h_headline},
        {"update onevoice.payable set amount_due_now = 12.01", &ov_sql_check_h_headline},
        {"update onevoice.message set headline = replace(headline, '12.00', '2.00')",
         &ov_sql_check_h_headline},
        {"update onevoice.message set headline = 'For your information: nothing to pay', "
         "headline_code = 'nothing', headline_values = '{}'",
         &ov_sql_check_h_headline},
        {"update onevoice.section set kind = 'information'", &ov_sql_check_h_headline},
    };
    static const ov_sql *const all[] = {&ov_sql_check_a_disposition, &ov_sql_check_b_money,
                                        &ov_sql_check_c_mandated,    &ov_sql_check_d_separation,
                                        &ov_sql_check_e_witness,     &ov_sql_check_f_shape,
                                        &ov_sql_check_h_headline};
    ov_error err = {0};

    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    for (size_t i = 0; i < OV_COUNT(all); i++)
        assert_int_equal(violations(all[i]), 0);
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        run_sql(pg, "begin");
        run_sql(pg, cases[i].plant);
        if (violations(cases[i].check) == 0)
            fail_msg("not caught: %s", cases[i].plant);
        run_sql(pg, "rollback");
    }
    /* What must pass: a chain that ends well. */
    run_sql(pg, "begin;"
                "update onevoice.disposition set disposition = 'suppress', message_id = null,"
                " position = null, reason = 'superseded_by', reason_ref = 'copy'"
                " where communication_id = 'notice'; delete from onevoice.message"
                " where message_id = 2");
    assert_int_equal(violations(&ov_sql_check_e_witness), 0);
    run_sql(pg, "rollback");
}

/* Of what left only the named is written, and nothing passes because it is named. */
static void
a_witness_that_left_is_written_because_it_is_named(void **state OV_UNUSED)
{
    ov_piece_plan *copy = &tonight.plans[COPY];
    ov_str before = copy->reason_ref;
    ov_error err = {0};

    copy->reason_ref = OV_STR("gone");
    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    assert_false(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    assert_non_null(strstr(err.message, "check_e_witness"));
    ov_store_run_fail(store, &err);
    err = (ov_error){0};
    copy->reason_ref = OV_STR("old");
    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    ASSERT_STR(ask(pg, mem, "select string_agg(communication_id, ' ') from onevoice.sent_piece"),
               "old");
    copy->reason_ref = before;
}

static void
reads_the_previous_night_back(void **state OV_UNUSED)
{
    ov_store_previous previous;
    ov_error err = {0};

    MUST(ov_store_previous_load(store, DAY - 14, DAY + 1, mem, &previous, &err));
    assert_int_equal(previous.run_id, 0);
    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    MUST(ov_store_previous_load(store, DAY - 14, DAY + 1, mem, &previous, &err));
    assert_int_equal(previous.run_id, 1);
    assert_int_equal(previous.as_of, DAY);
    assert_int_equal(previous.identities.count, 1);
    assert_int_equal(previous.retired.count, 1);
    ASSERT_STR(previous.retired.items[0], "C-0");
    ASSERT_STR(previous.identities.items[0].customer_id, "C-1");
    ASSERT_STR(previous.templates.items[0].skeleton, "Pay #");
    assert_int_equal(previous.messages.count, 2); /* k1 and the orphan's; k2 leaves later */
    ASSERT_STR(previous.messages.items[0].message.message_key, "00000000000000a1");
    assert_int_equal(previous.messages.items[0].message.communication_ids.count, 2);
    MUST(ov_store_previous_load(store, DAY + 1, DAY + 2, mem, &previous, &err));
    assert_int_equal(previous.messages.count, 0);
}

static void
buries_the_dead_and_refuses_a_second_night(void **state OV_UNUSED)
{
    ov_store_options options = {0};
    ov_store *other = NULL;
    ov_error err = {0};

    MUST(ov_store_open(mem, &options, &other, &err));
    begin_night(other, OV_NIGHTLY);
    save_night(other, &tonight);
    assert_false(ov_store_lock(store, OV_NIGHTLY, 0, &err));
    assert_int_equal(err.kind, OV_E_PASSING);
    assert_non_null(strstr(err.message, "run 1 (host "));
    assert_false(ov_store_init(store, OV_STORE_INIT, mem, NULL, NULL, &err));
    assert_int_equal(err.kind, OV_E_PASSING);
    ov_store_close(other); /* as if killed: nothing was said */
    while (!ov_str_eq(ask(pg, mem,
                          "select count(*) from pg_catalog.pg_stat_activity"
                          " where application_name = 'onevoice run 1'"),
                      OV_STR("0")))
        ;
    assert_int_equal(begin_night(store, OV_NIGHTLY), 2);
    ASSERT_STR(ask(pg, mem, "select state from onevoice.run where run_id = 1"), "failed");
    ASSERT_STR(ask(pg, mem, "select state from onevoice.run where run_id = 2"), "running");
}

static void
prunes_all_but_the_newest(void **state OV_UNUSED)
{
    ov_error err = {0};
    ov_store_pruned pruned;

    for (int i = 0; i < 3; i++) {
        ov_store_options options = {0};

        begin_night(store, OV_NIGHTLY);
        save_night(store, &tonight);
        MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
        ov_store_close(store);
        MUST(ov_store_open(mem, &options, &store, &err));
    }
    MUST(ov_store_prune(store, 2, -1, &pruned, &err));
    assert_int_equal(pruned.dropped, 1);
    ASSERT_STR(
        ask(pg, mem, "select string_agg(run_id::text, ',' order by run_id) from onevoice.run"),
        "2,3");
    ASSERT_STR(ask(pg, mem,
                   "select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n"
                   " on n.oid = c.relnamespace where n.nspname = 'onevoice_part'"
                   " and c.relkind = 'r' and c.relname like '%\\_1'"),
               "0");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.latest_disposition"), "6");
    /* The id that the pruned run retired stays retired. */
    ASSERT_STR(ask(pg, mem, "select customer_id || run_id from onevoice.retired_customer"), "C-01");
}

static void
an_assignment_is_published_with_its_run_and_outlives_it(void **state OV_UNUSED)
{
    ov_holdout_member rows[2] = {{OV_STR("C-1"), OV_STR("h"), 9, true, false},
                                 {OV_STR("C-2"), OV_STR("i"), 0, false, false}};
    ov_holdout joining = {.members = {rows, 2}}, found;
    ov_error err = {0};
    ov_store_pruned pruned;

    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    MUST(ov_store_save_holdout(store, 7, &joining, &err));
    MUST(ov_store_rehearse(store, OV_STORE_CHECK_ALL, &err));
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.holdout"), "0");
    for (int i = 0; i < 2; i++) {
        ov_store_options options = {0};

        ov_store_close(store);
        MUST(ov_store_open(mem, &options, &store, &err));
        begin_night(store, OV_NIGHTLY);
        save_night(store, &tonight);
        if (i == 0)
            MUST(ov_store_save_holdout(store, 7, &joining, &err));
        MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    }
    MUST(ov_store_prune(store, 1, -1, &pruned, &err));
    assert_int_equal(pruned.dropped, 1);
    MUST(ov_store_holdout_load(store, 8, tonight.snapshot.as_of, mem, &found, &err));
    assert_int_equal(found.members.count, 0);
    MUST(ov_store_holdout_load(store, 7, tonight.snapshot.as_of, mem, &found, &err));
    assert_int_equal(found.members.count, 2);
    ASSERT_STR(found.members.items[0].customer_id, "C-1");
    ASSERT_STR(found.members.items[0].household, "h");
    assert_int_equal(found.members.items[0].stratum, 9);
    assert_true(found.members.items[0].held_out);
    assert_true(found.members.items[0].earlier); /* its run is forgotten: long ago */
    assert_false(found.members.items[1].held_out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shows_a_run_only_when_it_is_published),
        TEST(an_adhoc_run_never_becomes_the_latest),
        TEST(a_broken_invariant_publishes_nothing),
        TEST(a_rehearsal_leaves_nothing),
        TEST(each_planted_violation_is_caught),
        TEST(a_witness_that_left_is_written_because_it_is_named),
        TEST(reads_the_previous_night_back),
        TEST(an_assignment_is_published_with_its_run_and_outlives_it),
        TEST(buries_the_dead_and_refuses_a_second_night),
        TEST(prunes_all_but_the_newest),
    };

    return cmocka_run_group_tests_name("store_publish", tests, NULL, NULL);
}
