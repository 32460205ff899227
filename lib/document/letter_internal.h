/*
 * A letter being read: every amount and date with its role, and what follows.
 */
#ifndef ONEVOICE_DOCUMENT_LETTER_INTERNAL_H
#define ONEVOICE_DOCUMENT_LETTER_INTERNAL_H

#include "facts_internal.h"
#include "grammar_internal.h"

typedef struct letter_value {
    const ov_typed_field *field;
    uint32_t unit;   /* of the layout */
    uint32_t column; /* the unit that ends its heading, plus 1; 0: none */
    uint32_t words;  /* where the words that name it begin, if before it in its unit */
    uint8_t role, evidence;
    uint8_t heading; /* what the heading of its column alone would make of it */
    bool is_date, unread, doubtful;
    bool sum;   /* stands in the row of the totals */
    bool owing; /* some word that could name it speaks of paying */
    bool money; /* some word that could name it is one of money */
    bool bare;  /* no words at all */
} letter_value;

/* What the words around one value of a unit make of it, wherever the unit stands. */
typedef struct letter_told {
    uint32_t words;   /* where those that name it begin: bytes behind the field before `segment` */
    uint16_t segment; /* the part of the unit before its field of this number */
    uint16_t field;   /* of the unit's */
    uint8_t role, evidence;
    bool is_date, owing, money;
    bool doubt; /* words of the sentence leave a demand open */
} letter_told;

/* What the packs make of the words of a unit; nothing in it depends on the values between them. */
typedef struct letter_words {
    uint32_t sets;    /* bits of grammar_set that some word is in */
    bool any, known;  /* words at all; words that the packs know */
    bool alone;       /* nothing but values and marks */
    bool told;        /* `values` say what they are */
    uint8_t label[2]; /* as a label of an amount, of a date; LETTER_NOT_ASKED until somebody does */
    uint8_t title;    /* 1: heads a paper that asks for nothing; likewise */
    uint8_t ends;     /* LETTER_ENDS_*; likewise */
    uint32_t begin;   /* of the first word or value, in the unit */
    uint32_t count;
    letter_told *values;
} letter_words;

#define LETTER_NOT_ASKED UINT8_MAX
#define LETTER_ENDS_FIRST                                                                          \
    1 /* its first sentence ends a demand, unless a question stands before it */
#define LETTER_ENDS_BEHIND 2 /* a later one does */

/* A column of amounts that may run, each row by an amount of that row; and its last one. */
typedef struct ledger {
    const letter_value *last;
    bool broken;
} ledger;

typedef struct letter {
    ov_arena *mem;
    const ov_text *text;
    const ov_typed_fields *fields;
    ov_layout layout;
    OV_VEC(letter_value) values;
    uint8_t *named; /* by unit: 1 names a zero, 2 another amount, 3 both; from letter_named */
    bool overlong;  /* more values than were looked at */
    uint64_t roles; /* bits: those that some value has */
    grammar_tokens *tokens;   /* by unit: read once, when first asked for */
    grammar_tokens joined;    /* of units that make one label; reused */
    letter_words **words;     /* by unit: looked up once, when first asked for */
    ov_letter_memory *memory; /* of units that came before; may be null */
    uint32_t sets;            /* bits of grammar_set that some word is in, and that it is known */
    struct {
        int64_t paid, others; /* what was paid, and by plan and adjustments: sizes */
    } reckoning;
    const ledger *ledgers; /* by column; null until somebody asks */
} letter;

/* What has a role: the values of the row of totals where there is one, else all of it, doubts and the
   unread apart. */
typedef struct letter_pick {
    const letter_value *value; /* the first */
    size_t distinct;           /* how many differ; rows of one column do */
} letter_pick;

letter_pick letter_pick_role(const letter *l, uint8_t role);

/* The one amount of a role; 0 and not known where there is none, or several differ. */
int64_t letter_amount_of(const letter *l, uint8_t role, bool *known);

/* Whether the sums that are printed make up the one that is asked for. */
typedef enum letter_reckoning { LETTER_REFUTED, LETTER_OPEN, LETTER_PROVEN } letter_reckoning;

letter_reckoning letter_reckon(const letter *l, int64_t due);

static inline int64_t
letter_amount(const letter_value *v)
{
    return v->field->value.money.e4;
}

static inline bool
letter_same_money(const letter_value *a, const letter_value *b)
{
    return letter_amount(a) == letter_amount(b) &&
           ov_currency_eq(a->field->currency, b->field->currency);
}

static inline int64_t
letter_size(int64_t e4)
{
    return e4 < 0 ? -e4 : e4;
}

/* What is to be paid, as far as it can be told. */
typedef struct letter_demand {
    ov_certainty certainty;
    const char *doubt; /* why not */
    const letter_value *value;
    const letter_value *instalment; /* what remains of it may be `value` */
    const letter_value *credit;
    ov_currency currency;
} letter_demand;

_Static_assert(OV_VALUE_ROLE_COUNT <= 64, "a bit each");

/* Has any value of the letter this role? Most roles are asked for and are not there. */
static inline bool
letter_has_role(const letter *l, uint8_t role)
{
    return l->roles >> role & 1;
}

/* Two rows of a column that its heading alone names: two amounts, be they equal; what is named twice
   in words is one. */
static inline bool
letter_rows(const letter_value *a, const letter_value *b)
{
    return a->column > 0 && a->column == b->column && !a->sum && !b->sum &&
           a->evidence == OV_BY_HEADING && b->evidence == OV_BY_HEADING;
}

/* The words of a unit, read when first asked for. */
const grammar_tokens *letter_tokens(letter *l, size_t unit);

/* What the words of a unit say, remembered from where they stood before or read now. */
letter_words *letter_words_of(letter *l, size_t unit);

/* Between letters: forget all when too much is kept. Null is allowed. */
void letter_memory_trim(ov_letter_memory *memory);

typedef struct letter_span {
    size_t from, to; /* tokens */
} letter_span;

/* The sentence around token `k`, and the longest part of it that holds value `k`. */
letter_span letter_sentence(const grammar_tokens *t, size_t k);
ov_value_role letter_clause(const grammar_tokens *t, size_t k, bool date, letter_span *known);

/* Do words of the sentence outside `known`, or a mark beside the value, leave a demand open? */
bool letter_doubt_around(const letter *l, const grammar_tokens *t, letter_span sentence,
                         letter_span known);
bool letter_marked_open(const letter *l, const ov_typed_field *f);

/* Which units name an amount: their own, one in their row, under them or below them. */
const uint8_t *letter_named(letter *l);

/* Give each value its role. */
void letter_roles(letter *l);

/* The day to pay by that a term sets, reckoned from the paper's own date; where the term stands, null
   if there is none or it is not certain. `own`: the one date of the statement, or null. */
const ov_layout_unit *letter_term(letter *l, const letter_value *own, ov_date *due);

/* Which of the values is to be paid now. */
void letter_decide(letter *l, letter_demand *out);

/* What the words call the identifier or number `field` of a unit; where they begin, if before it in
   the unit. A number without the look of an identifier is one only where cell, heading or line
   name it. */
bool label_of_id(const letter *l, size_t unit, size_t field, ov_fact_key *key, size_t *from);

/* The one number that the letter asks to call, the one address that it asks to send the money to. */
bool letter_phone(const letter *l, letter_span *out);
bool letter_remit(const letter *l, letter_span *out);
ov_str letter_one_line(const letter *l, letter_span span); /* a comma for each end of a line */

/* What the letter says of itself that leaves no room for a demand, or may not; null: nothing. */
const char *letter_doubts_itself(letter *l);

/* Does a line say "paid" and name no amount: a stamp on the bill? */
bool letter_stamped_paid(letter *l);

/* Whether a word of a set stands in the unit, or anywhere. */
bool letter_unit_has(letter *l, size_t unit, grammar_set set);
bool letter_has(letter *l, grammar_set set);

/* The unit as a label. */
ov_value_role letter_label(letter *l, size_t unit, bool date);

#endif
