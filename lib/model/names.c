#include "onevoice/model/names.h"

#include "onevoice/model/plan.h"
#include "onevoice/model/reading.h"
#include "onevoice/model/sketch.h"

/* Index of s in names[0..count); false when it is none of them. */
static bool
name_parse(const char *const *names, size_t count, ov_str s, size_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && ov_str_eq(s, ov_str_from(names[i]))) {
            *out = i;
            return true;
        }
    return false;
}

/* A word of the intake: how a site's column writes it - in capitals, padded - says nothing. */
static bool
word_parse(const char *const *names, size_t count, ov_str s, size_t *out)
{
    ov_str word = ov_str_trim(s);

    for (size_t i = 0; i < count; i++)
        if (ov_str_eq_nocase(word, ov_str_from(names[i]))) {
            *out = i;
            return true;
        }
    return false;
}

static const char *const channels[] = {"mail", "email", "sms", "portal", "phone"};

ov_str
ov_channel_name(ov_channel channel)
{
    OV_ASSERT((size_t)channel < OV_COUNT(channels));
    return ov_str_from(channels[channel]);
}

bool
ov_channel_parse(ov_str s, ov_channel *out)
{
    size_t at;

    if (!word_parse(channels, OV_COUNT(channels), s, &at))
        return false;
    *out = (ov_channel)at;
    return true;
}

/*
 * 45 CFR 164.522(b): an address given in confidence is a request by itself, with or without a day;
 * who fills one column of two must not fall back to the household's address.
 */
bool
ov_preference_asks_confidence(const ov_preference *preference)
{
    return preference->confidential_since != OV_DATE_NONE ||
           !ov_str_is_empty(preference->confidential_address);
}

bool
ov_preference_is_confidential(const ov_preference *preference, ov_date as_of)
{
    return ov_preference_asks_confidence(preference) &&
           (preference->confidential_since == OV_DATE_NONE ||
            preference->confidential_since <= as_of);
}

static const char *const statuses[] = {"pending", "sent", "cancelled"};

bool
ov_communication_status_parse(ov_str s, ov_communication_status *out)
{
    size_t at;

    if (!word_parse(statuses, OV_COUNT(statuses), s, &at))
        return false;
    *out = (ov_communication_status)at;
    return true;
}

static const char *const medias[] = {
    "text/plain",      "text/html",           "application/fhir+xml", "application/fhir+json",
    "application/xml", "application/edi-x12", "application/pdf"};

bool
ov_media_parse(ov_str s, ov_media *out)
{
    size_t at;

    if (!word_parse(medias, OV_COUNT(medias), s, &at))
        return false;
    *out = (ov_media)at;
    return true;
}

static const char *const department_roles[] = {"hospital",
                                               "professional_group",
                                               "anaesthesiology_group",
                                               "health_plan",
                                               "pharmacy",
                                               "dme",
                                               "home_health",
                                               "rehab",
                                               "transport",
                                               "companion_care",
                                               "advocacy",
                                               "debt_collector",
                                               "deposits",
                                               "time_deposits",
                                               "cards",
                                               "mortgage",
                                               "marketing",
                                               "other"};

/*
 * The list of sql/README: a role outside it is planned in a domain of its own that mixes with
 * nothing (policy.c), because what a department may see of another's mail follows from its role.
 */
bool
ov_department_role_known(ov_str role)
{
    size_t at;

    return word_parse(department_roles, OV_COUNT(department_roles), role, &at);
}

static const char *const ledger_types[] = {"patient_payment", "patient_prepayment", "payment_plan",
                                           "assignment", "adjustment"};

bool
ov_ledger_type_parse(ov_str s, ov_ledger_type *out)
{
    size_t at;

    if (!word_parse(ledger_types, OV_COUNT(ledger_types), s, &at))
        return false;
    *out = (ov_ledger_type)at;
    return true;
}

ov_str
ov_ledger_type_name(ov_ledger_type type)
{
    OV_ASSERT((size_t)type < OV_COUNT(ledger_types));
    return ov_str_from(ledger_types[type]);
}

static const char *const outcome_events[] = {"paid", "called", "complained", "undeliverable",
                                             "opened"};

bool
ov_outcome_event_parse(ov_str s, ov_outcome_event *out)
{
    size_t at;

    if (!word_parse(outcome_events, OV_COUNT(outcome_events), s, &at))
        return false;
    *out = (ov_outcome_event)at;
    return true;
}

static const char *const delivery_results[] = {"sent", "returned", "failed", "cancelled"};

bool
ov_delivery_result_parse(ov_str s, ov_delivery_result *out)
{
    size_t at;

    if (!word_parse(delivery_results, OV_COUNT(delivery_results), s, &at))
        return false;
    *out = (ov_delivery_result)at;
    return true;
}

static const char *const content_classes[] = {"unknown",
                                              "appointment",
                                              "bill",
                                              "change_in_terms_notice",
                                              "claim_status",
                                              "credit_balance_statement",
                                              "debt_validation_notice",
                                              "eob",
                                              "eob_corrected",
                                              "eob_denial",
                                              "eob_reversal",
                                              "final_notice",
                                              "good_faith_estimate",
                                              "insurance_pending_statement",
                                              "marketing",
                                              "merger_announcement",
                                              "past_due_reminder",
                                              "payment_plan_statement",
                                              "recall",
                                              "security_alert",
                                              "service_notice",
                                              "servicing_transfer_notice",
                                              "survey",
                                              "time_account_maturity_notice"};

ov_str
ov_content_class_name(ov_content_class content_class)
{
    OV_ASSERT((size_t)content_class < OV_COUNT(content_classes));
    return ov_str_from(content_classes[content_class]);
}

bool
ov_content_class_parse(ov_str s, ov_content_class *out)
{
    size_t at;

    if (!name_parse(content_classes, OV_COUNT(content_classes), s, &at))
        return false;
    *out = (ov_content_class)at;
    return true;
}

static const char *const duplicate_tiers[] = {"exact", "near", "account", "likely"};

ov_str
ov_duplicate_tier_name(ov_duplicate_tier tier)
{
    OV_ASSERT((size_t)tier < OV_COUNT(duplicate_tiers));
    return ov_str_from(duplicate_tiers[tier]);
}

static const char *const finding_kinds[] = {"amended", "series", "other_member", "review"};

ov_str
ov_finding_kind_name(ov_finding_kind kind)
{
    OV_ASSERT((size_t)kind < OV_COUNT(finding_kinds));
    return ov_str_from(finding_kinds[kind]);
}

/* The order of ov_field_type. */
static const char *const field_types[] = {"money",  "date", "period", "id",
                                          "number", "name", "unread"};

ov_str
ov_field_type_name(ov_field_type type)
{
    OV_ASSERT((size_t)type < OV_COUNT(field_types));
    return ov_str_from(field_types[type]);
}

static const char *const episode_kinds[] = {"care", "event", "account"};

ov_str
ov_episode_kind_name(ov_episode_kind kind)
{
    OV_ASSERT((size_t)kind < OV_COUNT(episode_kinds));
    return ov_str_from(episode_kinds[kind]);
}

static const char *const dispositions[] = {"merge", "enclose", "separate", "suppress", "hold"};

ov_str
ov_disposition_name(ov_disposition disposition)
{
    OV_ASSERT((size_t)disposition < OV_COUNT(dispositions));
    return ov_str_from(dispositions[disposition]);
}

static const char *const reasons[] = {NULL,
                                      "supports",
                                      "superseded_by",
                                      "replaced_by",
                                      "netted_with",
                                      "duplicate_of",
                                      "overtaken_by",
                                      "already_paid",
                                      "payment_plan_current",
                                      "assigned_to_agency",
                                      "unsupported_claim",
                                      "low_value",
                                      "opted_out",
                                      "mandated",
                                      "insurance_pending",
                                      "secondary_payer_pending",
                                      "eob_conflict_review",
                                      "provider_liability",
                                      "eca_rule",
                                      "identity_ambiguous",
                                      "must_go_alone",
                                      "incompatible",
                                      "no_channel_consent",
                                      "cap_reached",
                                      "awaiting_companion",
                                      "past_horizon",
                                      "unreadable",
                                      "kept_separate",
                                      "cancelled"};

ov_str
ov_reason_name(ov_reason reason)
{
    OV_ASSERT((size_t)reason < OV_COUNT(reasons));
    return ov_str_from(reasons[reason]);
}

static const char *const payable_states[] = {"payable",
                                             "payable_partial",
                                             "payment_plan",
                                             "pending_insurance",
                                             "pending_secondary",
                                             "disputed",
                                             "in_collection",
                                             "paid",
                                             "credit",
                                             "awaiting_bill",
                                             "needs_review"};

ov_str
ov_payable_state_name(ov_payable_state state)
{
    OV_ASSERT((size_t)state < OV_COUNT(payable_states));
    return ov_str_from(payable_states[state]);
}

static const char *const message_kinds[] = {"consolidated", "verbatim_single", "needs_summary"};

ov_str
ov_message_kind_name(ov_message_kind kind)
{
    OV_ASSERT((size_t)kind < OV_COUNT(message_kinds));
    return ov_str_from(message_kinds[kind]);
}

static const char *const section_kinds[] = {"pay",   "not_due",     "do_by",    "changes",
                                            "needs", "information", "enclosure"};

ov_str
ov_section_kind_name(ov_section_kind kind)
{
    OV_ASSERT((size_t)kind < OV_COUNT(section_kinds));
    return ov_str_from(section_kinds[kind]);
}

static const char *const value_roles[] = {
    "unknown",
#define OV_VALUE_ROLE(name, word, meaning) word,
#include "onevoice/model/roles.def"
#undef OV_VALUE_ROLE
};

ov_str
ov_value_role_name(ov_value_role role)
{
    OV_ASSERT((size_t)role < OV_COUNT(value_roles));
    return ov_str_from(value_roles[role]);
}

static const char *const value_evidence[] = {"nothing", "cell", "row",
                                             "heading", "line", "sentence"};

ov_str
ov_value_evidence_name(ov_value_evidence evidence)
{
    OV_ASSERT((size_t)evidence < OV_COUNT(value_evidence));
    return ov_str_from(value_evidence[evidence]);
}

static const char *const certainties[] = {"nothing", "sure", "unsure"};

ov_str
ov_certainty_name(ov_certainty certainty)
{
    OV_ASSERT((size_t)certainty < OV_COUNT(certainties));
    return ov_str_from(certainties[certainty]);
}
