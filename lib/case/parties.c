#include "cases_internal.h"

#include "onevoice/base/number.h"
#include "onevoice/base/vec.h"

#include <stdlib.h>

/* Group `count` rows by a party index at `offset` within each row: a counting sort. */
static ov_by_party
group_by_party(ov_arena *mem, size_t party_count, const void *rows, size_t count, size_t size,
               size_t offset)
{
    ov_by_party by = {OV_NEW_ARRAY(mem, uint32_t, party_count + 2),
                      OV_NEW_ARRAY(mem, uint32_t, count + 1)};
    const char *base = rows;

    for (size_t i = 0; i < count; i++)
        by.first[*(const uint32_t *)(const void *)(base + i * size + offset) + 2]++;
    for (size_t p = 2; p < party_count + 2; p++)
        by.first[p] += by.first[p - 1];
    for (size_t i = 0; i < count; i++)
        by.rows[by.first[*(const uint32_t *)(const void *)(base + i * size + offset) + 1]++] =
            (uint32_t)i;
    return by;
}

#define GROUP(mem, parties, list, type)                                                            \
    group_by_party(mem, parties, (list).items, (list).count, sizeof(type), offsetof(type, party))

/*
 * By the number's key, as printed numbers meet (ov_number_key): postings know the account in the
 * ledger's spelling, letters in their own. Chains are in the ledger's order.
 */
static void
chain_ledger(ov_arena *mem, const ov_snapshot *snapshot, ov_case_sources *out)
{
    out->ledger = ov_map_new(mem, snapshot->ledger.count);
    out->ledger_next = OV_NEW_ARRAY(mem, uint32_t, snapshot->ledger.count + 1);
    for (size_t i = snapshot->ledger.count; i-- > 0;) {
        ov_str key = ov_number_key(mem, snapshot->ledger.items[i].account_number);
        bool fresh;
        uint64_t *head;

        if (ov_str_is_null(key))
            continue;
        head = ov_map_at(out->ledger, key, &fresh);

        out->ledger_next[i] = (uint32_t)*head;
        *head = i + 1;
    }
}

void
ov_case_sources_init(ov_arena *mem, const ov_cases_input *in, ov_case_sources *out)
{
    const ov_snapshot *s = in->snapshot;
    size_t parties = s->parties.count;

    out->in = in;
    out->aliases = GROUP(mem, parties, s->aliases, ov_party_alias);
    out->returned = GROUP(mem, parties, s->returned, ov_returned);
    out->identifiers = GROUP(mem, parties, s->identifiers, ov_identifier);
    out->coverages = GROUP(mem, parties, s->coverages, ov_coverage);
    out->preferences = GROUP(mem, parties, s->preferences, ov_preference);
    out->requirements = GROUP(mem, parties, s->requirements, ov_requirement);
    chain_ledger(mem, s, out);
}

/* Of two confidential requests the one that was asked for last, of those in force, and of those the
   ones that name an address: a request without one keeps everything back. No day stated: since
   ever. */
static bool
newer_request(const ov_preference *have, const ov_preference *more, ov_date as_of)
{
    bool now = ov_preference_is_confidential(more, as_of);
    bool named = !ov_str_is_empty(more->confidential_address);

    if (!ov_preference_asks_confidence(more) || !ov_preference_asks_confidence(have))
        return ov_preference_asks_confidence(more);
    if (ov_preference_is_confidential(have, as_of) != now)
        return now;
    if (!ov_str_is_empty(have->confidential_address) != named)
        return named;
    return more->confidential_since > have->confidential_since;
}

/* The stricter word of two preferences, field by field; party order breaks what is left. */
static void
merge_preference(ov_preference *into, const ov_preference *more, ov_date as_of)
{
    into->esign_consent &= more->esign_consent;
    into->sms_consent &= more->sms_consent;
    if (into->marketing_consent == OV_UNSTATED || more->marketing_consent == OV_NO)
        into->marketing_consent = more->marketing_consent;
    if (newer_request(into, more, as_of)) {
        into->confidential_since = more->confidential_since;
        into->confidential_address = more->confidential_address;
    }
    if (ov_str_is_null(into->preferred_channel))
        into->preferred_channel = more->preferred_channel;
    if (ov_str_is_null(into->timezone))
        into->timezone = more->timezone;
    if (into->quiet_from_min < 0) {
        into->quiet_from_min = more->quiet_from_min;
        into->quiet_until_min = more->quiet_until_min;
    }
    if (more->max_messages_per_14_days >= 0 &&
        (into->max_messages_per_14_days < 0 ||
         more->max_messages_per_14_days < into->max_messages_per_14_days))
        into->max_messages_per_14_days = more->max_messages_per_14_days;
}

/*
 * The strictest word, for most of what is wished is wished of everybody. Consent to texts is given
 * to one caller and is no other's (47 CFR 64.1200): whose record holds it is kept apart.
 */
static void
merge_preferences(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case,
                  const uint32_t *parties, size_t count)
{
    OV_VEC(uint32_t) texters = {0};
    bool first = true;

    the_case->preference = (ov_preference){.party = OV_NO_INDEX,
                                           .marketing_consent = OV_UNSTATED,
                                           .confidential_since = OV_DATE_NONE,
                                           .quiet_from_min = -1,
                                           .quiet_until_min = -1,
                                           .max_messages_per_14_days = -1};
    for (size_t i = 0; i < count; i++) {
        const ov_by_party *by = &sources->preferences;

        for (uint32_t r = by->first[parties[i]]; r < by->first[parties[i] + 1]; r++) {
            const ov_preference *row = &sources->in->snapshot->preferences.items[by->rows[r]];

            if (first)
                the_case->preference = *row;
            else
                merge_preference(&the_case->preference, row, sources->in->snapshot->as_of);
            if (row->sms_consent)
                *OV_VEC_ADD(mem, &texters) =
                    sources->in->snapshot->parties.items[parties[i]].department;
            first = false;
        }
    }
    the_case->texters = texters.items;
    the_case->texter_count = texters.count;
}

static int
coverages_cmp(const void *a, const void *b)
{
    const ov_coverage *x = a, *y = b;

    return x->precedence != y->precedence ? OV_CMP(x->precedence, y->precedence)
                                          : ov_str_cmp(x->payer, y->payer);
}

/*
 * Several records of one person name one plan each in their own way; the best precedence that any
 * of them states is the one used.
 */
static void
merge_coverages(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case,
                const uint32_t *parties, size_t count)
{
    OV_VEC(ov_coverage) merged = {0};
    const ov_by_party *by = &sources->coverages;

    for (size_t i = 0; i < count; i++)
        for (uint32_t r = by->first[parties[i]]; r < by->first[parties[i] + 1]; r++) {
            const ov_coverage *row = &sources->in->snapshot->coverages.items[by->rows[r]];
            size_t at = 0;

            while (at < merged.count && !ov_str_eq(merged.items[at].payer, row->payer))
                at++;
            if (at == merged.count)
                *OV_VEC_ADD(mem, &merged) = *row;
            else if (row->precedence < merged.items[at].precedence)
                merged.items[at].precedence = row->precedence;
        }
    if (merged.count)
        qsort(merged.items, merged.count, sizeof *merged.items, coverages_cmp);
    the_case->coverages = merged.items;
    the_case->coverage_count = merged.count;
}

static int
requirements_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const ov_requirement *)a)->service, ((const ov_requirement *)b)->service);
}

/*
 * The earliest day that any record asks for: a bed that is needed on Monday by one record and on
 * Friday by another is needed on Monday.
 */
static void
merge_requirements(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case,
                   const uint32_t *parties, size_t count)
{
    OV_VEC(ov_requirement) merged = {0};
    const ov_by_party *by = &sources->requirements;

    for (size_t i = 0; i < count; i++)
        for (uint32_t r = by->first[parties[i]]; r < by->first[parties[i] + 1]; r++) {
            const ov_requirement *row = &sources->in->snapshot->requirements.items[by->rows[r]];
            size_t at = 0;

            while (at < merged.count && !ov_str_eq(merged.items[at].service, row->service))
                at++;
            if (at == merged.count)
                *OV_VEC_ADD(mem, &merged) = *row;
            else
                merged.items[at].needed_by = OV_MIN(merged.items[at].needed_by, row->needed_by);
        }
    if (merged.count)
        qsort(merged.items, merged.count, sizeof *merged.items, requirements_cmp);
    the_case->requirements = merged.items;
    the_case->requirement_count = merged.count;
}

/* One line out of the parts, where a department holds parts only. */
static ov_str
one_line_address(ov_arena *mem, const ov_party *party)
{
    if (!ov_str_is_empty(party->address))
        return party->address;
    if (ov_str_is_empty(party->street))
        return OV_STR_NULL;
    return ov_str_printf(mem, "%.*s, %.*s%s%.*s%s%.*s", OV_STR_ARG(party->street),
                         OV_STR_ARG(party->city), ov_str_is_empty(party->region) ? "" : ", ",
                         OV_STR_ARG(party->region), ov_str_is_empty(party->postal_code) ? "" : " ",
                         OV_STR_ARG(party->postal_code));
}

static bool
is_former(ov_arena *mem, const ov_case *the_case, ov_str address)
{
    ov_str folded = ov_number_key(mem, address); /* lines differ in commas and case alone */

    for (size_t i = 0; i < the_case->alias_count; i++)
        if (!ov_str_is_empty(the_case->aliases[i]->address) &&
            ov_str_eq(folded, ov_number_key(mem, the_case->aliases[i]->address)))
            return true;
    return false;
}

static bool
is_returned(ov_arena *mem, const ov_case *the_case, ov_str address)
{
    ov_str folded = the_case->returned.count ? ov_number_key(mem, address) : OV_STR_NULL;

    for (size_t i = 0; i < the_case->returned.count; i++)
        if (ov_str_eq(folded, ov_number_key(mem, the_case->returned.items[i])))
            return true;
    return false;
}

/*
 * The record that speaks for the customer: the newest; among equally new ones the one that keeps
 * the customer's preferences or former addresses (a registry); then the lowest id.
 */
static int
authority(const ov_case_sources *sources, uint32_t party)
{
    return (sources->preferences.first[party] < sources->preferences.first[party + 1] ? 2 : 0) +
           (sources->aliases.first[party] < sources->aliases.first[party + 1] ? 1 : 0);
}

static bool
speaks_before(const ov_case_sources *sources, uint32_t a, uint32_t b)
{
    const ov_party *parties = sources->in->snapshot->parties.items;

    if (parties[a].updated_at_us != parties[b].updated_at_us)
        return parties[a].updated_at_us > parties[b].updated_at_us;
    if (authority(sources, a) != authority(sources, b))
        return authority(sources, a) > authority(sources, b);
    return a < b;
}

/*
 * Each contact by itself from the record that speaks first for it: the newest postal address and
 * the only e-mail address may stand in two systems. An address that the customer has left is no
 * candidate; one from which mail came back only where there is no other.
 */
static void
choose_contacts(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case,
                const uint32_t *members, size_t count)
{
    const ov_party *parties = sources->in->snapshot->parties.items;
    uint32_t postal = OV_NO_INDEX, email = OV_NO_INDEX, phone = OV_NO_INDEX;

    for (size_t i = 0; i < count; i++) {
        uint32_t m = members[i];
        ov_str address = one_line_address(mem, &parties[m]);
        bool returned = is_returned(mem, the_case, address);

        if (!ov_str_is_null(address) && !is_former(mem, the_case, address) &&
            (postal == OV_NO_INDEX || returned < the_case->address_returned ||
             (returned == the_case->address_returned && speaks_before(sources, m, postal)))) {
            postal = m;
            the_case->address_returned = returned;
            the_case->address = address;
        }
        if (!ov_str_is_empty(parties[m].email) &&
            (email == OV_NO_INDEX || speaks_before(sources, m, email)))
            email = m;
        if (!ov_str_is_empty(parties[m].phone) &&
            (phone == OV_NO_INDEX || speaks_before(sources, m, phone)))
            phone = m;
    }
    if (email != OV_NO_INDEX)
        the_case->email = parties[email].email;
    if (phone != OV_NO_INDEX)
        the_case->phone = parties[phone].phone;
}

void
ov_case_merge_parties(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case)
{
    const ov_snapshot *s = sources->in->snapshot;
    uint32_t *members = OV_NEW_ARRAY(mem, uint32_t, the_case->party_count + 1);
    OV_VEC(const ov_party_alias *) aliases = {0};
    OV_VEC(const ov_identifier *) identifiers = {0};
    OV_VEC(ov_str) returned = {0};

    for (size_t i = 0; i < the_case->party_count; i++) {
        uint32_t p = members[i] = (uint32_t)(the_case->parties[i] - s->parties.items);

        for (uint32_t r = sources->aliases.first[p]; r < sources->aliases.first[p + 1]; r++)
            *OV_VEC_ADD(mem, &aliases) = &s->aliases.items[sources->aliases.rows[r]];
        for (uint32_t r = sources->returned.first[p]; r < sources->returned.first[p + 1]; r++)
            *OV_VEC_ADD(mem, &returned) = s->returned.items[sources->returned.rows[r]].address;
        for (uint32_t r = sources->identifiers.first[p]; r < sources->identifiers.first[p + 1]; r++)
            *OV_VEC_ADD(mem, &identifiers) = &s->identifiers.items[sources->identifiers.rows[r]];
    }
    the_case->aliases = aliases.items;
    the_case->alias_count = aliases.count;
    the_case->returned = (ov_strs){returned.items, returned.count};
    the_case->identifiers = identifiers.items;
    the_case->identifier_count = identifiers.count;
    merge_preferences(mem, sources, the_case, members, the_case->party_count);
    merge_coverages(mem, sources, the_case, members, the_case->party_count);
    merge_requirements(mem, sources, the_case, members, the_case->party_count);
    choose_contacts(mem, sources, the_case, members, the_case->party_count);
}

typedef OV_VEC(const ov_ledger_entry *) ledger_rows;

static void
add_account(ov_arena *mem, const ov_case_sources *sources, ov_str account, ledger_rows *rows)
{
    const ov_ledger_entry *entries = sources->in->snapshot->ledger.items;
    ov_str key = ov_number_key(mem, account);
    uint64_t at;

    if (ov_str_is_null(key) || !ov_map_get(sources->ledger, key, &at))
        return;
    for (; at; at = sources->ledger_next[at - 1]) {
        size_t i = 0;

        while (i < rows->count && rows->items[i] != &entries[at - 1])
            i++;
        if (i == rows->count)
            *OV_VEC_ADD(mem, rows) = &entries[at - 1];
    }
}

static int
entries_cmp(const void *a, const void *b)
{
    const ov_ledger_entry *x = *(const ov_ledger_entry *const *)a,
                          *y = *(const ov_ledger_entry *const *)b;

    return OV_CMP(x, y); /* rows of one array sorted by id */
}

static void
add_accounts(ov_arena *mem, const ov_case_sources *sources, ov_facts facts, ledger_rows *rows)
{
    add_account(mem, sources, ov_facts_text(facts, OV_FACT_ACCOUNT_NO), rows);
    add_account(mem, sources, ov_facts_text(facts, OV_FACT_PATIENT_CONTROL_NO), rows);
    for (size_t i = 0; i < ov_facts_list_count(facts, OV_FACT_LINE_ENCOUNTER); i++) {
        const ov_fact *visit = ov_facts_at(facts, OV_FACT_LINE_ENCOUNTER, i);

        if (visit)
            add_account(mem, sources, visit->value.text, rows);
    }
}

/*
 * By every account that a paper of the customer prints, and by those registered for the customer:
 * a posting has no party of its own.
 */
void
ov_case_find_ledger(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case)
{
    ledger_rows rows = {0};

    for (size_t h = 0; h < 2; h++) {
        ov_pieces pieces = h ? the_case->history : the_case->pending;

        for (size_t i = 0; i < pieces.count; i++) {
            const ov_reading *reading = pieces.items[i].reading;

            add_accounts(mem, sources, reading->facts, &rows);
            for (size_t k = 0; k < reading->part_count; k++)
                add_accounts(mem, sources, reading->parts[k], &rows);
        }
    }
    for (size_t i = 0; i < the_case->identifier_count; i++)
        add_account(mem, sources, the_case->identifiers[i]->value, &rows);
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, entries_cmp);
    the_case->ledger = rows.items;
    the_case->ledger_count = rows.count;
}
