/*
 * The stream of communications: bodies pass through in batches, records stay.
 * Cost: one COPY; the records are sorted once, by id.
 */
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/failpoint.h"
#include "onevoice/base/hash.h"
#include "ov_sql.h"
#include "row.h"

#define BATCH_COUNT 4096
#define BATCH_BYTES (4 * 1024 * 1024)
#define KEY_COUNT   1

static bool
parse_channel(ov_str s, void *out)
{
    return ov_channel_parse(s, out);
}

bool
ov_store_parse_status(ov_str s, void *out)
{
    return ov_communication_status_parse(s, out);
}

static bool
parse_media(ov_str s, void *out)
{
    return ov_media_parse(s, out);
}

#define AT(field) .offset = offsetof(ov_communication, field)

enum {
    F_ID,
    F_DEPARTMENT,
    F_CHANNEL = 4,
    F_STATUS = 5,
    F_CREATED_ON,
    F_NOT_BEFORE,
    F_SENT_ON = 9,
    F_BODY = 13,
    F_BODY_BYTES = 16,
    F_CONTENT
};

const ov_store_column ov_store_communication_columns[] = {
    {.name = "communication_id", .kind = OV_STORE_TEXT, .required = true, AT(id)},
    {.name = "department_id",
     .kind = OV_STORE_REF,
     .required = true,
     AT(department),
     .target = OV_STORE_DEPARTMENT},
    {.name = "party_id",
     .kind = OV_STORE_REF,
     .required = true,
     AT(party),
     .target = OV_STORE_PARTY},
    {.name = "subject_party_id", .kind = OV_STORE_REF, AT(subject_party), .target = OV_STORE_PARTY},
    {.name = "channel",
     .kind = OV_STORE_WORD,
     .required = true,
     AT(channel),
     .parse = parse_channel},
    {.name = "status",
     .kind = OV_STORE_WORD,
     .required = true,
     AT(status),
     .parse = ov_store_parse_status,
     .unknown = "unknown_status"},
    {.name = "created_on", .kind = OV_STORE_DATE, .required = true, AT(created_on)},
    {.name = "not_before", .kind = OV_STORE_DATE, AT(not_before)},
    {.name = "deliver_by", .kind = OV_STORE_DATE, AT(deliver_by)},
    {.name = "sent_on", .kind = OV_STORE_DATE, AT(sent_on)},
    {.name = "declared_type", .kind = OV_STORE_TEXT, AT(declared_type)},
    {.name = "subject", .kind = OV_STORE_TEXT, AT(subject)},
    {.name = "media_type",
     .kind = OV_STORE_WORD,
     .required = true,
     AT(media),
     .parse = parse_media},
    {.name = "body",
     .kind = OV_STORE_BODY,
     AT(body),
     .has_offset = offsetof(ov_communication, body_digest)},
    {.name = "facts",
     .kind = OV_STORE_JSONB,
     AT(facts),
     .has_offset = offsetof(ov_communication, facts_digest)},
    {.name = "pages", .kind = OV_STORE_I32, AT(pages), .absent = 0},
    {.name = "body", .kind = OV_STORE_IGNORE},
    {.name = "body", .kind = OV_STORE_DIGEST},
};
const size_t ov_store_communication_column_count = OV_COUNT(ov_store_communication_columns);

typedef OV_VEC(ov_communication) communications;
typedef OV_VEC(ov_store_orphan) orphans;

/* Which rows a pass over the relation is for. */
typedef enum pass {
    PASS_ALL,   /* every row, with its body */
    PASS_KNOWN, /* without bodies: what was read before; the others are noted */
    PASS_UNREAD /* with their bodies: those that were noted */
} pass;

typedef struct stream {
    ov_store_reader reader;
    pass pass;
    OV_VEC(ov_str) unread; /* their ids */
    ov_arena *rows;        /* growing arrays, for the time of the stream */
    ov_arena *batch_mem;
    communications all; /* by arrival, without bodies */
    ov_communication *batch;
    ov_content *contents; /* of the batch */
    size_t batch_count, batch_bytes;
    orphans lost;
    const ov_store_bodies *bodies;
} stream;

static void
new_batch(stream *s)
{
    s->batch = OV_NEW_ARRAY(s->batch_mem, ov_communication, BATCH_COUNT);
    s->contents = OV_NEW_ARRAY(s->batch_mem, ov_content, BATCH_COUNT);
}

static bool
flush(stream *s, ov_error *err)
{
    if (s->batch_count == 0)
        return true;
    ov_failpoint("mid_copy");
    if (!s->bodies->take(s->bodies->context, s->batch, s->contents, s->batch_count,
                         s->all.count - s->batch_count, err))
        return false;
    ov_arena_reset(s->batch_mem);
    new_batch(s);
    s->batch_count = s->batch_bytes = 0;
    return true;
}

/* Only a row that says "pending" and was not sent waits to be sent. A word that is not known may
   mean anything, "sent" too: such a row is a person's to look at, and never leaves. */
static bool
is_pending(ov_communication_status status, ov_str sent_on)
{
    return status == OV_STATUS_PENDING && ov_str_is_null(sent_on);
}

static ov_date
date_or_none(ov_str field)
{
    ov_date day;

    return !ov_str_is_null(field) && ov_pg_get_date(field, &day) ? day : OV_DATE_NONE;
}

/* A rejected row that was pending: its original must still go out, on no day before its own. */
static void
lose(stream *s, const ov_str *fields, ov_str code)
{
    ov_communication_status status;
    ov_store_orphan *lost;
    uint64_t index;

    if (ov_str_is_null(fields[F_ID]) || !ov_store_text_valid(fields[F_ID]))
        return;
    if (ov_str_is_null(fields[F_STATUS]) ||
        !ov_communication_status_parse(fields[F_STATUS], &status) ||
        !is_pending(status, fields[F_SENT_ON]))
        return;
    lost = OV_VEC_ADD(s->rows, &s->lost);
    lost->communication_id = ov_str_copy(s->reader.mem, fields[F_ID]);
    lost->code = code;
    lost->not_before =
        OV_MAX(date_or_none(fields[F_CREATED_ON]), date_or_none(fields[F_NOT_BEFORE]));
    if (!ov_str_is_null(fields[F_DEPARTMENT]) &&
        ov_map_get(s->reader.ids[OV_STORE_DEPARTMENT], fields[F_DEPARTMENT], &index))
        lost->department_id = ov_str_copy(s->reader.mem, fields[F_DEPARTMENT]);
    if (ov_str_is_null(fields[F_CHANNEL]) || !ov_channel_parse(fields[F_CHANNEL], &lost->channel))
        lost->channel = OV_CHANNEL_MAIL;
}

/* 0 of nothing. */
static uint32_t
digest(ov_str text)
{
    return ov_str_is_empty(text) ? 0 : (uint32_t)(ov_hash(text) >> 32) | 1;
}

/*
 * The body goes to the batch, whose memory ends with it; the record that stays keeps only what
 * later stages ask of every communication. Bodies of a night are many times the memory of all the
 * rest.
 */
static void
accept(stream *s, const ov_communication *record, ov_content content, bool known)
{
    ov_communication *kept = OV_VEC_ADD(s->rows, &s->all);

    if (!known) {
        content.body = digest(record->body);
        content.facts = digest(record->facts);
    }
    s->contents[s->batch_count] = content;
    s->batch[s->batch_count++] = *record;
    s->batch_bytes += record->body.len + record->facts.len;
    *kept = *record;
    kept->id = ov_str_copy(s->reader.mem, record->id);
    kept->declared_type = ov_str_copy(s->reader.mem, record->declared_type);
    kept->subject = ov_str_copy(s->reader.mem, record->subject);
    kept->body_digest = content.body;
    kept->facts_digest = content.facts;
    kept->body = kept->facts = OV_STR_NULL;
}

static ov_content
content_of(ov_str field)
{
    ov_content content = {0};

    if (field.len == sizeof content.half)
        memcpy(content.half, field.ptr, sizeof content.half);
    return content;
}

/*
 * Whether the row belongs to this pass. Every row belongs to one of the two: of a key that came
 * twice one row may be known and the other not. What is not known is judged when its body is
 * there, since the first fault of a row may be in it; a row without a key cannot be asked for again.
 */
static bool
is_in_pass(stream *s, const ov_str *fields, ov_content *content, bool *known)
{
    *known = false;

    if (s->pass == PASS_ALL || ov_str_is_null(fields[F_ID]) || !ov_store_text_valid(fields[F_ID]))
        return s->pass != PASS_UNREAD;
    *known = s->bodies->knows(s->bodies->context, content);
    if (s->pass == PASS_KNOWN && !*known)
        *OV_VEC_ADD(s->rows, &s->unread) = ov_str_copy(s->rows, fields[F_ID]);
    return *known == (s->pass == PASS_KNOWN);
}

/*
 * The size comes as a column of its own: a body above the bound is refused before it is fetched.
 * Whatever its status, a row that says when it was sent is not sent again.
 */
static bool
take_row(stream *s, const ov_str *fields, ov_error *err)
{
    ov_communication record = {0};
    int32_t body_bytes = 0;
    ov_content content;
    bool known;
    ov_str code, text[OV_STORE_COLUMNS_MOST];

    fields = ov_store_row_text(&s->reader, ov_store_communication_columns,
                               ov_store_communication_column_count, fields, text);
    content = content_of(fields[F_CONTENT]);
    if (!is_in_pass(s, fields, &content, &known))
        return true;
    if (!ov_str_is_null(fields[F_BODY_BYTES]) && !ov_pg_get_i32(fields[F_BODY_BYTES], &body_bytes))
        return OV_FAIL(err, OV_E_INTERNAL, "the size of a body is no number");
    if (!ov_store_row_read(&s->reader, s->batch_mem, "communication",
                           ov_store_communication_columns, ov_store_communication_column_count,
                           KEY_COUNT, fields, NULL, &record, &code)) {
        lose(s, fields, code);
        return true;
    }
    if (body_bytes > OV_STORE_BODY_MAX) {
        ov_rejects_add(s->reader.rejects, OV_STR("communication"), record.id,
                       OV_STR("oversized_body"), OV_STR("column body"));
        lose(s, fields, OV_STR("oversized_body"));
        return true;
    }
    if (record.status == OV_STATUS_PENDING && !is_pending(record.status, fields[F_SENT_ON]))
        record.status = OV_STATUS_SENT;
    accept(s, &record, content, known);
    return s->batch_count < BATCH_COUNT && s->batch_bytes < BATCH_BYTES ? true : flush(s, err);
}

/* COPY, row by row: a result set would hold every body of the night before the first is read. */
static bool
run_stream(stream *s, pass which, ov_str from, ov_str open, ov_pg *pg, ov_error *err)
{
    static const char *const asked[] = {"all", "none", "unread"};
    ov_str unread = ov_store_array(
        s->rows, (ov_strs){s->unread.items, which == PASS_UNREAD ? s->unread.count : 0});
    ov_str params[] = {from, open, ov_str_from(asked[which]), unread};
    ov_pg_copy_out *copy;
    const ov_str *fields;

    s->pass = which;
    if (!ov_pg_exec(pg, &ov_sql_intake_set_from, params, OV_COUNT(params), err))
        return false;
    if (which == PASS_ALL && s->bodies->expect) {
        int64_t total;

        if (!ov_pg_count(pg, &ov_sql_intake_communication, &total, err))
            return false;
        s->bodies->expect(s->bodies->context, (size_t)total);
    }
    if (!ov_pg_copy_out_begin(pg, &ov_sql_intake_communication, ov_store_communication_column_count,
                              s->rows, &copy, err))
        return false;
    do {
        if (!ov_pg_copy_out_next(copy, &fields, err))
            return false;
        if (fields && !take_row(s, fields, err))
            return false;
    } while (fields);
    return flush(s, err);
}

static int
id_cmp(const void *a, const void *b, void *all)
{
    const ov_communication *items = all;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int order = ov_str_cmp(items[x].id, items[y].id);

    return order ? order : OV_CMP(x, y);
}

static int
lost_id_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const ov_store_orphan *)a)->communication_id,
                      ((const ov_store_orphan *)b)->communication_id);
}

/* One orphan an id, with the latest of its days: which row was meant cannot be told. */
static void
settle_orphans(stream *s, ov_store_orphans *out)
{
    size_t kept = 0;

    if (s->lost.count > 0)
        qsort(s->lost.items, s->lost.count, sizeof *s->lost.items, lost_id_cmp);
    for (size_t i = 0; i < s->lost.count; i++)
        if (kept == 0 || lost_id_cmp(&s->lost.items[kept - 1], &s->lost.items[i]) != 0)
            s->lost.items[kept++] = s->lost.items[i];
        else
            s->lost.items[kept - 1].not_before =
                OV_MAX(s->lost.items[kept - 1].not_before, s->lost.items[i].not_before);
    out->items = OV_NEW_ARRAY(s->reader.mem, ov_store_orphan, kept + 1);
    out->count = kept;
    if (kept > 0)
        memcpy(out->items, s->lost.items, kept * sizeof *out->items);
}

/* A key that came twice, or once more in a row that was rejected. */
static void
reject_duplicate(stream *s, const ov_snapshot *snapshot, const ov_communication *record)
{
    ov_store_orphan *lost;

    ov_rejects_add(s->reader.rejects, OV_STR("communication"), record->id, OV_STR("duplicate_key"),
                   OV_STR("all rows of the key"));
    if (record->status != OV_STATUS_PENDING)
        return;
    lost = OV_VEC_ADD(s->rows, &s->lost);
    *lost = (ov_store_orphan){.communication_id = record->id,
                              .department_id = snapshot->departments.items[record->department].id,
                              .channel = record->channel,
                              .code = OV_STR("duplicate_key"),
                              .not_before = OV_MAX(record->created_on, record->not_before)};
}

static bool
is_lost(const orphans *lost, size_t count, ov_str id)
{
    ov_store_orphan key = {.communication_id = id};

    return count > 0 && bsearch(&key, lost->items, count, sizeof *lost->items, lost_id_cmp) != NULL;
}

/*
 * Of a key that came twice no row is kept: which one the department meant cannot be told, and
 * taking either would hang on the order of rows. `lost` are keys of rows that could not be read,
 * which count as a second row of theirs.
 */
static void
settle(stream *s, ov_snapshot *snapshot, ov_store_orphans *out, size_t **arrivals)
{
    size_t count = s->all.count, kept = 0, lost = s->lost.count;
    size_t *order = OV_NEW_ARRAY(s->rows, size_t, count + 1);
    const ov_communication *all = s->all.items;

    for (size_t i = 0; i < count; i++)
        order[i] = i;
    if (count > 0)
        qsort_r(order, count, sizeof *order, id_cmp, s->all.items);
    if (lost > 0)
        qsort(s->lost.items, lost, sizeof *s->lost.items, lost_id_cmp);
    snapshot->communications.items = OV_NEW_ARRAY(s->reader.mem, ov_communication, count + 1);
    *arrivals = OV_NEW_ARRAY(s->reader.mem, size_t, count + 1);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && ov_str_eq(all[order[i]].id, all[order[end]].id);)
            end++;
        if (end - i == 1 && !is_lost(&s->lost, lost, all[order[i]].id)) {
            snapshot->communications.items[kept] = all[order[i]];
            (*arrivals)[kept++] = order[i];
            continue;
        }
        for (size_t k = i; k < end; k++)
            reject_duplicate(s, snapshot, &all[order[k]]);
    }
    snapshot->communications.count = kept;
    settle_orphans(s, out);
}

static ov_map *
ids_of(ov_arena *mem, const void *items, size_t count, size_t size)
{
    ov_map *map = ov_map_new(mem, count);

    for (size_t i = 0; i < count; i++)
        ov_map_put(map, *(const ov_str *)(const void *)((const char *)items + i * size), i);
    return map;
}

/* What is known is not fetched: a pass without bodies says what is missing, a second one brings it. */
static bool
run_passes(stream *s, ov_date sent_from, ov_date open_from, ov_pg *pg, ov_error *err)
{
    ov_str from = ov_date_print(s->rows, sent_from);
    ov_str open = ov_date_print(s->rows, OV_MIN(open_from, sent_from));

    if (!s->bodies->knows)
        return run_stream(s, PASS_ALL, from, open, pg, err);
    if (!run_stream(s, PASS_KNOWN, from, open, pg, err))
        return false;
    if (s->bodies->expect)
        s->bodies->expect(s->bodies->context, s->all.count + s->unread.count);
    return s->unread.count == 0 || run_stream(s, PASS_UNREAD, from, open, pg, err);
}

/*
 * Last of the relations and in the same snapshot: rows name departments and parties, which must be
 * known by then.
 */
bool
ov_store_snapshot_communications(ov_store *store, ov_date sent_from, ov_date open_from,
                                 ov_arena *mem, ov_snapshot *snapshot, ov_rejects *rejects,
                                 ov_store_orphans *out, size_t **arrivals,
                                 const ov_store_bodies *bodies, ov_error *err)
{
    ov_arena *rows OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_arena *batch_mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_arena *row_mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    stream s = {.reader = {.padded = store->shapes[OV_STORE_RELATIONS - 1].padded,
                           .bytes = store->shapes[OV_STORE_RELATIONS - 1].bytes,
                           .pg = store->snapshot,
                           .row_mem = row_mem,
                           .mem = mem,
                           .rejects = rejects},
                .rows = rows,
                .batch_mem = batch_mem,
                .bodies = bodies};

    _Static_assert(offsetof(ov_department, id) == 0 && offsetof(ov_party, id) == 0, "ids first");
    OV_ASSERT(store->snapshot);
    s.reader.ids[OV_STORE_DEPARTMENT] = ids_of(rows, snapshot->departments.items,
                                               snapshot->departments.count, sizeof(ov_department));
    s.reader.ids[OV_STORE_PARTY] =
        ids_of(rows, snapshot->parties.items, snapshot->parties.count, sizeof(ov_party));
    new_batch(&s);
    if (!run_passes(&s, sent_from, open_from, store->snapshot, err))
        return ov_error_context(err, "intake.communication");
    settle(&s, snapshot, out, arrivals);
    return true;
}
