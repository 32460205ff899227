/*
 * Traits: what the pairs of this intake say of its people and their numbers, before any weight.
 *
 * Whether families are about, and of each system of identifiers how many of it a person has, whether
 * it is one person's alone, and whether it stays when he moves. Learnt from pairs that are surely
 * one person, or surely two of one home, whatever their numbers: names, birth date and home say so.
 */
#include "model_internal.h"

/* Pairs as families have them, put in before any is seen; and how strong an association of two
   differences says that families are about. Five sets without any have 0.8 to 2 (errors gather in
   some records), a town and six departments with them some hundreds. */
#define UNSEEN_FAMILIES 3.0
#define ASSOCIATION     8.0
/* Share of pairs of one person whose given names differ, at the least: a twelfth of what the built-in
   model expects. Where not one pair of thousands differs, none are families either. */
#define GIVEN_ERRORS 0.005
/*
 * From which share a thing is the rule and no mistake. A person's own number is mistyped or another's
 * on one record in fifteen at the worst of the sets shown, so two records differ in one pair of
 * seven; of two numbers a person has, two records differ in every second pair.
 */
#define RULE 0.25
/* Pairs put in before any is seen, of which so many differ, or are shared: as mistakes do. */
#define UNSEEN          20.0
#define UNSEEN_MISTAKES 1.0

/* Do they share a home, or, where nothing of their homes is known, a place? */
static bool
is_of_one_home(const link_model *model, link_pattern g)
{
    return link_evidence_home(model, g) ||
           (link_level(g, LINK_STREET) + link_level(g, LINK_PHONE) + link_level(g, LINK_EMAIL) ==
                0 &&
            link_level(g, LINK_PLACE) == 1);
}

/*
 * Are families about? Asked of the homes of this intake: of two records of one home and family
 * name, how often do given name and birth date differ together, and how often one of them alone?
 * Errors of one person strike either by itself, so both together are as rare as the product of the
 * two; two people of one home differ in both. The ratio of odds is that association, and does not
 * depend on how many homes have families. Few pairs tell nothing: then it is as if there were.
 */
static bool
families_are_about(const link_pairs *pairs, const link_model *model)
{
    double counts[2][2] = {{1, 0}, {0, UNSEEN_FAMILIES}}; /* [given differs][birth date differs] */

    for (size_t i = 0; i < pairs->pattern_count; i++) {
        link_pattern g = pairs->patterns[i].pattern;
        unsigned given = link_level(g, LINK_GIVEN), birth = link_level(g, LINK_BIRTH),
                 family = link_level(g, LINK_FAMILY);

        if (given == 0 || birth == 0 || given == LINK_GIVEN_INITIAL || family == 0 || family > 2 ||
            !is_of_one_home(model, g))
            continue;
        counts[given == LINK_GIVEN_DIFFERENT][birth >= LINK_BIRTH_YEAR] +=
            (double)pairs->patterns[i].pairs;
    }
    counts[1][0] += GIVEN_ERRORS * counts[0][0];
    return counts[1][1] * counts[0][0] > ASSOCIATION * counts[0][1] * counts[1][0];
}

/* Pairs that know a system's number, and in how many it is equal or differs. */
typedef struct tally {
    double known, equal, other;
} tally;

static void
count_numbers(tally tallies[LINK_SYSTEMS], link_pattern g, uint64_t pairs)
{
    for (unsigned s = 0; s < LINK_SYSTEMS; s++) {
        unsigned level = link_level(g, LINK_IDENTIFIER + s);

        tallies[s].known += level ? (double)pairs : 0;
        tallies[s].equal += level == 1 ? (double)pairs : 0;
        tallies[s].other += level == 3 ? (double)pairs : 0;
    }
}

static bool
is_rule(double seen, double known)
{
    return seen + UNSEEN_MISTAKES > RULE * (known + UNSEEN);
}

void
link_traits_learn(const link_pairs *pairs, link_model *model)
{
    tally one[LINK_SYSTEMS] = {0}, moved[LINK_SYSTEMS] = {0}, two[LINK_SYSTEMS] = {0};

    model->guards = families_are_about(pairs, model);
    for (size_t i = 0; i < pairs->pattern_count; i++) {
        link_pattern g = pairs->patterns[i].pattern;
        unsigned given = link_level(g, LINK_GIVEN), family = link_level(g, LINK_FAMILY),
                 birth = link_level(g, LINK_BIRTH);

        if (family == 0 || family > 2 || given == 0 || !is_of_one_home(model, g))
            continue;
        if (given <= LINK_GIVEN_NICKNAME && birth == LINK_BIRTH_EQUAL)
            count_numbers(link_level(g, LINK_STREET) == link_level_counts[LINK_STREET] ? moved
                                                                                       : one,
                          g, pairs->patterns[i].pairs);
        else if (given == LINK_GIVEN_DIFFERENT && birth >= LINK_BIRTH_YEAR)
            count_numbers(two, g, pairs->patterns[i].pairs);
    }
    for (unsigned s = 0; s < LINK_SYSTEMS; s++)
        model->traits[s] = (link_traits){
            .single = !is_rule(one[s].other, one[s].known),
            /* where no families are about, two of one home are one with errors */
            .exclusive = model->personal[LINK_IDENTIFIER + s] &&
                         !(model->guards && is_rule(two[s].equal, two[s].known)),
            .stable = !is_rule(moved[s].other, moved[s].known),
        };
}
