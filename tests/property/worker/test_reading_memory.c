/*
 * A reading that is remembered is the one a worker gave, byte for byte; and no bytes, whoever wrote
 * them, are taken for a reading that is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../lib/worker/worker_internal.h"
#include "../../support/letters_world.h"
#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/random.h"
#include "onevoice/base/vec.h"
#include "onevoice/document/document.h"
#include "onevoice/policy/policy.h"
#include "onevoice/worker/memory.h"
#include "onevoice/worker/read.h"

#define LETTERS 3000
#define KEY     77

typedef OV_VEC(ov_str) pieces;

typedef struct world {
    ov_arena *mem;
    const ov_rules *rules;
    ov_str wire[LETTERS]; /* what the worker said; null: rejected */
    pieces pieces;
} world;

static void
take_piece(void *context, ov_str piece)
{
    world *w = context;

    *OV_VEC_ADD(w->mem, &w->pieces) = ov_str_copy(w->mem, piece);
}

static ov_content
content_of(size_t letter)
{
    return (ov_content){.half = {ov_hash_mix(letter, 1), ov_hash_mix(letter, 2)},
                        .body = (uint32_t)letter + 1,
                        .facts = (uint32_t)letter * 3};
}

static ov_str
on_the_wire(ov_arena *mem, const ov_rules *rules, const ov_reading *reading)
{
    ov_buf out = ov_buf_init(mem);

    wire_put_reading(&out, rules, reading);
    return ov_buf_view(&out);
}

/* Letters of the town, with facts of departments that are known, wrong, unknown, or many. */
static ov_communication
letter_at(ov_arena *mem, ov_random *r, size_t number)
{
    static const char *const facts[] = {
        NULL, "{\"account_no\": \"A-1\", \"balance_due\": \"12.50\", \"due_date\": \"2026-11-20\"}",
        "{\"balance_due\": \"much\", \"nobody_knows\": 1, \"not_a_bill\": true}",
        "{\"lines\": [{\"service_date\": \"2026-01-02\", \"charge\": \"5\"}, {\"charge\": "
        "\"-7.25\"}]}",
        "{\"statement_no\": \"\"}"};
    static const char *const bodies[] = {
        "", "This is not a bill.", "\xFF\xFE",
        "You owe $12.50 or $13.50 by 13/13/2026. CAPITALS AND Names.",
        ("ISA*00*          *00*          *ZZ*A              *ZZ*B              "
         "*260101*1200*^*00501*1*0*P*:~")};
    char text[4000];
    ov_str fields = ov_str_from(facts[ov_random_below(r, OV_COUNT(facts))]);

    letters_world_text(7, (uint32_t)(number / 8 % 60), (uint32_t)(number % 8), text, sizeof text);
    return (ov_communication){
        .media = number % 13 ? OV_MEDIA_TEXT : OV_MEDIA_X12,
        .facts = fields,
        .body = number % 7 ? ov_str_copy(mem, ov_str_from(text))
                           : ov_str_from(bodies[ov_random_below(r, OV_COUNT(bodies))])};
}

static void
read_all(world *w)
{
    ov_arena *scratch = ov_arena_new(), *passing = ov_arena_new();
    ov_worker_reader *reader = ov_worker_reader_new(w->mem, w->rules);
    ov_memory_writer *writer = ov_memory_writer_new(w->mem, w->rules, KEY, take_piece, w);
    ov_random r = ov_random_seed(5);

    for (size_t i = 0; i < LETTERS; i++) {
        ov_communication in = letter_at(passing, &r, i);
        ov_reading reading;

        ov_worker_read(passing, scratch, reader, &in, &reading);
        if (ov_str_is_null(reading.reject_code))
            w->wire[i] = on_the_wire(w->mem, w->rules, &reading);
        ov_memory_add(writer, content_of(i), &reading);
        ov_arena_reset(scratch);
        ov_arena_reset(passing);
    }
    ov_memory_end(writer);
    ov_arena_free(scratch);
    ov_arena_free(passing);
}

static int
setup(void **state)
{
    ov_arena *mem = ov_arena_new();
    world *w = OV_NEW(mem, world);
    ov_rule_set *set = OV_NEW(mem, ov_rule_set);
    ov_error err;

    ov_document_init();
    w->mem = mem;
    if (!ov_policy_rules_defaults(mem, set, &err) || !ov_rules_compile(mem, set, &w->rules, &err))
        return -1;
    read_all(w);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    ov_arena_free(((world *)*state)->mem);
    return 0;
}

/* All of it found, equal to what the worker said; how much that is. */
static size_t
found_whole(world *w, ov_memory *memory)
{
    ov_arena *passing = ov_arena_new();
    size_t kept = 0;

    for (size_t i = 0; i < LETTERS; i++) {
        ov_content content = {.half = {content_of(i).half[0], content_of(i).half[1]}};
        ov_reading reading;
        bool found = ov_memory_find(memory, &content, w->mem, passing, &reading);

        assert_int_equal(found, !ov_str_is_null(w->wire[i]));
        assert_true(!found || (content.body == i + 1 && content.facts == i * 3));
        kept += found;
        if (found && !ov_str_eq(on_the_wire(passing, w->rules, &reading), w->wire[i]))
            fail_msg("the reading of letter %zu is another", i);
        ov_arena_reset(passing);
    }
    ov_arena_free(passing);
    return kept;
}

static void
readings_are_the_same_bytes(void **state)
{
    world *w = *state;
    ov_memory *memory = ov_memory_new(w->mem, w->rules, KEY);
    size_t bytes = 0, kept;

    for (size_t i = 0; i < w->pieces.count; i++) {
        assert_null(ov_memory_open(memory, w->pieces.items[i]));
        bytes += w->pieces.items[i].len;
    }
    kept = found_whole(w, memory);
    assert_true(kept > LETTERS / 2);
    assert_int_equal(ov_memory_used(memory).found, kept);
    assert_false(ov_memory_knows(memory, (ov_content){.half = {content_of(0).half[0], 0}}));
    assert_false(ov_memory_knows(memory, (ov_content){.half = {1, 2}}));
    printf("# %zu readings in %zu pieces, %zu bytes each\n", kept, w->pieces.count, bytes / kept);
}

static void
a_piece_written_again_is_the_same(void **state)
{
    world *w = *state;
    world again = {.mem = w->mem, .rules = w->rules};
    ov_memory *first = ov_memory_new(w->mem, w->rules, KEY), *second;
    ov_memory_writer *writer = ov_memory_writer_new(w->mem, w->rules, KEY, take_piece, &again);

    for (size_t i = 0; i < w->pieces.count; i++)
        assert_null(ov_memory_open(first, w->pieces.items[i]));
    found_whole(w, first);
    for (size_t i = 0; i < w->pieces.count; i++)
        ov_memory_piece_keep(first, i, writer);
    ov_memory_end(writer);
    second = ov_memory_new(w->mem, w->rules, KEY);
    for (size_t i = 0; i < again.pieces.count; i++)
        assert_null(ov_memory_open(second, again.pieces.items[i]));
    found_whole(w, second);
}

static void
cut_damaged_and_foreign_pieces_are_refused(void **state)
{
    world *w = *state;
    ov_memory *memory = ov_memory_new(w->mem, w->rules, KEY);
    ov_str piece = w->pieces.items[0];
    ov_random r = ov_random_seed(9);

    for (size_t i = 0; i < 300; i++) {
        char *bytes = ov_arena_alloc(w->mem, piece.len);
        size_t at = ov_random_below(&r, piece.len);

        memcpy(bytes, piece.ptr, piece.len);
        assert_non_null(ov_memory_open(memory, (ov_str){bytes, at}));
        bytes[at] = (char)(bytes[at] ^ 1 << ov_random_below(&r, 8));
        assert_non_null(ov_memory_open(memory, (ov_str){bytes, piece.len}));
    }
    assert_string_equal(ov_memory_open(ov_memory_new(w->mem, w->rules, KEY + 1), piece),
                        "of other rules or another reader");
    assert_false(ov_memory_knows(memory, content_of(1)));
}

/* Bytes whose checksum was made to fit: what is found is a reading in all its parts, as the check on the wire has it. */
static void
poisoned_pieces_harm_nobody(void **state)
{
    world *w = *state;
    ov_random r = ov_random_seed(11);
    ov_arena *mem = ov_arena_new();
    size_t opened = 0, refused = 0, wrong = 0;

    for (size_t i = 0; i < 150; i++) {
        ov_memory *memory = ov_memory_new(mem, w->rules, KEY);
        ov_str piece = w->pieces.items[w->pieces.count - 1];
        char *bytes = ov_arena_alloc(mem, piece.len);
        uint64_t hash;

        memcpy(bytes, piece.ptr, piece.len);
        for (size_t k = 0, n = 1 + ov_random_below(&r, 200); k < n; k++)
            bytes[16 + ov_random_below(&r, piece.len - 16)] = (char)ov_random_below(&r, 256);
        if (i % 3) /* a sound head, so that more of the rest is looked at */
            memcpy(bytes, piece.ptr, 48);
        hash = ov_hash_bytes(bytes + 8, piece.len - 8, 0);
        memcpy(bytes, &hash, sizeof hash);
        if (ov_memory_open(memory, (ov_str){bytes, piece.len})) {
            refused++;
            continue;
        }
        opened++;
        for (size_t k = 0; k < LETTERS; k++) {
            ov_content content = content_of(k);
            ov_reading reading, back;
            ov_str said;
            wire in;

            if (!ov_memory_knows(memory, content))
                continue;
            if (!ov_memory_find(memory, &content, mem, mem, &reading)) {
                assert_false(ov_memory_knows(memory, content));
                wrong++;
                continue;
            }
            said = on_the_wire(mem, w->rules, &reading);
            in = (wire){said.ptr, said.ptr + said.len, false};
            wire_get_reading(&in, mem, mem, w->rules, &back);
            assert_false(in.bad);
        }
        ov_arena_reset(mem);
    }
    assert_true(opened > 0 && refused > 0 && wrong > 0);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_are_the_same_bytes),
        cmocka_unit_test(a_piece_written_again_is_the_same),
        cmocka_unit_test(cut_damaged_and_foreign_pieces_are_refused),
        cmocka_unit_test(poisoned_pieces_harm_nobody),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
