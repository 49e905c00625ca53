#!/usr/bin/env python3
"""Peak resident memory of one training of the demonstration's network, by Martlet and by PyTorch.

    python3 Benchmarks/peak_memory.py [--epochs 1] [--python PYTHON]
"""
import argparse
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def peak(command):
    """The peak resident memory of a command in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"peak_memory.py: {command[0]} failed")
    return usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    tool = os.path.join(ROOT, ".build", "release", "martlet")
    folder = subprocess.run(
        [tool, "data", "path", "fashion-mnist"], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as output:
        ours = peak([tool, "train", "--dataset", "fashion-mnist", "--model", "cnn", "--epochs", str(options.epochs),
                     "--threads", "2", "--output", os.path.join(output, "run")])
    theirs = peak(
        [options.python, os.path.join(ROOT, "Benchmarks", "Peers", "torch_fashion.py"), folder, str(options.epochs)])
    print(f"Martlet {ours:.0f} MiB, PyTorch {theirs:.0f} MiB, ratio {ours / theirs:.2f}")


main()
