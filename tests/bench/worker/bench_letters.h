/*
 * Letters to measure reading with: some 1.6 KB from 40 templates, a quarter of them with a table.
 *
 * A template has sentences of its own among the boilerplate that all share. No slot repeats from
 * letter to letter: who it is for, address, reference, claim, dates, amounts, and a name in the
 * middle of a sentence.
 */
#ifndef ONEVOICE_TESTS_BENCH_LETTERS_H
#define ONEVOICE_TESTS_BENCH_LETTERS_H

#include "onevoice/base/arena.h"
#include "onevoice/base/random.h"
#include "onevoice/base/str.h"

typedef enum bench_form { BENCH_TEXT, BENCH_HTML, BENCH_XML, BENCH_FHIR } bench_form;

ov_str bench_letter(ov_arena *mem, ov_random *r, bench_form form);

#endif
