#include "onevoice/store/link_memory.h"

#include <string.h>

#include "ov_sql.h"
#include "store_internal.h"

static const char *const part_names[] = {"model", "parties"};

struct ov_store_memory {
    ov_pg *pg;
    ov_pg_copy_in *copy;
    int64_t run_id;
    int32_t pieces[OV_STORE_MEMORY_PARTS];
};

static bool
read_pieces(ov_store *store, int64_t run_id, const ov_sql *sql, char *to, size_t size, size_t *len,
            ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_copy_out *copy;
    const ov_str *fields;

    *len = 0;
    if (!ov_pg_copy_out_begin(store->control, sql, 2, mem, &copy, err))
        return false;
    for (;;) {
        int64_t of;

        if (!ov_pg_copy_out_next(copy, &fields, err))
            return false;
        if (!fields)
            return true;
        if (!ov_pg_get_i64(fields[0], &of) || of != run_id || fields[1].len > size - *len)
            continue; /* of a run that just begins, or ended meanwhile: then the length tells */
        memcpy(to + *len, fields[1].ptr, fields[1].len);
        *len += fields[1].len;
    }
}

/*
 * Size first, then the pieces into one block of it: what linking remembers of a large town is
 * hundreds of megabytes, and a doubling buffer would need them twice.
 */
bool
ov_store_memory_read(ov_store *store, int64_t run_id, ov_store_memory_part part, ov_arena *mem,
                     ov_str *out, ov_error *err)
{
    static const ov_sql *const queries[] = {&ov_sql_link_memory_model, &ov_sql_link_memory_parties};
    ov_str params[] = {ov_store_number(mem, run_id), ov_str_from(part_names[part])};
    ov_pg_rows rows;
    int64_t size;
    size_t len = 0;
    char *bytes;

    if (!ov_pg_query(store->control, &ov_sql_link_memory_bytes, params, 2, mem, &rows, err) ||
        !ov_str_to_i64(OV_PG_ROW(link_memory_bytes, &rows, 0)->bytes, &size))
        return ov_error_context(err, "what linking remembers");
    bytes = ov_arena_alloc(mem, (size_t)size + 1);
    if (size > 0 && !read_pieces(store, run_id, queries[part], bytes, (size_t)size, &len, err))
        return ov_error_context(err, "what linking remembers");
    *out = (ov_str){bytes, len};
    return true;
}

static void
close_memory(void *handle)
{
    ov_store_memory *memory = handle;

    ov_pg_close(memory->pg);
    memory->pg = NULL;
}

/*
 * On a connection of its own, since linking writes while the run's others are in use; what is
 * remembered of runs that no night will ask for again goes first.
 */
bool
ov_store_memory_open(ov_store *store, ov_arena *mem, ov_store_memory **out, ov_error *err)
{
    static const ov_str columns[] = {OV_STR_INIT("run_id"), OV_STR_INIT("part"),
                                     OV_STR_INIT("piece"), OV_STR_INIT("bytes")};
    ov_store_memory *memory = OV_NEW(mem, ov_store_memory);

    memory->run_id = store->run_id;
    if (!ov_store_connect(store, "onevoice link", false, &memory->pg, err))
        return ov_error_context(err, "what linking remembers");
    ov_arena_defer(mem, close_memory, memory);
    if (!ov_pg_begin(memory->pg, OV_PG_READ_WRITE, err) ||
        !ov_pg_exec(memory->pg, &ov_sql_link_memory_forget, NULL, 0, err) ||
        !ov_pg_copy_in_begin(memory->pg, OV_STR("onevoice"), OV_STR("link_memory"), columns,
                             OV_COUNT(columns), mem, &memory->copy, err))
        return ov_error_context(err, "what linking remembers");
    *out = memory;
    return true;
}

bool
ov_store_memory_add(ov_store_memory *memory, ov_store_memory_part part, ov_str bytes, ov_error *err)
{
    ov_pg_copy_in_row(memory->copy);
    ov_pg_put_i64(memory->copy, memory->run_id);
    ov_pg_put_text(memory->copy, ov_str_from(part_names[part]));
    ov_pg_put_i32(memory->copy, memory->pieces[part]++);
    ov_pg_put_bytes(memory->copy, bytes);
    return ov_pg_copy_in_flush(memory->copy, err) ||
           ov_error_context(err, "what linking remembers");
}

bool
ov_store_memory_commit(ov_store_memory *memory, ov_error *err)
{
    bool ok = ov_pg_copy_in_end(memory->copy, NULL, err) && ov_pg_commit(memory->pg, err);

    close_memory(memory);
    return ok || ov_error_context(err, "what linking remembers");
}
