/*
 * The rules document into records: phrases with their guards and examples. Whether they compile,
 * and whether every example behaves, is the business of lib/rules; here only that names are unique
 * and known.
 */
#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "policy_internal.h"

#include <string.h>

typedef OV_VEC(ov_str) texts;

static ov_strs
split_words(ov_arena *mem, ov_str words)
{
    texts parts = {0};
    ov_str rest = words, part;

    while (ov_str_next(&rest, ' ', &part))
        if (!ov_str_is_empty(part))
            *OV_VEC_ADD(mem, &parts) = part;
    return (ov_strs){parts.items, parts.count};
}

static ov_strs
children_named(ov_arena *mem, const xmlNode *parent, const char *name)
{
    texts parts = {0};

    for (xmlNode *n = ov_policy_xml_first(parent); n; n = ov_policy_xml_next(n))
        if (strcmp((const char *)n->name, name) == 0)
            *OV_VEC_ADD(mem, &parts) = ov_policy_xml_text(mem, n);
    return (ov_strs){parts.items, parts.count};
}

/*
 * Caseless unless said otherwise: headings of letters are printed in capitals by half of the
 * senders.
 */
static ov_rule
read_rule(ov_arena *mem, const xmlNode *node)
{
    ov_str caseless = ov_policy_xml_attribute(mem, node, "caseless");

    return (ov_rule){
        .id = ov_policy_xml_attribute(mem, node, "id"),
        .klass = ov_policy_xml_attribute(mem, node, "class"),
        .says = ov_policy_xml_attribute(mem, node, "says"),
        .language = ov_policy_xml_attribute(mem, node, "language"),
        .pattern = ov_policy_xml_text(mem, ov_policy_xml_child(node, "pattern")),
        .unless = ov_policy_xml_text(mem, ov_policy_xml_child(node, "unless")),
        .caseless = !ov_str_eq(caseless, OV_STR("false")) && !ov_str_eq(caseless, OV_STR("0")),
        .guards = split_words(mem, ov_policy_xml_attribute(mem, node, "guards")),
        .positive = children_named(mem, node, "match"),
        .negative = children_named(mem, node, "no-match"),
        .line = (int)xmlGetLineNo(node),
    };
}

/* Ids are unique, and a guard names a rule of the document. */
static bool
check_names(ov_arena *mem, const ov_rule *rules, size_t count, ov_str name, ov_error *err)
{
    ov_map *ids = ov_map_new(mem, count);
    uint64_t ignored;
    bool fresh;

    for (size_t i = 0; i < count; i++) {
        ov_map_at(ids, rules[i].id, &fresh);
        if (!fresh)
            return OV_FAIL(err, OV_E_CONFIG, "%.*s:%d: rule '%.*s' stands twice", OV_STR_ARG(name),
                           rules[i].line, OV_STR_ARG(rules[i].id));
    }
    for (size_t i = 0; i < count; i++)
        for (size_t g = 0; g < rules[i].guards.count; g++)
            if (!ov_map_get(ids, rules[i].guards.items[g], &ignored))
                return OV_FAIL(err, OV_E_CONFIG, "%.*s:%d: rule '%.*s': no guard '%.*s'",
                               OV_STR_ARG(name), rules[i].line, OV_STR_ARG(rules[i].id),
                               OV_STR_ARG(rules[i].guards.items[g]));
    return true;
}

/*
 * The document's own text is kept beside the rules: a stored run carries it, and its digest is
 * part of what makes two runs comparable.
 */
bool
ov_policy_rules_load(ov_arena *mem, ov_str xml, ov_str name, ov_rule_set *out, ov_error *err)
{
    ov_str schema = {(const char *)ov_rules_rng, ov_rules_rng_size};
    OV_VEC(ov_rule) rules = {0};
    xmlDoc *document;

    if (!ov_policy_xml_read(mem, xml, name, schema, &document, err))
        return false;
    for (xmlNode *n = ov_policy_xml_first(xmlDocGetRootElement(document)); n;
         n = ov_policy_xml_next(n))
        *OV_VEC_ADD(mem, &rules) = read_rule(mem, n);
    if (!check_names(mem, rules.items, rules.count, name, err))
        return false;
    *out = (ov_rule_set){rules.items, rules.count, ov_str_copy(mem, xml), ov_hash_digest(mem, xml)};
    return true;
}

bool
ov_policy_rules_defaults(ov_arena *mem, ov_rule_set *out, ov_error *err)
{
    ov_str xml = {(const char *)ov_rules_xml, ov_rules_xml_size};

    return ov_policy_rules_load(mem, xml, OV_STR("built-in rules"), out, err);
}
