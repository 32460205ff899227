#include "../store/support.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "onevoice/pg/copy.h"
#include "ov_sql.h"

static ov_arena *mem;
static ov_pg *pg;

static int
setup(void **state OV_UNUSED)
{
    mem = ov_arena_new();
    pg = connect_pg(mem);
    return 0;
}

static int
teardown(void **state OV_UNUSED)
{
    ov_pg_close(pg);
    ov_arena_free(mem);
    return 0;
}

static const char table[] = "drop table if exists public.t; create table public.t (b bool, i int, "
                            "l bigint, f float8, d date,"
                            " m time, z timestamptz, n numeric, j jsonb, a text[], s text)";

static void
what_goes_in_comes_out(void **state OV_UNUSED)
{
    static const int64_t amounts[] = {0,        1,         -1,           5000,      10000,
                                      99999999, -120000,   120500,       INT64_MAX, -INT64_MAX,
                                      9999,     100000000, 1000000000000};
    static const ov_sql back = {"back", "select * from public.t order by i", 33};
    ov_str names[] = {OV_STR("b"), OV_STR("i"), OV_STR("l"), OV_STR("f"), OV_STR("d"), OV_STR("m"),
                      OV_STR("z"), OV_STR("n"), OV_STR("j"), OV_STR("a"), OV_STR("s")};
    ov_str items[] = {OV_STR("x"), OV_STR("")};
    ov_pg_copy_in *in;
    ov_pg_copy_out *out;
    const ov_str *fields;
    ov_error err = {0};
    size_t rows;

    run_sql(pg, table);
    MUST(ov_pg_copy_in_begin(pg, OV_STR("public"), OV_STR("t"), names, OV_COUNT(names), mem, &in,
                             &err));
    for (size_t i = 0; i < OV_COUNT(amounts); i++) {
        ov_pg_copy_in_row(in);
        ov_pg_put_bool(in, i % 2 == 0);
        ov_pg_put_i32(in, (int32_t)i);
        ov_pg_put_i64(in, -7);
        ov_pg_put_f64(in, 0.5);
        ov_pg_put_date(in, i == 0 ? OV_DATE_NONE : 20760);
        ov_pg_put_minutes(in, 61);
        ov_pg_put_timestamp(in, 1767323045000000);
        ov_pg_put_numeric(in, (ov_money){amounts[i]});
        ov_pg_put_jsonb(in, OV_STR("{\"k\": 1}"));
        ov_pg_put_texts(in, items, i == 0 ? 0 : 2);
        ov_pg_put_text(in, i == 0 ? OV_STR_NULL : OV_STR("h\xc3\xa9"));
        MUST(ov_pg_copy_in_flush(in, &err));
    }
    MUST(ov_pg_copy_in_end(in, &rows, &err));
    assert_int_equal(rows, OV_COUNT(amounts));
    ASSERT_STR(
        ask(pg, mem,
            "select n::text || ' ' || d || ' ' || m || ' ' || z || ' ' || (j->>'k') || a[1] || s"
            " from public.t where i = 7"),
        "12.05 2026-11-03 01:01:00 2026-01-02 03:04:05+00 1xh\xc3\xa9");
    ASSERT_STR(ask(pg, mem, "select string_agg(n::text, ' ' order by i) from public.t"),
               "0.00 0.0001 -0.0001 0.50 1.00 9999.9999 -12.00 12.05 922337203685477.5807 "
               "-922337203685477.5807 0.9999 10000.00 100000000.00");
    MUST(ov_pg_copy_out_begin(pg, &back, OV_COUNT(names), mem, &out, &err));
    for (size_t i = 0; i < OV_COUNT(amounts); i++) {
        ov_money amount;
        ov_strs texts;

        MUST(ov_pg_copy_out_next(out, &fields, &err));
        assert_non_null(fields);
        assert_true(ov_pg_get_numeric(fields[7], &amount) && amount.e4 == amounts[i]);
        assert_true(ov_pg_get_texts(mem, fields[9], &texts) && texts.count == (i == 0 ? 0 : 2));
        assert_int_equal(ov_str_is_null(fields[4]), i == 0);
    }
    MUST(ov_pg_copy_out_next(out, &fields, &err));
    assert_null(fields);
}

static const ov_sql many = {"many", "select g, repeat('x', 1000) from generate_series(1, 400000) g",
                            61};

/* Read some rows, let `deed` happen to our backend, read on: it must end in an error. */
static void
copy_that_meets(const char *deed)
{
    ov_pg_copy_out *out;
    const ov_str *fields;
    ov_error err = {0};
    ov_pg *other = connect_pg(mem);
    ov_str text = ov_str_printf(mem, "select %s(%d)", deed, ov_pg_backend_pid(pg));
    size_t rows = 0;

    MUST(ov_pg_copy_out_begin(pg, &many, 2, mem, &out, &err));
    for (;;) {
        if (!ov_pg_copy_out_next(out, &fields, &err))
            break;
        if (!fields)
            fail_msg("a cut copy ended well after %zu rows", rows);
        if (++rows == 1000)
            ask(other, mem, ov_str_cstr(mem, text));
    }
    assert_true(rows >= 1000 && rows < 400000);
    assert_int_equal(err.kind, OV_E_PASSING);
    ov_pg_close(other);
}

static void
a_copy_whose_backend_is_killed_fails(void **state OV_UNUSED)
{
    copy_that_meets("pg_terminate_backend");
    assert_false(ov_pg_is_alive(pg));
}

static void
a_copy_that_is_cancelled_fails(void **state OV_UNUSED)
{
    copy_that_meets("pg_cancel_backend");
    ASSERT_STR(ask(pg, mem, "select 1"), "1"); /* and the connection goes on */
}

static void
a_copy_in_that_breaks_a_constraint_fails_and_says_no_value(void **state OV_UNUSED)
{
    ov_str name = OV_STR("k");
    ov_pg_copy_in *in;
    ov_error err = {0};

    run_sql(pg, "drop table if exists public.u; create table public.u (k text primary key)");
    MUST(ov_pg_copy_in_begin(pg, OV_STR("public"), OV_STR("u"), &name, 1, mem, &in, &err));
    for (int i = 0; i < 2; i++) {
        ov_pg_copy_in_row(in);
        ov_pg_put_text(in, OV_STR("secret"));
    }
    assert_false(ov_pg_copy_in_end(in, NULL, &err));
    assert_int_equal(err.kind, OV_E_INTERNAL);
    assert_string_equal(err.sqlstate, "23505");
    assert_null(strstr(err.message, "secret"));
    ASSERT_STR(ask(pg, mem, "select count(*) from public.u"), "0");
}

/* A site's view may call a function that raises what it likes, of any class, about a person. */
static void
what_a_function_raises_is_not_repeated(void **state OV_UNUSED)
{
    static const char *const codes[] = {"P0001", "38000", "39000", "HV000", "XX000",
                                        "22023", "23514", "42501", "55P03"};

    run_sql(pg, "create or replace function public.tell(code text) returns int language plpgsql as "
                "$$begin raise exception 'of Mary Miller' using errcode = code; end$$");
    for (size_t i = 0; i < OV_COUNT(codes); i++) {
        ov_str code = ov_str_from(codes[i]);
        static const char text[] = "select public.tell($1)";
        static const ov_sql tell = {"tell", text, sizeof text - 1};
        ov_error err = {0};
        ov_pg_rows rows;

        assert_false(ov_pg_query(pg, &tell, &code, 1, mem, &rows, &err));
        assert_null(strstr(err.message, "Miller"));
        assert_non_null(strstr(err.message, codes[i]));
    }
}

static void
what_is_wrong_with_a_query_is_said(void **state OV_UNUSED)
{
    static const char text[] = "select nowhere from pg_class";
    static const ov_sql wrong = {"wrong", text, sizeof text - 1};
    ov_error err = {0};
    ov_pg_rows rows;

    assert_false(ov_pg_query(pg, &wrong, NULL, 0, mem, &rows, &err));
    assert_non_null(strstr(err.message, "nowhere"));
}

static void
silence_is_not_endless(void **state OV_UNUSED)
{
    /* The server sends its buffer when it is full, so there are some rows before the silence. */
    static const char text[] =
        "select case when g > 50 then pg_sleep(60)::text else repeat('x', 9000) end"
        " from generate_series(1, 100) g";
    static const ov_sql slow = {"slow", text, sizeof text - 1};
    ov_pg_options options = {.quiet_ms = 300};
    ov_pg_copy_out *out;
    const ov_str *fields;
    ov_error err = {0};
    ov_pg *quick;

    MUST(ov_pg_open(mem, &options, &quick, &err));
    MUST(ov_pg_copy_out_begin(quick, &slow, 1, mem, &out, &err));
    while (ov_pg_copy_out_next(out, &fields, &err))
        assert_non_null(fields);
    assert_int_equal(err.kind, OV_E_PASSING);
    assert_non_null(strstr(err.message, "silent"));
    ov_pg_close(quick);
}

static void
a_signal_ends_a_wait(void **state OV_UNUSED)
{
    static volatile sig_atomic_t stop;
    static const ov_sql slow = {"slow", "select pg_catalog.pg_sleep(60)", 30};
    ov_pg_options options = {.stop = &stop};
    ov_error err = {0};
    ov_pg *quick;

    MUST(ov_pg_open(mem, &options, &quick, &err));
    stop = 1;
    assert_false(ov_pg_exec(quick, &slow, NULL, 0, &err));
    assert_int_equal(err.kind, OV_E_PASSING);
    ov_pg_close(quick);
}

static void
a_failed_transaction_does_not_commit(void **state OV_UNUSED)
{
    ov_error err = {0};

    MUST(ov_pg_begin(pg, OV_PG_READ_WRITE, &err));
    assert_false(ov_pg_script(pg, "bad", "select 1/0", &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_false(ov_pg_commit(pg, &err));
    ov_pg_rollback(pg);
    ASSERT_STR(ask(pg, mem, "select 1"), "1");
}

static void
errors_have_their_kind(void **state OV_UNUSED)
{
    static const struct {
        const char *text;
        ov_error_kind kind;
    } cases[] = {
        {"set role pg_monitor; select * from pg_catalog.pg_authid", OV_E_PRIVILEGE},
        {"select * from nowhere.at_all", OV_E_CONFIG},
        {"do $$ begin raise exception using errcode = '40001'; end $$", OV_E_PASSING},
        {"do $$ begin raise exception using errcode = '53100'; end $$", OV_E_PASSING},
        {"do $$ begin raise exception using errcode = '23514'; end $$", OV_E_INTERNAL},
        {"select 'x'::int", OV_E_DATA},
    };
    ov_pg_options nowhere = {.conninfo = OV_STR("host=/nonexistent")};
    ov_error err;

    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        err = (ov_error){0};
        assert_false(ov_pg_script(pg, "case", cases[i].text, &err));
        assert_int_equal(err.kind, cases[i].kind);
        run_sql(pg, "reset role");
    }
    assert_false(ov_pg_open(mem, &nowhere, &pg, &err));
    assert_int_equal(err.kind, OV_E_UNREACHABLE);
}

/* A sequence is not rolled back: it counts the tries. */
static void
what_gave_way_is_tried_again(void **state OV_UNUSED)
{
    static const char *const codes[] = {"40001", "40P01", "55P03"};
    static const char text[] = "select public.shaky($1, $2::int)";
    static const ov_sql shaky = {"shaky", text, sizeof text - 1};
    ov_error err = {0};

    run_sql(pg, "create sequence public.tries; create function public.shaky(code text, good int) "
                "returns int language plpgsql as $$begin if nextval('public.tries') < good then "
                "raise exception 'again' using errcode = code; end if; return 1; end$$");
    for (size_t i = 0; i < OV_COUNT(codes); i++) {
        ov_str params[] = {ov_str_from(codes[i]), OV_STR("3")};

        run_sql(pg, "select setval('public.tries', 1, false)");
        MUST(ov_pg_exec(pg, &shaky, params, 2, &err));
        params[1] = OV_STR("99");
        run_sql(pg, "select setval('public.tries', 1, false)");
        assert_false(ov_pg_exec(pg, &shaky, params, 2, &err));
        assert_int_equal(err.kind, OV_E_PASSING);
        ASSERT_STR(ask(pg, mem, "select last_value from public.tries"), "4");
        /* within a transaction the whole of that would have to be done again, which is the caller's */
        err = (ov_error){0};
        run_sql(pg, "select setval('public.tries', 1, false)");
        MUST(ov_pg_begin(pg, OV_PG_READ_WRITE, &err));
        assert_false(ov_pg_exec(pg, &shaky, params, 2, &err));
        ov_pg_rollback(pg);
        ASSERT_STR(ask(pg, mem, "select last_value from public.tries"), "1");
        err = (ov_error){0};
    }
}

/* Two that took two locks in different order: one is ended by the server, and its step is repeated behind a savepoint. */
static void
a_step_behind_a_savepoint_is_tried_again(void **state OV_UNUSED)
{
    static const char text[] = "select public.shaky('40P01', 3)";
    static const ov_sql shaky = {"shaky", text, sizeof text - 1};
    ov_error err = {0};
    int tries = 0;

    run_sql(pg, "select setval('public.tries', 1, false); create table public.kept (k int)");
    MUST(ov_pg_begin(pg, OV_PG_READ_WRITE, &err));
    run_sql(pg, "insert into public.kept values (1)");
    for (;;) {
        MUST(ov_pg_savepoint(pg, &err));
        if (ov_pg_exec(pg, &shaky, NULL, 0, &err))
            break;
        assert_true(ov_pg_again(pg, &tries, &err));
        MUST(ov_pg_back_to_savepoint(pg, &err));
    }
    assert_int_equal(tries, 2);
    MUST(ov_pg_commit(pg, &err));
    ASSERT_STR(ask(pg, mem, "select count(*) from public.kept"), "1");
}

/* A database of another encoding: its letters come as UTF-8, ours go as its own, what does not fit costs a letter. */
static void
letters_are_converted_here(void **state OV_UNUSED)
{
    static const char text[] = "select $1::text || (select t from public.l where i = 1)";
    static const ov_sql echo = {"echo", text, sizeof text - 1};
    static const char all[] = "select t, j from public.l order by i";
    static const ov_sql back = {"back", all, sizeof all - 1};
    ov_pg_options options = {.conninfo = OV_STR("dbname=western")};
    ov_str names[] = {OV_STR("i"), OV_STR("t"), OV_STR("j"), OV_STR("a")};
    ov_str letters = OV_STR("Zo\u00eb \u20ac"), beyond = OV_STR("\u0416\u4e2d."), items[2];
    const ov_str *fields;
    ov_pg_copy_out *out;
    ov_pg_copy_in *in;
    ov_pg *western;
    ov_pg_rows rows;
    ov_error err = {0};

    run_sql(pg, "create database western encoding 'WIN1252' lc_collate 'C' lc_ctype 'C' template "
                "template0");
    MUST(ov_pg_open(mem, &options, &western, &err));
    run_sql(western, "create table public.l (i int, t text, j jsonb, a text[])");
    items[0] = letters;
    items[1] = beyond;
    MUST(ov_pg_copy_in_begin(western, OV_STR("public"), OV_STR("l"), names, 4, mem, &in, &err));
    ov_pg_copy_in_row(in);
    ov_pg_put_i32(in, 1);
    ov_pg_put_text(in, letters);
    ov_pg_put_jsonb(in, OV_STR("{\"k\": \"\u00eb\u0416\"}"));
    ov_pg_put_texts(in, items, 2);
    MUST(ov_pg_copy_in_end(in, NULL, &err));
    MUST(ov_pg_query(western, &echo, &beyond, 1, mem, &rows, &err));
    ASSERT_STR(ov_pg_cell(&rows, 0, 0), "??.Zo\u00eb \u20ac");
    ASSERT_STR(
        ask(western, mem, "select octet_length(t)::text || ' ' || a[1] || a[2] from public.l"),
        "5 Zo\u00eb \u20ac??.");
    run_sql(western, "insert into public.l values (2, convert_from('\\x4181', 'WIN1252'), '{}')");
    MUST(ov_pg_copy_out_begin(western, &back, 2, mem, &out, &err));
    MUST(ov_pg_copy_out_next(out, &fields, &err));
    ASSERT_STR(ov_pg_decode(western, mem, fields[0]), "Zo\u00eb \u20ac");
    MUST(ov_pg_copy_out_next(out, &fields, &err));
    ASSERT_STR(ov_pg_decode(western, mem, fields[0]), "A\xff"); /* 0x81 is no letter of WIN1252 */
    MUST(ov_pg_copy_out_next(out, &fields, &err));
    ov_pg_close(western);
    run_sql(pg, "create database mule encoding 'MULE_INTERNAL' lc_collate 'C' lc_ctype 'C' "
                "template template0");
    options.conninfo = OV_STR("dbname=mule");
    assert_false(ov_pg_open(mem, &options, &western, &err));
    assert_int_equal(err.kind, OV_E_CONFIG);
    assert_non_null(strstr(err.message, "MULE_INTERNAL"));
}

static void
settings_cannot_be_overridden_from_outside(void **state OV_UNUSED)
{
    ov_pg *other;

    setenv("PGOPTIONS",
           "-c search_path=evil -c row_security=on -c DateStyle=German -c TimeZone=Asia/Tokyo", 1);
    other = connect_pg(mem);
    unsetenv("PGOPTIONS");
    ASSERT_STR(ask(other, mem,
                   "select current_setting('search_path') || ' ' || current_setting('row_security')"
                   " || ' ' || '2026-11-03'::date || ' ' || current_setting('TimeZone')"),
               "pg_catalog, pg_temp off 2026-11-03 UTC");
    ov_pg_close(other);
}

static void
an_exclusive_lock_excludes(void **state OV_UNUSED)
{
    ov_pg *other = connect_pg(mem);
    ov_error err = {0};
    bool got;

    MUST(ov_pg_lock(pg, 7, 1, OV_PG_LOCK_EXCLUSIVE, 0, &got, &err));
    assert_true(got);
    MUST(ov_pg_lock(other, 7, 1, OV_PG_LOCK_SHARED, 0, &got, &err));
    assert_false(got);
    MUST(ov_pg_lock(other, 7, 2, OV_PG_LOCK_SHARED, 0, &got, &err));
    assert_true(got);
    MUST(ov_pg_lock(pg, 7, 2, OV_PG_LOCK_SHARED, 0, &got, &err));
    assert_true(got);
    ov_pg_close(other);
}

/* --- a proxy that swallows the answer to the first COMMIT --- */

static int
unix_socket(const char *path, bool listening)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), rc;

    if (strlen(path) >= sizeof address.sun_path)
        _exit(1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    rc = listening ? bind(fd, (struct sockaddr *)&address, sizeof address)
                   : connect(fd, (struct sockaddr *)&address, sizeof address);
    if (rc != 0 || (listening && listen(fd, 5) != 0))
        _exit(1);
    return fd;
}

/* Pass bytes on until one side ends; true if a COMMIT was swallowed. */
static bool
pump(int client, int server, bool swallow)
{
    struct pollfd fds[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    char bytes[65536];
    bool committed = false;

    for (;;) {
        if (poll(fds, 2, -1) < 0)
            return false;
        for (int i = 0; i < 2; i++) {
            ssize_t n;

            if (!fds[i].revents)
                continue;
            n = read(fds[i].fd, bytes, sizeof bytes);
            if (n <= 0)
                return false;
            if (i == 0 && swallow && memmem(bytes, (size_t)n, "\ncommit", 7))
                committed = true;
            else if (i == 1 && committed)
                return true;
            if (write(fds[1 - i].fd, bytes, (size_t)n) != n)
                return false;
        }
    }
}

static void
proxy(int listener, const char *server_path)
{
    bool swallow = true;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that failed ends at once, not at its time limit */
    for (;;) {
        int client = accept(listener, NULL, NULL), server = unix_socket(server_path, false);

        if (pump(client, server, swallow))
            swallow = false;
        close(client);
        close(server);
    }
}

static void
a_lost_answer_to_commit_is_looked_up(void **state OV_UNUSED)
{
    char folder[] = "/tmp/ovproxy.XXXXXX";
    char path[100], server_path[200];
    ov_pg_options options = {0};
    ov_error err = {0};
    ov_pg *through;
    pid_t child;
    int listener;

    run_sql(pg, "drop table if exists public.v; create table public.v (k int)");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/.s.PGSQL.%s", folder, getenv("PGPORT"));
    snprintf(server_path, sizeof server_path, "%s/.s.PGSQL.%s", getenv("PGHOST"), getenv("PGPORT"));
    listener = unix_socket(path, true); /* here, so that it listens before anybody connects */
    child = fork();
    if (child == 0)
        proxy(listener, server_path);
    close(listener);
    options.conninfo = ov_str_printf(mem, "host=%s", folder);
    MUST(ov_pg_open(mem, &options, &through, &err));
    MUST(ov_pg_begin(through, OV_PG_READ_WRITE, &err));
    run_sql(through, "insert into public.v values (1)");
    MUST(ov_pg_commit(through, &err));
    ASSERT_STR(ask(pg, mem, "select count(*) from public.v"), "1");
    ASSERT_STR(ask(through, mem, "select count(*) from public.v"), "1");
    ov_pg_close(through);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    unlink(path);
    rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_goes_in_comes_out),
        TEST(a_copy_whose_backend_is_killed_fails),
        TEST(a_copy_that_is_cancelled_fails),
        TEST(a_copy_in_that_breaks_a_constraint_fails_and_says_no_value),
        TEST(what_a_function_raises_is_not_repeated),
        TEST(what_is_wrong_with_a_query_is_said),
        TEST(silence_is_not_endless),
        TEST(a_signal_ends_a_wait),
        TEST(a_failed_transaction_does_not_commit),
        TEST(errors_have_their_kind),
        TEST(what_gave_way_is_tried_again),
        TEST(a_step_behind_a_savepoint_is_tried_again),
        TEST(letters_are_converted_here),
        TEST(settings_cannot_be_overridden_from_outside),
        TEST(an_exclusive_lock_excludes),
        TEST(a_lost_answer_to_commit_is_looked_up),
    };

    return cmocka_run_group_tests_name("pg_server", tests, NULL, NULL);
}
