#include "onevoice/model/sketch.h"
#include "eob_internal.h"
#include "leave_internal.h"

#define ECA_NOTICE_DAYS     30  /* 26 CFR 1.501(r)-6(c)(4): written notice before the action */
#define ECA_FIRST_BILL_DAYS 120 /* 26 CFR 1.501(r)-6(c)(3): from the first post-discharge bill */

/*
 * How the papers that are no demand travel: EOBs and status papers, notices, marketing, copies.
 */

/*
 * Does whoever reads the survivor read the copy too? Not where the link between two records is good
 * enough to score by and not to share an envelope, and not where they go to two addresses: then each
 * letter goes.
 */
static bool
is_read_with(const ov_desk *desk, uint32_t copy, uint32_t survivor)
{
    const ov_piece *x = desk->papers[copy].piece, *y = desk->papers[survivor].piece;

    if (x->recipient == y->recipient)
        return true;
    if (!x->mailable || !y->mailable)
        return false;
    /* the mail of a customer goes to one address, where one is known to be current */
    return !ov_str_is_empty(desk->the_case->address) || !x->recipient || !y->recipient ||
           ov_str_eq(x->recipient->address, y->recipient->address);
}

/* Where two records are not surely one person, or their mail goes to two places, each gets the paper
   meant for it, alone and as its department wrote it: the newer one may never reach who waits for this. */
void
ov_reconcile_fall_to(ov_desk *desk, uint32_t no, ov_reason reason, uint32_t witness)
{
    if (is_read_with(desk, no, witness)) {
        ov_reconcile_decide(desk, no, OV_SUPPRESS, reason, witness);
        return;
    }
    ov_reconcile_decide(desk, no, OV_SEPARATE, OV_REASON_KEPT_SEPARATE, OV_NO_INDEX);
    desk->pieces[no].must_go_alone = true;
}

/* The statement that an EOB explains, when that statement is sent tonight. */
static uint32_t
supported(const ov_desk *desk, const ov_claim *claim)
{
    const ov_slot *slot;
    uint32_t no;

    if (claim->slot == OV_NO_INDEX)
        return OV_NO_INDEX;
    slot = &desk->slots.items[claim->slot];
    no = slot->statements.items[slot->statements.count - 1];
    if (!desk->papers[no].pending || desk->pieces[no].disposition != OV_MERGE ||
        !ov_reconcile_class_is_demand(desk->papers[no].klass))
        return OV_NO_INDEX;
    return no;
}

static bool
replaced_unseen(const ov_desk *desk, const ov_paper *eob)
{
    return desk->policy->suppress_replaced_eob && eob->pending && eob->replaced_by != OV_NO_INDEX &&
           !desk->papers[eob->replaced_by].elsewhere;
}

static void
eob_travel(ov_desk *desk, const ov_claim *claim, const ov_paper *eob)
{
    uint32_t bill = supported(desk, claim);

    if (replaced_unseen(desk, eob)) {
        ov_reconcile_rule(desk, eob->no, "D2");
        ov_reconcile_fall_to(desk, eob->no, OV_REASON_REPLACED_BY, eob->replaced_by);
    } else if (eob->netted_with != OV_NO_INDEX &&
               replaced_unseen(desk, &desk->papers[eob->netted_with])) {
        ov_reconcile_rule(desk, eob->no, "D2");
        ov_reconcile_fall_to(desk, eob->no, OV_REASON_NETTED_WITH, eob->netted_with);
    } else if (eob->klass == OV_CLASS_CLAIM_STATUS) {
        if (claim->state == OV_CLAIM_FINAL && claim->ruling != OV_NO_INDEX &&
            desk->papers[claim->ruling].pending)
            ov_reconcile_decide(desk, eob->no, OV_SUPPRESS, OV_REASON_OVERTAKEN_BY, claim->ruling);
    } else {
        /* one that contradicts itself too: its bill waits for a person, it goes by its own day */
        ov_reconcile_decide(desk, eob->no, OV_ENCLOSE, OV_REASON_NONE, OV_NO_INDEX);
        if (bill != OV_NO_INDEX && claim->state != OV_CLAIM_CONFLICT &&
            ov_reconcile_eob_counts(eob) && eob->klass != OV_CLASS_EOB_REVERSAL &&
            eob->replaced_by == OV_NO_INDEX)
            ov_reconcile_decide(desk, eob->no, OV_ENCLOSE, OV_REASON_SUPPORTS, bill);
    }
}

/* Every living EOB that contradicts itself is said, also that of a payer who does not rule. */
static void
flag_conflicts(ov_desk *desk, const ov_claim *claim, uint32_t bill)
{
    for (size_t i = 0; i < claim->papers.count; i++) {
        const ov_paper *eob = &desk->papers[claim->papers.items[i]];
        uint32_t pieces[2] = {eob->no, bill};
        bool rules = eob->no == claim->ruling;

        if (ov_reconcile_eob_counts(eob) && ov_reconcile_eob_final(eob) &&
            eob->klass != OV_CLASS_EOB_REVERSAL && eob->replaced_by == OV_NO_INDEX &&
            eob->duplicate_of == OV_NO_INDEX && ov_reconcile_eob_answer(eob).conflict)
            ov_reconcile_flag(desk, "EOB_INTERNAL_CONFLICT", pieces,
                              rules && bill != OV_NO_INDEX ? 2 : 1);
    }
}

static void
claim_flags(ov_desk *desk, const ov_claim *claim)
{
    const ov_paper *ruling = claim->ruling == OV_NO_INDEX ? NULL : &desk->papers[claim->ruling];
    ov_numbers pieces = {0};
    uint32_t bill = OV_NO_INDEX;

    if (!ruling)
        return;
    if (claim->slot != OV_NO_INDEX) {
        const ov_slot *slot = &desk->slots.items[claim->slot];

        bill = slot->statements.items[slot->statements.count - 1];
    }
    *OV_VEC_ADD(desk->scratch, &pieces) = ruling->no;
    if (claim->state != OV_CLAIM_PENDING && ov_reconcile_eob_adverse(ruling)) {
        ov_date until = ov_reconcile_paper_date(ruling, OV_FACT_APPEAL_BY);
        ov_flag *flag = ov_reconcile_flag(desk, "APPEAL_RIGHTS", pieces.items, 1);

        flag->rule = OV_STR("29 CFR 2560.503-1");
        if (until != OV_DATE_NONE)
            flag->detail = ov_str_printf(desk->mem, "{\"appeal_by\":\"%.*s\"}",
                                         OV_STR_ARG(ov_date_print(desk->scratch, until)));
    }
    if (bill != OV_NO_INDEX)
        *OV_VEC_ADD(desk->scratch, &pieces) = bill;
    if (claim->denied && claim->state != OV_CLAIM_PENDING)
        ov_reconcile_flag(desk, "DENIED_CLAIM", pieces.items, pieces.count);
    flag_conflicts(desk, claim, bill);
    if (claim->unknown)
        ov_reconcile_flag(desk, "EOB_UNKNOWN", pieces.items, pieces.count);
    if (claim->several_payers) {
        for (size_t i = 0; i < claim->papers.count; i++)
            if (claim->papers.items[i] != ruling->no)
                *OV_VEC_ADD(desk->scratch, &pieces) = claim->papers.items[i];
        ov_reconcile_flag(desk, "COB_MULTIPLE_PAYERS", pieces.items, pieces.count);
    }
    if (claim->corrected)
        ov_reconcile_flag(desk, "EOB_CORRECTED", claim->papers.items, claim->papers.count);
}

void
ov_reconcile_eobs_travel(ov_desk *desk)
{
    for (size_t i = 0; i < desk->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[i];
        bool tonight = false;

        for (size_t j = 0; j < claim->papers.count; j++) {
            const ov_paper *eob = &desk->papers[claim->papers.items[j]];

            if (eob->pending && eob->duplicate_of == OV_NO_INDEX)
                eob_travel(desk, claim, eob);
            tonight = tonight || eob->pending;
        }
        if (tonight)
            claim_flags(desk, claim);
    }
}

/*
 * Was that the word on it when its witness left, or later? A piece may be suppressed by one paper, and
 * then by none, before the one leaves: it did not leave for that piece. The last word still holds.
 */
static bool
held_when_left(const ov_previous_word *word, ov_date left_on)
{
    return word->until == OV_DATE_NONE || (left_on != OV_DATE_NONE && left_on < word->until);
}

bool
ov_reconcile_left_for(const ov_desk *desk, const ov_paper *sent, const ov_paper *waiting)
{
    const ov_communication *left = sent->piece->communication;
    const ov_piece *piece = waiting->piece;

    if (left->sent_on != OV_DATE_NONE && piece->communication->created_on <= left->sent_on)
        return true;
    for (size_t w = 0; w < piece->previous_count; w++)
        if (piece->previous[w].suppressed && piece->previous[w].since < desk->the_case->as_of &&
            ov_str_eq(piece->previous[w].reason_ref, left->id) &&
            held_when_left(&piece->previous[w], left->sent_on))
            return true;
    return false;
}

/* A copy falls to its survivor; while that one is held, so is the copy. */
static void
copy_travels(ov_desk *desk, const ov_paper *copy, uint32_t survivor)
{
    const ov_piece_judgement *kept =
        desk->papers[survivor].pending ? &desk->pieces[survivor] : NULL;

    if (kept && kept->disposition == OV_HOLD)
        ov_reconcile_decide(desk, copy->no, OV_HOLD, kept->reason, OV_NO_INDEX);
    else
        ov_reconcile_decide(desk, copy->no, OV_SUPPRESS, OV_REASON_DUPLICATE_OF, survivor);
}

/* May the one be suppressed for the other? Likely copies both go. */
static bool
is_certain(const ov_duplicate *found)
{
    return found->tier != OV_TIER_LIKELY;
}

/* The paper that stands for a group of copies. */
static uint32_t
group_of(const ov_desk *desk, uint32_t no)
{
    for (size_t i = 0; i < desk->clusters->duplicates.count; i++)
        if (desk->clusters->duplicates.items[i].piece == no &&
            is_certain(&desk->clusters->duplicates.items[i]))
            return desk->clusters->duplicates.items[i].survivor;
    return no;
}

/*
 * Of a group of copies one has left: those that were waiting when it did fall to it; those made
 * since go out. Papers of a group that the statements' and EOBs' own rules judge are not looked at.
 */
static bool
falls_to_what_left(const ov_desk *desk, const ov_duplicate *found, uint32_t no)
{
    const ov_paper *sent = &desk->papers[found->piece], *paper = &desk->papers[no];

    return is_certain(found) && !sent->pending && !ov_reconcile_class_is_statement(paper->klass) &&
           desk->pieces[no].obligation != OV_OBLIGATION_MANDATED && paper->klass == sent->klass &&
           paper->piece->department == sent->piece->department &&
           group_of(desk, no) == found->survivor && is_read_with(desk, no, sent->no) &&
           ov_reconcile_left_for(desk, sent, paper);
}

/* A copy as clustering found it, provided that the two are of one kind and one sender. */
static bool
falls_to_survivor(const ov_desk *desk, const ov_duplicate *found)
{
    const ov_paper *paper = &desk->papers[found->piece], *kept = &desk->papers[found->survivor];
    const ov_piece_judgement *piece = paper->pending ? &desk->pieces[paper->no] : NULL;

    return is_certain(found) && piece && kept->pending &&
           !ov_reconcile_class_is_statement(paper->klass) &&
           piece->obligation != OV_OBLIGATION_MANDATED &&
           (piece->disposition == OV_MERGE || piece->disposition == OV_ENCLOSE) &&
           kept->klass == paper->klass && kept->piece->department == paper->piece->department &&
           is_read_with(desk, paper->no, found->survivor);
}

/* A copy as the rules of statements and EOBs found it. */
static bool
falls_to_original(const ov_desk *desk, uint32_t no)
{
    uint32_t original = desk->papers[no].duplicate_of;

    return original != OV_NO_INDEX && desk->pieces[no].obligation != OV_OBLIGATION_MANDATED &&
           is_read_with(desk, no, original);
}

/* Statements and EOBs by our own rules; other papers, none of them mandated, as clustering found
   them. */
void
ov_reconcile_duplicates_travel(ov_desk *desk)
{
    const ov_duplicate *found = desk->clusters->duplicates.items;
    size_t count = desk->clusters->duplicates.count;

    for (uint32_t i = 0; i < desk->pending_count; i++) {
        const ov_paper *paper = &desk->papers[i];
        uint32_t pieces[2] = {i, paper->duplicate_of};

        if (pieces[1] == OV_NO_INDEX || desk->pieces[i].obligation == OV_OBLIGATION_MANDATED)
            continue;
        if (falls_to_original(desk, i))
            copy_travels(desk, paper, pieces[1]);
        if (!ov_reconcile_class_is_statement(paper->klass))
            continue;
        ov_reconcile_flag(desk, "DUPLICATE_BILL", pieces, 2);
        if (paper->has_balance && ov_reconcile_class_is_demand(paper->klass) &&
            paper->balance.e4 > 0) {
            ov_reconcile_line(desk, paper, OV_STR("demanded"), paper->balance);
            ov_reconcile_line(desk, paper, OV_STR("duplicate"), paper->balance);
        }
    }
    for (size_t k = 0; k < count; k++) {
        if (!falls_to_survivor(desk, &found[k]))
            continue;
        ov_reconcile_rule(desk, found[k].piece, "duplicate");
        copy_travels(desk, &desk->papers[found[k].piece], found[k].survivor);
    }
    for (size_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < desk->pending_count; i++) {
            if (!falls_to_what_left(desk, &found[k], i))
                continue;
            ov_reconcile_rule(desk, i, "duplicate");
            ov_reconcile_decide(desk, i, OV_SUPPRESS, OV_REASON_DUPLICATE_OF, found[k].piece);
        }
    }
}

/* Reasons by another paper; those that stand alone are judged anew every night. */
static ov_reason
witness_reason(ov_str word)
{
    static const ov_reason reasons[] = {OV_REASON_SUPERSEDED_BY, OV_REASON_REPLACED_BY,
                                        OV_REASON_NETTED_WITH, OV_REASON_DUPLICATE_OF,
                                        OV_REASON_OVERTAKEN_BY};

    for (size_t i = 0; i < OV_COUNT(reasons); i++)
        if (ov_str_eq(word, ov_reason_name(reasons[i])))
            return reasons[i];
    return OV_REASON_NONE;
}

static uint32_t
find_paper(const ov_desk *desk, ov_str id)
{
    for (uint32_t i = 0; i < desk->piece_count; i++)
        if (ov_str_eq(desk->papers[i].piece->communication->id, id))
            return i;
    return OV_NO_INDEX;
}

/* Will ov_reconcile_duplicates_travel, which comes after the notices, say it without the record? Not
   of what clustering found and the law binds; and a copy of what is here keeps another reason. */
static bool
is_copy_tonight(const ov_desk *desk, uint32_t no, ov_reason before)
{
    const ov_duplicate *found = desk->clusters->duplicates.items;
    size_t count = desk->clusters->duplicates.count;

    if (falls_to_original(desk, no))
        return true;
    if (ov_reconcile_obligation(desk, &desk->papers[no], 0))
        return false;
    for (size_t k = 0; k < count; k++)
        if ((before == OV_REASON_DUPLICATE_OF && found[k].piece == no &&
             falls_to_survivor(desk, &found[k])) ||
            falls_to_what_left(desk, &found[k], no))
            return true;
    return false;
}

/* The day on which the record of the piece says that what it was suppressed for left. */
static ov_date
day_it_left(const ov_piece *piece, ov_str witness)
{
    for (size_t w = piece->previous_count; w-- > 0;)
        if (piece->previous[w].suppressed && ov_str_eq(piece->previous[w].reason_ref, witness))
            return piece->previous[w].left_on;
    return OV_DATE_NONE;
}

/*
 * Did the paper leave while the word held, or what it fell to tonight, link by link? One that is
 * suppressed for a reason of its own (paid, entered in error), or for one that is still to leave, has
 * told nobody anything: a word that rests on it would suppress the piece for ever.
 */
static bool
said_while_held(const ov_desk *desk, const ov_previous_word *word, uint32_t no)
{
    for (size_t steps = 0; steps <= desk->pending_count && no != OV_NO_INDEX; steps++) {
        if (no >= desk->pending_count)
            return held_when_left(word, desk->papers[no].piece->communication->sent_on);
        if (desk->pieces[no].disposition != OV_SUPPRESS)
            return false;
        if (desk->pieces[no].witness_left)
            return held_when_left(word,
                                  day_it_left(desk->papers[no].piece, desk->pieces[no].reason_ref));
        no = desk->pieces[no].witness;
    }
    return false;
}

/*
 * Not while the witness is still here, for then tonight's judgement sees both; nor when it is gone
 * without having left, for then nothing says what the paper says. A department may delete what it
 * has sent: that it left, and to whom, is in the record of nights.
 */
static bool
still_stands(const ov_desk *desk, const ov_previous_word *word, uint32_t *witness)
{
    if (!word->suppressed || witness_reason(word->reason) == OV_REASON_NONE)
        return false;
    *witness = find_paper(desk, word->reason_ref);
    if (*witness == OV_NO_INDEX)
        return word->left_on != OV_DATE_NONE && held_when_left(word, word->left_on) &&
               ov_str_eq(word->left_to, desk->the_case->customer_id);
    return said_while_held(desk, word, *witness);
}

bool
ov_reconcile_left_and_gone(const ov_desk *desk, const ov_paper *paper)
{
    for (size_t w = 0; paper->pending && w < paper->piece->previous_count; w++) {
        uint32_t witness;

        if (still_stands(desk, &paper->piece->previous[w], &witness) && witness == OV_NO_INDEX)
            return true;
    }
    return false;
}

/* As the word said. */
static void
suppress_again(ov_desk *desk, uint32_t no, const ov_previous_word *word, uint32_t witness)
{
    ov_reconcile_decide(desk, no, OV_SUPPRESS, witness_reason(word->reason), witness);
    desk->pieces[no].reason_ref = word->reason_ref;
    desk->pieces[no].witness_left = witness == OV_NO_INDEX;
}

/* The last of the words that suppressed it. */
static const ov_previous_word *
last_suppression(const ov_piece *piece)
{
    for (size_t w = piece->previous_count; w-- > 0;)
        if (piece->previous[w].suppressed)
            return &piece->previous[w];
    return NULL;
}

/*
 * A paper that was suppressed does not come back when its witness has left: the reason was true
 * then. Every word counts, the latest first: of two papers that suppressed it one night after the
 * other the one may have left and the other be withdrawn. A chain is followed by going over the
 * papers again. A copy that tonight finds by itself is a link of a chain, but is left to tonight: a
 * second run of a day, whose record is of the first, publishes what the first did.
 */
void
ov_reconcile_previous_travel(ov_desk *desk)
{
    ov_piece_judgement *before = OV_NEW_ARRAY(desk->scratch, ov_piece_judgement, desk->piece_count);
    bool *copies = OV_NEW_ARRAY(desk->scratch, bool, desk->piece_count), changed = true;

    for (uint32_t i = 0; i < desk->pending_count; i++) {
        const ov_previous_word *last = last_suppression(desk->papers[i].piece);

        before[i] = desk->pieces[i];
        copies[i] = last && is_copy_tonight(desk, i, witness_reason(last->reason));
    }
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < desk->pending_count; i++) {
            const ov_piece *piece = desk->papers[i].piece;
            size_t w = piece->previous_count;
            uint32_t witness;

            if (desk->pieces[i].disposition == OV_SUPPRESS)
                continue;
            while (w > 0 && !still_stands(desk, &piece->previous[w - 1], &witness))
                w--;
            if (w == 0)
                continue;
            if (!copies[i])
                ov_reconcile_rule(desk, i, "previous.suppressed");
            suppress_again(desk, i, &piece->previous[w - 1], witness);
            changed = true;
        }
    }
    for (uint32_t i = 0; i < desk->pending_count; i++)
        if (copies[i])
            desk->pieces[i] = before[i];
}

static bool
lives(const ov_desk *desk, uint32_t no)
{
    return no >= desk->pending_count || desk->pieces[no].disposition != OV_SUPPRESS;
}

static ov_str
difference(ov_desk *desk, const ov_finding *found)
{
    ov_buf out = ov_buf_init(desk->mem);
    const char *comma = "";

    ov_buf_cstr(&out, "{\"kind\":\"");
    ov_buf_str(&out, ov_finding_kind_name(found->kind));
    ov_buf_cstr(&out, "\",\"differs\":[");
    for (unsigned type = 0; type < OV_FIELD_TYPES; type++) {
        if (!(found->differs & 1u << type))
            continue;
        ov_buf_cstr(&out, comma);
        ov_buf_char(&out, '"');
        ov_buf_str(&out, ov_field_type_name((ov_field_type)type));
        ov_buf_char(&out, '"');
        comma = ",";
    }
    ov_buf_cstr(&out, "]}");
    return ov_buf_view(&out);
}

/* Two letters that look alike and are not the same, where both reach the customer, who will ask:
   lib/cluster/README.md, section 3. */
void
ov_reconcile_near_duplicates(ov_desk *desk)
{
    for (size_t i = 0; i < desk->clusters->findings.count; i++) {
        const ov_finding *found = &desk->clusters->findings.items[i];
        uint32_t pieces[2] = {found->other, found->piece};

        if (found->other < desk->pending_count && lives(desk, found->other) &&
            lives(desk, found->piece))
            ov_reconcile_flag(desk, "NEAR_DUPLICATE", pieces, 2)->detail = difference(desk, found);
    }
}

/*
 * Row 19: no extraordinary collection action before the notice periods have run, whatever the paper
 * that announces it calls itself, and whoever sends it: the agency is bound like the hospital. Lawful
 * only by the written notice 30 days before: it leaves by then.
 */
static void
collection_action(ov_desk *desk, const ov_paper *paper)
{
    ov_date eca = ov_reconcile_paper_date(paper, OV_FACT_ECA_DATE);
    ov_date first = ov_reconcile_paper_date(paper, OV_FACT_FIRST_POST_DISCHARGE);
    ov_date earliest = ov_date_add(desk->the_case->as_of, ECA_NOTICE_DAYS);
    uint32_t no = paper->no;
    bool early, bare;

    if (!ov_reconcile_announces_action(paper))
        return;
    if (first != OV_DATE_NONE)
        earliest = OV_MAX(earliest, ov_date_add(first, ECA_FIRST_BILL_DAYS));
    early = eca != OV_DATE_NONE && eca < earliest;
    if (eca != OV_DATE_NONE && !early)
        desk->pieces[no].latest_send =
            ov_date_min(desk->pieces[no].latest_send,
                        OV_MAX(ov_date_add(eca, -ECA_NOTICE_DAYS), desk->the_case->as_of));
    bare = ov_reconcile_paper_has(paper, OV_FACT_FAP_SUMMARY_ENCLOSED) &&
           !ov_reconcile_paper_flag(paper, OV_FACT_FAP_SUMMARY_ENCLOSED);
    if (early) {
        ov_flag *flag = ov_reconcile_flag(desk, "ECA_TOO_EARLY", &no, 1);

        flag->rule = OV_STR("26 CFR 1.501(r)-6(c)");
        flag->detail = ov_str_printf(desk->mem, "{\"earliest\":\"%.*s\"}",
                                     OV_STR_ARG(ov_date_print(desk->scratch, earliest)));
    }
    if (bare)
        ov_reconcile_flag(desk, "FAP_SUMMARY_MISSING", &no, 1)->rule =
            OV_STR("26 CFR 1.501(r)-6(c)");
    if ((early || bare) && desk->pieces[no].disposition == OV_MERGE)
        ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_ECA_RULE, OV_NO_INDEX);
}

static void
discretionary(ov_desk *desk, const ov_paper *paper)
{
    ov_reason reason = OV_REASON_LOW_VALUE;

    if (desk->the_case->preference.marketing_consent == OV_NO)
        reason = OV_REASON_OPTED_OUT;
    ov_reconcile_decide(desk, paper->no, OV_SUPPRESS, reason, OV_NO_INDEX);
}

void
ov_reconcile_others_travel(ov_desk *desk)
{
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        const ov_paper *paper = &desk->papers[i];

        if (ov_reconcile_class_is_demand(paper->klass))
            collection_action(desk, paper);
        else if (paper->klass == OV_CLASS_MARKETING || paper->klass == OV_CLASS_SURVEY)
            discretionary(desk, paper);
        else if (paper->klass == OV_CLASS_SERVICE_NOTICE &&
                 ov_reconcile_paper_says(paper, "low_value"))
            ov_reconcile_decide(desk, i, OV_SUPPRESS, OV_REASON_LOW_VALUE, OV_NO_INDEX);
    }
}
