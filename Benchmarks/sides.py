"""The sides of the comparison as processes that take commands on standard input."""
import os
import signal
import subprocess
import sys


class Failure(Exception):
    """Why a side cannot take part."""


def processors(threads):
    """As many processors as threads, on different cores where there are enough; `None` where the system has no such
    notion."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    allowed = sorted(os.sched_getaffinity(0))
    cores = {}
    for processor in allowed:
        path = f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list"
        try:
            with open(path) as file:
                core = file.read().strip()
        except OSError:
            core = processor
        cores.setdefault(core, processor)
    first = list(cores.values())
    return set((first + [processor for processor in allowed if processor not in first])[:threads])


class _Side:
    """A process; one line for each command."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})

    def _read(self):
        line = self.process.stdout.readline().strip()
        if not line:
            raise Failure("the process ended early")
        if line.startswith("failed: "):
            raise Failure(line.removeprefix("failed: "))
        return line

    def _ask(self, command):
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failure("the process ended early") from None
        return self._read()

    def check(self, steps):
        """What is compared of the results of so many steps."""
        return [float(value) for value in self._ask(f"check {steps}").split()]

    def run(self, warm, steps):
        """The seconds of one of so many steps, behind some that are not timed."""
        return float(self._ask(f"run {warm} {steps}"))

    def memory(self):
        """The peak of the process's resident memory in bytes, where the system tells."""
        try:
            with open(f"/proc/{self.pid}/status") as file:
                return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))
        except (OSError, StopIteration):
            return None


class MartletSide(_Side):
    """Martlet's process for one workload."""

    def __init__(self, binary, workload, threads, start):
        super().__init__("Martlet", [binary, workload, str(threads), start])
        self.pid = self.process.pid
        self.parameters = int(self._read())

    def finish(self):
        """Ends the process."""
        self.process.stdin.close()
        self.process.wait()


class PeerSide(_Side):
    """A peer's process, which lives through all workloads and forks a process for each."""

    def __init__(self, folder, variant, threads):
        names = {"contiguous": "PyTorch", "channels_last": "PyTorch channels_last", "compile": "torch.compile",
                 "jax": "JAX"}
        cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "martlet")
        environment = {
            "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads),
            # What is compiled is kept: its time is not measured.
            "TORCHINDUCTOR_CACHE_DIR": os.path.join(cache, "inductor"), "TORCHINDUCTOR_COMPILE_THREADS": "1",
            "JAX_COMPILATION_CACHE_DIR": os.path.join(cache, "jax"), "JAX_PLATFORMS": "cpu",
            "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
        script = "jax_side.py" if variant == "jax" else "torch_side.py"
        super().__init__(
            names[variant], [sys.executable, os.path.join(folder, script), variant, str(threads)], environment)
        self.version = self._read()
        self.is_started = False

    def start(self, workload, start, parameters):
        """Begins a workload; its model must have as many parameters as Martlet's."""
        answer = self._ask(f"start {workload} {start}")
        self.is_started = True
        own, self.pid = (int(word) for word in answer.split())
        if own != parameters:
            raise Failure(f"models differ: {parameters} parameters (Martlet) and {own}")

    def check(self, steps):
        return self._guarded(lambda: super(PeerSide, self).check(steps))

    def run(self, warm, steps):
        return self._guarded(lambda: super(PeerSide, self).run(warm, steps))

    def operations(self):
        """The floating-point operations of a step."""
        return float(self._guarded(lambda: self._ask("operations")))

    def finish(self):
        """Ends the workload."""
        if self.is_started:
            self.process.stdin.write("finish\n")
            self.process.stdin.flush()
            self.is_started = False

    def close(self):
        """Ends the process, and that of a workload which did not finish."""
        if self.is_started:
            os.kill(self.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def _guarded(self, body):
        """A process for a workload ends where it fails."""
        try:
            return body()
        except Failure:
            self.is_started = False
            raise
