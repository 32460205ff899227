/*
 * The policy: every setting and table that shapes the plan and the score.
 *
 * The built-in policy is itself a document (lib/policy/policy.xml, shipped and commented). A site's
 * document overrides single settings and replaces whole tables; --set overrides one setting. All
 * of it is validated by the shipped schema (policy.rng) and by the bounds of the settings tables
 * (settings_<domain>.def). A name that is not in those tables is refused: a setting the program
 * does not enforce does not exist.
 *
 * The effective document, with every default written out, is stored with each run, and its digest
 * is the policy's identity.
 */
#ifndef ONEVOICE_POLICY_POLICY_H
#define ONEVOICE_POLICY_POLICY_H

#include "onevoice/base/date.h"
#include "onevoice/base/error.h"
#include "onevoice/model/intake.h"
#include "onevoice/model/judgement.h"
#include "onevoice/model/rule.h"

#define OV_POLICY_UNLIMITED (-1)

/* How a channel burdens, costs and delivers. */
typedef struct ov_policy_channel {
    int64_t burden; /* milli-messages: 1000 = one letter; also the share of minutes_opening */
    int64_t cost;   /* milli-cents an envelope */
    int32_t page_limit, piece_limit; /* of one envelope */
    int32_t lead_days;               /* from dispatch to arrival */
    bool business_days;              /* lead days are business days; no dispatch on other days */
    bool usable;                     /* onevoice may plan for it */
    int64_t capacity; /* envelopes of all customers on one dispatch day; OV_POLICY_UNLIMITED */
} ov_policy_channel;

/* A role's content domain; roles not named have the domain "other". */
typedef struct ov_policy_role {
    ov_str role, domain;
} ov_policy_role;

/* Two domains that may share an envelope. A pair not named does not mix, not even with itself. */
typedef struct ov_policy_pair {
    ov_str domain, other; /* domain <= other in byte order */
} ov_policy_pair;

/* How many pieces of one department may leave by a channel on one dispatch day. */
typedef struct ov_policy_capacity {
    ov_str department; /* its id */
    ov_channel channel;
    int64_t per_day;
} ov_policy_capacity;

/* What a deadline is counted from. */
typedef enum ov_policy_anchor {
    OV_ANCHOR_NONE,           /* mandated, no day of its own */
    OV_ANCHOR_EFFECTIVE_DATE, /* fact effective_date */
    OV_ANCHOR_MATURITY_DATE,  /* fact maturity_date */
    OV_ANCHOR_INITIAL_COMMUNICATION_ON,
    OV_ANCHOR_CREATED_ON,
    OV_ANCHOR_NOT_STATED /* a day that no paper states: it counts as near, the paper leaves at once */
} ov_policy_anchor;

/* One row of the obligations table (lib/reconcile/README.md, section 3). The first row that fits
   counts.
 */
typedef struct ov_policy_obligation {
    ov_str id;        /* stable row id */
    ov_str rule;      /* citation of the rule: disposition.reason_ref */
    ov_str paragraph; /* the deadline's own paragraph: notice_deadline.rule */
    ov_content_class content_class;
    ov_str change_kind; /* one of the fact change_kinds must be this; null: any */
    ov_policy_anchor anchor;
    int32_t days; /* send at least this many days before the anchor; negative: at most after */
    ov_disposition travel; /* merge, enclose or separate */
    bool needs_esign;      /* not by e-mail, text or portal without E-SIGN consent */
} ov_policy_obligation;

typedef struct ov_policy {
#define OV_SETTING_INT(name, preset, low, high, about)  int64_t name;
#define OV_SETTING_REAL(name, preset, low, high, about) double name;
#define OV_SETTING_OPTIONAL(name, low, high, about)     double name; /* NaN: not set */
#define OV_SETTING_BOOL(name, preset, about)            bool name;
#define OV_SETTING_TEXT(name, preset, about)            ov_str name;
#include "onevoice/policy/settings.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
#undef OV_SETTING_OPTIONAL
#undef OV_SETTING_BOOL
#undef OV_SETTING_TEXT
    ov_policy_channel channels[OV_CHANNEL_COUNT];
    OV_LIST(ov_policy_role) roles;             /* by role */
    OV_LIST(ov_policy_pair) compatible;        /* by (domain, other) */
    OV_LIST(ov_policy_obligation) obligations; /* in document order */
    OV_LIST(ov_policy_capacity) capacities;    /* by (department, channel); empty: none */
    ov_calendar calendar;                      /* business days: weekends and holidays */
} ov_policy;

/* The built-in policy. Fails only by a defect of the shipped document, which a test would show. */
OV_NODISCARD bool ov_policy_defaults(ov_arena *mem, ov_policy *out, ov_error *err);

/*
 * Defaults overridden by the document `xml`; `name` is the file's name for messages.
 * OV_E_CONFIG with "name:line: ..." when it is not well-formed, not valid or out of bounds.
 */
OV_NODISCARD bool ov_policy_load(ov_arena *mem, ov_str xml, ov_str name, ov_policy *out,
                                 ov_error *err);

/* Apply one "NAME=VALUE". OV_E_CONFIG for an unknown name or a value out of bounds. */
OV_NODISCARD bool ov_policy_set(ov_arena *mem, ov_policy *policy, ov_str assignment, ov_error *err);

/* The effective document, canonical: the same policy gives the same bytes. */
ov_str ov_policy_document(ov_arena *mem, const ov_policy *policy);

/* One setting for display: its name, its value as text, what it does, and its bounds. */
typedef struct ov_policy_setting {
    ov_str name, value, preset, about;
} ov_policy_setting;

size_t ov_policy_setting_count(void);
ov_policy_setting ov_policy_setting_at(ov_arena *mem, const ov_policy *policy, size_t index);

/* The domain of senders whose role is in no list: no document can name it, so it mixes with nothing,
   not even with itself. */
#define OV_POLICY_DOMAIN_UNLISTED OV_STR("")

/* Of a role as a department writes it (case and surrounding blanks do not matter): "other" when the
   policy does not map a role of the contract. */
ov_str ov_policy_domain(const ov_policy *policy, ov_str role);
bool ov_policy_role_known(const ov_policy *policy, ov_str role); /* by the policy or the contract */
bool ov_policy_compatible(const ov_policy *policy, ov_str domain, ov_str other);

/* The phrase rules: built in (lib/policy/rules.xml), or from a document validated by rules.rng. */
OV_NODISCARD bool ov_policy_rules_defaults(ov_arena *mem, ov_rule_set *out, ov_error *err);
OV_NODISCARD bool ov_policy_rules_load(ov_arena *mem, ov_str xml, ov_str name, ov_rule_set *out,
                                       ov_error *err);

#endif
