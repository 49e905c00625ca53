"""Single operations of the comparison in PyTorch; `torch_workloads` names them."""
import torch
from torch.nn import functional as F


def elementwise(function):
    def make(w):
        x, run = w.data("x"), w.compiled(function)

        @torch.no_grad()
        def step():
            return run(x)

        return step

    return make


def elementwise_gradient(function):
    def make(w):
        x, weights = w.data("x").requires_grad_(), w.data("weights")
        loss = w.compiled(lambda x, weights: (function(x) * weights).sum())
        return lambda: torch.autograd.grad(loss(x, weights), x)[0]

    return make


def layer_norm():
    scale, shift = torch.ones(1024), torch.zeros(1024)
    return lambda x: F.layer_norm(x, (1024,), scale, shift, 1e-5)


def matrix_product(w):
    x, y = w.data("x"), w.data("y")
    result = torch.empty_like(x)
    if w.is_compiled:
        product = torch.compile(torch.mm)
        return lambda: product(x, y)
    return lambda: torch.mm(x, y, out=result)


def convolution(w):
    x, filters = w.images("x"), w.images("filters")
    run = w.compiled(lambda x, filters: F.conv2d(x, filters, padding=1))
    return lambda: run(x, filters)


def convolution_gradient(w):
    x, filters, weights = w.images("x").requires_grad_(), w.images("filters").requires_grad_(), w.images("weights")
    loss = w.compiled(lambda x, filters, weights: (F.conv2d(x, filters, padding=1) * weights).sum())
    return lambda: torch.autograd.grad(loss(x, filters, weights), (filters, x))[0]


def sixteen_numbers(w):
    x, y = w.data("x").requires_grad_(), w.data("y")
    loss = w.compiled(lambda x, y: (x * y + y).sum())
    return lambda: torch.autograd.grad(loss(x, y), x)[0]
