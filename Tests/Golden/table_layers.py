"""Golden values of layers over shapes and options: `python table_layers.py`.

Operands are the inputs of a layer and then its parameters, in the order in which they stand in it.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from more_support import File, exact, first, last, random

file = File("table_layers", 37)


def filters(w):
    """`[outputs, …, inputs]` as PyTorch's `[outputs, inputs, …]`."""
    return w.movedim(-1, 1)


def weights(*shape):
    return random(*shape, low=-1, high=1)


# Affine maps
for leading in [(), (1,), (4,), (0,), (2, 3), (2, 1, 2), (1, 2, 1, 2)]:
    file.row("Linear", F.linear, random(*leading, 3), weights(2, 3), weights(2))
    file.row("Linear", F.linear, random(*leading, 3), weights(4, 3))
    if leading:
        file.row("Bilinear", F.bilinear, random(*leading, 2), random(*leading, 3), weights(4, 2, 3), weights(4))
for layout in ["transposed", "strided", "reversed", "offset", "repeated"]:
    file.row("Linear", F.linear, random(3, 4), weights(2, 4), weights(2), layout=layout)
for leading in [(1,), (3,), (2, 2)]:
    file.row(
        "Maxout",
        lambda x, w, b: F.linear(x, w, b).unflatten(-1, (2, 3)).amax(-1),
        random(*leading, 3),
        weights(6, 3),
        weights(6),
    )
    file.row(
        "WeightNorm",
        lambda x, w, b, g: F.linear(x, torch._weight_norm(w, g), b),
        random(*leading, 3),
        weights(2, 3),
        weights(2),
        random(2, 1, low=0.5, high=2),
    )
for shape in [(), (1,), (0,), (3,), (2, 3), (1, 2, 1, 2)]:
    file.row("Embedding", F.embedding, torch.randint(0, 5, shape), weights(5, 3))
for name, function in {"relu": F.relu, "gelu": F.gelu, "silu": F.silu}.items():
    for leading in [(), (3,), (0,), (2, 3)]:
        file.row(
            "FeedForward",
            lambda x, a, b, c, d: F.linear(function(F.linear(x, a, b)), c, d),
            random(*leading, 3),
            weights(5, 3),
            weights(5),
            weights(3, 5),
            weights(3),
            text=name,
        )
for leading in [(1,), (2, 3)]:
    file.row("Residual", lambda x, w, b: x + F.linear(x, w, b), random(*leading, 3), weights(3, 3), weights(3))
    file.row(
        "Sequential",
        lambda x, a, b, c: F.linear(F.relu(F.linear(x, a, b)), c),
        random(*leading, 3),
        weights(4, 3),
        weights(4),
        weights(2, 4),
    )
for shape in [(2, 3), (0, 2, 2), (2, 3, 4), (1, 2, 1, 2, 3)]:
    file.row("Flatten", lambda x: x.flatten(1), random(*shape))

# Images and sequences
for batch in [0, 1, 2]:
    file.row(
        "Convolution2D",
        lambda x, w, b: last(F.conv2d(first(x), filters(w), b, stride=2, padding=1)),
        random(batch, 5, 4, 2, low=-1, high=1),
        weights(3, 3, 3, 2),
        weights(3),
    )
    file.row(
        "Convolution1D",
        lambda x, w, b: last(F.conv1d(first(x), filters(w), b, stride=2, padding=1)),
        random(batch, 6, 2, low=-1, high=1),
        weights(3, 3, 2),
        weights(3),
    )
    file.row(
        "TransposedConvolution2D",
        lambda x, w, b: last(F.conv_transpose2d(first(x), filters(w), b, stride=2, padding=1, output_padding=1)),
        random(batch, 2, 3, 2, low=-1, high=1),
        weights(2, 3, 3, 3),
        weights(3),
    )
    file.row(
        "TransposedConvolution1D",
        lambda x, w, b: last(F.conv_transpose1d(first(x), filters(w), b, stride=2, padding=1, output_padding=1)),
        random(batch, 4, 2, low=-1, high=1),
        weights(2, 3, 3),
        weights(3),
    )
for shape in [(1, 3, 3, 1), (2, 5, 4, 2)]:
    x, line = lambda: random(*shape), lambda: random(shape[0], shape[1], shape[3])
    file.row("MaxPooling2D", lambda x: last(F.max_pool2d(first(x), 3, 2, 1)), x())
    file.row("AveragePooling2D", lambda x: last(F.avg_pool2d(first(x), 3, 2, 1)), x())
    file.row("GlobalMaxPooling2D", lambda x: x.amax((1, 2)), x())
    file.row("GlobalAveragePooling2D", lambda x: F.adaptive_avg_pool2d(first(x), 1).flatten(1), x())
    file.row("AdaptiveMaxPooling2D", lambda x: last(F.adaptive_max_pool2d(first(x), (2, 3))), x())
    file.row("AdaptiveAveragePooling2D", lambda x: last(F.adaptive_avg_pool2d(first(x), (2, 3))), x())
    file.row("MaxPooling1D", lambda x: last(F.max_pool1d(first(x), 3, 2, 1)), line())
    file.row("AveragePooling1D", lambda x: last(F.avg_pool1d(first(x), 3, 2, 1)), line())
    file.row("GlobalMaxPooling1D", lambda x: x.amax(1), line())
    file.row("GlobalAveragePooling1D", lambda x: F.adaptive_avg_pool1d(first(x), 1).flatten(1), line())
    file.row("AdaptiveMaxPooling1D", lambda x: last(F.adaptive_max_pool1d(first(x), 2)), line())
    file.row("AdaptiveAveragePooling1D", lambda x: last(F.adaptive_avg_pool1d(first(x), 2)), line())

# Normalisation
for shape in [(4, 4), (5, 2, 4), (2, 3, 2, 4), (2, 2, 1, 3, 4)]:
    scales = lambda: [weights(4), weights(4)]
    file.row("BatchNorm", lambda x, g, b: last(F.batch_norm(first(x), None, None, g, b, True)), random(*shape), *scales())
    file.row(
        "BatchNorm.inference",
        lambda x, g, b, m, v: last(F.batch_norm(first(x), m.detach(), v.detach(), g, b, False)),
        random(*shape),
        *scales(),
        weights(4),
        random(4, low=0.5, high=2),
    )
    file.row("LayerNorm", lambda x, g, b: F.layer_norm(x, [4], g, b), random(*shape), *scales())
    file.row("RMSNorm", lambda x, g: F.rms_norm(x, [4], g, 1e-6), random(*shape), weights(4))
    file.row("GroupNorm", lambda x, g, b: last(F.group_norm(first(x), 2, g, b)), random(*shape), *scales())
    if len(shape) > 2:
        file.row("InstanceNorm", lambda x, g, b: last(F.instance_norm(first(x), None, None, g, b)), random(*shape), *scales())
for layout in ["transposed", "strided", "reversed", "offset"]:
    file.row(
        "LayerNorm", lambda x, g, b: F.layer_norm(x, [4], g, b), random(3, 4), weights(4), weights(4), layout=layout
    )

# Activations
ACTIVATIONS = {
    "ReLU": F.relu,
    "LeakyReLU": lambda x: F.leaky_relu(x, 0.3),
    "ELU": lambda x: F.elu(x, 2),
    "SELU": F.selu,
    "GELU": F.gelu,
    "SiLU": F.silu,
    "Mish": F.mish,
    "Sigmoid": torch.sigmoid,
    "Tanh": torch.tanh,
    "Softplus": lambda x: F.softplus(x, 2.5),
    "HardSigmoid": lambda x: F.relu6(x + 3) / 6,
    "HardSwish": F.hardswish,
    "HardTanh": lambda x: F.hardtanh(x, -0.5, 1.5),
    "Lambda": torch.square,
    # Nothing is dropped in inference.
    "Dropout": lambda x: F.dropout(x, 0.5, False),
}
for layer, function in ACTIVATIONS.items():
    for shape in [(), (1,), (0, 3), (2, 3), (2, 1, 2, 2, 3)]:
        file.row(layer, function, random(*shape))
for shape in [(1, 4), (2, 3, 4), (0, 4), (1, 2, 1, 2, 4)]:
    file.row("ParametricReLU", lambda x, a: F.prelu(first(x), a).movedim(1, -1), random(*shape), weights(4))
    file.row("Softmax", lambda x: F.softmax(x / 2, -1), random(*shape))
    file.row("LogSoftmax", lambda x: F.log_softmax(x, -1), random(*shape))
    file.row("GatedLinearUnit", lambda x: F.glu(x, -1), random(*shape))

file.row("ChannelDropout", lambda x: F.dropout1d(x, 0.5, False), random(2, 3, 4))
file.row("ChannelDropout", lambda x: F.dropout2d(x, 0.5, False), random(1, 2, 3, 4))


# Recurrent networks
def network(kind, **options):
    """A network of PyTorch as a function of the input and its parameters."""
    module = kind(2, 3, batch_first=True, **options)
    names = [name for name, _ in module.named_parameters()]

    def run(x, *parameters):
        return torch.func.functional_call(module, dict(zip(names, parameters)), (x,))[0]

    return run


def parameters(gates, bias=True):
    shapes = [(3 * gates, 2), (3 * gates, 3)] + ([(3 * gates,)] * 2 if bias else [])
    return [weights(*shape) for shape in shapes]


for layer, kind, gates in [("RNN", nn.RNN, 1), ("GRU", nn.GRU, 3), ("LSTM", nn.LSTM, 4)]:
    for batch, length in [(1, 1), (1, 4), (3, 2)]:
        file.row(layer, network(kind), random(batch, length, 2), *parameters(gates))
        file.row(layer, network(kind, bias=False), random(batch, length, 2), *parameters(gates, bias=False))

# Positions
for leading in [(), (1,), (2, 3)]:
    file.row("LearnedPositions", lambda x, w: x + w[:3], random(*leading, 3, 4), weights(5, 4))

file.save()
