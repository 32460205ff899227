/*
 * A small night made by hand: one customer, five pieces, every kind of disposition.
 */
#ifndef TESTS_INTEGRATION_STORE_NIGHT_H
#define TESTS_INTEGRATION_STORE_NIGHT_H

#include <math.h>

#include "support.h"

#include "onevoice/store/save.h"

enum { BILL, EOB, COPY, NOTICE, OFFER, PIECES };

typedef struct night {
    ov_snapshot snapshot;
    ov_organization organization;
    ov_department department;
    ov_party party;
    ov_communication communications[PIECES + 1]; /* the last one was sent before */
    ov_piece pieces[PIECES + 1];
    ov_reading reading;
    const ov_reading *readings[PIECES + 1];
    ov_case bundle;
    ov_duplicate duplicate;
    ov_episode episode;
    uint32_t numbers[PIECES];
    ov_case_clusters clusters;
    ov_piece_judgement judged[PIECES];
    ov_payable payable;
    ov_flag flag;
    ov_money_line money[2];
    ov_timeline_entry timeline;
    ov_judgement judgement;
    ov_section section;
    ov_message messages[2];
    ov_piece_plan plans[PIECES];
    ov_case_plan plan;
    ov_case_score score;
    ov_score_row score_row;
    ov_customer customer;
    ov_party_identity identity;
    ov_link_row link;
    ov_str link_form;
    ov_identities identities;
    ov_customer_change change;
    ov_store_case result;
    ov_department_score department_scores[2];
    ov_organization_score organization_scores[2];
    ov_night_score scores;
    ov_store_pair pair;
    ov_fact facts[3];
} night;

#define DAY 20760 /* 2026-11-03 */

static inline void
print_link_weights(const ov_link_proofs *proofs, size_t row, ov_buf *out)
{
    (void)proofs, (void)row;
    ov_buf_cstr(out, "2.500 -0.250");
}

static inline void
make_intake(night *n)
{
    static const char *const ids[] = {"bill", "eob", "copy", "notice", "offer", "old"};

    n->organization = (ov_organization){OV_STR("mercy"), OV_STR("Mercy")};
    n->department = (ov_department){OV_STR("billing"), OV_STR("Billing"), OV_STR("Mercy Hospital"),
                                    OV_STR("hospital"), 0};
    n->party = (ov_party){.id = OV_STR("p1"), .address = OV_STR("1 Main St")};
    n->facts[0] = (ov_fact){.key = OV_FACT_ACCOUNT_NO, .source = OV_SOURCE_STRUCTURED};
    n->facts[0].value.text = OV_STR("4\"2");
    n->facts[1] = (ov_fact){.key = OV_FACT_BALANCE_DUE, .source = OV_SOURCE_TEXT};
    n->facts[1].value.money.e4 = 120000;
    n->facts[1].evidence = (ov_evidence){NULL, 7, 5};
    n->facts[2] = (ov_fact){.key = OV_FACT_LINE_SERVICE_DATE, .index = 1};
    n->facts[2].value.date = DAY;
    n->reading.facts = (ov_facts){n->facts, 3};
    n->reading.content_class = OV_CLASS_BILL;
    for (uint32_t i = 0; i <= PIECES; i++) {
        n->communications[i] = (ov_communication){
            .id = ov_str_from(ids[i]),
            .subject_party = OV_NO_INDEX,
            .status = i == PIECES ? OV_STATUS_SENT : OV_STATUS_PENDING,
        };
        n->readings[i] = &n->reading;
        n->pieces[i] = (ov_piece){.communication = &n->communications[i],
                                  .department = &n->department,
                                  .organization = &n->organization,
                                  .reading = &n->reading};
        if (i < PIECES)
            n->numbers[i] = i;
    }
    n->snapshot.as_of = DAY;
    n->snapshot.organizations.items = &n->organization;
    n->snapshot.organizations.count = 1;
    n->snapshot.departments.items = &n->department;
    n->snapshot.departments.count = 1;
    n->snapshot.parties.items = &n->party;
    n->snapshot.parties.count = 1;
    n->snapshot.communications.items = n->communications;
    n->snapshot.communications.count = PIECES + 1;
    n->bundle.customer_id = OV_STR("C-1");
    n->bundle.departments = &n->department;
    n->bundle.department_count = 1;
    n->bundle.pending = (ov_pieces){n->pieces, PIECES};
    n->bundle.history = (ov_pieces){n->pieces + PIECES, 1};
    n->customer.id = OV_STR("C-1");
    n->identity = (ov_party_identity){.state = OV_IDENTITY_SINGLETON, .probability = 1};
    n->identities.customers.items = &n->customer;
    n->identities.customers.count = 1;
    n->identities.parties.items = &n->identity;
    n->identities.parties.count = 1;
    n->link = (ov_link_row){.weight = 1.5, .probability = 0.75, .verdict = OV_LINK_SAME};
    n->link_form =
        OV_STR("{\"prior\":-1.000,\"50 %% id\":[\"equal\",%s],\"against_household\":%s}");
    n->identities.links.items = &n->link;
    n->identities.links.count = 1;
    n->identities.proofs = (ov_link_proofs){{&n->link_form, 1}, print_link_weights, NULL};
    n->change = (ov_customer_change){OV_STR("C-0"), OV_STR("merged_into"), OV_STR("C-1")};
    n->identities.changes.items = &n->change;
    n->identities.changes.count = 1;
}

static inline void
make_judgement(night *n)
{
    for (size_t i = 0; i < PIECES; i++)
        n->judged[i] = (ov_piece_judgement){
            .content_class = OV_CLASS_BILL,
            .obligation = i == EOB ? OV_OBLIGATION_MANDATED : OV_OBLIGATION_TRANSACTIONAL,
            .lawful_by = i == EOB ? DAY + 10 : OV_DATE_NONE,
            .domain = OV_STR("health"),
            .address = OV_STR("1 Main St"),
            .confidentiality = OV_STR(""),
        };
    n->payable = (ov_payable){.payee = OV_STR("Mercy"),
                              .legal_entity = OV_STR("Mercy Hospital"),
                              .account_number = OV_STR("4\"2"),
                              .currency = {"USD"},
                              .due_now = {120000},
                              .due_by = DAY + 20,
                              .due_basis = OV_STR("statement_date+20d (due upon receipt)"),
                              .bill = BILL,
                              .eob = OV_NO_INDEX};
    n->flag = (ov_flag){.code = OV_STR("NO_EOB_ON_FILE"), .pieces = n->numbers, .piece_count = 1};
    n->money[0] =
        (ov_money_line){BILL, OV_STR("Mercy Hospital"), {"USD"}, OV_STR("demanded"), {120000}};
    n->money[1] =
        (ov_money_line){BILL, OV_STR("Mercy Hospital"), {"USD"}, OV_STR("due_now"), {120000}};
    n->timeline = (ov_timeline_entry){DAY + 20, OV_STR("pay"), OV_STR_NULL, BILL, false};
    n->judgement.pieces.items = n->judged;
    n->judgement.pieces.count = PIECES;
    n->judgement.payables.items = &n->payable;
    n->judgement.payables.count = 1;
    n->judgement.flags.items = &n->flag;
    n->judgement.flags.count = 1;
    n->judgement.money.items = n->money;
    n->judgement.money.count = 2;
    n->judgement.timeline.items = &n->timeline;
    n->judgement.timeline.count = 1;
    n->duplicate = (ov_duplicate){COPY, BILL, OV_TIER_EXACT, 1};
    n->clusters.duplicates.items = &n->duplicate;
    n->clusters.duplicates.count = 1;
    n->episode = (ov_episode){
        .id = OV_STR("E-1"), .pieces = n->numbers, .piece_count = 2, .basis = OV_STR("L1")};
    n->clusters.episodes.items = &n->episode;
    n->clusters.episodes.count = 1;
}

static inline void
make_plan(night *n)
{
    n->section = (ov_section){OV_SECTION_PAY, OV_STR("To pay"), n->numbers, 2};
    n->messages[0] =
        (ov_message){.key = OV_STR("00000000000000a1"),
                     .address = OV_STR("1 Main St"),
                     .send_on = DAY,
                     .send_by = DAY + 10,
                     .released = true,
                     .pages = 2,
                     .headline = OV_STR("Pay 12.00 USD to Mercy by 2026-11-23"),
                     .headline_code = OV_STR("pay"),
                     .headline_values = OV_STR("{\"lines\":[{\"kind\":\"pay\",\"amount\":\"12.00\","
                                               "\"currency\":\"USD\",\"payee\":\"Mercy\","
                                               "\"legal_entity\":\"Mercy Hospital\","
                                               "\"day\":\"2026-11-23\",\"past\":false}]}"),
                     .proven = true};
    n->messages[0].sections.items = &n->section;
    n->messages[0].sections.count = 1;
    n->messages[1] = (ov_message){.key = OV_STR("00000000000000a2"),
                                  .address = OV_STR("1 Main St"),
                                  .kind = OV_MESSAGE_VERBATIM_SINGLE,
                                  .send_on = DAY + 1,
                                  .send_by = OV_DATE_NONE,
                                  .pages = 1,
                                  .headline = OV_STR("Notice")};
    n->plans[BILL] = (ov_piece_plan){OV_MERGE, .message = 0, .position = 1};
    n->plans[EOB] = (ov_piece_plan){OV_ENCLOSE, OV_REASON_SUPPORTS, OV_STR("bill"), .message = 0,
                                    .position = 2};
    n->plans[COPY] = (ov_piece_plan){OV_SUPPRESS, OV_REASON_DUPLICATE_OF, OV_STR("bill"),
                                     .message = OV_NO_INDEX};
    n->plans[NOTICE] =
        (ov_piece_plan){OV_SEPARATE, OV_REASON_MUST_GO_ALONE, .message = 1, .position = 1};
    n->plans[OFFER] = (ov_piece_plan){OV_HOLD, OV_REASON_CAP_REACHED, .message = OV_NO_INDEX,
                                      .hold_until = DAY + 7};
    for (size_t i = 0; i < PIECES; i++)
        if (i != OFFER)
            n->plans[i].hold_until = OV_DATE_NONE;
    n->plan.messages.items = n->messages;
    n->plan.messages.count = 2;
    n->plan.pieces.items = n->plans;
    n->plan.pieces.count = PIECES;
}

static inline void
make_night(night *n)
{
    memset(n, 0, sizeof *n);
    make_intake(n);
    make_judgement(n);
    make_plan(n);
    n->score.phase[OV_BEFORE].score = 71.4;
    n->score.phase[OV_BEFORE].minutes = n->score.phase[OV_BEFORE].parts[OV_PAYMENT] = 75;
    n->score.phase[OV_AFTER].minutes = n->score.phase[OV_AFTER].parts[OV_PAYMENT] = 6.7;
    n->score.phase[OV_BEFORE].relief = NAN;
    n->score_row = (ov_score_row){.piece = BILL, .message = {0, 0}, .weight = {1, 1}};
    n->score.rows.items = &n->score_row;
    n->score.rows.count = 1;
    n->score.phase[OV_AFTER].score = 18.2;
    n->score.phase[OV_BEFORE].pieces_in = n->score.phase[OV_AFTER].pieces_in = PIECES;
    n->score.phase[OV_AFTER].messages_out = 2;
    n->result = (ov_store_case){&n->bundle, &n->clusters, &n->judgement, &n->plan, &n->score};
    n->department_scores[1].phase = n->organization_scores[1].phase = OV_AFTER;
    n->department_scores[1].externality_e3 = 1500;
    n->department_scores[0].communications = n->department_scores[1].communications = PIECES;
    n->department_scores[1].merged = n->department_scores[1].enclosed = 1;
    n->department_scores[1].suppressed = n->department_scores[1].held = 1;
    n->organization_scores[0].customers = n->organization_scores[1].customers = 12;
    n->scores.departments.items = n->department_scores;
    n->scores.departments.count = 2;
    n->scores.organizations.items = n->organization_scores;
    n->scores.organizations.count = 2;
    n->pair = (ov_store_pair){OV_STR("health"), OV_STR("health")};
}

static inline int64_t
begin_night(ov_store *store, ov_purpose purpose)
{
    ov_store_run run = {.as_of = DAY,
                        .purpose = purpose,
                        .label = purpose == OV_ADHOC ? OV_STR("what if") : OV_STR_NULL,
                        .program_version = OV_STR("test"),
                        .policy = OV_STR("<policy/>"),
                        .policy_digest = OV_STR("p"),
                        .rules = OV_STR("<rules/>"),
                        .rules_digest = OV_STR("r")};
    ov_error err = {0};
    int64_t id = 0;

    MUST(ov_store_lock(store, purpose, 60,
                       &err)); /* the server may still be ending the session before */
    MUST(ov_store_run_begin(store, &run, &id, &err));
    return id;
}

static inline void
save_night(ov_store *store, night *n)
{
    ov_arena *scratch = ov_arena_new();
    ov_rejects rejects = {.mem = scratch};
    ov_store_orphan orphan = {.communication_id = OV_STR("broken"),
                              .department_id = OV_STR_NULL,
                              .channel = OV_CHANNEL_MAIL,
                              .code = OV_STR("unknown_reference"),
                              .not_before = OV_DATE_NONE,
                              .send_on = n->snapshot.as_of};
    ov_store_template letter = {1, OV_STR("Pay #"), 5, {&n->department.id, 1}};
    ov_error err = {0};

    ov_rejects_add(&rejects, OV_STR("communication"), OV_STR("broken"), OV_STR("unknown_reference"),
                   OV_STR("column party_id"));
    MUST(ov_store_save_departments(store, &n->snapshot, &err));
    MUST(ov_store_save_snapshot_readings(store, &n->snapshot, n->readings, NULL, &err));
    MUST(ov_store_save_templates(store, &letter, 1, &err));
    MUST(ov_store_save_identities(store, &n->snapshot, &n->identities, &err));
    MUST(ov_store_save_cases(store, &n->snapshot, &n->result, 1, &orphan, 1, &err));
    MUST(ov_store_save_compatible(store, &n->pair, 1, &err));
    MUST(ov_store_save_scores(store, &n->snapshot, &n->scores, &err));
    MUST(ov_store_save_rejects(store, &rejects, &err));
    ov_arena_free(scratch);
}

#endif
