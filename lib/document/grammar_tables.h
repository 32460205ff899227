/*
 * What grammar/compile.py makes of the language packs.
 */
#ifndef ONEVOICE_DOCUMENT_GRAMMAR_TABLES_H
#define ONEVOICE_DOCUMENT_GRAMMAR_TABLES_H

#include "onevoice/model/reading.h"

typedef struct grammar_move {
    uint16_t word, to;
} grammar_move;

/* A deterministic automaton over words; state 0 is the first, and none leads back to it. */
typedef struct grammar_automaton {
    const uint16_t *first; /* of each state's moves; one more at the end */
    const grammar_move *moves;
    const uint8_t *accept; /* a role; 0 where nothing ends */
    const uint16_t *begin; /* by word: where it leads from the first state */
} grammar_automaton;

extern const grammar_automaton grammar_label_automaton, grammar_date_automaton;
extern const grammar_automaton grammar_clause_automaton, grammar_day_automaton;
extern const grammar_automaton grammar_pass_automaton, grammar_about_automaton;
extern const grammar_automaton grammar_ends_automaton, grammar_title_automaton;
extern const grammar_automaton grammar_term_automaton, grammar_own_automaton;
extern const grammar_automaton grammar_waits_automaton;

extern const ov_str grammar_words[];   /* 0 to 3 stand for what is no word */
extern const uint32_t grammar_sets[];  /* by word: bits, one a grammar_set */
extern const char grammar_marks[];     /* by word: the punctuation it is; 0: none */
extern const uint16_t grammar_hash[];  /* open addressing; 0 is free */
extern const size_t grammar_hash_size; /* a power of two */

#endif
