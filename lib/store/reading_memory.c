#include "onevoice/store/reading_memory.h"

#include "onevoice/base/vec.h"
#include "ov_sql.h"
#include "store_internal.h"

static const char about[] = "what bodies were read as";

struct ov_store_piece_writer {
    ov_pg *pg;
    ov_pg_copy_in *copy; /* from the first piece on */
    ov_arena *mem;
    int64_t run_id;
    uint64_t key;
    int32_t count;
};

bool
ov_store_pieces_read(ov_store *store, uint64_t key, ov_arena *mem, ov_store_pieces *out,
                     ov_error *err)
{
    ov_arena *rows OV_AUTO(ov_arena_free_at) = ov_arena_new();
    OV_VEC(ov_store_piece) pieces = {0};
    ov_pg_copy_out *copy;
    const ov_str *fields;

    if (!ov_pg_copy_out_begin(store->control, &ov_sql_reading_memory, 4, rows, &copy, err))
        return ov_error_context(err, about);
    for (;;) {
        ov_store_piece piece;
        int64_t of;

        if (!ov_pg_copy_out_next(copy, &fields, err))
            return ov_error_context(err, about);
        if (!fields)
            break;
        if (!ov_pg_get_i64(fields[0], &piece.run_id) || !ov_pg_get_i32(fields[1], &piece.number) ||
            !ov_pg_get_i64(fields[2], &of) || (uint64_t)of != key)
            continue;
        piece.bytes = ov_str_copy(mem, fields[3]);
        *OV_VEC_ADD(mem, &pieces) = piece;
    }
    out->items = pieces.items;
    out->count = pieces.count;
    return true;
}

static void
close_writer(void *handle)
{
    ov_store_piece_writer *w = handle;

    ov_pg_close(w->pg);
    w->pg = NULL;
}

/* On a connection of its own, since it writes while the run's others are in use. */
bool
ov_store_pieces_open(ov_store *store, uint64_t key, ov_arena *mem, ov_store_piece_writer **out,
                     ov_error *err)
{
    ov_store_piece_writer *w = OV_NEW(mem, ov_store_piece_writer);
    ov_str of = ov_store_number(mem, (int64_t)key);

    *w = (ov_store_piece_writer){.mem = mem, .run_id = store->run_id, .key = key};
    if (!ov_store_connect(store, "onevoice readings", false, &w->pg, err))
        return ov_error_context(err, about);
    ov_arena_defer(mem, close_writer, w);
    if (!ov_pg_begin(w->pg, OV_PG_READ_WRITE, err) ||
        !ov_pg_exec(w->pg, &ov_sql_reading_memory_forget, &of, 1, err))
        return ov_error_context(err, about);
    *out = w;
    return true;
}

/* Whatever is being added is brought to its end first: the connection does one thing at a time. */
bool
ov_store_pieces_drop(ov_store_piece_writer *w, ov_store_piece piece, ov_error *err)
{
    ov_str params[] = {ov_store_number(w->mem, piece.run_id),
                       ov_store_number(w->mem, piece.number)};

    if (w->copy && !ov_pg_copy_in_end(w->copy, NULL, err))
        return ov_error_context(err, about);
    w->copy = NULL;
    return ov_pg_exec(w->pg, &ov_sql_reading_memory_drop, params, OV_COUNT(params), err) ||
           ov_error_context(err, about);
}

bool
ov_store_pieces_add(ov_store_piece_writer *w, ov_str bytes, ov_error *err)
{
    static const ov_str columns[] = {OV_STR_INIT("run_id"), OV_STR_INIT("piece"),
                                     OV_STR_INIT("key"), OV_STR_INIT("bytes")};

    if (!w->copy && !ov_pg_copy_in_begin(w->pg, OV_STR("onevoice"), OV_STR("reading_memory"),
                                         columns, OV_COUNT(columns), w->mem, &w->copy, err))
        return ov_error_context(err, about);
    ov_pg_copy_in_row(w->copy);
    ov_pg_put_i64(w->copy, w->run_id);
    ov_pg_put_i32(w->copy, w->count++);
    ov_pg_put_i64(w->copy, (int64_t)w->key);
    ov_pg_put_bytes(w->copy, bytes);
    return ov_pg_copy_in_flush(w->copy, err) || ov_error_context(err, about);
}

bool
ov_store_pieces_commit(ov_store_piece_writer *w, ov_error *err)
{
    bool ok = (!w->copy || ov_pg_copy_in_end(w->copy, NULL, err)) && ov_pg_commit(w->pg, err);

    close_writer(w);
    return ok || ov_error_context(err, about);
}
