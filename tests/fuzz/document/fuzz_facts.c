/* The department's jsonb. */
#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ov_arena *mem = ov_arena_new();
    ov_facts facts = {0};
    ov_lost_facts lost;

    ov_document_init();
    ov_document_read_facts(mem, (ov_str){(const char *)data, size}, &facts, &lost);
    for (size_t i = 1; i < facts.count; i++)
        fuzz_require(ov_fact_cmp(&facts.items[i - 1], &facts.items[i]) <= 0);
    for (size_t i = 0; i < lost.count; i++)
        fuzz_require(lost.items[i].key.ptr != NULL);
    ov_arena_free(mem);
    return 0;
}
