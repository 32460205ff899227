#include "case_fixture.h"

#include <string.h>

static void
fact_add(fixture *f, size_t p, ov_fact_key key, ov_fact fact)
{
    ov_facts *facts = &f->readings[p].facts;

    fact.key = (uint16_t)key;
    f->facts[p][facts->count++] = fact;
    facts->items = f->facts[p];
}

static int
fact_order(const ov_fact *a, const ov_fact *b)
{
    return ov_fact_cmp(a, b);
}

static void
facts_sort(fixture *f, size_t p)
{
    size_t count = f->readings[p].facts.count;

    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && fact_order(&f->facts[p][k - 1], &f->facts[p][k]) > 0; k--) {
            ov_fact swap = f->facts[p][k];

            f->facts[p][k] = f->facts[p][k - 1];
            f->facts[p][k - 1] = swap;
        }
}

static void
piece_init(ov_arena *mem, fixture *f, size_t p, const fixture_piece *from)
{
    f->communications[p] = (ov_communication){.id = ov_str_printf(mem, "P%02zu", p + 1),
                                              .department = from->department,
                                              .channel = from->channel,
                                              .created_on = f->c.as_of,
                                              .sent_on = f->c.as_of};
    f->readings[p] = (ov_reading){.content_class = from->content_class, .words = 600};
    if (from->balance)
        fact_add(f, p, OV_FACT_BALANCE_DUE,
                 (ov_fact){.value.money = ov_money_from_cents(100 * from->balance)});
    if (from->responsibility)
        fact_add(f, p, OV_FACT_PATIENT_RESPONSIBILITY,
                 (ov_fact){.value.money = ov_money_from_cents(100 * from->responsibility)});
    if (from->account)
        fact_add(f, p, OV_FACT_ACCOUNT_NO, (ov_fact){.value.text = ov_str_from(from->account)});
    if (from->control)
        fact_add(f, p, OV_FACT_PATIENT_CONTROL_NO,
                 (ov_fact){.value.text = ov_str_from(from->control)});
    if (from->due)
        fact_add(f, p, OV_FACT_DUE_DATE, (ov_fact){.value.date = f->c.as_of + from->due});
    facts_sort(f, p);
    f->pieces[p] = (ov_piece){.communication = &f->communications[p],
                              .department = &f->departments[from->department],
                              .reading = &f->readings[p]};
    f->judged[p] = (ov_piece_judgement){.content_class = from->content_class,
                                        .witness = OV_NO_INDEX,
                                        .channels = 1U << from->channel};
    f->planned[p] = (ov_piece_plan){.disposition = OV_HOLD, .message = OV_NO_INDEX};
}

void
fixture_init(ov_arena *mem, fixture *f, const fixture_piece *pieces, size_t pending, size_t history)
{
    ov_error err = {0};

    memset(f, 0, sizeof(*f));
    OV_ASSERT(ov_policy_defaults(mem, &f->policy, &err));
    OV_ASSERT(ov_date_from_ymd(2026, 11, 2, &f->c.as_of));
    for (size_t d = 0; d < OV_COUNT(f->departments); d++)
        f->departments[d] = (ov_department){.id = ov_str_printf(mem, "D%zu", d),
                                            .legal_entity = ov_str_printf(mem, "E%zu", d)};
    for (size_t p = 0; p < pending + history; p++)
        piece_init(mem, f, p, &pieces[p]);
    f->c.departments = f->departments;
    f->c.department_count = OV_COUNT(f->departments);
    f->c.pending = (ov_pieces){f->pieces, pending};
    f->c.history = (ov_pieces){f->pieces + pending, history};
    f->judgement.pieces.items = f->judged;
    f->judgement.pieces.count = pending;
    f->plan.pieces.items = f->planned;
    f->plan.pieces.count = pending;
    f->plan.messages.items = f->messages;
}

uint32_t
fixture_message(fixture *f, ov_channel channel, const uint32_t *pieces, size_t count)
{
    uint32_t m = (uint32_t)f->plan.messages.count++;

    for (size_t i = 0; i < count; i++) {
        f->members[m][i] = pieces[i];
        f->planned[pieces[i]] =
            (ov_piece_plan){.disposition = OV_MERGE, .message = m, .position = (int32_t)i + 1};
    }
    f->messages[m] = (ov_message){
        .channel = channel, .pieces = f->members[m], .piece_count = count, .released = true};
    return m;
}
