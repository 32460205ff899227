/*
 * Reading one body: its text with the layout, and the facts its structure states.
 *
 * Plain text, HTML, FHIR R4 (XML and JSON: ExplanationOfBenefit in its dialects, Claim, Invoice,
 * Account, Bundle), UBL 2.1 by namespace, X12 835 and 837, and XML of any other vocabulary (read
 * for its text). Bytes are hostile: whatever is in them, reading ends with a document or with a
 * rejection code, inside limits (DOCUMENT_* below). Markup is read by readers of our own, JSON by
 * Jansson; it does not guard against bugs of either: that is the business of the worker processes
 * around it.
 *
 * Strings of the result live in `mem`; `scratch` may be reset afterwards.
 */
#ifndef ONEVOICE_DOCUMENT_DOCUMENT_H
#define ONEVOICE_DOCUMENT_DOCUMENT_H

#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/text/layout.h"
#include "onevoice/text/sketch.h"
#include "onevoice/text/typed.h"
#include "onevoice/text/text.h"

#define OV_DOCUMENT_BYTES_MOST (16 * 1024 * 1024)
#define OV_DOCUMENT_TAG_MOST   (64 * 1024)
#define OV_DOCUMENT_DEPTH_MOST 200
#define OV_DOCUMENT_NODES_MOST 500000
#define OV_DOCUMENT_PARTS_MOST 10000 /* the 835 guide's own bound for the claims of a transaction */

typedef enum ov_document_form {
    OV_FORM_TEXT,
    OV_FORM_HTML,
    OV_FORM_XML, /* of a vocabulary we do not know */
    OV_FORM_FHIR,
    OV_FORM_UBL,
    OV_FORM_X12
} ov_document_form;

typedef struct ov_document {
    ov_document_form form;
    ov_str type;             /* "ExplanationOfBenefit", "Invoice", "835", ...; null for letters */
    ov_content_class stated; /* what the type says it is; UNKNOWN for letters */
    ov_text text;
    ov_facts facts;        /* from the structure, sorted: of its one part; none when several */
    const ov_facts *parts; /* a bundle's or interchange's: one list for each claim, bill, ... */
    size_t part_count;     /* 0 for a letter */
    ov_str reject_code, reject_detail; /* null when readable; else everything above is empty */
} ov_document;

/* Once per process, before threads and before any sandbox: the seed of the JSON library. */
void ov_document_init(void);

void ov_document_read(ov_arena *mem, ov_arena *scratch, ov_media media, ov_str body,
                      ov_document *out);

/*
 * The department's own facts (jsonb, keys and types of model/facts.def). A key that is not among
 * them, or a value that is not of its type, costs that fact alone and is named in *lost (in mem):
 * what is stated but not understood is not lost silently, and takes nothing else with it.
 */
void ov_document_read_facts(ov_arena *mem, ov_str json, ov_facts *out, ov_lost_facts *lost);

/* What the words of a letter say. */
typedef struct ov_letter {
    ov_facts facts; /* with the place of each in the body as evidence */
    const ov_reading_value *values;
    size_t value_count;
    ov_certainty certainty;
    ov_str doubt;                      /* static; null unless UNSURE */
    const ov_layout_unit *const *zero; /* the words of cells and rows whose amounts are all zero */
    size_t zero_count;
} ov_letter;

/* What the words of sentences and cells say that came before, their values blinded: one a reader,
   bounded; it changes no answer. */
typedef struct ov_letter_memory ov_letter_memory;

ov_letter_memory *ov_letter_memory_new(ov_arena *mem);
void ov_letter_memory_forget(ov_letter_memory *memory);

/*
 * Every amount and date with its role and by what it got it, and the facts that are certain.
 *
 * SURE: exactly one amount can be what is to be paid now (or the instalment, or the credit), nothing
 * that speaks of paying was left unexplained, and what can be reckoned comes out. UNSURE: something
 * may be asked for; no fact of money and no due date is among the facts. NOTHING: no words ask.
 * Amounts under "you owe" and the like are returned as patient_responsibility; the caller, who
 * knows the class of the letter, decides what they demand. Words are known from the language packs
 * alone (lib/document/grammar). `memory` may be null.
 */
void ov_document_letter_read(ov_arena *mem, ov_letter_memory *memory, const ov_text *text,
                             const ov_typed_fields *fields, ov_letter *out);

/* Both lists in one, sorted; equal (key, index, source) of `more` are dropped. */
ov_facts ov_document_facts_merge(ov_arena *mem, ov_facts facts, ov_facts more);

#endif
