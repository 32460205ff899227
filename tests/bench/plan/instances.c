#include "instances.h"

#include <jansson.h>

static int64_t
number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static void
read_channels(ov_arena *mem, const json_t *list, ov_plan_problem *p)
{
    ov_plan_channel *channels = OV_NEW_ARRAY(mem, ov_plan_channel, json_array_size(list));

    p->channels = channels;
    p->channel_count = json_array_size(list);
    for (size_t c = 0; c < p->channel_count; c++) {
        const json_t *from = json_array_get(list, c);
        const json_t *arrive = json_object_get(from, "arrive");
        int32_t *table = OV_NEW_ARRAY(mem, int32_t, (size_t)p->horizon);

        for (int32_t t = 0; t < p->horizon; t++)
            table[t] = (int32_t)json_integer_value(json_array_get(arrive, (size_t)t));
        channels[c] = (ov_plan_channel){.burden = number(from, "burden"),
                                        .cost = number(from, "cost"),
                                        .cap_pieces = (int32_t)number(from, "cap_pieces"),
                                        .cap_pages = (int32_t)number(from, "cap_size"),
                                        .arrive = table};
    }
}

static void
read_classes(ov_arena *mem, const json_t *matrix, ov_plan_problem *p)
{
    uint64_t *compatible = OV_NEW_ARRAY(mem, uint64_t, json_array_size(matrix));

    p->class_count = json_array_size(matrix);
    p->compatible = compatible;
    for (size_t k = 0; k < p->class_count; k++)
        for (size_t l = 0; l < p->class_count; l++)
            if (json_integer_value(json_array_get(json_array_get(matrix, k), l)))
                compatible[k] |= UINT64_C(1) << l;
}

static void
read_pieces(ov_arena *mem, const json_t *list, ov_plan_problem *p)
{
    ov_plan_piece *pieces = OV_NEW_ARRAY(mem, ov_plan_piece, json_array_size(list));

    p->pieces = pieces;
    p->piece_count = json_array_size(list);
    for (size_t i = 0; i < p->piece_count; i++) {
        const json_t *from = json_array_get(list, i);

        pieces[i] = (ov_plan_piece){.id = number(from, "id"),
                                    .key = number(from, "key"),
                                    .cls = (int32_t)number(from, "cls"),
                                    .not_before = (int32_t)number(from, "not_before"),
                                    .arrive_by = (int32_t)number(from, "must_arrive_by"),
                                    .dispatch_by = json_object_get(from, "dispatch_by")
                                                       ? (int32_t)number(from, "dispatch_by")
                                                       : OV_PLAN_NO_DAY,
                                    .channels = (uint32_t)number(from, "channels"),
                                    .pages = (int32_t)number(from, "size"),
                                    .drop = number(from, "drop"),
                                    .delay = number(from, "delay")};
    }
}

static void
read_conflicts(ov_arena *mem, const json_t *list, ov_plan_problem *p)
{
    ov_plan_pair *pairs = OV_NEW_ARRAY(mem, ov_plan_pair, json_array_size(list) + 1);

    p->conflicts = pairs;
    p->conflict_count = json_array_size(list);
    for (size_t k = 0; k < p->conflict_count; k++) {
        const json_t *pair = json_array_get(list, k);

        pairs[k] = (ov_plan_pair){.a = (int32_t)json_integer_value(json_array_get(pair, 0)),
                                  .b = (int32_t)json_integer_value(json_array_get(pair, 1))};
    }
}

static void
read_instance(ov_arena *mem, const json_t *from, plan_instance *out)
{
    const json_t *best = json_object_get(from, "expected");
    const json_t *lower = json_object_get(from, "lower");

    out->id = ov_str_cstr(mem, ov_str_from(json_string_value(json_object_get(from, "id"))));
    out->family = ov_str_cstr(mem, ov_str_from(json_string_value(json_object_get(from, "family"))));
    out->problem.horizon = (int32_t)number(from, "horizon");
    read_channels(mem, json_object_get(from, "channels"), &out->problem);
    read_classes(mem, json_object_get(from, "compat"), &out->problem);
    read_pieces(mem, json_object_get(from, "pieces"), &out->problem);
    read_conflicts(mem, json_object_get(from, "conflicts"), &out->problem);
    out->hard = best == NULL;
    if (out->hard)
        best = json_object_get(from, "upper");
    out->t1 = number(best, "t1");
    out->t2 = number(best, "t2");
    out->lower_t1 = number(lower, "t1");
    out->lower_t2 = number(lower, "t2");
}

bool
plan_instances_read(ov_arena *mem, const char *path, plan_instances *out, ov_error *err)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    const json_t *list = json_object_get(root, "instances");

    if (!json_is_array(list)) {
        json_decref(root);
        return OV_FAIL(err, OV_E_DATA, "%s: %s", path, root ? "no instances" : error.text);
    }
    out->count = json_array_size(list);
    out->items = OV_NEW_ARRAY(mem, plan_instance, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        read_instance(mem, json_array_get(list, i), &out->items[i]);
    json_decref(root);
    return true;
}
