#include "reconcile_world.h"

#include <stdlib.h>

typedef struct visit {
    built *b;
    ov_random *random;
    size_t no;
    enum sender sender;
    uint64_t share, balance; /* cents */
    ov_date day;
    bool in_network;
} visit;

static uint64_t
up_to(ov_random *random, uint64_t below)
{
    return ov_random_below(random, below);
}

static const char *
date_of(const visit *v, ov_date day)
{
    return ov_str_cstr(v->b->mem, ov_date_print(v->b->mem, day));
}

static const char *
next_id(const built *b)
{
    return ov_str_cstr(b->mem, ov_str_printf(b->mem, "P%06zu", b->count));
}

static void
add_eob(const visit *v, ov_date day, uint64_t share, const char *more)
{
    ov_str facts = ov_str_printf(
        v->b->mem,
        "eob_no=E%zu payer_claim_control_no=C%zu patient_control_no=A-%zu billing_provider=%s "
        "claim_type=professional service_from=%s service_to=%s network=%s status=active use=claim "
        "precedence=1 currency=USD %s patient_responsibility=%llu.%02llu",
        v->b->count, v->no, v->no, case_departments[v->sender].name.ptr, date_of(v, v->day),
        date_of(v, v->day), v->in_network ? "in" : "out", more, (unsigned long long)share / 100,
        (unsigned long long)share % 100);

    case_piece(v->b, next_id(v->b), PLAN, OV_CLASS_EOB, ov_str_cstr(v->b->mem, facts))->created_on =
        day;
}

static ov_communication *
add_statement(const visit *v, ov_content_class proposed, ov_date day, uint64_t balance,
              const char *more)
{
    ov_str facts = ov_str_printf(
        v->b->mem,
        "statement_no=S%lld statement_date=%s account_no=A-%zu patient_control_no=A-%zu "
        "billing_provider=%s claim_type=professional service_from=%s service_to=%s currency=USD "
        "balance_due=%llu.%02llu %s",
        (long long)day, date_of(v, day), v->no, v->no, case_departments[v->sender].name.ptr,
        date_of(v, v->day), date_of(v, v->day), (unsigned long long)balance / 100,
        (unsigned long long)balance % 100, more);

    return case_piece(v->b, next_id(v->b), v->sender, proposed, ov_str_cstr(v->b->mem, facts));
}

static void
add_claims(const visit *v)
{
    switch (up_to(v->random, 6)) {
    case 0: /* none on file */
        break;
    case 1:
        case_piece(v->b, next_id(v->b), PLAN, OV_CLASS_CLAIM_STATUS,
                   ov_str_cstr(v->b->mem, ov_str_printf(v->b->mem,
                                                        "eob_no=E%zu patient_control_no=A-%zu "
                                                        "billing_provider=%s outcome=queued",
                                                        v->b->count, v->no,
                                                        case_departments[v->sender].name.ptr)));
        break;
    case 2: /* corrected */
        add_eob(v, v->day + 20, v->share + up_to(v->random, 20000), "outcome=complete");
        add_eob(v, v->day + 25, v->share,
                ov_str_cstr(v->b->mem, ov_str_printf(v->b->mem,
                                                     "outcome=complete related.relationship=prior "
                                                     "related.claim=C%zu",
                                                     v->no)));
        break;
    case 3: /* contradicts itself */
        add_eob(v, v->day + 20, v->share, "outcome=complete copay=99999.00");
        break;
    default:
        add_eob(v, v->day + 20, v->share, "outcome=complete");
        break;
    }
}

static void
add_papers(const visit *v)
{
    ov_str due_fact = ov_str_printf(v->b->mem, "due_date=%s", date_of(v, v->day + 60));
    char *due_date = ov_str_cstr(v->b->mem, due_fact);

    if (up_to(v->random, 3) == 0)
        add_statement(v, OV_CLASS_INSURANCE_PENDING_STATEMENT, v->day + 10, v->balance * 3,
                      "insurance_pending=1.00 patient_portion=0.00");
    add_statement(v, OV_CLASS_BILL, v->day + 30, v->balance, due_date);
    if (up_to(v->random, 4) == 0)
        add_statement(v, OV_CLASS_BILL, v->day + 30, v->balance, due_date)->channel =
            OV_CHANNEL_EMAIL;
    if (up_to(v->random, 3) == 0)
        add_statement(v, OV_CLASS_PAST_DUE_REMINDER, v->day + 50, v->balance, due_date);
    if (up_to(v->random, 8) == 0)
        add_statement(v, OV_CLASS_PAYMENT_PLAN_STATEMENT, v->day + 52, v->balance,
                      "instalment_due=10.00");
    if (up_to(v->random, 12) == 0)
        case_piece(v->b, next_id(v->b), COLLECTOR, OV_CLASS_DEBT_VALIDATION_NOTICE,
                   ov_str_cstr(v->b->mem,
                               ov_str_printf(v->b->mem,
                                             "statement_no=V statement_date=%s account_no=A-%zu "
                                             "billing_provider=%s balance_due=%llu.%02llu "
                                             "currency=USD assigned_to=Collector_Inc "
                                             "initial_communication_on=%s",
                                             date_of(v, v->day + 55), v->no,
                                             case_departments[v->sender].name.ptr,
                                             (unsigned long long)v->balance / 100,
                                             (unsigned long long)v->balance % 100,
                                             date_of(v, v->day + 55))));
}

static void
add_payment(const visit *v)
{
    uint64_t paid = up_to(v->random, 2 * v->balance + 1);

    if (up_to(v->random, 3))
        return;
    case_entry(v->b, OV_LEDGER_PATIENT_PAYMENT, v->sender,
               ov_str_cstr(v->b->mem, ov_str_printf(v->b->mem, "A%zu", v->no)),
               ov_str_cstr(v->b->mem,
                           ov_str_printf(v->b->mem, "%llu.%02llu", (unsigned long long)paid / 100,
                                         (unsigned long long)paid % 100)),
               date_of(v, v->day + (ov_date)up_to(v->random, 60)));
}

static void
add_other(const visit *v)
{
    static const char *const changes[] = {"eft_fee_increase", "apr_increase", "servicer"};
    ov_str facts;

    switch (up_to(v->random, 4)) {
    case 0:
        facts = ov_str_printf(v->b->mem, "effective_date=%s change_kinds.0=%s",
                              date_of(v, v->b->the_case.as_of + (ov_date)up_to(v->random, 90)),
                              changes[up_to(v->random, 3)]);
        case_piece(v->b, next_id(v->b), BANK, OV_CLASS_UNKNOWN, ov_str_cstr(v->b->mem, facts));
        break;
    case 1:
        case_piece(v->b, next_id(v->b), CARDS, OV_CLASS_MARKETING, "");
        break;
    default:
        break;
    }
}

built *
world_case(ov_arena *mem, uint64_t seed, size_t visits)
{
    built *b = case_open_for(mem, "2026-11-02", visits * 10 + 16);
    ov_random random;
    visit v = {.b = b, .random = &random};

    random = ov_random_seed(seed);
    if (up_to(&random, 5) == 0)
        b->the_case.coverage_count = 0;
    for (size_t i = 0; i < visits; i++) {
        v.no = i + 1;
        v.sender = (enum sender)up_to(&random, 3);
        v.share = 100 + up_to(&random, 90000);
        v.balance = up_to(&random, 2) ? v.share : 100 + up_to(&random, 90000);
        v.day = b->the_case.as_of - 60 + (ov_date)up_to(&random, 5);
        v.in_network = up_to(&random, 4) > 0;
        add_claims(&v);
        add_papers(&v);
        add_payment(&v);
        add_other(&v);
    }
    return b;
}
