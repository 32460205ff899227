#!/bin/bash
# The report page: self-contained, hostile names harmless, its charts as exact as its tables.
# shellcheck source=tests/support/tap.sh
. "$ONEVOICE_SOURCE/tests/support/tap.sh"
sample=$(realpath "$1")
page=$work/report/index.html
cd "$work"

status 0 "$sample" "$work/report"
is "$(stat -c %a "$page")" 640 "the mode is 0640"
is "$(grep -o '<figure' "$page" | wc -l)" 3 "three charts"
is "$(grep -oE '<svg' "$page" | wc -l)" "$(grep -oE '<svg role="img" aria-label' "$page" | wc -l)" "each picture has a name"
is "$(grep -o '<table' "$page" | wc -l)" 15 "tables hold every number"
is "$(grep -ciE '<(script|link|img|iframe|object|form)|javascript:|(src|action)=|href="[^#]|@import|url\(' "$page")" 0 \
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

# Charts: the longest bar stands for the greatest number, every name is whole, the same bytes each time.
page=$work/report/index.html
bars() { sed -n '/<figure class="bars">/,/<\/figure>/p' "$page" | grep -oE '<rect class="[ab]" x="[0-9.]*%" width="[0-9.]*%"' |
    sed -E 's/.*class="(.)".*width="([0-9.]*)%"/\1 \2/'; }
is "$(bars | sort -k2 -n -r | head -n 1 | cut -d' ' -f1)" b "the longest bar is the largest before"
is "$(bars | wc -l)" 12 "two bars a department that may be shown"
near() { awk -v a="$1" -v b="$2" -v e="$3" 'BEGIN { exit !(a - b < e && b - a < e) }'; }
ok "bars are as long as their numbers: 15210.8 of 41230.4" near "$(bars | sed -n 2p | cut -d' ' -f2)" \
    "$(bars | sed -n 1p | awk '{ print $2 * 15210.8 / 41230.4 }')" 0.01
matches "$(sed -n '/<figure class="bars">/,/<\/figure>/p' "$page")" 'Café Gesundheit Physiotherapie' "long names are whole"
matches "$(sed -n '/<figure class="bars">/,/<\/figure>/p' "$page")" '&lt;script&gt;alert' "names beside bars are escaped"
ids=$(grep -oE ' id="[^"]*"' "$page" | sort | uniq -d)
is "$ids" '' "no id stands twice"
ok "what the list of contents names is there" sh -c 'for i in $(grep -oE "href=\"#[a-z]+" "$1" | sed "s/.*#//"); do grep -q " id=\"$i\"" "$1" || exit 1; done' sh "$page"
sum=$(md5sum <"$page")
LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$sample" "$work/report"
is "$(md5sum <"$page")" "$sum" "the same bytes each time"
if command -v chromium >/dev/null; then
    dom=$(chromium --headless --no-sandbox --disable-gpu --dump-dom "file://$page" 2>/dev/null || true)
    is "$(grep -o '<table' <<<"$dom" | wc -l)" 15 "a browser sees the tables"
    is "$(grep -c '<script' <<<"$dom")" 0 "and no script"
fi
done_testing
