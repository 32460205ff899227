/* How long a hold lasts that waits for somebody, and by when that somebody is told. */
#include "reconcile_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BILL                                                                                       \
    "account_no=A statement_no=S1 currency=USD patient_control_no=A-1 service_from=2026-09-15 "    \
    "statement_date=2026-10-15 balance_due=120.00 "
#define EOB                                                                                        \
    "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "        \
    "outcome=complete network=in service_from=2026-09-15 patient_responsibility=0.00 "             \
    "copay=120.00 deductible=0.00"

/*
 * A bill that its EOB leaves undecided. Post leaves on business days and takes three; a due day less
 * five is the day by which it should leave; 2026-11-11 is a holiday, 2026-11-13 a Friday. Of the days
 * before the useful one the second business day tells: a night may fail.
 */
static const struct row {
    const char *name, *as_of, *since, *due, *deliver_by;
    const char *until; /* what hold_until says */
    bool told;
} rows[] = {
    {"no day: two weeks", "2026-11-02", "", "", "", "2026-11-16", false},
    {"no day, a night before the end", "2026-11-15", "2026-11-02", "", "", "2026-11-16", false},
    {"no day, at the end: said, and so long again", "2026-11-16", "2026-11-02", "", "",
     "2026-11-30", true},
    {"a due day that ends it sooner", "2026-11-02", "", "2026-11-18", "", "2026-11-10", false},
    {"the night before somebody is told", "2026-11-09", "2026-11-02", "2026-11-18", "",
     "2026-11-10", false},
    {"told, over a holiday", "2026-11-10", "2026-11-02", "2026-11-18", "", "2026-11-13", true},
    {"told every night from then on", "2026-11-12", "2026-11-02", "2026-11-18", "", "2026-11-13",
     true},
    {"on the day", "2026-11-13", "2026-11-02", "2026-11-18", "", "2026-11-16", true},
    {"a day on a Sunday is the Friday before", "2026-11-10", "2026-11-02", "2026-11-20", "",
     "2026-11-13", true},
    {"too late to be told before: at once", "2026-11-13", "", "2026-11-18", "", "2026-11-27", true},
    {"its day was past when the hold began", "2026-11-16", "", "2026-11-18", "", "2026-11-30",
     false},
    {"its day was past, at the end", "2026-11-30", "2026-11-16", "2026-11-18", "", "2026-12-14",
     true},
    {"a due day far off", "2026-11-02", "", "2027-01-15", "", "2026-11-16", false},
    {"its department's own day, by arrival", "2026-11-02", "", "", "2026-11-19", "2026-11-12",
     false},
    {"too late by post, and not by a channel that a decision may open", "2026-11-16", "", "",
     "2026-11-18", "2026-11-18", true},
    {"too late by any channel", "2026-11-16", "", "", "2026-11-15", "2026-11-30", false},
    {"the sooner of both", "2026-11-02", "", "2026-11-18", "2026-11-30", "2026-11-10", false},
};

static void
a_hold_ends_and_somebody_is_told_in_time(void **state)
{
    (void)state;
    for (const struct row *r = rows; r < rows + OV_COUNT(rows); r++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, r->as_of);
        ov_previous_word word = {
            .held = true, .reason = OV_STR("eob_conflict_review"), .until = OV_DATE_NONE};
        ov_piece_plan pieces[2] = {{.message = OV_NO_INDEX}, {.message = OV_NO_INDEX}};
        ov_case_plan plan = {.pieces = {pieces, 2}};
        ov_communication *bill = case_piece(
            b, "B", HOSPITAL, OV_CLASS_BILL,
            ov_str_cstr(mem, ov_str_printf(mem, BILL "%s%s", *r->due ? "due_date=" : "", r->due)));
        uint32_t no;

        case_piece(b, "E", PLAN, OV_CLASS_EOB, EOB);
        no = case_no(b, "B");
        if (*r->deliver_by)
            bill->deliver_by = case_day(r->deliver_by);
        case_judge(b);
        assert_int_equal(case_of(b, "B")->disposition, OV_HOLD);
        if (*r->since) {
            word.since = case_day(r->since);
            b->the_case.pending.items[no].previous = &word;
            b->the_case.pending.items[no].previous_count = 1;
        }
        pieces[no].disposition = OV_HOLD;
        pieces[no].reason = case_of(b, "B")->reason;
        ov_reconcile_end_holds(mem, &b->the_case, &b->judgement, &b->policy, &plan);
        if (pieces[no].hold_until != case_day(r->until) || (plan.flags.count == 1) != r->told)
            print_error("%s: until %.*s, told %d\n", r->name,
                        OV_STR_ARG(ov_date_print(mem, pieces[no].hold_until)),
                        (int)plan.flags.count);
        assert_int_equal(pieces[no].hold_until, case_day(r->until));
        assert_int_equal(plan.flags.count, r->told);
        ov_arena_free(mem);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hold_ends_and_somebody_is_told_in_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
