/*
 * The scores of a night as rows: customers, pieces, departments, organisations, exposures. What is not known
 * is null and never a zero, because the views add these columns up.
 */
#include "onevoice/store/save.h"

#include <math.h>

#include "save_internal.h"
#include "writer.h"

static ov_str
phase_word(ov_phase phase)
{
    return phase == OV_BEFORE ? OV_STR("before") : OV_STR("after");
}

/* A customer to whom nothing in the window weighs anything has no row: no row is no minutes. */
void
ov_store_write_customer_score(ov_store_save *s, const ov_store_case *c)
{
    ov_pg_copy_in *copy = s->w.copy;

    if (!c->score || ov_str_is_null(c->bundle->customer_id) ||
        (c->score->rows.count == 0 && c->bundle->pending.count == 0))
        return;
    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
        const ov_customer_score *score = &c->score->phase[phase];
        const int32_t counts[] = {score->actions,          score->pieces_in,
                                  score->distinct_senders, score->distinct_amounts_demanded,
                                  score->payables_out,     score->contradictions,
                                  score->messages_out};

        ov_store_writer_row(&s->w);
        ov_pg_put_text(copy, c->bundle->customer_id);
        ov_pg_put_text(copy, phase_word((ov_phase)phase));
        ov_pg_put_f64(copy, score->score);
        ov_pg_put_f64(copy, score->minutes);
        ov_pg_put_f64(copy, score->minutes_history);
        if (isnan(score->relief))
            ov_pg_put_null(copy);
        else
            ov_pg_put_f64(copy, score->relief);
        for (int k = 0; k < OV_COMPONENTS; k++)
            ov_pg_put_f64(copy, score->parts[k]);
        for (size_t k = 0; k < OV_COUNT(counts); k++)
            ov_pg_put_i32(copy, counts[k]);
    }
}

static void
put_number(ov_pg_copy_in *copy, int64_t number)
{
    if (number == OV_SCORE_NONE)
        ov_pg_put_null(copy);
    else
        ov_pg_put_i64(copy, number);
}

static void
put_place(ov_pg_copy_in *copy, const ov_case *c, const ov_score_row *row, ov_phase phase)
{
    if (row->message[phase] < 0) {
        for (int i = 0; i < 3; i++)
            ov_pg_put_null(copy);
        return;
    }
    ov_pg_put_i32(copy, row->message[phase]);
    ov_pg_put_f64(copy, row->weight[phase]);
    ov_pg_put_text(copy, c->departments[row->voice[phase]].id);
}

/*
 * The inputs of the score and not its result alone: a score can be computed again from these rows, by somebody else
 * and in another language, and an input left out here could not be checked.
 */
void
ov_store_write_score_piece(ov_store_save *s, const ov_store_case *c)
{
    ov_pg_copy_in *copy = s->w.copy;
    const ov_case *bundle = c->bundle;

    for (size_t i = 0; c->score && bundle->customer_id.ptr && i < c->score->rows.count; i++) {
        const ov_score_row *row = &c->score->rows.items[i];
        const ov_piece *piece = row->piece < bundle->pending.count
                                    ? &bundle->pending.items[row->piece]
                                    : &bundle->history.items[row->piece - bundle->pending.count];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(copy, bundle->customer_id);
        ov_pg_put_text(copy, piece->communication->id);
        ov_pg_put_text(copy, piece->department->id);
        ov_pg_put_bool(copy, row->piece < bundle->pending.count);
        ov_pg_put_f64(copy, row->age);
        put_place(copy, bundle, row, OV_BEFORE);
        put_place(copy, bundle, row, OV_AFTER);
        ov_pg_put_f64(copy, row->of[OV_BEFORE].words);
        ov_pg_put_bool(copy, row->of[OV_BEFORE].skimmed);
        put_number(copy, row->of[OV_BEFORE].cluster);
        put_number(copy, row->of[OV_BEFORE].matter);
        ov_pg_put_i64(copy, row->of[OV_BEFORE].sender);
        put_number(copy, row->of[OV_BEFORE].stance);
        ov_pg_put_i32(copy, row->of[OV_BEFORE].authority);
        ov_pg_put_date(copy, row->of[OV_BEFORE].written);
        ov_pg_put_bool(copy, row->of[OV_BEFORE].demand);
        put_number(copy, row->of[OV_AFTER].stance);
        ov_pg_put_bool(copy, row->of[OV_AFTER].demand);
        ov_pg_put_bool(copy, row->of[OV_AFTER].decision);
        ov_pg_put_f64(copy, row->of[OV_BEFORE].support);
        ov_pg_put_bool(copy, row->of[OV_BEFORE].supports);
        ov_pg_put_bool(copy, row->of[OV_BEFORE].decision);
        ov_pg_put_date(copy, row->of[OV_BEFORE].due == OV_SCORE_NONE ? OV_DATE_NONE
                                                                     : row->of[OV_BEFORE].due);
    }
}

/*
 * Externality exists only for the plan as it came out: what a department's declarations cost others is a
 * difference of two plans, and before the plan there is none.
 */
static bool
save_departments(ov_store *store, const ov_snapshot *snapshot, const ov_night_score *scores,
                 ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(
            &w, store, mem, "department_score",
            "department_id phase communications merged enclosed suppressed held "
            "points points_error customers minutes minutes_error minutes_own externality",
            err))
        return false;
    for (size_t i = 0; i < scores->departments.count; i++) {
        const ov_department_score *s = &scores->departments.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, snapshot->departments.items[s->department].id);
        ov_pg_put_text(w.copy, phase_word(s->phase));
        ov_pg_put_i64(w.copy, s->communications);
        ov_pg_put_i64(w.copy, s->merged);
        ov_pg_put_i64(w.copy, s->enclosed);
        ov_pg_put_i64(w.copy, s->suppressed);
        ov_pg_put_i64(w.copy, s->held);
        ov_pg_put_f64(w.copy, s->points);
        ov_pg_put_f64(w.copy, s->points_error);
        ov_pg_put_i64(w.copy, s->customers);
        ov_pg_put_f64(w.copy, s->minutes);
        ov_pg_put_f64(w.copy, s->minutes_error);
        ov_pg_put_f64(w.copy, s->minutes_own);
        if (s->phase == OV_AFTER)
            ov_pg_put_f64(w.copy, (double)s->externality_e3 / 1000.0);
        else
            ov_pg_put_null(w.copy);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

/*
 * Shares go out with the bounds of their interval: a small house's share moves a lot by chance, and a dashboard
 * that has no bounds would rank chance.
 */
static bool
save_organizations(ov_store *store, const ov_snapshot *snapshot, const ov_night_score *scores,
                   ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(
            &w, store, mem, "organization_score",
            "organization_id phase customers over_limit over_share "
            "over_share_low over_share_high minutes minutes_history minutes_over over_low "
            "over_high tail_mean",
            err))
        return false;
    for (size_t i = 0; i < scores->organizations.count; i++) {
        const ov_organization_score *s = &scores->organizations.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, snapshot->organizations.items[s->organization].id);
        ov_pg_put_text(w.copy, phase_word(s->phase));
        ov_pg_put_i64(w.copy, s->customers);
        ov_pg_put_i64(w.copy, s->over_limit);
        ov_pg_put_f64(w.copy, s->over_share);
        ov_pg_put_f64(w.copy, s->over_share_low);
        ov_pg_put_f64(w.copy, s->over_share_high);
        ov_pg_put_f64(w.copy, s->minutes);
        ov_pg_put_f64(w.copy, s->minutes_history);
        ov_pg_put_f64(w.copy, s->minutes_over);
        ov_pg_put_i64(w.copy, s->over_low);
        ov_pg_put_i64(w.copy, s->over_high);
        ov_pg_put_f64(w.copy, s->tail_mean);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

static bool
save_exposures(ov_store *store, const ov_snapshot *snapshot, const ov_night_score *scores,
               ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "exposure",
                              "organization_id department_id currency receivables exposure_low "
                              "exposure_mid exposure_high",
                              err))
        return false;
    for (size_t i = 0; i < scores->exposures.count; i++) {
        const ov_exposure *s = &scores->exposures.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, snapshot->organizations.items[s->organization].id);
        ov_pg_put_text(w.copy, snapshot->departments.items[s->department].id);
        ov_pg_put_text(w.copy, ov_currency_str(&s->currency));
        ov_pg_put_numeric(w.copy, s->receivables);
        ov_pg_put_numeric(w.copy, s->low);
        ov_pg_put_numeric(w.copy, s->mid);
        ov_pg_put_numeric(w.copy, s->high);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

bool
ov_store_save_scores(ov_store *store, const ov_snapshot *snapshot, const ov_night_score *scores,
                     ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();

    return save_departments(store, snapshot, scores, mem, err) &&
           save_organizations(store, snapshot, scores, mem, err) &&
           save_exposures(store, snapshot, scores, mem, err);
}
