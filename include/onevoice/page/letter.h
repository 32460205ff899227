/*
 * The preview of one customer's letters: what the one message (or the few) would say, in the order
 * a person needs it: what to pay, for which visit, why it is owed and whom to ask; what not to pay
 * yet; what to do by when, what changes, what they need, what is enclosed; and behind it, for the analyst, why each piece is where it is.
 *
 * One self-contained page under the rules of the report (report.h): no script, nothing loaded, text
 * of the database escaped and isolated. It shows ids, sums, accounts and dates, but neither name
 * nor address: the wording and the envelope are the composer's. Nothing is computed here: sums,
 * dates and sections are those published, except the total per currency of what is to be paid now.
 */
#ifndef ONEVOICE_PAGE_LETTER_H
#define ONEVOICE_PAGE_LETTER_H

#include "onevoice/feed/plan.h"

/* A communication, and why it is where it is. Days not stated are OV_DATE_NONE. */
typedef struct ov_feed_piece {
    ov_str communication_id, department, content_class, disposition, reason, reason_ref;
    ov_str rules;       /* ids, separated by spaces */
    ov_str alone_if;    /* when it would have left alone; null: always */
    ov_date created_on; /* made ready by its department */
    ov_date latest_send, hold_until, alone_on;
} ov_feed_piece;

typedef struct ov_feed_pieces {
    const ov_feed_piece *items;
    size_t count;
} ov_feed_pieces;

typedef struct ov_feed_letter {
    ov_feed_message message; /* its members are not read: `pieces` are, in order of position */
    ov_feed_pieces pieces;
} ov_feed_letter;

/* What the papers behind an account state. Texts not stated are null, sums as they were read. */
typedef struct ov_feed_background {
    ov_str bill_id, eob_id; /* whose: as in the payable */
    ov_date service_from, service_to;
    ov_str billed, allowed, plan_paid, responsibility;
    ov_str payer, department, call; /* who decided, whom to ask, the number they give */
    ov_str subject; /* whom it is about, where that is another person than the customer */
} ov_feed_background;

/* A contradiction or doubt that was found. */
typedef struct ov_feed_doubt {
    ov_str code, communication_ids, amount, currency, rule;
} ov_feed_doubt;

typedef struct ov_feed_letters {
    ov_feed_run run;
    ov_str customer_id;
    double minutes_before, minutes_after; /* NaN: not scored */
    int64_t senders;
    const ov_feed_letter *items; /* in the order they leave */
    size_t count;
    ov_feed_pieces unsent;            /* suppressed or held */
    const ov_feed_payable *elsewhere; /* accounts that no letter speaks of */
    size_t elsewhere_count;
    const ov_feed_background *backgrounds;
    size_t background_count;
    const ov_feed_doubt *doubts;
    size_t doubt_count;
} ov_feed_letters;

/* Write it, mode 0640. */
OV_NODISCARD bool ov_page_letters_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                                        const ov_feed_letters *letters, ov_error *err);

#endif
