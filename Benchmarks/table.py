#!/usr/bin/env python3
"""The table of measurements: `python3 Benchmarks/table.py` writes that of `results.json` between the marks in the README."""
import json
import os
import sys

from statistics import geometric_mean

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIRST, LAST = "<!-- benchmark -->", "<!-- end of benchmark -->"


def duration(seconds):
    """A time with three digits."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            value = seconds / size
            return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def time_and_rate(seconds, result):
    """The time of a step and, where it makes several units, how many it makes in a second."""
    rate = f" ({result['units'] / seconds:.0f}/s)" if result["units"] > 1 else ""
    return duration(seconds) + rate


def mebibytes(count):
    return f"{count / (1 << 20):.0f}" if count else "–"


def eager(sides):
    """The better memory format of PyTorch without compilation."""
    formats = [sides[name] for name in ("PyTorch", "PyTorch channels_last") if name in sides]
    return min(formats, key=lambda side: side["median"], default=None)


def cells(result):
    """The cells of a workload's row: title, times, ratio, share of the limit, memory."""
    sides = result["sides"]
    columns = [sides.get("Martlet"), eager(sides), sides.get("torch.compile"), sides.get("JAX")]
    times = [time_and_rate(side["median"], result) if side else "–" for side in columns]
    ratio = f"{result['ratio']:.2f}" if result.get("ratio") else "–"
    share = f"{100 * result['share']:.0f} %" if result.get("share", 0) >= 0.005 else "–"
    memory = " / ".join(mebibytes(side["memory"]) if side else "–" for side in columns)
    return [result["title"], *times, ratio, share, memory]


NAMES = ["workload", "Martlet", "PyTorch", "torch.compile", "JAX", "ratio", "of limit", "memory, MiB"]
WIDTHS = [52, 16, 16, 16, 16, 7, 8, 26]


def _line(values, busy):
    widths = WIDTHS + [10] * bool(busy)
    return "  ".join(value.ljust(width) if index == 0 else value.rjust(width)
                     for index, (value, width) in enumerate(zip(values, widths)))


def header(busy=False):
    """The heading for a terminal."""
    return _line(NAMES + ["ratio busy"] * bool(busy), busy)


def row(result, busy=False):
    """A workload's line for a terminal."""
    ratio = f"{result['busyRatio']:.2f}" if "busyRatio" in result else "–"
    return _line(cells(result) + [ratio] * bool(busy), busy)


def markdown(document):
    """The table for the README, with what it was measured on."""
    busy = any("busyRatio" in result for result in document["workloads"].values())
    names = NAMES + ["ratio, busy machine"] * busy
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for result in document["workloads"].values():
        values = cells(result)
        if busy:
            values.append(f"{result['busyRatio']:.2f}" if "busyRatio" in result else "–")
        lines.append("| " + " | ".join(values) + " |")
    ratios = [result["ratio"] for result in document["workloads"].values() if result.get("ratio")]
    wins = sum(ratio > 1 for ratio in ratios)
    machine, limits = document["machine"], document["limits"]
    units = " and ".join(dict.fromkeys(result["unit"] for result in document["workloads"].values() if result["unit"]))
    versions = ", ".join(document["versions"][1:])
    ahead = ""
    if ratios:
        ahead = (f"Martlet is ahead in {wins} of {len(ratios)} workloads, by {geometric_mean(ratios):.2f} in the "
                 "geometric mean. ")
    lines += [
        "",
        f"{machine['processor']}, {document['threads']} threads each; {versions}. Its limits in the same run: "
        f"{limits['operations'] / 1e9:.0f} GFLOP/s and {limits['bytes'] / 1e9:.0f} GB/s. The ratio is the best peer's "
        f"median to Martlet's. {ahead}Memory is the peak of each side's process, in the order of the columns; /s counts "
        f"{units} per second."]
    return "\n".join(lines)


def main():
    with open(os.path.join(ROOT, "Benchmarks", "results.json")) as file:
        document = json.load(file)
    if document["quick"]:
        sys.exit("table.py: these results are of a quick run, which says nothing about speed: run `make bench`")
    path = os.path.join(ROOT, "README.md")
    with open(path) as file:
        text = file.read()
    before, first, rest = text.partition(FIRST)
    _, last, after = rest.partition(LAST)
    if not first or not last:
        sys.exit(f"table.py: README.md has no lines {FIRST} and {LAST}")
    with open(path, "w") as file:
        file.write(f"{before}{first}\n{markdown(document)}\n{last}{after}")


if __name__ == "__main__":
    main()
