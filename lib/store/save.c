#include "onevoice/store/save.h"

#include "writer.h"

/* Names as they were that night: a department renamed next year does not rename old reports. */
bool
ov_store_save_departments(ov_store *store, const ov_snapshot *snapshot, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "department",
                              "department_id department organization_id organization", err))
        return false;
    for (size_t i = 0; i < snapshot->departments.count; i++) {
        const ov_department *department = &snapshot->departments.items[i];
        const ov_organization *house = &snapshot->organizations.items[department->organization];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, department->id);
        ov_pg_put_text(w.copy, department->name);
        ov_pg_put_text(w.copy, house->id);
        ov_pg_put_text(w.copy, house->name);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

bool
ov_store_save_standing(ov_store *store, const ov_store_standing *items, size_t count, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "snapshot_piece",
                              "communication_id mandated created_on", err))
        return false;
    for (size_t i = 0; i < count; i++) {
        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, items[i].communication_id);
        ov_pg_put_bool(w.copy, false); /* its duty was done */
        ov_pg_put_date(w.copy, items[i].created_on);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

static ov_str
identity_word(ov_identity_state state)
{
    switch (state) {
    case OV_IDENTITY_LINKED:
        return OV_STR("linked");
    case OV_IDENTITY_SINGLETON:
        return OV_STR("singleton");
    case OV_IDENTITY_AMBIGUOUS:
        break;
    }
    return OV_STR("ambiguous");
}

static ov_str
verdict_word(ov_link_verdict verdict)
{
    switch (verdict) {
    case OV_LINK_SAME:
        return OV_STR("same");
    case OV_LINK_DIFFERENT:
        return OV_STR("different");
    case OV_LINK_REVIEW:
        break;
    }
    return OV_STR("review");
}

/*
 * An ambiguous party has candidates and no probability; any other a probability and no candidates.
 */
static bool
save_identity_rows(ov_store *store, const ov_snapshot *snapshot, const ov_identities *identities,
                   ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "identity",
                              "party_id customer_id state probability candidates", err))
        return false;
    for (size_t i = 0; i < identities->parties.count; i++) {
        const ov_party_identity *party = &identities->parties.items[i];
        bool ambiguous = party->state == OV_IDENTITY_AMBIGUOUS;

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, snapshot->parties.items[i].id);
        ov_pg_put_text(w.copy, party->customer == OV_NO_INDEX
                                   ? OV_STR_NULL
                                   : identities->customers.items[party->customer].id);
        ov_pg_put_text(w.copy, identity_word(party->state));
        if (ambiguous)
            ov_pg_put_null(w.copy);
        else
            ov_pg_put_f64(w.copy, party->probability);
        if (ambiguous)
            ov_pg_put_texts(w.copy, party->candidates.items, party->candidates.count);
        else
            ov_pg_put_null(w.copy);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

static bool
save_link_forms(ov_store *store, const ov_identities *identities, ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "link_form", "form evidence", err))
        return false;
    for (size_t i = 0; i < identities->proofs.forms.count; i++) {
        ov_store_writer_row(&w);
        ov_pg_put_i32(w.copy, (int32_t)i);
        ov_pg_put_text(w.copy, identities->proofs.forms.items[i]);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

/*
 * The weights of a pair are printed only here, by linking's own function: a night judges many more
 * pairs than it publishes.
 */
static bool
save_link_rows(ov_store *store, const ov_snapshot *snapshot, const ov_identities *identities,
               ov_arena *mem, ov_error *err)
{
    ov_store_writer w;
    ov_buf weights = ov_buf_init(mem);

    if (!ov_store_writer_open(&w, store, mem, "link_row",
                              "party_id other_party_id weight probability decision form weights",
                              err))
        return false;
    for (size_t i = 0; i < identities->links.count; i++) {
        const ov_link_row *row = &identities->links.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, snapshot->parties.items[row->party].id);
        ov_pg_put_text(w.copy, snapshot->parties.items[row->other_party].id);
        ov_pg_put_f64(w.copy, row->weight);
        ov_pg_put_f64(w.copy, row->probability);
        ov_pg_put_text(w.copy, verdict_word(row->verdict));
        ov_pg_put_i32(w.copy, (int32_t)row->form);
        ov_buf_clear(&weights);
        identities->proofs.print(&identities->proofs, i, &weights);
        ov_pg_put_text(w.copy, ov_buf_view(&weights));
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

/*
 * Merges and splits of customers since the previous night, for whoever keeps the customer's id
 * elsewhere.
 */
static bool
save_change_rows(ov_store *store, const ov_identities *identities, ov_arena *mem, ov_error *err)
{
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "customer_change",
                              "customer_id change other_customer_id", err))
        return false;
    for (size_t i = 0; i < identities->changes.count; i++) {
        const ov_customer_change *change = &identities->changes.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, change->customer_id);
        ov_pg_put_text(w.copy, change->change);
        ov_pg_put_text(w.copy, change->other_customer_id);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

bool
ov_store_save_identities(ov_store *store, const ov_snapshot *snapshot,
                         const ov_identities *identities, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();

    OV_ASSERT(identities->parties.count == snapshot->parties.count);
    return save_identity_rows(store, snapshot, identities, mem, err) &&
           save_link_forms(store, identities, mem, err) &&
           save_link_rows(store, snapshot, identities, mem, err) &&
           save_change_rows(store, identities, mem, err);
}

/*
 * Ids go on from night to night (ov_store_last_template), so that a template can be followed
 * through runs.
 */
bool
ov_store_save_templates(ov_store *store, const ov_store_template *items, size_t count,
                        ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "template",
                              "template_id skeleton communications departments", err))
        return false;
    for (size_t i = 0; i < count; i++) {
        ov_store_writer_row(&w);
        ov_pg_put_i64(w.copy, items[i].id);
        ov_pg_put_text(w.copy, items[i].skeleton);
        ov_pg_put_i64(w.copy, items[i].communications);
        ov_pg_put_texts(w.copy, items[i].departments.items, items[i].departments.count);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

bool
ov_store_save_compatible(ov_store *store, const ov_store_pair *pairs, size_t count, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "compatible_domain", "domain other_domain", err))
        return false;
    for (size_t i = 0; i < count; i++) {
        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, pairs[i].domain);
        ov_pg_put_text(w.copy, pairs[i].other);
    }
    return ov_store_writer_close(&w, err);
}

/*
 * The order of the puts is the order of the columns named above: COPY BINARY has no names, and the
 * server would take a wrong order of equal types without a word.
 */
bool
ov_store_save_capacity(ov_store *store, const ov_capacity_days *days, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "capacity_day",
                              "channel department_id send_on capacity wanted planned held delayed "
                              "late overflow shadow_burden shadow_cost",
                              err))
        return false;
    for (size_t i = 0; i < days->count; i++) {
        const ov_capacity_day *day = &days->items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, ov_channel_name(day->channel));
        ov_pg_put_text(w.copy, day->department_id);
        ov_pg_put_date(w.copy, day->send_on);
        ov_pg_put_i64(w.copy, day->capacity);
        ov_pg_put_i64(w.copy, day->wanted);
        ov_pg_put_i64(w.copy, day->planned);
        ov_pg_put_i64(w.copy, day->held);
        ov_pg_put_i64(w.copy, day->delayed);
        ov_pg_put_i64(w.copy, day->late);
        ov_pg_put_i64(w.copy, day->overflow);
        ov_pg_put_i64(w.copy, day->shadow_burden);
        ov_pg_put_i64(w.copy, day->shadow_cost);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}

bool
ov_store_save_rejects(ov_store *store, const ov_rejects *rejects, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "rejection", "relation row_key code detail", err))
        return false;
    for (size_t i = 0; i < rejects->rows.count; i++) {
        const ov_reject *row = &rejects->rows.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_text(w.copy, row->relation);
        ov_pg_put_text(w.copy, row->row_key.ptr ? row->row_key : OV_STR(""));
        ov_pg_put_text(w.copy, row->code);
        ov_pg_put_text(w.copy, row->detail);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}
