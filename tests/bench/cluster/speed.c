/*
 * How fast letters become sketches, templates and clusters, in processor time of one core, beside
 * the time that hashing the same bytes takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../support/letters_world.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/vec.h"
#include "onevoice/cluster/case.h"
#include "onevoice/cluster/template.h"
#include "onevoice/text/sketch.h"

#define CUSTOMERS 20000
#define PIECES    10
#define LETTERS   (CUSTOMERS * PIECES)

static double
now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static ov_text
text_of(ov_arena *mem, const char *text)
{
    ov_text_builder *b = ov_text_builder_new(mem, strlen(text));
    size_t from = 0;

    for (size_t i = 0; i <= strlen(text); i++) {
        if (text[i] != '\n' && text[i])
            continue;
        ov_text_builder_add(b, text + from, i - from, (uint32_t)from);
        ov_text_builder_break(b, text[i] && text[i + 1] == '\n' ? OV_BREAK_BLOCK : OV_BREAK_LINE);
        from = i + 1;
    }
    return ov_text_builder_done(b);
}

typedef struct town {
    ov_arena *mem, *night_mem, *scratch;
    ov_cluster_night *night;
    ov_policy policy;
    ov_sketch sketches[LETTERS];
    ov_reading readings[LETTERS];
    ov_communication communications[LETTERS];
    ov_piece pieces[LETTERS];
} town;

static town t;

static void
read_letters(double *sketching, double *hashing, size_t *bytes)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < LETTERS; i++) {
        char letter[1200];
        ov_typed_fields fields;
        ov_text text;
        double start;

        letters_world_text(1, i / PIECES, i % PIECES, letter, sizeof letter);
        text = text_of(t.scratch, letter);
        *bytes += text.bytes.len;
        ov_text_typed_fields(t.scratch, &text, &fields);
        start = now_s();
        sum += ov_hash(text.bytes);
        *hashing += now_s() - start;
        start = now_s();
        ov_text_sketch(t.scratch, t.scratch, NULL, &text, &fields, &t.sketches[i]);
        ov_cluster_night_add(t.night, &t.sketches[i]);
        *sketching += now_s() - start;
        ov_arena_reset(t.scratch);
        ov_cluster_night_place(t.night, t.sketches[i].letter, i / PIECES, 0, 20000);
        t.readings[i].sketch = &t.sketches[i];
        t.communications[i] =
            (ov_communication){.id = ov_str_printf(t.mem, "%08u", i), .created_on = 20000};
        t.pieces[i] = (ov_piece){.communication = &t.communications[i], .reading = &t.readings[i]};
    }
    if (sum == 0)
        printf("#\n");
}

static size_t
cluster_customers(void)
{
    size_t found = 0;

    for (size_t c = 0; c < CUSTOMERS; c++) {
        ov_case the_case = {.customer_id = OV_STR("C"), .pending = {&t.pieces[c * PIECES], PIECES}};
        ov_case_clusters out;

        ov_cluster_case(t.scratch, t.scratch, t.night, &the_case, &t.policy, &out);
        found += out.duplicates.count;
        ov_arena_reset(t.scratch);
    }
    return found;
}

int
main(void)
{
    double sketching = 0, hashing = 0, start, learning, clustering;
    ov_templates templates;
    size_t bytes = 0, found;

#define OV_SETTING_INT(name, preset, low, high, about)  t.policy.name = preset;
#define OV_SETTING_REAL(name, preset, low, high, about) t.policy.name = preset;
#define OV_SETTING_OPTIONAL(name, low, high, about)
#define OV_SETTING_BOOL(name, preset, about) t.policy.name = preset;
#define OV_SETTING_TEXT(name, preset, about)
#include "onevoice/policy/settings_cluster.def"
#include "onevoice/policy/settings_reconcile.def"
    t.mem = ov_arena_new();
    t.night_mem = ov_arena_new();
    t.scratch = ov_arena_new();
    t.night = ov_cluster_night_new(t.night_mem);
    read_letters(&sketching, &hashing, &bytes);
    printf("sketch: %.0f MB/s, 1 : %.0f of hashing the bytes; %zu bytes a letter are kept\n",
           (double)bytes / sketching / 1e6, sketching / hashing,
           ov_arena_bytes(t.night_mem) / LETTERS);
    start = now_s();
    ov_cluster_templates(t.night, t.scratch, (ov_templates){0}, 0, &t.policy, 1, &templates);
    learning = now_s() - start;
    ov_arena_reset(t.scratch);
    start = now_s();
    found = cluster_customers();
    clustering = now_s() - start;
    printf("templates: %zu in %.2f s, 1 : %.2f of sketching\n", templates.count, learning,
           sketching / learning);
    printf("customers: %zu duplicates; %.2f us a piece; a million customers of %d pieces: %.1f s\n",
           found, clustering / LETTERS * 1e6, PIECES, clustering / CUSTOMERS * 1e6);
    ov_arena_free(t.mem);
    ov_arena_free(t.night_mem);
    ov_arena_free(t.scratch);
    return found >= LETTERS / 8 && clustering / CUSTOMERS * 1e6 < 60 ? 0 : 1;
}
