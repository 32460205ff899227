#!/usr/bin/env python3
"""The report and a customer's letters of a demo night, as a reader with a browser meets them.

report_page.py DIRECTORY: screenshots are left in DIRECTORY (desktop and telephone, light and dark), and prints on A4 and Letter.
"""
import datetime
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["ONEVOICE_SOURCE"], "tests", "support"))
from browser import Browser  # noqa: E402
from tap import end, ok  # noqa: E402

pictures = sys.argv[1]


def same(got, expected, name):
    ok(got == expected, name, f"got {got!r}, expected {expected!r}")


def onevoice(*arguments):
    subprocess.run([os.environ["ONEVOICE_BIN"], *arguments], check=True, stdout=subprocess.DEVNULL)


def query(sql):
    return subprocess.run(["psql", "-XqAt", "-c", sql], check=True, capture_output=True, text=True).stdout.strip()


def texts(page, selector):
    return page.ask(f"[...document.querySelectorAll({selector!r})].map(e => e.textContent.trim())")


def numbers(text):
    return [int(re.sub(r"\D", "", n)) for n in re.findall(r"\d[\d\u202f]*", text)]


# Contrast of each element's text against what is painted behind it, as WCAG 2 counts it; the worst.
CONTRAST = """(() => {
  const rgb = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  return Math.min(...[...document.querySelectorAll('h1, h2, h3, p, td, th, small, li, dt, dd, em, a, b, span, footer')].map(e => {
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); }));
})()"""


def everywhere(page, path, name):
    """What holds for each page, at each width and in each light."""
    for width, dark in ((1200, False), (1200, True), (400, False), (400, True)):
        where = f"{name}, {width} px, {'dark' if dark else 'light'}"
        page.open(path, width, dark)
        page.picture(os.path.join(pictures, f"{name}-{width}-{'dark' if dark else 'light'}.png"))
        wide = page.ask("document.documentElement.scrollWidth")
        ok(wide <= width, f"{where}: nothing hangs over the edge", f"{wide} px wide")
        contrast = page.ask(CONTRAST)
        ok(contrast >= 4.5, f"{where}: every text can be read", f"contrast {contrast:.2f}")
        same(page.requests, ["file://" + path], f"{where}: nothing else is loaded")
    for sheet, width, height in (("A4", 8.27, 11.69), ("Letter", 8.5, 11)):
        page.open(path, int((width - 0.8) * 96), paper=True)  # less Chromium's margins, at 96 points an inch
        cut = page.ask("""[...document.querySelectorAll('table')].filter(t =>
            t.getBoundingClientRect().right > t.parentElement.getBoundingClientRect().right + 1).map(t => t.caption.textContent)""")
        same(cut, [], f"{name}, {sheet}: no table is cut")
        page.picture(os.path.join(pictures, f"{name}-{sheet}.png"))
        page.paper(os.path.join(pictures, f"{name}-{sheet}.pdf"), width, height)
    same(page.ask("document.scripts.length"), 0, f"{name}: no script")
    levels = page.ask("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])")
    ok(levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])),
       f"{name}: headings go down one step at a time", levels)
    tables = page.ask("document.querySelectorAll('table').length")
    ok(tables > 0, f"{name}: there are tables")
    same(len([t for t in texts(page, "table > caption") if t]), tables, f"{name}: each table has a caption")
    same(page.ask("document.querySelectorAll('thead th:not([scope]), tbody th:not([scope])').length"), 0,
         f"{name}: each head says what it heads")
    same(page.ask("document.querySelectorAll('.scroll:not([tabindex][role][aria-label])').length"), 0,
         f"{name}: what scrolls can be reached by keyboard")
    same(page.ask("document.documentElement.lang"), "en", f"{name}: the language is said")


def report(page, path):
    page.open(path)
    run, pieces, messages, customers, rejections = map(int, query(
        "select run_id, communications, messages, customers, rejections from onevoice.run order by run_id desc limit 1").split("|"))
    same(page.ask("document.title"), "onevoice, 3 November 2026", "the title says which night")
    same(texts(page, "h1"), ["The night of 3 November 2026"], "so does the headline")
    ok(f"run {run} " in texts(page, ".eyebrow")[0], "the run is named")
    tiles = texts(page, ".tile")
    same(numbers(tiles[2])[:2], [pieces, messages], "pieces and messages are the database's")
    before = query(f"""select communications, messages, rejections from onevoice.run where run_id < {run} and state = 'published'
        and purpose = 'nightly' order by run_id desc limit 1""").split("|")
    same(numbers(texts(page, ".tile small")[2].split(": ")[1]), [int(n) for n in before[:2]], "and beside them those of the night before")
    stopped, demanded = query(f"""select sum(amount) filter (where side in ('disputed', 'paid', 'superseded', 'duplicate')),
        sum(amount) filter (where side = 'demanded') from onevoice.money_line where run_id = {run} and currency = 'USD'""").split("|")
    shown = texts(page, ".tile b")[0].replace("\u202f", "").replace("\u2009", "").replace("\u00a0", "")
    same(round(float(shown), 2), round(float(stopped), 2), "so is the money that was stopped")
    missed = query(f"select count(*) from onevoice.notice_deadline where run_id = {run} and not met")
    same(numbers(tiles[1])[:1], [int(missed)], "so are the missed deadlines")
    sums = page.ask("""[...document.querySelector('#rejections table')?.tBodies[0].rows ?? []].map(r => r.cells[4].textContent)""")
    same(sum(numbers(n)[0] for n in sums), rejections, "so are the rejections")
    money = [n.replace("\u202f", "") for n in page.ask("""[...document.querySelector('#money table').tBodies[0].rows[0].cells].slice(1).map(c => c.textContent)""")]
    same([float(n) for n in money], [float(n) for n in query(f"""select coalesce(sum(amount) filter (where side = s), 0) from
        unnest(array['demanded', 'due_now', 'pending', 'disputed', 'paid', 'superseded', 'duplicate']) with ordinality u (s, n)
        left join onevoice.money_line on run_id = {run} and currency = 'USD' group by s, n order by n""").split()], "so is every sum of money")
    ok(abs(float(money[0]) - sum(map(float, money[1:]))) < 0.005, "which add up to what was asked for", money)
    leaving = page.ask("""[...document.querySelector('#leaving table').tBodies[0].rows].map(r => [2, 3, 4].map(i => r.cells[i].textContent))""")
    same([sum(numbers(row[i])[0] for row in leaving) for i in range(3)], [int(n) for n in query(f"""select count(*),
        count(*) filter (where released), sum(pages) from onevoice.message where run_id = {run}""").split("|")], "so is what leaves")
    said = numbers(texts(page, "#leaving .note")[0])
    same([said[0], said[2], said[1]], [sum(numbers(row[i])[0] for row in leaving) for i in range(3)], "and the sentence says the same")
    bars = page.ask("""[...document.querySelectorAll('figure.bars rect')].map(r => [r.className.baseVal, r.getBoundingClientRect().width])""")
    shown = [r.split("|") for r in query(f"""select b.minutes, a.minutes from onevoice.department_score b join onevoice.department_score a
        using (run_id, department_id) where run_id = {run} and b.phase = 'before' and a.phase = 'after' and b.communications >= 11
        and a.communications >= 11 order by b.minutes desc, department_id collate "C" """).splitlines()]
    values = [abs(float(v)) for pair in shown for v in pair]
    same(len(bars), len(values), "two bars a department")
    worst = max((abs(b[1] / bars[0][1] - v / values[0]) for b, v in zip(bars, values)), default=0)
    ok(worst < 0.01, "each as long as its minutes", worst)
    share = float(re.search(r"are ([\d.]+)\u202f% before", texts(page, "#scores .note")[0])[1])
    same(share, round(float(query(f"""select 100.0 * count(*) filter (where score < 5) / count(*) from onevoice.customer_score
        where run_id = {run} and phase = 'before'""")), 1), "the share with the lowest scores is computed")
    over = query(f"""select count(*) filter (where phase = 'before'), count(*) filter (where phase = 'after')
        from onevoice.customer_score where run_id = {run} and minutes >= 30""")
    same(numbers(tiles[4])[:2], [int(n) for n in over.split("|")], "so are the overloaded customers")
    asked = query(f"""select round(sum(b.minutes)), round(sum(a.minutes)), round(sum(b.minutes_history)),
        round(100 * (sum(b.minutes) - sum(a.minutes)) / (sum(b.minutes) - sum(b.minutes_history)))
        from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
        where run_id = {run} and b.phase = 'before' and a.phase = 'after'""")
    same(numbers(tiles[3])[:4], [int(n) for n in asked.split("|")], "so are the minutes asked, left, of history, and the share that is gone")
    houses = [[n.replace("\u202f", "").replace("\u00a0", "") for n in row] for row in page.ask(
        """[...document.querySelector('#organisations table').tBodies[0].rows].map(r => [...r.cells].map(c => c.textContent))""")]
    expected = [r.split("|") for r in query(f"""with p as (select distinct s.customer_id, d.organization from onevoice.score_piece s
            join onevoice.department d using (run_id, department_id) where s.run_id = {run})
        select p.organization, count(*), round(sum(b.minutes)), round(sum(a.minutes)),
            round(100 * (sum(b.minutes) - sum(a.minutes)) / (sum(b.minutes) - sum(b.minutes_history))),
            count(*) filter (where b.minutes >= 15), count(*) filter (where a.minutes >= 15), count(*) filter (where b.minutes >= 30),
            count(*) filter (where a.minutes >= 30), count(*) filter (where b.minutes >= 60), count(*) filter (where a.minutes >= 60)
        from p join onevoice.customer_score b on b.run_id = {run} and b.phase = 'before' and b.customer_id = p.customer_id
        join onevoice.customer_score a on a.run_id = {run} and a.phase = 'after' and a.customer_id = p.customer_id
        group by 1 having count(*) >= 11 order by sum(b.minutes) desc""").splitlines()]
    same([[r[0], *(n for cell in r[1:7] for n in re.findall(r"\d+", cell))] for r in houses], expected, "so is every figure of the organisations")
    heaviest = page.ask("""[...document.querySelector('#heaviest table').tBodies[0].rows].map(r => [...r.cells].map(c => c.textContent))""")
    same(heaviest, [r.split("|") for r in query(f"""select customer_id, round(b.minutes::numeric, 1), round(a.minutes::numeric, 1), b.distinct_senders,
        b.pieces_in, a.messages_out from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
        where run_id = {run} and b.phase = 'before' and a.phase = 'after' order by b.minutes desc, b.pieces_in desc, 1 limit 10""").splitlines()],
         "so are the heaviest customers")
    same(page.ask("document.querySelectorAll('figure').length"), 3, "three charts")
    same(page.ask("document.querySelectorAll('svg:not([role=img][aria-label])').length"), 0, "each picture is an image with a name")
    ok(page.ask("Math.min(...[...document.querySelectorAll('figure')].map(e => e.getBoundingClientRect().height))") > 100,
       "each is drawn")
    heads = texts(page, "h2")
    for head in ("One customer\u2019s fortnight", "Attention", "Organisations", "Departments", "The heaviest customers", "Scores",
                 "Night by night", "Who travels with whom", "Why", "What was stopped", "What leaves", "Rejections"):
        ok(head in heads, f"there is a section: {head}", heads)
    sums = page.ask("""[...[...document.querySelectorAll('table')].find(t => t.caption.textContent.startsWith('Departments'))
        .tBodies[0].rows].map(r => r.cells[1].textContent)""")
    same(sum(numbers(n)[0] for n in sums), int(query(f"""select count(*) from onevoice.disposition
        join onevoice.department_score using (run_id, department_id) where run_id = {run} and phase = 'before'
        and not exists (select from onevoice.standing_piece s where s.run_id = {run} and s.communication_id = disposition.communication_id)""")),
         "the departments' pieces are those that tonight decides about")
    example = query(f"""select customer_id from onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id)
        where run_id = {run} and b.phase = 'before' and a.phase = 'after'
        order by b.minutes - a.minutes desc, b.pieces_in desc, customer_id limit 1""")
    same(page.ask("document.querySelectorAll('.dot.a').length"),
         int(query(f"select count(*) from onevoice.message where run_id = {run} and customer_id = '{example}'")),
         "the fortnight shows the customer's messages")


def letters_add_up(page, path):
    """Every amount of the letters, and the sums below them, of who owes on the most accounts."""
    customer, run = query("""select customer_id, run_id from onevoice.payable where run_id = (select max(run_id) from onevoice.run)
        group by 1, 2 order by least(count(*) filter (where amount_due_now > 0), count(*) filter (where amount_due_now = 0 and amount_pending > 0)) desc,
        count(*) desc, 1 limit 1""").split("|")
    onevoice("explain", "--customer", customer, "--html", path)
    page.open(path)
    tables = page.ask("""[...document.querySelectorAll('table')].filter(t => /^What (not )?to pay/.test(t.caption.textContent))
        .map(t => [t.caption.textContent.startsWith('What to'), [...t.tBodies[0].rows].map(r =>
            [r.className, ...[...r.cells].slice(1).map(c => c.textContent.replace(' USD', '').replace('\u2013', '0'))])])""")
    amounts = [r.split("|") for r in query(f"""select account_number, amount_due_now, amount_disputed, amount_pending from onevoice.payable
        where run_id = {run} and customer_id = '{customer}'""").splitlines()]
    to_pay = sorted((r[1], float(r[2]), float(r[4] or 0) if len(r) > 4 else 0.0) for now, rows in tables for r in rows if now and r[0] != "total")
    same(to_pay, sorted((a, float(due), float(disputed)) for a, due, disputed, _ in amounts if float(due) > 0),
         "what is to pay now is the database's, each account once")
    later = sorted((r[1], float(r[2]), float(r[3])) for now, rows in tables for r in rows if not now and float(r[2]) + float(r[3]) > 0)
    same(later, sorted((a, float(disputed), float(pending)) for a, due, disputed, pending in amounts
                       if float(due) == 0 and float(disputed) + float(pending) > 0 and (a, float(disputed), float(pending)) in later),
         "so is what is not to pay yet")
    ok(len(to_pay) > 0 and len(later) > 0, "there is some of both", (len(to_pay), len(later)))
    sums = [(float(r[1]), round(sum(float(p[2]) for p in rows if p[0] != "total"), 2)) for now, rows in tables for r in rows if r[0] == "total"]
    ok(sums and all(said == added for said, added in sums), "each sum is that of its rows", sums)
    letters_have_their_days(page, run, customer)


def day(text):
    return datetime.datetime.strptime(text, "%d %B %Y").date().isoformat()


def letters_have_their_days(page, run, customer):
    """Of the page that is open: when each letter leaves, what each day in it is for, and by when each account is to be paid."""
    told = [re.fullmatch(r"By (\S+), (leaves tonight,|planned for|released for) (\d+ \w+ \d+)(?: \(at the latest (\d+ \w+ \d+)\))?, (\d+) pages?; "
                         r"message (\d+), ([a-z ]+)\.", note) for note in texts(page, ".letter h2 + .note")]
    ok(told and all(told), "each letter says when it leaves", texts(page, ".letter h2 + .note"))
    same(sorted((int(t[6]), t[1], t[2], day(t[3]), day(t[4]) if t[4] else "", int(t[5]), t[7]) for t in told if t), sorted(
        (int(m[0]), *m[1:5], int(m[5]), m[6]) for m in (row.split("|") for row in query(f"""select message_id, channel,
            case when not released then 'planned for' when send_on < r.as_of then 'released for' else 'leaves tonight,' end, send_on, send_by, pages,
            replace(kind, '_', ' ') from onevoice.message m join onevoice.run r using (run_id)
            where run_id = {run} and customer_id = '{customer}'""").splitlines())), "as the database has it, page for page")
    shown = page.ask("""[...document.querySelectorAll('.letter')].flatMap(l => [...l.querySelectorAll('ol.time li')].map(e =>
        [+l.querySelector('.note').textContent.match(/message (\\d+)/)[1], e.querySelector('.day').textContent, e.textContent.includes('differ')]))""")
    same(sorted([message, day(on), differ] for message, on, differ in shown), sorted([int(m), on, conflict == "t"] for m, on, conflict in (
        row.split("|") for row in query(f"""select message_id, happens_on, conflict from onevoice.timeline_entry where run_id = {run}
            and customer_id = '{customer}' and message_id is not null""").splitlines())), "so are the days in each letter, and those in doubt")
    shown = page.ask("""[...document.querySelectorAll('table')].filter(t => t.caption.textContent.startsWith('What to pay')).flatMap(t =>
        [...t.tBodies[0].rows].filter(r => r.className !== 'total').map(r => [r.cells[1].textContent, r.cells[3].textContent.split(' past')[0]]))""")
    same(sorted([account, "" if by == "no date stated" else day(by)] for account, by in shown), sorted(row.split("|") for row in query(
        f"""select account_number, due_by from onevoice.payable where run_id = {run} and customer_id = '{customer}' and amount_due_now > 0""").splitlines()),
         "so is the day by which each account is to be paid")


def letters_say_who_paid(page, path):
    """What the insurer paid and what it leaves to the person, account by account, of whom the night's explanations of benefits say the most."""
    run, customer = query("""select p.run_id, p.customer_id from onevoice.payable p join onevoice.reading e on e.run_id = p.run_id
        and e.communication_id = p.eob_id where e.facts ? 'plan_paid' group by 1, 2 order by count(*) desc, 1, 2 limit 1""").split("|")
    onevoice("explain", "--run", run, "--customer", customer, "--html", path)
    page.open(path)
    rows = page.ask("""[...document.querySelectorAll('table')].filter(t => /^What (not )?to pay/.test(t.caption.textContent)).flatMap(t =>
        [...t.tBodies[0].rows].filter(r => r.className !== 'total').map(r => [r.cells[1].textContent, r.cells[0].textContent]))""")
    found = [(account, re.search(r" paid ([\d.]+) USD", said), re.search(r" says that you owe ([\d.]+) USD", said)) for account, said in rows]
    shown = sorted((account, paid[1] if paid else "", owe[1] if owe else "") for account, paid, owe in found)
    same(shown, sorted(tuple(row.split("|")) for row in query(f"""select p.account_number, abs((e.facts ->> 'plan_paid')::numeric),
        abs((e.facts ->> 'patient_responsibility')::numeric) from onevoice.payable p left join onevoice.reading e on e.run_id = p.run_id
        and e.communication_id = p.eob_id where p.run_id = {run} and p.customer_id = '{customer}'""").splitlines()),
         "what the insurer paid is what its explanation says")
    ok(any(paid for _, paid, _ in shown), "and it did pay", shown)
    letters_have_their_days(page, run, customer)


def letters_name_who_provides(page, path):
    """A person knows senders by name: those in the first night's answer that names the most of them."""
    run, customer = query("""select run_id, customer_id from onevoice.requirement_status
        join onevoice.message m using (run_id, customer_id) where m.kind = 'needs_summary'
        group by run_id, customer_id order by sum(cardinality(met_by)) desc nulls last, run_id, customer_id limit 1""").split("|")
    onevoice("explain", "--run", run, "--customer", customer, "--html", path)
    page.open(path)
    shown = page.ask("""[...[...document.querySelectorAll('table')].find(t => t.caption.textContent.startsWith('What you need'))
        .tBodies[0].rows].map(r => r.cells[1].textContent).filter(t => !t.startsWith('nobody')).join(', ').split(', ').sort()""")
    wanted = query(f"""select string_agg(d.department, ', ') from onevoice.requirement_status s cross join unnest(s.met_by) m
        join onevoice.department d on d.run_id = s.run_id and d.department_id = m
        where s.run_id = {run} and s.customer_id = '{customer}'""")
    same(shown, sorted(wanted.split(", ")), "who provides what is needed is named")
    letters_have_their_days(page, run, customer)
    everywhere(page, path, "needs")


with tempfile.TemporaryDirectory() as work, Browser() as page:
    os.makedirs(pictures, exist_ok=True)
    onevoice("init")
    onevoice("demo", "--customers", "1500", "--seed", "42", "--as-of", "2026-11-02")
    for night in ("2026-11-02", "2026-11-03"):
        onevoice("run", "--as-of", night)
    named, plain, letters = (os.path.join(work, name, "index.html") for name in ("named", "plain", "letters"))
    onevoice("report", "--show-customers", "--out", named)
    onevoice("report", "--out", plain)
    onevoice("explain", "--customer", "top", "--html", letters)
    report(page, named)
    everywhere(page, named, "report")
    everywhere(page, letters, "letters")
    letters_add_up(page, os.path.join(work, "letters", "due.html"))
    letters_say_who_paid(page, os.path.join(work, "letters", "paid.html"))
    top = re.search(r"\bC[0-9a-f]{16}\b", open(letters, encoding="utf-8").read())[0]
    page.open(letters)
    letters_have_their_days(page, query("select max(run_id) from onevoice.run"), top)
    same(page.ask("[...document.querySelectorAll('.letter')].filter(l => !l.querySelector('li, table')).length"), 0, "no letter is empty")
    letters_name_who_provides(page, os.path.join(work, "letters", "needs.html"))
    page.open(plain)
    same(re.findall(r"\bC[0-9a-f]{16}\b", page.ask("document.documentElement.outerHTML")), [],
         "no customer is named unless asked for")
end()
