/*
 * The demo world: a made-up town whose departments write to the same people, night after night.
 *
 * Patients have episodes of care whose hospital, anaesthetist, laboratory and health plan each send
 * pending notices, explanations of benefits, bills and reminders over time; customers of two
 * merging banks get a notice from each product manager; some patients are told "full service" by
 * eleven organisations at once; marketing lies in between. Names, addresses and typing errors are
 * as departments have them; a few bodies are hostile or broken. The truth goes to schema `truth`.
 *
 * Everything follows from the seed: one customer is made from (seed, number) alone, so that a
 * larger world contains the smaller one, and rows are streamed relation by relation in constant
 * memory. The town goes on after its first night: stories come to their next paper, new episodes of
 * care begin, marketing comes again, a second house joins the bank, departments change their
 * templates. What was written by one night is there on the next, byte for byte. What follows from
 * the plan (mail, payments, calls) and what happens to people is done on the intake, by
 * ov_store_demo_go_on.
 *
 * Cost: linear in customers, once a relation; bodies are written only for their relation.
 */
#ifndef ONEVOICE_DEMO_DEMO_H
#define ONEVOICE_DEMO_DEMO_H

#include "onevoice/base/date.h"
#include "onevoice/base/error.h"
#include "onevoice/base/money.h"
#include "onevoice/base/str.h"

typedef struct ov_demo_options {
    int64_t customers; /* at least 1 */
    uint64_t seed;
    ov_date as_of; /* the first night */
    int nights;    /* nights since then; 0: the first, with everything there is */
    int written; /* with nights > 0: what came after night `written` only, and all of truth.payable */
} ov_demo_options;

typedef enum ov_demo_type {
    OV_DEMO_TEXT,
    OV_DEMO_DATE,
    OV_DEMO_INT, /* 32 bits */
    OV_DEMO_BIGINT,
    OV_DEMO_BOOL,
    OV_DEMO_MONEY,
    OV_DEMO_JSON
} ov_demo_type;

typedef struct ov_demo_column {
    const char *name;
    ov_demo_type type;
} ov_demo_column;

typedef struct ov_demo_relation {
    const char *schema, *name;
    const ov_demo_column *columns;
    size_t column_count;
} ov_demo_relation;

/* text, date and number of a column; a null string, OV_DATE_NONE, or `null` is SQL's null. */
typedef struct ov_demo_value {
    bool null;
    ov_str text;
    ov_date date;
    int64_t number;
    ov_money money;
} ov_demo_value;

/* One row of the relation; values are valid during the call only. */
typedef bool (*ov_demo_row_fn)(void *context, const ov_demo_value *values, ov_error *err);

/* The relations in the order in which they must be loaded. */
size_t ov_demo_relation_count(void);
const ov_demo_relation *ov_demo_relation_at(size_t index);

/* All rows of one relation, after the first night those that are new. Fails only where `row` does. */
OV_NODISCARD bool ov_demo_generate(const ov_demo_options *options, size_t relation,
                                   ov_demo_row_fn row, void *context, ov_error *err);

#endif
