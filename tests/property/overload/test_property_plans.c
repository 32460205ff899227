/*
 * An optimal plan never raises what is asked: every instance of the planner's oracle, its pieces alone
 * on their lightest feasible channels against its optimal plan (lib/overload/README.md, section 9).
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "onevoice/base/map.h"
#include "onevoice/overload/score.h"

#define MOST 128

typedef struct instance {
    const json_t *json, *pieces, *channels;
    ov_score_piece piece[MOST];
    int64_t voice[MOST], released[MOST];
    size_t count;
    ov_score_message messages[MOST];
    ov_score_piece inside[MOST][MOST];
} instance;

static int64_t
integer(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static bool
is_kind(const json_t *piece, const char *kind)
{
    return strcmp(json_string_value(json_object_get(piece, "kind")), kind) == 0;
}

static ov_score_piece
piece_map(ov_arena *mem, ov_map *names, const json_t *from)
{
    bool fresh, bill = is_kind(from, "bill") || is_kind(from, "reminder");
    bool eob = is_kind(from, "eob"), waits = is_kind(from, "ins_pending");
    ov_str dept = ov_str_copy(mem, ov_str_from(json_string_value(json_object_get(from, "dept"))));
    uint64_t *number = ov_map_at(names, dept, &fresh);
    int64_t id = integer(from, "id"), episode = integer(from, "cluster");

    if (fresh)
        *number = ov_map_count(names);
    return (ov_score_piece){.pid = id,
                            .cluster = OV_SCORE_NONE,
                            .matter = bill || eob || waits ? episode : OV_SCORE_NONE,
                            .sender = (int64_t)*number,
                            .stance = bill    ? integer(from, "amount_cents") + 10
                                      : eob   ? 1
                                      : waits ? 0
                                              : OV_SCORE_NONE,
                            .words = 250.0 * (double)integer(from, "size"),
                            .support = id % 3 == 0 ? 0.0 : 1.0,
                            .department = (int32_t)*number,
                            .authority = eob     ? 3
                                         : waits ? 2
                                                 : 1,
                            .due = bill ? (int32_t)integer(from, "must_arrive_by") + 14
                                        : OV_SCORE_NONE,
                            .demand = bill,
                            .supports = eob};
}

static bool
channel_feasible(const instance *in, const json_t *piece, size_t c)
{
    const json_t *channel = json_array_get(in->channels, c);
    const json_t *arrive = json_object_get(channel, "arrive");

    if (!(integer(piece, "channels") >> c & 1) ||
        integer(channel, "cap_size") < integer(piece, "size"))
        return false;
    for (size_t day = (size_t)integer(piece, "not_before"); day < json_array_size(arrive); day++) {
        int64_t at = json_integer_value(json_array_get(arrive, day));

        if (at >= 0 && at <= integer(piece, "must_arrive_by"))
            return true;
    }
    return false;
}

static double
least_weight(const instance *in, const json_t *piece)
{
    double least = INFINITY;

    for (size_t c = 0; c < json_array_size(in->channels); c++)
        if (channel_feasible(in, piece, c))
            least = fmin(least, (double)integer(json_array_get(in->channels, c), "burden") / 1000);
    assert_true(least < INFINITY);
    return least;
}

static void
before_build(instance *in)
{
    for (size_t p = 0; p < in->count; p++)
        in->messages[p] =
            (ov_score_message){.id = (int64_t)p,
                               .channel_weight = least_weight(in, json_array_get(in->pieces, p)),
                               .voice = in->piece[p].department,
                               .pieces = &in->piece[p],
                               .piece_count = 1};
}

/* The plan of the witness; returns the number of messages. */
static size_t
after_build(instance *in)
{
    const json_t *witness = json_object_get(in->json, "witness");
    const json_t *envelope = json_object_get(witness, "envelope");
    const json_t *channel = json_object_get(witness, "channel");
    size_t count = 0;

    memset(in->messages, 0, sizeof(in->messages));
    memset(in->released, 0xff, sizeof(in->released));
    for (size_t p = 0; p < in->count; p++) {
        int64_t e = json_integer_value(json_array_get(envelope, p));
        int64_t released = integer(json_array_get(in->pieces, p), "not_before");
        size_t c = (size_t)json_integer_value(json_array_get(channel, e < 0 ? 0 : (size_t)e));
        ov_score_message *message;

        if (e < 0)
            continue;
        message = &in->messages[e];
        message->id = e;
        message->channel_weight =
            (double)integer(json_array_get(in->channels, c), "burden") / 1000.0;
        in->inside[e][message->piece_count++] = in->piece[p];
        message->pieces = in->inside[e];
        if (released >= in->released[e]) {
            in->released[e] = released;
            message->voice = in->piece[p].department;
        }
        count = OV_MAX(count, (size_t)e + 1);
    }
    return count;
}

static double
score_of(ov_arena *mem, const instance *in, size_t count)
{
    ov_score_params params = ov_score_params_default();
    ov_score score;

    ov_score_compute(mem, mem, in->messages, count, &params, OV_ATTRIBUTION_SHAPLEY, &score);
    return score.minutes;
}

static void
test_an_optimal_plan_never_raises_the_score(void **state)
{
    ov_arena *mem = ov_arena_new();
    const char *path = ov_str_cstr(
        mem, ov_str_printf(mem, "%s/tests/data/planner/oracle.json",
                           getenv("ONEVOICE_SOURCE") ? getenv("ONEVOICE_SOURCE") : "."));
    json_t *file = json_load_file(path, 0, NULL);
    const json_t *instances = json_object_get(file, "instances");
    double before_sum = 0.0, after_sum = 0.0, n = (double)json_array_size(instances);
    static instance in;
    size_t over_before = 0, over_after = 0;

    (void)state;
    assert_true(json_array_size(instances) == 200);
    for (size_t i = 0; i < json_array_size(instances); i++) {
        double before, after;
        ov_map *names = ov_map_new(mem, 16);

        in.json = json_array_get(instances, i);
        in.pieces = json_object_get(in.json, "pieces");
        in.channels = json_object_get(in.json, "channels");
        in.count = json_array_size(in.pieces);
        for (size_t p = 0; p < in.count; p++)
            in.piece[p] = piece_map(mem, names, json_array_get(in.pieces, p));
        before_build(&in);
        before = score_of(mem, &in, in.count);
        after = score_of(mem, &in, after_build(&in));
        if (after > before + 1e-9)
            fail_msg("instance %zu: %.6f -> %.6f", i, before, after);
        before_sum += before;
        after_sum += after;
        over_before += before >= 60.0;
        over_after += after >= 60.0;
    }
    print_message("# mean %.1f -> %.1f minutes, 60 or more %.0f %% -> %.0f %%\n", before_sum / n,
                  after_sum / n, 100.0 * (double)over_before / n, 100.0 * (double)over_after / n);
    json_decref(file);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_optimal_plan_never_raises_the_score),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
