/*
 * Cluster the letters of a file and print what was found: for measuring quality outside a database.
 *
 *   letters FILE [N [SETTING=VALUE...]]
 *                      one JSON object a line: doc_id, customer_id, dept, fmt (text, html, xml),
 *                      sent (ISO date), body; or label, version, text, where the label stands for a
 *                      customer and its versions for letters a day apart. N: print N readings
 *
 * Prints "T id template", "D id survivor tier", "F id other kind differs", "E id id ... kind basis"
 * and the timings on standard error.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "onevoice/cluster/case.h"
#include "onevoice/cluster/template.h"
#include "onevoice/document/document.h"
#include "onevoice/text/sketch.h"

typedef struct row {
    ov_str id, customer, dept, body;
    ov_media media;
    uint32_t holder, sender;
    ov_date sent;
    ov_sketch sketch;
} row;

static double
now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static ov_str
string_of(ov_arena *mem, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? ov_str_copy(mem, ov_str_from(text)) : OV_STR_NULL;
}

/* One line of either kind of file. */
static bool
row_read(ov_arena *mem, const char *line, row *out)
{
    json_t *object = json_loads(line, 0, NULL);
    ov_str label, format;

    if (!object)
        return false;
    label = string_of(mem, object, "label");
    format = string_of(mem, object, "fmt");
    out->media = ov_str_eq(format, OV_STR("html"))  ? OV_MEDIA_HTML
                 : ov_str_eq(format, OV_STR("xml")) ? OV_MEDIA_XML
                                                    : OV_MEDIA_TEXT;
    if (ov_str_is_null(label)) {
        out->id = string_of(mem, object, "doc_id");
        out->customer = string_of(mem, object, "customer_id");
        out->dept = string_of(mem, object, "dept");
        out->body = string_of(mem, object, "body");
        if (!ov_date_parse(string_of(mem, object, "sent"), &out->sent))
            out->sent = OV_DATE_NONE;
    } else {
        out->id = ov_str_printf(mem, "%.*s@%.*s", OV_STR_ARG(label),
                                OV_STR_ARG(string_of(mem, object, "version")));
        out->customer = label;
        out->body = string_of(mem, object, "text");
    }
    json_decref(object);
    return !ov_str_is_null(out->body);
}

/* "cluster_template_join=0.5": another value for a setting; false when there is no such. */
static bool
policy_set(ov_policy *policy, const char *text)
{
    const char *value = strchr(text, '=');

    if (!value)
        return false;
#define OV_SETTING_INT(name, preset, low, high, about)                                             \
    if (strncmp(text, #name "=", sizeof #name) == 0)                                               \
        return policy->name = atoll(value + 1), true;
#define OV_SETTING_REAL(name, preset, low, high, about)                                            \
    if (strncmp(text, #name "=", sizeof #name) == 0)                                               \
        return policy->name = strtod(value + 1, NULL), true;
#include "onevoice/policy/settings_cluster.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
    return false;
}

/* Show a text with its breaks: one unit of the layout a line. */
static void
text_print(const ov_text *text)
{
    size_t from = 0;

    for (size_t b = 0; b <= text->break_count; b++) {
        size_t until = b < text->break_count ? text->breaks[b].at : text->bytes.len;

        fprintf(stderr, "  %c %.*s\n", b < text->break_count ? "?clb"[text->breaks[b].kind] : '.',
                (int)(until - from), text->bytes.ptr + from);
        from = until;
    }
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
    ov_map *customers = ov_map_new(mem, 1000), *senders = ov_map_new(mem, 100);
    OV_VEC(row) rows = {0};
    ov_policy policy = {0};
    ov_templates templates = {0};
    const row **order;
    char *line = NULL;
    size_t room = 0, bytes = 0;
    double start, spent = 0, reading = 0;
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
    for (int i = 3; i < argc; i++)
        if (!policy_set(&policy, argv[i]))
            return 64;
    ov_document_init();
    while (getline(&line, &room, in) > 0) {
        row *r = OV_VEC_ADD(mem, &rows);
        ov_document document;
        ov_typed_fields fields;
        uint64_t *holder;
        bool fresh;

        if (!row_read(mem, line, r))
            return 65;
        holder = ov_map_at(customers, r->customer, &fresh);
        if (fresh)
            *holder = ov_map_count(customers) - 1;
        r->holder = (uint32_t)*holder;
        holder = ov_map_at(senders, r->dept, &fresh);
        if (fresh)
            *holder = ov_map_count(senders) - 1;
        r->sender = (uint32_t)*holder;
        if (r->sent == 0)
            r->sent = (ov_date)(20000 + rows.count % 100);
        bytes += r->body.len;
        start = now_s();
        ov_document_read(scratch, scratch, r->media, r->body, &document);
        reading += now_s() - start;
        if (argc > 2 && rows.count <= (size_t)atoll(argv[2])) {
            fprintf(stderr, "%.*s %.*s\n", OV_STR_ARG(r->id), OV_STR_ARG(document.reject_code));
            text_print(&document.text);
        }
        start = now_s();
        ov_text_typed_fields(scratch, &document.text, &fields);
        ov_text_sketch(scratch, scratch, NULL, &document.text, &fields, &r->sketch);
        ov_cluster_night_add(night, &r->sketch);
        spent += now_s() - start;
        ov_arena_reset(scratch);
        ov_cluster_night_place(night, r->sketch.letter, r->holder, r->sender, r->sent);
    }
    fprintf(stderr, "documents read at %.1f MB/s\n", (double)bytes / reading / 1e6);
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
