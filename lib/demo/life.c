#include "world.h"

#include "onevoice/base/hash.h"

#include <string.h>

/* A night's pending papers are those of the last week; what is older has been sent. */
#define PENDING_DAYS 6

/*
 * Callers go on with a life and leave the calendar to this function. Six in ten papers carry facts
 * beside the body, so that both ways of reading meet in one account.
 */
paper *
paper_add(life *l, paper_kind kind, int department, int about, ov_date created)
{
    paper *p;

    if (created > l->now) {
        *OV_VEC_ADD(l->mem, &l->later) = (later){.kind = kind,
                                                 .department = department,
                                                 .account = about,
                                                 .duplicate_of = -1,
                                                 .created = created,
                                                 .effective = OV_DATE_NONE};
        return NULL;
    }
    p = OV_VEC_ADD(l->mem, &l->papers);
    *p = (paper){.kind = kind,
                 .department = department,
                 .account = about,
                 .created = created,
                 .sent = OV_DATE_NONE,
                 .duplicate_of = -1,
                 .channel = "mail",
                 .effective = OV_DATE_NONE};
    if (created < ov_date_add(l->as_of, -PENDING_DAYS))
        p->sent = ov_date_add(created, 1);
    p->record = record_of(l, department);
    p->variant = (int)ov_random_below(&l->random, 3);
    p->facts = ov_random_chance(&l->random, 0.6);
    p->id = ov_str_printf(l->mem, "M%lld-%zu", (long long)l->self.number, l->papers.count);
    return p;
}

/* How an offer is written: by e-mail or on paper, and some so that nobody can read them. */
void
offer_write(life *l, paper *p)
{
    p->facts = false;
    p->form = ov_random_chance(&l->random, 0.6) ? FORM_HTML : FORM_TEXT;
    if (ov_random_chance(&l->random, 0.02))
        p->form = FORM_BROKEN;
    if (ov_random_chance(&l->random, 0.5) && !ov_str_is_null(l->self.email))
        p->channel = "email";
}

/* Marketing and surveys between everything else; a few bodies are hostile or broken. */
static void
market(life *l)
{
    size_t count = ov_random_below(&l->random, 4);

    for (size_t i = 0; i < count; i++) {
        int department = l->bank && ov_random_chance(&l->random, 0.5) ? DEPT_BANK_MARKETING
                                                                      : DEPT_HOSPITAL_MARKETING;
        paper_kind kind = ov_random_chance(&l->random, 0.3) ? PAPER_SURVEY : PAPER_MARKETING;
        int age = (int)ov_random_range(&l->random, 0, 40);
        paper *p = paper_add(l, kind, department, -1, ov_date_add(l->as_of, -age));

        OV_ASSERT(p); /* of no day to come */
        offer_write(l, p);
    }
}

/* Every 1000th person gets the promises: rare, but in any town of a thousand there is one. */
void
life_make(ov_arena *mem, const ov_demo_options *options, int64_t number, life *out)
{
    life l = {.mem = mem,
              .seed = options->seed,
              .as_of = options->as_of,
              .now = options->as_of,
              .tonight = ov_date_add(options->as_of, options->nights),
              .random =
                  ov_random_seed(ov_hash_mix(options->seed, ov_hash_mix((uint64_t)number, 2)))};

    person_make(mem, options, number, &l.self);
    l.bank = ov_random_chance(&l.random, 0.4);
    if (!l.bank || ov_random_chance(&l.random, 0.45))
        care_live(&l);
    if (l.bank)
        bank_live(&l);
    if (number % 1000 == 7)
        hype_live(&l);
    if (ov_random_chance(&l.random, 0.35))
        market(&l);
    life_go_on(&l);
    *out = l;
}
