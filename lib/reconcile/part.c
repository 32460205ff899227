#include "sift_internal.h"

#include <stdlib.h>

/*
 * Files of several papers. Each part is judged as if it had come alone; then what was decided about
 * the parts of one file becomes the decision about the file, for only the whole can travel. Numbers
 * of papers become numbers of pieces, which is all that the rest of the program knows.
 */

size_t
ov_reconcile_parts_count(const ov_case *the_case)
{
    size_t count = 0;

    for (size_t i = 0; i < the_case->pending.count; i++)
        count += the_case->pending.items[i].reading->part_count;
    for (size_t i = 0; i < the_case->history.count; i++)
        count += the_case->history.items[i].reading->part_count;
    for (size_t i = 0; i < the_case->elsewhere.count; i++)
        count += the_case->elsewhere.items[i].reading->part_count;
    return count;
}

uint32_t
ov_reconcile_piece_of(const ov_desk *desk, uint32_t no)
{
    return no == OV_NO_INDEX ? no : desk->papers[no].of;
}

/* The class that binds most, the law's word before a demand, a demand before a mere status: a file
   with one denial in it is under the duties of a denial. */
static int
weight(ov_content_class klass)
{
    static const ov_content_class order[] = {OV_CLASS_DEBT_VALIDATION_NOTICE,
                                             OV_CLASS_EOB_DENIAL,
                                             OV_CLASS_EOB_CORRECTED,
                                             OV_CLASS_EOB,
                                             OV_CLASS_EOB_REVERSAL,
                                             OV_CLASS_FINAL_NOTICE,
                                             OV_CLASS_PAST_DUE_REMINDER,
                                             OV_CLASS_PAYMENT_PLAN_STATEMENT,
                                             OV_CLASS_BILL,
                                             OV_CLASS_CREDIT_BALANCE_STATEMENT,
                                             OV_CLASS_INSURANCE_PENDING_STATEMENT,
                                             OV_CLASS_CLAIM_STATUS};
    size_t i = 0;

    while (i < OV_COUNT(order) && order[i] != klass)
        i++;
    return (int)(OV_COUNT(order) - i);
}

/* A file waits when one of its parts must, and falls away only when all of them do. */
static int
strength(ov_disposition disposition)
{
    static const ov_disposition order[] = {OV_SUPPRESS, OV_MERGE, OV_ENCLOSE, OV_SEPARATE, OV_HOLD};
    size_t i = 0;

    while (i < OV_COUNT(order) && order[i] != disposition)
        i++;
    return (int)i;
}

/* Whether `part` speaks for the file rather than what was found before: the stronger disposition,
   and of equals the one that says why, by a piece other than the file itself. */
static bool
speaks_louder(const ov_desk *desk, const ov_piece_judgement *part, const ov_piece_judgement *best,
              uint32_t file)
{
    int by = strength(part->disposition) - strength(best->disposition);

    if (by != 0)
        return by > 0;
    return best->reason == OV_REASON_NONE ||
           (best->witness != OV_NO_INDEX && ov_reconcile_piece_of(desk, best->witness) == file &&
            ov_reconcile_piece_of(desk, part->witness) != file);
}

static void
gather(ov_desk *desk, ov_paper *file, uint32_t first, uint32_t end)
{
    ov_piece_judgement *out = &desk->pieces[file->no];
    const ov_piece_judgement *best = &desk->pieces[first];

    file->klass = desk->papers[first].klass;
    for (uint32_t i = first; i < end; i++) {
        const ov_piece_judgement *part = &desk->pieces[i];

        if (i > first && speaks_louder(desk, part, best, file->no))
            best = part;
        if (weight(desk->papers[i].klass) > weight(file->klass))
            file->klass = desk->papers[i].klass;
        out->latest_send = ov_date_min(out->latest_send, part->latest_send);
        for (size_t k = 0; k < desk->rules[i].count; k++)
            *OV_VEC_ADD(desk->mem, &desk->rules[file->no]) = desk->rules[i].items[k];
    }
    out->disposition = best->disposition;
    out->reason = best->reason;
    out->reason_ref = best->reason_ref;
    out->hold_until = best->hold_until;
    out->witness = ov_reconcile_piece_of(desk, best->witness);
    out->witness_left = best->witness_left;
    if (out->witness == file->no) { /* what one part says of another of the same file: nothing */
        if (out->disposition == OV_SUPPRESS)
            out->disposition = OV_ENCLOSE;
        out->reason = OV_REASON_NONE;
        out->reason_ref = OV_STR_NULL;
        out->witness = OV_NO_INDEX;
    }
}

/* Each rule once, however many parts it hit. */
static void
rules_once(ov_desk *desk, uint32_t no)
{
    size_t kept = 0;

    if (!desk->rules[no].count)
        return;
    qsort(desk->rules[no].items, desk->rules[no].count, sizeof(ov_str), ov_strs_cmp);
    for (size_t i = 0; i < desk->rules[no].count; i++)
        if (i == 0 || !ov_str_eq(desk->rules[no].items[i], desk->rules[no].items[kept - 1]))
            desk->rules[no].items[kept++] = desk->rules[no].items[i];
    desk->rules[no].count = kept;
}

void
ov_reconcile_parts_gather(ov_desk *desk)
{
    for (uint32_t i = (uint32_t)desk->piece_count, end; i < desk->count; i = end) {
        uint32_t file = desk->papers[i].of;

        for (end = i + 1; end < desk->count && desk->papers[end].of == file;)
            end++;
        if (!desk->papers[file].pending)
            continue;
        gather(desk, &desk->papers[file], i, end);
        rules_once(desk, file);
    }
}
