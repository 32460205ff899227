/*
 * The content sketch of one text: units, masked tokens, typed fields (model/sketch.h).
 *
 * Units end at the breaks of the layout and at the ends of sentences. In a sentence, runs of
 * capitalised words become one name; in headings and address lines words stay words, since there
 * everything is capitalised.
 */
#ifndef ONEVOICE_TEXT_SKETCH_H
#define ONEVOICE_TEXT_SKETCH_H

#include "onevoice/model/sketch.h"
#include "onevoice/text/typed.h"

/*
 * Sentences and lines seen before, whatever their digits, with what a sketch takes from them:
 * letters of one template differ in few lines otherwise, and only those are tokenised. At most some
 * 25 MB; one per thread. Forgetting is never needed, only measured.
 */
typedef struct ov_sketch_memory ov_sketch_memory;

ov_sketch_memory *ov_sketch_memory_new(ov_arena *mem);
void ov_sketch_memory_forget(ov_sketch_memory *memory);

/* `fields` are those of ov_text_typed_fields. Everything in *out lives in `mem`; an empty text gives an empty sketch. `memory` may be NULL; the
   sketch is the same with and without. */
void ov_text_sketch(ov_arena *mem, ov_arena *scratch, ov_sketch_memory *memory, const ov_text *text,
                    const ov_typed_fields *fields, ov_sketch *out);

/* The canonical value and the shape of a number given apart, as fields of type OV_FIELD_ID have
   them; false when it holds no digit. */
bool ov_text_id_value(ov_str id, uint64_t *value, uint32_t *shape);

/* Six bits of a word's hash: names keep those of their last word in the shape's high bits. */
uint32_t ov_text_surname_bits(ov_str word);

#endif
