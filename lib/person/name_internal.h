/*
 * Words of a name, and what kind of addressee they are.
 */
#ifndef ONEVOICE_PERSON_NAME_INTERNAL_H
#define ONEVOICE_PERSON_NAME_INTERNAL_H

#include "onevoice/person/name.h"

#define PERSON_MOST_WORDS 16

typedef struct person_words {
    ov_str items[PERSON_MOST_WORDS]; /* folded */
    size_t count;
} person_words;

/* Words of a folded text: letters and digits; an apostrophe or full stop inside a word joins
   (o'brien, j.r.), a hyphen between letters stays, everything else separates. The text is changed
   in place. */
void person_words_split(char *text, size_t len, person_words *out);

/* Take titles in front and degrees and a generation behind off; title and generation go to `out`. */
void person_words_take_ends(person_words *words, ov_text_name *out);

bool person_word_among(ov_str word, const char *const *words, size_t count);
bool person_word_is_degree(ov_str word);
bool person_word_is_child_of(ov_str word);
bool person_word_is_particle(ov_str word); /* of a family name */
ov_text_generation person_word_generation(ov_str word);

/* One, a line or nobody; newborns are found by their given names. `more` may be NULL. */
ov_person_kind person_words_kind(const person_words *words, const ov_person_words *more);

/*
 * The words that stand in place of a newborn's given name: `*count` from `*from`. False: there are
 * none. Of a line the last word is left for the family name unless all are such.
 */
bool person_words_newborn(const person_words *words, bool is_line, const ov_person_words *more,
                          size_t *from, size_t *count);

/* The words of a line in an order and form that do not depend on how it is written. */
void person_words_order(person_words *words);

/* Does the word say that the given name is not known? */
bool person_word_is_blank(ov_str word, const ov_person_words *more);

bool person_is_unspaced(ov_str s); /* Han or Hangul throughout */

/* A name without blanks whose characters are words: how many bytes are the family name; 0: it is
   not such a name. */
size_t person_unspaced_family(ov_str name);

/* Of name n of the nicknames those that go for it, ascending: `others` from starts[n] to
   starts[n + 1]. Made of nickname_pairs.def by nickname_index.py. */
extern const uint16_t person_nickname_starts[], person_nickname_others[];
extern const uint32_t person_nickname_names; /* with a start and an end */

#endif
