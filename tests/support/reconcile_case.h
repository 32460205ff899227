/*
 * A case built from lines of text, for tests of reconciling: no database, no reading.
 *
 *   built b = case_open(mem, "2026-11-02");
 *   case_piece(&b, "P1", HOSPITAL, OV_CLASS_BILL, "account_no=A1 balance_due=120.00 ...");
 *   case_judge(&b);
 *
 * Facts are "key=value" separated by blanks, structured; a list has "key.n=value"; underscores
 * stand for blanks in a text value.
 */
#ifndef TESTS_SUPPORT_RECONCILE_CASE_H
#define TESTS_SUPPORT_RECONCILE_CASE_H

#include "onevoice/reconcile/reconcile.h"

enum sender { HOSPITAL, ANAESTHESIA, PHYSICIANS, PLAN, SECOND_PLAN, COLLECTOR, BANK, CARDS };

typedef struct built {
    ov_arena *mem;
    ov_policy policy;
    ov_case the_case;
    ov_case_clusters clusters;
    ov_piece *pending, *history;
    ov_communication *communications;
    ov_reading *readings;
    size_t count, most;
    ov_ledger_entry *entries;
    const ov_ledger_entry **ledger;
    ov_coverage coverages[4];
    ov_requirement requirements[8];
    ov_party party;
    ov_judgement judgement;
} built;

extern const ov_department case_departments[8];

/* One coverage, by the plan; an address; no consent. */
built *case_open(ov_arena *mem, const char *as_of);
built *case_open_for(ov_arena *mem, const char *as_of, size_t most); /* room for more than 64 */
ov_communication *case_piece(built *b, const char *id, enum sender from, ov_content_class proposed,
                             const char *facts);
ov_communication *case_sent(built *b, const char *id, enum sender from, ov_content_class proposed,
                            const char *facts);
/* One claim more of the file that `id` is. */
void case_part(built *b, const char *id, const char *facts);
void case_says(built *b, const char *id, const char *klass, const char *says); /* a phrase hit */
ov_ledger_entry *case_entry(built *b, ov_ledger_type type, enum sender of, const char *account,
                            const char *amount, const char *posted_on);
void case_judge(built *b);

const ov_piece_judgement *case_of(const built *b, const char *id);
uint32_t case_no(const built *b, const char *id);
const ov_payable *case_payable(const built *b,
                               const char *account);        /* the only billed one, or NULL */
const ov_flag *case_flag(const built *b, const char *code); /* the first, or NULL */
ov_date case_day(const char *iso);
ov_money case_money(const char *amount);

#endif
