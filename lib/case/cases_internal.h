/*
 * Shared by the files that build cases: the groups, and what is merged over a customer's parties.
 */
#ifndef ONEVOICE_LIB_CASE_CASES_INTERNAL_H
#define ONEVOICE_LIB_CASE_CASES_INTERNAL_H

#include "onevoice/base/map.h"
#include "onevoice/case/cases.h"

/* Rows of a relation grouped by the party they belong to: rows[first[p]] .. rows[first[p+1]-1]. */
typedef struct ov_by_party {
    uint32_t *first; /* party_count + 1 */
    uint32_t *rows;
} ov_by_party;

typedef struct ov_case_sources {
    const ov_cases_input *in;
    ov_by_party aliases, returned, identifiers, coverages, preferences, requirements;
    const bool *confidential; /* by customer: what is about them is told to nobody else */
    ov_map
        *elsewhere; /* key of an account or control number -> first link + 1 of a plan's papers */
    struct elsewhere_link *links;
    ov_map *ledger; /* key of the account number -> first entry + 1 in ledger_next's chains */
    uint32_t *ledger_next;
    ov_map *billed; /* key of a number of the ledger -> first bill under it + 1 */
    struct billed_under *bills;
} ov_case_sources;

void ov_case_sources_init(ov_arena *mem, const ov_cases_input *in, ov_case_sources *out);

/* Fill everything of the case that comes from its parties and accounts; pieces are there already.
 */
void ov_case_merge_parties(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case);
void ov_case_find_ledger(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case);

/* cases.c: a communication as a piece, and whose it is. */
ov_piece ov_case_make_piece(const ov_cases_input *in, uint32_t index);
uint32_t ov_case_owner(const ov_cases_input *in, const bool *confidential,
                       const ov_communication *c);

/* elsewhere.c: the plan's papers of the whole night by number, and those that concern one case. */
void ov_case_elsewhere_index(ov_arena *mem, const ov_cases_input *in, ov_case_sources *out);
void ov_case_find_elsewhere(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case);

/* billed.c: who is billed under the numbers of the ledger, and by whom somebody else is. */
void ov_case_billed_index(ov_arena *mem, const ov_cases_input *in, ov_case_sources *out);
void ov_case_find_billed(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case);

#endif
