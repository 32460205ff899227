/*
 * The pieces of a case as the score sees them; numbers as in model/cluster.h (pending, history).
 */
#ifndef ONEVOICE_OVERLOAD_CASE_INTERNAL_H
#define ONEVOICE_OVERLOAD_CASE_INTERNAL_H

#include "onevoice/overload/case.h"

#define OV_STANCE_WAIT 0
#define OV_STANCE_NONE 1

/* What a class says about money. */
typedef enum ov_money_role {
    OV_ROLE_OTHER,
    OV_ROLE_DEMAND,  /* bill, reminder, final notice, plan statement, collector */
    OV_ROLE_EOB,     /* a decided claim */
    OV_ROLE_PENDING, /* claim status, insurance-pending statement */
    OV_ROLE_CREDIT   /* nothing to pay */
} ov_money_role;

ov_money_role ov_money_role_of(ov_content_class content_class);

/* The class the judgement settled on, or of a history piece the one it was read as. */
ov_content_class ov_case_class(const ov_case *c, const ov_judgement *judgement, uint32_t piece);

const ov_piece *ov_case_piece(const ov_case *c, uint32_t piece);

/* What a payable tells the customer to do. */
int64_t ov_case_payable_stance(const ov_payable *payable);

/* Which pieces belong to one matter: the lowest piece number of it, for each piece. */
uint32_t *ov_case_matters(ov_arena *scratch, const ov_case *c, const ov_case_clusters *clusters,
                          const ov_judgement *judgement);

/* All pieces of the case in numbers, pid = piece number. */
ov_score_piece *ov_case_score_pieces(ov_arena *scratch, const ov_case *c,
                                     const ov_case_clusters *clusters,
                                     const ov_judgement *judgement);

/* The figures of both rows; needs nothing of the score. */
void ov_case_figures(ov_arena *scratch, const ov_case *c, const ov_judgement *judgement,
                     const ov_case_plan *plan, ov_case_score *out);

#endif
