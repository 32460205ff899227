/*
 * The links that are kept, with their evidence.
 *
 * Every link inside a customer, every pair for a reviewer, and every pair kept apart by a guard or
 * a reviewer although its probability reaches `link_review`. Evidence is json: the prior, level and
 * weight of each field (they add up to the row's weight exactly), the weight against a household,
 * the guard. Links
 * of one form differ in nothing but weights that depend on values, so there are few forms.
 */
#include "decisions_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/buf.h"
#include "onevoice/base/map.h"
#include "onevoice/base/parallel.h"

static const char *const field_names[LINK_IDENTIFIER] = {
    "given_name", "family_name", "birth_date", "street", "place", "email", "phone"};

static const char *const guard_names[] = {
    [LINK_GUARD_NAME] = "name",
    [LINK_GUARD_SECOND] = "second_given_name",
    [LINK_GUARD_GIVEN] = "given_name",
    [LINK_GUARD_BIRTH] = "birth_date",
    [LINK_GUARD_GENERATION] = "generation",
    [LINK_GUARD_IDENTIFIER] = "identifier",
    [LINK_GUARD_REVIEWER] = "reviewer",
};

static void
add_weight(ov_buf *buf, int64_t weight)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = (uint64_t)llabs(weight);

    for (size_t digits = 0; digits < 4 || rest; digits++) { /* three behind the point */
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
        if (digits == 2)
            text[--at] = '.';
    }
    if (weight < 0)
        text[--at] = '-';
    ov_buf_add(buf, text + at, sizeof text - at);
}

/* A text of PostgreSQL's format(): "%" is doubled. */
static void
add_json_string(ov_buf *buf, ov_str s)
{
    ov_buf_char(buf, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c < 0x20)
            ov_buf_printf(buf, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            ov_buf_printf(buf, "\\%c", c);
        else if (c == '%')
            ov_buf_cstr(buf, "%%");
        else
            ov_buf_char(buf, (char)c);
    }
    ov_buf_char(buf, '"');
}

/* The weights of a row that depend on values: of fields up to the phone, but the birth date. */
typedef struct proof {
    int32_t adjusted[LINK_PHONE], relative;
} proof;

typedef struct book {
    const ov_link_row *rows;
    const proof *proofs;
    const uint64_t *forms;
} book;

/* Rows of one form have these in common. */
static uint64_t
form_of(link_pattern pattern, uint32_t guard, bool reviewed)
{
    _Static_assert(4 * LINK_FIELDS <= 60 && LINK_GUARD_REVIEWER < 8, "a form is 64 bits");
    return pattern | (uint64_t)guard << 60 | (uint64_t)reviewed << 63;
}

static bool
is_adjusted(unsigned field)
{
    return field <= LINK_PHONE && field != LINK_BIRTH;
}

static unsigned
place_of(unsigned field)
{
    return field < LINK_BIRTH ? field : field - 1;
}

static void
print_weights(const ov_link_proofs *proofs, size_t row, ov_buf *buf)
{
    const book *from = proofs->book;
    const proof *p = &from->proofs[row];
    link_pattern pattern = from->forms[from->rows[row].form];

    for (unsigned f = 0; f <= LINK_PHONE; f++) {
        if (is_adjusted(f) && link_level(pattern, f) != 0) {
            add_weight(buf, p->adjusted[place_of(f)]);
            ov_buf_char(buf, ' ');
        }
    }
    add_weight(buf, p->relative);
}

static ov_str
print_form(ov_arena *mem, const link_data *data, const link_model *model, uint64_t form)
{
    ov_buf buf = ov_buf_init(mem);
    unsigned guard = (unsigned)(form >> 60) & 7u;

    ov_buf_cstr(&buf, "{\"prior\":");
    add_weight(&buf, model->prior_stranger);
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        unsigned level = link_level(form, f);

        if (level == 0)
            continue;
        ov_buf_char(&buf, ',');
        add_json_string(&buf, f < LINK_IDENTIFIER ? ov_str_from(field_names[f])
                                                  : data->systems[f - LINK_IDENTIFIER].name);
        ov_buf_printf(&buf, ":[\"%s\",", link_level_name(f, level));
        if (is_adjusted(f))
            ov_buf_cstr(&buf, "%s");
        else
            add_weight(&buf, model->stranger[f][level]);
        ov_buf_char(&buf, ']');
    }
    ov_buf_cstr(&buf, ",\"against_household\":%s");
    if (guard != LINK_GUARD_NONE)
        ov_buf_printf(&buf, ",\"guard\":\"%s\"", guard_names[guard]);
    if (form >> 63)
        ov_buf_cstr(&buf, ",\"reviewer\":\"same\"");
    ov_buf_char(&buf, '}');
    return ov_buf_view(&buf);
}

typedef struct writing {
    const link_data *data;
    const link_model *model;
    const link_decisions *decisions;
    const link_clusters *clusters;
    int32_t same;
    const link_edge *edges; /* those that become rows */
    ov_link_row *rows;
    proof *proofs;
    size_t count;
} writing;

static bool
is_forced(const writing *w, const link_edge *e)
{
    return w->decisions->group[e->a] == w->decisions->group[e->b];
}

static bool
is_together(const writing *w, const link_edge *e)
{
    return w->clusters->anchor[e->a] == w->clusters->anchor[e->b] &&
           w->clusters->anchor[e->a] != UINT32_MAX;
}

/* Does the edge become a row? Its guard is made that of the row. */
static bool
keep_edge(const writing *w, link_edge *e)
{
    if (is_forced(w, e))
        e->guard = LINK_GUARD_NONE;
    else if (link_decisions_forbid(w->decisions, e->a, e->b))
        e->guard = LINK_GUARD_REVIEWER;
    /* joined through the anchor: neither a link nor a question */
    return !(is_together(w, e) && !is_forced(w, e) &&
             (e->guard != LINK_GUARD_NONE || e->odds < w->same));
}

static size_t
keep_edges(const writing *w, link_edge *edges, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        link_edge e = edges[i];

        if (keep_edge(w, &e))
            edges[kept++] = e;
    }
    return kept;
}

static void
write_rows(void *context, size_t worker, size_t begin, size_t end)
{
    writing *w = context;

    (void)worker;
    for (size_t i = begin; i < end; i++) {
        const link_edge *e = &w->edges[i];
        int64_t stranger = w->model->prior_stranger, relative = w->model->prior_household;
        link_weights weights;

        if (i + 8 < end)
            link_fetch_record(w->data, w->edges[i + 8].b);
        link_model_weigh(w->model, &w->data->records[e->a], &w->data->records[e->b], e->pattern,
                         &weights);
        for (unsigned f = 0; f < LINK_FIELDS; f++) {
            stranger += weights.stranger[f];
            relative += weights.relative[f];
        }
        w->proofs[i] = (proof){.relative = (int32_t)relative};
        for (unsigned f = 0; f <= LINK_PHONE; f++) {
            if (is_adjusted(f))
                w->proofs[i].adjusted[place_of(f)] = weights.stranger[f];
        }
        w->rows[i] = (ov_link_row){
            .party = e->a,
            .other_party = e->b,
            .weight = (double)stranger / LINK_BIT,
            .probability = is_forced(w, e) ? 1 : link_probability(e->odds),
            .verdict = is_together(w, e) ? OV_LINK_SAME
                       : e->guard == LINK_GUARD_REVIEWER ||
                               (e->guard != LINK_GUARD_NONE && e->odds < w->same)
                           ? OV_LINK_DIFFERENT
                           : OV_LINK_REVIEW,
        };
    }
}

static int
parties_cmp(const void *a, const void *b)
{
    const link_edge *x = a, *y = b;
    int order = OV_CMP(x->a, y->a);

    return order ? order : OV_CMP(x->b, y->b);
}

/* Links found inside components, in order, but for those that are among the edges anyway. */
static size_t
list_added(const link_edges *edges, const link_edges *added, link_edge *out)
{
    size_t count = 0;

    for (size_t i = 0; i < added->count; i++) {
        if (edges->count == 0 || !bsearch(&added->items[i], edges->items, edges->count,
                                          sizeof *edges->items, parties_cmp))
            out[count++] = added->items[i];
    }
    if (count)
        qsort(out, count, sizeof *out, parties_cmp);
    return count;
}

/* From the back, in the room that is left behind the edges: a copy of a night's links is large. */
static void
merge_edges(link_edge *edges, size_t count, const link_edge *added, size_t more)
{
    size_t at = count + more;

    while (more > 0) {
        if (count > 0 && parties_cmp(&edges[count - 1], &added[more - 1]) > 0)
            edges[--at] = edges[--count];
        else
            edges[--at] = added[--more];
    }
}

/* Forms are numbered in the order of the rows that have them. */
static void
number_forms(ov_arena *mem, writing *w, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    ov_u64map *numbers = ov_u64map_new(scratch, 4096);
    OV_VEC(uint64_t) forms = {0};
    book *from = OV_NEW(mem, book);
    ov_str *texts;

    for (size_t i = 0; i < w->count; i++) {
        const link_edge *e = &w->edges[i];
        uint64_t form = form_of(e->pattern, e->guard, is_forced(w, e));
        bool fresh;
        uint64_t *number = ov_u64map_at(numbers, form, &fresh);

        if (fresh) {
            *number = forms.count;
            *OV_VEC_ADD(mem, &forms) = form;
        }
        w->rows[i].form = (uint32_t)*number;
    }
    texts = OV_NEW_ARRAY(mem, ov_str, forms.count + 1);
    for (size_t i = 0; i < forms.count; i++)
        texts[i] = print_form(mem, w->data, w->model, forms.items[i]);
    *from = (book){w->rows, w->proofs, forms.items};
    out->proofs = (ov_link_proofs){{texts, forms.count}, print_weights, from};
}

void
link_rows_make(ov_arena *mem, const link_data *data, const link_model *model,
               const link_decisions *decisions, link_edges *edges, const link_clusters *clusters,
               ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    link_edge *added = OV_NEW_ARRAY(scratch, link_edge, clusters->added.count + 1);
    size_t more = list_added(edges, &clusters->added, added), count;
    writing w = {.data = data,
                 .model = model,
                 .decisions = decisions,
                 .clusters = clusters,
                 .same = link_odds_of(data->policy->link_same),
                 .edges = edges->items};

    count = keep_edges(&w, edges->items, edges->count);
    more = keep_edges(&w, added, more);
    OV_ASSERT(count + more <= edges->capacity);
    merge_edges(edges->items, count, added, more);
    edges->count = w.count = count + more;
    w.rows = OV_NEW_ARRAY(mem, ov_link_row, w.count + 1);
    w.proofs = OV_NEW_ARRAY(mem, proof, w.count + 1);
    ov_parallel_for(data->workers, w.count, 4096, write_rows, &w);
    out->links.items = w.rows;
    out->links.count = w.count;
    for (size_t i = 0; i < w.count; i++) {
        out->reviews += w.rows[i].verdict == OV_LINK_REVIEW;
        out->contradicted +=
            w.rows[i].verdict == OV_LINK_REVIEW && edges->items[i].guard != LINK_GUARD_NONE;
    }
    number_forms(mem, &w, out);
}
