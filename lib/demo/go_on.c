/*
 * A life after the first night. What a night writes must be the same whether it is asked for the
 * day after or a week later: so a day's chances come from (seed, number, day), a paper's from what
 * it is and when, and papers are written in the order of their days.
 */
#include "world.h"

#include "onevoice/base/hash.h"

/* As many as the first night's lives began: 1.2 episodes of three in four people in 75 days, and
   one and a half offers to a third of them in 41. */
#define EPISODE_CHANCE 0.013
#define OFFER_CHANCE   0.013

/* The night on which the second house joins the bank. */
#define JOIN_NIGHT 9

/* Each department rewrites its letters about this often, none on the same day as another. */
#define TEMPLATE_NIGHTS 30

static void
day_begins(life *l, int night)
{
    ov_date day = ov_date_add(l->as_of, night);

    l->now = ov_date_add(day, -1);
    l->random = ov_random_seed(
        ov_hash_mix(l->seed, ov_hash_mix((uint64_t)l->self.number, 1000 + (uint64_t)night)));
    if (ov_random_chance(&l->random, l->bank ? EPISODE_CHANCE / 2 : EPISODE_CHANCE))
        care_begin(l, day);
    if (ov_random_chance(&l->random, OFFER_CHANCE)) {
        int department = l->bank && ov_random_chance(&l->random, 0.5) ? DEPT_BANK_MARKETING
                                                                      : DEPT_HOSPITAL_MARKETING;
        bool survey = ov_random_chance(&l->random, 0.3);

        paper_add(l, survey ? PAPER_SURVEY : PAPER_MARKETING, department, -1, day);
    }
    if (night == JOIN_NIGHT && l->bank)
        bank_join(l, day);
}

/* A total order, so that two papers of one day never change places. */
static bool
comes_before(const later *a, const later *b)
{
    if (a->created != b->created)
        return a->created < b->created;
    if (a->kind != b->kind)
        return a->kind < b->kind;
    if (a->department != b->department)
        return a->department < b->department;
    if (a->account != b->account)
        return a->account < b->account;
    return a->duplicate_of < b->duplicate_of;
}

static int
next_of(const life *l)
{
    int next = -1;

    for (size_t i = 0; i < l->later.count; i++) {
        const later *p = &l->later.items[i];

        if (!p->written && p->created <= l->tonight &&
            (next < 0 || comes_before(p, &l->later.items[next])))
            next = (int)i;
    }
    return next;
}

static int
template_of(const life *l, int department, ov_date day)
{
    int64_t shift = (int64_t)(ov_hash_mix(l->seed, 500 + (uint64_t)department) % TEMPLATE_NIGHTS);

    return (int)((day - l->as_of + shift) / TEMPLATE_NIGHTS);
}

static void
paper_comes(life *l, later next)
{
    uint64_t which =
        ov_hash_mix((uint64_t)next.kind * 64 + (uint64_t)next.department,
                    (uint64_t)(next.account + 1) * 4096 + (uint64_t)(next.duplicate_of + 1));
    paper *p;

    l->now = next.created;
    l->random = ov_random_seed(ov_hash_mix(ov_hash_mix(l->seed, (uint64_t)l->self.number),
                                           ov_hash_mix(which, (uint64_t)next.created)));
    p = paper_add(l, next.kind, next.department, next.account, next.created);
    OV_ASSERT(p);
    p->sent = OV_DATE_NONE; /* it waits for the plan, however late it is asked for */
    p->effective = next.effective;
    p->template = template_of(l, next.department, next.created);
    if (next.effective != OV_DATE_NONE)
        p->form = ov_random_chance(&l->random, 0.3) ? FORM_HTML : FORM_TEXT;
    else if (next.account >= 0)
        care_write(l, &next, p);
    else
        offer_write(l, p);
}

void
life_go_on(life *l)
{
    int next;

    for (int night = 1; night <= (int)(l->tonight - l->as_of); night++)
        day_begins(l, night);
    while ((next = next_of(l)) >= 0) {
        l->later.items[next].written = true;
        paper_comes(l, l->later.items[next]);
    }
}
