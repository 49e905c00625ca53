"""What both peers share: the file that every side starts from, the comparison of results, and the commands."""
import json
import os
import sys
import time

import numpy as np


def read_start(path):
    """The tensors of a safetensors file that Martlet wrote: parameters by property path, data as `data.NAME`."""
    types = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64, "BOOL": np.bool_}
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        content = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(content[first:end], types[entry["dtype"]]).reshape(entry["shape"]).copy()
    return tensors


def found(name, workloads):
    """The workload of a name."""
    if name not in workloads:
        raise NotImplementedError("there is no such workload here")
    return workloads[name]


def fingerprint(result):
    """What is compared of a result: its only element, or its mean, root mean square, first and last element."""
    values = np.asarray(result, np.float64).reshape(-1)
    if values.size == 1:
        return [values[0]]
    return [values.mean(), np.sqrt(np.square(values).mean()), values[0], values[-1]]


def serve_workload(workload):
    """Answers the commands for one workload until `finish`. A workload has `step`, `read` (a result as an array),
    `wait` (until a result is there), `parameter_count`, and perhaps `operations`."""
    print(workload.parameter_count, os.getpid(), flush=True)
    for line in sys.stdin:
        command, *counts = line.split()
        counts = [int(count) for count in counts]
        if command == "check":
            results = [fingerprint(workload.read(workload.step())) for _ in range(counts[0])]
            print(*[value for result in results for value in result], flush=True)
        elif command == "run":
            for _ in range(counts[0]):
                workload.wait(workload.step())
            start = time.perf_counter()
            for _ in range(counts[1]):
                result = workload.step()
            workload.wait(result)
            print((time.perf_counter() - start) / counts[1], flush=True)
        elif command == "operations":
            print(workload.operations(), flush=True)
        elif command == "finish":
            return
        else:
            print(f"failed: unknown command {command}", flush=True)


def serve(version, make):
    """Answers `start WORKLOAD FILE` with a process of its own for each workload: the framework is imported once, and
    memory is counted for each workload by itself."""
    print(version, flush=True)
    for line in sys.stdin:
        _, name, path = line.split(maxsplit=2)
        child = os.fork()
        if child == 0:
            status = 0
            try:
                serve_workload(make(name, read_start(path.strip())))
            except BaseException as error:  # whatever it is, the other side waits for one line
                reason = (str(error).strip() or type(error).__name__).splitlines()[0]
                print(f"failed: {type(error).__name__}: {reason}", flush=True)
                status = 3
                if os.environ.get("MARTLET_BENCHMARKS_TRACE"):
                    import traceback
                    traceback.print_exc()
            os._exit(status)
        _, status = os.waitpid(child, 0)
        if status and os.waitstatus_to_exitcode(status) != 3:
            print(f"failed: the process ended with {os.waitstatus_to_exitcode(status)}", flush=True)
