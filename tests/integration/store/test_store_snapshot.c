#include "support.h"

#include "onevoice/store/snapshot.h"

static ov_arena *mem;
static ov_store *store;
static ov_pg *pg;

static int
setup(void **state OV_UNUSED)
{
    ov_store_options options = {0};
    ov_error err = {0};

    mem = ov_arena_new();
    fresh_database(mem, "snapshot");
    pg = connect_pg(mem);
    run_file(pg, mem, "intake.sql");
    MUST(ov_store_open(mem, &options, &store, &err));
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

typedef struct seen {
    size_t count;
    char bodies[256];
    ov_content contents[10];
    const struct seen *before; /* of a second reading: what the first one saw */
    size_t known;              /* one in so many of it is known */
} seen;

static bool
see(void *context, const ov_communication *batch, const ov_content *contents, size_t count,
    size_t arrival, ov_error *err)
{
    seen *s = context;

    (void)err;
    assert_int_equal(arrival, s->count);
    for (size_t i = 0; i < count; i++) {
        assert_true(s->count < 10);
        assert_true(contents[i].half[0] != 0 && contents[i].half[1] != 0);
        s->contents[s->count] = contents[i];
        snprintf(s->bodies + strlen(s->bodies), 100, "%.*s=%.*s;", OV_STR_ARG(batch[i].id),
                 OV_STR_ARG(batch[i].body));
        s->count++;
    }
    return true;
}

static bool
knows(void *context, ov_content *content)
{
    const seen *s = context;

    for (size_t i = 0; i < s->before->count; i += s->known)
        if (memcmp(s->before->contents[i].half, content->half, sizeof content->half) == 0) {
            *content = s->before->contents[i];
            return true;
        }
    return false;
}

static size_t
rejections_of(const ov_rejects *rejects, const char *relation)
{
    size_t count = 0;

    for (size_t i = 0; i < rejects->rows.count; i++)
        count += ov_str_eq(rejects->rows.items[i].relation, ov_str_from(relation));
    return count;
}

/* Read again with a part, or all, of the contents known: nothing but the bodies is missing. */
static void
known_contents_change_nothing(const ov_snapshot *first, const ov_rejects *rejects,
                              const ov_store_orphans *orphans, const seen *before)
{
    for (size_t known = 1; known <= 3; known++) {
        seen again = {.before = before, .known = known};
        ov_store_bodies bodies = {.take = see, .knows = knows, .context = &again};
        ov_rejects rejects_again = {.mem = mem};
        ov_store_orphans orphans_again = {0};
        ov_snapshot s = *first;
        size_t *arrivals;
        ov_error err = {0};

        MUST(ov_store_snapshot_communications(store, 20700, 20700, mem, &s, &rejects_again,
                                              &orphans_again, &arrivals, &bodies, &err));
        assert_int_equal(again.count, before->count);
        assert_true(strlen(again.bodies) < strlen(before->bodies));
        assert_int_equal(s.communications.count, first->communications.count);
        for (size_t i = 0; i < s.communications.count; i++) {
            assert_true(ov_str_eq(s.communications.items[i].id, first->communications.items[i].id));
            assert_int_equal(s.communications.items[i].status,
                             first->communications.items[i].status);
            assert_int_equal(s.communications.items[i].body_digest,
                             first->communications.items[i].body_digest);
            assert_int_equal(s.communications.items[i].facts_digest,
                             first->communications.items[i].facts_digest);
        }
        assert_int_equal(orphans_again.count, orphans->count);
        for (size_t i = 0; i < orphans->count; i++)
            assert_true(ov_str_eq(orphans_again.items[i].communication_id,
                                  orphans->items[i].communication_id) &&
                        ov_str_eq(orphans_again.items[i].code, orphans->items[i].code));
        assert_int_equal(rejections_of(&rejects_again, "communication"),
                         rejections_of(rejects, "communication"));
    }
}

static const ov_reject *
rejection(const ov_rejects *rejects, const char *relation, const char *key)
{
    for (size_t i = 0; i < rejects->rows.count; i++)
        if (ov_str_eq(rejects->rows.items[i].relation, ov_str_from(relation)) &&
            ov_str_eq(rejects->rows.items[i].row_key, ov_str_from(key)))
            return &rejects->rows.items[i];
    return NULL;
}

#define ASSERT_REJECTED(relation, key, word)                                                       \
    do {                                                                                           \
        const ov_reject *r_ = rejection(&rejects, relation, key);                                  \
        assert_non_null(r_);                                                                       \
        ASSERT_STR(r_->code, word);                                                                \
    } while (0)

static void
reads_every_relation(void **state OV_UNUSED)
{
    ov_snapshot s;
    ov_rejects rejects = {.mem = mem};
    ov_store_orphans orphans = {0};
    seen bodies = {0};
    size_t *arrivals;
    ov_error err = {0};

    MUST(ov_store_snapshot_open(store, &err));
    MUST(ov_store_snapshot_load(store, 20760, OV_STORE_EVERYTHING, 2, mem, &s, &rejects, &err));
    assert_int_equal(s.organizations.count, 2);
    assert_int_equal(s.departments.count, 2);
    ASSERT_STR(s.departments.items[0].id, "billing");
    ASSERT_STR(s.organizations.items[s.departments.items[0].organization].id, "mercy");
    assert_null(s.capabilities.items[0].service_area.items);
    assert_int_equal(s.capabilities.items[1].service_area.count, 2);
    ASSERT_STR(s.capabilities.items[1].service_area.items[1], "12346");
    assert_int_equal(s.parties.count, 2);
    ASSERT_STR(s.parties.items[0].id, "p1");
    ASSERT_STR(ov_date_print(mem, s.parties.items[0].birth_date), "1970-02-03");
    assert_true(s.parties.items[0].updated_at_us == INT64_MIN);
    assert_true(s.parties.items[1].updated_at_us == 1767323045000000);
    assert_int_equal(s.aliases.count, 2);
    assert_int_equal(s.aliases.items[0].alias_no, 1);
    assert_int_equal(s.identifiers.count, 1);
    assert_int_equal(s.preferences.items[0].quiet_until_min, 450);
    assert_int_equal(s.preferences.items[0].marketing_consent, OV_UNSTATED);
    assert_int_equal(s.preferences.items[0].max_messages_per_14_days, -1);
    assert_int_equal(s.ledger.count, 2);
    assert_true(s.ledger.items[0].amount.e4 == 1200500);
    ASSERT_STR(ov_currency_str(&s.ledger.items[0].currency), "USD");
    assert_true(s.ledger.items[1].amount.e4 == -5000);
    assert_false(s.ledger.items[1].has_instalment);
    assert_int_equal(s.decisions.count, 1);
    ASSERT_REJECTED("department", "lost", "unknown_reference");
    ASSERT_REJECTED("party", "p3", "unknown_reference");
    ASSERT_REJECTED("party", "p4", "bad_date");
    ASSERT_REJECTED("identifier", "p3/mrn/8", "unknown_reference");
    ASSERT_REJECTED("ledger_entry", "l2", "bad_number");

    MUST(ov_store_snapshot_communications(
        store, 20700, 20700, mem, &s, &rejects, &orphans, &arrivals,
        &(ov_store_bodies){.take = see, .context = &bodies}, &err));
    known_contents_change_nothing(&s, &rejects, &orphans, &bodies);
    assert_string_equal(bodies.bodies, "c2=Please pay.;c1=Your card.;c4=Earlier.;");
    assert_int_equal(s.communications.count, 3);
    ASSERT_STR(s.communications.items[0].id, "c1");
    assert_int_equal(arrivals[0], 1);
    assert_int_equal(arrivals[1], 0);
    assert_true(ov_str_is_null(s.communications.items[0].body));
    assert_int_equal(s.communications.items[2].status, OV_STATUS_SENT);
    ASSERT_REJECTED("communication", "c3", "unknown_reference");
    ASSERT_REJECTED("communication", "c7", "oversized_body");
    assert_int_equal(orphans.count, 2);
    ASSERT_STR(orphans.items[0].communication_id, "c3");
    ASSERT_STR(orphans.items[0].department_id, "billing");
    ov_store_snapshot_close(store);
}

static void
rejects_all_rows_of_a_key_that_comes_twice(void **state OV_UNUSED)
{
    ov_snapshot s;
    ov_rejects rejects = {.mem = mem};
    ov_store_orphans orphans = {0};
    seen bodies = {0};
    size_t *arrivals;
    ov_error err = {0};

    run_sql(pg, "alter table intake.communication rename to communication_base;"
                "create view intake.communication as select * from intake.communication_base"
                " union all select * from intake.communication_base where communication_id = 'c2';"
                "alter table intake.party rename to party_base;"
                "create view intake.party as select * from intake.party_base"
                " union all select * from intake.party_base where party_id = 'p2'");
    MUST(ov_store_snapshot_open(store, &err));
    MUST(ov_store_snapshot_load(store, 20760, OV_STORE_EVERYTHING, 2, mem, &s, &rejects, &err));
    assert_int_equal(s.parties.count, 1);
    ASSERT_REJECTED("party", "p2", "duplicate_key");
    ASSERT_REJECTED("link_decision", "p1/p2", "unknown_reference");
    MUST(ov_store_snapshot_communications(
        store, 20700, 20700, mem, &s, &rejects, &orphans, &arrivals,
        &(ov_store_bodies){.take = see, .context = &bodies}, &err));
    known_contents_change_nothing(&s, &rejects, &orphans, &bodies);
    assert_int_equal(s.communications.count, 1);
    ASSERT_STR(s.communications.items[0].id, "c4");
    ASSERT_REJECTED("communication", "c2", "duplicate_key");
    ASSERT_REJECTED("communication", "c1", "unknown_reference");
    assert_int_equal(orphans.count, 4); /* c1, c2, c3, c7 */
    ov_store_snapshot_close(store);
}

/* As a site's columns may hold the words: padded, in capitals, in another system's words. */
static void
reads_words_however_a_column_holds_them(void **state OV_UNUSED)
{
    ov_snapshot s;
    ov_rejects rejects = {.mem = mem};
    ov_store_orphans orphans = {0};
    seen bodies = {0};
    size_t *arrivals;
    ov_error err = {0};

    run_sql(pg,
            "alter table intake.communication drop constraint communication_status_check,"
            " drop constraint communication_channel_check, alter channel type char(12),"
            " alter party_id type char(12), alter communication_id type char(8);"
            "delete from intake.communication;"
            "insert into intake.communication (communication_id, department_id, party_id, "
            "channel, status, created_on, sent_on, media_type, body) "
            "select id, 'billing', 'p1', channel, status, '2026-11-01', sent_on, 'Text/Plain', id"
            " from (values ('w1', 'Mail', ' PENDING', null::date), ('w2', 'mail', 'Sent', "
            "'2026-10-21'), ('w3', 'mail', 'pending', '2026-10-21'), ('w4', 'mail', 'pending', "
            "'2020-10-21'), ('w5', 'mail', 'mailed', null), ('w6', 'fax', 'pending', null),"
            " ('w7', 'mail', 'SENT ', null), ('w8', 'mail', 'Cancelled', null)) v (id, channel,"
            " status, sent_on)");
    MUST(ov_store_snapshot_open(store, &err));
    MUST(ov_store_snapshot_load(store, 20760, OV_STORE_EVERYTHING, 2, mem, &s, &rejects, &err));
    MUST(ov_store_snapshot_communications(
        store, 20700, 20700, mem, &s, &rejects, &orphans, &arrivals,
        &(ov_store_bodies){.take = see, .context = &bodies}, &err));
    known_contents_change_nothing(&s, &rejects, &orphans, &bodies);
    assert_int_equal(s.communications.count, 3);
    ASSERT_STR(s.communications.items[0].id, "w1");
    assert_int_equal(s.communications.items[0].status, OV_STATUS_PENDING);
    assert_int_equal(s.communications.items[1].status, OV_STATUS_SENT);
    ASSERT_STR(s.communications.items[2].id, "w3");
    assert_int_equal(s.communications.items[2].status, OV_STATUS_SENT);
    ASSERT_REJECTED("communication", "w5", "unknown_status");
    ASSERT_STR(rejection(&rejects, "communication", "w5")->detail, "column status: mailed");
    ASSERT_REJECTED("communication", "w6", "unknown_value");
    assert_int_equal(orphans.count, 1); /* w5 may have been sent: it is a person's to look at */
    ASSERT_STR(orphans.items[0].communication_id, "w6");
    ov_store_snapshot_close(store);
}

static void
refuses_a_relation_that_drifted(void **state OV_UNUSED)
{
    ov_error err = {0};

    run_sql(pg, "alter table intake.coverage alter precedence type bigint");
    assert_false(ov_store_snapshot_open(store, &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_non_null(strstr(err.message, "intake.coverage: column 'precedence'"));
    ov_store_snapshot_close(store);
    run_sql(pg, "alter table intake.coverage rename precedence to rank");
    assert_false(ov_store_snapshot_open(store, &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_non_null(strstr(err.message, "precedence"));
    ov_store_snapshot_close(store);
    run_sql(pg, "drop table intake.coverage");
    assert_false(ov_store_snapshot_open(store, &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_non_null(strstr(err.message, "coverage"));
    ov_store_snapshot_close(store);
}

static void
keeps_its_moment_while_the_intake_is_reloaded(void **state OV_UNUSED)
{
    ov_pg_options options = {.lock_ms = 200};
    ov_snapshot s;
    ov_rejects rejects = {.mem = mem};
    ov_error err = {0}, refused = {0};
    ov_pg *loader;

    MUST(ov_store_snapshot_open(store, &err));
    MUST(ov_pg_open(mem, &options, &loader, &err));
    assert_false(ov_pg_script(loader, "reload", "truncate intake.party", &refused));
    assert_string_equal(refused.sqlstate, "55P03");
    run_sql(pg, "delete from intake.party");
    MUST(ov_store_snapshot_load(store, 20760, OV_STORE_EVERYTHING, 2, mem, &s, &rejects, &err));
    assert_int_equal(s.parties.count, 2);
    ov_store_snapshot_close(store);
    run_sql(loader, "truncate intake.party");
    ov_pg_close(loader);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_every_relation, setup, teardown),
        cmocka_unit_test_setup_teardown(rejects_all_rows_of_a_key_that_comes_twice, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(reads_words_however_a_column_holds_them, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_a_relation_that_drifted, setup, teardown),
        cmocka_unit_test_setup_teardown(keeps_its_moment_while_the_intake_is_reloaded, setup,
                                        teardown),
    };

    return cmocka_run_group_tests_name("store_snapshot", tests, NULL, NULL);
}
