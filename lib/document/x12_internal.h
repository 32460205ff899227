/*
 * X12 as segments: what finds them, and what asks them.
 */
#ifndef ONEVOICE_DOCUMENT_X12_INTERNAL_H
#define ONEVOICE_DOCUMENT_X12_INTERNAL_H

#include <string.h>

#include "facts_internal.h"

/* No segment of the guides has more than 30 elements (the 837's CAS has 19); the rest is dropped. */
#define X12_ELEMENTS_MOST 64

typedef struct x12_segment {
    ov_str id, elements[X12_ELEMENTS_MOST];
    size_t count;
} x12_segment;

typedef struct x12_scan {
    ov_str rest;
    char element, component, terminator;
    bool open;       /* between an ISA and its IEA */
    const char *bad; /* a rejection code; then there are no more segments */
} x12_scan;

/* From the first byte of a body, a byte-order mark allowed. */
void x12_open(x12_scan *scan, ov_str body);

/* The next segment, an ISA with the separators of its own among them; false at the end and when
   scan->bad is set. */
bool x12_next(x12_scan *scan, x12_segment *out);

/* The n-th element (1-based, as the standard numbers them); null when absent or empty. In line, as
   the two below: every segment is asked a dozen times what it is. */
static inline ov_str
x12_at(const x12_segment *s, size_t n)
{
    ov_str value = n <= s->count ? ov_str_trim(s->elements[n - 1]) : OV_STR_NULL;

    return value.len > 0 ? value : OV_STR_NULL;
}

static inline bool
x12_is(const x12_segment *s, const char *id)
{
    size_t len = strlen(id);

    return s->id.len == len && memcmp(s->id.ptr, id, len) == 0;
}

static inline bool
x12_says(const x12_segment *s, size_t n, const char *code)
{
    return ov_str_eq(x12_at(s, n), ov_str_from(code));
}

ov_str x12_component(const x12_scan *scan, ov_str element, size_t n); /* 1-based; null */

/* CCYYMMDD, or the first or last day of CCYYMMDD-CCYYMMDD; OV_DATE_NONE when it is neither. */
ov_date x12_date(ov_str s);
ov_date x12_date_last(ov_str s);

/* A claim that was read, among its neighbours. */
typedef struct x12_claim {
    facts_builder facts;
    ov_str control, number; /* the provider's and the payer's; of an 835 */
    ov_money charge;
    ov_date from, until; /* of service; NONE where it does not say */
    bool reversal;
    ov_str path; /* "835 claim 2 " */
} x12_claim;

typedef OV_VEC(x12_claim) x12_claims;

/* States, of every claim that corrects one which the same file undoes, what it replaces. */
void x12_corrections(ov_arena *scratch, x12_claims *claims);

#endif
