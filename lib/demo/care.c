/* Episodes of care: each sender's papers about one operation, in the order life brings them. */
#include "world.h"

static ov_money
dollars(ov_random *random, int64_t low, int64_t high)
{
    return ov_money_from_cents(ov_random_range(random, low * 100, high * 100));
}

static ov_money
percent(ov_money amount, int64_t share)
{
    return (ov_money){amount.e4 / 100 * share / 100 * 100};
}

/*
 * A mix in which every state of an account has hundreds of examples in a town of thousands; no
 * claim about any hospital.
 */
static account_state
draw_state(ov_random *random)
{
    double u = ov_random_unit(random);

    return u < 0.50   ? ACCOUNT_DUE
           : u < 0.56 ? ACCOUNT_EXCESS
           : u < 0.78 ? ACCOUNT_PENDING
           : u < 0.85 ? ACCOUNT_PAID
           : u < 0.89 ? ACCOUNT_PLAN
           : u < 0.92 ? ACCOUNT_AGENCY
                      : ACCOUNT_NO_EOB;
}

/*
 * Charges by kind of department, in orders of magnitude as they are billed; what the plan allows,
 * pays and leaves follows from them, so that the papers of one account agree with each other and
 * the truth is known.
 */
static int
account_add(life *l, int department, ov_date service, ov_str episode)
{
    static const int64_t charges[][2] = {
        {900, 42000}, {300, 4200}, {40, 900}, {100, 8000}, {120, 2600}};
    static const char *const prefixes[] = {"MH", "HA", "BL", "UP", "CR"};
    account *a = OV_VEC_ADD(l->mem, &l->accounts);
    size_t number = l->accounts.count;

    *a = (account){.department = department,
                   .opened = OV_MAX(service, l->as_of),
                   .service = service,
                   .statement = OV_DATE_NONE,
                   .due = OV_DATE_NONE,
                   .state = draw_state(&l->random),
                   .claim_type = department == DEPT_HOSPITAL ? "institutional" : "professional",
                   .episode = episode};
    a->number = ov_str_printf(l->mem, "%s-%lld%02zu", prefixes[department],
                              (long long)(l->self.number + 100000), number);
    a->claim_no =
        ov_str_printf(l->mem, "CLM%lld%02zu", (long long)(l->self.number + 500000), number);
    a->charge = dollars(&l->random, charges[department][0], charges[department][1]);
    a->allowed = percent(a->charge, ov_random_range(&l->random, 45, 80));
    a->share = percent(a->allowed, ov_random_range(&l->random, 8, 30));
    a->plan_paid = (ov_money){a->allowed.e4 - a->share.e4};
    a->balance = a->state == ACCOUNT_EXCESS ? percent(a->share, 180) : a->share;
    if (a->state == ACCOUNT_NO_EOB)
        a->balance = percent(a->charge, 40);
    a->instalment = percent(a->balance, 20);
    return (int)number - 1;
}

static void
give_form(life *l, paper *p)
{
    if (p->kind == PAPER_EOB)
        p->form = ov_random_chance(&l->random, 0.35) ? FORM_FHIR : FORM_TEXT;
    else if (p->department == DEPT_LAB && (p->kind == PAPER_BILL))
        p->form = ov_random_chance(&l->random, 0.4) ? FORM_UBL : FORM_TEXT;
    else
        p->form = ov_random_chance(&l->random, 0.35) ? FORM_HTML : FORM_TEXT;
    if (p->form == FORM_FHIR || p->form == FORM_UBL)
        p->facts = false;
}

static void
copy_form(life *l, paper *copy, size_t original)
{
    const paper *first = &l->papers.items[original];

    copy->duplicate_of = (int)original;
    copy->sent = first->sent;
    copy->form = first->form;
    copy->facts = first->facts;
    copy->variant = first->variant;
    copy->channel = l->self.esign && !ov_str_is_null(l->self.email) ? "email" : "mail";
}

/* What follows the bill just written: a copy on a second channel, a reminder, a collector. */
static void
bill_written(life *l, int number, paper *p)
{
    account *a = &l->accounts.items[number];
    int department = a->department;
    ov_date created = p->created;
    size_t original = l->papers.count - 1;

    a->statement = created;
    a->due = ov_date_add(created, 28);
    a->statement_no =
        ov_str_printf(l->mem, "S%lld-%d", (long long)(l->self.number + 700000), number + 1);
    give_form(l, p);
    if (a->state == ACCOUNT_DUE && ov_random_chance(&l->random, 0.06)) {
        paper *copy = paper_add(l, PAPER_BILL, department, number, ov_date_add(created, 1));

        if (copy)
            copy_form(l, copy, original);
        else
            l->later.items[l->later.count - 1].duplicate_of = (int)original;
    }
    if (a->state == ACCOUNT_AGENCY) {
        p = paper_add(l, PAPER_VALIDATION, DEPT_COLLECTOR, number, ov_date_add(created, 25));
        if (p)
            p->facts = true;
    } else if (a->state == ACCOUNT_DUE || a->state == ACCOUNT_PAID) {
        p = paper_add(l, PAPER_REMINDER, department, number, ov_date_add(created, 33));
        if (p)
            give_form(l, p);
    }
}

static void
bill(life *l, int number, ov_date created)
{
    const account *a = &l->accounts.items[number];
    paper *p = paper_add(l, a->state == ACCOUNT_PLAN ? PAPER_PLAN_STATEMENT : PAPER_BILL,
                         a->department, number, created);

    if (p)
        bill_written(l, number, p);
}

/* The paper that the story has come to, written as it would have been before the first night. */
void
care_write(life *l, const later *next, paper *p)
{
    if (next->duplicate_of >= 0)
        copy_form(l, p, (size_t)next->duplicate_of);
    else if (next->kind == PAPER_BILL || next->kind == PAPER_PLAN_STATEMENT)
        bill_written(l, next->account, p);
    else if (next->kind == PAPER_VALIDATION)
        p->facts = true;
    else
        give_form(l, p);
}

/*
 * In the order of the real thing: the bill follows the plan's decision, which follows the claim.
 * What lies after the world's day has not been written yet (paper_add), which is how an account is
 * caught in the middle.
 */
static void
account_live(life *l, int number)
{
    account_state state = l->accounts.items[number].state;
    ov_date service = l->accounts.items[number].service;
    int department = l->accounts.items[number].department;
    ov_date filed = ov_date_add(service, (int)ov_random_range(&l->random, 3, 9));
    ov_date judged = ov_date_add(filed, (int)ov_random_range(&l->random, 8, 16));
    paper *p;

    if (state != ACCOUNT_NO_EOB) {
        p = paper_add(l, PAPER_PENDING, department, number, filed);
        if (p)
            give_form(l, p);
    }
    if (state == ACCOUNT_PENDING)
        return;
    if (state != ACCOUNT_NO_EOB) {
        p = paper_add(l, PAPER_EOB, DEPT_PLAN, number, judged);
        if (p)
            give_form(l, p);
    }
    bill(l, number, ov_date_add(judged, (int)ov_random_range(&l->random, 3, 9)));
}

/* One episode and those who bill for it. */
static void
episode_live(life *l, ov_date service, ov_str episode)
{
    static const struct {
        int department;
        double chance;
    } senders[] = {
        {DEPT_HOSPITAL, 1.0}, {DEPT_ANAESTHESIA, 0.5}, {DEPT_LAB, 0.6}, {DEPT_RADIOLOGY, 0.3}};

    for (size_t s = 0; s < OV_COUNT(senders); s++)
        if (ov_random_chance(&l->random, senders[s].chance))
            account_live(l, account_add(l, senders[s].department, service, episode));
}

void
care_begin(life *l, ov_date service)
{
    int64_t night = (int64_t)service - l->as_of;

    episode_live(
        l, service,
        ov_str_printf(l->mem, "EP%lld-N%lld", (long long)l->self.number, (long long)night));
}

void
care_live(life *l)
{
    size_t episodes = 1 + ov_random_below(&l->random, 2);

    if (ov_random_chance(&l->random, 0.05))
        episodes += ov_random_below(&l->random, 6);
    if (ov_random_chance(&l->random, 0.0005))
        episodes += 40; /* a care home's guardian */
    for (size_t e = 0; e < episodes; e++) {
        ov_date service = ov_date_add(l->as_of, -(int)ov_random_range(&l->random, 6, 80));
        ov_str episode = ov_str_printf(l->mem, "EP%lld-%zu", (long long)l->self.number, e + 1);

        episode_live(l, service, episode);
    }
}
