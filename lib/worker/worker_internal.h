/*
 * The channel between the program and its worker processes: frames of length-prefixed records.
 *
 * A frame is its length (u32, host order: both ends are one program on one machine), the number of
 * records, then the records. The parent treats what comes back as hostile: every length, index and
 * text is checked.
 */
#ifndef ONEVOICE_WORKER_INTERNAL_H
#define ONEVOICE_WORKER_INTERNAL_H

#include "onevoice/base/buf.h"
#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/model/sketch.h"
#include "onevoice/rules/rules.h"
#include "onevoice/text/typed.h"

/* Take the day of a change in terms from the sentence that tells of it, and none where no change is told of. */
void worker_day_of_change(ov_arena *mem, const ov_rules *rules, const ov_text *text,
                          const ov_typed_fields *fields, const ov_rule_hits *hits, ov_reading *out);

#define FRAME_HEAD 8 /* bytes of length and count */
#define SANDBOX_FD 3 /* the channel, within the sandbox */

typedef struct wire {
    const char *at, *end;
    bool bad; /* something ran over the end or made no sense; sticky */
} wire;

void wire_put_communication(ov_buf *out, const ov_communication *in);
void wire_get_communication(wire *in, ov_communication *out); /* strings borrowed from the frame */

void wire_put_reading(ov_buf *out, const ov_rules *rules, const ov_reading *in);

/* Strings are copied to mem, the arrays of the sketch to `passing`, rule ids borrowed from the set.
   in->bad when it is no reading. */
void wire_get_reading(wire *in, ov_arena *mem, ov_arena *passing, const ov_rules *rules,
                      ov_reading *out);

/* In the child: drop everything but `fd`, which becomes SANDBOX_FD, set limits, allow only the
 * calls that reading needs. */
void sandbox_enter(int fd);

/* In the child, before each job: at most `seconds` more of CPU. */
void sandbox_budget(unsigned seconds);

/* In the child: read bodies, write readings, until the parent hangs up. Never returns. */
OV_NORETURN void worker_loop(int fd, const ov_rules *rules);

#endif
