#!/bin/bash
# The manual agrees with the program: every flag of every --help is in the man page and in the completion, under its verb, and
# nothing else is; the man page is sound; the completion answers. No server is needed.
. "$(dirname "$0")/../support/tap.sh"
page=$ONEVOICE_SOURCE/cmd/onevoice/onevoice.1

is "$(mandoc -Tlint "$page" 2>&1)" '' "mandoc finds nothing"
is "$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)" '' "man finds nothing"

for name in intake plan policy; do
    "$ONEVOICE_SOURCE/cmd/onevoice/manual_pages.py" "$name" 0 "$ONEVOICE_SOURCE" "$work/onevoice-$name.5"
    is "$(mandoc -Tlint "$work/onevoice-$name.5" 2>&1)" '' "onevoice-$name(5): mandoc finds nothing"
done
is "$(onevoice vocabulary setting | awk '{ print $2 }' | sort)" "$(sed -n 's/^\.B //p' "$work/onevoice-policy.5" | sed 's/\\-/-/g' | sort)" \
    "onevoice-policy(5) has every setting"

# the page's flags of a verb: from its own line to the next verb's
page_flags() {
    sed 's/\\-/-/g' "$page" | awk -v verb="$1" '
        /^\.SH/ { inside = 0; verbs = /^\.SH VERBS/; if (verb == "common") inside = /^\.SH OPTIONS OF/ }
        verbs && /^\.B [a-z]/ && depth == 0 { inside = ($2 == verb) }
        /^\.RS/ { depth++ }
        /^\.RE/ { depth-- }
        inside && /^\.(B|BI) --/ { print $2 }' | sort -u
}
help_flags() { onevoice "$1" --help | sed -n 's/^  \(--[a-z-]*\) .*/\1/p' | sort -u; }
set +eu # the library of bash-completion knows neither
. /usr/share/bash-completion/bash_completion
. "$ONEVOICE_SOURCE/cmd/onevoice/onevoice.bash"
set -eu
# complete WORD...: what is offered for the last word
offered() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=0 COMPREPLY=()
    COMP_POINT=${#COMP_LINE}
    set +eu
    _onevoice
    set -eu
    printf '%s\n' "${COMPREPLY[@]}" | sort -u
}

common=$(page_flags common)
mapfile -t verbs < <(onevoice --help | sed -n 's/^  \([a-z]\{3,\}\)  .*/\1/p')
is "$(offered onevoice '')" "$(printf '%s\n' "${verbs[@]}" --help --version | sort -u)" "the completion offers every verb"
for verb in "${verbs[@]}"; do
    is "$( (page_flags "$verb" && echo "$common") | sort -u)" "$(help_flags "$verb")" "$verb: the man page has the flags of --help"
    is "$(offered onevoice "$verb" --)" "$(help_flags "$verb")" "$verb: the completion has the flags of --help"
done
is "$(offered onevoice run --to pl)" plan "a stage is completed"
is "$(offered onevoice explain --customer t)" top "the top customer is offered"
is "$(offered "$ONEVOICE_BIN" run --set floor_)" floor_percent= "a setting is completed, with what its value follows"
is "$(offered onevoice diff la)" latest "a side of diff is completed"
is "$(offered onevoice status --log-level '')" "$(printf '%s\n' debug error info warn)" "levels are offered"
is "$(offered onevoice run --policy "$ONEVOICE_SOURCE/tests/data/golden/what")" "$ONEVOICE_SOURCE/tests/data/golden/whatif.xml" \
    "a policy file is completed"

# the exit statuses that the program can return are those of the page
mapfile -t codes < <(sed -n 's/.*OV_E_[A-Z]* = \([0-9]*\).*/\1/p' "$ONEVOICE_SOURCE/include/onevoice/base/error.h")
for code in "${codes[@]}"; do
    ok "status $code is in the man page" grep -q "^$code|" "$page"
    [ "$code" -eq 0 ] || ok "status $code is in the README" grep -q "^| $code |" "$ONEVOICE_SOURCE/README.md"
done
done_testing
