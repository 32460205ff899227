#!/bin/bash
# The preview of a customer's letters: the order a person needs, every sum, nothing that runs, no address.
# shellcheck source=tests/support/tap.sh
. "$ONEVOICE_SOURCE/tests/support/tap.sh"
sample=$(realpath "$1")
page=$work/out/letter.html

status 0 "$sample" "$work/out"
is "$(stat -c %a "$page")" 640 "the mode is 0640"
is "$(grep -ciE '<(script|link|img|iframe|object|form)|javascript:|(src|href|action)=|@import|url\(' "$page")" 0 \
    "nothing runs and nothing is loaded"
matches "$(cat "$page")" "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" "the page forbids it too"
matches "$(cat "$page")" '<bdi>&lt;script&gt;alert\(1\)&lt;/script&gt;' "names are escaped and isolated"
is "$(grep -c a-secret-address "$page")" 0 "the address is not on the page"
is "$(grep -oE '<h[123]>[^<]*' "$page" | tail -n +3 | cut -d'>' -f2 | tr '\n' '|')" \
    "What to pay|What not to pay now|What to do, and by when|What changes|Enclosed|Behind this|Accounts that no letter speaks of|What not to pay now|Doubts that were raised|" \
    "the order is the one a person needs"
row() { grep -A14 "<bdi>$1</bdi><small>" "$page" | tr -d '\n' | sed 's|</tr>.*||; s/<[^>]*>/ /g; s/  */ /g'; }
matches "$(row 'Mercy Hospital')" 'Pay the confirmed amount now\..* A-1 120\.00 USD 24 November 2026 360\.00 USD' \
    "the confirmed amount and the disputed excess stand side by side"
matches "$(row 'Mercy Hospital')" 'For the visit of 30 September 2026 to 2 October 2026\. Billed: 480\.00 USD \. Claims, .* paid 360\.00 USD and says that you owe 120\.00 USD' \
    "for which visit, what the payer paid and why this is owed"
matches "$(row 'Mercy Hospital')" 'Questions: Patient Billing, Mercy Health' "and whom to call"
matches "$(row 'A laboratory')" 'Pay nothing yet' "what waits is not to be paid"
is "$(grep -c 'Together' "$page")" 1 "a total where two sums share a currency"
matches "$(grep -A1 Together "$page" | tr -d '\n')" '130\.50' "which is their sum"
matches "$(cat "$page")" 'already past' "a day that is past is marked"
matches "$(cat "$page")" 'senders differ' "so is one that is contradicted"
matches "$(cat "$page")" 'explanation of benefits, denial' "papers are called what people call them"
balanced() { # every element that is opened is closed
    for tag in html head body header main footer section div table caption thead tbody tr th td ul ol li p h1 h2 h3 span b small bdi em; do
        [ "$(grep -oE "<$tag[ >]" "$page" | wc -l)" -eq "$(grep -o "</$tag>" "$page" | wc -l)" ] || { echo "$tag"; return 1; }
    done
}
ok "the elements are balanced" balanced
sum=$(md5sum <"$page")
LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$sample" "$work/out"
is "$(md5sum <"$page")" "$sum" "the same bytes each time"
status 0 "$sample" "$work/out" empty
ok "a customer without a letter gives a page" balanced
matches "$(cat "$page")" 'No letter' "which says so"
done_testing
