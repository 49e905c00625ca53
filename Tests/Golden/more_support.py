"""What the scripts of golden values share: cases with operands, outputs and gradients in one safetensors file.

Every case is computed in float64 from operands that float32 represents exactly, so that one file serves both precisions.
Operands are in Martlet's layout (channels last); the functions of a script carry them to PyTorch's.
"""

import json
import os

import numpy as np
import safetensors
import torch
from safetensors.numpy import save_file

FOLDER = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)


def exact(values):
    """Values that float32 holds exactly, as a leaf."""
    return values.detach().to(torch.float32).to(torch.float64).requires_grad_()


def random(*shape, low=-2.0, high=2.0):
    """Numbers of which no two are equal or near 0."""
    count = int(np.prod(shape)) if shape else 1
    values = low + (high - low) * (torch.randperm(count) + 0.37) / max(1, count)
    return exact(values.reshape(shape))


def last(x):
    """Channels-first as channels-last."""
    return x.movedim(1, -1)


def first(x):
    """Channels-last as channels-first."""
    return x.movedim(-1, 1)


class File:
    """Tensors by `case/name`."""

    def __init__(self, name, seed):
        torch.manual_seed(seed)
        self.name, self.tensors, self.options = name, {}, {}

    def put(self, name, value):
        if isinstance(value, torch.Tensor):
            value = value.detach().numpy()
        self.tensors[name] = np.array(value, order="C")

    def case(self, name, function, **operands):
        """Stores operands, the output of `function(**operands)`, an upstream gradient and all gradients.

        Keys may hold dots as `__`. Integers and booleans are stored as constants.
        """
        output = function(**operands)
        if not output.requires_grad:
            for key, value in operands.items():
                kind = "operand" if value.dtype == torch.float64 else "constant"
                self.put(f"{name}/{kind}.{key}", value.float() if kind == "operand" else value)
            self.put(f"{name}/output", output)
            return
        upstream = random(*output.shape, low=-1, high=1).detach()
        leaves = {k: v for k, v in operands.items() if isinstance(v, torch.Tensor) and v.requires_grad}
        gradients = torch.autograd.grad(output, list(leaves.values()), upstream, allow_unused=True)
        for key, value in operands.items():
            if not isinstance(value, torch.Tensor):
                continue
            kind = "operand" if key in leaves else "constant"
            stored = value.detach().numpy()
            stored = stored.astype(np.float32) if stored.dtype == np.float64 else stored
            self.put(f"{name}/{kind}.{key.replace('__', '.')}", stored)
        self.put(f"{name}/output", output)
        self.put(f"{name}/upstream", upstream.numpy().astype(np.float32))
        for (key, value), gradient in zip(leaves.items(), gradients):
            zero = torch.zeros_like(value)
            self.put(f"{name}/gradient.{key.replace('__', '.')}", zero if gradient is None else gradient)

    def row(self, operation, function, *operands, layout=None, **options):
        """A case of a table: what the other side needs to know to compute it is stored as JSON.

        `layout` says how operands lie in memory there; operands that are `repeated` are the same along their first axis.
        """
        name = f"{operation}.{sum(o['operation'] == operation for o in self.options.values())}"
        self.options[name] = {"operation": operation, **options} | ({"layout": layout} if layout else {})
        if layout == "repeated":
            operands = [exact(x[:1].expand(x.shape)) if len(x.shape) and len(x) else x for x in operands]
        named = {f"{index}": x for index, x in enumerate(operands)}
        self.case(name, lambda **o: function(*[o[str(index)] for index in range(len(operands))]), **named)

    def save(self):
        path = os.path.join(FOLDER, self.name + ".safetensors")
        versions = {"torch": torch.__version__, "numpy": np.__version__, "safetensors": safetensors.__version__}
        cases = {name: json.dumps(options) for name, options in self.options.items()}
        save_file(self.tensors, path, metadata=versions | cases)
        print(f"{self.name}: {len(self.tensors)} tensors, {os.path.getsize(path)} bytes")
