/*
 * feed_sample DIR [PADDING]: write the feeds of a small made-up night with hostile text in it, for
 * the checks by other people's tools. PADDING more messages make the files large.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "onevoice/feed/metrics.h"
#include "onevoice/feed/plan.h"

/* Everything that breaks naive writers, and what XML cannot hold at all. */
#define HOSTILE                                                                                    \
    "<b>\"Tom\" & 'Jerry'</b> ]]> \\ \t\n\r\x01\x1f\x7f caf\xc3\xa9 \xe9 \xed\xa0\x80 "            \
    "\xef\xbf\xbf"

static ov_feed_run
run_make(void)
{
    ov_feed_run run = {.run_id = 7,
                       .purpose = OV_STR("nightly"),
                       .program_version = OV_STR("0.1.0"),
                       .policy_digest = OV_STR("0123456789abcdef"),
                       .rules_digest = OV_STR("fedcba9876543210"),
                       .started_at = OV_STR("2026-11-02T01:00:00Z"),
                       .communications = 5,
                       .customers = 2,
                       .messages = 2,
                       .rejections = 1};

    if (!ov_date_from_ymd(2026, 11, 2, &run.as_of))
        abort();
    return run;
}

static bool
plan_write(ov_arena *mem, const ov_feed_dir *dir, long padding, ov_error *err)
{
    static ov_str ids[] = {OV_STR_INIT("P1"), OV_STR_INIT("P2")};
    ov_feed_run run = run_make();
    ov_feed_member members[] = {{.communication_id = OV_STR("P1"),
                                 .department_id = OV_STR("D-HOSP"),
                                 .content_class = OV_STR("bill"),
                                 .disposition = OV_STR("merge")},
                                {.communication_id = OV_STR("P2"),
                                 .department_id = OV_STR(HOSTILE),
                                 .content_class = OV_STR("eob"),
                                 .disposition = OV_STR("enclose"),
                                 .reason = OV_STR("supports"),
                                 .reason_ref = OV_STR("P1")}};
    ov_feed_section sections[] = {
        {.kind = OV_STR("pay"), .heading = OV_STR(HOSTILE), .communication_ids = {ids, 2}},
        {.kind = OV_STR("enclosure"), .heading = OV_STR("Enclosed")}};
    ov_feed_payable payables[] = {{.payee = OV_STR(HOSTILE),
                                   .legal_entity = OV_STR("Mercy Hospital"),
                                   .account_number = OV_STR("MH-1"),
                                   .currency = {"USD"},
                                   .due_now = {1200500},
                                   .disputed = {3600025},
                                   .pending = {-1},
                                   .due_by = run.as_of,
                                   .due_basis = OV_STR("explicit"),
                                   .state = OV_STR("payable_partial"),
                                   .basis = OV_STR("min(bill,eob)"),
                                   .bill_id = OV_STR("P1")},
                                  {.payee = OV_STR("Plan"),
                                   .legal_entity = OV_STR("Plan"),
                                   .account_number = OV_STR(""),
                                   .currency = {"EUR"},
                                   .due_by = OV_DATE_NONE,
                                   .due_basis = OV_STR("none"),
                                   .state = OV_STR("paid"),
                                   .basis = OV_STR("ledger")}};
    ov_feed_event events[] = {{run.as_of, OV_STR("pay by"), OV_STR(HOSTILE), OV_STR("P1"), true},
                              {run.as_of, OV_STR("matures"), OV_STR_NULL, OV_STR("P2"), false}};
    ov_feed_need needs[] = {
        {OV_STR("walker"), OV_STR("late"), {ids, 2}, {ids, 2}, run.as_of},
        {.service = OV_STR("commode"), .status = OV_STR("unmet"), .earliest = OV_DATE_NONE}};
    ov_feed_message message = {.message_id = 1,
                               .message_key = OV_STR("k1"),
                               .customer_id = OV_STR("C1"),
                               .channel = OV_STR("mail"),
                               .address = OV_STR(HOSTILE),
                               .kind = OV_STR("consolidated"),
                               .headline = OV_STR(HOSTILE),
                               .send_on = run.as_of,
                               .send_by = OV_DATE_NONE,
                               .released = true,
                               .proven = false,
                               .pages = 3,
                               .gap = 0.125,
                               .members = members,
                               .member_count = 2,
                               .sections = sections,
                               .section_count = 2,
                               .payables = payables,
                               .payable_count = 2,
                               .events = events,
                               .event_count = 2,
                               .needs = needs,
                               .need_count = 2};
    ov_feed_unsent unsent = {.communication_id = OV_STR("P9"),
                             .department_id = OV_STR("D-HOSP"),
                             .content_class = OV_STR("survey"),
                             .disposition = OV_STR("suppress"),
                             .reason = OV_STR("low_value"),
                             .hold_until = OV_DATE_NONE};
    ov_feed_plan *plan;

    if (!ov_feed_plan_open(mem, dir, &run, &plan, err))
        return false;
    for (long i = 0; i <= padding; i++, message.message_id++)
        if (!ov_feed_plan_message(plan, &message, err))
            return false;
    return ov_feed_plan_unsent(plan, &unsent, err) && ov_feed_plan_close(plan, err);
}

static bool
metrics_write(ov_arena *mem, const ov_feed_dir *dir, ov_error *err)
{
    static const ov_feed_sample stages[] = {{OV_STR_INIT("plan"), {NULL, 0}, 1.25}};
    static const ov_feed_sample points[] = {{OV_STR_INIT("D-HOSP"), OV_STR_INIT("after"), 3.5},
                                            {OV_STR_INIT("\"x\\\ny"), OV_STR_INIT("before"), 1e-7},
                                            {OV_STR_INIT("withheld"), OV_STR_INIT("before"), NAN}};
    ov_feed_metrics metrics = {.version = OV_STR("0.1.0"),
                               .revision = OV_STR("abc"),
                               .started = 1793581200,
                               .completed = 1793584800.5,
                               .last_success = 1793584800,
                               .peak_bytes = 1 << 20,
                               .refused = 2,
                               .usual_seconds = 240.5,
                               .usual_communications = NAN,
                               .usual_held = 12,
                               .stage_seconds = {stages, 1},
                               .rejections = {stages, 1},
                               .communications = {stages, 1},
                               .avoided = {stages, 1},
                               .ratio = {points, 2},
                               .attention = {points, 2},
                               .over = {points, 2},
                               .department_attention = {points, 3},
                               .notices = {points, 2},
                               .money = {points, 2},
                               .flags = {stages, 1},
                               .held = {stages, 1},
                               .capacity_days = {points, 1}};

    return ov_feed_metrics_write(mem, dir, OV_STR("metrics.prom"), 0640, &metrics, err);
}

int
main(int argc, char **argv)
{
    ov_arena *mem = ov_arena_new();
    ov_error err = {0};
    ov_feed_dir *dir;
    bool good;

    if (argc < 2)
        return 2;
    good = ov_feed_dir_open(mem, ov_str_from(argv[1]), &dir, &err) && ov_feed_dir_try(dir, &err) &&
           plan_write(mem, dir, argc > 2 ? strtol(argv[2], NULL, 10) : 0, &err) &&
           metrics_write(mem, dir, &err);
    if (!good)
        fprintf(stderr, "%s\n", err.message);
    ov_arena_free(mem);
    return good ? 0 : (int)err.kind;
}
