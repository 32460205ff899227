/*
 * Tokens of one stretch of text between two layout breaks: words, and what is printed as amount,
 * date, period, number or phone.
 *
 * What the recogniser of text/typed.h reads is what stands there. Only where it reads nothing, a scan
 * may be at fault: digits misread as letters (O l I S B Z b g q) are folded where a chunk is
 * otherwise an amount, a date or a phone; months may be misspelt by a letter or two between a day
 * and a year.
 */
#ifndef ONEVOICE_TEXT_TOKEN_INTERNAL_H
#define ONEVOICE_TEXT_TOKEN_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/model/sketch.h"
#include "onevoice/text/typed.h"

typedef enum token_kind {
    TOKEN_WORD,
    TOKEN_MONEY,
    TOKEN_DATE,
    TOKEN_PERIOD,
    TOKEN_ID,
    TOKEN_NUMBER,
    TOKEN_PHONE,
    TOKEN_POSTCODE,
    TOKEN_UNREAD /* looks like an amount or a date and cannot be read exactly */
} token_kind;

typedef struct token {
    ov_str text; /* as printed, without surrounding punctuation */
    uint64_t value;
    uint32_t hash;  /* of the lower-case word; of the kind for all others */
    uint32_t shape; /* as in ov_sketch_field */
    uint8_t kind;
    bool capital; /* begins with a capital letter */
    bool upper;   /* two letters or more, all capitals */
    bool stop;    /* a sentence may end behind it */
    bool colon;   /* a colon follows */
    bool comma;   /* a comma follows */
    bool digits;  /* a word that may hold some */
} token;

/* A blank-separated piece of the text, its punctuation set apart. */
typedef struct chunk {
    ov_str core;
    const ov_typed_field *typed; /* it is this value; NULL: nothing was recognised */
    char lead, trail;            /* last punctuation before, first behind; 0 none */
    bool stop, percent;
    uint16_t digits, letters;
} chunk;

/* What stood at a chunk with digits near: an amount, date or number of so many chunks; 0: none. */
typedef struct token_trial {
    uint32_t chunk;
    uint8_t used, kind;
    bool fickle; /* other digits could give another kind or length */
} token_trial;

/* The tokens of the stretch scanned last, and the room that the next one uses again. */
typedef struct token_list {
    const ov_typed_field *typed; /* those of the whole text that are values, in order ... */
    size_t typed_count, typed_next;
    const char *base; /* ... whose offsets count from here */
    token *items;
    size_t count, capacity;
    struct {
        chunk *items;
        size_t count, capacity;
    } chunks;
    OV_VEC(token_trial) trials;
    char *lower;
    size_t lower_capacity;
} token_list;

/* The tokens of `text` replace those in `out`, whose room lives in `scratch`. */
void ov_text_tokens_scan(ov_arena *scratch, ov_str text, token_list *out);

/* What stands for the values of a kind among the words of a unit. */
uint32_t ov_text_token_mask(token_kind of);

/* The next value that was recognised at `at` of this stretch or later, and ends within it; NULL if there is
   none. Stretches come in the order of the text. */
const ov_typed_field *ov_text_token_value(token_list *list, ov_str stretch, size_t at);

/* How many chunks from `at` on are one token that is no word; 0: none. Fills the token. Two empty
   chunks stand behind the last. */
size_t ov_text_token_match(const chunk *chunks, size_t count, size_t at, token *out);

/* Whether what stands at a chunk, its kind and its length, hangs on which digits it has, not only
   on where: that of dates, years and very long numbers does. */
bool ov_text_token_is_fickle(const chunk *chunks, size_t count, size_t at);

/* The token of that kind that is known to stand at a chunk. */
size_t ov_text_token_reread(const chunk *chunks, size_t count, size_t at, token_kind known,
                            token *out);

/* The hash of a word: that of its letters in lower case. */
uint32_t ov_text_word_hash(ov_str word);

#define TOKEN_HASHED 64 /* bytes of a word that are hashed in lower case */

/* The same where its first TOKEN_HASHED bytes are known in lower case. */
uint32_t ov_text_lower_word_hash(ov_str s, const char *lower);

/* The number that is printed so. */
void ov_text_id_token(ov_str text, token *out);

/* How many chunks from `at` on are an amount, date or number; 0: none. Fills the token. */
size_t ov_text_money_match(const chunk *chunks, size_t count, size_t at, token *out);
size_t ov_text_date_match(const chunk *chunks, size_t count, size_t at, token *out);
size_t ov_text_phone_match(const chunk *chunks, size_t count, size_t at, token *out);
size_t ov_text_id_match(const chunk *chunks, size_t count, size_t at, token *out);

#define TOKEN_CHUNKS_MOST                                                                          \
    6 /* that one amount, date or number takes, with what is looked at behind */

#define TOKEN_LONGEST 48 /* characters of a chunk that may be a number */

/* The core with misread digits folded, but for the two signs that may stand among them, into
   out[TOKEN_LONGEST]; false when it is no number even so. */
bool ov_text_number_fold(ov_str core, const char others[2], char *out, size_t *len);

/* The digit that a letter may be a misreading of; the character itself otherwise. */
char ov_text_digit_fold(char c);

#endif
