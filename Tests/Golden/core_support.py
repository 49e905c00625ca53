"""What the scripts of the core's golden values share: cases with inputs, outputs and gradients in one safetensors file.

Every case is computed in float64 from inputs that float32 represents exactly, so that one file serves both
precisions. Images and convolution weights are stored channels-last, as Martlet has them. The options of a case are in
the file's metadata under the case's name (`key=value` pairs), so that a new case needs no change in the tests.
"""

import os

import numpy as np
import safetensors
import torch
from safetensors.numpy import save_file

FOLDER = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {
    "torch": torch.__version__,
    "numpy": np.__version__,
    "safetensors": safetensors.__version__,
}
torch.set_default_dtype(torch.float64)
torch.manual_seed(20240229)


class File:
    """Tensors and the options of cases for one file."""

    def __init__(self, name):
        self.name, self.tensors, self.metadata = name, {}, dict(VERSIONS)

    def put(self, name, value):
        if isinstance(value, torch.Tensor):
            value = value.detach().numpy()
        self.tensors[name] = np.array(value, order="C")

    def case(self, name, kind, **options):
        pairs = [f"{key}={value}" for key, value in {"kind": kind, **options}.items()]
        self.metadata[name] = " ".join(pairs)

    def save(self):
        path = os.path.join(FOLDER, self.name + ".safetensors")
        save_file(self.tensors, path, metadata=self.metadata)
        print(f"{self.name}: {len(self.tensors)} tensors, {os.path.getsize(path)} bytes")


def random(*shape, low=-2.0, high=2.0):
    """Numbers that float32 holds exactly and no two of which are equal or near 0."""
    count = int(np.prod(shape)) if shape else 1
    values = low + (high - low) * (torch.randperm(count) + 0.37) / count
    return values.to(torch.float32).to(torch.float64).reshape(shape).requires_grad_()


def last(images):
    """Channels-first images or weights as channels-last."""
    return images.permute(0, 2, 3, 1)


def first(images):
    return images.permute(0, 3, 1, 2)


def differentiate(file, case, inputs, output):
    """Stores inputs, output, a random upstream gradient and the gradients of all inputs that have one."""
    upstream = random(*output.shape, low=-1, high=1).detach()
    names = [name for name, value in inputs.items() if value.requires_grad]
    gradients = torch.autograd.grad(output, [inputs[name] for name in names], upstream, allow_unused=True)
    for name, value in inputs.items():
        stored = value.detach().numpy()
        file.put(f"{case}/{name}", stored.astype(np.float32) if stored.dtype == np.float64 else stored)
    file.put(f"{case}/output", output)
    file.put(f"{case}/upstream", upstream.numpy().astype(np.float32))
    for name, gradient in zip(names, gradients):
        file.put(f"{case}/gradient.{name}", gradient)
