/*
 * Results of the per-customer stages: one table of relations, each with the function that writes
 * the rows of one case. One pass over the cases a relation.
 */
#include <string.h>

#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"
#include "save_internal.h"

/* Piece number to communication: pending first, then history. */
static const ov_communication *
piece_of(const ov_case *bundle, uint32_t piece)
{
    if (piece < bundle->pending.count)
        return bundle->pending.items[piece].communication;
    OV_ASSERT(piece - bundle->pending.count < bundle->history.count);
    return bundle->history.items[piece - bundle->pending.count].communication;
}

ov_str
ov_store_piece_id(const ov_case *bundle, uint32_t piece)
{
    return piece == OV_NO_INDEX ? OV_STR_NULL : piece_of(bundle, piece)->id;
}

void
ov_store_put_piece_ids(ov_store_save *s, const ov_case *bundle, const uint32_t *pieces,
                       size_t count)
{
    ov_str *ids = OV_NEW_ARRAY(s->scratch, ov_str, count + 1);

    for (size_t i = 0; i < count; i++)
        ids[i] = ov_store_piece_id(bundle, pieces[i]);
    ov_pg_put_texts(s->w.copy, ids, count);
}

void
ov_store_put_id_or_null(ov_pg_copy_in *copy, int64_t id)
{
    if (id > 0)
        ov_pg_put_i64(copy, id);
    else
        ov_pg_put_null(copy);
}

/* The message a pending piece is in; 0: none. */
int64_t
ov_store_message_of(const ov_store_save *s, const ov_store_case *c, uint32_t piece)
{
    if (!c->plan || piece >= c->plan->pieces.count ||
        c->plan->pieces.items[piece].message == OV_NO_INDEX)
        return 0;
    return s->message_base + c->plan->pieces.items[piece].message + 1;
}

static void
write_duplicate(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->clusters && i < c->clusters->duplicates.count; i++) {
        const ov_duplicate *d = &c->clusters->duplicates.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, ov_store_piece_id(c->bundle, d->piece));
        ov_pg_put_text(s->w.copy, ov_store_piece_id(c->bundle, d->survivor));
        ov_pg_put_text(s->w.copy, ov_duplicate_tier_name(d->tier));
        ov_pg_put_f64(s->w.copy, d->similarity);
    }
}

/* Episodes, payables and what customers need belong to a customer: an ambiguous case has none. */
static void
write_episode(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->clusters && c->bundle->customer_id.ptr && i < c->clusters->episodes.count;
         i++) {
        const ov_episode *e = &c->clusters->episodes.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, e->id);
        ov_pg_put_text(s->w.copy, c->bundle->customer_id);
        ov_pg_put_text(s->w.copy, ov_episode_kind_name(e->kind));
        ov_store_put_piece_ids(s, c->bundle, e->pieces, e->piece_count);
        ov_pg_put_text(s->w.copy, e->basis.ptr ? e->basis : OV_STR(""));
    }
}

/* Why, in the words that `explain` prints and the views pick out by `if`. */
static void
add_kept(ov_buf *out, const ov_counterfactual *c)
{
    static const char *const fixed[] = {
        [OV_KEPT_SHARED_ENVELOPE] = "it had an envelope of its own",
        [OV_KEPT_NO_ROOM] = "there had been room that day",
        [OV_KEPT_WAITING_ALONE] = "it had not waited for a companion",
        [OV_KEPT_DROPPED] = "it could not be dropped",
    };

    if (c->kept == OV_KEPT_WAITING_FOR_COMPANIONS)
        ov_buf_printf(out, ",\"if\":\"it had not waited for %zu companion%s\"", c->companions,
                      c->companions > 1 ? "s" : "");
    else if (c->kept != OV_KEPT_NOT)
        ov_buf_printf(out, ",\"if\":\"%s\"", fixed[c->kept]);
}

/* The one place where a counterfactual becomes text. */
static ov_str
counterfactual_json(ov_arena *mem, const ov_counterfactual *c)
{
    ov_buf out = ov_buf_init(mem);

    ov_buf_char(&out, '{');
    if (c->known) {
        ov_buf_cstr(&out, "\"alone\":{\"channel\":");
        ov_buf_json(&out, ov_channel_name(c->channel));
        ov_buf_cstr(&out, ",\"send_on\":");
        ov_buf_json(&out, ov_date_print(mem, c->send_on));
        ov_buf_char(&out, '}');
        add_kept(&out, c);
    }
    if (c->has_minutes)
        ov_buf_printf(&out, "%s\"minutes\":{\"alone\":%.3f,\"planned\":%.3f}", c->known ? "," : "",
                      c->minutes_alone, c->minutes_planned);
    ov_buf_char(&out, '}');
    return ov_buf_view(&out);
}

static void
write_disposition(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->plan && i < c->plan->pieces.count; i++) {
        const ov_piece_plan *p = &c->plan->pieces.items[i];
        const ov_piece *piece = &c->bundle->pending.items[i];
        ov_pg_copy_in *copy = s->w.copy;

        ov_store_writer_row(&s->w);
        ov_pg_put_text(copy, piece->communication->id);
        ov_pg_put_text(copy, piece->department->id);
        ov_pg_put_text(copy, c->bundle->customer_id);
        ov_pg_put_text(copy, ov_content_class_name(c->judgement->pieces.items[i].content_class));
        ov_pg_put_text(copy, ov_disposition_name(p->disposition));
        ov_store_put_id_or_null(copy, ov_store_message_of(s, c, (uint32_t)i));
        if (p->position > 0)
            ov_pg_put_i32(copy, p->position);
        else
            ov_pg_put_null(copy);
        ov_pg_put_text(copy, ov_reason_name(p->reason));
        ov_pg_put_text(copy, p->reason_ref);
        ov_pg_put_date(copy, p->hold_until);
        ov_pg_put_texts(copy, p->rules.items, p->rules.count);
        ov_pg_put_jsonb(copy, counterfactual_json(s->scratch, &p->counterfactual));
    }
}

static void
write_message(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->plan && i < c->plan->messages.count; i++) {
        const ov_message *m = &c->plan->messages.items[i];
        ov_pg_copy_in *copy = s->w.copy;

        ov_store_writer_row(&s->w);
        ov_pg_put_i64(copy, s->message_base + (int64_t)i + 1);
        ov_pg_put_text(copy, m->key);
        ov_pg_put_text(copy, c->bundle->customer_id);
        ov_pg_put_text(copy, ov_channel_name(m->channel));
        ov_pg_put_text(copy, m->address);
        ov_pg_put_text(copy, ov_message_kind_name(m->kind));
        ov_pg_put_date(copy, m->send_on);
        ov_pg_put_date(copy, m->send_by);
        ov_pg_put_bool(copy, m->released);
        ov_pg_put_i32(copy, m->pages);
        ov_pg_put_text(copy, m->headline);
        ov_pg_put_bool(copy, m->proven);
        ov_pg_put_f64(copy, m->gap);
        ov_pg_put_text(copy, m->headline_code);
        ov_pg_put_jsonb(copy, m->headline_values);
    }
}

static void
write_section(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->plan && i < c->plan->messages.count; i++) {
        const ov_message *m = &c->plan->messages.items[i];

        for (size_t k = 0; k < m->sections.count; k++) {
            const ov_section *section = &m->sections.items[k];

            ov_store_writer_row(&s->w);
            ov_pg_put_i64(s->w.copy, s->message_base + (int64_t)i + 1);
            ov_pg_put_i32(s->w.copy, (int32_t)k + 1);
            ov_pg_put_text(s->w.copy, ov_section_kind_name(section->kind));
            ov_pg_put_text(s->w.copy, section->heading);
            ov_store_put_piece_ids(s, c->bundle, section->pieces, section->piece_count);
        }
    }
}

/* --- originals of rejected rows: each goes out alone, on the first day it may --- */

static void
orphan_snapshot_piece(ov_store_save *s, const ov_store_orphan *orphan, int64_t number OV_UNUSED)
{
    ov_store_writer_row(&s->w);
    ov_pg_put_text(s->w.copy, orphan->communication_id);
    ov_pg_put_null(s->w.copy); /* whether the law wants it nobody knows */
    ov_pg_put_date(s->w.copy, orphan->send_on);
    for (int i = 0; i < 7; i++)
        ov_pg_put_null(s->w.copy);
    ov_pg_put_text(s->w.copy, orphan->department_id);
    ov_pg_put_text(s->w.copy, ov_channel_name(orphan->channel));
    ov_pg_put_null(s->w.copy);
}

static void
orphan_disposition(ov_store_save *s, const ov_store_orphan *orphan, int64_t number)
{
    ov_pg_copy_in *copy = s->w.copy;

    ov_store_writer_row(&s->w);
    ov_pg_put_text(copy, orphan->communication_id);
    ov_pg_put_text(copy, orphan->department_id);
    ov_pg_put_null(copy);
    ov_pg_put_text(copy, OV_STR("unknown"));
    ov_pg_put_text(copy, OV_STR("separate"));
    ov_pg_put_i64(copy, number);
    ov_pg_put_i32(copy, 1);
    ov_pg_put_text(copy, OV_STR("unreadable"));
    ov_pg_put_null(copy);
    ov_pg_put_null(copy);
    ov_pg_put_texts(copy, &orphan->code, 1);
    ov_pg_put_null(copy);
}

ov_str
ov_store_orphan_key(ov_arena *mem, const ov_store_orphan *orphan)
{
    return ov_hash_digest(
        mem, ov_str_printf(mem, "unreadable %.*s", OV_STR_ARG(orphan->communication_id)));
}

static void
orphan_message(ov_store_save *s, const ov_store_orphan *orphan, int64_t number)
{
    ov_pg_copy_in *copy = s->w.copy;

    ov_store_writer_row(&s->w);
    ov_pg_put_i64(copy, number);
    ov_pg_put_text(copy, ov_store_orphan_key(s->scratch, orphan));
    ov_pg_put_null(copy);
    ov_pg_put_text(copy, ov_channel_name(orphan->channel));
    ov_pg_put_null(copy);
    ov_pg_put_text(copy, OV_STR("verbatim_single"));
    ov_pg_put_date(copy, orphan->send_on);
    ov_pg_put_null(copy);
    ov_pg_put_bool(copy, orphan->send_on <= s->snapshot->as_of);
    ov_pg_put_i32(copy, 1);
    ov_pg_put_null(copy);
    ov_pg_put_bool(copy, true);
    ov_pg_put_f64(copy, 0);
    ov_pg_put_null(copy);
    ov_pg_put_null(copy);
}

typedef struct relation {
    const char *name, *columns;
    void (*write)(ov_store_save *s, const ov_store_case *c);
    void (*write_orphan)(ov_store_save *s, const ov_store_orphan *orphan, int64_t number);
    void (*write_rest)(ov_store_save *s); /* what belongs to no case */
} relation;

static const relation relations[] = {
    {"duplicate", "communication_id survivor_id tier similarity", write_duplicate, NULL, NULL},
    {"episode", "episode_id customer_id kind communication_ids basis", write_episode, NULL, NULL},
    {"payable",
     "customer_id episode_id payee legal_entity account_number currency amount_due_now "
     "amount_disputed amount_pending due_by due_basis state bill_id eob_id basis "
     "eob_department_id plan_paid patient_responsibility",
     ov_store_write_payable, NULL, NULL},
    {"flag", "flag_id customer_id code communication_ids amount currency rule detail",
     ov_store_write_flag, NULL, NULL},
    {"notice_deadline", "communication_id rule min_days latest_send met", ov_store_write_deadline,
     NULL, NULL},
    {"claim_check", "communication_id claim verdict unmet", ov_store_write_claim, NULL, NULL},
    {"requirement_status", "customer_id service status met_by earliest", ov_store_write_requirement,
     NULL, NULL},
    {"timeline_entry", "customer_id message_id happens_on what product communication_id conflict",
     ov_store_write_timeline, NULL, NULL},
    {"money_line", "communication_id legal_entity currency side amount", ov_store_write_money, NULL,
     NULL},
    {"posting",
     "customer_id legal_entity account_number currency event entry_id communication_id happened_on "
     "place bill_id amount",
     ov_store_write_posting, NULL, NULL},
    {"snapshot_entry", "customer_id entry_id account_number entry_type currency amount",
     ov_store_write_snapshot_entry, NULL, NULL},
    {"snapshot_piece",
     "communication_id mandated latest_send delivery_address confidentiality domain created_on "
     "earliest_send party_id subject_party_id department_id channel pages",
     ov_store_write_snapshot_piece, orphan_snapshot_piece, NULL},
    {"snapshot_party",
     "party_id address street city region postal_code email phone former has_preference "
     "esign_consent sms_consent preferred_channel confidential_since confidential_address",
     ov_store_write_snapshot_party, NULL, ov_store_write_confidential},
    {"disposition",
     "communication_id department_id customer_id content_class disposition message_id position "
     "reason reason_ref hold_until rules counterfactual",
     write_disposition, orphan_disposition, NULL},
    {"sent_piece", "communication_id party_id subject_party_id", ov_store_write_witness, NULL,
     ov_store_write_sent},
    {"message",
     "message_id message_key customer_id channel address kind send_on send_by released pages "
     "headline proven gap headline_code headline_values",
     write_message, orphan_message, NULL},
    {"section", "message_id position kind heading communication_ids", write_section, NULL, NULL},
    {"customer_score",
     "customer_id phase score minutes minutes_history relief minutes_opening minutes_reading "
     "minutes_sender minutes_payment minutes_decision minutes_contradiction minutes_unclear "
     "minutes_date actions pieces_in distinct_senders distinct_amounts_demanded payables_out "
     "contradictions messages_out",
     ov_store_write_customer_score, NULL, NULL},
    {"score_piece",
     "customer_id communication_id department_id pending age message_before weight_before "
     "voice_before "
     "message_after weight_after voice_after words skimmed cluster matter sender stance authority "
     "written demand stance_after demand_after decision_after support supports decision due",
     ov_store_write_score_piece, NULL, NULL},
};

/*
 * What publishing has to do, for who waits: attaching and checking take about as long as writing
 * these (14 and 14 of the 32 seconds of 6,000 customers), and are told when they are done.
 */
#define PARTS (2 * OV_COUNT(relations))

/*
 * One relation at a time over all cases, since one connection has one COPY open. Numbers of messages and flags
 * are places in this very order, so each pass counts them from zero again and all relations agree; orphans
 * number behind the last case, where there was a plan or no case at all.
 */
static bool
save_relation(ov_store_save *s, ov_store *store, const relation *r, const ov_store_case *cases,
              size_t count, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    bool planned = false;

    if (!ov_store_writer_open(&s->w, store, mem, r->name, r->columns, err))
        return false;
    s->message_base = s->flag_base = 0;
    s->mem = mem;
    for (size_t i = 0; i < count; i++) {
        const ov_store_case *c = &cases[i];

        r->write(s, c);
        ov_arena_reset(s->scratch);
        if (!ov_store_writer_flush(&s->w, err))
            return false;
        planned = planned || c->plan;
        s->message_base += c->plan ? (int64_t)c->plan->messages.count : 0;
        s->flag_base += c->judgement ? (int64_t)c->judgement->flags.count : 0;
        s->flag_base += c->plan ? (int64_t)c->plan->flags.count : 0;
    }
    for (size_t i = 0; (planned || count == 0) && r->write_orphan && i < s->orphan_count; i++) {
        r->write_orphan(s, &s->orphans[i], s->message_base + (int64_t)i + 1);
        ov_arena_reset(s->scratch);
        if (!ov_store_writer_flush(&s->w, err))
            return false;
    }
    if (planned && r->write_rest)
        r->write_rest(s);
    return ov_store_writer_close(&s->w, err);
}

bool
ov_store_save_cases(ov_store *store, const ov_snapshot *snapshot, const ov_store_case *cases,
                    size_t count, const ov_store_orphan *orphans, size_t orphan_count,
                    ov_error *err)
{
    ov_arena *scratch OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_save s = {
        .snapshot = snapshot, .orphans = orphans, .orphan_count = orphan_count, .scratch = scratch};

    for (size_t i = 0; i < OV_COUNT(relations); i++)
        if (!save_relation(&s, store, &relations[i], cases, count, err) ||
            !ov_store_progress(store, "publish", (int64_t)(count * (i + 1) / PARTS), (int64_t)count,
                               err))
            return false;
    return true;
}
