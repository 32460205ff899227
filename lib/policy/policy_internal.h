/*
 * Shared inside the policy layer: XML documents read whole and validated, and the embedded files.
 */
#ifndef ONEVOICE_POLICY_INTERNAL_H
#define ONEVOICE_POLICY_INTERNAL_H

#include "onevoice/policy/policy.h"

#include <libxml/tree.h>

extern const unsigned char ov_policy_xml[], ov_policy_rng[], ov_rules_xml[], ov_rules_rng[];
extern const size_t ov_policy_xml_size, ov_policy_rng_size, ov_rules_xml_size, ov_rules_rng_size;

/*
 * Parse and validate; the document lives as long as `mem`. OV_E_CONFIG with "name:line: what".
 * The files are a site's own configuration, yet a DOCTYPE, entities and the network stay off.
 */
OV_NODISCARD bool ov_policy_xml_read(ov_arena *mem, ov_str xml, ov_str name, ov_str schema,
                                     xmlDoc **out, ov_error *err);

xmlNode *ov_policy_xml_child(const xmlNode *parent, const char *name);
xmlNode *ov_policy_xml_next(const xmlNode *node); /* next element sibling, or NULL */
xmlNode *ov_policy_xml_first(const xmlNode *parent);
ov_str ov_policy_xml_attribute(ov_arena *mem, const xmlNode *node,
                               const char *name); /* null: absent */
ov_str ov_policy_xml_text(ov_arena *mem, const xmlNode *node);

/* Settings: the table made from settings.def. */
void ov_policy_settings_preset(ov_policy *policy);
OV_NODISCARD bool ov_policy_setting_assign(ov_arena *mem, ov_policy *policy, ov_str name,
                                           ov_str value, ov_error *err);

#endif
