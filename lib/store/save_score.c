#include "onevoice/store/save.h"

#include "writer.h"

static ov_str
phase_word(ov_phase phase)
{
    return phase == OV_BEFORE ? OV_STR("before") : OV_STR("after");
}

static bool
save_departments(ov_store *store, const ov_snapshot *snapshot, const ov_night_score *scores,
                 ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "department_score",
                              "department_id phase communications merged enclosed suppressed held "
                              "points points_error customers load externality",
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
        ov_pg_put_f64(w.copy, s->load);
        if (s->phase == OV_AFTER)
            ov_pg_put_f64(w.copy, (double)s->externality_e3 / 1000.0);
        else
            ov_pg_put_null(w.copy);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

static bool
save_organizations(ov_store *store, const ov_snapshot *snapshot, const ov_night_score *scores,
                   ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "organization_score",
                              "organization_id phase customers over_limit over_share "
                              "over_share_low over_share_high gap tail_mean",
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
        ov_pg_put_f64(w.copy, s->gap);
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
