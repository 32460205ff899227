/* The words of the contract in the database, so that who reads a plan can ask what a word means. */
#include <jansson.h>

#include "onevoice/store/store.h"

#include "ov_sql.h"
#include "store_internal.h"

static void
release_json(json_t **json)
{
    json_decref(*json);
}

static json_t *
text_of(ov_str s)
{
    return json_stringn(s.ptr, s.len);
}

bool
ov_store_vocabulary_save(ov_store *store, ov_str version, const ov_word *words, size_t count,
                         ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    json_t *list OV_AUTO(release_json) = json_array();
    ov_str params[] = {version, OV_STR_NULL};
    char *text;

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "kind", text_of(words[i].kind),
                                              "word", text_of(words[i].word), "meaning",
                                              text_of(words[i].meaning)));
    OV_ASSERT(json_array_size(list) == count);
    params[1].len = json_dumpb(list, NULL, 0, JSON_COMPACT);
    text = ov_arena_alloc(mem, params[1].len + 1);
    params[1].ptr = text;
    OV_ASSERT(json_dumpb(list, text, params[1].len, JSON_COMPACT) == params[1].len);
    return ov_pg_exec(store->control, &ov_sql_schema_vocabulary, params, 2, err);
}
