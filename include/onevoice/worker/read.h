/*
 * One body to one reading: document, fields, phrases, class, sketch. Pure; what the worker
 * processes run, and what tests call directly.
 */
#ifndef ONEVOICE_WORKER_READ_H
#define ONEVOICE_WORKER_READ_H

#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/rules/rules.h"

/* What one thread or process keeps between bodies: the rules and the memories of sentences. It
   changes speed, never a reading. */
typedef struct ov_worker_reader ov_worker_reader;

ov_worker_reader *ov_worker_reader_new(ov_arena *mem, const ov_rules *rules);

/* For measuring: as if no body had been read. */
void ov_worker_reader_forget(ov_worker_reader *reader);

/*
 * Never fails: a bad body or bad facts give out->reject_code, everything else then empty. Phrase
 * hits and facts of the text carry byte offsets in the body; facts of the department, of FHIR, UBL
 * and X12 carry paths and beat the text's. Where text contradicts structure both are kept.
 * Strings live in `mem`; `scratch` is reset by the caller.
 */
void ov_worker_read(ov_arena *mem, ov_arena *scratch, ov_worker_reader *reader,
                    const ov_communication *in, ov_reading *out);

#endif
