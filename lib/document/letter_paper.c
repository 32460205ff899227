/*
 * What a letter says of itself: it is another kind of paper, or what it asks for has come to an end.
 *
 * An end can be told in more words than anybody lists ("was written off", "we tore up"); what bills say
 * of themselves and leaves them as they are is little. So what is said of the paper or its sum in words
 * that are not known to be harmless is a doubt.
 */
#include "letter_internal.h"

#define TITLE_MOST 48 /* bytes of a title */
#define STAMP_MOST 64 /* bytes of a line that is a stamp */
#define VERB_MOST  2  /* tokens of a verb: "write off" */

static bool
is_word(const grammar_token *token)
{
    return token->word == 0 || (token->word > GRAMMAR_NUMBER && !grammar_is_mark(token));
}

/* May this word, said of the bill, say its end? */
static bool
may_end(const grammar_token *token)
{
    return is_word(token) && !grammar_is(token, GRAMMAR_IS_PLAIN) &&
           !grammar_is(token, GRAMMAR_IS_LEAD) && !grammar_is(token, GRAMMAR_IS_STATE);
}

/* "This bill | has been | cancelled": what follows the words between. */
static bool
ends_behind(const grammar_tokens *t, size_t i, size_t to)
{
    bool told = false;

    for (; i < to && grammar_is(&t->items[i], GRAMMAR_IS_TOLD); i++)
        told = true;
    /* an adverb that the packs do not know says nothing by itself: "seriously overdue" */
    if (told && i + 1 < to && t->items[i].word == 0 &&
        grammar_is(&t->items[i + 1], GRAMMAR_IS_STATE))
        i++;
    if (told && i < to && may_end(&t->items[i]))
        return true;
    for (; told && i < to; i++) /* "wurde von Ihrer Kasse | beglichen": the verb may come last */
        if (grammar_is(&t->items[i], GRAMMAR_IS_PAID))
            return true;
    return false;
}

/* "We have cancelled | this bill", "tear up | this bill": a verb whose subject is the sender, or nobody;
   or one that has been done, or will be, by somebody else: "your parents have settled | this bill". */
static bool
ends_before(const grammar_tokens *t, size_t from, size_t i)
{
    size_t verb = i, done;

    while (verb > from && i - verb < VERB_MOST && may_end(&t->items[verb - 1]) &&
           !grammar_is(&t->items[verb - 1], GRAMMAR_IS_TOLD))
        verb--;
    if (verb == i)
        return false;
    done = verb;
    while (verb > from && grammar_is(&t->items[verb - 1], GRAMMAR_IS_TOLD))
        verb--;
    return verb == from || grammar_is_mark(&t->items[verb - 1]) ||
           grammar_is(&t->items[verb - 1], GRAMMAR_IS_SENDER) ||
           (verb < done && !grammar_is(&t->items[verb - 1], GRAMMAR_IS_PLAIN));
}

/* A condition or a denial says no end: "if this bill has been paid", "has not been paid". */
static bool
is_conditional(const grammar_tokens *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (grammar_is(&t->items[i], GRAMMAR_IS_CONDITION) || t->items[i].word == GRAMMAR_AMOUNT)
            return true;
    return false;
}

/* Does the sentence say that a plan has yet to decide: "your insurer is still looking at this claim"?
   Such words are few in every language ("still", "not yet", "until"), those of what it does are not. */
static bool
plan_waits(const grammar_tokens *t, size_t from, size_t to)
{
    bool payer = false, waits = false;

    for (size_t i = from; i < to; i++) {
        size_t passes = grammar_is(&t->items[i], GRAMMAR_IS_CONDITION)
                            ? grammar_pass(t->items + i, to - i)
                            : 0; /* "if you have not ...": what is said of the reader */

        if (t->items[i].word == GRAMMAR_AMOUNT)
            return false; /* what a sum is, its own sentence tells */
        if (passes > 0 && !(i > from && grammar_is(&t->items[i - 1], GRAMMAR_IS_TOLD))) {
            i += passes - 1;
            continue;
        }
        payer = payer || grammar_is(&t->items[i], GRAMMAR_IS_PAYER);
        waits = waits || grammar_waits(t->items + i, to - i);
    }
    return payer && waits;
}

static bool
sentence_ends(const grammar_tokens *t, size_t from, size_t to)
{
    if (plan_waits(t, from, to))
        return true;
    if (is_conditional(t, from, to))
        return false;
    for (size_t i = from; i < to; i++) {
        size_t length = grammar_about(t->items + i, to - i);

        if (grammar_ends(t->items + i, to - i))
            return true;
        if (length > 0 && (ends_behind(t, i + length, to) || ends_before(t, from, i)))
            return true;
    }
    return false;
}

/* Does a question end before byte `at`? */
static bool
is_asked(const letter *l, size_t at)
{
    ov_str text = l->text->bytes;

    while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\n'))
        at--;
    return at > 0 && text.ptr[at - 1] == '?';
}

/* Which sentences of the unit end a demand. What answers a question is said under its condition:
   "Paid already? Please disregard this notice." */
static uint8_t
ends_of(const letter *l, const grammar_tokens *t)
{
    uint8_t ends = 0;

    for (size_t from = 0, i = 0; i <= t->count; i++) {
        if (i < t->count && !grammar_is_stop(&t->items[i]))
            continue;
        if (i > from && (from == 0 || !is_asked(l, t->items[from].from)) &&
            sentence_ends(t, from, i))
            ends |= from == 0 ? LETTER_ENDS_FIRST : LETTER_ENDS_BEHIND;
        from = i + 1;
    }
    return ends;
}

static bool
unit_ends(letter *l, size_t unit)
{
    letter_words *w = letter_words_of(l, unit);

    if (w->ends == LETTER_NOT_ASKED)
        w->ends = ends_of(l, letter_tokens(l, unit));
    return w->ends & LETTER_ENDS_BEHIND ||
           (w->ends && !is_asked(l, l->layout.units[unit].from + w->begin));
}

static bool
is_title(letter *l, size_t unit)
{
    letter_words *w = letter_words_of(l, unit);

    if (w->title == LETTER_NOT_ASKED) {
        const grammar_tokens *t = letter_tokens(l, unit);

        w->title = grammar_is_title(t->items, t->count);
    }
    return w->title;
}

bool
letter_stamped_paid(letter *l)
{
    if (!letter_has(l, GRAMMAR_IS_PAID))
        return false;
    for (size_t i = 0; i < l->layout.count; i++) {
        const ov_layout_unit *u = &l->layout.units[i];

        if (u->to - u->from > STAMP_MOST || !letter_unit_has(l, i, GRAMMAR_IS_PAID) ||
            is_asked(l, u->to))
            continue;
        if (letter_label(l, i, false) == OV_VALUE_PAID && !letter_named(l)[i])
            return true;
    }
    return false;
}

const char *
letter_doubts_itself(letter *l)
{
    for (size_t i = 0; i < l->layout.count; i++) {
        const ov_layout_unit *u = &l->layout.units[i];

        if (!u->values && u->to - u->from <= TITLE_MOST && is_title(l, i))
            return "another kind of paper";
        if (letter_unit_has(l, i, GRAMMAR_IS_PAPER) && unit_ends(l, i))
            return "it may be no longer owed";
    }
    return NULL;
}
