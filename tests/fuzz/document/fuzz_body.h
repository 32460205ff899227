/*
 * What every body target checks: reading ends, within bounds, and what it returns can be trusted.
 */
#ifndef ONEVOICE_TESTS_FUZZ_BODY_H
#define ONEVOICE_TESTS_FUZZ_BODY_H

#include <stdlib.h>

#include "onevoice/document/document.h"
#include "onevoice/base/utf8.h"

static inline void
fuzz_require(bool holds)
{
    if (!holds)
        abort();
}

static inline void
fuzz_body(ov_media media, const uint8_t *data, size_t size)
{
    static ov_arena *mem, *scratch;
    ov_str body = {(const char *)data, size};
    ov_document out;
    ov_typed_fields fields;
    ov_letter letter;
    ov_sketch sketch;

    if (!mem) {
        ov_document_init();
        mem = ov_arena_new();
        scratch = ov_arena_new();
    }
    ov_document_read(mem, scratch, media, body, &out);
    if (out.reject_code.ptr) {
        fuzz_require(out.text.bytes.len == 0 && out.facts.count == 0);
    } else {
        fuzz_require(ov_utf8_valid(out.text.bytes));
        fuzz_require(out.text.bytes.len <= 4 * size + 65536);
        for (size_t i = 0; i < out.text.break_count; i++)
            fuzz_require(out.text.breaks[i].at <= out.text.bytes.len);
        ov_text_typed_fields(mem, &out.text, &fields);
        for (size_t i = 0; i < fields.count; i++) {
            const ov_typed_field *f = &fields.items[i];

            fuzz_require(f->length > 0 && f->offset + f->length <= out.text.bytes.len);
            fuzz_require(i == 0 || f->offset >= f[-1].offset + f[-1].length);
        }
        ov_document_letter_read(mem, NULL, &out.text, &fields, &letter);
        for (size_t i = 0; i < letter.facts.count; i++)
            fuzz_require(letter.facts.items[i].evidence.offset <= size);
        ov_text_sketch(mem, scratch, NULL, &out.text, &fields, &sketch);
    }
    ov_arena_reset(mem);
    ov_arena_reset(scratch);
}

#endif
