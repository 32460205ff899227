#!/usr/bin/env python3
"""Compose mail of a second family of senders, with its truth: written apart from unseen_letters.py and sharing nothing with it.

  unseen_slips.py --seed N --out FOLDER [--kinds LIST] [--customers N]

The files are those of unseen_letters.py. These senders print slips: sentences of other makes with their values in other places,
numbers in other fonts (No., #, grouped in threes, in brackets), two disclaimers, rate tables in columns, payment stubs with a scan
line, XML of attributes, masked accounts, a customer number of each sender. A content is a template with all values it prints.

Kinds: fonts  cover  fine  columns  stub  attributes  masked  customer  order  scans
"""
import datetime, random
from xml.sax.saxutils import escape, quoteattr

import unseen_files

KINDS = ["fonts", "cover", "fine", "columns", "stub", "attributes", "masked", "customer", "order", "scans"]
GIVEN = "Beatriz Caleb Dmitri Elena Fatima Gordon Hanna Isidro Joyce Kofi Lorna Miles Nadia Otto Priya Quentin Rosa Silas Tamar Ulrich".split()
FAMILY = "Achterberg Bello Cardenas Doyle Eklund Ferrante Gallagher Hosseini Ivers Jansky Keller Lomax Mbeki Novak Oduya Petrov".split()
CITY = ["Bend OR 97701", "Erie PA 16501", "Waco, TX 76701", "Utica, New York 13501", "Mobile, AL 36602", "Boise, ID 83702"]
ROAD = ["Elm St", "Route 9", "Foundry Lane", "2nd Ave", "Lakeshore Blvd", "Canal Court"]
STEM = "Northgate Bayside Ironwood Fairmont Clearbrook Stonebridge Larkspur Highpoint Redwater Oakhollow Silverton Easterly Windham Parkline".split()
LINE = ["Water District", "Gas & Electric", "Radiology PC", "Mutual", "Library System", "Pharmacy", "Waste Removal", "Community College", "Tax Collector",
        "Credit Services", "Orthodontics", "Cemetery Trust", "Broadband", "Towing", "Urgent Care"]
THIRD = ["Alder Supply Co.", "Dr. P. Raman", "Birch & Sons", "Coral Diagnostics", "Delta Couriers", "Evergreen Lawn", "Dr. H. Solis", "Gale Plumbing"]
MONTH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
LONG = "January February March April May June July August September October November December".split()
# n number of the matter, d day it is about, u day until, x y amounts, w who it was with, p person, q a quantity that is no money
SAY = ["Ref {n}: {x} became payable after {w} came out on {d}.", "Your household was billed {x} for {q} units drawn up to {d}; {y} of it is a surcharge.",
       "Payment of {x}, which you promised under {n}, did not arrive by {u}.", "We have turned down {n}. {w} asked {x} for what was done for {p} on {d}.",
       "We have approved {n}. {w} will be paid {x} for what was done for {p} on {d}.", "{p} starts on {d}. Tuition is {x}, less a grant of {y}, and {u} is the last day to withdraw.",
       "Between {d} and {u} nobody will collect; {x} is taken off your next slip for {n}.", "A lien of {x} was filed on {d} under {n}, and it grows by {y} a month.",
       "The prescription of {p}, {n}, is ready since {d}. You owe {x}; the plan bore {y}.", "{w} returned {n} to us on {d}, so {x} goes back to your card.",
       "Renew {n} before {u} or pay {x} instead of {y}.", "Meter day was {d}; {q} units at the new rate make {x}."]
HEADS = ["Slip", "Notice of change", "What you owe", "Reply to your inquiry", "Reminder", "Confirmation", "Final notice", "Receipt and balance", "Hearing outcome"]
EXTRA = ["Do nothing if this has been settled in the meantime.", "Cash is not taken at the door.", "Our lobby is shut on public holidays.", "Quote the number above whenever you write.",
         "Should you disagree, tell us within thirty days.", "Autopay customers need not act.", "Interest runs from the day after.", "This replaces no earlier slip."]
FINE = ["This communication is from a creditor and any information will be used for that purpose.", "Licensed in all states but two.", "Equal access provider; ask for large print.",
        "Not a deposit, not insured by any agency.", "Printed on paper from managed woods.", "Void where the law forbids it.", "Si necesita ayuda en su idioma, pregunte en ventanilla."]
COVERS = ["Second copy, as you asked.", "Sent again because the first may have gone astray.", "Duplicate for your files; the original was mailed separately."]
LABEL = dict(n=["Ref", "Docket", "Rx", "Ticket", "Permit"], d=["Dated", "As of", "Event"], u=["Until", "Deadline", "Not later than"], x=["Total", "Sum", "You owe"],
             y=["Thereof", "Other", "Less"], w=["With", "Vendor"], p=["Regarding", "Name"], q=["Units", "Usage"])


class Sender:
    def __init__(self, w, n):
        r = w.r
        self.n, self.name = n, "%s %s" % (w.stems.pop(), w.lines.pop())
        self.desks = ["z%02d%s" % (n, c) for c in "pq"[:r.choice([1, 2])]]
        self.alpha, self.size = r.choice(["", "", "Q", "WX", "ST"]), r.choice([7, 8, 9, 10])
        self.own, self.fines = "%06d" % r.randrange(10 ** 6), r.sample(FINE, 2)
        self.label = {k: r.choice(v) for k, v in LABEL.items()}
        self.address = "PO Box %d, %s" % (r.randrange(100, 9999), r.choice(CITY))
        self.papers = []
        for _ in range(r.choice([1, 2, 3, 4])):
            while True:
                say = tuple(r.sample(SAY, r.choice([1, 1, 2])))
                slots = [s for s in "nduxywpq" if any("{%s}" % s in t for t in say)]
                if "x" in slots and say not in w.said and ("n" in slots or r.random() < .4):
                    break
            w.said.add(say)
            more = [s for s in "nduyp" if s not in slots and r.random() < .25] + ([] if "n" in slots else ["n"])
            w.papers += 1
            self.papers.append(dict(id="W%02d" % w.papers, say=say, slots=sorted(set(slots) | set(more)), listed=sorted(set(more) | {s for s in slots if r.random() < .4}),
                                    head=r.choice(HEADS), extra=r.sample(EXTRA, r.choice([1, 2, 3]))))
        self.skins = r.sample(["slip", "letter", "page", "grid"] + ["attributes"] * ("attributes" in w.kinds) + ["columns"] * ("columns" in w.kinds), 3)

    def number(self, r):
        return "".join(r.choice("0123456789") for _ in range(self.size))


class World:
    def __init__(self, seed, kinds, customers):
        self.r, self.kinds, self.said, self.papers = random.Random(seed), kinds, set(), 0
        r = self.r
        self.stems, self.lines = r.sample(STEM, len(STEM)), r.sample(LINE, len(LINE))
        self.senders = [Sender(self, i) for i in range(r.choice([8, 11, 14]))]
        self.docs, self.truth, self.pairs, self.people, self.texts = [], [], [], [], {}
        for i in range(customers):
            self.home("K%04d" % i)

    def home(self, cid):
        r = self.r
        family, given = r.choice(FAMILY), r.sample(GIVEN, 2)
        self.people.append((cid, "%s %s" % (given[0], family), "%d %s" % (r.randrange(2, 2000), r.choice(ROAD)), r.choice(CITY)))
        case = 0
        for sender in r.sample(self.senders, r.choice([2, 3])):
            account = sender.number(r)
            for _ in range(r.choice([1, 2, 3])):
                case += 1
                day = datetime.date(2026, 2, 1) + datetime.timedelta(days=r.randrange(240))
                v = dict(n=sender.number(r), d=day, u=day + datetime.timedelta(days=r.randrange(9, 80)), x=r.randrange(500, 400000), y=r.randrange(500, 90000), w=r.choice(THIRD),
                         p="%s %s" % (given[0], family), q=r.randrange(3, 4000))
                for paper in r.sample(sender.papers, r.randrange(1, len(sender.papers) + 1)):
                    first = self.send(cid, sender, account, paper, v, "%s.%d" % (cid, case))
                    kind = r.choice(["amount", "day", "neighbour", "person", "", ""])
                    u, event = dict(v), "%s.%d" % (cid, case)
                    if kind == "amount":
                        u["x"] += r.choice([1, 10, 100, 900, 9900])
                    elif kind == "day":
                        u["d"], u["u"] = u["d"] + datetime.timedelta(days=30), u["u"] + datetime.timedelta(days=30)
                    elif kind == "neighbour":
                        u["n"], event = "%0*d" % (sender.size, (int(v["n"]) + 1) % 10 ** sender.size), event + "b"
                    elif kind == "person":
                        u["p"], u["n"], event = "%s %s" % (given[1], family), sender.number(r), event + "p"
                    if kind and self.content(cid, paper, u) != self.content(cid, paper, v):
                        self.pairs += [(a, b, "0", kind) for b in self.send(cid, sender, account, paper, u, event) for a in first]

    def content(self, cid, paper, v):
        return self.texts.setdefault((cid, paper["id"]) + tuple(str(v[s]) for s in paper["slots"]), "T%06d" % len(self.texts))

    def send(self, cid, sender, account, paper, v, event):
        r, made = self.r, []
        for i in range(r.choice([1, 2, 2, 3])):
            sent = v["d"] + datetime.timedelta(days=r.randrange(1, 30))
            fmt, body, noise = self.dress(sender, account, paper, v, sent, i > 0)
            doc = "S%06d" % len(self.docs)
            self.docs.append(dict(doc_id=doc, customer_id=cid, dept=r.choice(sender.desks), channel=r.choice(["letter", "email"]), fmt=fmt, sent=sent.isoformat(), body=body))
            self.truth.append((doc, cid, paper["id"], self.content(cid, paper, v), event, "slip", noise))
            made.append(doc)
        return made

    def show(self, sender, slot, v, form):
        if slot in "du":
            d = v[slot]
            return ["%s %d, %d" % (LONG[d.month - 1], d.day, d.year), "%02d/%02d/%d" % (d.month, d.day, d.year), "%d-%s-%d" % (d.day, MONTH[d.month - 1], d.year),
                    d.isoformat()][form]
        if slot in "xy":
            return ["$%s", "US$%s", "$%s", "%s USD"][form] % "{:,.2f}".format(v[slot] / 100)
        if slot == "n":
            n = v["n"]
            cut = " ".join(n[i:i + 3] for i in range(0, len(n), 3))
            return (sender.alpha + ("-" if sender.alpha else "") + n) if "fonts" not in self.kinds else sender.alpha + self.r.choice(["No. " + n, "#" + n, n, cut, "(" + n + ")", "-" + n]) \
                if not sender.alpha else sender.alpha + self.r.choice([n, "-" + n, " " + n, "/" + n])
        return str(v[slot])

    def dress(self, sender, account, paper, v, sent, again):
        r, k = self.r, self.kinds
        form = r.randrange(4)
        show = lambda s: self.show(sender, s, v, form)
        _, full, street, city = self.people[-1]
        sentences = [t.format(**{s: show(s) for s in "nduxywpq"}) for t in paper["say"]]
        rows = [(sender.label[s], show(s)) for s in paper["listed"]]
        if "order" in k and r.random() < .5:
            r.shuffle(rows)
        cover = [r.choice(COVERS)] if "cover" in k and again and r.random() < .5 else []
        fine = [f for f in sender.fines if "fine" not in k or r.random() < .6]
        who = ["Customer %s" % account] if "customer" in k else []
        masked = ["We will draw it from account %s." % (r.choice(["*%s", "XX%s", "...%s", "ending %s"]) % account[-4:])] if "masked" in k and sender.n % 3 == 0 else []
        stub = ["%s %s %s" % (account, "%010d" % v["x"], "%07d" % r.randrange(10 ** 7))] if "stub" in k and sender.n % 2 == 0 else []
        date, skin = self.show(sender, "d", dict(d=sent), form), r.choice(sender.skins)
        tail = paper["extra"] + masked
        if skin == "attributes":
            body = "<slip issuer=%s issued=%s to=%s>%s<about kind=%s>%s</about><data %s/>%s</slip>" % (
                quoteattr(sender.name), quoteattr(date), quoteattr(full + ", " + street + ", " + city), "".join("<p>%s</p>" % escape(x) for x in cover), quoteattr(paper["head"]),
                "".join("<p>%s</p>" % escape(x) for x in sentences), " ".join("%s=%s" % (a.replace(" ", ""), quoteattr(b)) for a, b in rows),
                "".join("<p>%s</p>" % escape(x) for x in tail + fine + who + stub))
            return "xml", body, "attributes+xml"
        if skin in ("page", "grid"):
            cells = "".join("<tr><th>%s</th><td>%s</td></tr>" % (escape(a), escape(b)) for a, b in rows) if skin == "page" else \
                "<tr>%s</tr><tr>%s</tr>" % ("".join("<th>%s</th>" % escape(a) for a, b in rows), "".join("<td>%s</td>" % escape(b) for a, b in rows))
            body = "<html><head><title>%s</title></head><body><p><b>%s</b><br/>%s</p><p>%s<br/>%s<br/>%s</p><p>%s</p><h1>%s</h1>%s<table>%s</table>%s</body></html>" % (
                escape(paper["head"]), escape(sender.name), sender.address, full, street, city, date, escape(paper["head"]), "".join("<p>%s</p>" % escape(x) for x in cover + sentences), cells,
                "".join("<p>%s</p>" % escape(x) for x in tail + who + stub + fine))
            return "html", body, skin + "+html"
        wide = ["%-34s | %s" % ("%s  %s" % rows[i], "%s  %s" % rows[i + 1] if i + 1 < len(rows) else "") for i in range(0, len(rows), 2)]
        table = wide if skin == "columns" else ["%-16s%s" % (a + ":", b) for a, b in rows]
        top = [sender.name, sender.address, "", full, street, city, "", date, "", paper["head"].upper()] if skin != "slip" else [paper["head"], sender.name + " / " + date, full + " / " + street + " / " + city]
        text = "\n".join(top + [""] + cover + sentences + [""] + table + [""] + tail + [""] + fine + who + ["- " * 30] * bool(stub) + stub) + "\n"
        noise = skin + "+text"
        if "scans" in k and r.random() < .12:
            swap = {"0": "O", "1": "l", "5": "S", "e": "c", "a": "o", "n": "r", "t": "f", "8": "B"}
            text, noise = "".join(swap.get(c, c) if r.random() < .01 else c for c in text), noise + "+ocr0.01"
        return "text", text, noise


if __name__ == "__main__":
    unseen_files.main(__doc__, KINDS, World)
