/*
 * Filling the intake with a made-up town: the only thing the program ever writes there. The caller owns the connection and the transaction.
 */
#ifndef ONEVOICE_STORE_DEMO_H
#define ONEVOICE_STORE_DEMO_H

#include "onevoice/pg/pg.h"

/* Nothing is in the intake that an earlier demo did not put there, else OV_E_DATA. */
OV_NODISCARD bool ov_store_demo_check(ov_pg *pg, ov_error *err);
/* Schema truth is there, and everything that a demo fills is empty. */
OV_NODISCARD bool ov_store_demo_prepare(ov_pg *pg, ov_error *err);
/* After the commit: the planner knows how much there is now. */
OV_NODISCARD bool ov_store_demo_analyze(ov_pg *pg, ov_error *err);

#endif
