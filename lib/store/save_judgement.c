/*
 * What reconciling found about one customer, as rows.
 */
#include "save_internal.h"

/* XXX is ISO 4217's word for no currency. */
static ov_str
currency_word(const ov_currency *currency)
{
    return ov_currency_is_null(*currency) ? OV_STR("XXX") : ov_currency_str(currency);
}

static void
put_optional_amount(ov_pg_copy_in *copy, bool has, ov_money amount)
{
    if (has)
        ov_pg_put_numeric(copy, amount);
    else
        ov_pg_put_null(copy);
}

void
ov_store_write_payable(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0;
         c->judgement && c->bundle->customer_id.ptr && i < c->judgement->payables.count; i++) {
        const ov_payable *p = &c->judgement->payables.items[i];
        ov_pg_copy_in *copy = s->w.copy;

        ov_store_writer_row(&s->w);
        ov_pg_put_text(copy, c->bundle->customer_id);
        ov_pg_put_text(copy, p->episode_id);
        ov_pg_put_text(copy, p->payee.ptr ? p->payee : OV_STR(""));
        ov_pg_put_text(copy, p->legal_entity.ptr ? p->legal_entity : OV_STR(""));
        ov_pg_put_text(copy, p->account_number.ptr ? p->account_number : OV_STR(""));
        ov_pg_put_text(copy, currency_word(&p->currency));
        ov_pg_put_numeric(copy, p->due_now);
        ov_pg_put_numeric(copy, p->disputed);
        ov_pg_put_numeric(copy, p->pending);
        ov_pg_put_date(copy, p->due_by);
        ov_pg_put_text(copy, p->due_basis.ptr ? p->due_basis : OV_STR("none"));
        ov_pg_put_text(copy, ov_payable_state_name(p->state));
        ov_pg_put_text(copy, ov_store_piece_id(c->bundle, p->bill));
        ov_pg_put_text(copy, ov_store_piece_id(c->bundle, p->eob));
        ov_pg_put_text(copy, p->basis.ptr ? p->basis : OV_STR(""));
        ov_pg_put_text(copy, p->eob_department_id);
        put_optional_amount(copy, p->has_plan_paid, p->plan_paid);
        put_optional_amount(copy, p->has_responsibility, p->responsibility);
    }
}

static void
write_flags(ov_store_save *s, const ov_store_case *c, const ov_flag *flags, size_t count,
            int64_t first)
{
    for (size_t i = 0; i < count; i++) {
        const ov_flag *f = &flags[i];
        ov_pg_copy_in *copy = s->w.copy;

        ov_store_writer_row(&s->w);
        ov_pg_put_i64(copy, first + (int64_t)i);
        ov_pg_put_text(copy, c->bundle->customer_id);
        ov_pg_put_text(copy, f->code);
        ov_store_put_piece_ids(s, c->bundle, f->pieces, f->piece_count);
        put_optional_amount(copy, f->has_amount, f->amount);
        ov_pg_put_text(copy, ov_currency_str(&f->currency));
        ov_pg_put_text(copy, f->rule);
        ov_pg_put_jsonb(copy, f->detail.ptr ? f->detail : OV_STR("{}"));
    }
}

void
ov_store_write_flag(ov_store_save *s, const ov_store_case *c)
{
    size_t judged = c->judgement ? c->judgement->flags.count : 0;
    int64_t first = s->flag_base + 1;

    if (c->judgement)
        write_flags(s, c, c->judgement->flags.items, judged, first);
    if (c->plan)
        write_flags(s, c, c->plan->flags.items, c->plan->flags.count, first + (int64_t)judged);
}

void
ov_store_write_deadline(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->judgement && i < c->judgement->deadlines.count; i++) {
        const ov_notice_deadline *d = &c->judgement->deadlines.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, ov_store_piece_id(c->bundle, d->piece));
        ov_pg_put_text(s->w.copy, d->rule);
        ov_pg_put_i32(s->w.copy, d->min_days);
        ov_pg_put_date(s->w.copy, d->latest_send);
        ov_pg_put_bool(s->w.copy, d->met);
    }
}

void
ov_store_write_claim(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->judgement && i < c->judgement->claims.count; i++) {
        const ov_claim_check *check = &c->judgement->claims.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, ov_store_piece_id(c->bundle, check->piece));
        ov_pg_put_text(s->w.copy, check->claim);
        ov_pg_put_text(s->w.copy, check->verdict);
        ov_pg_put_texts(s->w.copy, check->unmet.items, check->unmet.count);
    }
}

void
ov_store_write_requirement(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0;
         c->judgement && c->bundle->customer_id.ptr && i < c->judgement->requirements.count; i++) {
        const ov_requirement_status *r = &c->judgement->requirements.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, c->bundle->customer_id);
        ov_pg_put_text(s->w.copy, r->service);
        ov_pg_put_text(s->w.copy, r->status);
        ov_pg_put_texts(s->w.copy, r->met_by.items, r->met_by.count);
        ov_pg_put_date(s->w.copy, r->earliest);
    }
}

void
ov_store_write_timeline(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0;
         c->judgement && c->bundle->customer_id.ptr && i < c->judgement->timeline.count; i++) {
        const ov_timeline_entry *t = &c->judgement->timeline.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, c->bundle->customer_id);
        ov_store_put_id_or_null(s->w.copy, ov_store_message_of(s, c, t->piece));
        ov_pg_put_date(s->w.copy, t->happens_on);
        ov_pg_put_text(s->w.copy, t->what);
        ov_pg_put_text(s->w.copy, t->product);
        ov_pg_put_text(s->w.copy, ov_store_piece_id(c->bundle, t->piece));
        ov_pg_put_bool(s->w.copy, t->conflict);
    }
}

void
ov_store_write_posting(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0;
         c->judgement && c->bundle->customer_id.ptr && i < c->judgement->postings.count; i++) {
        const ov_posting *p = &c->judgement->postings.items[i];
        ov_pg_copy_in *copy = s->w.copy;

        ov_store_writer_row(&s->w);
        ov_pg_put_text(copy, c->bundle->customer_id);
        ov_pg_put_text(copy, p->legal_entity.ptr ? p->legal_entity : OV_STR(""));
        ov_pg_put_text(copy, p->account_number.ptr ? p->account_number : OV_STR(""));
        ov_pg_put_text(copy, currency_word(&p->currency));
        ov_pg_put_text(copy, p->event);
        ov_pg_put_text(copy, p->entry);
        ov_pg_put_text(copy, ov_store_piece_id(c->bundle, p->eob));
        ov_pg_put_date(copy, p->happened_on);
        ov_pg_put_text(copy, p->place);
        ov_pg_put_text(copy, ov_store_piece_id(c->bundle, p->bill));
        ov_pg_put_numeric(copy, p->amount);
    }
}

void
ov_store_write_money(ov_store_save *s, const ov_store_case *c)
{
    for (size_t i = 0; c->judgement && i < c->judgement->money.count; i++) {
        const ov_money_line *m = &c->judgement->money.items[i];

        ov_store_writer_row(&s->w);
        ov_pg_put_text(s->w.copy, ov_store_piece_id(c->bundle, m->piece));
        ov_pg_put_text(s->w.copy, m->legal_entity.ptr ? m->legal_entity : OV_STR(""));
        ov_pg_put_text(s->w.copy, currency_word(&m->currency));
        ov_pg_put_text(s->w.copy, m->side);
        ov_pg_put_numeric(s->w.copy, m->amount);
    }
}
