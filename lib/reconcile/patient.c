#include "sift_internal.h"

#include "onevoice/person/name.h"

/*
 * Whose claim it is. A file may hold claims of several patients: what is about another person than
 * its recipient is never shown or enclosed to them, nor does it make anything due.
 *
 * A claim is the recipient's when it names them, or the person whom the department says it is
 * about; when it names nobody; or when number and biller tie it to an account that the recipient is
 * billed for (rule L2), whatever name stands on it; and so are the other claims of that patient in
 * the same file. Of a file that names one patient only, one of the recipient's family name will do:
 * a plan writes to the insured about their dependants.
 */

#define WORDS_MOST 24

typedef struct words {
    ov_text_name name;
    ov_str items[WORDS_MOST];
    size_t count;
} words;

static void
add_words(words *w, const char *text, size_t len)
{
    ov_str rest = {text, len}, word;

    while (w->count < WORDS_MOST && ov_str_next(&rest, ' ', &word))
        if (word.len > 0)
            w->items[w->count++] = word;
}

/* Points into itself: not to be copied. */
static void
words_of(const ov_text_name *name, words *w)
{
    w->name = *name;
    w->count = 0;
    add_words(w, w->name.given, w->name.given_len);
    add_words(w, w->name.middle, w->name.middle_len);
    add_words(w, w->name.family, w->name.family_len);
}

/* One name as forms write it: in full, by its initial, cut to the room there was, or the short form
   of every day. */
static bool
same_word(ov_str a, ov_str b)
{
    ov_str shorter = a.len < b.len ? a : b, longer = a.len < b.len ? b : a;

    if (shorter.len == 1 || shorter.len >= 10) /* X12 and forms cut at 10 letters or more */
        return ov_str_starts(longer, shorter);
    return ov_str_eq(a, b) || ov_person_nickname(a, b);
}

static size_t
words_in_full(const words *w)
{
    size_t count = 0;

    for (size_t i = 0; i < w->count; i++)
        count += w->items[i].len > 1;
    return count;
}

static bool
has_word(const words *in, ov_str word)
{
    for (size_t i = 0; i < in->count; i++)
        if (same_word(word, in->items[i]))
            return true;
    return false;
}

/* Every word of the shorter name is in the longer: the order of given and family name is not to be
   relied on. Initials count where there is no more than one word beside them. */
static bool
same_person(const words *a, const words *b)
{
    const words *shorter = words_in_full(a) <= words_in_full(b) ? a : b;
    const words *longer = shorter == a ? b : a;
    bool initials = words_in_full(shorter) < 2;

    if (a->name.generation && b->name.generation && a->name.generation != b->name.generation)
        return false;
    for (size_t i = 0; i < shorter->count; i++)
        if ((shorter->items[i].len > 1 || initials) && !has_word(longer, shorter->items[i]))
            return false;
    return shorter->count > 0;
}

static bool
same_family(const words *a, const words *b)
{
    words x = {0}, y = {0};

    add_words(&x, a->name.family, a->name.family_len);
    add_words(&y, b->name.family, b->name.family_len);
    for (size_t i = 0; i < y.count; i++)
        if (has_word(&x, y.items[i]))
            return true;
    return false;
}

typedef bool (*person_test)(const words *known, const words *named);

static bool
party_is(const ov_party *party, const words *named, person_test same)
{
    ov_text_name name;
    words known;

    if (!party)
        return false;
    if (!ov_str_is_empty(party->full_name)) {
        ov_person_name_line(party->full_name, NULL, &name);
        words_of(&name, &known);
        if (same(&known, named))
            return true;
    }
    ov_person_name_parts(party->given_name, party->middle_name, party->family_name, party->suffix,
                         NULL, &name);
    words_of(&name, &known);
    return same(&known, named);
}

/* By any name that any department holds of the recipient, or of whom the piece is about. */
static bool
recipient_is(const ov_desk *desk, const ov_piece *piece, const words *named, person_test same)
{
    const ov_case *the_case = desk->the_case;
    ov_text_name name;
    words known;

    if (party_is(piece->recipient, named, same) || party_is(piece->subject, named, same))
        return true;
    for (size_t i = 0; i < the_case->party_count; i++)
        if (party_is(the_case->parties[i], named, same))
            return true;
    for (size_t i = 0; i < the_case->alias_count; i++) {
        ov_person_name_line(the_case->aliases[i]->full_name, NULL, &name);
        words_of(&name, &known);
        if (same(&known, named))
            return true;
    }
    return false;
}

/* The patient as the paper's structure names them; null when it names nobody. */
static ov_str
patient_of(const ov_paper *paper)
{
    const ov_fact *fact = ov_facts_find(paper->facts, OV_FACT_PATIENT_NAME);

    return fact && fact->source == OV_SOURCE_STRUCTURED ? fact->value.text : OV_STR_NULL;
}

bool
ov_reconcile_names_several(const ov_reading *reading)
{
    ov_str first = OV_STR_NULL;

    for (size_t i = 0; i < reading->part_count; i++) {
        ov_str name = ov_facts_text(reading->parts[i], OV_FACT_PATIENT_NAME);

        if (ov_str_is_empty(name))
            continue;
        if (ov_str_is_null(first))
            first = name;
        if (!ov_reconcile_name_same(first, name))
            return true;
    }
    return false;
}

bool
ov_reconcile_is_stranger(const ov_desk *desk, const ov_paper *paper)
{
    ov_str patient = patient_of(paper);
    bool kin =
        ov_reconcile_class_is_statement(paper->klass) || !desk->papers[paper->of].several_patients;
    ov_text_name name;
    words named;

    if (ov_str_is_empty(patient))
        return false;
    ov_person_name_line(patient, NULL, &name);
    words_of(&name, &named);
    if (named.count == 0)
        return false; /* letters of a script that is not read: it names nobody to us */
    return !recipient_is(desk, paper->piece, &named, same_person) &&
           !(kin && recipient_is(desk, paper->piece, &named, same_family));
}

/* Patients with a claim that is tied to an account here, one paper for each of a file. */
static ov_numbers
tied_patients(const ov_desk *desk)
{
    ov_numbers tied = {0};

    for (uint32_t i = (uint32_t)desk->piece_count; i < desk->count; i++) {
        const ov_paper *paper = &desk->papers[i];
        bool known = paper->claim == OV_NO_INDEX || ov_str_is_empty(patient_of(paper)) ||
                     desk->claims.items[paper->claim].slot == OV_NO_INDEX;

        for (size_t k = tied.count; !known && k-- > 0;)
            known =
                desk->papers[tied.items[k]].of == paper->of &&
                ov_reconcile_name_same(patient_of(paper), patient_of(&desk->papers[tied.items[k]]));
        if (!known)
            *OV_VEC_ADD(desk->scratch, &tied) = i;
    }
    return tied;
}

static bool
claim_is_strangers(const ov_desk *desk, const ov_claim *claim, const ov_numbers *tied)
{
    for (size_t i = 0; i < claim->papers.count && claim->slot == OV_NO_INDEX; i++) {
        const ov_paper *paper = &desk->papers[claim->papers.items[i]];
        bool known = !ov_reconcile_is_stranger(desk, paper);

        for (size_t k = 0; !known && k < tied->count; k++)
            known = desk->papers[tied->items[k]].of == paper->of &&
                    ov_reconcile_name_same(patient_of(paper),
                                           patient_of(&desk->papers[tied->items[k]]));
        if (!known)
            return true;
    }
    return false;
}

void
ov_reconcile_strangers_find(ov_desk *desk)
{
    ov_numbers tied = tied_patients(desk);

    for (size_t i = 0; i < desk->claims.count; i++) {
        ov_claim *claim = &desk->claims.items[i];

        if (!claim_is_strangers(desk, claim, &tied))
            continue;
        for (size_t k = 0; k < claim->papers.count; k++)
            desk->papers[claim->papers.items[k]].stranger = true;
        claim->state = OV_CLAIM_NONE; /* it announces nothing to this customer */
        claim->ruling = OV_NO_INDEX;
    }
}

/* The file waits for a person: neither the whole of it nor a part can go to this recipient. */
void
ov_reconcile_strangers_hold(ov_desk *desk)
{
    size_t *parts = OV_NEW_ARRAY(desk->scratch, size_t, desk->piece_count + 1);
    size_t *others = OV_NEW_ARRAY(desk->scratch, size_t, desk->piece_count + 1);

    for (size_t i = 0; i < desk->count; i++) {
        const ov_paper *paper = &desk->papers[i];

        if (i < desk->piece_count && paper->piece->reading->part_count > 0)
            continue; /* the file itself */
        parts[paper->of]++;
        others[paper->of] += paper->stranger;
    }
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        ov_flag *flag;

        if (others[i] == 0)
            continue;
        desk->papers[i].stranger = true;
        ov_reconcile_decide(desk, i, OV_HOLD, OV_REASON_IDENTITY_AMBIGUOUS, OV_NO_INDEX);
        desk->pieces[i].misaddressed = others[i] == parts[i];
        flag = ov_reconcile_flag(desk, "OTHER_PATIENT", &i, 1);
        flag->rule = OV_STR("45 CFR 164.502(a)");
        flag->detail =
            ov_str_printf(desk->mem, "{\"parts\":%zu,\"others\":%zu}", parts[i], others[i]);
    }
}
