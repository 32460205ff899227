# The night of onevoice where there is no systemd: silent on success, a mail on failure. Remove the # to enable it.
SHELL=/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
#15 3 * * * onevoice [ -d /run/systemd/system ] || { set -a; [ ! -r /etc/default/onevoice ] || . /etc/default/onevoice; /usr/bin/onevoice run --quiet --metrics /var/lib/onevoice/metrics/onevoice.prom && /usr/bin/onevoice feed --quiet --feed /var/lib/onevoice/feed && /usr/bin/onevoice report --quiet --out /var/lib/onevoice/feed/report/index.html; }
