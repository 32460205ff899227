#!/usr/bin/env python3
"""The layers are also held by the compiler and the linker: seed a violation of each and demand that the build breaks.

  test_layers.py BUILD-DIRECTORY

1. A source of a layer that may not see a library includes its header, compiled with that layer's own flags. (Only libpq and
   libxml2 keep their headers in a directory of their own; the headers of the others stand in /usr/include, where every
   compiler looks, and are left to lint.py.)
2. A layer's unit test calls a function of each other layer, linked with that test's own command: of those it may not use, the linker
   finds none.
"""
import json, os, re, shlex, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from lint import Tree

HEADERS = {"libpq": "libpq-fe.h", "libxml2": "libxml/parser.h"}


def run(words, build):
    return subprocess.run(words, cwd=build, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def compile_flags(build):
    """The compiler command of one source of each layer, without its source and outputs."""
    commands = {}
    for entry in json.load(open(os.path.join(build, "compile_commands.json"))):
        m = re.search(r"(?:^|/)lib/(\w+)/\w+\.c$", entry["file"])
        if m and m[1] not in commands:
            words = shlex.split(entry["command"])
            for flag in ("-o", "-MF", "-MQ"):
                at = words.index(flag)
                del words[at:at + 2]
            commands[m[1]] = [w for w in words if w not in ("-c", "-MD", entry["file"])]
    return commands


def some_function(build, layer):
    """A public function that the layer's library defines."""
    library = os.path.join(build, "lib", layer, "libov_%s.a" % layer)
    names = run(["nm", "--defined-only", "-g", library], build).stdout if os.path.exists(library) else ""
    m = re.search(r" T (ov_%s_\w+)" % layer, names) or re.search(r" T (ov_\w+)", names)
    return m and m[1]


def test_link_command(build, layer):
    """How one unit test of the layer is linked, as words."""
    targets = run(["ninja", "-t", "targets", "all"], build).stdout
    m = re.search(r"^(tests/unit/%s/test_\w+): c_LINKER" % layer, targets, re.M)
    return shlex.split(run(["ninja", "-t", "commands", "-s", m[1]], build).stdout) if m else None


def cases(build, tree, work):
    flags = compile_flags(build)
    seed, output = os.path.join(work, "seed.c"), os.path.join(work, "seed.o")

    def compiles(layer, text):
        with open(seed, "w") as f:
            f.write(text)
        return run(flags[layer] + ["-c", seed, "-o", output], build)

    for layer in flags:
        for library, header in HEADERS.items():
            allowed = library in tree.layers[layer][1]
            result = compiles(layer, "#include <%s>\nextern int seeded;\n" % header)
            yield (result.returncode == 0) == allowed, "%s %s %s" % (layer, "sees" if allowed else "does not see", header), result.stdout
    functions = {layer: some_function(build, layer) for layer in tree.layers}
    for layer, (below, _) in tree.layers.items():
        command = test_link_command(build, layer)
        if not command or layer not in flags:
            continue
        at = command.index("-o") + 1
        command[at] = os.path.join(work, "linked")
        calls = {other: function for other, function in functions.items() if function and other != layer}
        declared = "".join("void %s(void);\n" % f for f in calls.values())
        called = "".join("    %s();\n" % f for f in calls.values())
        compiled = compiles(layer, declared + "void seeded(void);\nvoid\nseeded(void)\n{\n%s}\n" % called)
        result = run(command[:at + 1] + [output] + command[at + 1:], build) if compiled.returncode == 0 else compiled
        for other, function in calls.items():
            missing = "undefined reference to `%s'" % function in result.stdout
            # a test may link less than its layer may use, never more
            if other not in below or compiled.returncode:
                yield missing, "a unit test of %s does not link %s" % (layer, other), result.stdout


def main():
    build, tree = os.path.abspath(sys.argv[1]), Tree(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    count = failed = 0
    with tempfile.TemporaryDirectory() as work:
        for good, name, detail in cases(build, tree, work):
            count, failed = count + 1, failed + (not good)
            print("%s %d - %s" % ("ok" if good else "not ok", count, name))
            if not good:
                print("\n".join("#   " + line for line in detail.splitlines()[:20]))
    print("1..%d" % count)
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
