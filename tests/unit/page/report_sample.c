/*
 * report_sample DIR [empty]: write the report of a made-up night, hostile names included.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/page/report.h"

#define HOSTILE                                                                                    \
    "<script>alert(1)</script> \"`touch hacked`\" \\ \xe2\x80\xae\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"

static ov_date
day(int month, int number)
{
    ov_date date;

    if (!ov_date_from_ymd(2026, month, number, &date))
        abort();
    return date;
}

static void
example_fill(ov_feed_example *e)
{
    static ov_feed_arrival before[7], after[1];
    static ov_str details[] = {OV_STR_INIT("Pay 850.00 to Mercy Hospital by 24 November"),
                               OV_STR_INIT("Pay 120.00 to Anaesthesia Partners by 24 November"),
                               OV_STR_INIT("Pay 60.00 to Rehab Associates by 1 December"),
                               OV_STR_INIT("Enclosed: three explanations of benefits")};
    static const char *const senders[] = {
        "Mercy Hospital",       "First Health Plan", "Mercy Hospital",  "First Health Plan",
        "Anaesthesia Partners", "First Health Plan", "Rehab Associates"};
    static const char *const titles[] = {"Statement, insurance pending: 41 200.00",
                                         "Explanation of benefits, you may owe 850.00",
                                         "Bill for 850.00",
                                         "Explanation of benefits, you may owe 120.00",
                                         "Bill for 120.00",
                                         "Explanation of benefits, you may owe 60.00",
                                         "Bill for 60.00"};

    for (size_t i = 0; i < 7; i++)
        before[i] = (ov_feed_arrival){.on = day(11, 2 + (int)i / 2),
                                      .channel = OV_STR("mail"),
                                      .sender = ov_str_from(senders[i]),
                                      .title = ov_str_from(titles[i])};
    after[0] = (ov_feed_arrival){.on = day(11, 3),
                                 .channel = OV_STR("mail"),
                                 .title = OV_STR("Your operation of 12 October: what is due, and "
                                                 "why"),
                                 .details = {details, 4}};
    *e = (ov_feed_example){.customer_id = OV_STR("C-104417"),
                           .minutes_before = 71.43,
                           .minutes_after = 18.2,
                           .before = before,
                           .before_count = 7,
                           .after = after,
                           .after_count = 1};
}

static void
rows_fill(ov_feed_report *r)
{
    static const ov_feed_organization_row organizations[] = {
        {OV_STR_INIT("Mercy Health"), 18230, 210400.5, 160200.25, 0.402, 1312, 401, 4100, 2210, 310,
         45, 74.1, 58.3},
        {OV_STR_INIT("First Federal Bank"), 9120, 80100, 71000, 0.211, 310, 92, 1100, 640, 40, 11,
         66.0, 49.9},
        {OV_STR_INIT("A small practice"), 7, NAN, NAN, NAN, 0, 0, 0, 0, 0, 0, NAN, NAN}};
    static const ov_feed_department_row departments[] = {
        {OV_STR_INIT("Hospital billing"), 9120, 6210, 0, 1720, 310, 41230.4, 15210.8, 0, 12.4,
         39000.0, 14100.5},
        {OV_STR_INIT("Health plan, explanations of benefits"), 8815, 0, 7930, 610, 0, 30110.2,
         9800.5, 0, 3.1, 28800, 9100},
        {OV_STR_INIT("Anaesthesia Partners"), 2120, 1610, 0, 210, 102, 11020.7, 4210.1, 0, 0, 9000,
         3000},
        {OV_STR_INIT("Caf\xc3\xa9 Gesundheit Physiotherapie"), 1310, 1010, 0, 102, 41, 5120.9,
         2110.6, 0, 0, 4000, 1000},
        {OV_STR_INIT(HOSTILE), 610, 402, 12, 44, 12, 2210.5, 990.2, 0, 0, 2000, 900},
        {OV_STR_INIT("Marketing"), 4410, 1204, 0, 3106, 0, 8210.3, -120.4, 0, 0, 8000, 10},
        {OV_STR_INIT("Tiny clinic"), 4, 3, 0, 0, 0, NAN, NAN, 0, 0, NAN, NAN}};
    static ov_feed_bucket buckets[20];
    static ov_feed_night nights[21];
    static const ov_feed_count pairs[] = {
        {OV_STR_INIT("Health plan, explanations of benefits"), OV_STR_INIT("Hospital billing"),
         6120, -1},
        {OV_STR_INIT("Anaesthesia Partners"), OV_STR_INIT("Hospital billing"), 1410, -1},
        {OV_STR_INIT("Marketing"), OV_STR_INIT(HOSTILE), 12, -1}};
    static const ov_feed_count reasons[] = {
        {OV_STR_INIT("enclose"), OV_STR_INIT("supports"), 7610, 7600},
        {OV_STR_INIT("suppress"), OV_STR_INIT("low_value"), 3106, 0},
        {OV_STR_INIT("suppress"), OV_STR_INIT("superseded_by"), 1210, 1190},
        {OV_STR_INIT("hold"), OV_STR_INIT("insurance_pending"), 310, 305}};
    static const ov_feed_reject_row rejects[] = {
        {OV_STR_INIT(HOSTILE), OV_STR_INIT("communication"), OV_STR_INIT("body_not_utf8"),
         OV_STR_INIT("byte 17"), 14}};
    static const ov_feed_stage_row stages[] = {{OV_STR_INIT("snapshot"), 0, 61000, 1.21},
                                               {OV_STR_INIT("read"), 24385, 24371, 4.4},
                                               {OV_STR_INIT("plan"), 24371, 9120, 0.8}};
    static const ov_feed_exposure_row exposures[] = {{OV_STR_INIT("Mercy Health"),
                                                      OV_STR_INIT("Hospital billing"),
                                                      {"USD"},
                                                      {1204400LL * 10000},
                                                      {21000LL * 10000},
                                                      {44100LL * 10000},
                                                      {80700LL * 10000}}};

    for (int i = 0; i < 20; i++)
        buckets[i] = (ov_feed_bucket){5.0 * i, 5.0 * i + 5, (int64_t)(14000 / (1 + i * i)) + 2,
                                      (int64_t)(17000 / (1 + i * i * i)) + (i < 15)};
    for (int i = 0; i < 21; i++)
        nights[i] = (ov_feed_night){day(10, 13) + i,
                                    27350,
                                    1900 - 12 * i + 60 * (i % 3),
                                    i < 6 ? 1500 - 100 * i : 640 - 8 * i + 20 * (i % 4),
                                    i < 3 ? NAN : 310000.0 - 900 * i,
                                    i < 3 ? NAN : 250000.0 - 900 * i};
    static const ov_feed_customer_row heaviest[] = {{OV_STR_INIT("C-104417"), 71.43, 18.2, 3, 7, 1},
                                                    {OV_STR_INIT(HOSTILE), 66, 60.5, 2, 5, 4}};

    static const ov_feed_money_row money[] = {{{"USD"},
                                               {904400LL * 10000},
                                               {604400LL * 10000},
                                               {100000LL * 10000},
                                               {80000LL * 10000},
                                               {60000LL * 10000},
                                               {40000LL * 10000},
                                               {20000LL * 10000}}};
    static ov_feed_notice_row notices[] = {
        {OV_STR_INIT("12 CFR 1026.9(c)(2)"), 410, 2, OV_DATE_NONE},
        {OV_STR_INIT("29 CFR 2560.503-1(f)(2)(iii)(B)"), 12, 0, OV_DATE_NONE}};
    static ov_feed_leaving_row leaving[] = {{0, OV_STR_INIT("mail"), 900, 4100, 8200},
                                            {0, OV_STR_INIT("email"), 40, 40, 40}};

    notices[0].next_due = day(11, 20);
    leaving[0].day = leaving[1].day = day(11, 2);
    r->money.items = money;
    r->money.count = OV_COUNT(money);
    r->notices.items = notices;
    r->notices.count = OV_COUNT(notices);
    r->leaving.items = leaving;
    r->leaving.count = OV_COUNT(leaving);
    r->previous = (ov_feed_previous_night){.as_of = day(10, 31),
                                           .run_id = 6,
                                           .same_program = true,
                                           .same_rules = true,
                                           .communications = 24001,
                                           .messages = 12400,
                                           .rejections = 3,
                                           .missed = 1,
                                           .over_before = 1800,
                                           .over_after = 700,
                                           .minutes_before = 290100,
                                           .minutes_after = 240000,
                                           .stopped = {190000LL * 10000}};
    r->heaviest.items = heaviest;
    r->heaviest.count = OV_COUNT(heaviest);
    r->organizations.items = organizations;
    r->organizations.count = OV_COUNT(organizations);
    r->departments.items = departments;
    r->departments.count = OV_COUNT(departments);
    r->histogram.items = buckets;
    r->histogram.count = OV_COUNT(buckets);
    r->trend.items = nights;
    r->trend.count = OV_COUNT(nights);
    r->matrix.items = pairs;
    r->matrix.count = OV_COUNT(pairs);
    r->reasons.items = reasons;
    r->reasons.count = OV_COUNT(reasons);
    r->rejects.items = rejects;
    r->rejects.count = OV_COUNT(rejects);
    r->stages.items = stages;
    r->stages.count = OV_COUNT(stages);
    r->exposures.items = exposures;
    r->exposures.count = OV_COUNT(exposures);
}

int
main(int argc, char **argv)
{
    ov_arena *mem = ov_arena_new();
    ov_error err = {0};
    ov_feed_dir *dir;
    ov_feed_report report = {.run = {.run_id = 312,
                                     .purpose = OV_STR("nightly"),
                                     .program_version = OV_STR("0.1.0"),
                                     .policy_digest = OV_STR("3f1c0a9be2d84a7790ab12cd34ef5678"),
                                     .rules_digest = OV_STR("98ba7654fedc32100123456789abcdef"),
                                     .started_at = OV_STR("2026-11-02T03:15:00Z"),
                                     .finished_at = OV_STR("2026-11-02T03:15:09Z"),
                                     .communications = 24385,
                                     .customers = 27350,
                                     .messages = 12020,
                                     .rejections = 14},
                             .budget = 30,
                             .budget_low = 15,
                             .budget_high = 60,
                             .has_minutes = true,
                             .before = {27350, 291000.5, 120000, NAN, 31000, 5200, 1650, 350},
                             .after = {27350, 231000.5, 120000, 0.3509, 29000, 2850, 520, 56},
                             .small_group = 11,
                             .has_example = true};
    bool good;

    if (argc < 2)
        return 2;
    report.run.as_of = day(11, 2);
    example_fill(&report.example);
    rows_fill(&report);
    if (argc > 2 && strcmp(argv[2], "empty") == 0)
        report = (ov_feed_report){.run = report.run,
                                  .budget = 30,
                                  .small_group = 11,
                                  .previous = {.as_of = OV_DATE_NONE}};
    good = ov_feed_dir_open(mem, ov_str_from(argv[1]), &dir, &err) &&
           ov_page_report_write(mem, dir, OV_STR("index.html"), &report, &err);
    if (!good)
        fprintf(stderr, "%s\n", err.message);
    ov_arena_free(mem);
    return good ? 0 : (int)err.kind;
}
