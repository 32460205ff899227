/* Our reader against libxml2: the same verdict, and what is read is the same. */
#include <stdio.h>
#include <string.h>

#include "fuzz_body.h"
#include "xml_oracle.h"
#include "onevoice/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ov_str body = {(const char *)data, size};
    ov_arena *mem, *scratch;
    const char *differs;

    fuzz_body(OV_MEDIA_XML, data, size);
    /* bytes that are no text are refused before any reader; libxml2 takes NUL for the end */
    if (size == 0 || size > 1000000 || memchr(data, 0, size) || !ov_utf8_valid(body))
        return 0;
    mem = ov_arena_new();
    scratch = ov_arena_new();
    differs = xml_oracle_differs(mem, scratch, body);
    if (differs)
        fprintf(stderr, "%s\n", differs);
    fuzz_require(!differs);
    ov_arena_free(mem);
    ov_arena_free(scratch);
    return 0;
}
