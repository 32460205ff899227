/*
 * Decide which parties are one customer.
 *
 * Pure: the snapshot, the policy and the latest published customers in; customers, links with their
 * evidence and changes out. Records are normalised, met through sorted blocking keys, compared
 * field by field and weighed by a Fellegi-Sunter model with three classes (one person, household,
 * strangers) that is fitted to the counts of agreement patterns. Guards keep relatives apart, links
 * are agglomerated by consensus, and every member of a customer has a link straight to its anchor.
 *
 * The same bytes come out for any number of workers and any order of the intake. Time and memory
 * grow linearly with the parties. Strings of the result live in `mem` or in the snapshot.
 */
#ifndef ONEVOICE_LINK_LINK_H
#define ONEVOICE_LINK_LINK_H

#include "onevoice/base/error.h"
#include "onevoice/model/identity.h"
#include "onevoice/policy/policy.h"

/* One row of the latest published nightly run's identity. */
typedef struct ov_link_previous_row {
    ov_str party_id, customer_id; /* customer_id null: was ambiguous */
} ov_link_previous_row;

/* A zeroed one is a first night. */
typedef struct ov_link_previous {
    OV_LIST(ov_link_previous_row) rows; /* in any order */
    ov_strs retired;                    /* ids given once and no more in rows; never given again */
} ov_link_previous;

/*
 * What a night remembers for the next one: with it, what did not change is not compared again. The
 * customers and links are those of a pass over everything by the same model.
 *
 * Two parts of plain bytes. The model is used again while less than one party in twenty changed
 * since it was fitted; the parties, with where they met and what came of it, belong to the model
 * they are handed out with. Bytes that are damaged, or of another program, format or policy, are
 * not used: then everything is done anew.
 */
typedef enum ov_link_part { OV_LINK_MODEL, OV_LINK_PARTIES, OV_LINK_PARTS } ov_link_part;

typedef struct ov_link_memory {
    /* The bytes of the previous night's part, in `mem`; empty: there are none. NULL: nothing is known. */
    ov_str (*read)(void *context, ov_link_part part, ov_arena *mem);

    /* The next bytes of tonight's part, at most a megabyte; the parts take turns. What was written
       is worth keeping only if ov_identity_memory says so in the end. NULL: nothing is kept. */
    void (*write)(void *context, ov_link_part part, ov_str bytes);
    void *context;
    ov_str program; /* whose memory it is: its version */
} ov_link_memory;

/* What linking knows beside the intake. */
typedef struct ov_link_night {
    const ov_link_previous *previous; /* NULL: a first night */
    const ov_link_memory *memory;     /* NULL: none */
    size_t workers;
} ov_link_night;

/*
 * Fails with OV_E_DATA when the snapshot breaks its own promise (parties not in strictly ascending
 * order of id, or an index out of range), and when the share of linked parties fell below half of
 * the previous night's in an intake of a thousand or more: then the model has collapsed, or a source is
 * broken.
 */
OV_NODISCARD bool ov_link_parties(ov_arena *mem, const ov_snapshot *snapshot,
                                  const ov_policy *policy, const ov_link_night *night,
                                  ov_identities *out, ov_error *err);

/*
 * A digest of the home that an address of one line names, by the parts that linking compares:
 * "12 Main Street, Apt 4B" and "12 main st #4b" are one. Null where no part was stated.
 */
ov_str ov_link_home(ov_arena *mem, ov_str address);

#endif
