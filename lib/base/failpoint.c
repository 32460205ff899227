#include "onevoice/base/failpoint.h"

#include "onevoice/base/base.h"

void
ov_failpoint(const char *name OV_UNUSED)
{
}
