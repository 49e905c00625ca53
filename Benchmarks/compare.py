#!/usr/bin/env python3
"""Times Martlet, PyTorch (eager and compiled) and JAX on the same work, turn by turn in one run.

    python3 Benchmarks/compare.py [--quick] [--only NAME …] [--rounds N] [--threads N] [--busy] [--results FILE]

Every side is a process that waits while the others run. All start from the weights and data that Martlet writes; a workload
fails where the results of the same steps differ. What is slow only once (compiling, the first steps) is not in the time.
With `--busy` every round is done again beside a process that keeps one processor busy. Run it with an interpreter that has
torch, jax and numpy: `make bench` makes one.
"""
import argparse
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from sides import Failure, MartletSide, PeerSide, processors
from summary import summary
from table import header, row
from workloads import WORKLOADS

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEERS = os.path.join(ROOT, "Benchmarks", "Peers")


def binary():
    path = os.environ.get("MARTLET_BENCHMARKS") or os.path.join(ROOT, ".build", "release", "MartletBenchmarks")
    if not os.path.exists(path):
        sys.exit("compare.py: build first: swift build -c release --product MartletBenchmarks")
    return path


def differs(ours, theirs, tolerance):
    """Whether numbers that are compared differ by more than the tolerance, relative to the largest of them."""
    scale = max(map(abs, theirs), default=0)
    return len(ours) != len(theirs) or not all(abs(a - b) <= tolerance * scale for a, b in zip(ours, theirs))


def steps_within(side, seconds):
    """How many steps take a side about so long."""
    steps = 1
    while True:
        each = side.run(steps // 4, steps)
        if each * steps > seconds / 4:
            return max(1, round(seconds / each))
        steps *= 4


def measure(sides, seconds, rounds):
    """The seconds of a step for each side by round. A round takes each side about as long: what else happens on the machine
    meets all of them alike."""
    steps = {side.name: steps_within(side, seconds) for side in sides}
    times = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            # Caches hold what the other sides left there: of no matter where a single step takes that long.
            warm = 0 if steps[side.name] == 1 else max(1, steps[side.name] // 10)
            times[side.name].append(side.run(warm, steps[side.name]))
    return times


@contextlib.contextmanager
def busy_processor():
    """A process that computes all the time."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def agreement(workload, martlet, expected, peer, start):
    """Starts a peer and compares its results with Martlet's; why it does not take part, or `None`."""
    try:
        peer.start(workload.name, start, martlet.parameters)
        values = peer.check(workload.steps)
        return f"results differ: {expected} and {values}" if differs(expected, values, workload.tolerance) else None
    except Failure as failure:
        return str(failure)


def agreeing(workload, martlet, peers, start, failures):
    """The sides that take part, started and compared with each other; why others do not goes to `failures`. They prepare
    two at a time, the compiler first: compiling keeps one processor busy and is not timed."""
    peers = [peer for peer in peers if workload.has_images or peer.name != "PyTorch channels_last"]
    expected, sides = martlet.check(workload.steps), [martlet]
    with ThreadPoolExecutor(2) as pool:
        first = sorted(peers, key=lambda peer: peer.name != "torch.compile")
        pending = {peer.name: pool.submit(agreement, workload, martlet, expected, peer, start) for peer in first}
    for peer in peers:
        reason = pending[peer.name].result()
        if reason is None:
            sides.append(peer)
            continue
        print(f"  {workload.name}: {peer.name}: {reason}", file=sys.stderr)
        failures[peer.name] = reason
        peer.finish()
    return sides


def run_workload(workload, peers, options):
    """The result of one workload as a dictionary for `results.json`."""
    seconds, rounds = (0.05, 2) if options.quick else (0.3, 11)
    rounds = options.rounds or rounds
    result = {"title": workload.title, "family": workload.family, "sides": {}, "failures": {}}
    sides = []
    with tempfile.TemporaryDirectory() as folder:
        start = os.path.join(folder, "start.safetensors")
        martlet = MartletSide(binary(), workload.name, options.threads, start)
        try:
            sides = agreeing(workload, martlet, peers, start, result["failures"])
            times, busy = measure(sides, seconds, rounds), {}
            if options.busy:
                with busy_processor():
                    busy = measure(sides, seconds, rounds)
            for side in sides:
                result["sides"][side.name] = {**summary(times[side.name]), "memory": side.memory()}
                if busy:
                    result["sides"][side.name]["busy"] = summary(busy[side.name])
            eager = next((side for side in sides if side.name == "PyTorch"), None)
            result["operations"] = workload.operations or (eager.operations() if eager else 0)
            result["byteOperations"] = workload.byte_operations
            result["bytes"], result["units"], result["unit"] = workload.bytes, workload.units, workload.unit
        finally:
            for side in sides:
                side.finish()
    return result


def run_start_up(workload, options):
    """From the start of a process to the end of its first training step."""
    rounds = options.rounds or (1 if options.quick else 7)
    commands = {"Martlet": [binary(), "first-step"]}
    for name, module in (("PyTorch", "torch"), ("JAX", "jax")):
        commands[name] = [sys.executable, os.path.join(PEERS, f"{module}_first_step.py")]
    times, memory = {name: [] for name in commands}, {}
    for _ in range(rounds + 1):  # the first round fills the system's cache of files
        for name, command in commands.items():
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            times[name].append(time.perf_counter() - start)
            memory[name] = usage.ru_maxrss * 1024
            if status:
                sys.exit(f"compare.py: {command[-1]} failed")
    sides = {name: {**summary(values[1:]), "memory": memory[name]} for name, values in times.items()}
    return {"title": workload.title, "family": workload.family, "sides": sides, "failures": {}, "operations": 0,
            "byteOperations": 0, "bytes": 0, "units": 1, "unit": ""}


def add_ratios(result, limits):
    """The ratio of each peer's median to Martlet's, the best peer, and the share of the machine's limit."""
    sides = result["sides"]
    ours = sides.get("Martlet")
    if not ours:
        return
    peers = {name: side["median"] for name, side in sides.items() if name != "Martlet"}
    result["ratios"] = {name: median / ours["median"] for name, median in peers.items()}
    result["best"] = min(peers, key=peers.get, default=None)
    result["ratio"] = result["ratios"].get(result["best"])
    if result["best"] and "busy" in ours:
        best = min(side["busy"]["median"] for name, side in sides.items() if name != "Martlet")
        result["busyRatio"] = best / ours["busy"]["median"]
    arithmetic = result["operations"] / limits["operations"]
    if limits["byteOperations"]:
        arithmetic += result["byteOperations"] / limits["byteOperations"]
    arithmetic /= ours["median"]
    memory = result["bytes"] / limits["bytes"] / ours["median"]
    result["share"] = max(arithmetic, memory)
    result["bound"] = "memory" if memory > arithmetic else "arithmetic"


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    return {"processor": model, "processors": os.cpu_count(), "system": f"{platform.system()} {platform.release()}"}


def commit():
    answer = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return f"Martlet {answer.stdout.strip()}" if answer.returncode == 0 else "Martlet"


def limits(threads):
    """What the machine does at best in a second: floating-point operations, bytes of memory and operations on bytes."""
    output = subprocess.run([binary(), "limits", str(threads)], check=True, capture_output=True, text=True)
    return dict(zip(("operations", "bytes", "byteOperations"), map(float, output.stdout.split())))


def compare(chosen, peers, options):
    """The results of the chosen workloads, printed as they come, and written where that is asked for."""
    before = limits(options.threads)
    print(header(options.busy), flush=True)
    results = {}
    for workload in chosen:
        try:
            if workload.name == "start-up":
                result = run_start_up(workload, options)
            else:
                result = run_workload(workload, peers, options)
        except Failure as failure:
            print(f"  {workload.name}: {failure}", file=sys.stderr)
            continue
        add_ratios(result, before)
        results[workload.name] = result
        print(row(result, options.busy), flush=True)
    after = limits(options.threads)
    best = {name: max(value, after[name]) for name, value in before.items()}
    for result in results.values():
        add_ratios(result, best)
    document = {
        "machine": machine(), "versions": [commit(), *dict.fromkeys(peer.version for peer in peers)], "limits": best,
        "threads": options.threads, "quick": options.quick, "workloads": results}
    path = options.results
    if not path and not options.quick and not options.only:
        path = os.path.join(ROOT, "Benchmarks", "results.json")
    if path:
        with open(path, "w") as file:
            json.dump(document, file, indent=1, ensure_ascii=False)
            file.write("\n")
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few and short rounds: does it run, do results agree")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--peers", nargs="+", metavar="PEER", default=["eager", "compile", "jax"])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--results", metavar="FILE", help="results.json unless quick or of some workloads only")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unknown = set(options.only) - {workload.name for workload in WORKLOADS}
    if unknown:
        sys.exit(f"compare.py: no such workload: {', '.join(sorted(unknown))}; there are "
                 + ", ".join(workload.name for workload in WORKLOADS))
    chosen = [workload for workload in WORKLOADS if not options.only or workload.name in options.only]
    allowed = processors(options.threads)
    if allowed:
        os.sched_setaffinity(0, allowed)
    variants = {"eager": ["contiguous", "channels_last"], "compile": ["compile"], "jax": ["jax"]}
    peers = [PeerSide(PEERS, variant, options.threads) for name in options.peers for variant in variants[name]]
    try:
        results = compare(chosen, peers, options)
    finally:
        for peer in peers:
            peer.close()
    # A peer may lack a workload, but not fail in one.
    wrong = [name for name, result in results.items()
             if not all(why.startswith("NotImplementedError") for why in result["failures"].values())]
    wrong += [workload.name for workload in chosen if workload.name not in results]
    if wrong:
        sys.exit(f"compare.py: results differ or sides failed (see above): {', '.join(wrong)}")


if __name__ == "__main__":
    main()
