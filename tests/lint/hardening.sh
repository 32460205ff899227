#!/bin/bash
# hardening.sh SOURCE BUILD: builds the program as it is installed (-Dhardening=true) and looks for each promise in the binary. CET is
# in the code only: Debian 12 links no note that would make the kernel enforce it.
. "$1/tests/support/tap.sh"
build=$2/hardened
[ -d "$build" ] || meson setup "$build" "$1" -Dhardening=true >/dev/null
ninja -C "$build" cmd/onevoice/onevoice >"$work/built" || { tail -n 5 "$work/built"; exit 1; }
program=$build/cmd/onevoice/onevoice
readelf -hldW "$program" >"$work/elf"
readelf -sW "$program" >"$work/symbols"
objdump -d --no-show-raw-insn --disassemble=main "$program" >"$work/main"
# grep ends at the first of millions of lines, and readelf by SIGPIPE
readelf --debug-dump=info "$program" 2>/dev/null | grep -m 1 'DW_AT_producer.*GNU C' >"$work/producer" || :
ok "position independent" grep -q 'Type: *DYN' "$work/elf"
ok "addresses bound at start" grep -q 'BIND_NOW' "$work/elf"
ok "relocations read-only" grep -q 'GNU_RELRO' "$work/elf"
is "$(awk '$1 == "GNU_STACK" { print $7 }' "$work/elf")" RW "no stack is executable"
is "$(awk '$1 == "LOAD" && /RWE/' "$work/elf" | wc -l)" 0 "no memory is writable and executable"
ok "buffers are checked (FORTIFY)" grep -qE '__(memcpy|snprintf|vsnprintf|read|memset|memmove)_chk' "$work/symbols"
ok "frames are checked" grep -q __stack_chk_fail "$work/symbols"
ok "jumps land on marks (CET)" grep -q endbr64 "$work/main"
for flag in -fstack-clash-protection -ftrivial-auto-var-init=zero -fcf-protection=full; do
    ok "compiled with $flag" grep -q -- "$flag" "$work/producer"
done
done_testing
