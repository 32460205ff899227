/*
 * What somebody meant who mistyped a word of a list.
 */
#ifndef ONEVOICE_BASE_SPELL_H
#define ONEVOICE_BASE_SPELL_H

#include "onevoice/base/arena.h"
#include "onevoice/base/str.h"

/* "; did you mean 'status'?" for the end of an error, or the empty string: where no word is near, or two are equally. */
ov_str ov_spell_hint(ov_arena *mem, ov_strs words, ov_str word);

#endif
