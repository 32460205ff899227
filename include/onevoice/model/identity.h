/*
 * Who is the same customer: the result of linking, one row a party, and its evidence.
 */
#ifndef ONEVOICE_MODEL_IDENTITY_H
#define ONEVOICE_MODEL_IDENTITY_H

#include "onevoice/base/buf.h"
#include "onevoice/model/intake.h"

typedef enum ov_identity_state {
    OV_IDENTITY_LINKED,
    OV_IDENTITY_SINGLETON,
    OV_IDENTITY_AMBIGUOUS /* fits several customers: merged with none, candidates listed */
} ov_identity_state;

typedef struct ov_customer {
    ov_str id;               /* stable from night to night */
    const uint32_t *parties; /* ascending */
    size_t party_count;
    double probability; /* of the weakest link that holds it; 1 for a singleton */
    bool mailable;      /* every link is certain enough to share an envelope, not only to score */
} ov_customer;

typedef struct ov_party_identity {
    uint32_t customer; /* index into customers; OV_NO_INDEX when ambiguous */
    ov_identity_state state;
    double probability; /* of the weakest link that holds this party; 1 for a singleton */
    bool mailable;      /* this party's own mail may share an envelope with its customer's */
    ov_strs candidates; /* customer ids, when ambiguous */
} ov_party_identity;

typedef enum ov_link_verdict { OV_LINK_SAME, OV_LINK_DIFFERENT, OV_LINK_REVIEW } ov_link_verdict;

typedef struct ov_link_row {
    uint32_t party, other_party; /* party < other_party */
    double weight, probability;  /* log2 Bayes factor; match probability */
    ov_link_verdict verdict;
    uint32_t form; /* of its evidence */
} ov_link_row;

/*
 * Why a link is as it is, as json: agreement level and weight of each field (they and the prior add
 * up to the row's weight exactly), the weight against a household, guards, reviewers. A night has
 * millions of links and a few thousand forms of evidence: a form has "%s" where a row has a weight
 * of its own, and "%%" for a "%".
 */
typedef struct ov_link_proofs {
    ov_strs forms;
    /* Appends the row's own weights, in order, with blanks between. */
    void (*print)(const struct ov_link_proofs *proofs, size_t row, ov_buf *out);
    const void *book;
} ov_link_proofs;

typedef struct ov_customer_change {
    ov_str customer_id;
    ov_str change; /* created, merged_into, split_from, retired */
    ov_str other_customer_id;
} ov_customer_change;

/* A cap or a doubtful estimate that linking met: reported, never silent. */
typedef struct ov_identity_notice {
    ov_str code;    /* lower case with underscores */
    uint64_t count; /* how many values, blocks, records or parties */
    ov_str detail;  /* identifiers and numbers only */
} ov_identity_notice;

/* How the model was fitted. */
typedef struct ov_identity_fit {
    uint64_t records, faces, pairs, patterns; /* pairs: distinct ones compared */
    uint32_t rounds;
    bool converged;                     /* else the built-in values are in use */
    bool guards;                        /* households were found, so the guards hold */
    double same_pairs, household_pairs; /* expected */
} ov_identity_fit;

/* What linking did with the memory of an earlier night. */
typedef struct ov_identity_memory {
    uint64_t unchanged;          /* parties taken from it */
    uint64_t compared;           /* pairs compared tonight */
    bool refit;                  /* the model was fitted tonight, not taken from it */
    bool held;                   /* fitted, but no weight moved enough: those of before stay */
    bool written;                /* tonight's is whole */
    const char *model, *parties; /* why these parts were not used; NULL: they were */
} ov_identity_memory;

typedef struct ov_identities {
    OV_LIST(ov_customer) customers;      /* by id */
    OV_LIST(ov_party_identity) parties;  /* index = party */
    OV_LIST(ov_link_row) links;          /* by (party, other_party) */
    ov_link_proofs proofs;               /* of links, by their index */
    OV_LIST(ov_customer_change) changes; /* by (customer id, change, other) */
    OV_LIST(ov_identity_notice) notices; /* by (code, detail) */
    OV_LIST(uint64_t) duplicates; /* by department: its records beyond the first of a customer */
    ov_identity_fit fit;
    ov_identity_memory memory;
    uint64_t reviews,
        contradicted; /* links for a reviewer; of those, kept apart by a guard alone */
} ov_identities;

#endif
