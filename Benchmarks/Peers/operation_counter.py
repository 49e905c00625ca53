"""How many floating-point operations products, convolutions and attention need, by the formulas of PyTorch's own counter.

That counter keeps track of modules, which hinders derivatives of second order, and takes the groups of a convolution for one
in its gradient."""
import math

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

aten = torch.ops.aten


def _convolution_gradient(upstream, x, filters, *arguments):
    """Each gradient that is asked for takes as much as the convolution."""
    transposed, mask = arguments[4], arguments[-1]
    places = math.prod((x if transposed else upstream).shape[2:]) * x.shape[0]
    return 2 * places * math.prod(filters.shape) * (mask[0] + mask[1])


class OperationCounter(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.operations = 0

    @classmethod
    def _should_skip_dynamo(cls):
        """Otherwise the first operation imports the compiler, a second for each workload."""
        return False

    def __torch_dispatch__(self, function, types, arguments=(), options=None):
        result = function(*arguments, **(options or {}))
        packet = function._overloadpacket
        if packet == aten.convolution_backward:
            self.operations += _convolution_gradient(*arguments)
        elif packet in flop_registry:
            self.operations += flop_registry[packet](*arguments, **(options or {}), out_val=result)
        return result
