/*
 * Cluster letters from a file and print what was found: for measuring quality outside a database.
 *
 *   letters FILE   lines of: id, customer, department, ISO date, text; tab-separated; in the text
 *                  the bytes 1, 2 and 3 end a cell, a line and a block
 *
 * Prints "T id template", "D id survivor tier", "F id other kind differs", "E id id ... kind basis"
 * and the timings on standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "onevoice/cluster/case.h"
#include "onevoice/cluster/template.h"
#include "onevoice/text/sketch.h"

typedef struct row {
    ov_str id, customer;
    uint32_t holder;
    ov_date sent;
    ov_sketch sketch;
} row;

static double
now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static ov_text
text_from(ov_arena *mem, ov_str marked)
{
    OV_VEC(ov_text_break) breaks = {0};
    char *bytes = ov_arena_alloc(mem, marked.len + 1);

    for (size_t i = 0; i < marked.len; i++) {
        char c = marked.ptr[i];

        bytes[i] = c < 4 ? ' ' : c;
        if (c > 0 && c < 4)
            *OV_VEC_ADD(mem, &breaks) = (ov_text_break){(uint32_t)i + 1, (ov_break_kind)c};
    }
    return (ov_text){
        .bytes = {bytes, marked.len}, .breaks = breaks.items, .break_count = breaks.count};
}

/* One customer's rows as a case, and what was found in it. */
static void
cluster_customer(ov_arena *scratch, const ov_cluster_night *night, const row *const *rows,
                 size_t count, const ov_policy *policy, ov_case_clusters *out)
{
    ov_piece *pieces = OV_NEW_ARRAY(scratch, ov_piece, count);
    ov_communication *letters = OV_NEW_ARRAY(scratch, ov_communication, count);
    ov_reading *readings = OV_NEW_ARRAY(scratch, ov_reading, count);
    ov_case the_case = {.customer_id = rows[0]->customer, .pending = {pieces, count}};

    for (size_t i = 0; i < count; i++) {
        letters[i] = (ov_communication){.id = rows[i]->id, .created_on = rows[i]->sent};
        readings[i].sketch = &rows[i]->sketch;
        pieces[i] = (ov_piece){.communication = &letters[i], .reading = &readings[i]};
    }
    ov_cluster_case(scratch, scratch, night, &the_case, policy, out);
}

static void
print_clusters(const row *const *rows, const ov_case_clusters *found)
{
    for (size_t i = 0; i < found->duplicates.count; i++) {
        const ov_duplicate *d = &found->duplicates.items[i];

        printf("D\t%.*s\t%.*s\t%.*s\n", OV_STR_ARG(rows[d->piece]->id),
               OV_STR_ARG(rows[d->survivor]->id), OV_STR_ARG(ov_duplicate_tier_name(d->tier)));
    }
    for (size_t i = 0; i < found->findings.count; i++) {
        const ov_finding *f = &found->findings.items[i];

        printf("F\t%.*s\t%.*s\t%.*s\t%x\n", OV_STR_ARG(rows[f->piece]->id),
               OV_STR_ARG(rows[f->other]->id), OV_STR_ARG(ov_finding_kind_name(f->kind)),
               f->differs);
    }
    for (size_t i = 0; i < found->episodes.count; i++) {
        const ov_episode *e = &found->episodes.items[i];

        printf("E\t");
        for (size_t k = 0; k < e->piece_count; k++)
            printf("%s%.*s", k ? " " : "", OV_STR_ARG(rows[e->pieces[k]]->id));
        printf("\t%.*s\t%.*s\n", OV_STR_ARG(ov_episode_kind_name(e->kind)), OV_STR_ARG(e->basis));
    }
}

static int
row_cmp(const void *a, const void *b)
{
    const row *x = *(const row *const *)a, *y = *(const row *const *)b;

    return x->holder != y->holder ? OV_CMP(x->holder, y->holder) : ov_str_cmp(x->id, y->id);
}

int
main(int argc, char **argv)
{
    ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
    ov_cluster_night *night = ov_cluster_night_new(mem);
    ov_map *customers = ov_map_new(mem, 1000);
    OV_VEC(row) rows = {0};
    ov_policy policy = {0};
    ov_templates templates = {0};
    const row **order;
    char *line = NULL;
    size_t room = 0, bytes = 0;
    ssize_t got;
    double start, spent = 0;
    FILE *in = argc > 1 ? fopen(argv[1], "r") : NULL;

    if (!in)
        return 64;
#define OV_SETTING_INT(name, preset, low, high, about)  policy.name = preset;
#define OV_SETTING_REAL(name, preset, low, high, about) policy.name = preset;
#define OV_SETTING_OPTIONAL(name, low, high, about)
#define OV_SETTING_BOOL(name, preset, about) policy.name = preset;
#define OV_SETTING_TEXT(name, preset, about)
#include "onevoice/policy/settings_cluster.def"
#include "onevoice/policy/settings_reconcile.def"
    while ((got = getline(&line, &room, in)) > 0) {
        ov_str rest = {line, (size_t)got - 1}, f[5];
        row *r = OV_VEC_ADD(mem, &rows);
        uint64_t *holder;
        ov_text text;
        bool fresh;

        for (int i = 0; i < 4; i++)
            ov_str_next(&rest, '\t', &f[i]);
        f[4] = rest;
        r->id = ov_str_copy(mem, f[0]);
        r->customer = ov_str_copy(mem, f[1]);
        holder = ov_map_at(customers, r->customer, &fresh);
        if (fresh)
            *holder = ov_map_count(customers) - 1;
        r->holder = (uint32_t)*holder;
        if (!ov_date_parse(f[3], &r->sent))
            return 65;
        text = text_from(scratch, f[4]);
        start = now_s();
        ov_text_sketch(scratch, scratch, &text, &r->sketch);
        ov_cluster_night_add(night, &r->sketch);
        spent += now_s() - start;
        bytes += f[4].len;
        ov_arena_reset(scratch);
        ov_cluster_night_place(night, r->sketch.letter, r->holder, r->sent);
    }
    fprintf(stderr, "%zu letters, %zu bytes; sketch %.1f MB/s; night %zu bytes a letter\n",
            rows.count, bytes, (double)bytes / spent / 1e6, ov_arena_bytes(mem) / rows.count);
    start = now_s();
    ov_cluster_templates(night, scratch, (ov_templates){0}, 0, &policy, 1, &templates);
    fprintf(stderr, "%zu templates in %.3f s\n", templates.count, now_s() - start);
    for (size_t i = 0; i < rows.count; i++)
        printf("T\t%.*s\t%lld\n", OV_STR_ARG(rows.items[i].id),
               (long long)ov_cluster_letter_template(night, rows.items[i].sketch.letter));
    order = OV_NEW_ARRAY(mem, const row *, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        order[i] = &rows.items[i];
    qsort(order, rows.count, sizeof *order, row_cmp);
    spent = 0;
    for (size_t i = 0, end; i < rows.count; i = end) {
        ov_case_clusters found;

        for (end = i; end < rows.count && order[end]->holder == order[i]->holder;)
            end++;
        ov_arena_reset(scratch);
        start = now_s();
        cluster_customer(scratch, night, order + i, end - i, &policy, &found);
        spent += now_s() - start;
        print_clusters(order + i, &found);
    }
    fprintf(stderr, "%zu customers clustered in %.3f s\n", ov_map_count(customers), spent);
    ov_arena_free(mem);
    ov_arena_free(scratch);
    free(line);
    fclose(in);
    return 0;
}
