/*
 * letter_sample DIR [empty]: write the preview of a made-up customer's letters, hostile names
 * included.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/page/letter.h"

#define HOSTILE "<script>alert(1)</script> \"'&"

static ov_date
day(int month, int number)
{
    ov_date date;

    if (!ov_date_from_ymd(2026, month, number, &date))
        abort();
    return date;
}

static ov_feed_payable
payable(const char *payee, const char *state, int64_t due_cents, int64_t disputed_cents)
{
    return (ov_feed_payable){.payee = ov_str_from(payee),
                             .legal_entity = ov_str_from(payee),
                             .account_number = OV_STR("A-1"),
                             .currency = {"USD"},
                             .due_now = ov_money_from_cents(due_cents),
                             .disputed = ov_money_from_cents(disputed_cents),
                             .due_by = due_cents ? day(11, 24) : OV_DATE_NONE,
                             .due_basis = OV_STR("explicit"),
                             .state = ov_str_from(state),
                             .basis = OV_STR("min(bill,eob)")};
}

static ov_feed_piece
piece(const char *id, const char *content_class, const char *disposition, const char *reason)
{
    return (ov_feed_piece){.communication_id = ov_str_from(id),
                           .department = OV_STR(HOSTILE),
                           .content_class = ov_str_from(content_class),
                           .disposition = ov_str_from(disposition),
                           .reason = ov_str_from(reason),
                           .created_on = day(11, 1),
                           .latest_send = OV_DATE_NONE,
                           .hold_until = OV_DATE_NONE,
                           .alone_on = day(11, 2)};
}

static ov_feed_letters
letters_make(void)
{
    static ov_str ids[] = {OV_STR_INIT("P1"), OV_STR_INIT("P2")};
    static ov_feed_section sections[] = {
        {OV_STR_INIT("pay"), OV_STR_INIT("What to pay"), {ids, 1}},
        {OV_STR_INIT("changes"), OV_STR_INIT("What changes"), {ids, 1}},
        {OV_STR_INIT("enclosure"), OV_STR_INIT("Enclosed"), {ids + 1, 1}}};
    static ov_feed_payable payables[4], elsewhere[1];
    static ov_feed_event events[2];
    static ov_feed_piece pieces[2], unsent[1];
    static ov_feed_letter letter;
    static ov_feed_background backgrounds[1];
    static ov_feed_doubt doubt = {OV_STR_INIT("BILL_EXCEEDS_EOB"), OV_STR_INIT("P1 P2"),
                                  OV_STR_INIT("360.00"), OV_STR_INIT("USD"), OV_STR_INIT("D13")};

    payables[0] = payable("Mercy Hospital", "payable_partial", 12000, 36000);
    payables[1] = payable(HOSTILE, "payable", 1050, 0);
    payables[2] = payable("A laboratory", "pending_insurance", 0, 0);
    payables[3] = payable("A bank", "payable", 500, 0);
    payables[3].currency = (ov_currency){"EUR"};
    payables[0].bill_id = OV_STR("P1");
    payables[0].eob_id = OV_STR("P2");
    backgrounds[0] = (ov_feed_background){.bill_id = OV_STR("P1"),
                                          .eob_id = OV_STR("P2"),
                                          .service_from = day(9, 30),
                                          .service_to = day(10, 2),
                                          .billed = OV_STR("480.00"),
                                          .plan_paid = OV_STR("-360.00"),
                                          .responsibility = OV_STR("120.00"),
                                          .payer = OV_STR("Claims, " HOSTILE),
                                          .department = OV_STR("Patient Billing, Mercy Health")};
    elsewhere[0] = payable("A clinic", "paid", 0, 0);
    events[0] = (ov_feed_event){day(10, 28), OV_STR("pay by"), OV_STR("A-1"), OV_STR("P1"), true};
    events[1] = (ov_feed_event){day(11, 24), OV_STR(HOSTILE), OV_STR_NULL, OV_STR("P2"), false};
    pieces[0] = piece("P1", "bill", "merge", NULL);
    pieces[1] = piece("P2", "eob_denial", "enclose", "supports");
    unsent[0] = piece("P3", "survey", "suppress", "low_value");
    letter = (ov_feed_letter){.message = {.message_id = 5,
                                          .channel = OV_STR("mail"),
                                          .kind = OV_STR("consolidated"),
                                          .address = OV_STR("a-secret-address"),
                                          .headline = OV_STR("Pay " HOSTILE),
                                          .send_on = day(11, 3),
                                          .send_by = day(11, 20),
                                          .pages = 3,
                                          .sections = sections,
                                          .section_count = 3,
                                          .payables = payables,
                                          .payable_count = 4,
                                          .events = events,
                                          .event_count = 2},
                              .pieces = {pieces, 2}};
    return (ov_feed_letters){.run = {.run_id = 7, .as_of = day(11, 2)},
                             .customer_id = OV_STR("C-" HOSTILE),
                             .minutes_before = 71.43,
                             .minutes_after = 18.2,
                             .senders = 2,
                             .items = &letter,
                             .count = 1,
                             .unsent = {unsent, 1},
                             .backgrounds = backgrounds,
                             .background_count = 1,
                             .elsewhere = elsewhere,
                             .elsewhere_count = 1,
                             .doubts = &doubt,
                             .doubt_count = 1};
}

int
main(int argc, char **argv)
{
    ov_arena *mem = ov_arena_new();
    ov_error err = {0};
    ov_feed_letters letters = letters_make();
    ov_feed_dir *dir;
    bool good;

    if (argc < 2)
        return 2;
    if (argc > 2 && strcmp(argv[2], "empty") == 0)
        letters = (ov_feed_letters){
            .run = letters.run, .customer_id = OV_STR("C1"), .minutes_before = NAN};
    good = ov_feed_dir_open(mem, ov_str_from(argv[1]), &dir, &err) &&
           ov_page_letters_write(mem, dir, OV_STR("letter.html"), &letters, &err);
    if (!good)
        fprintf(stderr, "%s\n", err.message);
    ov_arena_free(mem);
    return good ? 0 : (int)err.kind;
}
