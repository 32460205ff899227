#!/usr/bin/env python3
"""A night against the wire: what one costs, in time, CPU, memory and bytes, and how that grows.

  night.py [CUSTOMERS...]      under throwaway-postgres.sh; ONEVOICE_BIN names the program

Of each size a town of its own, and side by side: the wire (a binary COPY out of every row that a night reads, a binary COPY in of
every row that it published), the first night, and the second, of the same town after its mailer told what left and a communication
in fourteen (7 %) came new. The wire is taken before and after the nights, and the faster counts. CPU is that of all processes, ours
and the server's: on a machine that others use it is the steadier figure. Memory is the sum of the proportional sizes of the
program and its workers, at the worst of samples. Bytes are the tables of the run with their indexes, what the nights remember, and WAL.
"""
import math, os, re, subprocess, sys, tempfile, threading, time

BIN = os.environ["ONEVOICE_BIN"]
DAYS = ("2026-11-02", "2026-11-03")
NEW_IN = 14
TICK = os.sysconf("SC_CLK_TCK")
SAMPLE_S = 0.1
INTAKE = ("organization department capability party party_alias identifier coverage preference requirement ledger_entry outcome "
          "link_decision delivery communication").split()
# what a run wrote of its own, and what nights hand on to nights
WROTE = """select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'onevoice_part' and c.relkind = 'r' and c.relname like '%%\\_%s'"""
KEPT = """select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'onevoice' and c.relkind = 'r' and c.relname like '%memory'"""
NEXT_DAY = """
insert into intake.delivery (message_key, delivered_on, result)
select m.message_key, m.send_on, 'sent' from onevoice.message m where m.run_id = (select max(run_id) from onevoice.run) and m.released;
insert into intake.communication
select 'N' || communication_id, department_id, party_id, subject_party_id, channel, 'pending', date '%s', null,
       deliver_by + 30, null, declared_type, subject, media_type, body, facts, pages
  from intake.communication where hashtext(communication_id) %% %d = 0;
analyze intake.communication;
"""


def sql(text, *flags):
    done = subprocess.run(["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", *flags, "-c", text], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("psql: status %d: %s" % (done.returncode, text[:200]))
    return done.stdout.strip()


def stat_of(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            words = f.read().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return int(words[1]), sum(map(int, words[11:15])) / TICK  # parent; CPU with that of children that ended


def tree(root):
    """{process: CPU} of a process and all that came of it."""
    stats = {int(name): stat_of(int(name)) for name in os.listdir("/proc") if name.isdigit()}
    found, more = {}, {root}
    while more:
        found.update({pid: stats[pid][1] for pid in more if stats.get(pid)})
        more = {pid for pid, s in stats.items() if s and s[0] in more and pid not in found}
    return found


def proportional(pid):
    try:
        with open("/proc/%d/smaps_rollup" % pid) as f:
            return int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1)) * 1024
    except (OSError, AttributeError):
        return 0


class Meter:
    """Wall, CPU of what we started and of the server, and WAL, from its making to its stop."""
    server = None

    def __init__(self):
        Meter.server = Meter.server or int(sql("select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))
        self.wal = sql("select pg_current_wal_lsn()")
        self.at, self.cpu = time.monotonic(), self.used()

    def used(self):
        return sum(os.times()[2:4]) + sum(tree(Meter.server).values())

    def stop(self):
        figures = {"wall": time.monotonic() - self.at, "cpu": self.used() - self.cpu}
        figures["wal"] = int(sql("select pg_current_wal_lsn() - '%s'" % self.wal).split(".")[0])
        return figures


def wire(run, folder):
    """Seconds and CPU of the bare COPY of what a night reads and of what run `run` published."""
    parts = sql("select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname = 'onevoice_part' and c.relkind = 'r' and c.relname like '%%\\_%s' order by 1" % run).split()
    out = ["\\copy (select * from intake.%s) to '/dev/null' (format binary)" % r for r in INTAKE]
    save = ["\\copy onevoice_part.%s to '%s/%s' (format binary)" % (r, folder, r) for r in parts]
    back = ["begin"] + ["create table onevoice_wire_%s (like onevoice_part.%s)" % (r, r) for r in parts] + [
        "\\copy onevoice_wire_%s from '%s/%s' (format binary)" % (r, folder, r) for r in parts] + ["rollback"]
    figures = []
    psql(save)
    for commands in (out, back):
        meter = Meter()
        psql(commands)
        figures.append(meter.stop())
    size = sum(os.path.getsize("%s/%s" % (folder, r)) for r in parts)
    return {"wall": sum(f["wall"] for f in figures), "cpu": sum(f["cpu"] for f in figures), "out": figures[0]["wall"],
            "in": figures[1]["wall"], "bytes": size}


def psql(commands):
    text = "\n".join(c if c.startswith("\\") else c + ";" for c in commands)
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input=text, text=True, stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit("psql: status %d" % done.returncode)


def night(day):
    """One nightly run: totals, and of each stage seconds, CPU of ours and of the server's."""
    stages, peak, before, lines = [], [0], int(sql(KEPT)), []
    meter = Meter()
    run = subprocess.Popen([BIN, "run", "--as-of", day, "--log-level", "info"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def watch():
        while run.poll() is None:
            peak[0] = max(peak[0], sum(map(proportional, tree(run.pid))))
            time.sleep(SAMPLE_S)

    def used():
        return sum(tree(run.pid).values()), sum(tree(Meter.server).values())
    ours, server = used()
    watcher = threading.Thread(target=watch)
    watcher.start()
    for line in run.stderr:
        lines.append(line)
        done = re.search(r'"stage done".* stage=(\w+) .*seconds=([\d.]+)', line)
        if done:
            now = used()
            stages.append((done.group(1), float(done.group(2)), now[0] - ours, now[1] - server))
            ours, server = now
    watcher.join()
    if run.wait():
        sys.exit("a night failed: %s" % "".join(lines[-5:]))
    figures = meter.stop()
    figures.update(stages=stages, peak=peak[0], run=sql("select max(run_id) from onevoice.run"))
    figures["bytes"] = int(sql(WROTE % figures["run"])) + int(sql(KEPT)) - (before if day != DAYS[0] else 0)
    return figures


def town(customers, folder):
    os.environ["PGDATABASE"] = "postgres"
    sql("create database bench_%d" % customers)
    os.environ["PGDATABASE"] = "bench_%d" % customers
    for words in (["init", "--quiet"], ["demo", "--customers", str(customers), "--seed", "42", "--as-of", DAYS[0], "--quiet"]):
        subprocess.run([BIN, *words], stdout=subprocess.DEVNULL, check=True)
    pieces = [int(sql("select count(*) from intake.communication"))]
    nights = [night(DAYS[0])]
    wires = [wire(nights[0]["run"], folder)]
    sql(NEXT_DAY % (DAYS[1], NEW_IN))
    pieces.append(int(sql("select count(*) from intake.communication")))
    nights.append(night(DAYS[1]))
    wires.append(wire(nights[0]["run"], folder))
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    os.environ["PGDATABASE"] = "postgres"
    sql("drop database bench_%d" % customers)
    return pieces, nights, {key: min(w[key] for w in wires) for key in wires[0]}


def show(customers, pieces, nights, w):
    print("# %d customers, %d communications, then %d more" % (customers, pieces[0], pieces[1] - pieces[0]))
    print("#   wire    %7.2f s (out %.2f, in %.2f), %7.2f s of CPU, %.0f MB published" % (
        w["wall"], w["out"], w["in"], w["cpu"], w["bytes"] / 1e6))
    for name, n, count in zip(("first", "second"), nights, pieces):
        print("#   %-7s %7.2f s = %.2f of the wire, %7.2f s of CPU = %.2f of the wire's, %.0f rows/s, peak %.0f MB = %.2f kB a"
              " communication, wrote %.0f MB, WAL %.0f MB" % (name, n["wall"], n["wall"] / w["wall"], n["cpu"], n["cpu"] / w["cpu"],
                                                              count / n["wall"], n["peak"] / 1e6, n["peak"] / 1e3 / count,
                                                              n["bytes"] / 1e6, n["wal"] / 1e6))
        print("#     share, CPU of ours + server's: " + ", ".join(
            "%s %.0f %% %.2f+%.2f" % (s, 100 * seconds / n["wall"], ours, server) for s, seconds, ours, server in n["stages"]))
    print("#   second of the first: time %.2f, CPU %.2f, bytes %.2f" % tuple(nights[1][k] / nights[0][k] for k in ("wall", "cpu", "bytes")))


def exponent(points):
    """Of the power law that fits best: the slope in logarithms."""
    x, y = [math.log(a) for a, _ in points], [math.log(b) for _, b in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def main():
    sizes = [int(word) for word in sys.argv[1:]] or [20000]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for customers in sizes:
            results.append(town(customers, folder))
            show(customers, *results[-1])
    if len(results) > 1:
        for i, name in enumerate(("first", "second")):
            print("# growth, %s night: time %.2f, CPU %.2f, peak %.2f" % (name, *(
                exponent([(p[i], n[i][key]) for p, n, _ in results]) for key in ("wall", "cpu", "peak"))))
    pieces, nights, w = results[-1]
    print("ok 1 - %d communications: first night %.1f, second %.1f of the wire by CPU, peak %.2f kB a communication" % (
        pieces[0], nights[0]["cpu"] / w["cpu"], nights[1]["cpu"] / w["cpu"], max(n["peak"] / c for n, c in zip(nights, pieces)) / 1e3))
    print("1..1")


if __name__ == "__main__":
    main()
