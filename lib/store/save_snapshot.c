/*
 * What the snapshot says about tonight's pieces and the people they may reach: the rows from which
 * the invariants derive a second time what was planned. Taken from the intake's own records, not
 * from what a stage made of them.
 */
#include "save_internal.h"

#include <stdlib.h>

/* A pending piece without a judgement has an unknown duty, which counts as one. */
void
ov_store_write_snapshot_piece(ov_store_save *s, const ov_store_case *c)
{
    const ov_snapshot *in = s->snapshot;

    for (size_t i = 0; c->judgement && i < c->bundle->pending.count; i++) {
        const ov_piece_judgement *j = &c->judgement->pieces.items[i];
        const ov_communication *piece = c->bundle->pending.items[i].communication;
        bool mandated = j->obligation == OV_OBLIGATION_MANDATED;

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, piece->id);
        ov_pg_put_bool(s->w.copy, mandated);
        ov_pg_put_date(s->w.copy, mandated ? j->lawful_by : OV_DATE_NONE);
        ov_pg_put_text(s->w.copy, j->address);
        ov_pg_put_text(s->w.copy, j->confidentiality.ptr ? j->confidentiality : OV_STR(""));
        ov_pg_put_text(s->w.copy, j->domain);
        ov_pg_put_date(s->w.copy, piece->created_on);
        ov_pg_put_date(s->w.copy, j->earliest_send);
        ov_pg_put_text(s->w.copy, in->parties.items[piece->party].id);
        ov_pg_put_text(s->w.copy, piece->subject_party == OV_NO_INDEX
                                      ? OV_STR_NULL
                                      : in->parties.items[piece->subject_party].id);
        ov_pg_put_text(s->w.copy, in->departments.items[piece->department].id);
        ov_pg_put_text(s->w.copy, ov_channel_name(piece->channel));
        ov_pg_put_i32(s->w.copy, OV_MAX(piece->pages, 1));
    }
}

/* The events that the customer's papers and numbers name; what an agreement asks at a time is its money. */
void
ov_store_write_snapshot_entry(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->judgement && c->bundle->customer_id.ptr && i < c->bundle->ledger_count;
         i++) {
        const ov_ledger_entry *entry = c->bundle->ledger[i];
        bool agreed = entry->type == OV_LEDGER_PAYMENT_PLAN;

        if (!(agreed ? entry->has_instalment : entry->has_amount))
            continue;
        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, c->bundle->customer_id);
        ov_pg_put_text(s->w.copy, entry->id);
        ov_pg_put_text(s->w.copy, entry->account_number);
        ov_pg_put_text(s->w.copy, ov_ledger_type_name(entry->type));
        ov_pg_put_text(s->w.copy, ov_currency_str(&entry->currency));
        ov_pg_put_numeric(s->w.copy, agreed ? entry->instalment : entry->amount);
    }
}

/* A name alone: whether that piece left, and whose it was, is for the intake to say. */
void
ov_store_write_witness(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->plan && i < c->plan->pieces.count; i++) {
        const ov_piece_plan *p = &c->plan->pieces.items[i];

        if (p->disposition == OV_SUPPRESS && !ov_str_is_null(p->reason_ref))
            *OV_VEC_ADD(s->mem, &s->witnesses) = p->reason_ref;
    }
}

/*
 * Whose a sent piece was on this night: the invariants hold every witness that has already left
 * against it. What nothing names is not written: it would be three months of history each night.
 */
void
ov_store_write_sent(ov_store_save *s)
{
    const ov_snapshot *in = s->snapshot;
    const ov_communication *all = in->communications.items;

    if (s->witnesses.count)
        qsort(s->witnesses.items, s->witnesses.count, sizeof(ov_str), ov_strs_cmp);
    for (size_t i = 0; i < s->witnesses.count; i++) {
        ov_str id = s->witnesses.items[i];
        size_t at = OV_LOWER_BOUND(k, in->communications.count, ov_str_cmp(all[k].id, id) < 0);

        if ((i > 0 && ov_str_eq(id, s->witnesses.items[i - 1])) || at == in->communications.count ||
            !ov_str_eq(all[at].id, id) || all[at].status != OV_STATUS_SENT)
            continue;
        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, id);
        ov_pg_put_text(s->w.copy, in->parties.items[all[at].party].id);
        ov_pg_put_text(s->w.copy, all[at].subject_party == OV_NO_INDEX
                                      ? OV_STR_NULL
                                      : in->parties.items[all[at].subject_party].id);
    }
}

/* Preferences are sorted by party. */
static const ov_preference *
preference_of(const ov_snapshot *in, uint32_t party)
{
    const ov_preference *items = in->preferences.items;
    size_t found = OV_LOWER_BOUND(i, in->preferences.count, items[i].party < party);

    return found < in->preferences.count && items[found].party == party ? &items[found] : NULL;
}

/* Aliases are sorted by party too. */
static void
put_former(ov_store_save *s, uint32_t party)
{
    const ov_snapshot *in = s->snapshot;
    size_t low = OV_LOWER_BOUND(i, in->aliases.count, in->aliases.items[i].party < party);
    size_t high = low, count = 0;
    ov_str *addresses;

    while (high < in->aliases.count && in->aliases.items[high].party == party)
        high++;
    addresses = OV_NEW_ARRAY(s->scratch, ov_str, high - low + 1);
    for (; low < high; low++)
        if (!ov_str_is_null(in->aliases.items[low].address))
            addresses[count++] = in->aliases.items[low].address;
    ov_pg_put_texts(s->w.copy, addresses, count);
}

static void
write_party(ov_store_save *s, uint32_t index)
{
    const ov_party *party = &s->snapshot->parties.items[index];
    const ov_preference *preference = preference_of(s->snapshot, index);
    static const ov_preference none = {.confidential_since = OV_DATE_NONE};
    const ov_preference *p = preference ? preference : &none;
    ov_pg_copy_in *copy = s->w.copy;

    ov_store_writer_row(&s->w);
    ov_pg_put_text(copy, party->id);
    ov_pg_put_text(copy, party->address);
    ov_pg_put_text(copy, party->street);
    ov_pg_put_text(copy, party->city);
    ov_pg_put_text(copy, party->region);
    ov_pg_put_text(copy, party->postal_code);
    ov_pg_put_text(copy, party->email);
    ov_pg_put_text(copy, party->phone);
    put_former(s, index);
    ov_pg_put_bool(copy, preference != NULL);
    ov_pg_put_bool(copy, p->esign_consent);
    ov_pg_put_bool(copy, p->sms_consent);
    ov_pg_put_text(copy, p->preferred_channel);
    ov_pg_put_date(copy, p->confidential_since);
    ov_pg_put_text(copy, p->confidential_address);
}

/* Of a customer all records; of a piece that stands alone its recipient's. */
void
ov_store_write_snapshot_party(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->plan && i < c->bundle->party_count; i++)
        write_party(s, (uint32_t)(c->bundle->parties[i] - s->snapshot->parties.items));
    for (size_t i = 0; c->plan && c->bundle->party_count == 0 && i < c->bundle->pending.count; i++)
        write_party(s, c->bundle->pending.items[i].communication->party);
}

/* Whoever asked for confidential communication, whether a piece reaches them or not: it might have to. */
void
ov_store_write_confidential(ov_store_save *s)
{
    for (size_t i = 0; i < s->snapshot->preferences.count; i++)
        if (ov_preference_asks_confidence(&s->snapshot->preferences.items[i]))
            write_party(s, s->snapshot->preferences.items[i].party);
}
