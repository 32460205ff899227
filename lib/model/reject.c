#include "onevoice/model/reject.h"

#include <stdlib.h>

/* Copies all four: a rejected row's buffer is the next row's buffer. */
void
ov_rejects_add(ov_rejects *rejects, ov_str relation, ov_str row_key, ov_str code, ov_str detail)
{
    *OV_VEC_ADD(rejects->mem, &rejects->rows) =
        (ov_reject){ov_str_copy(rejects->mem, relation), ov_str_copy(rejects->mem, row_key),
                    ov_str_copy(rejects->mem, code), ov_str_copy(rejects->mem, detail)};
}

static int
reject_cmp(const void *a, const void *b)
{
    const ov_reject *x = a, *y = b;
    int order = ov_str_cmp(x->relation, y->relation);

    if (!order)
        order = ov_str_cmp(x->row_key, y->row_key);
    if (!order)
        order = ov_str_cmp(x->code, y->code);
    return order ? order : ov_str_cmp(x->detail, y->detail);
}

/*
 * Rows are rejected by workers in any order; they are published in one, or two equal nights would
 * differ.
 */
void
ov_rejects_sort(ov_rejects *rejects)
{
    if (rejects->rows.count)
        qsort(rejects->rows.items, rejects->rows.count, sizeof *rejects->rows.items, reject_cmp);
}
