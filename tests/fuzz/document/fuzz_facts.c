/* The department's jsonb. */
#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ov_arena *mem = ov_arena_new();
    ov_facts facts = {0};
    ov_str code = OV_STR_NULL, detail = OV_STR_NULL;

    ov_document_init();
    if (ov_document_read_facts(mem, mem, (ov_str){(const char *)data, size}, &facts, &code,
                               &detail))
        for (size_t i = 1; i < facts.count; i++)
            fuzz_require(ov_fact_cmp(&facts.items[i - 1], &facts.items[i]) <= 0);
    else
        fuzz_require(code.ptr != NULL);
    ov_arena_free(mem);
    return 0;
}
