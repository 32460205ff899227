#!/bin/bash
# The report page: self-contained, hostile names harmless, whole without charts.
# shellcheck source=tests/support/tap.sh
. "$ONEVOICE_SOURCE/tests/support/tap.sh"
sample=$(realpath "$1")
page=$work/report/index.html
cd "$work"

status 0 "$sample" "$work/report"
is "$(stat -c %a "$page")" 640 "the mode is 0640"
is "$(grep -c '<svg' "$page")" 0 "without charts there are none"
is "$(grep -o '<table' "$page" | wc -l)" 15 "tables hold every number"
is "$(grep -ciE '<(script|link|img|iframe|object|form)|javascript:|(src|href|action)=|@import|url\(' "$page")" 0 \
    "nothing runs and nothing is loaded"
matches "$(cat "$page")" "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" "the page forbids it too"
matches "$(cat "$page")" '<bdi>&lt;script&gt;alert\(1\)&lt;/script&gt;' "names are escaped and isolated"
matches "$(cat "$page")" 'withheld: too few customers' "small groups are withheld"
is "$(grep -o '<caption>' "$page" | wc -l)" 15 "each with a caption"
is "$(grep -o 'class="dot b"' "$page" | wc -l)" 7 "the fortnight shows every piece"
is "$(grep -o 'class="dot a"' "$page" | wc -l)" 1 "and the message"
is "$(grep -c 'nan\|inf,' "$page")" 0 "what is unknown is a dash"
ok "the page is UTF-8" iconv -f UTF-8 -t UTF-8 "$page"
balanced() { # every element that is opened is closed
    for tag in html head body header main footer section div table thead tbody tr th td caption ul ol li p h1 h2 h3 span b small bdi svg g dl dt dd details summary figure; do
        [ "$(grep -oE "<$tag[ >]" "$page" | wc -l)" -eq "$(grep -o "</$tag>" "$page" | wc -l)" ] || { echo "$tag"; return 1; }
    done
}
ok "the elements are balanced" balanced

status 0 "$sample" "$work/empty" empty
page=$work/empty/index.html
ok "a night without anything gives a page" balanced
is "$(grep -c '<table' "$page")" 0 "without tables"

if command -v gnuplot >/dev/null; then
    page=$work/report/index.html
    status 0 "$sample" "$work/report" charts
    is "$(grep -o '<svg role="img" aria-label' "$page" | wc -l)" 3 "three charts"
    is "$(grep -c ' id=' "$page")" 0 "no ids that could clash"
    is "$(grep -ciE '<script|href=' "$page")" 0 "charts load nothing"
    matches "$(grep '<text>' "$page")" '<text>&lt;script>alert' "labels are escaped"
    ok "no label reached a shell" test ! -e hacked
    ok "with charts the elements are balanced" balanced
    sum=$(md5sum <"$page")
    LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$sample" "$work/report" charts
    is "$(md5sum <"$page")" "$sum" "the same bytes each time"
fi
if command -v chromium >/dev/null; then
    dom=$(chromium --headless --no-sandbox --disable-gpu --dump-dom "file://$page" 2>/dev/null || true)
    is "$(grep -o '<table' <<<"$dom" | wc -l)" 15 "a browser sees the tables"
    is "$(grep -c '<script' <<<"$dom")" 0 "and no script"
fi
done_testing
