/*
 * What a communication is, as proposed from its phrases, facts and the department's own word.
 *
 * Structured facts beat text, text beats the department's word, which is a hint. The stage that
 * decides about money may judge otherwise with all papers of the case before it.
 */
#ifndef ONEVOICE_RULES_CLASSIFY_H
#define ONEVOICE_RULES_CLASSIFY_H

#include "onevoice/model/reading.h"
#include "onevoice/rules/rules.h"

/*
 * `form` is what the form of the document says (a FHIR EOB, a UBL invoice), UNKNOWN for letters;
 * `declared` the department's declared_type, null if none; `facts` the structured ones and those of
 * the text. UNKNOWN when nothing tells: such a piece counts as mandated.
 */
ov_content_class ov_rules_classify(const ov_rules *rules, const ov_rule_hits *hits,
                                   ov_content_class form, ov_str declared, ov_facts facts);

/* "en", "de", "es" by the most frequent function words of a text; null when too short to tell. */
ov_str ov_rules_language(const ov_text *text);

#endif
