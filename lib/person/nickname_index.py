"""The pairs of nicknames by name: nickname_index.py OUT PAIRS.

Names are numbered from 1. Linking asks of most pairs of records whether they are nicknames: name_internal.h.
"""
import re
import sys

out, source = sys.argv[1:]
with open(source, encoding="ascii") as f:
    pairs = [(int(a), int(b)) for a, b in re.findall(r"\{(\d+),(\d+)\}", f.read())]
others = {}
for a, b in pairs:
    others.setdefault(a, []).append(b)
    others.setdefault(b, []).append(a)
starts, flat = [0], []
for n in range(max(others) + 1):
    flat += sorted(others.get(n, []))
    starts.append(len(flat))
with open(out, "w", encoding="ascii") as f:
    print('#include "name_internal.h"', file=f)
    print(f"const uint32_t person_nickname_names = {len(starts) - 1};", file=f)
    for name, values in (("starts", starts), ("others", flat)):
        print(f"const uint16_t person_nickname_{name}[] = {{{','.join(map(str, values))}}};", file=f)
