/* What happens at the moments of a run in the test's program: ONEVOICE_FAILPOINT=NAME[:SIGNAL[:AFTER]] sends the signal (9 unless said
 * otherwise) to the program itself when it has passed NAME so often (0 unless said otherwise). */
#include "onevoice/base/failpoint.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
ov_failpoint(const char *name)
{
    static int passed;
    const char *wanted = getenv("ONEVOICE_FAILPOINT");
    int number = SIGKILL, after = 0;
    size_t len;

    if (!wanted)
        return;
    len = strcspn(wanted, ":");
    if (strlen(name) != len || strncmp(name, wanted, len) != 0)
        return;
    if (wanted[len] == ':' && sscanf(wanted + len, ":%d:%d", &number, &after) < 1)
        abort();
    if (passed++ == after)
        kill(getpid(), number);
}
