/*
 * Collecting what a document states: facts under their keys, each once, and the parts of a document
 * that holds several papers.
 */
#ifndef ONEVOICE_LIB_DOCUMENT_FACTS_INTERNAL_H
#define ONEVOICE_LIB_DOCUMENT_FACTS_INTERNAL_H

#include <string.h>

#include "onevoice/base/vec.h"
#include "onevoice/document/document.h"

typedef struct facts_builder {
    ov_arena *mem;
    OV_VEC(ov_fact) rows;
    bool has[OV_FACT_COUNT]; /* by key: a claim of a thousand lines asks often */
} facts_builder;

/* Structured facts; the path is copied. A null or empty text, a date NONE add nothing. */
void add_text_fact(facts_builder *b, ov_fact_key key, size_t index, ov_str value, ov_str path);
void add_money_fact(facts_builder *b, ov_fact_key key, size_t index, ov_money value, ov_str path);
void add_date_fact(facts_builder *b, ov_fact_key key, size_t index, ov_date value, ov_str path);
void add_int_fact(facts_builder *b, ov_fact_key key, int64_t value, ov_str path);
void add_flag_fact(facts_builder *b, ov_fact_key key, bool value, ov_str path);
bool has_fact(const facts_builder *b, ov_fact_key key);
ov_facts facts_done(facts_builder *b); /* sorted */

/* A decimal of X12, XML Schema or FHIR in the form that ov_money_parse and ov_decimal_sum_add read;
   null when it is none. May be `s` itself. */
ov_str document_decimal(ov_arena *scratch, ov_str s);

/* A name of its parts in the order in which it is spoken; parts may be null. */
ov_str document_person_name(ov_arena *scratch, const ov_str *parts, size_t count);

/* The day that a text names, when it names one only; else OV_DATE_NONE. */
ov_date document_only_date(ov_arena *scratch, ov_str text);

/* The parts of a structured document; one alone is the document. */
typedef OV_VEC(ov_facts) part_list;
void set_parts(ov_document *out, const part_list *parts);

#endif
