/* Every constructed case, compared with what its author expects, from class to message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "scenario.h"

static size_t passed, failed;

static void
check(const scenario *s, bool good, const char *what, ov_str subject, ov_str got)
{
    if (good) {
        passed++;
        return;
    }
    failed++;
    print_message("# %s %s %.*s: got %.*s\n", s->id, what, OV_STR_ARG(subject), OV_STR_ARG(got));
}

static ov_str
str_at(const json_t *object, const char *key)
{
    return ov_str_from(json_string_value(json_object_get(object, key)));
}

static uint32_t
piece_no(const scenario *s, ov_str id)
{
    for (uint32_t i = 0; i < s->the_case.pending.count; i++)
        if (ov_str_eq(s->the_case.pending.items[i].communication->id, id))
            return i;
    return OV_NO_INDEX;
}

static void
compare_pieces(ov_arena *mem, const scenario *s)
{
    const char *id;
    json_t *want;

    json_object_foreach(json_object_get(s->expected, "pieces"), id, want)
    {
        uint32_t no = piece_no(s, ov_str_from(id));
        const ov_piece_judgement *judged = &s->judgement.pieces.items[no];
        const ov_piece_plan *got = &s->plan.pieces.items[no];
        ov_str reason = str_at(want, "reason"), subject = ov_str_from(id), part;
        ov_str have = ov_str_printf(mem, "%.*s:%.*s", OV_STR_ARG(ov_reason_name(got->reason)),
                                    OV_STR_ARG(got->reason_ref));

        check(
            s,
            ov_str_eq(str_at(want, "content_class"), ov_content_class_name(judged->content_class)),
            "class", subject, ov_content_class_name(judged->content_class));
        check(s, ov_str_eq(str_at(want, "disposition"), ov_disposition_name(got->disposition)),
              "disposition", subject, ov_disposition_name(got->disposition));
        while (ov_str_next(&reason, ';', &part))
            if (ov_str_is_empty(reason))
                check(s, ov_str_starts(have, ov_str_trim(part)), "reason", subject, have);
        if (ov_str_is_null(str_at(want, "reason")))
            check(s, got->reason == OV_REASON_NONE, "reason", subject, have);
    }
}

static bool
is_payable(const scenario *s, const ov_payable *got, const json_t *want)
{
    ov_money amount;
    ov_str bill = str_at(want, "bill"), eob = str_at(want, "eob"), day = str_at(want, "due_by");
    ov_str currency = str_at(want, "currency");
    ov_date due = OV_DATE_NONE;

    if (!ov_money_parse(str_at(want, "amount_due_now"), &amount) ||
        (!ov_str_is_null(day) && !ov_date_parse(day, &due)))
        return false;
    if (!ov_str_eq(got->account_number, str_at(want, "account_no")) ||
        !ov_str_eq(got->payee, str_at(want, "payee")) || ov_money_cmp(got->due_now, amount) != 0 ||
        got->due_by != due ||
        !ov_str_eq(ov_payable_state_name(got->state), str_at(want, "state")) ||
        got->bill != (ov_str_is_null(bill) ? OV_NO_INDEX : piece_no(s, bill)))
        return false;
    if (!ov_str_is_null(eob) && got->eob != piece_no(s, eob))
        return false;
    if (ov_money_parse(str_at(want, "disputed"), &amount) &&
        ov_money_cmp(amount, got->disputed) != 0)
        return false;
    return ov_str_is_null(currency) || ov_str_eq(ov_currency_str(&got->currency), currency);
}

static void
compare_payables(ov_arena *mem, const scenario *s)
{
    const json_t *episodes = json_object_get(s->expected, "episodes");
    size_t wanted = 0;

    for (size_t i = 0; i < json_array_size(episodes); i++) {
        const json_t *rows = json_object_get(json_array_get(episodes, i), "payables");

        for (size_t j = 0; j < json_array_size(rows); j++) {
            const json_t *want = json_array_get(rows, j);
            bool found = false;

            wanted++;
            for (size_t k = 0; k < s->judgement.payables.count; k++)
                found = found || is_payable(s, &s->judgement.payables.items[k], want);
            check(s, found, "payable", str_at(want, "account_no"), OV_STR("none"));
        }
    }
    check(s, wanted == s->judgement.payables.count, "payables", OV_STR("count"),
          ov_str_printf(mem, "%zu", s->judgement.payables.count));
}

static bool
flag_fits(const scenario *s, const ov_flag *got, const json_t *want)
{
    const json_t *pieces = json_object_get(want, "piece_ids");
    ov_money amount;
    bool meets = json_array_size(pieces) == 0;

    if (!ov_str_eq(got->code, str_at(want, "code")))
        return false;
    for (size_t i = 0; i < json_array_size(pieces); i++)
        for (size_t j = 0; j < got->piece_count; j++)
            if (got->pieces[j] ==
                piece_no(s, ov_str_from(json_string_value(json_array_get(pieces, i)))))
                meets = true;
    if (ov_money_parse(str_at(want, "amount"), &amount) &&
        (!got->has_amount || ov_money_cmp(amount, got->amount) != 0))
        return false;
    return meets;
}

static void
compare_flags(const scenario *s)
{
    const json_t *flags = json_object_get(s->expected, "flags");
    const json_t *never = json_object_get(s->expected, "must_not_flag");

    for (size_t i = 0; i < json_array_size(flags); i++) {
        const json_t *want = json_array_get(flags, i);
        bool found = false;

        for (size_t j = 0; j < s->judgement.flags.count; j++)
            found = found || flag_fits(s, &s->judgement.flags.items[j], want);
        check(s, found, "flag", str_at(want, "code"), OV_STR("none"));
    }
    for (size_t i = 0; i < json_array_size(never); i++)
        for (size_t j = 0; j < s->judgement.flags.count; j++)
            check(s,
                  !ov_str_eq(s->judgement.flags.items[j].code,
                             ov_str_from(json_string_value(json_array_get(never, i)))),
                  "flag", s->judgement.flags.items[j].code, OV_STR("raised"));
}

static void
compare_notices(ov_arena *mem, const scenario *s)
{
    const json_t *rows = json_object_get(s->expected, "notice_deadlines");

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *want = json_array_get(rows, i);
        bool found = false;

        for (size_t j = 0; j < s->judgement.deadlines.count; j++) {
            const ov_notice_deadline *got = &s->judgement.deadlines.items[j];

            found = found ||
                    (got->piece == piece_no(s, str_at(want, "piece")) &&
                     ov_str_eq(got->rule, str_at(want, "rule")) &&
                     got->min_days == json_integer_value(json_object_get(want, "min_days")) &&
                     ov_str_eq(ov_date_print(mem, got->latest_send), str_at(want, "latest_send")) &&
                     got->met == json_is_true(json_object_get(want, "met")));
        }
        check(s, found, "deadline", str_at(want, "piece"), OV_STR("none"));
    }
}

static void
compare_claims(const scenario *s)
{
    const json_t *rows = json_object_get(s->expected, "claims_check");
    const json_t *needs = json_object_get(s->expected, "requirements");

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *want = json_array_get(rows, i);
        size_t unmet = json_array_size(json_object_get(want, "unmet"));
        bool found = false;

        for (size_t j = 0; j < s->judgement.claims.count; j++) {
            const ov_claim_check *got = &s->judgement.claims.items[j];

            found = found ||
                    (got->piece == piece_no(s, str_at(want, "piece")) &&
                     ov_str_eq(got->claim, str_at(want, "claim")) &&
                     ov_str_eq(got->verdict, str_at(want, "verdict")) && got->unmet.count == unmet);
        }
        check(s, found, "claim", str_at(want, "piece"), OV_STR("none"));
    }
    for (size_t i = 0; i < json_array_size(needs); i++) {
        const json_t *want = json_array_get(needs, i);
        bool found = false;

        for (size_t j = 0; j < s->judgement.requirements.count; j++) {
            const ov_requirement_status *got = &s->judgement.requirements.items[j];

            found =
                found || (ov_str_eq(got->service, str_at(want, "code")) &&
                          ov_str_eq(got->status, str_at(want, "status")) &&
                          got->met_by.count == json_array_size(json_object_get(want, "met_by")));
        }
        check(s, found, "requirement", str_at(want, "code"), OV_STR("none"));
    }
}

static void
compare_messages(ov_arena *mem, const scenario *s)
{
    const json_t *rows = json_object_get(s->expected, "messages");

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *want = json_array_get(rows, i);
        const json_t *pieces = json_object_get(want, "piece_ids");
        ov_str by = str_at(want, "send_by"), address = str_at(want, "address");
        bool found = false;

        for (size_t j = 0; j < s->plan.messages.count; j++) {
            const ov_message *got = &s->plan.messages.items[j];
            bool same = got->piece_count == json_array_size(pieces);

            for (size_t k = 0; same && k < got->piece_count; k++) {
                bool in = false;

                for (size_t l = 0; l < got->piece_count; l++)
                    in = in ||
                         got->pieces[k] ==
                             piece_no(s, ov_str_from(json_string_value(json_array_get(pieces, l))));
                same = in;
            }
            found = found || (same && ov_str_eq(ov_date_print(mem, got->send_by), by) &&
                              ov_str_eq(ov_channel_name(got->channel), str_at(want, "channel")) &&
                              ov_str_eq(ov_message_kind_name(got->kind), str_at(want, "kind")) &&
                              (ov_str_is_null(address) || ov_str_eq(address, got->address)));
        }
        check(s, found, "message", str_at(want, "message_id"), OV_STR("none"));
    }
    check(s, s->plan.messages.count == json_array_size(rows), "messages", OV_STR("count"),
          ov_str_printf(mem, "%zu", s->plan.messages.count));
}

static void
compare_episodes(const scenario *s)
{
    const json_t *episodes = json_object_get(s->expected, "episodes");

    for (size_t i = 0; i < json_array_size(episodes); i++) {
        const json_t *pieces = json_object_get(json_array_get(episodes, i), "piece_ids");
        bool found = json_array_size(pieces) == 0;

        for (size_t j = 0; j < s->clusters.episodes.count; j++) {
            const ov_episode *got = &s->clusters.episodes.items[j];
            size_t in = 0;

            for (size_t k = 0; k < json_array_size(pieces); k++)
                for (size_t l = 0; l < got->piece_count; l++)
                    in += got->pieces[l] ==
                          piece_no(s, ov_str_from(json_string_value(json_array_get(pieces, k))));
            found = found || in == json_array_size(pieces);
        }
        check(s, found, "episode", str_at(json_array_get(episodes, i), "episode_id"),
              OV_STR("split"));
    }
}

static void
every_scenario_is_judged_as_expected(void **state)
{
    ov_arena *mem = ov_arena_new();
    scenarios all;

    (void)state;
    scenarios_load(mem, &all);
    for (size_t i = 0; i < all.count; i++) {
        const scenario *s = &all.items[i];

        compare_pieces(mem, s);
        compare_payables(mem, s);
        compare_flags(s);
        compare_notices(mem, s);
        compare_claims(s);
        compare_episodes(s);
        compare_messages(mem, s);
    }
    print_message("# %zu checks right, %zu wrong, %zu scenarios\n", passed, failed, all.count);
    json_decref(all.document);
    ov_arena_free(mem);
    assert_int_equal(failed, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_scenario_is_judged_as_expected)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
