#include "onevoice/policy/policy.h"

#include "onevoice/base/vec.h"
#include "policy_internal.h"

#include <stdlib.h>
#include <string.h>

static const char *const anchors[] = {"none",          "effective_date",
                                      "maturity_date", "initial_communication_on",
                                      "created_on",    "not_stated"};
static const char *const travels[] = {"merge", "enclose", "separate"};

/* One document being read: the node at hand gives the line of a message. */
typedef struct reader {
    ov_arena *mem;
    ov_str name;
    ov_policy *policy;
    ov_error *err;
} reader;

/*
 * File, line and word: a policy is written by people, who need to find the place. The first fault
 * is the one told.
 */
static bool
refuse(reader *r, const xmlNode *node, const char *what, ov_str value)
{
    return OV_FAIL(r->err, OV_E_CONFIG, "%.*s:%ld: %s '%.*s'", OV_STR_ARG(r->name),
                   xmlGetLineNo(node), what, OV_STR_ARG(value));
}

/* The schema has made sure of digits and range. */
static int64_t
number(reader *r, const xmlNode *node, const char *name)
{
    ov_str text = ov_str_trim(ov_policy_xml_attribute(r->mem, node, name));
    int64_t value = 0;

    return !ov_str_is_null(text) && ov_str_to_i64(text, &value) ? value : 0;
}

static bool
stated(const xmlNode *node, const char *name)
{
    return xmlHasProp(node, (const xmlChar *)name) != NULL;
}

static bool
truth(reader *r, const xmlNode *node, const char *name)
{
    ov_str text = ov_policy_xml_attribute(r->mem, node, name);

    return ov_str_eq(text, OV_STR("true")) || ov_str_eq(text, OV_STR("1"));
}

/* The schema has refused every other word, so 0 is never an answer to an unknown one. */
static size_t
word_of(const char *const *words, size_t count, ov_str word)
{
    for (size_t i = 0; i < count; i++)
        if (ov_str_eq(word, ov_str_from(words[i])))
            return i;
    return 0;
}

static bool
read_settings(reader *r, const xmlNode *table)
{
    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n)) {
        ov_str name = ov_policy_xml_attribute(r->mem, n, "name");
        ov_str value = ov_policy_xml_attribute(r->mem, n, "value");

        if (!ov_policy_setting_assign(r->mem, r->policy, name, value, r->err))
            return ov_error_context(r->err, "%.*s:%ld", OV_STR_ARG(r->name), xmlGetLineNo(n));
    }
    return true;
}

/*
 * A table that is stated replaces the default one whole, here as in every table: a channel that a
 * site leaves out is one that it does not have. A merge of the two would mail by a channel nobody
 * named.
 */
static bool
read_channels(reader *r, const xmlNode *table)
{
    memset(r->policy->channels, 0, sizeof r->policy->channels);
    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n)) {
        ov_str name = ov_policy_xml_attribute(r->mem, n, "name");
        ov_channel channel;

        if (!ov_channel_parse(name, &channel) || r->policy->channels[channel].usable)
            return refuse(r, n, "channel named twice:", name);
        r->policy->channels[channel] = (ov_policy_channel){
            .burden = number(r, n, "burden"),
            .cost = number(r, n, "cost"),
            .page_limit = (int32_t)OV_MIN(number(r, n, "pages"), (int64_t)INT32_MAX),
            .piece_limit = (int32_t)OV_MIN(number(r, n, "pieces"), (int64_t)INT32_MAX),
            .lead_days = (int32_t)number(r, n, "days"),
            .business_days = truth(r, n, "business"),
            .usable = true,
            .capacity = stated(n, "capacity") ? number(r, n, "capacity") : OV_POLICY_UNLIMITED,
        };
    }
    return true;
}

static int
roles_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const ov_policy_role *)a)->role, ((const ov_policy_role *)b)->role);
}

/*
 * Sorted, so that two documents with the same rows in another order are one policy, with one
 * digest.
 */
static bool
read_domains(reader *r, const xmlNode *table)
{
    OV_VEC(ov_policy_role) roles = {0};

    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n))
        *OV_VEC_ADD(r->mem, &roles) =
            (ov_policy_role){ov_policy_xml_attribute(r->mem, n, "name"),
                             ov_policy_xml_attribute(r->mem, n, "domain")};
    if (roles.count)
        qsort(roles.items, roles.count, sizeof *roles.items, roles_cmp);
    for (size_t i = 1; i < roles.count; i++)
        if (ov_str_eq(roles.items[i - 1].role, roles.items[i].role))
            return refuse(r, table, "role named twice:", roles.items[i].role);
    r->policy->roles.items = roles.items;
    r->policy->roles.count = roles.count;
    return true;
}

static int
pairs_cmp(const void *a, const void *b)
{
    const ov_policy_pair *x = a, *y = b;
    int order = ov_str_cmp(x->domain, y->domain);

    return order ? order : ov_str_cmp(x->other, y->other);
}

/*
 * Unordered pairs, stored with the smaller name first: "a with b" and "b with a" are one
 * permission.
 */
static bool
read_compatibility(reader *r, const xmlNode *table)
{
    OV_VEC(ov_policy_pair) pairs = {0};
    size_t kept = 0;

    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n)) {
        ov_str a = ov_policy_xml_attribute(r->mem, n, "domain");
        ov_str b = ov_policy_xml_attribute(r->mem, n, "with");
        bool ordered = ov_str_cmp(a, b) <= 0;

        *OV_VEC_ADD(r->mem, &pairs) = (ov_policy_pair){ordered ? a : b, ordered ? b : a};
    }
    if (pairs.count)
        qsort(pairs.items, pairs.count, sizeof *pairs.items, pairs_cmp);
    for (size_t i = 0; i < pairs.count; i++) /* a pair named from both ends is one pair */
        if (kept == 0 || pairs_cmp(&pairs.items[kept - 1], &pairs.items[i]) != 0)
            pairs.items[kept++] = pairs.items[i];
    r->policy->compatible.items = pairs.items;
    r->policy->compatible.count = kept;
    return true;
}

static int
capacities_cmp(const void *a, const void *b)
{
    const ov_policy_capacity *x = a, *y = b;
    int order = ov_str_cmp(x->department, y->department);

    return order ? order : OV_CMP((int)x->channel, (int)y->channel);
}

/*
 * Given twice is refused and not added up: of two numbers for one day's mailroom, one is a
 * mistake.
 */
static bool
read_capacities(reader *r, const xmlNode *table)
{
    OV_VEC(ov_policy_capacity) rows = {0};

    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n)) {
        ov_policy_capacity row = {.department = ov_policy_xml_attribute(r->mem, n, "id"),
                                  .per_day = number(r, n, "per-day")};
        ov_str channel = ov_policy_xml_attribute(r->mem, n, "channel");

        if (!ov_channel_parse(channel, &row.channel))
            return refuse(r, n, "no such channel:", channel);
        *OV_VEC_ADD(r->mem, &rows) = row;
    }
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, capacities_cmp);
    for (size_t i = 1; i < rows.count; i++)
        if (capacities_cmp(&rows.items[i - 1], &rows.items[i]) == 0)
            return refuse(r, table, "capacity given twice for department",
                          rows.items[i].department);
    r->policy->capacities.items = rows.items;
    r->policy->capacities.count = rows.count;
    return true;
}

/*
 * In the document's order, unlike the other tables: a paper is bound by every row that fits, and
 * they are named in the order in which the site wrote them.
 */
static bool
read_obligations(reader *r, const xmlNode *table)
{
    OV_VEC(ov_policy_obligation) rows = {0};

    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n)) {
        ov_policy_obligation *row = OV_VEC_ADD(r->mem, &rows);
        ov_str class_name = ov_policy_xml_attribute(r->mem, n, "class");
        ov_str anchor = ov_policy_xml_attribute(r->mem, n, "anchor");
        ov_str travel = ov_policy_xml_attribute(r->mem, n, "travel");

        *row = (ov_policy_obligation){
            .id = ov_policy_xml_attribute(r->mem, n, "id"),
            .rule = ov_policy_xml_attribute(r->mem, n, "rule"),
            .paragraph = ov_policy_xml_attribute(r->mem, n, "paragraph"),
            .change_kind = ov_policy_xml_attribute(r->mem, n, "change"),
            .anchor = (ov_policy_anchor)word_of(anchors, OV_COUNT(anchors), anchor),
            .days = (int32_t)number(r, n, "days"),
            .travel = (ov_disposition)word_of(travels, OV_COUNT(travels), travel),
            .needs_esign = truth(r, n, "esign"),
        };
        if (!ov_content_class_parse(class_name, &row->content_class))
            return refuse(r, n, "no such content class:", class_name);
    }
    r->policy->obligations.items = rows.items;
    r->policy->obligations.count = rows.count;
    return true;
}

static int
days_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const ov_date *)a, *(const ov_date *)b);
}

static bool
read_holidays(reader *r, const xmlNode *table)
{
    OV_VEC(ov_date) days = {0};

    for (xmlNode *n = ov_policy_xml_first(table); n; n = ov_policy_xml_next(n)) {
        ov_str text = ov_policy_xml_attribute(r->mem, n, "date");
        ov_date day;

        if (!ov_date_parse(ov_str_trim(text), &day))
            return refuse(r, n, "not a date:", text);
        *OV_VEC_ADD(r->mem, &days) = day;
    }
    if (days.count)
        qsort(days.items, days.count, sizeof *days.items, days_cmp);
    r->policy->calendar.holidays = days.items;
    r->policy->calendar.count = days.count;
    return true;
}

static bool
read_document(ov_arena *mem, ov_str xml, ov_str name, ov_policy *policy, ov_error *err)
{
    static const struct {
        const char *name;
        bool (*read)(reader *r, const xmlNode *table);
    } tables[] = {{"settings", read_settings},     {"channels", read_channels},
                  {"domains", read_domains},       {"compatibility", read_compatibility},
                  {"capacities", read_capacities}, {"obligations", read_obligations},
                  {"holidays", read_holidays}};
    reader r = {mem, name, policy, err};
    ov_str schema = {(const char *)ov_policy_rng, ov_policy_rng_size};
    xmlDoc *document;

    if (!ov_policy_xml_read(mem, xml, name, schema, &document, err))
        return false;
    for (size_t i = 0; i < OV_COUNT(tables); i++) {
        const xmlNode *table = ov_policy_xml_child(xmlDocGetRootElement(document), tables[i].name);

        if (table && !tables[i].read(&r, table))
            return false;
    }
    return true;
}

bool
ov_policy_defaults(ov_arena *mem, ov_policy *out, ov_error *err)
{
    ov_policy policy = {.calendar.rest_days = 1U << OV_SATURDAY | 1U << OV_SUNDAY};
    ov_str xml = {(const char *)ov_policy_xml, ov_policy_xml_size};

    ov_policy_settings_preset(&policy);
    if (!read_document(mem, xml, OV_STR("built-in policy"), &policy, err))
        return false;
    *out = policy;
    return true;
}

/*
 * A site's document over the defaults, table by table. What is returned is all or nothing: half of
 * a policy is another policy.
 */
bool
ov_policy_load(ov_arena *mem, ov_str xml, ov_str name, ov_policy *out, ov_error *err)
{
    ov_policy policy;

    if (!ov_policy_defaults(mem, &policy, err) || !read_document(mem, xml, name, &policy, err))
        return false;
    *out = policy;
    return true;
}

/* As the intake's words are read: capitals and padding say nothing. */
static const ov_policy_role *
find_role(const ov_policy *policy, ov_str role)
{
    ov_str word = ov_str_trim(role);

    for (size_t i = 0; i < policy->roles.count; i++)
        if (ov_str_eq_nocase(policy->roles.items[i].role, word))
            return &policy->roles.items[i];
    return NULL;
}

bool
ov_policy_role_known(const ov_policy *policy, ov_str role)
{
    return find_role(policy, role) || ov_department_role_known(role);
}

/*
 * A known role that the site's policy does not list is "other"; a word nobody knows gets a domain
 * compatible with none.
 */
ov_str
ov_policy_domain(const ov_policy *policy, ov_str role)
{
    const ov_policy_role *found = find_role(policy, role);

    if (found)
        return found->domain;
    return ov_department_role_known(role) ? OV_STR("other") : OV_POLICY_DOMAIN_UNLISTED;
}

bool
ov_policy_compatible(const ov_policy *policy, ov_str domain, ov_str other)
{
    bool ordered = ov_str_cmp(domain, other) <= 0;
    ov_policy_pair key = {ordered ? domain : other, ordered ? other : domain};

    return policy->compatible.count &&
           bsearch(&key, policy->compatible.items, policy->compatible.count, sizeof key, pairs_cmp);
}
