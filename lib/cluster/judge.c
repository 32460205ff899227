/* Two pieces: the same letter, another one, or in doubt; and what they are to each other. */
#include "judge_internal.h"
#include "onevoice/base/number.h"

/* Types whose contradiction says "another letter"; a number in a sentence counts like an amount. */
#define VETO                                                                                       \
    (1u << OV_FIELD_MONEY | 1u << OV_FIELD_DATE | 1u << OV_FIELD_PERIOD | 1u << OV_FIELD_ID |      \
     1u << OV_FIELD_NUMBER | 1u << OV_FIELD_NAME)

/* Sentences of the core: no frame, and no words of the letter's own. */
static bool
is_core(const night_unit *u)
{
    return !u->frame && !u->own && (u->flags & OV_UNIT_PROSE);
}

#define CORE_LEAST 4

/* Sentences that hold a value, boilerplate or not: a sentence of many templates may have been taken
   for it. */
static bool
has_mask(const night_unit *u)
{
    return (u->flags & OV_UNIT_PROSE) && u->valued;
}

/* Do the sentences around the values say the same? Two templates that were learnt as one part here. */
static bool
values_stand_alike(const ov_cluster_night *night, ov_arena *scratch, const item *a, const item *b,
                   const ov_policy *policy)
{
    shingle_set x = cluster_letter_shingles(night, a->letter, has_mask, scratch);
    shingle_set y = cluster_letter_shingles(night, b->letter, has_mask, scratch);

    return x.count < CORE_LEAST || y.count < CORE_LEAST ||
           (double)cluster_shingles_shared(x, y) >=
               policy->cluster_duplicate_core * (double)OV_MIN(x.count, y.count);
}

/* Do the words agree? Same template, or a shared core; and the letters' own words are equal. */
static bool
words_agree(const ov_cluster_night *night, ov_arena *scratch, const item *a, const item *b,
            const ov_policy *policy)
{
    shingle_set x, y;

    if (a->own != b->own)
        return false;
    if (a->prototype && b->prototype)
        return a->prototype == b->prototype && values_stand_alike(night, scratch, a, b, policy);
    if (a->body == b->body)
        return true;
    x = cluster_letter_shingles(night, a->letter, is_core, scratch);
    y = cluster_letter_shingles(night, b->letter, is_core, scratch);
    if (x.count < CORE_LEAST || y.count < CORE_LEAST)
        return false;
    return (double)cluster_shingles_shared(x, y) >=
           policy->cluster_duplicate_core * (double)OV_MIN(x.count, y.count);
}

/* The same statement whatever the words: entity, account, visit, claim type and statement. */
static bool
same_statement(const item *a, const item *b)
{
    ov_money x, y;
    bool has_x = ov_facts_money(a->facts, OV_FACT_BALANCE_DUE, &x);
    bool has_y = ov_facts_money(b->facts, OV_FACT_BALANCE_DUE, &y);

    if (has_x != has_y || (has_x && ov_money_cmp(x, y) != 0))
        return false; /* a balance that was not read is no equal one */
    if (!a->piece->department || !b->piece->department ||
        !ov_str_eq(a->piece->department->legal_entity, b->piece->department->legal_entity))
        return false;
    if (!ov_number_same(ov_facts_text(a->facts, OV_FACT_ACCOUNT_NO),
                        ov_facts_text(b->facts, OV_FACT_ACCOUNT_NO)) ||
        !ov_number_same(ov_facts_text(a->facts, OV_FACT_STATEMENT_NO),
                        ov_facts_text(b->facts, OV_FACT_STATEMENT_NO)) ||
        !ov_str_eq(ov_facts_text(a->facts, OV_FACT_CLAIM_TYPE),
                   ov_facts_text(b->facts, OV_FACT_CLAIM_TYPE)))
        return false;
    return ov_facts_date(a->facts, OV_FACT_SERVICE_FROM) ==
           ov_facts_date(b->facts, OV_FACT_SERVICE_FROM);
}

static double
field_dice(const item *a, const item *b, size_t shared)
{
    size_t both = a->fields.count + b->fields.count;

    return both == 0 ? 1.0 : 2.0 * (double)shared / (double)both;
}

/* Is the piece about another person than the other? */
static bool
other_subject(const item *a, const item *b)
{
    return a->piece->subject_customer != b->piece->subject_customer;
}

/* Values that could not be read are never agreement. */
static bool
has_unread(const item *it)
{
    return it->fields.count > 0 &&
           it->fields.items[it->fields.count - 1].type == OV_FIELD_UNREAD; /* the last type */
}

/*
 * The same letter: every value of the core has its equal in the other, or is the mailing's own; a value
 * that was not read in either leaves both their way. Words are generous (copies of one template differ
 * in greeting, boilerplate, synonyms), values are not. Likely ones are counted as one letter; a letter
 * that is suppressed is lost with whatever it said alone, which needs certainty: no number that only a
 * scan has, no name that differs, every sentence of either in the other, every value under its name.
 */
judged
cluster_judge(const ov_cluster_night *night, ov_arena *scratch, const item *a, const item *b,
              const ov_policy *policy)
{
    judged out = {.tier = OV_TIER_NEAR};
    agreement fields, names;
    /* digits may be misread where a template tells what the words were */
    bool noisy = (a->noisy || b->noisy) && a->prototype && b->prototype, whole;
    uint32_t contrary;

    if (other_subject(a, b))
        return out;
    if (same_statement(a, b)) {
        bool exact = a->letter && b->letter && a->letter->text == b->letter->text;

        return (judged){SAME, exact ? OV_TIER_EXACT : OV_TIER_ACCOUNT, 1.0, 0};
    }
    if (!a->letter || !b->letter || a->letter->unit_count == 0 || b->letter->unit_count == 0)
        return out;
    if (cluster_facts_contradict(a->facts, b->facts))
        return (judged){.differs = FACTS_DIFFER};
    if (a->letter->text == b->letter->text)
        return (judged){SAME, OV_TIER_EXACT, 1.0, 0};
    fields = cluster_values_compare(a->fields, b->fields, noisy);
    out.similarity = field_dice(a, b, fields.shared);
    /* where every value agrees and a number is among them, a name may be misspelt */
    names = cluster_values_compare(a->names, b->names, noisy || (a->ids.count > 0 && fields.whole));
    contrary = (fields.only_a & fields.only_b) | (names.only_a & names.only_b);
    out.differs = contrary;
    whole = fields.whole && !(contrary & VETO) && !has_unread(a) && !has_unread(b);
    if (!whole && !(noisy && out.similarity >= policy->cluster_duplicate_scan))
        return out;
    if (!words_agree(night, scratch, a, b, policy))
        return out;
    if (a->fields.count + b->fields.count == 0 && a->body != b->body && !noisy &&
        !(a->prototype && a->prototype == b->prototype))
        return out;
    if (!cluster_cells_agree(night, a, b)) {
        out.differs |= 1u << OV_FIELD_NAME;
        return out;
    }
    out.verdict = DOUBTFUL;
    if (whole && cluster_names_agree(a->names, b->names, noisy, false) &&
        cluster_is_likely(night, a, b, policy)) {
        bool certain = fields.loose == 0 && cluster_names_agree(a->names, b->names, noisy, true) &&
                       cluster_is_certain(night, a, b);

        out.verdict = certain ? SAME : LIKELY;
        out.tier = certain ? OV_TIER_NEAR : OV_TIER_LIKELY;
    }
    return out;
}

bool
cluster_finding_of(const item *a, const item *b, const judged *j, ov_finding_kind *out)
{
    agreement ids;

    if (j->verdict == DOUBTFUL || j->verdict == LIKELY) {
        *out = OV_FINDING_REVIEW;
        return true;
    }
    if (!a->prototype || a->prototype != b->prototype || j->differs == 0 ||
        j->differs & FACTS_DIFFER)
        return false;
    ids = cluster_values_compare(a->ids, b->ids, a->noisy || b->noisy);
    if (ids.shared > 0 && ids.only_a == 0 && ids.only_b == 0) {
        *out = (j->differs & 1u << OV_FIELD_PERIOD) ? OV_FINDING_SERIES : OV_FINDING_AMENDED;
        return !(j->differs & 1u << OV_FIELD_NAME);
    }
    *out = OV_FINDING_OTHER_MEMBER;
    return (j->differs & 1u << OV_FIELD_NAME) && !(j->differs & 1u << OV_FIELD_DATE);
}
