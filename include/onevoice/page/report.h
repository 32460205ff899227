/*
 * report/index.html: one page about one run, for a screen, a telephone and paper.
 *
 * Self-contained: no script, no link, nothing loaded (its own Content-Security-Policy says so);
 * every text of the database is escaped and inside <bdi>. Customers appear by id only, and only
 * those the caller gives. Charts are inline SVG, and each chart's numbers stand in a table beside
 * it. Values that are NaN (withheld, unknown) are shown as a dash.
 */
#ifndef ONEVOICE_PAGE_REPORT_H
#define ONEVOICE_PAGE_REPORT_H

#include "onevoice/base/money.h"
#include "onevoice/feed/plan.h"

/* One thing that arrives: before, a communication as its department sent it; after, a message. */
typedef struct ov_feed_arrival {
    ov_date on; /* OV_DATE_NONE: not stated */
    ov_str channel, sender, title;
    ov_strs details; /* of a message: what is inside, in order */
} ov_feed_arrival;

/* One customer's fortnight, before and after. */
typedef struct ov_feed_example {
    ov_str customer_id;                   /* null: "one customer" */
    double minutes_before, minutes_after; /* of attention */
    const ov_feed_arrival *before, *after;
    size_t before_count, after_count;
} ov_feed_example;

/* A customer by id, with what they would have had and what they get. */
typedef struct ov_feed_customer_row {
    ov_str customer_id;
    double minutes_before, minutes_after;
    int64_t senders, communications, messages;
} ov_feed_customer_row;

typedef struct ov_feed_department_row {
    ov_str name;
    int64_t communications, merged, enclosed, suppressed, held;
    double minutes_before, minutes_after, error_before, error_after; /* minutes NaN: withheld */
    double own_before, own_after; /* what its mail asks if nobody else writes */
} ov_feed_department_row;

typedef struct ov_feed_organization_row {
    ov_str name;
    int64_t customers;
    double minutes_before, minutes_after, relief; /* NaN: withheld; relief also: none move */
    int64_t over_before, over_after;              /* of the three budgets, the middle one */
    int64_t low_before, low_after, high_before, high_after;
    double tail_before, tail_after; /* minutes */
} ov_feed_organization_row;

/* What the night asks of everybody with mail in the window, in one phase. */
typedef struct ov_feed_minutes {
    int64_t customers;
    double minutes, history, relief; /* relief of after; NaN: none move */
    int64_t actions, over_low, over, over_high;
} ov_feed_minutes;

typedef struct ov_feed_bucket {
    double low, high; /* of the score */
    int64_t before, after;
} ov_feed_bucket;

/* One published night: customers at or over the middle budget, and what all were asked for. */
typedef struct ov_feed_night {
    ov_date as_of;
    int64_t customers, over_before, over_after;
    double minutes_before, minutes_after; /* NaN: not counted then */
} ov_feed_night;

/* A count under two texts; which ones, the table says. In the order they shall have. */
typedef struct ov_feed_count {
    ov_str a, b;
    int64_t count, previous; /* previous: of the night before; negative: not known */
} ov_feed_count;

/* Rows of a relation that broke the contract in one way, and what was wrong with them. */
typedef struct ov_feed_reject_row {
    ov_str department; /* null: of no one department */
    ov_str relation, code, detail;
    int64_t count;
} ov_feed_reject_row;

typedef struct ov_feed_stage_row {
    ov_str name;
    int64_t rows_in, rows_out;
    double seconds;
} ov_feed_stage_row;

typedef struct ov_feed_exposure_row {
    ov_str organization, department;
    ov_currency currency;
    ov_money receivables, low, mid, high;
} ov_feed_exposure_row;

/* What the papers of one currency asked for, and what of it was stopped. */
typedef struct ov_feed_money_row {
    ov_currency currency;
    ov_money demanded, due_now, pending;
    ov_money disputed, paid, superseded, duplicate; /* stopped, and why */
} ov_feed_money_row;

/* The deadlines of one rule of the law. */
typedef struct ov_feed_notice_row {
    ov_str rule;
    int64_t met, missed;
    ov_date next_due; /* OV_DATE_NONE: none left to meet */
} ov_feed_notice_row;

/* What leaves on a day by a channel; of it released: may leave before the next run. */
typedef struct ov_feed_leaving_row {
    ov_date day;
    ov_str channel;
    int64_t released, messages, pages;
} ov_feed_leaving_row;

/* The nightly run before this one, for the figures beside tonight's. */
typedef struct ov_feed_previous_night {
    ov_date as_of; /* OV_DATE_NONE: there is none */
    int64_t run_id;
    bool same_program, same_policy, same_rules; /* as tonight */
    int64_t communications, messages, rejections, missed, over_before, over_after;
    double minutes_before, minutes_after; /* NaN: not counted then */
    ov_money stopped;                     /* in the currency with the largest demands tonight */
} ov_feed_previous_night;

#define OV_FEED_ROWS(type)                                                                         \
    struct {                                                                                       \
        const type *items;                                                                         \
        size_t count;                                                                              \
    }

typedef struct ov_feed_report {
    ov_feed_run run;
    double budget, budget_low, budget_high; /* minutes */
    bool has_minutes;
    ov_feed_minutes before, after;
    int64_t small_group;
    bool has_example;
    ov_feed_example example;
    OV_FEED_ROWS(ov_feed_customer_row) heaviest; /* none: ids are not to be shown */
    OV_FEED_ROWS(ov_feed_organization_row) organizations;
    OV_FEED_ROWS(ov_feed_department_row) departments;
    OV_FEED_ROWS(ov_feed_bucket) histogram;
    OV_FEED_ROWS(ov_feed_night) trend;   /* oldest first */
    OV_FEED_ROWS(ov_feed_count) matrix;  /* a: department, b: whose message it joined */
    OV_FEED_ROWS(ov_feed_count) reasons; /* a: disposition, b: reason */
    OV_FEED_ROWS(ov_feed_reject_row) rejects;
    OV_FEED_ROWS(ov_feed_stage_row) stages;
    OV_FEED_ROWS(ov_feed_exposure_row) exposures;
    OV_FEED_ROWS(ov_feed_money_row) money;
    OV_FEED_ROWS(ov_feed_notice_row) notices;
    OV_FEED_ROWS(ov_feed_leaving_row) leaving; /* by day, channel */
    ov_feed_previous_night previous;
} ov_feed_report;

/* Write it, mode 0640. */
OV_NODISCARD bool ov_page_report_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                                       const ov_feed_report *report, ov_error *err);

#endif
