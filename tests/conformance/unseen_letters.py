#!/usr/bin/env python3
"""Compose letters of senders that nobody has seen, with their truth, in the form of the sets of letters.

  unseen_letters.py --seed N --out FOLDER [--kinds LIST] [--customers N]

Every world draws its senders (names, offices, words, layouts, numbering, boilerplate), their templates and the matters they write
about from independent choices; the seed alone decides. FOLDER gets docs.jsonl, customers.tsv, truth_docs.tsv, truth_pairs.tsv and
gates.json. A content is a template with all values that it prints: two letters of one content say the same, any others do not, so
duplicates.p >= 1 asserts that no letter was suppressed that says something its survivor does not, and more: likely copies, which
both leave, count as pairs too.

Kinds of variation, each a switch (default: all; "none" leaves easy mail):
  dates        short years, ordinals, 27.09.2026, 27SEP26, Spanish months
  boilerplate  a sender's own disclaimers, in part of its letters
  mailing      numbers of the mailing without a label: sheets, sort and scan lines, beside the customer's number
  markup       XML whose values stand in attributes; two columns of text
  numbers      matter numbers with blanks, slashes, dots, a letter at the end, printed in several ways
  customer     a customer number per sender on its sheets
  phones       phones in many styles, masked accounts
  scans        characters misread
"""
import datetime, json, random, re, textwrap

import unseen_files

KINDS = ["dates", "boilerplate", "mailing", "markup", "numbers", "customer", "phones", "scans"]
GATES = ["duplicates.p>=1", "duplicates.f1>=0.95", "merged<=0", "subjects.f1>=0.95", "templates.pair_f1>=0.95"]
MONTHS = "January February March April May June July August September October November December".split()
MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
FIRST = "Ana Karen Barbara Luis Omar Ruth Helen Ivan Grace Noel Paula Dana Felix Irene Marco Tess Hugo Lena Cyrus Edith".split()
LAST = "Ortiz Lindqvist Okafor Brandt Moreau Castell Nakata Whitlow Pereira Dunham Kowal Farrow Abbasi Tolliver Vance Quist".split()
TOWN = ["Dayton, OH 45493", "Laramie, WY 82070", "Fargo, ND 58102", "Durango, CO 81301", "Salem, OR 97301", "Macon, GA 31201"]
STREET = "Church Mill Walnut Jackson Harbor Orchard Quarry Linden Prospect Chapel".split()
HEAD = "Harbor Granite Willow Summit Cedar Prairie Beacon Copper Juniper Lantern Meridian Osprey Pioneer Ridge Sterling Tamarack".split()
TRADE = ["Veterinary Group", "Moving and Storage", "Pest Control", "Student Lending", "Dental Partners", "Fiber Internet", "Auto Finance",
         "Heating Oil", "School District", "Title Agency", "Hospice", "Parking Authority", "Optical", "Home Warranty", "Crop Insurance",
         "Credit Union", "Ambulance Service", "Toll Road", "Self Storage", "Funeral Plans"]
OFFICE = ["Accounts Office", "Service Desk", "Central Billing", "Field Office", "Member Relations", "Records Room", "Case Team"]
COMPANY = ["Bluebird Hauling", "Dr. Noor Haddad", "Elm Street Garage", "Kestrel Imaging", "Orbit Rides", "Sable Roofing", "Dr. Iris Vale",
           "Tern Catering", "Vireo Labs", "Marlow Glass", "Finch Towing", "Heron Physical Therapy"]
GREET = ["Dear {f} {l},", "Hello {f},", "{f} {l}:", "Good day, {f} {l}", "", "To {f} {l}"]
CLOSE = ["Sincerely,", "With regards,", "Yours truly,", "Until next time,", ""]
COVER = ["This is a copy of a letter that another of our offices has sent you.", "For your records, here is once more what was mailed to you.",
         "You may have had this sheet before; it is repeated for your convenience."]
# [a|b] is settled once a template; {S} day of service, {D} last day, {A} {B} {C} amounts, {I} number of the matter, {P} company, {M} member
SUBJECT = ["[What became of|News about|The state of|A word on] your [request|order|report|file|agreement]", "[Decision|Notice|Summary] for [one visit|the work done|the job]",
           "Your [plan|line|contract|coverage] and [what it costs|its next step|the balance]", "[Please look at|About] the [charge|estimate|reading|deposit]"]
BODY = ["On {S} {P} [looked after|carried out work for|visited|served] {M}, and {A} of the [bill|price|total] is still [open|unpaid|to be settled].",
        "We [logged|filed|entered|noted] the [work|visit|claim|delivery] of {S} under {I} and [set aside|charged|credited] {A} for it.",
        "The [estimate|quote|offer] that {P} [drew up|made] for {M} on {S} comes to {A}, of which {B} is [parts|labor|material].",
        "[Nothing has come in|No money has reached us] for {I} since {S}; {A} is [owed|due|outstanding] and has to be here by {D}.",
        "Our [inspectors|adjusters|clerks] have [read|weighed|gone through] what {P} [sent|handed in] about {S}, and [allow|grant] {A}.",
        "{M} is [listed|named|entered] on {I} from {S} on, with a [limit|ceiling] of {A} and a [share|part] of {B} for you.",
        "The [deposit|advance|down payment] of {A} was [booked|received] on {S}; what is left, {B}, [falls due|must be paid] on {D}.",
        "[Because|Since] {P} [changed|corrected] its papers, {I} now [stands at|shows] {A} instead of what you [saw|read] earlier."]
REST = ["[Bring|Send] this [sheet|page] along when you [come to|call at] the [counter|window|office].", "[Keep|Hold on to] your [slips|receipts|papers] until the [matter|file] is closed.",
        "[A person|Somebody|One of us] will [ring|call] you [within the week|before we go on].", "You may [object|ask for a second look] in writing, and [nothing is taken|no fee is added] until we [answer|reply].",
        "[Payment in parts|A plan of small payments] can be [agreed|set up] at any [branch|desk] without [interest|cost].",
        "The [form|card] you need is [enclosed|on our pages] and takes [a minute|no stamp].", "If it [rains|storms] that day, the [crew|team] comes on the next [working day|clear morning]."]
FIELDS = {"I": ["File", "Case number", "Contract", "Claim", "Order no.", "Agreement"], "S": ["Day of service", "Done on", "Seen on", "Date of work"],
          "D": ["Pay by", "Last day", "Due"], "A": ["Amount", "Your share", "Balance", "To pay"], "B": ["Already paid", "Plan share", "Deposit"],
          "C": ["Fee", "Tax", "Interest"], "P": ["Done by", "Provider", "Firm"], "M": ["For", "Person", "Member"], "R": ["Period", "Month"]}
FINE = ["Calls may be [recorded|listened to] so that we can [train our people|answer better].", "Money left with us is [insured|protected] up to the [legal limit|amount set by law].",
        "[Complaints|Grievances] go to the [commissioner|regulator] whose address hangs in every [office|branch].", "A language [interpreter|helper] is free of charge; [ask for one|say so] when you call.",
        "This [mailbox|address] is not read by a [person|human]; [use|write to] the address above.", "Rates [may change|are reviewed] every year and are [posted|shown] at the [counter|door].",
        "We [never ask for|do not want] your full password, and [hang up|end the call] on whoever does.", "How we [handle|keep] what we know of you is [set out|told] in a leaflet at the [door|counter]."]


def settle(r, text):
    return re.sub(r"\[([^\]]*)\]", lambda m: r.choice(m.group(1).split("|")), text)


class Number:
    """How a sender prints its numbers: groups of digits with a prefix and a letter at the end, or without."""

    def __init__(self, r, hard):
        self.prefix = "".join(r.choice("ABCDEFHKLMNPRTVWX") for _ in range(r.choice([2, 3]))) if r.random() < .6 else ""
        self.groups = r.choice([[4, 4], [3, 3, 4], [2, 4, 4], [4, 7], [2, 6]]) if hard else [4, 6]
        self.tail = hard and r.random() < .35
        self.sep = r.choice(["-", " ", ".", "/"]) if hard else "-"
        self.hard = hard

    def new(self, r):
        return (["".join(r.choice("0123456789") for _ in range(n)) for n in self.groups], r.choice("ABCEHKMRTX") if self.tail else "")

    def neighbour(self, number):
        groups, tail = number
        last = "%0*d" % (len(groups[-1]), (int(groups[-1]) + 1) % 10 ** len(groups[-1]))
        return groups[:-1] + [last], tail

    def show(self, r, number):
        groups, tail = number
        sep = r.choice([self.sep, self.sep, "-", " "]) if self.hard else self.sep
        if len(groups) == 2 and r.random() < .2 and self.hard and self.prefix:
            sep = ""
        text = sep.join(([self.prefix] if self.prefix else []) + groups)
        return text + (("" if sep == "" else sep) + tail if tail else "")


class Sender:
    def __init__(self, w, number):
        r = self.r = w.r
        self.name = "%s %s" % (w.heads.pop(), w.trades.pop())
        self.offices = r.sample(OFFICE, r.choice([1, 2, 2, 3]))
        self.depts = ["s%02d%s" % (number, chr(97 + i)) for i in range(len(self.offices))]
        self.street = "%d %s Way, %s" % (r.randrange(10, 990), r.choice(STREET), r.choice(TOWN))
        self.matter, self.customer = Number(r, "numbers" in w.kinds), Number(r, "numbers" in w.kinds)
        self.has_customer = "customer" in w.kinds and r.random() < .75
        self.fine = [settle(r, t) for t in r.sample(FINE, r.choice([1, 2, 3]))]
        self.phone = "%d%02d-%d" % (r.choice([87, 50, 30, 70, 21]) // 10, r.randrange(10, 99), r.randrange(10, 90))
        self.tags = r.sample("doc note msg memo paper leaf form unit".split(), 2) + r.sample("item row entry line cell fact".split(), 2)
        self.masked = "phones" in w.kinds and r.random() < .3
        self.templates = [Template(w, self) for _ in range(r.choice([1, 1, 2, 2, 3]))]
        self.shape = r.sample(["text", "memo", "box", "dots", "dl", "table", "div", "xml"] + (["attr", "attr", "columns"] if "markup" in w.kinds else []), 3)
        self.sheet = r.choice(["scan", "both", "sheet", "job"])

    def say_phone(self):
        a, b, c = "8" + self.phone[1:3], "555", "01%02d" % int(self.phone[-2:])
        forms = ["(%s) %s-%s"] if "phones" not in self.w_kinds else ["(%s) %s-%s", "%s.%s.%s", "%s/%s-%s", "+1 %s %s %s", "%s %s %s", "1-%s-%s-%s"]
        return self.r.choice(forms) % (a, b, c)


class Template:
    made = 0

    def __init__(self, w, sender):
        r = w.r
        Template.made += 1
        self.id = "V%02d" % Template.made
        while True:
            body = [settle(r, t) for t in r.sample(BODY, r.choice([1, 2]))]
            slots = set(re.findall(r"\{(\w)\}", " ".join(body)))
            extra = [s for s in "ISDABCPMR" if s not in slots and r.random() < .35]
            need = [s for s in "IA" if s not in slots and s not in extra and r.random() < .9]
            have = slots | set(extra) | set(need)
            if "A" in have and ("I" in have or {"S", "P"} <= have) and tuple(body) not in w.bodies:
                break
        w.bodies.add(tuple(body))
        listed = sorted(set(extra + need) | {s for s in sorted(slots) if r.random() < .25})
        self.slots = sorted(have)
        self.subject = settle(r, r.choice(SUBJECT))
        self.body = body
        self.rest = [settle(r, t) for t in r.sample(REST, r.choice([1, 2, 3]))]
        self.fields = [(r.choice(FIELDS[s]), s) for s in listed]
        r.shuffle(self.fields)


class World:
    def __init__(self, seed, kinds, customers):
        self.r = r = random.Random(seed)
        self.kinds, self.bodies = kinds, set()
        self.heads, self.trades = r.sample(HEAD, len(HEAD)), r.sample(TRADE, len(TRADE))
        Sender.w_kinds = kinds
        Template.made = 0
        self.senders = [Sender(self, i) for i in range(r.choice([10, 13, 16]))]
        self.docs, self.truth, self.pairs, self.people = [], [], [], []
        self.contents = {}
        for c in range(customers):
            self.customer("U%04d" % c)

    # values
    def day(self, d, style):
        return {"iso": d.isoformat(), "long": "%s %d, %d" % (MONTHS[d.month - 1], d.day, d.year), "us": d.strftime("%m/%d/%Y"),
                "short": "%d/%d/%02d" % (d.month, d.day, d.year % 100), "dots": d.strftime("%d.%m.%Y"),
                "glued": "%02d%s%02d" % (d.day, MONTHS[d.month - 1][:3].upper(), d.year % 100),
                "th": "%s %d%s, %d" % (MONTHS[d.month - 1], d.day, "th" if 10 < d.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(d.day % 10, "th"), d.year),
                "es": "%d de %s de %d" % (d.day, MESES[d.month - 1], d.year), "eu": "%d %s %d" % (d.day, MONTHS[d.month - 1][:3], d.year)}[style]

    def styles(self):
        r = self.r
        return (r.choice(["iso", "long", "us", "eu"] + (["short", "dots", "glued", "th", "es"] if "dates" in self.kinds else [])),
                r.choice(["$%s", "$%s", "USD %s", "%s USD", "$ %s"]))

    def shown(self, slot, v, sender, style):
        if slot in "SD":
            return self.day(v, style[0])
        if slot in "ABC":
            return style[1] % "{:,.2f}".format(v / 100)
        return sender.matter.show(self.r, v) if slot == "I" else "%s %d" % (MONTHS[v[1] - 1], v[0]) if slot == "R" else v

    # one customer's mail
    def customer(self, cid):
        r = self.r
        last, firsts = r.choice(LAST), r.sample(FIRST, 3)
        self.people.append((cid, "%s %s" % (firsts[0], last), "%d %s Street" % (r.randrange(1, 9000), r.choice(STREET)), r.choice(TOWN)))
        numbers, matter = {}, 0
        for sender in r.sample(self.senders, r.choice([2, 3, 4])):
            numbers[sender] = sender.customer.new(r)
            for _ in range(r.choice([1, 1, 2, 3])):
                matter += 1
                event = "%s-%d" % (cid, matter)
                day = datetime.date(2026, 1, 5) + datetime.timedelta(days=r.randrange(300))
                v = dict(I=sender.matter.new(r), S=day, D=day + datetime.timedelta(days=r.randrange(20, 60)), P=r.choice(COMPANY),
                         M="%s %s" % (firsts[0], last), R=(day.year, day.month), **{s: r.randrange(900, 250000) for s in "ABC"})
                for t in r.sample(sender.templates, r.randrange(1, len(sender.templates) + 1)):
                    first = self.letters(cid, event, sender, t, v, numbers, day)
                    kind = r.choice(["amended_amount", "series", "other_member", "other_visit", "", "", ""])
                    if kind:
                        u, e = dict(v), event
                        if kind == "amended_amount":
                            s = r.choice([s for s in "ABC" if s in t.slots])
                            u[s] = v[s] + r.choice([-1, 1]) * r.choice([1, 90, 100, 900, 1000])
                        elif kind == "series":
                            u["S"], u["D"] = (d + datetime.timedelta(days=30) for d in (v["S"], v["D"]))
                            u["R"] = (u["S"].year, u["S"].month)
                            e = event if "I" in t.slots else event + "n"
                        elif kind == "other_member":
                            u["M"], u["I"] = "%s %s" % (r.choice(firsts[1:]), last), sender.matter.neighbour(v["I"])
                            e = event + "m"
                        else:
                            u["S"], u["I"] = day + datetime.timedelta(days=r.choice([1, 7, 28])), sender.matter.new(r)
                            e = event + "v"
                        second = self.letters(cid, e, sender, t, u, numbers, day + datetime.timedelta(days=3))
                        if first and second and self.content(t, u, cid) != self.content(t, v, cid):
                            self.pairs += [(a, b, "0", kind) for a in first for b in second]

    def content(self, t, v, cid):
        return self.contents.setdefault((cid, t.id) + tuple(str(v[s]) for s in t.slots), "L%06d" % len(self.contents))

    def letters(self, cid, event, sender, t, v, numbers, day):
        made, r = [], self.r
        for copy in range(r.choice([1, 1, 2, 2, 3])):
            office = r.randrange(len(sender.offices))
            sent = day + datetime.timedelta(days=r.randrange(2, 40))
            fmt, body, noise = Letter(self, cid, sender, office, t, v, numbers[sender], sent, copy > 0 and r.random() < .4).render()
            doc = "D%06d" % len(self.docs)
            self.docs.append(dict(doc_id=doc, customer_id=cid, dept=sender.depts[office], channel=r.choice(["letter", "email", "portal"]), fmt=fmt,
                                  sent=sent.isoformat(), body=body))
            self.truth.append((doc, cid, t.id, self.content(t, v, cid), event, "unseen", noise))
            made.append(doc)
        return made


def esc(s):
    return s.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


class Letter:
    def __init__(self, w, cid, sender, office, t, v, number, sent, cover):
        r = self.r = w.r
        style = w.styles()
        say = lambda text: re.sub(r"\{(\w)\}", lambda m: w.shown(m.group(1), v[m.group(1)], sender, style), text)
        _, full, street, town = w.people[-1]
        f, l = full.split(" ")
        self.sender, self.office, self.kinds = sender, sender.offices[office], w.kinds
        self.date = w.day(sent, style[0])
        self.to = [full, street, town]
        self.subject, self.greet = t.subject, r.choice(GREET).format(f=f, l=l)
        self.paras = ([r.choice(COVER)] if cover else []) + [say(" ".join(t.body))]
        self.fields = [(label, w.shown(s, v[s], sender, style)) for label, s in t.fields]
        self.rest = list(t.rest)
        if sender.masked:
            last4 = "%04d" % (int("".join(number[0])) % 10000)
            self.rest.append("It is taken from the account " + r.choice(["ending in %s", "****%s", "XXXX-%s", "x%s"]) % last4 + " unless you tell us otherwise.")
        self.phone = "Something unclear? Ring %s on weekdays." % sender.say_phone()
        self.close = r.choice(CLOSE)
        self.fine = [x for x in sender.fine if r.random() < .6] if "boilerplate" in w.kinds else sender.fine
        self.customer = sender.customer.show(r, number) if sender.has_customer else ""
        self.mailing = self.mail_lines()

    def mail_lines(self):
        r, digits = self.r, lambda n: "".join(self.r.choice("0123456789") for _ in range(n))
        who = "Customer no. " + self.customer if self.customer else ""
        if "mailing" not in self.kinds:
            return [x for x in [who, "Our reference: %s-%s" % (digits(4), digits(6))] if x]
        return {"scan": [who, "%s %s %s" % (digits(5), digits(8), digits(4))], "both": ["%s  %s  [%s-1/2]" % (digits(4), who, digits(8))],
                "sheet": [who, "%s%s/%s" % (r.choice("ABCD"), digits(7), r.choice("12"))], "job": ["Job %s  Seq %s" % (digits(5), digits(7)), who]}[self.sender.sheet]

    def render(self):
        shape = self.r.choice(self.sender.shape)
        fmt = {"xml": "xml", "attr": "xml", "dl": "html", "table": "html", "div": "html"}.get(shape, "text")
        body = getattr(self, "as_" + shape)()
        noise = "%s+%s" % (shape, fmt)
        if fmt == "text" and "scans" in self.kinds and self.r.random() < .2:
            rate = self.r.choice([.005, .02])
            body, noise = self.misread(body, rate), noise + "+ocr%g" % rate
        return fmt, body, noise

    def misread(self, body, rate):
        swap = {"O": "0", "0": "O", "l": "1", "1": "l", "I": "1", "S": "5", "5": "S", "e": "c", "m": "rn", "b": "6", "8": "B", "a": "o", "h": "b", "t": "f"}
        return "".join(swap.get(c, "" if self.r.random() < .3 else c) if c not in "\n " and self.r.random() < rate else c for c in body)

    def plain(self, head, fields, width=None):
        width = width or self.r.choice([60, 72, 80])
        wrap = lambda s: textwrap.fill(s, width, break_on_hyphens=False)
        parts = ["\n".join(head), self.greet] + [wrap(p) for p in self.paras] + ["\n".join(fields)] + [wrap(" ".join(self.rest)), wrap(self.phone)]
        parts += ["\n".join(x for x in [self.close, self.office + ", " + self.sender.name] if x)] + [wrap(x) for x in self.fine] + ["\n".join(x for x in self.mailing if x)]
        return "\n\n".join(p for p in parts if p) + "\n"

    def as_text(self):
        return self.plain([self.sender.name, self.office, self.sender.street, "", self.date, ""] + self.to + ["", "Re: " + self.subject], ["%s: %s" % f for f in self.fields])

    def as_memo(self):
        return self.plain(["FROM     %s, %s" % (self.sender.name, self.office), "TO       " + ", ".join(self.to), "DATE     " + self.date, "ABOUT    " + self.subject, "-" * 60],
                          ["  %-22s %s" % f for f in self.fields])

    def as_box(self):
        return self.plain(["+%s+" % ("-" * 58), "| %-56s |" % self.sender.name, "| %-56s |" % self.office, "+%s+" % ("-" * 58), "%-36s%s" % (self.to[0], self.date)] + self.to[1:] +
                          ["", "*** %s ***" % self.subject], ["%s: %s" % f for f in self.fields])

    def as_dots(self):
        return self.plain([self.sender.name.upper().center(70), self.sender.street.center(70), "", self.date.rjust(70), ""] + self.to + ["", self.subject.upper().center(70)],
                          ["  %s %s %s" % (a, "." * max(3, 34 - len(a)), b) for a, b in self.fields])

    def as_columns(self):
        cells = ["%s: %s" % f for f in self.fields]
        rows = ["%-40s%s" % (cells[i], cells[i + 1] if i + 1 < len(cells) else "") for i in range(0, len(cells), 2)]
        return self.plain(["%-44s%s" % (self.sender.name, self.date), "%-44s%s" % (self.office, self.to[0]), "%-44s%s" % (self.sender.street, self.to[1]), "%-44s%s" % ("", self.to[2]),
                           "", self.subject], rows)

    def html(self, fields):
        p = lambda s: "<p>%s</p>" % esc(s)
        parts = ["<html><body><div>%s<br>%s<br>%s</div>" % (esc(self.sender.name), esc(self.office), esc(self.sender.street)), "<div>%s</div>" % self.date,
                 "<div>%s</div>" % "<br>".join(self.to), "<h2>%s</h2>" % esc(self.subject)] + [p(self.greet)] * bool(self.greet) + [p(x) for x in self.paras] + [fields] + [p(x) for x in self.rest]
        return "\n".join(parts + [p(self.phone), p(" ".join([self.close, self.office]).strip()), "<hr>"] + [p(x) for x in self.fine] + [p(x) for x in self.mailing if x] + ["</body></html>"])

    def as_dl(self):
        return self.html("<dl>%s</dl>" % "".join("<dt>%s<dd>%s" % (esc(a), esc(b)) for a, b in self.fields))

    def as_table(self):
        return self.html("<table>%s</table>" % "".join("<tr><td>%s</td><td align=right><b>%s</b></td></tr>" % (esc(a), esc(b)) for a, b in self.fields))

    def as_div(self):
        return self.html("".join("<div><span class=k>%s</span> <span class=v>%s</span></div>" % (esc(a), esc(b)) for a, b in self.fields))

    def xml(self, fields, meta):
        a, b, c, d = self.sender.tags
        el = lambda n, s: "<%s>%s</%s>" % (n, esc(s), n)
        return "<%s>%s%s%s%s%s%s%s</%s>" % (b, meta, el("title", self.subject), el("text", self.greet) if self.greet else "", "".join(el("text", x) for x in self.paras), fields,
                                          "".join(el("text", x) for x in self.rest + [self.phone]), "".join(el("small", x) for x in self.fine), b)

    def as_xml(self):
        a, b, c, d = self.sender.tags
        meta = "<head><from>%s, %s</from><on>%s</on><to>%s</to>%s</head>" % (esc(self.sender.name), self.office, self.date, ", ".join(self.to),
                                                                        "".join("<ref>%s</ref>" % esc(x) for x in self.mailing if x))
        return self.xml("".join("<%s><label>%s</label><value>%s</value></%s>" % (c, esc(x), esc(y), c) for x, y in self.fields), meta)

    def as_attr(self):
        a, b, c, d = self.sender.tags
        name = lambda s: re.sub(r"\W+", "", s.title().strip("."))
        meta = '<head from="%s" office="%s" sent="%s" to="%s" %s/>' % (esc(self.sender.name), self.office, self.date, ", ".join(self.to),
                                                                   " ".join('ref%d="%s"' % (i, esc(x)) for i, x in enumerate(self.mailing) if x))
        return self.xml("<%s %s/>" % (d, " ".join('%s="%s"' % (name(x), esc(y)) for x, y in self.fields)), meta)


if __name__ == "__main__":
    unseen_files.main(__doc__, KINDS, World, GATES)
