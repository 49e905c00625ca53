"""Values of PyTorch for the error surfaces, batch renormalisation and internal covariate shift of Martlet.

Run with an interpreter that has torch, numpy and safetensors:

    python Tests/Golden/error_surface.py

It writes error_surface.safetensors beside itself; the peers' versions are in its metadata.
"""

import pathlib

import numpy
import safetensors
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

torch.manual_seed(20250107)
torch.set_default_dtype(torch.float64)
values = {}


def keep(name, tensor):
    values[name] = numpy.array(tensor.detach().numpy(), order="C")


def flatten(tensors):
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


def unflatten(vector, shapes):
    tensors, start = [], 0
    for shape in shapes:
        count = int(numpy.prod(shape))
        tensors.append(vector[start : start + count].reshape(shape))
        start += count
    return tensors


def spectrum(name, parameters, loss):
    """Gradient and eigenvalues of the Hessian of a loss in all parameters."""
    shapes = [tuple(parameter.shape) for parameter in parameters]
    point = flatten(parameters)
    keep(f"{name}.point", point)
    function = lambda vector: loss(unflatten(vector, shapes))
    keep(f"{name}.loss", function(point))
    keep(f"{name}.gradient", torch.func.grad(function)(point))
    keep(f"{name}.eigenvalues", torch.linalg.eigh(torch.func.hessian(function)(point))[0])


# A perceptron 3-5-4 with tanh and cross-entropy.
x, labels = torch.randn(12, 3), torch.randint(0, 4, (12,))
keep("perceptron.x", x)
keep("perceptron.labels", labels)
perceptron = [torch.randn(5, 3), torch.randn(5), torch.randn(4, 5), torch.randn(4)]


def perceptron_loss(p, x=x, labels=labels):
    return F.cross_entropy(F.linear(torch.tanh(F.linear(x, p[0], p[1])), p[2], p[3]), labels)


spectrum("perceptron", perceptron, perceptron_loss)

# A convolution with 3 filters, mean pooling and a linear layer; images and filters are channels-last.
images, targets = torch.randn(6, 5, 5, 2), torch.randn(6, 2)
keep("convolution.x", images)
keep("convolution.targets", targets)


def convolution_loss(p):
    features = F.conv2d(images.permute(0, 3, 1, 2), p[0].permute(0, 3, 1, 2), p[1], padding=1)
    return F.mse_loss(F.linear(torch.sigmoid(features).mean((2, 3)), p[2], p[3]), targets)


spectrum("convolution", [torch.randn(3, 3, 3, 2), torch.randn(3), torch.randn(2, 3), torch.randn(2)], convolution_loss)

# Batch renormalisation (Ioffe 2017, algorithm 1) over five steps, without warm-up and with limits that bind.
features, momentum, epsilon, ratio_limit, offset_limit = 4, 0.1, 1e-3, 1.5, 0.4
scale = torch.randn(features, requires_grad=True)
shift = torch.randn(features, requires_grad=True)
running_mean, running_deviation = torch.zeros(features), torch.ones(features)
keep("renormalization.scale", scale)
keep("renormalization.shift", shift)
for step in range(5):
    x = torch.randn(6, 3, features) * torch.tensor([0.5, 1.0, 2.0, 3.0]) + torch.tensor([0.0, 0.2, -1.0, 2.0])
    x.requires_grad_()
    upstream = torch.randn(6, 3, features)
    mean = x.mean((0, 1))
    deviation = (x.var((0, 1), unbiased=False) + epsilon).sqrt()
    r = (deviation / running_deviation).clamp(1 / ratio_limit, ratio_limit).detach()
    d = ((mean - running_mean) / running_deviation).clamp(-offset_limit, offset_limit).detach()
    y = scale * ((x - mean) / deviation * r + d) + shift
    gradients = torch.autograd.grad((y * upstream).sum(), [x, scale, shift])
    running_mean = running_mean + momentum * (mean.detach() - running_mean)
    running_deviation = running_deviation + momentum * (deviation.detach() - running_deviation)
    for name, tensor in [("x", x), ("upstream", upstream), ("y", y), ("mean", running_mean)]:
        keep(f"renormalization.{step}.{name}", tensor)
    keep(f"renormalization.{step}.deviation", running_deviation)
    for name, gradient in zip(["x", "scale", "shift"], gradients):
        keep(f"renormalization.{step}.gradient.{name}", gradient)
keep("renormalization.inference", scale * ((x - running_mean) / running_deviation) + shift)

# Internal covariate shift (Santurkar et al. 2018, definition 2.1) of a net 3-5-5-4 in a step of gradient descent.
deep = [torch.randn(5, 3), torch.randn(5), torch.randn(5, 5), torch.randn(5), torch.randn(4, 5), torch.randn(4)]
x = torch.tensor(values["perceptron.x"])


def deep_loss(p):
    hidden = torch.tanh(F.linear(torch.tanh(F.linear(x, p[0], p[1])), p[2], p[3]))
    return F.cross_entropy(F.linear(hidden, p[4], p[5]), labels)


def gradients_of_layer(parameters, layer):
    leaves = [tensor.clone().requires_grad_() for tensor in parameters]
    return flatten(torch.autograd.grad(deep_loss(leaves), leaves)[2 * layer : 2 * layer + 2])


leaves = [tensor.clone().requires_grad_() for tensor in deep]
after = [p - 0.5 * g for p, g in zip(deep, torch.autograd.grad(deep_loss(leaves), leaves))]
keep("shift.point", flatten(deep))
shifts, cosines = [], []
for layer in range(3):
    old = gradients_of_layer(deep, layer)
    new = gradients_of_layer(after[: 2 * layer] + deep[2 * layer :], layer)
    shifts.append((old - new).norm())
    cosines.append(F.cosine_similarity(old, new, dim=0))
keep("shift.shifts", torch.stack(shifts))
keep("shift.cosines", torch.stack(cosines))

metadata = {"torch": torch.__version__, "numpy": numpy.__version__, "safetensors": safetensors.__version__}
save_file(values, pathlib.Path(__file__).with_suffix(".safetensors"), metadata)
