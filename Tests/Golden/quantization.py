"""Makes the golden values of quantisation: `python quantization.py` with PyTorch and safetensors.

Integers are compared exactly. PyTorch rounds the biases of its quantised layers to integers and multiplies in another order, so
that its outputs may be one step beside the nearest; the tests say how many may be.
"""

import torch
from more_support import File, first, last
from torch.ao.quantization import MinMaxObserver, MovingAverageMinMaxObserver

torch.set_default_dtype(torch.float32)
torch.backends.quantized.engine = "onednn"
file = File("quantization", 41)
TYPES = {"uint8": torch.quint8, "int8": torch.qint8}


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float32)


def put(name, kind, tensors, **options):
    file.options[name] = {"kind": kind, **options}
    for key, value in tensors.items():
        file.put(f"{name}/{key}", value)


# One scale for all elements: halves, numbers beyond both ends, and random ones. (Of numbers over 2^31 steps PyTorch wraps some
# around.)
for index, (dtype, scale, zero_point) in enumerate(
        [("uint8", 0.5, 0), ("uint8", 0.037, 128), ("uint8", 1.7, 255), ("int8", 0.25, 0), ("int8", 0.0123, -7)]):
    halves = (torch.arange(-600, 600, dtype=torch.float32) / 2) * scale
    x = torch.cat([halves, 40 * scale * normal(300), normal(300), torch.tensor([1e9 * scale, -1e9 * scale, 0.0, -0.0])])
    q = torch.quantize_per_tensor(x, scale, zero_point, TYPES[dtype])
    put(f"tensor.{index}", "tensor",
        {"x": x, "scale": torch.tensor([scale]).float(), "values": q.int_repr(), "dequantized": q.dequantize()},
        zeroPoint=zero_point, dtype=dtype)
    leaf = x.clone().requires_grad_()
    low, high = (0, 255) if dtype == "uint8" else (-128, 127)
    y = torch.fake_quantize_per_tensor_affine(leaf, scale, zero_point, low, high)
    upstream = normal(*x.shape)
    gradient, = torch.autograd.grad(y, leaf, upstream)
    put(f"fake.{index}", "fake",
        {"x": x, "scale": torch.tensor([scale]).float(), "output": y, "upstream": upstream, "gradient.x": gradient},
        zeroPoint=zero_point, dtype=dtype)

# A scale for each index of an axis.
for index, (shape, axis, dtype) in enumerate([((4, 7), 0, "int8"), ((3, 5, 2), 1, "int8"), ((2, 3, 4), 2, "uint8")]):
    scales = torch.rand(shape[axis], dtype=torch.float32) * 0.05 + 0.001
    points = torch.randint(0, 20, (shape[axis],))
    x = normal(*shape)
    q = torch.quantize_per_channel(x, scales.double(), points, axis, TYPES[dtype])
    put(f"channel.{index}", "channel",
        {"x": x, "scales": scales, "zeroPoints": points, "values": q.int_repr(), "dequantized": q.dequantize()},
        axis=axis, dtype=dtype)

# Ranges and what quantisation makes of them.
for index, (spread, shift) in enumerate([(1, 0), (3, 5), (0.1, -2)]):
    batches = [normal(50) * spread * (1 + batch) + shift for batch in range(4)]
    for name, observer in [
            ("minMax", MinMaxObserver(dtype=torch.quint8)),
            ("movingAverage", MovingAverageMinMaxObserver(averaging_constant=0.1, dtype=torch.quint8))]:
        for batch in batches:
            observer(batch)
        scale, zero_point = observer.calculate_qparams()
        put(f"{name}.{index}", name,
            {"batches": torch.stack(batches), "low": observer.min_val.float(), "high": observer.max_val.float(),
             "scale": scale.float(), "zeroPoint": zero_point})

# Layers. Each row of the weights reaches 127 steps of a power of two, which is the scale that is found for it, exactly.
def weights(*shape):
    integers = torch.randint(-127, 128, shape)
    integers.reshape(shape[0], -1)[:, 0] = 127
    scales = 2.0 ** torch.randint(-9, -5, (shape[0],))
    return integers, scales.float()


for index, (rows, inputs, outputs, rectified) in enumerate([(5, 16, 8, False), (3, 37, 20, True), (1, 100, 3, False)]):
    integers, scales = weights(outputs, inputs)
    weight = integers * scales[:, None]
    bias = normal(outputs)
    x = torch.randint(0, 256, (rows, inputs), dtype=torch.uint8)
    real = (x.float() - 93) * 0.021 @ weight.float().T + bias
    scale = float((real.max() - real.min()) / 200)
    qx = torch._make_per_tensor_quantized_tensor(x, 0.021, 93)
    qw = torch.quantize_per_channel(weight.float(), scales.double(), torch.zeros(outputs).long(), 0, torch.qint8)
    packed = torch.ops.quantized.linear_prepack(qw, bias)
    run = torch.ops.quantized.linear_relu if rectified else torch.ops.quantized.linear
    put(f"linear.{index}", "linear",
        {"x": x, "weight": weight.float(), "bias": bias, "inputScale": torch.tensor([0.021]).float(),
         "outputScale": torch.tensor([scale]).float(), "values": run(qx, packed, scale, 110).int_repr()},
        inputZeroPoint=93, outputZeroPoint=110, rectified=rectified)

for index, (shape, outputs, kernel, stride, padding, dilation, groups, rectified) in enumerate([
        ((2, 9, 8, 3), 6, 3, 1, 1, 1, 1, False), ((1, 12, 11, 8), 10, 3, 2, 1, 1, 2, True),
        ((2, 7, 7, 1), 4, 5, 1, 2, 1, 1, True), ((1, 10, 10, 4), 5, 3, 1, 0, 2, 1, False)]):
    integers, scales = weights(outputs, kernel, kernel, shape[-1] // groups)
    weight = (integers * scales[:, None, None, None]).float()
    bias = normal(outputs)
    x = torch.randint(0, 256, shape, dtype=torch.uint8)
    arguments = [[stride] * 2, [padding] * 2, [dilation] * 2, groups]
    real = torch.nn.functional.conv2d((first(x).float() - 31) * 0.013, first(weight), bias, stride, padding, dilation, groups)
    scale = float((real.max() - real.min()) / 200)
    qx = torch._make_per_tensor_quantized_tensor(first(x).contiguous(), 0.013, 31)
    qw = torch.quantize_per_channel(
        first(weight).contiguous(), scales.double(), torch.zeros(outputs).long(), 0, torch.qint8)
    packed = torch.ops.quantized.conv2d_prepack(qw, bias, *arguments)
    run = torch.ops.quantized.conv2d_relu if rectified else torch.ops.quantized.conv2d
    put(f"convolution.{index}", "convolution",
        {"x": x, "weight": weight, "bias": bias, "inputScale": torch.tensor([0.013]).float(),
         "outputScale": torch.tensor([scale]).float(), "values": last(run(qx, packed, scale, 97).int_repr())},
        inputZeroPoint=31, outputZeroPoint=97, stride=stride, padding=padding, dilation=dilation, groups=groups,
        rectified=rectified)

# Bytes that are pooled and rectified as they are.
x = torch.randint(0, 256, (2, 7, 6, 5), dtype=torch.uint8)
qx = torch._make_per_tensor_quantized_tensor(first(x).contiguous(), 0.1, 120)
put("maxPooled", "pooling",
    {"x": x, "values": last(torch.nn.functional.max_pool2d(qx, 3, 2, 1).int_repr())}, window=3, stride=2, padding=1)
put("relu", "relu", {"x": x, "values": last(torch.relu(qx).int_repr())})

file.save()
