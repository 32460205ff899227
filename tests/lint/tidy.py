#!/usr/bin/env python3
"""clang-tidy over lib/ and cmd/, one TAP case a source file.

  tidy.py BUILD-DIRECTORY [--analyzer] [FILE...]

Without --analyzer the checks that follow paths (clang-analyzer-*) are left out: they take 97 % of the time, and the
suites run under the sanitizers besides; the target `tidy-analyzer` runs all of .clang-tidy.
What was found clean is remembered in BUILD-DIRECTORY/tidy, by a digest of the source, the headers it includes (all of them
where ninja does not know) and .clang-tidy: a second run looks only at what changed.
"""
import concurrent.futures, hashlib, json, os, subprocess, sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def digest(names):
    h = hashlib.sha256()
    for name in names:
        with open(name, "rb") as f:
            h.update(f.read())
    return h.hexdigest()


def all_headers():
    found = []
    for top in ("include", "lib"):
        for directory, _, files in os.walk(os.path.join(TOP, top)):
            found += [os.path.join(directory, f) for f in files if f.endswith((".h", ".def"))]
    return sorted(found)


def headers_of(build, entries):
    """What ninja saw each source include, of this checkout."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], stdout=subprocess.PIPE, text=True).stdout
    source_of = {e.get("output"): os.path.normpath(os.path.join(build, e["file"])) for e in entries}
    found, source = {}, None
    for line in listing.splitlines():
        if not line.startswith(" "):
            source = source_of.get(line.split(":")[0])
        elif source:
            path = os.path.normpath(os.path.join(build, line.strip()))
            if path.startswith(TOP + "/") and os.path.exists(path):
                found.setdefault(source, set()).add(path)
    return {source: sorted(paths - {source}) for source, paths in found.items()}


def tidy(build, source, headers, checks):
    stamp = os.path.join(build, "tidy", digest([os.path.join(TOP, ".clang-tidy"), source, *headers]) + "".join(checks))
    if os.path.exists(stamp):
        return source, True, ""
    # gcc's flags may be in the commands: what clang does not know is no finding
    result = subprocess.run(["clang-tidy", "-p", build, "--quiet", "--extra-arg=-Wno-unknown-warning-option", *checks, source],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    good = result.returncode == 0
    if good:
        open(stamp, "w").close()
    return source, good, result.stdout


def main():
    build = os.path.abspath(sys.argv[1])
    os.makedirs(os.path.join(build, "tidy"), exist_ok=True)
    entries = json.load(open(os.path.join(build, "compile_commands.json")))
    sources = sorted({os.path.normpath(os.path.join(build, e["file"])) for e in entries})
    arguments = sys.argv[2:]
    checks = ["--checks=-clang-analyzer-*"]
    if "--analyzer" in arguments:
        arguments.remove("--analyzer")
        checks = []
    wanted = [os.path.abspath(f) for f in arguments] or [
        s for s in sources if s.startswith((TOP + "/lib/", TOP + "/cmd/")) and not s.startswith(build + "/")]
    every, seen, failed = all_headers(), headers_of(build, entries), 0
    print("1..%d" % len(wanted))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda s: tidy(build, s, seen.get(s, every), checks), wanted)
        for number, (source, good, text) in enumerate(results, 1):
            failed += not good
            print("%s %d - %s" % ("ok" if good else "not ok", number, os.path.relpath(source, TOP)), flush=True)
            if not good:
                print("\n".join("#   " + line for line in text.splitlines()[:40]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
