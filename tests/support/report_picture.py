#!/usr/bin/env python3
"""The README's picture of the report: its top, with one customer's fortnight.

cmd/demo && python3 tests/support/report_picture.py onevoice-demo/report/index.html lib/page/report.png
"""
import sys

from browser import Browser

with Browser() as page:
    page.open(sys.argv[1])
    page.picture(sys.argv[2], page.ask("document.querySelector('.two').getBoundingClientRect().bottom + 24"), 0.75)
