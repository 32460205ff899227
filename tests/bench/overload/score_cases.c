/*
 * score_cases FILE.json...: compute every case of the files of schema onevoice-score-cases/2 and
 * compare components, minutes, score, actions and each department's minutes with what the files expect, within
 * 1e-6.
 *
 * Prints each difference, then 'N passed, M failed'; exit status 1 when a case failed.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "onevoice/overload/score.h"

#define TOLERANCE 1e-6

/* Names become numbers in order of appearance. */
typedef struct names {
    ov_map *map;
    OV_VEC(ov_str) items;
} names;

static int64_t
name_number(ov_arena *mem, names *all, const json_t *value)
{
    bool fresh;
    uint64_t *slot;
    ov_str name;

    if (!json_is_string(value))
        return OV_SCORE_NONE;
    if (!all->map)
        all->map = ov_map_new(mem, 64);
    name = ov_str_copy(mem, ov_str_from(json_string_value(value)));
    slot = ov_map_at(all->map, name, &fresh);
    if (fresh) {
        *slot = all->items.count;
        *OV_VEC_ADD(mem, &all->items) = name;
    }
    return (int64_t)*slot;
}

typedef struct reader {
    ov_arena *mem;
    names departments, clusters, matters, stances, senders;
    const json_t *params, *changed;
} reader;

static double
number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static double
param(const reader *r, const char *key)
{
    const json_t *changed = json_object_get(r->changed, key);

    return changed ? json_number_value(changed) : number(r->params, key);
}

static ov_score_params
params_read(const reader *r)
{
    ov_score_params params = ov_score_params_default();

    for (int c = 0; c < OV_COMPONENTS; c++)
        params.minutes[c] = param(r, ov_component_names[c]);
    params.skimming = param(r, "skimming");
    params.reading_speed = param(r, "reading_speed");
    params.tau = param(r, "tau");
    params.anchor = param(r, "anchor");
    return params;
}

static ov_score_piece
piece_read(reader *r, const json_t *from)
{
    const json_t *due = json_object_get(from, "due");

    return (ov_score_piece){
        .pid = json_integer_value(json_object_get(from, "pid")),
        .cluster = name_number(r->mem, &r->clusters, json_object_get(from, "cluster")),
        .matter = name_number(r->mem, &r->matters, json_object_get(from, "matter")),
        .stance = name_number(r->mem, &r->stances, json_object_get(from, "stance")),
        .sender = name_number(r->mem, &r->senders, json_object_get(from, "sender")),
        .words = number(from, "words"),
        .support = number(from, "support"),
        .department = (int32_t)name_number(r->mem, &r->departments, json_object_get(from, "dept")),
        .authority = (int32_t)json_integer_value(json_object_get(from, "authority")),
        .written = (int32_t)json_integer_value(json_object_get(from, "written")),
        .due = json_is_integer(due) ? (int32_t)json_integer_value(due) : OV_SCORE_NONE,
        .demand = json_is_true(json_object_get(from, "demand")),
        .decision = json_is_true(json_object_get(from, "decision")),
        .supports = json_is_true(json_object_get(from, "supports")),
        .skimmed = json_is_true(json_object_get(from, "skimmed"))};
}

static ov_score_message *
messages_read(reader *r, const json_t *from, size_t *count)
{
    ov_score_message *messages = OV_NEW_ARRAY(r->mem, ov_score_message, json_array_size(from) + 1);

    *count = json_array_size(from);
    for (size_t m = 0; m < *count; m++) {
        const json_t *message = json_array_get(from, m);
        const json_t *pieces = json_object_get(message, "pieces");
        ov_score_piece *to = OV_NEW_ARRAY(r->mem, ov_score_piece, json_array_size(pieces) + 1);

        for (size_t p = 0; p < json_array_size(pieces); p++)
            to[p] = piece_read(r, json_array_get(pieces, p));
        messages[m] = (ov_score_message){
            .id = json_integer_value(json_object_get(message, "id")),
            .age = number(message, "age"),
            .channel_weight = number(message, "weight"),
            .voice = name_number(r->mem, &r->departments, json_object_get(message, "voice")),
            .pieces = to,
            .piece_count = json_array_size(pieces)};
    }
    return messages;
}

static bool
agrees(const char *id, const char *what, double found, const json_t *expected)
{
    double wanted = json_number_value(expected);

    if (json_is_number(expected) && fabs(found - wanted) <= TOLERANCE)
        return true;
    printf("%s: %s is %.9g, expected %.9g\n", id, what, found, wanted);
    return false;
}

static bool
case_check(reader *r, const char *id, const json_t *expected, const ov_score *score)
{
    const json_t *components = json_object_get(expected, "components");
    const json_t *shares = json_object_get(expected, "shapley_minutes");
    const json_t *own = json_object_get(expected, "own_minutes");
    bool good = agrees(id, "minutes", score->minutes, json_object_get(expected, "minutes"));

    good &= agrees(id, "score", score->score, json_object_get(expected, "score"));
    good &= agrees(id, "actions", score->actions, json_object_get(expected, "actions"));
    for (int c = 0; c < OV_COMPONENTS; c++)
        good &= agrees(id, ov_component_names[c], score->component[c],
                       json_object_get(components, ov_component_names[c]));
    for (size_t d = 0; d < score->share_count; d++) {
        const ov_score_share *share = &score->shares[d];
        const char *name = ov_str_cstr(r->mem, r->departments.items.items[share->department]);

        good &= agrees(id, name, share->minutes, json_object_get(shares, name));
        good &= agrees(id, name, share->minutes_own, json_object_get(own, name));
    }
    if (json_object_size(shares) != score->share_count) {
        printf("%s: %zu departments, expected %zu\n", id, score->share_count,
               json_object_size(shares));
        good = false;
    }
    return good;
}

static bool
case_run(ov_arena *mem, const json_t *params, const json_t *from)
{
    reader r = {.mem = mem, .params = params, .changed = json_object_get(from, "params")};
    ov_score_params effective = params_read(&r);
    ov_score score;
    size_t count;
    ov_score_message *messages = messages_read(&r, json_object_get(from, "messages"), &count);

    ov_score_compute(mem, mem, messages, count, &effective, OV_ATTRIBUTION_SHAPLEY, &score);
    return case_check(&r, json_string_value(json_object_get(from, "id")),
                      json_object_get(from, "expected"), &score);
}

/* Add the cases of one file to the counts; false when it is no such file. */
static bool
file_run(ov_arena *mem, const char *path, size_t *passed, size_t *failed)
{
    json_error_t problem;
    json_t *file = json_load_file(path, 0, &problem);
    const json_t *cases = json_object_get(file, "cases");
    bool good = json_is_array(cases);

    for (size_t i = 0; i < json_array_size(cases); i++) {
        bool agreed = case_run(mem, json_object_get(file, "params"), json_array_get(cases, i));

        *passed += agreed;
        *failed += !agreed;
        ov_arena_reset(mem);
    }
    json_decref(file);
    return good;
}

int
main(int argc, char **argv)
{
    ov_arena *mem = ov_arena_new();
    size_t passed = 0, failed = 0;

    for (int i = 1; i < argc; i++)
        if (!file_run(mem, argv[i], &passed, &failed)) {
            fprintf(stderr, "score_cases: %s is not a file of score cases\n", argv[i]);
            return 2;
        }
    printf("%zu passed, %zu failed\n", passed, failed);
    ov_arena_free(mem);
    return failed > 0 || passed == 0;
}
