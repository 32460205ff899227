/*
 * A piece of a case in the numbers of the score: role, stance, demand, support, cluster.
 */
#include "case_internal.h"

#include "onevoice/base/map.h"

const ov_piece *
ov_case_piece(const ov_case *c, uint32_t piece)
{
    return piece < c->pending.count ? &c->pending.items[piece]
                                    : &c->history.items[piece - c->pending.count];
}

ov_content_class
ov_case_class(const ov_case *c, const ov_judgement *judgement, uint32_t piece)
{
    return piece < judgement->pieces.count ? judgement->pieces.items[piece].content_class
                                           : ov_case_piece(c, piece)->reading->content_class;
}

ov_money_role
ov_money_role_of(ov_content_class content_class)
{
    static const ov_money_role roles[OV_CLASS_COUNT] = {
        [OV_CLASS_BILL] = OV_ROLE_DEMAND,
        [OV_CLASS_PAST_DUE_REMINDER] = OV_ROLE_DEMAND,
        [OV_CLASS_FINAL_NOTICE] = OV_ROLE_DEMAND,
        [OV_CLASS_PAYMENT_PLAN_STATEMENT] = OV_ROLE_DEMAND,
        [OV_CLASS_DEBT_VALIDATION_NOTICE] = OV_ROLE_DEMAND,
        [OV_CLASS_EOB] = OV_ROLE_EOB,
        [OV_CLASS_EOB_CORRECTED] = OV_ROLE_EOB,
        [OV_CLASS_EOB_DENIAL] = OV_ROLE_EOB,
        [OV_CLASS_EOB_REVERSAL] = OV_ROLE_EOB,
        [OV_CLASS_CLAIM_STATUS] = OV_ROLE_PENDING,
        [OV_CLASS_INSURANCE_PENDING_STATEMENT] = OV_ROLE_PENDING,
        [OV_CLASS_CREDIT_BALANCE_STATEMENT] = OV_ROLE_CREDIT,
    };

    return roles[content_class];
}

/* The amount the piece demands, or leaves to the patient; false when it states none. */
static bool
amount_share(const ov_piece *piece, ov_content_class content_class, ov_money *out)
{
    ov_facts facts = piece->reading->facts;

    if (ov_money_role_of(content_class) == OV_ROLE_EOB)
        return ov_facts_money(facts, OV_FACT_PATIENT_RESPONSIBILITY, out);
    if (content_class == OV_CLASS_PAYMENT_PLAN_STATEMENT &&
        ov_facts_money(facts, OV_FACT_INSTALMENT_DUE, out))
        return true;
    return ov_facts_money(facts, OV_FACT_BALANCE_DUE, out);
}

int64_t
ov_overload_stance(ov_money amount, ov_currency currency)
{
    int64_t units = (amount.e4 + OV_MONEY_ONE / 2) / OV_MONEY_ONE, exponent = 0, step = 1;
    int64_t letters = 0;

    while (units / step > 999) {
        step *= 10;
        exponent++;
    }
    units = (units + step / 2) / step;
    if (units > 999) { /* 999.6 thousand is 1.00 million */
        units = 100;
        exponent++;
    }
    for (int i = 0; i < 3; i++)
        letters = letters << 8 | (unsigned char)currency.code[i];
    return (letters << 16 | exponent << 10 | units) + 2;
}

/* "Pay" where something is due now, "wait" while it is pending, else "nothing". */
int64_t
ov_case_payable_stance(const ov_payable *payable)
{
    if (payable->due_now.e4 > 0)
        return ov_overload_stance(payable->due_now, payable->currency);
    return payable->pending.e4 > 0 ? OV_STANCE_WAIT : OV_STANCE_NONE;
}

static ov_currency
piece_currency(const ov_piece *piece)
{
    ov_currency currency = {{0}};

    if (!ov_currency_parse(ov_facts_text(piece->reading->facts, OV_FACT_CURRENCY), &currency))
        return (ov_currency){{0}};
    return currency;
}

static int64_t
piece_stance(const ov_piece *piece, ov_content_class content_class)
{
    ov_money_role role = ov_money_role_of(content_class);
    ov_money amount;

    if (role == OV_ROLE_PENDING)
        return OV_STANCE_WAIT;
    if (role == OV_ROLE_CREDIT)
        return OV_STANCE_NONE;
    if (role == OV_ROLE_OTHER)
        return OV_SCORE_NONE;
    if (!amount_share(piece, content_class, &amount))
        return role == OV_ROLE_EOB ? OV_STANCE_WAIT : OV_SCORE_NONE;
    return amount.e4 > 0 ? ov_overload_stance(amount, piece_currency(piece)) : OV_STANCE_NONE;
}

static int32_t
role_authority(ov_money_role role)
{
    switch (role) {
    case OV_ROLE_EOB:
        return 3;
    case OV_ROLE_PENDING:
        return 2;
    case OV_ROLE_DEMAND:
    case OV_ROLE_CREDIT:
        return 1;
    case OV_ROLE_OTHER:
        break;
    }
    return 0;
}

/* A day to keep is one that is told: a day that nobody states is nobody's to note. */
static int32_t
piece_due(const ov_piece *piece, uint32_t number, const ov_judgement *judgement)
{
    ov_date due = ov_facts_date(piece->reading->facts, OV_FACT_DUE_DATE);

    for (size_t i = 0; due == OV_DATE_NONE && i < judgement->payables.count; i++)
        if (judgement->payables.items[i].bill == number &&
            ov_str_eq(judgement->payables.items[i].due_basis, OV_STR("explicit")))
            due = judgement->payables.items[i].due_by;
    return due == OV_DATE_NONE ? OV_SCORE_NONE : due;
}

/* The day on the paper itself: two statements may be handed over on one day. */
static int32_t
piece_written(const ov_piece *piece)
{
    ov_date stated = ov_facts_date(piece->reading->facts, OV_FACT_STATEMENT_DATE);

    return stated == OV_DATE_NONE ? piece->communication->created_on : stated;
}

static ov_score_piece
piece_numbers(const ov_case *c, const ov_judgement *judgement, uint32_t number, uint32_t matter)
{
    const ov_piece *piece = ov_case_piece(c, number);
    ov_content_class content_class = ov_case_class(c, judgement, number);
    ov_money_role role = ov_money_role_of(content_class);
    ov_money amount;
    ov_score_piece out = {.pid = number,
                          .cluster = OV_SCORE_NONE,
                          .matter = matter,
                          .stance = piece_stance(piece, content_class),
                          .words = piece->reading->words,
                          .support = 1.0,
                          .department = (int32_t)piece->communication->department,
                          .authority = role_authority(role),
                          .written = piece_written(piece),
                          .due = OV_SCORE_NONE,
                          .decision = content_class == OV_CLASS_APPOINTMENT ||
                                      content_class == OV_CLASS_RECALL,
                          .supports = role == OV_ROLE_EOB || content_class == OV_CLASS_CLAIM_STATUS,
                          .skimmed = content_class == OV_CLASS_MARKETING};

    if (role == OV_ROLE_DEMAND && amount_share(piece, content_class, &amount) && amount.e4 > 0) {
        out.demand = true;
        out.due = piece_due(piece, number, judgement);
    }
    return out;
}

/* One number a legal entity: its departments speak with one voice about one debt. */
static void
pieces_sender(ov_arena *scratch, const ov_case *c, size_t count, ov_score_piece *pieces)
{
    ov_map *entities = ov_map_new(scratch, count + 1);

    for (uint32_t p = 0; p < count; p++) {
        const ov_department *department = ov_case_piece(c, p)->department;
        bool fresh;
        uint64_t *slot = ov_map_at(
            entities,
            ov_str_is_empty(department->legal_entity) ? department->id : department->legal_entity,
            &fresh);

        if (fresh)
            *slot = p;
        pieces[p].sender = (int64_t)*slot;
    }
}

/* Duplicates and their survivor are one cluster, numbered by the last survivor of the chain. */
static void
pieces_cluster(ov_arena *scratch, size_t count, ov_score_piece *pieces,
               const ov_case_clusters *clusters)
{
    uint32_t *survivor = OV_NEW_ARRAY(scratch, uint32_t, count + 1);

    for (uint32_t p = 0; p < count; p++)
        survivor[p] = p;
    for (size_t i = 0; i < clusters->duplicates.count; i++)
        survivor[clusters->duplicates.items[i].piece] = clusters->duplicates.items[i].survivor;
    for (size_t i = 0; i < clusters->duplicates.count; i++) {
        uint32_t piece = clusters->duplicates.items[i].piece, last = piece;

        for (size_t steps = 0; survivor[last] != last && steps < count; steps++)
            last = survivor[last];
        pieces[piece].cluster = last;
        pieces[last].cluster = last;
    }
}

/* "Wait" that already arrived is no contradiction once the claim was decided: time moved on. */
static void
pieces_overtake(ov_arena *scratch, const ov_case *c, size_t count, ov_score_piece *pieces)
{
    ov_date *decided = OV_NEW_ARRAY(scratch, ov_date, count + 1); /* by matter */

    for (uint32_t p = 0; p < count; p++)
        decided[p] = OV_DATE_NONE;
    for (uint32_t p = 0; p < count; p++)
        if (pieces[p].supports && pieces[p].stance != OV_STANCE_WAIT)
            decided[pieces[p].matter] = OV_MAX(decided[pieces[p].matter], pieces[p].written);
    for (uint32_t p = (uint32_t)c->pending.count; p < count; p++)
        if (pieces[p].stance == OV_STANCE_WAIT && decided[pieces[p].matter] >= pieces[p].written)
            pieces[p].stance = OV_SCORE_NONE;
}

static bool
flag_says_unsupported(ov_str code)
{
    static const ov_str codes[] = {OV_STR_INIT("ALREADY_PAID"), OV_STR_INIT("ASSIGNED_TO_AGENCY"),
                                   OV_STR_INIT("BILLED_WHILE_PENDING"),
                                   OV_STR_INIT("DUNNING_DESPITE_PLAN"),
                                   OV_STR_INIT("NO_EOB_ON_FILE")};

    for (size_t i = 0; i < OV_COUNT(codes); i++)
        if (ov_str_eq(code, codes[i]))
            return true;
    return false;
}

ov_score_piece *
ov_case_score_pieces(ov_arena *scratch, const ov_case *c, const ov_case_clusters *clusters,
                     const ov_judgement *judgement)
{
    size_t count = c->pending.count + c->history.count;
    const uint32_t *matters = ov_case_matters(scratch, c, clusters, judgement);
    ov_score_piece *pieces = OV_NEW_ARRAY(scratch, ov_score_piece, count + 1);

    for (uint32_t p = 0; p < count; p++)
        pieces[p] = piece_numbers(c, judgement, p, matters[p]);
    pieces_sender(scratch, c, count, pieces);
    pieces_cluster(scratch, count, pieces, clusters);
    pieces_overtake(scratch, c, count, pieces);
    for (size_t i = 0; i < judgement->flags.count; i++) {
        const ov_flag *flag = &judgement->flags.items[i];

        for (size_t k = 0; k < flag->piece_count && flag_says_unsupported(flag->code); k++)
            if (flag->pieces[k] < count && pieces[flag->pieces[k]].demand)
                pieces[flag->pieces[k]].support = 0.0;
    }
    return pieces;
}
