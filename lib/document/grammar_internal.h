/*
 * The language packs at work: the words of a unit as tokens, and the automata over them.
 *
 * The packs are text (grammar/en.txt and its neighbours), made into tables when the program is
 * built; no language is known to the code.
 */
#ifndef ONEVOICE_DOCUMENT_GRAMMAR_INTERNAL_H
#define ONEVOICE_DOCUMENT_GRAMMAR_INTERNAL_H

#include "grammar_tables.h"
#include "onevoice/base/vec.h"
#include "onevoice/model/reading.h"
#include "onevoice/text/layout.h"

/* What tokens stand for that are no words. */
enum { GRAMMAR_AMOUNT = 1, GRAMMAR_DATE = 2, GRAMMAR_NUMBER = 3 };

/* Sets of words (`words` in a pack) a token may be in. */
typedef enum grammar_set {
    GRAMMAR_IS_ASSET,     /* speaks of money that is the reader's own */
    GRAMMAR_IS_CONDITION, /* what is said with it is not so, or not yet */
    GRAMMAR_IS_CURRENCY,  /* names a currency, and says no more of an amount */
    GRAMMAR_IS_DOLLAR,    /* says which dollar "$" is */
    GRAMMAR_IS_DOUBT,     /* makes a demand a condition, a denial, an estimate */
    GRAMMAR_IS_EXAMPLE,   /* heads what is not this reader's account */
    GRAMMAR_IS_JOINT,     /* a phrase may begin behind it */
    GRAMMAR_IS_LEAD,      /* leads in words that name somebody or something */
    GRAMMAR_IS_LOAN,      /* speaks of a loan: what is left of it is not what is asked now */
    GRAMMAR_IS_MONEY,     /* may name what is to be paid */
    GRAMMAR_IS_NOUN,      /* a phrase may be changed by the word before it */
    GRAMMAR_IS_OWING,     /* speaks of paying */
    GRAMMAR_IS_PAID,      /* says that something was paid */
    GRAMMAR_IS_PAPER,     /* the paper, or what it asks for */
    GRAMMAR_IS_PAYER,     /* who may pay in the reader's place, and what decides it: a claim */
    GRAMMAR_IS_PLAIN,     /* leaves a demand beside it as it is */
    GRAMMAR_IS_SENDER,    /* stands for who wrote */
    GRAMMAR_IS_STATE,     /* said of a bill, it leaves it as it is */
    GRAMMAR_IS_TOLD       /* stands between what a sentence is about and what it says of it */
} grammar_set;

typedef struct grammar_token {
    uint16_t word; /* 0: one the packs do not know */
    uint32_t from, to;
    uint32_t field; /* index of the typed field, for values and numbers */
} grammar_token;

typedef OV_VEC(grammar_token) grammar_tokens;

/* The tokens of bytes `from` to `to`; `fields` from `first` on may lie in them. Appended. */
void grammar_read(ov_arena *mem, const ov_text *text, const ov_typed_fields *fields, size_t first,
                  size_t from, size_t to, grammar_tokens *out);

/* What every word of a letter is asked many times is one look into a table. */
static inline bool
grammar_is(const grammar_token *token, grammar_set set)
{
    return grammar_sets[token->word] >> set & 1;
}

/* What stands for the field among the tokens. */
uint16_t grammar_value_word(const ov_typed_field *field);

/* An amount or a date. */
static inline bool
grammar_is_value(const grammar_token *token)
{
    return token->word == GRAMMAR_AMOUNT || token->word == GRAMMAR_DATE;
}

/* Punctuation. */
static inline bool
grammar_is_mark(const grammar_token *token)
{
    return grammar_marks[token->word] != 0;
}

static inline bool
grammar_is_comma(const grammar_token *token)
{
    return grammar_marks[token->word] == ',';
}

/* "." or ";": ends a sentence within a unit. */
static inline bool
grammar_is_stop(const grammar_token *token)
{
    return grammar_marks[token->word] == '.' || grammar_marks[token->word] == ';';
}

/* Does a part of a sentence begin with the word at all? Few do, and each word before a value is tried. */
static inline bool
grammar_clause_begins(const grammar_token *token, bool date)
{
    return (date ? &grammar_day_automaton : &grammar_clause_automaton)->begin[token->word] != 0;
}

/* What words before an amount or a date say it is; marks at both ends, and an aside in parentheses
   that says nothing of money, do not count. NONE where not all words are understood. */
ov_value_role grammar_label(const grammar_token *tokens, size_t count, bool date);

/* A part of a sentence that begins at tokens[0] and holds one value: its role, the index of the
   value, and how many tokens. The longest. NONE if there is none. */
ov_value_role grammar_clause(const grammar_token *tokens, size_t count, bool date, size_t value,
                             size_t *length);

/* Length of a turn of phrase at tokens[0] that only looks like a doubt; 0 if there is none. */
size_t grammar_pass(const grammar_token *tokens, size_t count);

/* Length of what names the paper, or what it asks for, at tokens[0] ("this bill"); 0 if nothing does. */
size_t grammar_about(const grammar_token *tokens, size_t count);

/* Does a turn of phrase at tokens[0] tell that a demand has come to an end ("in error")? */
bool grammar_ends(const grammar_token *tokens, size_t count);

/* Does a turn of phrase at tokens[0] tell that somebody has yet to decide ("still", "has not")? */
bool grammar_waits(const grammar_token *tokens, size_t count);

/* Do the tokens together head a paper that asks for nothing ("pro forma invoice")? */
bool grammar_is_title(const grammar_token *tokens, size_t count);

/* Do they say within how many days of its own date a paper is to be paid ("net 30"), or name that
   date ("invoice date")? */
bool grammar_is_term(const grammar_token *tokens, size_t count);
bool grammar_is_own_date(const grammar_token *tokens, size_t count);

#endif
