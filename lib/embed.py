"""Turn files into C byte arrays: embed.py OUT.c NAME=FILE... gives `const unsigned char NAME[]` and NAME_size."""
import sys

out = ["#include <stddef.h>", ""]
for pair in sys.argv[2:]:
    name, path = pair.split("=", 1)
    data = open(path, "rb").read()
    out.append(f"extern const unsigned char {name}[];")
    out.append(f"extern const size_t {name}_size;")
    out.append(f"const unsigned char {name}[] = {{")
    for at in range(0, len(data), 20):
        out.append("    " + ", ".join(str(b) for b in data[at:at + 20]) + ",")
    out.append("    0};")
    out.append(f"const size_t {name}_size = {len(data)};")
    out.append("")
open(sys.argv[1], "w").write("\n".join(out))
