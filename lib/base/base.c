#include "onevoice/base/base.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * A bug, not bad input: the process ends before it can publish what it no longer understands. The
 * place is enough to report it; data never enters the message.
 */
void
ov_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "onevoice: bug: %s does not hold at %s:%d\n", condition, file, line);
    abort();
}
