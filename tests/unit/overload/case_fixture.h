/*
 * A small case built in plain C: pieces with their communications and readings, and a plan in
 * which every piece is held alone until a test says otherwise.
 */
#ifndef TESTS_UNIT_OVERLOAD_CASE_FIXTURE_H
#define TESTS_UNIT_OVERLOAD_CASE_FIXTURE_H

#include "onevoice/overload/case.h"

#define FIXTURE_MOST 16

typedef struct fixture {
    ov_case c;
    ov_case_clusters clusters;
    ov_judgement judgement;
    ov_case_plan plan;
    ov_policy policy;
    ov_department departments[4];
    ov_communication communications[FIXTURE_MOST];
    ov_reading readings[FIXTURE_MOST];
    ov_fact facts[FIXTURE_MOST][8];
    ov_piece pieces[FIXTURE_MOST];
    ov_piece_judgement judged[FIXTURE_MOST];
    ov_piece_plan planned[FIXTURE_MOST];
    ov_message messages[FIXTURE_MOST];
    uint32_t members[FIXTURE_MOST][FIXTURE_MOST];
} fixture;

/* What a test says about one piece; amounts in whole units, 0 = not stated. */
typedef struct fixture_piece {
    uint32_t department;
    ov_content_class content_class;
    int64_t balance, responsibility;
    const char *account, *control;
    int due; /* days after the as-of date; 0 = not stated */
    ov_channel channel;
} fixture_piece;

void fixture_init(ov_arena *mem, fixture *f, const fixture_piece *pieces, size_t pending,
                  size_t history);

/* Put pending pieces into a new message; returns its number. */
uint32_t fixture_message(fixture *f, ov_channel channel, const uint32_t *pieces, size_t count);

#endif
