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
from held import hold, nothing_else  # noqa: E402
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


def lines(sql):
    """Each row as a text, its columns apart by blanks; a null says nothing."""
    return [row.replace("|", " ") for row in query(sql).splitlines()]


def pair(before, after, decimals=0):
    return f"round({before}::numeric, {decimals}), round({after}::numeric, {decimals})"


SCORES = """onevoice.customer_score b join onevoice.customer_score a using (run_id, customer_id) where b.phase = 'before' and a.phase = 'after'
    and run_id ="""
STOPPED = "side in ('disputed', 'paid', 'superseded', 'duplicate')"


def night_figures(run):
    """The five figures of a night: stopped, missed, pieces and messages, minutes, overloaded."""
    return [query(sql) for sql in (
        f"select sum(amount) from onevoice.money_line where run_id = {run} and currency = 'USD' and {STOPPED}",
        f"select count(*) from onevoice.notice_deadline where run_id = {run} and not met",
        f"select communications, messages from onevoice.run where run_id = {run}",
        f"select {pair('sum(b.minutes)', 'sum(a.minutes)')} from {SCORES} {run}",
        f"select count(*) filter (where b.minutes >= 30), count(*) filter (where a.minutes >= 30) from {SCORES} {run}")]


def report_top(page, run, before):
    """What a director, an officer and an analyst read in a minute."""
    day, = lines(f"select as_of from onevoice.run where run_id = {before}")
    tonight, last = night_figures(run), night_figures(before)
    share = query(f"""select round(100 * sum(amount) filter (where {STOPPED}) / sum(amount) filter (where side = 'demanded')) || '%'
        from onevoice.money_line where run_id = {run} and currency = 'USD'""")
    rest = query(f"""select round(sum(b.minutes_history)), round(100 * (sum(b.minutes) - sum(a.minutes)) / (sum(b.minutes) - sum(b.minutes_history))) || '%'
        from {SCORES} {run}""")
    hold(page, ".tile", [f"{t} {more} {day[5:]} {y}".replace("|", " ") for t, y, more in zip(tonight, last, (share, "", "", rest, ""))],
         "the five figures are the database's, each beside that of the night before")
    hold(page, ".eyebrow", [f"run {run}"], "the run is named")
    hold(page, "h1", lines(f"select as_of from onevoice.run where run_id = {run}"), "so is the night")
    hold(page, "header .note", [f"{day[5:]} {before} {run}"], "and the night with which it is compared")
    same(query(f"select count(distinct (policy_digest, rules_digest, program_version)) from onevoice.run where run_id in ({before}, {run})"), "1",
         "which had the same policy, rules and program")
    ok("policy, rules and program are the same" in texts(page, "header .note")[0], "and the page says so", texts(page, "header .note"))
    money = lines(f"""select coalesce(sum(amount) filter (where side = 'demanded'), 0), coalesce(sum(amount) filter (where side = 'due_now'), 0),
        coalesce(sum(amount) filter (where side = 'pending'), 0), coalesce(sum(amount) filter (where side = 'disputed'), 0),
        coalesce(sum(amount) filter (where side = 'paid'), 0), to_char(coalesce(sum(amount) filter (where side = 'superseded'), 0), 'FM999999990.00'),
        coalesce(sum(amount) filter (where side = 'duplicate'), 0) from onevoice.money_line where run_id = {run} group by currency
        order by sum(amount) filter (where side = 'demanded') desc""")
    hold(page, "#money tbody tr", money, "every sum of money is the database's")
    asked, *parts = map(float, money[0].split())
    ok(abs(asked - sum(parts)) < 0.005, "the parts add up to what was asked for", money)
    hold(page, "#money .note", [f"{' '.join(money[0].split()[:3])} {tonight[0]}"], "and the sentence says the same")
    hold(page, "#law tbody tr", lines(f"""select rule, count(*) filter (where met), count(*) filter (where not met), min(latest_send) filter (where met)
        from onevoice.notice_deadline where run_id = {run} group by rule order by 3 desc, count(*) desc, rule"""), "so are the deadlines of the law")
    hold(page, "#leaving tbody tr", lines(f"""select to_char(send_on, 'MM-DD'), count(*), count(*) filter (where released), sum(pages)
        from onevoice.message where run_id = {run} group by send_on, channel order by send_on, channel"""), "so is what leaves")
    hold(page, "#leaving .note", lines(f"select count(*), sum(pages), count(*) filter (where released) from onevoice.message where run_id = {run}"),
         "and the sentence says the same")


def report_load(page, run):
    """Who causes the load, how it is spread, and the nights before."""
    shown = f"""onevoice.department_score b join onevoice.department_score a using (run_id, department_id)
        where run_id = {run} and b.phase = 'before' and a.phase = 'after'"""
    order = """order by b.minutes desc, b.department_id collate "C" """
    hold(page, "#departments figure li", lines(f"select {pair('b.minutes', 'a.minutes')} from {shown} and a.communications >= 11 {order}"),
         "the departments' minutes are the database's")
    bars = page.ask("[...document.querySelectorAll('figure.bars rect')].map(r => r.getBoundingClientRect().width)")
    values = [float(v) for row in lines(f"select b.minutes, a.minutes from {shown} and a.communications >= 11 {order}") for v in row.split()]
    ok(len(bars) == len(values) and max(abs(b / bars[0] - abs(v) / values[0]) for b, v in zip(bars, values)) < 0.01,
       "and each bar is as long as its minutes", (len(bars), len(values)))
    few = "case when a.communications >= 11 then"
    hold(page, "#departments tbody tr", lines(f"""select a.communications, a.merged, a.enclosed, a.suppressed, a.held,
        {few} round(b.minutes::numeric, 1) end, {few} nullif(b.minutes_error, 0)::numeric(12, 1) end, {few} round(a.minutes::numeric, 1) end,
        {few} nullif(a.minutes_error, 0)::numeric(12, 1) end, {few} round(b.minutes_own::numeric, 1) end, {few} round(a.minutes_own::numeric, 1) end
        from {shown} {order}"""), "so are the numbers behind the fold")
    same(query(f"select sum(a.communications) from {shown}"), query(f"""select count(*) from onevoice.disposition d where run_id = {run}
        and not exists (select from onevoice.standing_piece s where s.run_id = {run} and s.communication_id = d.communication_id)"""),
         "the departments' pieces are those that tonight decides about")
    hold(page, "#attention tbody tr", [row for limit in (15, 30, 60) for row in lines(f"""select {limit}, count(*) filter (where b.minutes >= {limit}),
        count(*) filter (where a.minutes >= {limit}) from {SCORES} {run}""")] + lines(f"select sum(b.actions), sum(a.actions) from {SCORES} {run}"),
         "so are the customers over each budget")
    hold(page, "#organisations tbody tr", lines(f"""with p as (select distinct s.customer_id, d.organization from onevoice.score_piece s
            join onevoice.department d using (run_id, department_id) where s.run_id = {run}),
        r as (select p.organization, b.minutes as before, a.minutes as after, b.minutes_history as history,
                row_number() over (partition by p.organization order by b.minutes desc) as nb,
                row_number() over (partition by p.organization order by a.minutes desc) as na, count(*) over (partition by p.organization) as n
            from p join (select customer_id, b.minutes as bm, a.minutes as am from {SCORES} {run}) s using (customer_id)
            join onevoice.customer_score b on b.run_id = {run} and b.phase = 'before' and b.customer_id = p.customer_id
            join onevoice.customer_score a on a.run_id = {run} and a.phase = 'after' and a.customer_id = p.customer_id)
        select count(*), round(sum(before)), round(sum(after)), round(100 * (sum(before) - sum(after)) / (sum(before) - sum(history))) || '%',
            count(*) filter (where before >= 15), count(*) filter (where after >= 15), count(*) filter (where before >= 30),
            count(*) filter (where after >= 30), count(*) filter (where before >= 60), count(*) filter (where after >= 60),
            round(avg(before) filter (where nb <= ceil(n / 20.0))::numeric, 1), round(avg(after) filter (where na <= ceil(n / 20.0))::numeric, 1)
        from r group by organization having count(*) >= 11 order by sum(before) desc"""), "so is every figure of the organisations")
    hold(page, "#nights tbody tr", lines(f"""select r.as_of, count(*), {pair('sum(b.minutes)', 'sum(a.minutes)')}, count(*) filter (where b.minutes >= 30),
        count(*) filter (where a.minutes >= 30) from onevoice.run r join onevoice.customer_score b using (run_id) join onevoice.customer_score a
        using (run_id, customer_id) where b.phase = 'before' and a.phase = 'after' group by 1 order by 1 desc"""), "so are the nights before")
    buckets = lines(f"""select (5 * n)::text || '\u2013' || 5 * n + 5, count(*) filter (where phase = 'before'), count(*) filter (where phase = 'after')
        from generate_series(0, 19) n left join onevoice.customer_score c on c.run_id = {run} and least(19, floor(c.score / 5)) = n
        group by n order by n""")
    hold(page, "#scores tbody tr", buckets, "so are the customers by score")
    heights = page.ask("[...document.querySelectorAll('#scores svg rect')].map(r => +r.getAttribute('height'))")
    counts = [float(n) for row in buckets for n in row.split()[1:]]
    ok(len(heights) == len(counts) and max(abs(h / max(heights) - n / max(counts)) for h, n in zip(heights, counts)) < 0.001,
       "and each bar is as high as its customers", (len(heights), len(counts)))
    hold(page, "#scores .note", lines(f"""select count(*) filter (where phase = 'before'), 5,
        round(100.0 * count(*) filter (where phase = 'before' and score < 5) / count(*) filter (where phase = 'before'), 1) || '%',
        round(100.0 * count(*) filter (where phase = 'after' and score < 5) / count(*) filter (where phase = 'after'), 1) || '%'
        from onevoice.customer_score where run_id = {run}"""), "and the share with the lowest scores")


def report_customers(page, run):
    """The fortnight of the customer whose minutes fell most, and the heaviest."""
    example, = lines(f"select customer_id from {SCORES} {run} order by b.minutes - a.minutes desc, b.pieces_in desc, customer_id limit 1")
    pieces = f"""onevoice.disposition d left join onevoice.snapshot_piece s using (run_id, communication_id)
        where run_id = {run} and d.customer_id = '{example}'"""
    messages = f"onevoice.message where run_id = {run} and customer_id = '{example}'"
    hold(page, "#fortnight > .note", [f"{example} {query(f'select count(*) from {pieces}')} {query(f'select count(*) from {messages}')}"],
         "one customer's fortnight is the database's")
    hold(page, "#fortnight .panel h3", lines(f"select round(b.minutes::numeric, 1) from {SCORES} {run} and customer_id = '{example}'")
         + lines(f"select round(a.minutes::numeric, 1) from {SCORES} {run} and customer_id = '{example}'"), "its minutes before and after")
    hold(page, "#fortnight ol.post:not(.one) > li", lines(f"select to_char(s.created_on, 'MM-DD') from {pieces} order by s.created_on"),
         "when its papers came")
    hold(page, "#fortnight ol.post.one > li", lines(f"select to_char(send_on, 'MM-DD'), headline from {messages} order by send_on"),
         "when its messages leave, and what they say", in_order=False)
    hold(page, "#fortnight .cut ~ tr", [row + " 1" for row in lines(f"select headline from {messages}")], "each a row of the picture", in_order=False)
    first, last = query(f"select as_of - 13, least(as_of + 14, greatest(as_of, (select max(send_on) from {messages}))) from onevoice.run where run_id = {run}"
                        ).split("|")
    early, late = (mark if query(f"select count(*) from {rows}") != "0" else "" for mark, rows in (
        ("\u2264", f"{pieces} and s.created_on < '{first}'"), ("\u2265", f"{messages} and send_on > '{last}'")))
    days = query(f"""select substr('MTWTFSS', extract(isodow from d)::int, 1) || case d when '{first}' then '{early}' when '{last}' then '{late}' else '' end
        || extract(day from d) from generate_series(date '{first}', date '{last}', '1 day') d""").splitlines()
    hold(page, "#fortnight .days thead tr", [" ".join(days)], "its days are a fortnight's")
    hold(page, "#fortnight .days tbody tr:not(.cut ~ tr)", lines(f"""select string_agg(n::text, ' ' order by day) from (select d.department_id,
        greatest(s.created_on, '{first}'::date) as day, count(*) as n from {pieces.replace('where', 'where s.created_on is not null and')}
        group by 1, 2) p group by department_id"""), "and each sender's papers stand on them", in_order=False)
    hold(page, "#heaviest tbody tr", lines(f"""select customer_id, round(b.minutes::numeric, 1), round(a.minutes::numeric, 1), b.distinct_senders,
        b.pieces_in, a.messages_out from {SCORES} {run} order by b.minutes desc, b.pieces_in desc, 1 limit 10"""), "so are the heaviest customers")


def report_lists(page, run, before):
    hold(page, "#why tbody tr", lines(f"""select count(*) filter (where run_id = {run}), count(*) filter (where run_id = {before}) from onevoice.disposition
        where run_id in ({before}, {run}) group by disposition, reason order by 1 desc, 2 desc, disposition, coalesce(reason, '')"""),
         "what became of the communications is the database's, beside the night before")
    hold(page, "#rejections tbody tr", lines(f"""select count(*) from (select *, (select department_id from onevoice.disposition d where d.run_id = j.run_id
        and d.communication_id = j.row_key and j.relation = 'communication') as department, substring(detail from '^column [^:]*') as what
        from onevoice.rejection j where run_id = {run}) j group by relation, code, department, what order by 1 desc"""), "so are the rejections")
    pairs = lines(f"""select count(*) from onevoice.disposition d join onevoice.disposition l using (run_id, message_id)
        where run_id = {run} and l.position = 1 and d.department_id <> l.department_id group by d.department_id, l.department_id order by 1 desc limit 40""")
    hold(page, "#matrix tbody tr", pairs, "so is who travels with whom")
    hold(page, "#run tbody tr", lines(f"select rows_in, rows_out, round(seconds::numeric, 1) from onevoice.stage where run_id = {run} order by stage_no"),
         "so are the stages")
    hold(page, "#reading .note", ["30 0 100 11"], "the limits are the policy's: budget, range of the score, smallest group")
    hold(page, "#reading dl", lines(f"""select to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        to_char(finished_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), program_version, policy_digest, rules_digest
        from onevoice.run where run_id = {run}"""), "so are the times, the version and the digests")


def report(page, path):
    page.open(path)
    run = int(query("select max(run_id) from onevoice.run"))
    same(page.ask("document.title"), "onevoice, 3 November 2026", "the title says which night")
    report_top(page, run, run - 1)
    report_load(page, run)
    report_customers(page, run)
    report_lists(page, run, run - 1)
    # what a head says of itself (the worst 5 %), and the steps of an axis
    nothing_else(page, ["thead", "#organisations .caption", "figure:not(.bars) text"], "report")
    same(page.ask("document.querySelectorAll('figure').length"), 3, "three charts")
    same(page.ask("document.querySelectorAll('svg:not([role=img][aria-label])').length"), 0, "each picture is an image with a name")
    ok(page.ask("Math.min(...[...document.querySelectorAll('figure')].map(e => e.getBoundingClientRect().height))") > 100,
       "each is drawn")
    heads = texts(page, "h2")
    for name, there in page.ask("[...document.querySelectorAll('nav a')].map(a => [a.textContent, !!document.querySelector(a.getAttribute('href') + ' h2')])"):
        ok(there, f"the contents lead to a section: {name}", heads)


def account_texts(run, customer):
    """What each account's row says, in the page's order: for which days, of whom, what was billed, paid and left; whom to call; the account, its sums."""
    return [row.replace("|", " ") for row in query(f"""select coalesce(b.facts ->> 'service_from', e.facts ->> 'service_from'),
            nullif(coalesce(b.facts ->> 'service_to', e.facts ->> 'service_to'), coalesce(b.facts ->> 'service_from', e.facts ->> 'service_from')),
            (select s.subject_party_id from onevoice.snapshot_piece s where s.run_id = p.run_id and s.communication_id = coalesce(p.bill_id, p.eob_id)
                and s.subject_party_id not in (select party_id from onevoice.identity i where i.run_id = p.run_id and i.customer_id = p.customer_id)),
            abs(coalesce(e.facts ->> 'submitted', b.facts ->> 'submitted')::numeric) || ' USD.', abs(p.plan_paid), abs(p.patient_responsibility),
            case when p.bill_id is null then null else b.facts ->> 'call' end, p.account_number,
            nullif(case when amount_due_now > 0 then amount_due_now else amount_disputed end, 0),
            case when amount_due_now > 0 then due_by::text end,
            nullif(case when amount_due_now > 0 then amount_disputed else amount_pending end, 0)
        from onevoice.payable p left join onevoice.reading b on b.run_id = p.run_id and b.communication_id = p.bill_id
        left join onevoice.reading e on e.run_id = p.run_id and e.communication_id = p.eob_id
        where p.run_id = {run} and p.customer_id = '{customer}'""").splitlines()]


def letters_figures(page, run, customer, who):
    """Of the page that is open: every figure in it, of the letters and behind them."""
    letters_have_their_days(page, run, customer)
    mine = f"run_id = {run} and customer_id = '{customer}'"
    hold(page, ".eyebrow:not(.letter *)", lines(f"select run_id, as_of from onevoice.run where run_id = {run}"), f"{who}: the page names its run")
    hold(page, "h1", [customer], f"{who}: and the customer")
    hold(page, ".tile", [query(sql).replace("|", " ") for sql in (
        f"select count(*), (select count(*) from onevoice.message where {mine}) from onevoice.disposition where {mine}",
        f"select round(b.minutes::numeric, 1), round(a.minutes::numeric, 1) from {SCORES} {run} and customer_id = '{customer}'",
        f"select count(distinct c.department_id) from onevoice.disposition join intake.communication c using (communication_id) where {mine}")], f"{who}: pieces, minutes and senders are the database's")
    letters = [row.split("|") for row in query(f"""select message_id, headline, send_on, send_by, pages from onevoice.message where {mine}
        order by send_on, message_id""").splitlines()]
    hold(page, ".letter .eyebrow", [f"{n + 1} {len(letters)}" for n in range(len(letters))], f"{who}: the letters are numbered")
    hold(page, ".letter h2 + .note", [f"{on} {by} {pages} {number}" for number, _, on, by, pages in letters], f"{who}: each says when it leaves")
    if any(re.search(r"\d", headline) for _, headline, *_ in letters):
        hold(page, ".letter h2", [headline for _, headline, *_ in letters], f"{who}: the headlines are the plan's")
    days = lines(f"""select t.happens_on, t.product from onevoice.timeline_entry t where {mine} and t.message_id is not null""")
    if days:
        hold(page, ".letter ol.time li", days, f"{who}: so are the days", in_order=False)
    accounts = account_texts(run, customer)
    if accounts:
        hold(page, ".stack tbody tr:has(> td[data-l='Account']:nth-child(2))", accounts, f"{who}: so is every figure of an account", in_order=False)
    sums = page.ask("""[...document.querySelectorAll('tr.total')].map(t => [t.cells[1].textContent, [...t.parentElement.rows].filter(r =>
        r !== t && r.cells[2].textContent.slice(-3) === t.cells[1].textContent.slice(-3)).map(r => parseFloat(r.cells[2].textContent))])""")
    ok(all(abs(float(said.split()[0]) - sum(parts)) < 0.005 for said, parts in sums), f"{who}: each sum is that of its rows", sums)
    ids = set(query(f"select communication_id from onevoice.disposition where {mine}").splitlines())
    papers = page.ask("[...document.querySelectorAll('.letter')].map(l => [...l.querySelectorAll('.papers li small')].map(e => e.textContent.trim()))")
    told = [query(f"""select u from onevoice.section s cross join unnest(s.communication_ids) with ordinality u (u, n) where run_id = {run}
        and message_id = {number} and kind in ('changes', 'needs', 'information', 'enclosure') order by
        array_position(array['changes', 'needs', 'information', 'enclosure'], kind), n""").splitlines() for number, *_ in letters]
    whole = [query(f"select communication_id from onevoice.disposition where run_id = {run} and message_id = {number} order by position").splitlines()
             for number, *_ in letters]
    ok(all(p in (t, w) if w and not t else p == t for p, t, w in zip(papers, told, whole)) and ids.issuperset(p for ps in papers for p in ps),
       f"{who}: each letter's papers are those of its sections, or all of it", (papers, told))
    needs = lines(f"select earliest from onevoice.requirement_status where {mine} and earliest is not null")
    if needs and page.ask("document.querySelectorAll('.letter table caption').length") and "needs_summary" in query(f"select kind from onevoice.message where {mine}"):
        hold(page, ".stack tbody tr:has(> td[data-l='Earliest day'])", needs, f"{who}: so are the days of the needs", in_order=False)
    hold(page, ".stack tbody tr:has(> td[data-l='Became'])", lines(f"""select d.communication_id, case when d.message_id is not null then
            (select count(*) from onevoice.message m, onevoice.message o where m.run_id = {run} and m.message_id = d.message_id and o.run_id = {run}
                and o.customer_id = d.customer_id and (o.send_on, o.message_id) <= (m.send_on, m.message_id)) end, d.reason_ref, s.latest_send, d.hold_until,
            d.counterfactual -> 'alone' ->> 'send_on', case when d.counterfactual -> 'alone' ->> 'send_on' is not null then d.counterfactual ->> 'if' end,
            array_to_string(d.rules, ' ') from onevoice.disposition d left join onevoice.snapshot_piece s using (run_id, communication_id)
        where {mine.replace('customer_id', 'd.customer_id')}"""), f"{who}: where each piece went, and why, is the database's", in_order=False)
    flags = lines(f"select amount, array_to_string(communication_ids, ' ') from onevoice.flag where {mine}")
    if flags:
        hold(page, ".stack tbody tr:has(> td[data-l='In'])", flags, f"{who}: so are the doubts", in_order=False)
    # sums and papers are held above, by their rows and sections
    nothing_else(page, ["tr.total", ".papers"], who)


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
    letters_figures(page, run, customer, "who owes on the most accounts")


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


def letters_say_who_paid(page, path, left):
    """What the insurer paid and what it leaves to the person, account by account, of whom explanations say the most: tonight's, or those that left."""
    run, customer = query(f"""select p.run_id, p.customer_id from onevoice.payable p left join onevoice.reading e on e.run_id = p.run_id
        and e.communication_id = p.eob_id where p.plan_paid is not null and (e.run_id is null) = {left} group by 1, 2
        order by count(*) desc, 1, 2 limit 1""").split("|")
    onevoice("explain", "--run", run, "--customer", customer, "--html", path)
    page.open(path)
    rows = page.ask("""[...document.querySelectorAll('table')].filter(t => /^What (not )?to pay/.test(t.caption.textContent)).flatMap(t =>
        [...t.tBodies[0].rows].filter(r => r.className !== 'total').map(r => [r.cells[1].textContent, r.cells[0].textContent]))""")
    found = [(account, re.search(r" paid ([\d.]+) USD", said), re.search(r" says that you owe ([\d.]+) USD", said)) for account, said in rows]
    shown = sorted((account, paid[1] if paid else "", owe[1] if owe else "") for account, paid, owe in found)
    same(shown, sorted(tuple(row.split("|")) for row in query(f"""select p.account_number, abs(p.plan_paid), abs(p.patient_responsibility)
        from onevoice.payable p where p.run_id = {run} and p.customer_id = '{customer}'""").splitlines()),
         "what the insurer paid is what the database says of each account")
    same(query(f"""select count(*) from onevoice.payable p join intake.communication c on c.communication_id = p.eob_id cross join lateral
        unnest(array[p.plan_paid, p.patient_responsibility]) sum where p.run_id = {run} and p.customer_id = '{customer}'
        and sum is not null and strpos(replace(c.body, ',', ''), abs(sum)::text) = 0"""), "0", "and what each explanation itself says")
    ok(any(paid for _, paid, _ in shown), "and it did pay", shown)
    letters_figures(page, run, customer, "who has the most explanations that left before" if left else "who has the most explanations")


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
    letters_figures(page, run, customer, "whose needs are told")
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
    letters_say_who_paid(page, os.path.join(work, "letters", "paid.html"), False)
    same(query("""select count(*) from onevoice.payable p join onevoice.reading r on r.run_id = p.run_id and r.communication_id = p.eob_id
        where jsonb_typeof(r.facts -> 'parts') is null and (p.plan_paid, p.patient_responsibility) is distinct from
            ((r.facts ->> 'plan_paid')::numeric, (r.facts ->> 'patient_responsibility')::numeric)"""), "0",
         "what the insurer paid is what its explanation says, where the night read it")
    letters_say_who_paid(page, os.path.join(work, "letters", "left.html"), True)
    top = re.search(r"\bC[0-9a-f]{16}\b", open(letters, encoding="utf-8").read())[0]
    page.open(letters)
    letters_figures(page, query("select max(run_id) from onevoice.run"), top, "whose minutes fell most")
    same(page.ask("[...document.querySelectorAll('.letter')].filter(l => !l.querySelector('li, table')).length"), 0, "no letter is empty")
    letters_name_who_provides(page, os.path.join(work, "letters", "needs.html"))
    page.open(plain)
    same(re.findall(r"\bC[0-9a-f]{16}\b", page.ask("document.documentElement.outerHTML")), [],
         "no customer is named unless asked for")
end()
