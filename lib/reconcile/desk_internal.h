/*
 * The desk on which one case is worked: its papers, what was made of them so far, and how a result is
 * written. Judgements are kept by the number of the paper until the parts are gathered.
 */
#ifndef ONEVOICE_LIB_RECONCILE_DESK_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_DESK_INTERNAL_H

#include "account_internal.h"

/* A name of a house, or a number that tells which it is (house.c). */
typedef struct ov_house_name {
    ov_str text;
    bool is_id;
    uint32_t parent; /* of the names and numbers of one house the lowest is the root */
} ov_house_name;

/* The key of a house's name, found once. A name stands in one place, that of its department or
   organisation, so its address tells it; who writes to one customer is a handful. */
#define OV_HOUSES_KEPT 8
typedef struct ov_house_keys {
    ov_str name[OV_HOUSES_KEPT], key[OV_HOUSES_KEPT];
    size_t count;
} ov_house_keys;

/* What is asked of a pending paper again and again once the parts of files are gathered: the rows of
   the law that bind it, the last a null, and by which channels it may leave (never none). */
typedef struct ov_bound_paper {
    const ov_policy_obligation **rows;
    uint32_t channels;
} ov_bound_paper;

typedef struct ov_desk {
    ov_arena *mem, *scratch;
    const ov_case *the_case;
    const ov_case_clusters *clusters;
    const ov_policy *policy;
    ov_paper *papers;
    size_t count;         /* of all papers */
    size_t piece_count;   /* of those that are no parts */
    size_t own_count;     /* of those that are the customer's own pieces */
    size_t pending_count; /* of tonight's */
    bool insured;
    ov_entry *entries; /* by number, id */
    size_t entry_count;
    ov_numbers estimates;
    OV_VEC(ov_house_name) names; /* none where no paper states a number of its house */
    ov_house_keys *house_keys;
    ov_bound_paper *bound; /* by paper, of tonight's */
    ov_date *first_day;    /* of each set of channels; OV_DATE_NONE: not asked yet */
    uint32_t *episode;     /* of each paper: number of its first episode; OV_NO_INDEX */
    OV_VEC(ov_account) accounts;
    OV_VEC(ov_slot) slots;
    OV_VEC(ov_claim) claims;
    ov_piece_judgement *pieces; /* index = paper, parts among them */
    OV_VEC(ov_str) * rules;     /* likewise */
    OV_VEC(ov_payable) payables;
    OV_VEC(ov_flag) flags;
    OV_VEC(ov_notice_deadline) deadlines;
    OV_VEC(ov_claim_check) checks;
    OV_VEC(ov_requirement_status) requirements;
    OV_VEC(ov_timeline_entry) timeline;
    OV_VEC(ov_money_line) money;
    bool *accounted; /* by paper: has it been said where its money went? */
    OV_VEC(ov_posting) postings;
    ov_money *confirmed; /* of each claim's share: on a bill already */
    bool needs_summary;
} ov_desk;

/* reconcile.c: a desk with its papers, and what it came to */
void ov_reconcile_desk_open(ov_desk *desk);
void ov_reconcile_desk_close(ov_desk *desk, ov_judgement *out);

/* house.c: one legal entity, by its name or by an NPI or tax id that papers state beside it */
void ov_reconcile_houses_find(ov_desk *desk);
bool ov_reconcile_house_same(const ov_desk *desk, ov_str a, ov_str b);
ov_str ov_reconcile_house_key(const ov_desk *desk, ov_str name); /* the same for every name */
bool ov_reconcile_houses_differ(const ov_desk *desk, const ov_paper *a, const ov_paper *b);
bool ov_reconcile_biller_is(const ov_desk *desk, const ov_paper *statement, ov_str name);

/* desk.c: writing results */
void ov_reconcile_decide(ov_desk *desk, uint32_t no, ov_disposition disposition, ov_reason reason,
                         uint32_t witness);
void ov_reconcile_rule(ov_desk *desk, uint32_t no, const char *rule);
ov_flag *ov_reconcile_flag(ov_desk *desk, const char *code, const uint32_t *pieces, size_t count);
void ov_reconcile_flag_money(ov_flag *flag, ov_money amount, ov_currency currency);
void ov_reconcile_line(ov_desk *desk, const ov_paper *paper, ov_str side, ov_money amount);
ov_money ov_reconcile_sum(ov_money a, ov_money b);        /* at the range's end: the end */
ov_money ov_reconcile_difference(ov_money a, ov_money b); /* likewise */
ov_money ov_reconcile_least(ov_money a, ov_money b);

/* travel.c: is `sent` a witness for `waiting`? It is, if that was already waiting when it left, or a
   night before this day suppressed it by just that: an earlier run of the day said so of itself. A
   copy made later was made for a reason. */
/* Whether the paper fell to one that left to this customer and is in no intake any more. */
bool ov_reconcile_left_and_gone(const ov_desk *desk, const ov_paper *paper);
bool ov_reconcile_left_for(const ov_desk *desk, const ov_paper *sent, const ov_paper *waiting);
/* travel.c: `no` says what `witness` says better: suppressed, where whoever reads that would read this. */
void ov_reconcile_fall_to(ov_desk *desk, uint32_t no, ov_reason reason, uint32_t witness);

#endif
