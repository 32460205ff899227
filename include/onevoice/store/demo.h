/*
 * Filling the intake with a made-up town: the only thing the program ever writes there. The caller owns the connection and the transaction.
 */
#ifndef ONEVOICE_STORE_DEMO_H
#define ONEVOICE_STORE_DEMO_H

#include "onevoice/base/date.h"
#include "onevoice/pg/pg.h"

/* The town that is there, and how far it has come. */
typedef struct ov_store_town {
    int64_t customers, seed;
    ov_date as_of; /* its first night */
    int night;     /* the last that was written */
} ov_store_town;

/* Nothing is in the intake that an earlier demo did not put there, else OV_E_DATA. */
OV_NODISCARD bool ov_store_demo_check(ov_pg *pg, ov_error *err);
/* Schema truth is there, and everything that a demo fills is empty. */
OV_NODISCARD bool ov_store_demo_prepare(ov_pg *pg, ov_error *err);
/* OV_E_DATA when there is none. */
OV_NODISCARD bool ov_store_demo_town(ov_pg *pg, ov_store_town *out, ov_error *err);
/* A night is about to be written, or, of the first, has been. */
OV_NODISCARD bool ov_store_demo_night(ov_pg *pg, int night, ov_error *err);
/* After its rows: what the mailer and the customers did with the last published plan. */
OV_NODISCARD bool ov_store_demo_go_on(ov_pg *pg, ov_error *err);
/* After the commit: the planner knows how much there is now. */
OV_NODISCARD bool ov_store_demo_analyze(ov_pg *pg, ov_error *err);

#endif
