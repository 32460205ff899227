#!/usr/bin/env python3
"""A town that lives, against its own truth. town.py [--nights N] [--customers N] [--seed S]

The program in ONEVOICE_BIN, a database of its own in PGDATABASE. Each night `demo --next`, then a run; one night in ten is missed. After
every night: each paper that was ever written is planned tonight, has left, or was taken back by its department; none left twice; what was
suppressed for another paper has its witness; what is called paid is paid; and the mailer sent nothing that no plan had released. At the end
every customer who paid owes nothing more to that account by the plan's word, and what it says is due is what the town knows. TAP.
"""
import argparse
import collections
import datetime
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok, onevoice  # noqa: E402

args = argparse.ArgumentParser()
args.add_argument("--nights", type=int, default=6)
args.add_argument("--customers", type=int, default=120)
args.add_argument("--seed", type=int, default=11)
args = args.parse_args()
args.seed = args.seed or random.SystemRandom().randrange(1, 1 << 31)  # 0: a fresh one, printed at the end
FIRST = datetime.date(2026, 11, 2)


def rows(sql):
    out = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in out.splitlines()]


def one(sql):
    return rows(sql)[0][0]


MAILED = """(select u.communication_id, m.mailed_on, m.message_key from truth.mailing m cross join lateral unnest(m.pieces) u (communication_id)
              where m.result in ('sent', 'returned'))"""


def after(day, run):
    """What must hold after the run of a night, before anything of it is mailed."""
    lost = rows("""select c.communication_id, i.status from truth.communication c join intake.communication i using (communication_id)
                    where i.sent_on is null and i.status = 'pending'
                      and not exists (select from onevoice.latest_disposition d where d.communication_id = c.communication_id)
                      and not exists (select from onevoice.latest_rejection r where r.row_key = c.communication_id)
                      and not exists (select from %s m where m.communication_id = c.communication_id)
                      and not exists (select from truth.mailing m where m.result = 'cancelled' and c.communication_id = any (m.pieces))""" % MAILED)
    ok(not lost, "%s: each paper is planned, has left or was taken back" % day, lost)
    twice = rows("select m.communication_id, count(*) from %s m group by 1 having count(*) > 1" % MAILED)
    ok(not twice, "%s: none has left twice" % day, twice)
    again = rows("""select d.communication_id from onevoice.latest_disposition d join onevoice.latest_message m using (message_id)
                     where m.released and exists (select from %s s where s.communication_id = d.communication_id)""" % MAILED)
    ok(not again, "%s: nothing is released that has left" % day, again)
    reasonless = rows("select communication_id from onevoice.latest_disposition where disposition in ('suppress', 'hold') and reason is null")
    ok(not reasonless, "%s: what does not leave says why" % day, reasonless)
    # what speaks for a paper may have fallen to another one, or need not be said itself: the end of the chain counts; it may wait for an
    # address where the paper is dropped for what is so (its account is on a plan), not for what another paper says
    blind = rows("""with recursive chain (start, ref, depth) as (
                      select communication_id, reason_ref, 1 from onevoice.latest_disposition where disposition = 'suppress' and reason_ref is not null
                      union all
                      select c.start, w.reason_ref, c.depth + 1 from chain c join onevoice.latest_disposition w on w.communication_id = c.ref
                       where w.disposition = 'suppress' and w.reason_ref is not null and c.depth < 1000)
                    select d.communication_id, d.reason, d.reason_ref from onevoice.latest_disposition d
                     where d.disposition = 'suppress' and d.reason_ref is not null
                       and not exists (select from chain c join onevoice.latest_disposition w on w.communication_id = c.ref
                                        where c.start = d.communication_id
                                          and (w.message_id is not null or w.disposition = 'suppress' and w.reason_ref is null
                                               or w.disposition = 'hold' and d.reason not in ('duplicate_of', 'superseded_by', 'replaced_by',
                                                                                              'overtaken_by', 'netted_with')))
                       and not exists (select from chain c join %s s on s.communication_id = c.ref where c.start = d.communication_id)
                       and not exists (select from chain c join intake.communication s on s.communication_id = c.ref
                                        where c.start = d.communication_id and s.sent_on is not null)""" % MAILED)
    ok(not blind, "%s: what is said elsewhere is said there, or nowhere for a reason of its own" % day, blind)
    unpaid = rows("""select d.communication_id, t.account_number, t.amount_due_now from onevoice.latest_disposition d
                       join intake.communication c using (communication_id)
                       join truth.payable t on t.account_number = c.facts ->> 'account_no'
                      where d.disposition = 'suppress' and d.reason = 'already_paid' and t.amount_due_now > 0
                        and not exists (select from truth.payment y where y.account_number = t.account_number and y.paid_on <= date '%s')""" % day)
    ok(not unpaid, "%s: what is called paid is paid" % day, unpaid)
    wrong = rows("""select p.account_number, p.amount_due_now, t.amount_due_now, p.state from onevoice.latest_payable p
                      join truth.payable t using (account_number)
                      join truth.payment y using (account_number)
                     where p.amount_due_now > t.amount_due_now and y.paid_on <= date '%s'
                       and p.state not in ('needs_review', 'payment_plan')""" % day)
    ok(not wrong, "%s: who has paid is not asked again" % day, wrong)


def main():
    ok(onevoice("init", "--quiet").returncode == 0, "init")
    done = onevoice("demo", "--customers", str(args.customers), "--seed", str(args.seed), "--as-of", str(FIRST), "--quiet")
    ok(done.returncode == 0, "the town is there", done.stderr)
    counts = collections.Counter()
    for night in range(args.nights):
        day = FIRST + datetime.timedelta(days=night)
        if night:
            done = onevoice("demo", "--next", "--quiet")
            if done.returncode or one("select max(day) from truth.night") != str(day):
                ok(False, "%s: the town goes on" % day, done.stderr)
                break
        if night % 10 == 5:  # nobody ran it: the mailer has nothing new either
            continue
        done = onevoice("run", "--as-of", str(day), "--quiet")
        ok(done.returncode == 0, "%s: published" % day, done.stderr)
        if done.returncode:
            break
        after(day, one("select onevoice.latest_run()"))
    for what, sql in (("papers", "select count(*) from truth.communication"), ("mailed", "select count(*) from %s m" % MAILED),
                      ("payments", "select count(*) from intake.ledger_entry where entry_id like 'P-%'"),
                      ("calls", "select count(*) from intake.outcome where event in ('called', 'complained')"),
                      ("events", "select count(*) from truth.event")):
        counts[what] = int(one(sql))
    new = int(one("select count(*) from intake.communication where created_on > date '%s'" % FIRST))
    ok(new > 0 and counts["mailed"] > 0, "papers came, and left", counts)
    print("# seed %d, %d nights: %s, new papers %d" % (args.seed, args.nights, dict(counts), new))
    end()


main()
