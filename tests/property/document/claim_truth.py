"""What the composers of claim files share: chance, amounts, people and houses, and the truth of a claim."""
import collections
import datetime
from decimal import Decimal


class Person(collections.namedtuple("Person", "given middle family suffix")):
    """The name in the order in which it is spoken; every part but the family name may be missing."""

    def spoken(self):
        return " ".join(part for part in self if part)


PEOPLE = [Person("Ada", "", "Kemper", ""), Person("Bruno", "", "Tobin", ""), Person("Clara", "M", "Ochoa", ""),
          Person("Ines", "", "Vidal", ""), Person("Omar", "", "Haddad", "Jr"), Person("Omar", "", "Haddad", "Sr"),
          Person("Lena", "Marie", "Brandt", ""), Person("Siobhan", "", "O'Neil-Ryan", ""), Person("José", "", "Núñez", "III")]
HOUSES = ["Org Hospital", "River Clinic", "Eastern Radiology", "St. Anne Medical Group", "Lake Laboratory, Inc.", "Müller & Sons"]


def size(r):
    """Mostly a few claims, sometimes two hundred."""
    return r.choice([1, 1, 1, 2, 2, 3, 5, 8, 13]) if r.random() < .97 else r.randint(14, 200)


def day(r):
    return datetime.date(2026, 1, 1) + datetime.timedelta(r.randrange(300))


def later(r, first, most=9):
    return first + datetime.timedelta(r.randrange(most))


def cents(r, most=900):
    return Decimal(r.randrange(1, most * 100)) / 100


def number(r, prefix):
    return prefix + str(r.randrange(10 ** 6, 10 ** 9))


def split(r, value, count):
    """`count` amounts that add up to the value."""
    parts = [(value / count).quantize(Decimal("0.01")) for _ in range(count - 1)]
    return parts + [value - sum(parts, Decimal(0))]


class Truth(collections.Counter):
    """Facts as (key, value) with how often."""

    def put(self, key, value):
        if value not in (None, ""):
            self[key, "%.2f" % value if isinstance(value, Decimal) else str(value)] += 1

    def put_all(self, **facts):
        for key, value in facts.items():
            self.put(key.replace("__", "."), value)
