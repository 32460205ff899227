/*
 * A relation being filled: a COPY with the run's number in front of each row, so that no caller can forget
 * it.
 */
#include "writer.h"

#include "onevoice/base/vec.h"

bool
ov_store_writer_open(ov_store_writer *writer, ov_store *store, ov_arena *mem, const char *relation,
                     const char *columns, ov_error *err)
{
    OV_VEC(ov_str) names = {0};
    ov_str rest = ov_str_from(columns), name, table;

    if (!ov_store_publisher(store, err))
        return false;
    *OV_VEC_ADD(mem, &names) = OV_STR("run_id");
    while (ov_str_next(&rest, ' ', &name))
        *OV_VEC_ADD(mem, &names) = name;
    table = ov_str_printf(mem, "%s_%lld", relation, (long long)store->run_id);
    *writer = (ov_store_writer){store, mem, NULL, ov_str_from(relation), store->run_id};
    return ov_pg_copy_in_begin(store->publisher, OV_STR("onevoice_part"), table, names.items,
                               names.count, mem, &writer->copy, err);
}

void
ov_store_writer_row(ov_store_writer *writer)
{
    ov_pg_copy_in_row(writer->copy);
    ov_pg_put_i64(writer->copy, writer->run_id);
}

bool
ov_store_writer_flush(ov_store_writer *writer, ov_error *err)
{
    return ov_pg_copy_in_flush(writer->copy, err) ||
           ov_error_context(err, "saving %.*s", OV_STR_ARG(writer->relation));
}

bool
ov_store_writer_close(ov_store_writer *writer, ov_error *err)
{
    return ov_pg_copy_in_end(writer->copy, NULL, err) ||
           ov_error_context(err, "saving %.*s", OV_STR_ARG(writer->relation));
}
