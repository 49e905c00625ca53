"""PyTorch's side of the comparison: `torch_side.py VARIANT THREADS`, started by `compare.py`.

VARIANT is `contiguous` or `channels_last` (eager, by the memory format of images) or `compile` (`torch.compile`, images
channels-last)."""
import importlib
import sys

import torch

import torch_workloads
from common import found, serve
from operation_counter import OperationCounter
from torch_models import fill


class Workload:
    """One workload in one variant. `torch_workloads` sets `step`."""

    def __init__(self, variant, start):
        self.variant, self.start = variant, start
        self.is_compiled = variant == "compile"
        self.parameter_count = 0

    def data(self, name):
        """The data of a name; indices as `int64`, images in the variant's memory format."""
        value = torch.from_numpy(self.start[f"data.{name}"])
        return value.long() if value.dtype == torch.int32 else value

    def images(self, name):
        """Images [batch, channels, height, width] in the variant's memory format."""
        return self.formatted(self.data(name).permute(0, 3, 1, 2).contiguous())

    def formatted(self, value):
        """A tensor of images, or a model for them, in the variant's memory format."""
        is_last = self.variant != "contiguous"
        if isinstance(value, torch.nn.Module):
            return value.to(memory_format=torch.channels_last) if is_last else value
        return value.contiguous(memory_format=torch.channels_last if is_last else torch.contiguous_format)

    def filled(self, model):
        """The model with Martlet's weights."""
        self.parameter_count = fill(model, self.start)
        return self.formatted(model)

    def compiled(self, function, **options):
        """The function, compiled where the variant says so."""
        return torch.compile(function, **options) if self.is_compiled else function

    def read(self, result):
        return result.detach().double().numpy()

    def wait(self, result):
        """PyTorch computes at once on processors."""

    def operations(self):
        """The floating-point operations of a step."""
        with OperationCounter() as counter:
            self.step()
        return counter.operations


def main():
    variant, threads = sys.argv[1], int(sys.argv[2])
    if variant == "compile":
        # Once here instead of in the process of each workload.
        importlib.import_module("torch._inductor.compile_fx")

    def make(name, start):
        torch.set_num_threads(threads)
        workload = Workload(variant, start)
        workload.step = found(name, torch_workloads.WORKLOADS)(workload)
        return workload

    serve(f"PyTorch {torch.__version__}", make)


main()
