/* The customers of two merging banks, and the eleven that promise full service. */
#include "world.h"

static int
bank_account(life *l, int department, const char *prefix, ov_date opened)
{
    account *a = OV_VEC_ADD(l->mem, &l->accounts);

    *a = (account){
        .department = department, .opened = opened, .statement = OV_DATE_NONE, .due = OV_DATE_NONE};
    a->number = ov_str_printf(l->mem, "%s-%lld", prefix, (long long)(l->self.number + 30000));
    return (int)l->accounts.count - 1;
}

/*
 * The merger of the README's opening: four product managers each announce their own change to the
 * same customers within a few days of each other. Shares are guesses, made so that some customers
 * get all four.
 */
void
bank_live(life *l)
{
    static const struct {
        paper_kind kind;
        int department, days;
        double chance;
        const char *prefix;
    } managers[] = {
        {PAPER_TERMS, DEPT_DEPOSITS, 40, 1.0, "CHK"},
        {PAPER_ANNOUNCEMENT, DEPT_CARDS, 70, 0.5, "CRD"},
        {PAPER_TRANSFER, DEPT_MORTGAGE, 30, 0.2, "MTG"},
        {PAPER_MATURITY, DEPT_TIME_DEPOSITS, 44, 0.15, "CD"},
    };

    for (size_t i = 0; i < OV_COUNT(managers); i++) {
        int age = (int)ov_random_range(&l->random, 0, 4);
        paper *p;

        if (!ov_random_chance(&l->random, managers[i].chance))
            continue;
        p = paper_add(l, managers[i].kind, managers[i].department,
                      bank_account(l, managers[i].department, managers[i].prefix, l->as_of),
                      ov_date_add(l->as_of, -age));
        p->effective = ov_date_add(l->as_of, managers[i].days);
        p->form = ov_random_chance(&l->random, 0.3) ? FORM_HTML : FORM_TEXT;
    }
}

/*
 * The second house joins after the first night: customers of the bank who have a mortgage or a
 * time account there hear of it as those of the first did. Who has both is told twice, by two
 * departments.
 */
void
bank_join(life *l, ov_date day)
{
    static const struct {
        paper_kind kind;
        int department, days;
        double chance;
        const char *prefix;
    } managers[] = {
        {PAPER_TERMS, DEPT_CARDS, 45, 0.3, "LCC"},
        {PAPER_TRANSFER, DEPT_MORTGAGE, 35, 0.15, "LMT"},
        {PAPER_MATURITY, DEPT_TIME_DEPOSITS, 50, 0.15, "LCD"},
    };

    for (size_t i = 0; i < OV_COUNT(managers); i++) {
        int age = (int)ov_random_range(&l->random, 0, 3);

        if (!ov_random_chance(&l->random, managers[i].chance) ||
            paper_add(l, managers[i].kind, managers[i].department,
                      bank_account(l, managers[i].department, managers[i].prefix, day),
                      ov_date_add(day, age)))
            continue;
        l->later.items[l->later.count - 1].effective = ov_date_add(day, managers[i].days);
    }
}

/*
 * Eleven senders promise "full service" to somebody who needs three things that none of them
 * names: the world must hold the case in which needs stay unmet.
 */
void
hype_live(life *l)
{
    static const char *const needs[] = {"hospital_bed", "commode", "walker"};

    for (size_t i = 0; i < OV_COUNT(needs); i++)
        *OV_VEC_ADD(l->mem, &l->requirements) = ov_str_from(needs[i]);
    for (int i = 0; i < 11; i++) {
        int age = (int)ov_random_range(&l->random, 0, 4);
        paper *p = paper_add(l, PAPER_HYPE, DEPT_FIRST_HYPE + i, -1, ov_date_add(l->as_of, -age));

        p->variant = i;
        p->facts = false;
        p->form = i % 3 == 2 ? FORM_HTML : FORM_TEXT;
    }
}
