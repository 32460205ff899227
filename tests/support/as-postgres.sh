#!/bin/sh
# as-postgres.sh CMD [ARG...]: for root, become CMD as the user postgres: servers refuse to run as root.
set -eu

# setpriv rather than su: no PAM, no login shell
as='setpriv --reuid=postgres --regid=postgres --init-groups'

# In a root directory that is closed to others, as a chroot may have it, that user cannot reach a single program: it gets the
# one capability that reads its way through, and nothing of the machine is changed.
# shellcheck disable=SC2086 # words
$as true 2>/dev/null || as="$as --inh-caps=+dac_read_search --ambient-caps=+dac_read_search --securebits=+no_setuid_fixup"

# shellcheck disable=SC2086
exec $as env HOME=/ "$@"
