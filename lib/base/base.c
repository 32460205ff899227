#include "onevoice/base/base.h"

#include <stdio.h>
#include <stdlib.h>

void
ov_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "onevoice: bug: %s does not hold at %s:%d\n", condition, file, line);
    abort();
}
