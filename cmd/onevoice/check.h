/*
 * The parts of `onevoice check` that have files of their own.
 */
#ifndef ONEVOICE_CMD_CHECK_H
#define ONEVOICE_CMD_CHECK_H

#include "ask.h"
#include "onevoice/store/data.h"

/* --data. OV_E_DATA where there is a fault; doubts and notes are printed. */
OV_NODISCARD bool check_data(command *cmd, ov_error *err);

#endif
