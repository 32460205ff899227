/*
 * One body to one reading: document, fields, phrases, class, sketch. Pure; what the worker
 * processes run, and what tests call directly.
 */
#ifndef ONEVOICE_WORKER_READ_H
#define ONEVOICE_WORKER_READ_H

#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/rules/rules.h"

/*
 * Never fails: a bad body or bad facts give out->reject_code, everything else then empty. Phrase
 * hits and facts of the text carry byte offsets in the body; facts of the department, of FHIR, UBL
 * and X12 carry paths and beat the text's. Where text contradicts structure both are kept.
 * Strings live in `mem`; `scratch` is reset by the caller.
 */
void ov_worker_read(ov_arena *mem, ov_arena *scratch, ov_rules_scanner *scanner,
                    const ov_rules *rules, const ov_communication *in, ov_reading *out);

#endif
