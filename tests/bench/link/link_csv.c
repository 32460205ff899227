/*
 * Link the records of a csv file: link_csv RECORDS CLUSTERS [workers] [SETTING=VALUE]...
 *
 * RECORDS has the columns record_id, given_name, family_name, dob, street, city, region, postcode,
 * email, phone, national_id, source; CLUSTERS is written as record_id,cluster_id. Figures of the
 * fit go to standard output. For judging quality without a database.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "link_bench.h"
#include "onevoice/base/buf.h"
#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"

typedef struct row {
    ov_str cells[16];
} row;

static ov_str
read_file(ov_arena *mem, const char *path)
{
    FILE *f = fopen(path, "rb");
    ov_buf buf = ov_buf_init(mem);
    char chunk[65536];
    size_t n;

    if (!f) {
        perror(path);
        exit(1);
    }
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        ov_buf_add(&buf, chunk, n);
    fclose(f);
    return ov_buf_view(&buf);
}

static bool
read_row(ov_arena *mem, ov_str *rest, row *out, size_t *count)
{
    size_t i = 0;

    *count = 0;
    if (rest->len == 0)
        return false;
    for (;;) {
        ov_buf cell = ov_buf_init(mem);
        bool quoted = i < rest->len && rest->ptr[i] == '"';

        i += quoted;
        while (i < rest->len) {
            char c = rest->ptr[i];

            if (quoted && c == '"') {
                if (i + 1 < rest->len && rest->ptr[i + 1] == '"') {
                    i++;
                } else {
                    quoted = false;
                    i++;
                    continue;
                }
            } else if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
                break;
            }
            ov_buf_char(&cell, c);
            i++;
        }
        out->cells[(*count)++] = cell.len ? ov_buf_view(&cell) : OV_STR_NULL;
        if (i < rest->len && rest->ptr[i] == ',') {
            i++;
            continue;
        }
        while (i < rest->len && (rest->ptr[i] == '\r' || rest->ptr[i] == '\n'))
            i++;
        *rest = ov_str_slice(*rest, i, rest->len);
        return true;
    }
}

static int
by_id(const void *a, const void *b)
{
    const row *x = a, *y = b;

    return ov_str_cmp(x->cells[0], y->cells[0]);
}

/* Numbered as they come. */
static uint32_t
department_of(ov_map *departments, ov_str source)
{
    bool fresh;
    uint64_t *number = ov_map_at(departments, source, &fresh);

    if (fresh)
        *number = ov_map_count(departments) - 1;
    return (uint32_t)*number;
}

static void
load(ov_arena *mem, const char *path, ov_snapshot *s)
{
    ov_str rest = read_file(mem, path);
    ov_map *departments = ov_map_new(mem, 16);
    OV_VEC(row) rows = {0};
    row r;
    size_t n;

    if (!read_row(mem, &rest, &r, &n) || n != 12) {
        fprintf(stderr, "%s: unknown header\n", path);
        exit(1);
    }
    while (read_row(mem, &rest, &r, &n))
        *OV_VEC_ADD(mem, &rows) = r;
    qsort(rows.items, rows.count, sizeof r, by_id);
    s->parties.items = OV_NEW_ARRAY(mem, ov_party, rows.count);
    s->identifiers.items = OV_NEW_ARRAY(mem, ov_identifier, rows.count);
    s->parties.count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const ov_str *c = rows.items[i].cells;
        ov_party *p = &s->parties.items[i];

        *p = (ov_party){.id = c[0],
                        .department = department_of(departments, c[11]),
                        .given_name = c[1],
                        .family_name = c[2],
                        .street = c[4],
                        .city = c[5],
                        .region = c[6],
                        .postal_code = c[7],
                        .email = c[8],
                        .phone = c[9]};
        if (!ov_date_parse(c[3], &p->birth_date))
            p->birth_date = OV_DATE_NONE;
        if (!ov_str_is_null(c[10]))
            s->identifiers.items[s->identifiers.count++] =
                (ov_identifier){(uint32_t)i, OV_STR("national_id"), c[10]};
    }
}

int
main(int argc, char **argv)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_snapshot s = {0};
    ov_policy policy = bench_policy();
    ov_identities out;
    ov_error err = {0};
    size_t workers = 2, ambiguous = 0;
    double start, cpu;
    FILE *f;

    if (argc < 3)
        return 1;
    if (argc > 3)
        workers = (size_t)strtol(argv[3], NULL, 10);
    for (int i = 4; i < argc; i++)
        bench_policy_set(&policy, argv[i]);
    load(mem, argv[1], &s);
    start = bench_now();
    cpu = bench_cpu();
    if (!ov_link_parties(mem, &s, &policy, &(ov_link_night){.workers = workers}, &out, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    bench_print_fit(&out, bench_now() - start, bench_cpu() - cpu);
    f = fopen(argv[2], "w");
    if (!f)
        return 1;
    fprintf(f, "record_id,cluster_id\n");
    for (size_t i = 0; i < s.parties.count; i++) {
        uint32_t c = out.parties.items[i].customer;

        ambiguous += c == OV_NO_INDEX;
        if (c == OV_NO_INDEX)
            fprintf(f, "%.*s,A%zu\n", OV_STR_ARG(s.parties.items[i].id), i);
        else
            fprintf(f, "%.*s,%.*s\n", OV_STR_ARG(s.parties.items[i].id),
                    OV_STR_ARG(out.customers.items[c].id));
    }
    fclose(f);
    printf("ambiguous %zu\n", ambiguous);
    if (getenv("LINKS")) {
        ov_buf weights = ov_buf_init(mem);

        f = fopen(getenv("LINKS"), "w");
        for (size_t i = 0; f && i < out.links.count; i++) {
            const ov_link_row *l = &out.links.items[i];

            ov_buf_clear(&weights);
            out.proofs.print(&out.proofs, i, &weights);
            fprintf(f, "%.*s\t%.*s\t%d\t%.3f\t%.4f\t%.*s\t%.*s\n",
                    OV_STR_ARG(s.parties.items[l->party].id),
                    OV_STR_ARG(s.parties.items[l->other_party].id), (int)l->verdict, l->weight,
                    l->probability, OV_STR_ARG(out.proofs.forms.items[l->form]),
                    OV_STR_ARG(ov_buf_view(&weights)));
        }
        if (f)
            fclose(f);
    }
    return 0;
}
