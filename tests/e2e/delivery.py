#!/usr/bin/env python3
"""The loop of a plan: plan, mail, tell, and the next night. delivery.py [--nights N] [--customers N] [--seed S]

The program in ONEVOICE_BIN, a database of its own in PGDATABASE. A mailer of thirty lines reads plan.ndjson, keeps the keys it has sent, and tells what
became of each released message in intake.delivery: most are sent, some fail and are tried when the plan says so again, some come back, a few
are cancelled. No department ever reports a piece as sent: the mailer's word is all there is. After every night: nothing lost, nothing sent
twice, no promise broken, nothing to an address from which mail came back.
"""
import argparse
import collections
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from tap import end, ok, psql  # noqa: E402

args = argparse.ArgumentParser()
args.add_argument("--nights", type=int, default=5)
args.add_argument("--customers", type=int, default=150)
args.add_argument("--seed", type=int, default=7)
args = args.parse_args()
args.seed = args.seed or random.SystemRandom().randrange(1, 1 << 31)  # 0: a fresh one, printed at the end
rng = random.Random(args.seed)
FIRST = datetime.date(2026, 11, 2)


def quote(text):
    return "'" + text.replace("'", "''") + "'"


class Mailer:
    """Sends each key once, whatever the feed repeats, but for those that it said had failed."""

    def __init__(self):
        self.sent, self.pieces, self.back, self.told = {}, collections.Counter(), set(), []

    def night(self, feed, day, last):
        for line in open(feed, encoding="utf-8"):
            message = json.loads(line)
            if message["record"] != "message" or not message["released"] or message["message_key"] in self.sent:
                continue
            key, draw = message["message_key"], rng.random()
            # what failed on the last night would never be asked about
            result = "sent" if last else "failed" if draw < .06 else "returned" if draw < .09 and message["channel"] == "mail" else "cancelled" if draw < .1 else "sent"
            yield message, result
            if result != "failed":
                self.sent[key] = result
            if result in ("sent", "returned"):
                self.pieces.update(p["communication_id"] for p in message["communications"])
                self.told.append((key, day, "sent"))
            if result != "sent":
                self.told.append((key, day, result))

    def tell(self):
        if self.told:
            psql("insert into intake.delivery (message_key, delivered_on, result) values %s;" % ", ".join(
                "(%s, '%s', '%s')" % (quote(k), d, r) for k, d, r in self.told))
        self.told = []


def forgotten(run, mailer, failures, gone):
    """Pieces of failed messages that neither left since nor were cancelled, and that the night neither plans anew, nor holds, nor suppresses for a reason
    of their own or for another piece of which one of this is true."""
    said = {line.split("|")[0]: line.split("|")[1:] for line in psql(
        "select d.communication_id, disposition, coalesce(message_key, ''), coalesce(reason_ref, '') from onevoice.disposition d "
        "left join onevoice.message m using (run_id, message_id) where d.run_id = %s" % run).splitlines()}

    def answered(piece, steps=50):
        disposition, key, witness = said.get(piece, ("", "", ""))
        if mailer.pieces[piece] or piece in gone or disposition == "hold":
            return True
        if disposition == "suppress":
            return not witness or (steps > 0 and answered(witness, steps - 1))
        return key != "" and key not in mailer.sent
    return sorted(piece for piece in failures if not answered(piece))


def main():
    subprocess.run([os.environ["ONEVOICE_BIN"], "init", "--quiet"], check=True)
    subprocess.run([os.environ["ONEVOICE_BIN"], "demo", "--customers", str(args.customers), "--seed", str(args.seed), "--as-of", str(FIRST), "--quiet"], check=True)
    mailer, folder = Mailer(), tempfile.mkdtemp()
    returned, gone, failures = {}, set(), set()
    counts = collections.Counter()
    for night in range(args.nights):
        day = FIRST + datetime.timedelta(days=night)
        # the letters of the day: what was written before comes again as another letter, to the same people
        if night:
            psql("insert into intake.communication select 'N%d-' || communication_id, department_id, party_id, subject_party_id, channel, 'pending', "
                 "date '%s', null, null, null, declared_type, subject, media_type, body, facts, pages from intake.communication "
                 "where communication_id not like 'N%%' and sent_on = date '%s' limit 40;" % (night, day, day - datetime.timedelta(days=30)))
        done = subprocess.run([os.environ["ONEVOICE_BIN"], "run", "--as-of", str(day), "--feed", folder, "--quiet"], capture_output=True, text=True)
        ok(done.returncode == 0, "night %s is published" % day, done.stderr)
        if done.returncode:
            break
        run = psql("select onevoice.latest_run()")
        wrong, back, failed_now = collections.Counter(), [], set()
        for message, result in mailer.night(os.path.join(folder, "plan.ndjson"), day, night == args.nights - 1):
            counts[result] += 1
            for piece in message["communications"]:
                wrong["sent twice"] += mailer.pieces[piece["communication_id"]] > 0
                wrong["sent though cancelled"] += piece["communication_id"] in gone
            if message["channel"] == "mail" and message.get("address"):
                wrong["to an address from which mail came back"] += message["address"] in returned.get(message.get("customer_id"), ())
            wrong["another day than that of the night"] += message["send_on"] != str(day)
            if result == "failed":
                failed_now.update(p["communication_id"] for p in message["communications"])
            if result == "returned":
                back.append((message.get("customer_id"), message.get("address")))
            if result == "cancelled":
                gone.update(p["communication_id"] for p in message["communications"])
        mailer.tell()
        for customer, address in back:  # what left on the same night had left before anybody could know
            returned.setdefault(customer, set()).add(address)
        ok(not sum(wrong.values()), "night %s: nothing twice, nothing to an address that came back, nothing that was cancelled" % day, wrong)
        away = forgotten(run, mailer, failures, gone)
        ok(not away, "night %s: what failed before, %d pieces, leaves or is planned anew" % (day, len(failures)), away)
        failures |= failed_now
        # every pending row of the intake is in the plan, was mailed, or was cancelled
        planned = set(psql("select communication_id from onevoice.disposition where run_id = %s" % run).split("\n"))
        pending = set(psql("select communication_id from intake.communication where status = 'pending' and created_on <= date '%s'" % day).split("\n"))
        lost = [c for c in pending if c not in planned and not mailer.pieces[c] and c not in gone]
        ok(not lost, "night %s: nothing is lost of %d" % (day, len(pending)), lost[:10])
        late = psql("select count(*) from onevoice.snapshot_piece p join onevoice.disposition d using (run_id, communication_id) "
                    "left join onevoice.message m using (run_id, message_id) where p.run_id = %s and p.mandated and p.latest_send >= date '%s' "
                    "and (m.send_on > p.latest_send or d.disposition in ('suppress'))" % (run, day))
        ok(late == "0", "night %s: promises are kept" % day, late)
    ok(psql("select count(*) from intake.delivery d where not exists (select from onevoice.previous_delivery t "
            "where t.message_key = d.message_key and t.result = d.result) and d.delivered_on < date '%s'" % day) == "0", "every word of the mailer was taken")
    flags = int(psql("select count(*) from onevoice.flag where code = 'ADDRESS_RETURNED'"))
    # what waits for its own day at an address that came back, or is kept back for it: of people who have no other on record
    due = psql("""select distinct s.run_id, s.communication_id, exists (select from onevoice.flag f where f.run_id = s.run_id
                      and s.communication_id = any (f.communication_ids) and f.code = 'ADDRESS_RETURNED')
                    from onevoice.previous_delivery b
                    join onevoice.snapshot_piece s on s.run_id >= b.run_id and s.party_id = any (b.parties)
                    join onevoice.disposition d on d.run_id = s.run_id and d.communication_id = s.communication_id and d.disposition <> 'suppress'
                    join intake.communication c on c.communication_id = s.communication_id and c.channel = 'mail'
                    left join onevoice.message m on m.run_id = d.run_id and m.message_id = d.message_id
                   where b.result = 'returned' and b.channel = 'mail'
                     and not exists (select from intake.party p where p.party_id = any (b.parties) and p.address <> b.address)
                     and not exists (select from intake.preference r where r.party_id = any (b.parties) and r.confidential_address is not null)""").splitlines()
    unsaid = [line for line in due if line.endswith("|f")]
    ok(not unsaid, "returned mail is flagged: %d pieces of people who have no other address" % len(due), unsaid)
    print("# seed %d" % args.seed)
    print("# %s, %d pieces mailed, %d of %d that had failed, %d flags" % (
        dict(counts), sum(mailer.pieces.values()), sum(mailer.pieces[p] > 0 for p in failures), len(failures), flags))
    end()


main()
