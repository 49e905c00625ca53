#!/usr/bin/env python3
"""Times training steps of Martlet and PyTorch in turn, in one run, and prints the ratio of the medians.

    python3 Benchmarks/compare.py [--threads 2] [--rounds 9] [--python PYTHON] [WORKLOAD …]

Every side is a process of its own that waits while the others run. All start from the same weights and data; the run fails
where losses after the same steps differ. PYTHON is an interpreter that has torch and numpy
(`python3 -m venv PATH && PATH/bin/pip install torch numpy`).
"""
import argparse
import os
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STEPS = {"mlp-4-64-2": 400, "mlp-784-1024-1024-10": 20, "cnn-28x28": 20}


class Side:
    def __init__(self, name, command, threads):
        self.name, self.seconds, self.losses = name, [], []
        environment = dict(os.environ, OMP_NUM_THREADS=threads)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def run(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            sys.exit(f"compare.py: {self.name} ended early")
        self.seconds.append(float(answer[0]))
        self.losses.append(float(answer[1]))

    def finish(self):
        self.process.stdin.close()
        self.process.wait()
        return statistics.median(self.seconds[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("workloads", nargs="*", default=list(STEPS), metavar="WORKLOAD")
    options = parser.parse_args()
    binary = os.environ.get("MARTLET_BENCHMARKS") or os.path.join(ROOT, ".build", "release", "MartletBenchmarks")
    if not os.path.exists(binary):
        sys.exit("compare.py: build first: swift build -c release --product MartletBenchmarks")
    peer = os.path.join(ROOT, "Benchmarks", "Peers", "torch_steps.py")
    print(f"{'training step':24}{'Martlet':>12}{'PyTorch':>12}{'layout':>16}{'ratio':>8}")
    for name in options.workloads:
        threads = str(options.threads)
        layouts = ["contiguous", "channels_last"] if name.startswith("cnn") else ["contiguous"]
        sides = [Side("Martlet", [binary, name, threads], threads)]
        sides += [Side(layout, [options.python, peer, name, threads, layout], threads) for layout in layouts]
        for _ in range(options.rounds + 1):  # the first round warms up
            for side in sides:
                side.run(STEPS[name])
        for side in sides[1:]:
            # Rounding differs; over the first steps the losses of one computation stay together.
            ours, theirs = sides[0].losses[0], side.losses[0]
            if abs(ours - theirs) > 1e-3 + 0.02 * abs(theirs):
                sys.exit(f"compare.py: {name}: losses differ: {ours} (Martlet) and {theirs} (PyTorch {side.name})")
        medians = [side.finish() for side in sides]
        best = min(range(1, len(sides)), key=lambda index: medians[index])
        print(
            f"{name:24}{medians[0] * 1e6:9.1f} µs{medians[best] * 1e6:9.1f} µs{sides[best].name:>16}"
            f"{medians[best] / medians[0]:7.2f}x", flush=True)


main()
