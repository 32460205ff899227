/* Mandated notices, channels, confidentiality, claims: what the law and the customer ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reconcile_case.h"

typedef struct row {
    const char *name;
    enum sender from;
    const char *facts;
    ov_content_class content_class;
    const char *rule;   /* reason_ref */
    const char *latest; /* lawful day */
    int32_t days;
    bool met, alone;
} row;

static const row rows[] = {
    {"row 4: 21 days", BANK, "effective_date=2026-12-01 change_kinds.0=eft_fee_increase",
     OV_CLASS_CHANGE_IN_TERMS_NOTICE, "12 CFR 1005.8(a)", "2026-11-10", 21, true, false},
    {"row 4: on the last day it is met", BANK,
     "effective_date=2026-11-23 change_kinds.0=eft_fee_increase", OV_CLASS_CHANGE_IN_TERMS_NOTICE,
     "12 CFR 1005.8(a)", "2026-11-02", 21, true, false},
    {"row 4: a day later it is missed", BANK,
     "effective_date=2026-11-22 change_kinds.0=eft_fee_increase", OV_CLASS_CHANGE_IN_TERMS_NOTICE,
     "12 CFR 1005.8(a)", "2026-11-01", 21, false, false},
    {"row 7: 45 days", CARDS, "effective_date=2027-01-01 change_kinds.0=apr_increase",
     OV_CLASS_CHANGE_IN_TERMS_NOTICE, "12 CFR 1026.9(c)(2)", "2026-11-17", 45, true, false},
    {"row 8: 15 days", BANK, "effective_date=2026-12-01 change_kinds.0=servicer",
     OV_CLASS_SERVICING_TRANSFER_NOTICE, "12 CFR 1024.33(b)", "2026-11-16", 15, true, false},
    {"row 6: 30 days before maturity", BANK, "maturity_date=2026-12-15 grace_period_days=10",
     OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE, "12 CFR 1030.5(b)", "2026-11-15", 30, true, false},
    {"row 6: else 20 before the end of grace", BANK,
     "maturity_date=2026-11-20 grace_period_days=10", OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE,
     "12 CFR 1030.5(b)", "2026-11-10", 20, true, false},
    {"row 6: a grace period too short is none", BANK,
     "maturity_date=2026-11-20 grace_period_days=4", OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE,
     "12 CFR 1030.5(b)", "2026-10-21", 30, false, false},
    {"row 11: within five days, alone", COLLECTOR,
     "statement_no=1 account_no=X billing_provider=Hospital balance_due=10.00 "
     "assigned_to=Collector_Inc initial_communication_on=2026-10-30",
     OV_CLASS_DEBT_VALIDATION_NOTICE, "12 CFR 1006.34", "2026-11-04", 5, true, true},
};

static void
deadlines_follow_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(rows); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        const ov_piece_judgement *got;
        const ov_notice_deadline *deadline;

        case_piece(b, "P1", rows[i].from, OV_CLASS_UNKNOWN, rows[i].facts);
        case_judge(b);
        got = case_of(b, "P1");
        if (b->judgement.deadlines.count != 1)
            fail_msg("%s: %zu deadlines", rows[i].name, b->judgement.deadlines.count);
        deadline = &b->judgement.deadlines.items[0];
        if (got->content_class != rows[i].content_class || got->reason != OV_REASON_MANDATED ||
            !ov_str_eq(got->reason_ref, ov_str_from(rows[i].rule)) ||
            got->obligation != OV_OBLIGATION_MANDATED || got->must_go_alone != rows[i].alone ||
            deadline->latest_send != case_day(rows[i].latest) ||
            got->lawful_by != deadline->latest_send || deadline->min_days != rows[i].days ||
            deadline->met != rows[i].met || got->deadline_missed == rows[i].met ||
            (case_flag(b, "NOTICE_DEADLINE_MISSED") == NULL) != rows[i].met ||
            got->latest_send != OV_MAX(deadline->latest_send, b->the_case.as_of))
            fail_msg("%s", rows[i].name);
        ov_arena_free(mem);
    }
}

static void
two_changes_bind_twice(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", BANK, OV_CLASS_UNKNOWN,
               "effective_date=2027-01-01 change_kinds.0=eft_fee_increase "
               "change_kinds.1=apr_increase");
    case_judge(b);
    assert_int_equal(b->judgement.deadlines.count, 2);
    assert_int_equal(case_of(b, "P1")->lawful_by, case_day("2026-11-17")); /* the earlier one */
    ov_arena_free(mem);
}

static void
a_notice_without_its_day_leaves_today(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", BANK, OV_CLASS_CHANGE_IN_TERMS_NOTICE, "change_kinds.0=apr_increase");
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->obligation, OV_OBLIGATION_MANDATED);
    assert_int_equal(case_of(b, "P1")->latest_send, b->the_case.as_of);
    ov_arena_free(mem);
}

/* Neither the household's address nor a day of the law moves it; before its day it binds nobody. */
static void
a_confidential_request_without_address_holds_all(void **state)
{
    (void)state;
    for (int future = 0; future < 2; future++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        b->the_case.preference.confidential_since = ov_date_add(b->the_case.as_of, future);
        b->the_case.email = OV_STR("x@example.org");
        case_piece(b, "P1", HOSPITAL, OV_CLASS_SERVICE_NOTICE, "")->channel = OV_CHANNEL_EMAIL;
        case_piece(b, "P2", BANK, OV_CLASS_CHANGE_IN_TERMS_NOTICE, "change_kinds.0=apr_increase");
        case_judge(b);
        for (uint32_t i = 0; i < 2; i++) {
            const ov_piece_judgement *piece = &b->judgement.pieces.items[i];

            assert_int_equal(piece->disposition == OV_HOLD, !future);
            assert_int_equal(ov_str_is_empty(piece->address), !future);
        }
        assert_int_equal(case_flag(b, "CONFIDENTIAL_NO_ADDRESS") != NULL, !future);
        assert_null(case_flag(b, "CONFIDENTIAL_REROUTED"));
        ov_arena_free(mem);
    }
}

static void
a_confidential_address_holds_for_every_sender(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    b->the_case.preference.confidential_address = OV_STR("PO Box 9, Akron OH");
    b->the_case.preference.esign_consent = true;
    b->the_case.email = OV_STR("x@example.org");
    case_piece(b, "P1", HOSPITAL, OV_CLASS_SERVICE_NOTICE, "")->channel = OV_CHANNEL_EMAIL;
    case_piece(b, "P2", BANK, OV_CLASS_SERVICE_NOTICE, "");
    case_judge(b);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(ov_str_eq(b->judgement.pieces.items[i].address, OV_STR("PO Box 9, Akron OH")));
        assert_int_equal(b->judgement.pieces.items[i].channels, 1u << OV_CHANNEL_MAIL);
        assert_true(
            ov_str_eq(b->judgement.pieces.items[i].confidentiality, OV_STR("confidential")));
    }
    assert_non_null(case_flag(b, "CONFIDENTIAL_REROUTED"));
    ov_arena_free(mem);
}

/* The closed days from 20 November 2026 to the end of January, counted here and not by the calendar. */
static bool
is_open_day(ov_date day)
{
    static const char *const holidays[] = {"2026-11-26", "2026-12-25", "2027-01-01", "2027-01-18"};
    /* 2026-11-02 is a Monday */
    int weekday = (int)(((day - case_day("2026-11-02")) % 7 + 7) % 7);

    for (size_t i = 0; i < OV_COUNT(holidays); i++)
        if (day == case_day(holidays[i]))
            return false;
    return weekday < 5;
}

/* The facts of a paper that one row of the obligations binds, with its day. */
static const char *
facts_of_row(ov_arena *mem, const ov_policy_obligation *duty, ov_date anchor)
{
    const char *day = ov_str_cstr(mem, ov_date_print(mem, anchor));
    ov_str facts;

    if (duty->anchor == OV_ANCHOR_MATURITY_DATE)
        facts = ov_str_printf(mem, "maturity_date=%s", day);
    else if (duty->anchor == OV_ANCHOR_INITIAL_COMMUNICATION_ON)
        facts = ov_str_printf(mem,
                              "statement_no=1 account_no=X billing_provider=Hospital "
                              "balance_due=10.00 assigned_to=Collector_Inc "
                              "initial_communication_on=%s",
                              day);
    else if (duty->anchor == OV_ANCHOR_CREATED_ON)
        facts = OV_STR("estimate_total=500.00");
    else if (duty->content_class == OV_CLASS_SERVICING_TRANSFER_NOTICE)
        facts = ov_str_printf(mem, "effective_date=%s change_kinds.0=servicer", day);
    else
        facts =
            ov_str_printf(mem, "effective_date=%s change_kinds.0=%s", day,
                          ov_str_is_null(duty->change_kind) ? "routing_number"
                                                            : ov_str_cstr(mem, duty->change_kind));
    return ov_str_cstr(mem, facts);
}

/* Its last day, by arithmetic of our own: so many days before or after, for estimates in open days. */
static ov_date
last_day_of_row(const ov_policy_obligation *duty, ov_date anchor)
{
    ov_date day = anchor;

    if (duty->anchor != OV_ANCHOR_CREATED_ON)
        return anchor - duty->days;
    for (int left = -duty->days; left > 0; left -= is_open_day(day))
        day++;
    return day;
}

/* One paper, one night: is the day kept, and said to be, exactly where an open day is left? */
static void
check_row_on(const ov_policy_obligation *duty, ov_date anchor, ov_date as_of)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, ov_str_cstr(mem, ov_date_print(mem, as_of)));
    bool estimate = duty->anchor == OV_ANCHOR_CREATED_ON;
    bool after = duty->anchor == OV_ANCHOR_EFFECTIVE_DATE && duty->days < 0;
    ov_date last = last_day_of_row(duty, anchor);
    const ov_notice_deadline *found = NULL;
    bool met = false;

    for (ov_date day = as_of; day <= last; day++)
        met = met || is_open_day(day);
    case_piece(b, "P1", BANK, estimate ? OV_CLASS_GOOD_FAITH_ESTIMATE : OV_CLASS_UNKNOWN,
               facts_of_row(mem, duty, anchor))
        ->created_on = estimate || after ? anchor : OV_MIN(as_of - 10, anchor - 100);
    case_judge(b);
    for (size_t i = 0; i < b->judgement.deadlines.count; i++)
        if (ov_str_eq(b->judgement.deadlines.items[i].rule, duty->paragraph))
            found = &b->judgement.deadlines.items[i];
    if (!found || found->latest_send != last || found->met != met ||
        case_of(b, "P1")->deadline_missed == met ||
        (case_flag(b, "NOTICE_DEADLINE_MISSED") == NULL) != met ||
        case_of(b, "P1")->latest_send < as_of)
        fail_msg("%.*s, last day %.*s, night of %.*s", OV_STR_ARG(duty->id),
                 OV_STR_ARG(ov_date_print(mem, last)), OV_STR_ARG(ov_date_print(mem, as_of)));
    ov_arena_free(mem);
}

/*
 * Every row of the obligations that has a day: on the day, before and after it, on closed days and
 * over a year's end.
 */
static void
every_obligation_keeps_its_day(void **state)
{
    ov_arena *mem = ov_arena_new();
    const built *b = case_open(mem, "2026-11-02");
    size_t rows_seen = 0;

    (void)state;
    for (size_t i = 0; i < b->policy.obligations.count; i++) {
        const ov_policy_obligation *duty = &b->policy.obligations.items[i];

        if (duty->anchor == OV_ANCHOR_NONE || duty->anchor == OV_ANCHOR_NOT_STATED)
            continue;
        rows_seen++;
        for (ov_date last = case_day("2026-11-24"); last <= case_day("2027-01-20"); last++)
            for (ov_date as_of = last - 3; as_of <= last + 1; as_of++)
                check_row_on(duty, duty->anchor == OV_ANCHOR_CREATED_ON ? last : last + duty->days,
                             as_of);
    }
    assert_int_equal(rows_seen, 11);
    ov_arena_free(mem);
}

typedef struct moved_row {
    const char *held, *now, *former;
    bool outdated;
} moved_row;

static const moved_row moved_rows[] = {
    {"12 Oak St, Dayton OH 45402", "11 Elm St, Dayton OH 45402", "12 Oak Street, Dayton", true},
    {"PO Box 12, Dayton OH 45402", "PO Box 77, Dayton OH 45402", "PO Box 12, Dayton OH", true},
    {"PO Box 77, Dayton OH 45402", "PO Box 77, Dayton", "PO Box 12, Dayton OH", false},
    {"PO Box 5, Dayton OH 45402", "PO Box 77, Dayton OH 45402", "PO Box 12, Dayton OH", false},
    {"RR 2 Box 9, Troy OH", "RR 3 Box 9, Troy OH", "RR 2 Box 9, Troy", true},
    {"11 Elm St Apt 1, Dayton OH 45402", "11 Elm St Apt 2, Dayton OH 45402", "11 Elm St Apt 1",
     true},
    {"11 Elm St, Dayton OH 45402-1234", "11 Elm St Apt 2, Dayton", "11 Elm St Apt 1", false},
    {"Rose Cottage, Mill Lane", "Rose Cottage, Mill Lane", "Rose Cottage, Mill Lane", false},
};

static void
who_has_moved_is_told_by_number_and_street(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(moved_rows); i++) {
        const moved_row *r = &moved_rows[i];
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        ov_party_alias alias = {.address = ov_str_from(r->former)};
        const ov_party_alias *aliases[] = {&alias};

        b->party.address = ov_str_from(r->held);
        b->the_case.address = ov_str_from(r->now);
        b->the_case.aliases = aliases;
        b->the_case.alias_count = 1;
        case_piece(b, "P1", HOSPITAL, OV_CLASS_SERVICE_NOTICE, "");
        case_judge(b);
        if ((case_flag(b, "ADDRESS_OUTDATED") != NULL) != r->outdated)
            fail_msg("%s, moved to %s", r->held, r->now);
        ov_arena_free(mem);
    }
}

static void
two_persons_papers_have_two_classes(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    ov_party child = {.id = OV_STR("CHILD")};

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_SERVICE_NOTICE, "");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_SERVICE_NOTICE, "");
    b->pending[1].subject = &child;
    b->pending[1].subject_customer = 7;
    case_judge(b);
    assert_false(ov_str_eq(case_of(b, "P1")->confidentiality, case_of(b, "P2")->confidentiality));
    ov_arena_free(mem);
}

typedef struct channel_row {
    const char *name;
    ov_channel asked;
    bool esign, sms, written;
    enum sender texter; /* who was given the consent to texts */
    uint32_t channels;
    bool flagged;
} channel_row;

#define MAIL  (1u << OV_CHANNEL_MAIL)
#define EMAIL (1u << OV_CHANNEL_EMAIL)
#define SMS   (1u << OV_CHANNEL_SMS)

static const channel_row channel_rows[] = {
    {"mail", OV_CHANNEL_MAIL, true, true, false, BANK, MAIL, false},
    {"e-mail of a status", OV_CHANNEL_EMAIL, false, false, false, BANK, MAIL | EMAIL, false},
    {"e-mail of a required writing", OV_CHANNEL_EMAIL, false, false, true, BANK, MAIL, true},
    {"with E-SIGN consent", OV_CHANNEL_EMAIL, true, false, true, BANK, MAIL | EMAIL, false},
    {"a text without consent", OV_CHANNEL_SMS, true, false, false, BANK, MAIL, true},
    {"a text with consent", OV_CHANNEL_SMS, false, true, false, BANK, MAIL | SMS, false},
    {"of another department of the house", OV_CHANNEL_SMS, false, true, false, CARDS, MAIL | SMS,
     false},
    {"of another house", OV_CHANNEL_SMS, false, true, false, HOSPITAL, MAIL, true},
    {"a required writing is no text", OV_CHANNEL_SMS, true, true, true, BANK, MAIL, true},
};

static void
channels_need_their_consent(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(channel_rows); i++) {
        const channel_row *r = &channel_rows[i];
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        uint32_t texter = r->texter;

        b->the_case.texters = &texter;
        b->the_case.texter_count = 1;
        b->the_case.preference.esign_consent = r->esign;
        b->the_case.preference.sms_consent = r->sms;
        b->the_case.email = OV_STR("x@example.org");
        b->the_case.phone = OV_STR("+16145550142");
        case_piece(b, "P1", BANK, OV_CLASS_SERVICE_NOTICE,
                   r->written ? "effective_date=2027-01-01 change_kinds.0=apr_increase" : "")
            ->channel = r->asked;
        case_judge(b);
        if (case_of(b, "P1")->channels != r->channels ||
            (case_flag(b, "NO_CHANNEL_CONSENT") != NULL) != r->flagged)
            fail_msg("%s", r->name);
        ov_arena_free(mem);
    }
}

static void
an_ambiguous_recipient_waits_but_not_past_the_law(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    b->the_case.ambiguous = true;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, "statement_no=1 account_no=1 balance_due=1.00");
    case_piece(b, "P2", BANK, OV_CLASS_UNKNOWN,
               "effective_date=2026-11-23 change_kinds.0=eft_fee_increase");
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->disposition, OV_HOLD);
    assert_int_equal(case_of(b, "P2")->disposition, OV_SEPARATE);
    assert_non_null(case_flag(b, "IDENTITY_AMBIGUOUS"));
    assert_int_equal(b->judgement.payables.count, 0);
    ov_arena_free(mem);
}

/* A claim is the department's own: what others deliver does not support it. */
static void
claims_are_checked_against_the_department_itself(void **state)
{
    static const ov_str area[] = {OV_STR_INIT("45402")}, elsewhere[] = {OV_STR_INIT("99999")};
    static const struct {
        const char *name, *verdict, *status;
        uint32_t department;
        int32_t lead;
        const ov_str *where;
    } table[] = {
        {"delivers in time", "supported", "met", HOSPITAL, 3, area},
        {"delivers everywhere", "supported", "met", HOSPITAL, 3, NULL},
        {"a day too late", "unsupported", "late", HOSPITAL, 5, area},
        {"elsewhere", "unsupported", "unmet", HOSPITAL, 3, elsewhere},
        {"another department delivers", "unsupported", "met", PHYSICIANS, 3, area},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        ov_str codes[1];
        ov_capability can = {table[i].department, OV_STR("walker"), table[i].lead, {NULL, 0}};

        if (table[i].where) {
            codes[0] = table[i].where[0];
            can.service_area = (ov_strs){codes, 1};
        }
        b->the_case.capabilities = &can;
        b->the_case.capability_count = 1;
        b->requirements[0] = (ov_requirement){0, OV_STR("walker"), case_day("2026-11-06")};
        b->the_case.requirement_count = 1;
        case_piece(b, "P1", HOSPITAL, OV_CLASS_MARKETING, "");
        case_says(b, "P1", "hype", "full_service");
        case_judge(b);
        if (b->judgement.claims.count != 1 ||
            !ov_str_eq(b->judgement.claims.items[0].verdict, ov_str_from(table[i].verdict)) ||
            !ov_str_eq(b->judgement.requirements.items[0].status, ov_str_from(table[i].status)))
            fail_msg("%s", table[i].name);
        assert_int_equal(b->judgement.needs_summary,
                         !ov_str_eq(ov_str_from(table[i].status), OV_STR("met")));
        ov_arena_free(mem);
    }
}

static void
an_early_collection_action_is_held(void **state)
{
    static const struct {
        const char *facts;
        bool early, bare, held;
    } table[] = {
        {"eca_intended=true eca_date=2026-12-01 first_post_discharge=2026-06-01 "
         "fap_summary_enclosed=true",
         true, false, true},
        {"eca_intended=true eca_date=2026-12-02 first_post_discharge=2026-06-01 "
         "fap_summary_enclosed=true",
         false, false, false},
        {"eca_intended=true eca_date=2026-12-15 first_post_discharge=2026-10-01 "
         "fap_summary_enclosed=true",
         true, false, true},
        {"eca_intended=true eca_date=2027-06-01 first_post_discharge=2026-06-01 "
         "fap_summary_enclosed=false",
         false, true, true},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        case_piece(b, "P1", HOSPITAL, OV_CLASS_FINAL_NOTICE,
                   ov_str_cstr(mem, ov_str_printf(mem,
                                                  "statement_no=1 account_no=1 "
                                                  "balance_due=9.00 %s",
                                                  table[i].facts)));
        case_judge(b);
        assert_int_equal(case_flag(b, "ECA_TOO_EARLY") != NULL, table[i].early);
        assert_int_equal(case_flag(b, "FAP_SUMMARY_MISSING") != NULL, table[i].bare);
        assert_int_equal(case_of(b, "P1")->reason == OV_REASON_ECA_RULE, table[i].held);
        ov_arena_free(mem);
    }
}

/* Two days are in conflict only about one event: the same change of one product, or a merger. */
static void
days_conflict_about_one_event_only(void **state)
{
    static const struct {
        const char *what;
        const char *first, *second;
        enum sender from;
        ov_content_class first_class, second_class;
        bool conflict;
    } table[] = {
        {"two products, each on its day",
         "account_no=CHK1 effective_date=2026-12-07 change_kinds.0=routing_number",
         "account_no=CRD2 effective_date=2027-01-10 change_kinds.0=routing_number", CARDS,
         OV_CLASS_MERGER_ANNOUNCEMENT, OV_CLASS_MERGER_ANNOUNCEMENT, false},
        {"one product, two days of one change",
         "account_no=CHK1 effective_date=2026-12-07 change_kinds.0=eft_fee_increase",
         "account_no=CHK-1 effective_date=2026-12-14 change_kinds.0=eft_fee_increase", BANK,
         OV_CLASS_CHANGE_IN_TERMS_NOTICE, OV_CLASS_CHANGE_IN_TERMS_NOTICE, true},
        {"one product, two changes",
         "account_no=CHK1 effective_date=2026-12-07 change_kinds.0=eft_fee_increase",
         "account_no=CHK1 effective_date=2027-01-14 change_kinds.0=apr_increase", BANK,
         OV_CLASS_CHANGE_IN_TERMS_NOTICE, OV_CLASS_CHANGE_IN_TERMS_NOTICE, false},
        {"one change, the same day", "account_no=CHK1 effective_date=2026-12-07",
         "account_no=CHK1 effective_date=2026-12-07", BANK, OV_CLASS_MERGER_ANNOUNCEMENT,
         OV_CLASS_MERGER_ANNOUNCEMENT, false},
        {"no account named: the department's own", "effective_date=2026-12-07",
         "effective_date=2026-12-14", BANK, OV_CLASS_MERGER_ANNOUNCEMENT,
         OV_CLASS_MERGER_ANNOUNCEMENT, true},
        {"the merger itself on two days", "account_no=CHK1 effective_date=2026-12-07",
         "account_no=CRD2 effective_date=2027-01-10", CARDS, OV_CLASS_MERGER_ANNOUNCEMENT,
         OV_CLASS_MERGER_ANNOUNCEMENT, true},
        {"a change before the merger that brings it", "account_no=CHK1 effective_date=2027-01-10",
         "account_no=MTG3 effective_date=2026-12-01 change_kinds.0=servicer", CARDS,
         OV_CLASS_MERGER_ANNOUNCEMENT, OV_CLASS_SERVICING_TRANSFER_NOTICE, true},
        {"a change after it", "account_no=CHK1 effective_date=2026-11-10",
         "account_no=MTG3 effective_date=2026-12-01 change_kinds.0=servicer", CARDS,
         OV_CLASS_MERGER_ANNOUNCEMENT, OV_CLASS_SERVICING_TRANSFER_NOTICE, false},
        {"another house's change", "account_no=CHK1 effective_date=2027-01-10",
         "account_no=MTG3 effective_date=2026-12-01 change_kinds.0=servicer", PLAN,
         OV_CLASS_MERGER_ANNOUNCEMENT, OV_CLASS_SERVICING_TRANSFER_NOTICE, false},
        {"a rate that rises for its own reasons", "account_no=CHK1 effective_date=2027-01-10",
         "account_no=CRD2 effective_date=2026-12-20 change_kinds.0=apr_increase", CARDS,
         OV_CLASS_MERGER_ANNOUNCEMENT, OV_CLASS_CHANGE_IN_TERMS_NOTICE, false},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        const ov_flag *flag;

        case_piece(b, "P1", BANK, table[i].first_class, table[i].first);
        case_piece(b, "P2", table[i].from, table[i].second_class, table[i].second);
        case_judge(b);
        flag = case_flag(b, "CONFLICTING_EFFECTIVE_DATES");
        if ((flag != NULL) != table[i].conflict || (flag && flag->piece_count != 2))
            fail_msg("%s", table[i].what);
        ov_arena_free(mem);
    }
}

/* Whoever's result was refused gets every piece as it came: not before the day its department named, and by the day of the law. */
static void
what_is_sent_as_received_keeps_its_day(void **state)
{
    static const struct {
        ov_content_class proposed;
        const char *facts, *not_before, *day;
    } table[] = {
        {OV_CLASS_MARKETING, "", NULL, "2026-11-02"},
        {OV_CLASS_MARKETING, "", "2026-10-20", "2026-11-02"},
        {OV_CLASS_MARKETING, "", "2026-11-23", "2026-11-23"},
        {OV_CLASS_BILL, "account_no=A1 balance_due=10.00 currency=USD", "2026-12-10", "2026-12-10"},
        {OV_CLASS_EOB, "eob_no=E1", "2026-12-10", "2026-12-10"},
        {OV_CLASS_MARKETING, "", "2026-11-14", "2026-11-16"}, /* a Saturday, by mail */
        /* the law does not wait for a wish: by Saturday the 7th, with a night in reserve; and a day
           that is not stated counts as today */
        {OV_CLASS_DEBT_VALIDATION_NOTICE, "account_no=A1 initial_communication_on=2026-11-02",
         "2026-11-04", "2026-11-04"},
        {OV_CLASS_DEBT_VALIDATION_NOTICE, "account_no=A1 initial_communication_on=2026-11-02",
         "2026-12-10", "2026-11-05"},
        {OV_CLASS_DEBT_VALIDATION_NOTICE, "account_no=A1", "2026-12-10", "2026-11-02"},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        const ov_piece_judgement *piece;

        case_piece(b, "P1", COLLECTOR, table[i].proposed, table[i].facts)->not_before =
            table[i].not_before ? case_day(table[i].not_before) : OV_DATE_NONE;
        for (unsigned undecided = 0; undecided < 2;
             undecided++) { /* and so of what nobody could read */
            b->readings[0].undecided = undecided;
            if (undecided)
                case_judge(b);
            else
                ov_reconcile_as_received(mem, scratch, &b->the_case, &b->policy, OV_STR("check_x"),
                                         &b->judgement);
            piece = case_of(b, "P1");
            assert_int_equal(piece->disposition, OV_SEPARATE);
            assert_int_equal(piece->release, case_day(table[i].day));
            assert_int_equal(piece->latest_send, piece->release);
            assert_true(piece->lawful_by >= piece->release);
        }
        ov_arena_free(scratch);
        ov_arena_free(mem);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_follow_the_table),
        cmocka_unit_test(every_obligation_keeps_its_day),
        cmocka_unit_test(two_changes_bind_twice),
        cmocka_unit_test(a_notice_without_its_day_leaves_today),
        cmocka_unit_test(a_confidential_request_without_address_holds_all),
        cmocka_unit_test(a_confidential_address_holds_for_every_sender),
        cmocka_unit_test(two_persons_papers_have_two_classes),
        cmocka_unit_test(who_has_moved_is_told_by_number_and_street),
        cmocka_unit_test(channels_need_their_consent),
        cmocka_unit_test(an_ambiguous_recipient_waits_but_not_past_the_law),
        cmocka_unit_test(claims_are_checked_against_the_department_itself),
        cmocka_unit_test(an_early_collection_action_is_held),
        cmocka_unit_test(days_conflict_about_one_event_only),
        cmocka_unit_test(what_is_sent_as_received_keeps_its_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
