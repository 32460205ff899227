#include "night.h"
#include "ov_sql.h"

static ov_arena *mem;
static ov_pg *pg;
static night tonight;

static const ov_store_totals totals = {6, 1, 3, 1, 0, false};

static void
publish(void)
{
    ov_store_options options = {0};
    ov_store *store = NULL;
    ov_error err = {0};

    MUST(ov_store_open(mem, &options, &store, &err));
    begin_night(store, OV_NIGHTLY);
    save_night(store, &tonight);
    MUST(ov_store_publish(store, totals, OV_STORE_CHECK_ALL, &err));
    ov_store_close(store);
}

static int
setup(void **state OV_UNUSED)
{
    mem = ov_arena_new();
    fresh_database(mem, "feed");
    pg = connect_pg(mem);
    make_night(&tonight);
    return 0;
}

static int
teardown(void **state OV_UNUSED)
{
    ov_pg_close(pg);
    ov_arena_free(mem);
    return 0;
}

static void
refused(const char *role, const char *text)
{
    ov_error err = {0};

    run_sql(pg, ov_str_cstr(mem, ov_str_printf(mem, "set role %s", role)));
    if (ov_pg_script(pg, "question", text, &err))
        fail_msg("%s may: %s", role, text);
    assert_int_equal(err.kind, OV_E_PRIVILEGE);
    run_sql(pg, "reset role");
}

static void
dashboards_see_the_aggregates_and_nothing_else(void **state OV_UNUSED)
{
    static const char *const views[] = {"run",
                                        "run_stage",
                                        "freshness",
                                        "overload_organization",
                                        "overload_department",
                                        "overload_trend",
                                        "overload_pair",
                                        "overload_histogram",
                                        "plan_message",
                                        "merge_reason",
                                        "reject"};

    publish();
    for (size_t i = 0; i < OV_COUNT(views); i++) {
        run_sql(pg, "set role onevoice_dashboard");
        ask(pg, mem,
            ov_str_cstr(mem, ov_str_printf(mem, "select * from onevoice_feed.%s", views[i])));
        run_sql(pg, "reset role");
    }
    refused("onevoice_dashboard", "select from onevoice.run");
    refused("onevoice_dashboard", "select from onevoice.latest_disposition");
    refused("onevoice_dashboard", "select from intake.party");
    refused("onevoice_dashboard", "select from onevoice_feed.overload_customer");
    run_sql(pg, "set role onevoice_dashboard_customer");
    ASSERT_STR(ask(pg, mem,
                   "select customer_id || ' ' || score_before || ' ' || score_after"
                   " from onevoice_feed.overload_customer"),
               "C-1 71.4 18.2");
    ask(pg, mem, "select * from onevoice_feed.freshness");
    run_sql(pg, "reset role");
    ASSERT_STR(
        ask(pg, mem,
            "select string_agg(phase || ' ' || coalesce(externality::text, '-'), ',' order by"
            " phase) from onevoice.latest_department_score"),
        "after 1.5,before -");
}

static void
freshness_has_its_row_before_the_first_run(void **state OV_UNUSED)
{
    ASSERT_STR(ask(pg, mem, "select count(*) || ' ' || count(run_id) from onevoice_feed.freshness"),
               "1 0");
    publish();
    ASSERT_STR(
        ask(pg, mem,
            "select run_id || ' ' || (age_seconds between 0 and 600) || ' ' || usual_communications"
            " from onevoice_feed.freshness"),
        "1 true 6");
}

static void
small_cells_are_withheld_with_their_neighbour(void **state OV_UNUSED)
{
    /* One bucket with 3, one with 12, one with 40: the 3 alone could be had by subtraction. */
    publish();
    run_sql(pg, "delete from onevoice.customer_score;"
                "insert into onevoice.customer_score (run_id, customer_id, phase, score, minutes, "
                "pieces_in,"
                " distinct_senders, distinct_amounts_demanded, payables_out, contradictions,"
                " messages_out) select 1, 'C' || g, 'before',"
                " case when g <= 3 then 2 when g <= 15 then 7 else 52 end, 0, 1,1,1,1,1,1"
                " from generate_series(1, 55) g");
    ASSERT_STR(ask(pg, mem,
                   "select string_agg(bucket || '=' || coalesce(customers::text, '?'), ' ' order "
                   "by bucket)"
                   " from onevoice_feed.overload_histogram where phase = 'before' and customers is "
                   "distinct from 0"),
               "1=? 2=? 11=40");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice_feed.overload_histogram"), "40");
    /* All cells of the made-up night are small. */
    ASSERT_STR(
        ask(pg, mem,
            "select count(*) || ' ' || count(communications) from onevoice_feed.merge_reason"),
        "6 0");
    ASSERT_STR(
        ask(pg, mem, "select count(*) || ' ' || count(messages) from onevoice_feed.plan_message"),
        "3 0");
    run_sql(pg, "update onevoice.organization_score set customers = 10");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice_feed.overload_organization"), "0");
    run_sql(pg, "update onevoice.organization_score set customers = 30, over_low = 25,"
                " over_limit = 25, over_high = 25");
    ASSERT_STR(
        ask(pg, mem,
            "select count(*) || ' ' || count(over_limit) from onevoice_feed.overload_organization"),
        "2 0");
}

/* 270 of 1,000 and 60 of 100 are 30 % of all; the 10 of 40 stay out of it, or they could be had by
   subtraction. */
static void
small_organizations_are_drawn_to_the_rest(void **state OV_UNUSED)
{
    publish();
    run_sql(pg,
            "delete from onevoice.organization_score;"
            "insert into onevoice.organization_score (run_id, organization_id, phase, customers,"
            " over_limit, over_share, over_share_low, over_share_high, tail_mean, over_low,"
            " over_high) select 1, o, 'before', n, x, x::float8 / n, 0, 1, 0, x, 0 from (values "
            "('big', 1000, 270), ('odd', 100, 60), ('few', 40, 10))"
            " v (o, n, x)");
    ASSERT_STR(ask(pg, mem,
                   "select string_agg(concat_ws(' ', organization_id,"
                   " coalesce(round(over_share_shrunk::numeric, 3)::text, '?'),"
                   " coalesce(round(funnel_low::numeric, 3)::text, '?'),"
                   " coalesce(round(funnel_high::numeric, 3)::text, '?')), '; '"
                   " order by organization_id) from onevoice_feed.overload_organization"),
               "big 0.273 0.272 0.328; few ? ? ?; odd 0.450 0.210 0.390");
}

/* Customers C1 to Cn of a run: the first `before` over the limit before the plan, `after` after it.
 */
static void
score_customers(int run, int n, int before, int after)
{
    run_sql(
        pg,
        ov_str_cstr(
            mem,
            ov_str_printf(
                mem,
                "insert into onevoice.customer_score (run_id, customer_id, phase, score, minutes,"
                " pieces_in, distinct_senders, distinct_amounts_demanded, payables_out,"
                " contradictions, messages_out) select %d, 'C' || g, p, 0,"
                " case when g <= m then 10 else 0 end, 1,1,1,1,1,1"
                " from generate_series(1, %d) g, (values ('before', %d), ('after', %d)) v (p, m)",
                run, n, before, after)));
}

static void
pair(const char *budget, const char *sender)
{
    run_sql(
        pg,
        ov_str_cstr(
            mem, ov_str_printf(
                     mem,
                     "delete from onevoice.overload_pair;"
                     "update onevoice.run set policy = '<policy "
                     "xmlns=\"urn:onevoice:policy:1\"><settings>"
                     "<set name=\"budget\" value=\"%s\"/><set name=\"minutes_sender\" value=\"5\"/>"
                     "</settings></policy>';"
                     "update onevoice.run set policy = replace(policy::text, 'value=\"5\"', "
                     "'value=\"%s\"')::xml"
                     " where run_id = 2",
                     budget, sender)));
    run_sql(pg, "select onevoice.overload_pair_fill(2)");
}

static void
trends_are_of_the_same_customers(void **state OV_UNUSED)
{
    static const char question[] =
        "select customers || ': ' || concat_ws(' ', coalesce(over_before::text, '?'),"
        " coalesce(over_after::text, '?'), coalesce(relieved::text, '?'),"
        " coalesce(burdened::text, '?'), coalesce(previous_over_after::text, '?'),"
        " coalesce(no_longer_over::text, '?'), coalesce(newly_over::text, '?'), minutes_before,"
        " minutes_after, coalesce(previous_minutes_after::text, '?'))"
        " from onevoice_feed.overload_pair where organization_id is null";

    publish();
    run_sql(pg, "update onevoice.run set as_of = as_of - 1;"
                "update onevoice.trend_day set as_of = as_of - 1");
    publish();
    ASSERT_STR(ask(pg, mem,
                   "select organization_id || ' ' || customers || ' ' || previous_run_id"
                   " from onevoice.overload_pair where organization_id is not null"),
               "mercy 1 1");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice_feed.overload_pair"), "0");
    run_sql(pg, "delete from onevoice.customer_score");
    score_customers(1, 100, 60, 45); /* 40 of them are not seen again */
    score_customers(2, 60, 35, 20);
    run_sql(pg, "insert into onevoice.customer_score (run_id, customer_id, phase, score, minutes,"
                " pieces_in, distinct_senders, distinct_amounts_demanded, payables_out,"
                " contradictions, messages_out) select 2, 'new' || customer_id, phase, score,"
                " minutes, 1,1,1,1,1,1 from onevoice.customer_score where run_id = 2");
    pair("10", "5");
    ASSERT_STR(ask(pg, mem, question), "60: 35 20 15 0 45 25 0 350 200 450");
    pair("11", "5");
    ASSERT_STR(ask(pg, mem, question), "60: 0 0 0 0 0 0 0 350 200 450");
    pair("10", "6"); /* other weights: what the night before scored is another line */
    ASSERT_STR(ask(pg, mem, question), "60: 35 20 15 0 ? ? ? 350 200 ?");
    ASSERT_STR(ask(pg, mem,
                   "select count(distinct onevoice.score_weights(policy))"
                   " from onevoice.run"),
               "2");
    run_sql(pg, "delete from onevoice.customer_score where customer_id in ('C31', 'C32', 'C33',"
                " 'C34', 'C35')");
    pair("10", "5"); /* relieved: 10 */
    ASSERT_STR(ask(pg, mem, question), "55: ? ? ? ? 40 20 0 300 200 400");
    run_sql(pg, "delete from onevoice.customer_score where substr(customer_id, 2)::int > 10"
                " and customer_id like 'C%'");
    pair("10", "5");
    ASSERT_STR(ask(pg, mem, "select customers from onevoice.overload_pair"), "10");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice_feed.overload_pair"), "0");
    /* what dashboards look back on outlives the runs */
    run_sql(pg, "delete from onevoice.run where run_id = 2");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.overload_pair"), "1");
    ASSERT_STR(ask(pg, mem, "select count(distinct run_id) from onevoice.trend"), "2");
}

static void
a_site_may_replace_every_table_by_a_view(void **state OV_UNUSED)
{
    ov_store_options options = {0};
    ov_store *store = NULL;
    ov_error err = {0};

    run_sql(
        pg,
        "create schema site;"
        "do $$ declare t record; begin for t in select relname from pg_class c join pg_namespace n"
        " on n.oid = c.relnamespace where nspname = 'intake' and relkind = 'r' loop"
        " execute format('alter table intake.%1$I set schema site;"
        " create view intake.%1$I as select * from site.%1$I', t.relname); end loop; end $$");
    MUST(ov_store_open(mem, &options, &store, &err));
    MUST(ov_store_init(store, OV_STORE_INIT, mem, NULL, NULL, &err)); /* again: nothing to do */
    MUST(ov_store_check_schema(store, &err));
    MUST(ov_store_check_access(store, &err));
    run_sql(pg, "drop view intake.party; create materialized view intake.party as select * from "
                "site.party");
    assert_false(ov_store_check_access(store, &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_non_null(strstr(err.message, "materialized"));
    ov_store_close(store);
}

static void
the_job_needs_no_more_than_its_roles(void **state OV_UNUSED)
{
    run_sql(pg, "drop role if exists night_job; create role night_job;"
                "grant onevoice_reader, onevoice_publisher to night_job");
    setenv("PGOPTIONS", "-c role=night_job", 1);
    publish();
    unsetenv("PGOPTIONS");
    ASSERT_STR(ask(pg, mem, "select count(*) from onevoice.latest_disposition"), "6");
    refused("night_job", "insert into intake.organization values ('x', 'x')");
    refused("night_job", "update onevoice.disposition set reason = null");
    refused("night_job", "delete from onevoice.disposition");
    refused("night_job", "insert into onevoice_part.rejection_1 values (1, 'x', 'x', 'x')");
    refused("night_job", "drop table onevoice_part.disposition_1");
    run_sql(pg, "drop owned by night_job; drop role night_job");
}

static void
an_edited_or_newer_schema_is_refused(void **state OV_UNUSED)
{
    ov_store_options options = {0};
    ov_store *store = NULL;
    ov_error err = {0};

    MUST(ov_store_open(mem, &options, &store, &err));
    run_sql(pg, "insert into onevoice.migration (name, digest) values ('9999_future', 'x')");
    assert_false(ov_store_check_schema(store, &err));
    assert_int_equal(err.kind, OV_E_CONFIG);
    run_sql(pg, "delete from onevoice.migration where name = '9999_future';"
                "update onevoice.migration set digest = 'x' where name = '0001_intake'");
    assert_false(ov_store_init(store, OV_STORE_INIT, mem, NULL, NULL, &err));
    assert_int_equal(err.kind, OV_E_CONFIG);
    run_sql(pg, "drop schema onevoice cascade");
    assert_false(ov_store_check_schema(store, &err));
    assert_non_null(strstr(err.message, "onevoice init"));
    ov_store_close(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dashboards_see_the_aggregates_and_nothing_else),
        TEST(freshness_has_its_row_before_the_first_run),
        TEST(small_cells_are_withheld_with_their_neighbour),
        TEST(small_organizations_are_drawn_to_the_rest),
        TEST(trends_are_of_the_same_customers),
        TEST(a_site_may_replace_every_table_by_a_view),
        TEST(the_job_needs_no_more_than_its_roles),
        TEST(an_edited_or_newer_schema_is_refused),
    };

    return cmocka_run_group_tests_name("store_feed", tests, NULL, NULL);
}
