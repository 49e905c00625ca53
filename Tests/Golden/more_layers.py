"""Makes the golden values of layers: `python more_layers.py` with PyTorch, NumPy and safetensors installed.

Operands are named by the property paths of Martlet's layers (dots as `__`), inputs `x`, `memory` and so on.
"""

import math

import torch
import torch.nn.functional as F
from more_support import File, exact, first, last, random
from torch import nn
from torch.func import functional_call

file = File("more_layers", 7)


def weight(x):
    """`[outputs, kernel…, inputs]` as `[outputs, inputs, kernel…]`; of a transposed convolution alike."""
    return first(x)


# Dense layers and activations

file.case(
    "bilinear", lambda a, b, weight, bias: F.bilinear(a, b, weight, bias),
    a=random(2, 3, 4), b=random(2, 3, 5), weight=random(3, 4, 5), bias=random(3))
file.case(
    "bilinear.plain", lambda a, b, weight: F.bilinear(a, b, weight),
    a=random(2, 4), b=random(2, 2), weight=random(3, 4, 2))
file.case("prelu.one", lambda x, slopes: F.prelu(x, slopes), x=random(3, 4), slopes=random(1, low=0.1, high=0.5))
file.case(
    "prelu.channels", lambda x, slopes: last(F.prelu(first(x), slopes)),
    x=random(2, 3, 3, 4), slopes=random(4, low=-0.5, high=0.5))
# F.hardsigmoid multiplies by a sixth in single precision.
file.case("hardSigmoid", lambda x: (x / 6 + 0.5).clamp(0, 1), x=random(3, 7, low=-5, high=5))
file.case("hardTanh", lambda x: F.hardtanh(x), x=random(3, 7))
file.case("hardTanh.wide", lambda x: F.hardtanh(x, -0.5, 1.5), x=random(3, 7))
file.case("hardSwish", lambda x: F.hardswish(x), x=random(3, 7, low=-5, high=5))
file.case("softplus", lambda x: F.softplus(x, beta=2.5), x=random(3, 7))
file.case("mish", lambda x: F.mish(x), x=random(3, 7))
file.case("selu", lambda x: F.selu(x), x=random(3, 7))
file.case("glu", lambda x: F.glu(x, -1), x=random(2, 3, 8))
file.case("logSoftmax", lambda x: F.log_softmax(x, 1), x=random(2, 5, 3))
file.case("softmax.temperature", lambda x: F.softmax(x / 3.5, -1), x=random(4, 6))
file.case(
    "maxout", lambda x, linear__weight, linear__bias: F.linear(x, linear__weight, linear__bias)
    .unflatten(-1, (3, 4)).amax(-1),
    x=random(2, 3, 5), linear__weight=random(12, 5), linear__bias=random(12))

# Convolutions

for index, (groups, options) in enumerate([
    (1, {}), (1, dict(stride=2, padding=1)), (2, dict(padding=2, dilation=2)), (4, dict(stride=3, padding=1)),
]):
    outputs = 4 if groups == 4 else 6
    file.case(
        f"convolution1D.{index}",
        lambda x, weight, bias: last(F.conv1d(first(x), first(weight), bias, groups=groups, **options)),
        x=random(2, 9, 4), weight=random(outputs, 3, 4 // groups), bias=random(outputs))
file.case(
    "convolution1D.same", lambda x, weight: last(F.conv1d(first(x), first(weight), padding="same", dilation=2)),
    x=random(2, 8, 2), weight=random(3, 3, 2))

TRANSPOSED = [
    (1, {}), (1, dict(stride=2, padding=1, output_padding=1)), (2, dict(stride=3, padding=1, output_padding=2)),
    (1, dict(stride=2, padding=0, output_padding=1)), (2, dict(dilation=2, padding=1)),
    (1, dict(stride=2, dilation=3, padding=0, output_padding=2)),
]
for index, (groups, options) in enumerate(TRANSPOSED):
    file.case(
        f"transposedConvolution1D.{index}",
        lambda x, weight, bias: last(F.conv_transpose1d(first(x), first(weight), bias, groups=groups, **options)),
        x=random(2, 5, 4), weight=random(4, 3, 6 // groups), bias=random(6))
    file.case(
        f"transposedConvolution2D.{index}",
        lambda x, weight, bias: last(F.conv_transpose2d(first(x), first(weight), bias, groups=groups, **options)),
        x=random(2, 3, 4, 4), weight=random(4, 3, 3, 4 // groups), bias=random(4))

# Pooling

for index, (window, stride, padding) in enumerate([(2, 2, 0), (3, 2, 1), (3, 1, 0)]):
    file.case(
        f"maxPooling1D.{index}", lambda x: last(F.max_pool1d(first(x), window, stride, padding)), x=random(2, 9, 3))
    file.case(
        f"averagePooling1D.{index}", lambda x: last(F.avg_pool1d(first(x), window, stride, padding)),
        x=random(2, 9, 3))
file.case("globalAverage1D", lambda x: x.mean(1), x=random(2, 5, 3))
file.case("globalMax1D", lambda x: x.amax(1), x=random(2, 5, 3))
for index, size in enumerate([(2, 3), (3, 5), (1, 1), (6, 7), (7, 8)]):
    file.case(
        f"adaptiveAverage2D.{index}", lambda x: last(F.adaptive_avg_pool2d(first(x), size)), x=random(2, 6, 7, 3))
    file.case(f"adaptiveMax2D.{index}", lambda x: last(F.adaptive_max_pool2d(first(x), size)), x=random(2, 6, 7, 3))
for index, size in enumerate([1, 4, 3, 10]):
    file.case(
        f"adaptiveAverage1D.{index}", lambda x: last(F.adaptive_avg_pool1d(first(x), size)), x=random(2, 10, 3))
    file.case(f"adaptiveMax1D.{index}", lambda x: last(F.adaptive_max_pool1d(first(x), size)), x=random(2, 10, 3))

# Normalisation

file.case("rmsNorm", lambda x, scale: F.rms_norm(x, (6,), scale, 1e-5), x=random(2, 3, 6), scale=random(6))
file.case("rmsNorm.plain", lambda x: F.rms_norm(x, (37,), None, 1e-6), x=random(5, 37))
file.case("rmsNorm.wide", lambda x, scale: F.rms_norm(x, (1100,), scale, 1e-6), x=random(3, 1100), scale=random(1100))
file.case("rmsNorm.tall", lambda x, scale: F.rms_norm(x, (5,), scale, 1e-6), x=random(70, 5), scale=random(5))
for groups in [1, 2, 6]:
    file.case(
        f"groupNorm.{groups}", lambda x, scale, shift: last(F.group_norm(first(x), groups, scale, shift, 1e-5)),
        x=random(2, 3, 4, 6), scale=random(6), shift=random(6))
file.case(
    "groupNorm.vectors", lambda x, scale, shift: F.group_norm(x, 2, scale, shift, 1e-3),
    x=random(4, 6), scale=random(6), shift=random(6))
file.case("instanceNorm", lambda x: last(F.instance_norm(first(x))), x=random(2, 3, 4, 3))
file.case(
    "instanceNorm.affine",
    lambda x, scale, shift: last(F.instance_norm(first(x), weight=scale, bias=shift)),
    x=random(2, 7, 3), scale=random(3), shift=random(3))

file.case(
    "weightNorm.linear",
    lambda x, layer__weight, layer__bias, length: F.linear(x, torch._weight_norm(layer__weight, length, 0), layer__bias),
    x=random(4, 5), layer__weight=random(3, 5), layer__bias=random(3), length=random(3, 1))
file.case(
    "weightNorm.convolution",
    lambda x, layer__weight, length: last(
        F.conv2d(first(x), torch._weight_norm(first(layer__weight), length, 0), padding=1)),
    x=random(2, 4, 4, 2), layer__weight=random(3, 3, 3, 2), length=random(3, 1, 1, 1))
file.case(
    "weightNorm.transposed",
    lambda x, layer__weight, length: last(
        F.conv_transpose1d(first(x), first(torch._weight_norm(layer__weight, length, 2)))),
    x=random(2, 4, 2), layer__weight=random(2, 3, 5), length=random(1, 1, 5))


def spectral(name, module, x, carry, back, dim=None, passes=3):
    """Three passes in training and one in inference; vectors in Martlet's order of elements."""
    weight = exact(module.weight)
    module.weight.data = weight.detach().clone()
    module = nn.utils.parametrizations.spectral_norm(module, dim=dim)
    norm = module.parametrizations.weight[0]
    dim = norm.dim

    def vector(v):  # of the flattened rest of the weight, which Martlet has channels last
        rest = [size for axis, size in enumerate(weight.shape) if axis != dim]
        if dim == 1:  # inputs come first in the weight of a transposed convolution
            return v
        return v.reshape(rest).movedim(0, -1).reshape(-1)

    with torch.no_grad():
        norm._u.copy_(exact(norm._u)), norm._v.copy_(exact(norm._v))
        file.put(f"{name}/left", norm._u.numpy().astype("float32"))
        file.put(f"{name}/right", vector(norm._v).contiguous().numpy().astype("float32"))
    file.put(f"{name}/weight", back(weight).detach().numpy().astype("float32"))
    file.put(f"{name}/bias", module.bias.detach().numpy())
    file.put(f"{name}/x", carry(x, False).detach().numpy().astype("float32"))
    upstream = None
    for index in range(passes + 1):
        module.train(index < passes)
        output = carry(module(x), False)
        if upstream is None:
            upstream = random(*output.shape, low=-1, high=1).detach()
            file.put(f"{name}/upstream", upstream.numpy().astype("float32"))
        (gradient,) = torch.autograd.grad((output * upstream).sum(), [module.parametrizations.weight.original])
        file.put(f"{name}/output.{index}", output)
        file.put(f"{name}/gradient.{index}", back(gradient))
        file.put(f"{name}/left.{index}", norm._u)
        file.put(f"{name}/right.{index}", vector(norm._v).contiguous())


def sided(module):
    module.bias.data = exact(module.bias).detach()
    return module


spectral("spectralNorm.linear", sided(nn.Linear(5, 4)), random(3, 5), lambda x, _: x, lambda w: w)
spectral(
    "spectralNorm.convolution", sided(nn.Conv2d(2, 4, 3, padding=1)), random(2, 2, 5, 5), lambda x, _: last(x), last)
spectral(
    "spectralNorm.transposed", sided(nn.ConvTranspose2d(2, 4, 3)), random(2, 2, 3, 3), lambda x, _: last(x), last)

file.save()
