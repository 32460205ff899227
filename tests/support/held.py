"""Every figure of a page against what it should be: words that hold a digit, element by element, folded or not.

    page.open(path)
    hold(page, "#money tbody tr", ["USD 1652114.66 190795.72"], "the money")   # marks these elements
    nothing_else(page, ["thead"], "report")                                    # a figure outside them fails

What is compared are the words of an element that hold a digit, in their order; days as 2026-11-03 ("Mon 2 Nov": 11-02), numbers without
the spaces between their digits, minus as -. Expected texts pass through the same eye.
"""
import re

from tap import ok

MONTHS = ("January February March April May June July August September October November December").split()
LONG = re.compile(r"(\d{1,2}) (%s) (\d{4})" % "|".join(MONTHS))
SHORT = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2}) (%s)\b" % "|".join(m[:3] for m in MONTHS))

# The text of an element as its nodes stand, a blank between those of different blocks; marks it as held.
READ = """(() => {
  const blocks = 'li, td, th, small, dt, dd, h2, h3, p, text, br, b.day, .score, .sr, .tile > b, .tile > span, ul, ol';
  return [...document.querySelectorAll(%r)].map(e => {
    let out = '', block = null;
    const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const own = n.parentElement.closest(blocks);
      out += (own !== block ? ' ' : '') + n.data; block = own; }
    e.setAttribute('data-held', ''); return out; });
})()"""

LEFT = """(() => {
  const out = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode())
    if (/\\d/.test(n.data) && !n.parentElement.closest('[data-held], ' + %r))
      out.push(n.parentElement.tagName + ': ' + n.parentElement.textContent.trim().slice(0, 80));
  return out;
})()"""


def figures(text):
    """The words of a text that hold a digit."""
    text = text.replace("\u202f", "").replace("\u2212", "-").replace("\u00a0", " ")
    text = LONG.sub(lambda m: "%s-%02d-%02d" % (m[3], MONTHS.index(m[2]) + 1, int(m[1])), text)
    text = SHORT.sub(lambda m: "%02d-%02d" % ([n[:3] for n in MONTHS].index(m[2]) + 1, int(m[1])), text)
    return [w.strip("()±.,;:") for w in text.split() if re.search(r"\d", w)]


def hold(page, selector, expected, name, in_order=True):
    """The figures of each element of the selector are those of each expected text. Elements and texts without one do not count."""
    shown = [f for f in map(figures, page.ask(READ % selector)) if f]
    wanted = [f for f in map(figures, expected) if f]
    if not in_order:
        shown, wanted = sorted(shown), sorted(wanted)
    differ = next(((a, b) for a, b in zip(shown, wanted) if a != b), None) or (len(shown), len(wanted))
    ok(shown == wanted and len(shown) > 0, name, f"got {differ[0]!r}, expected {differ[1]!r}")


def nothing_else(page, no_data, name):
    """Every figure of the page was held, but for those of these selectors, which are no data."""
    left = page.ask(LEFT % ", ".join(no_data))
    ok(not left, name + ": every figure is held", left[:10])
    ok(page.ask("document.querySelectorAll('[data-held]').length") > 0, name + ": and there are some")
