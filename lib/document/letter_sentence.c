/*
 * The sentence around a value: the part of it that says what the value is, and whether the rest leaves
 * that as it is.
 */
#include <string.h>

#include "letter_internal.h"

#define SENTENCE_MOST 256 /* tokens to either side that can change what a value is */
#define CLAUSE_BEFORE 32  /* tokens before a value that one part of a sentence holds */

/* The sentence around token `k`: between full stops of the unit. */
letter_span
letter_sentence(const grammar_tokens *t, size_t k)
{
    letter_span s = {k, k};

    while (s.from > 0 && k - s.from < SENTENCE_MOST && !grammar_is_stop(&t->items[s.from - 1]))
        s.from--;
    while (s.to < t->count && s.to - k < SENTENCE_MOST && !grammar_is_stop(&t->items[s.to]))
        s.to++;
    return s;
}

/* Do the words that say what another value of the sentence is hold token `i`: "by 11/20/2026"? */
static bool
tells_another(const grammar_tokens *t, letter_span sentence, size_t i)
{
    for (size_t k = sentence.from; k < sentence.to; k++) {
        letter_span known = {k, k};

        if (grammar_is_value(&t->items[k]) &&
            letter_clause(t, k, t->items[k].word == GRAMMAR_DATE, &known) != OV_VALUE_NONE &&
            i >= known.from && i < known.to)
            return true;
    }
    return false;
}

/* Does token `i` lead in what follows, or is it an amount or a date? */
static bool
is_object(const grammar_tokens *t, size_t i, size_t to)
{
    return i < to && (grammar_is_value(&t->items[i]) || grammar_is(&t->items[i], GRAMMAR_IS_LEAD));
}

/* A word the packs do not know that is written as a name is. So is the first word of every sentence:
   with an object behind it ("Spend your balance") it is a verb. */
static bool
looks_like_name(const letter *l, const grammar_tokens *t, letter_span sentence, size_t i)
{
    const grammar_token *token = &t->items[i];
    const char *word = l->text->bytes.ptr + token->from;

    if (i == sentence.from && is_object(t, i + 1, sentence.to))
        return false;
    return token->to - token->from > 1 && word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'a';
}

/*
 * Do words of the sentence, outside those that were understood, leave the demand as it is? A word of
 * doubt does not; nor does any that could end it ("is waived", "we received"). Those that cannot are
 * few: plain ones, names, and what a preposition or an article leads in. Behind the amount a name has
 * to be led in, for there "Void" looks like one.
 */
bool
letter_doubt_around(const letter *l, const grammar_tokens *t, letter_span sentence,
                    letter_span known)
{
    bool led = false;

    for (size_t i = sentence.from; i < sentence.to; i++) {
        const grammar_token *token = &t->items[i];
        size_t harmless;

        if (i == known.from) {
            i = known.to;
            led = false;
        }
        if (i >= sentence.to)
            break;
        token = &t->items[i];
        harmless = grammar_pass(token, sentence.to - i);
        if (harmless > 0) {
            i += harmless - 1;
            continue;
        }
        if (grammar_is(token, GRAMMAR_IS_DOUBT))
            return true;
        if (token->word == 0) {
            if (!led && (i > known.from || !looks_like_name(l, t, sentence, i)) &&
                !tells_another(t, sentence, i))
                return true;
        } else if (grammar_is_value(token) || token->word == GRAMMAR_NUMBER ||
                   grammar_is_mark(token)) {
            led = led && token->word == GRAMMAR_NUMBER;
        } else if (grammar_is(token, GRAMMAR_IS_LEAD)) {
            led = true;
        } else if (grammar_is(token, GRAMMAR_IS_PLAIN)) {
            led = false;
        } else if (!tells_another(t, sentence, i))
            return true;
    }
    return false;
}

/* Where a phrase may begin: at the start, behind a mark, a value or a word that joins; and anywhere
   unless its first word is a noun, which the word before it could change ("loyalty balance"). */
static bool
may_begin(const grammar_tokens *t, size_t i)
{
    return i == 0 || !grammar_is(&t->items[i], GRAMMAR_IS_NOUN) ||
           grammar_is_mark(&t->items[i - 1]) || grammar_is_value(&t->items[i - 1]) ||
           grammar_is(&t->items[i - 1], GRAMMAR_IS_JOINT);
}

/* The longest part of the sentence that holds value `k`. */
ov_value_role
letter_clause(const grammar_tokens *t, size_t k, bool date, letter_span *known)
{
    letter_span s = letter_sentence(t, k);
    ov_value_role best = OV_VALUE_NONE;
    size_t longest = 0;

    for (size_t i = OV_MAX(s.from, k - OV_MIN(k, (size_t)CLAUSE_BEFORE)); i <= k; i++) {
        size_t length = 0;
        ov_value_role role;

        if (!grammar_clause_begins(&t->items[i], date) || !may_begin(t, i))
            continue;
        role = grammar_clause(t->items + i, s.to - i, date, k - i, &length);
        if (role == OV_VALUE_NONE || length <= longest)
            continue;
        best = role;
        longest = length;
        *known = (letter_span){i, i + length};
    }
    return best;
}

/* A mark beside the value that makes it a bound, a guess or a question: "~$64.10", "$64.10?". */
bool
letter_marked_open(const letter *l, const ov_typed_field *f)
{
    ov_str text = l->text->bytes;
    size_t before = f->offset, after = f->offset + f->length;

    while (before > 0 && text.ptr[before - 1] == ' ')
        before--;
    while (after < text.len && text.ptr[after] == ' ')
        after++;
    return (before > 0 && memchr("~<>?", text.ptr[before - 1], 4)) ||
           (after < text.len && memchr("~?", text.ptr[after], 2));
}
