"""Makes the golden values of options of layers: `python layer_options.py` with PyTorch, NumPy and safetensors installed.

Kernels, windows, strides, paddings and dilations that differ by axis; normalisation without parameters or statistics.
"""

import torch
import torch.nn.functional as F
from more_support import File, first, last, random
from torch import nn

file = File("layer_options", 11)

for name, image, weight, groups, options in [
    ("rectangle", (2, 7, 8, 3), (4, 3, 5, 3), 1, dict(stride=(2, 1), padding=(1, 2))),
    ("dilations", (2, 9, 10, 4), (6, 2, 3, 2), 2, dict(stride=(1, 2), padding=(2, 1), dilation=(3, 2))),
    ("row", (1, 5, 9, 2), (3, 1, 7, 2), 1, dict(padding=(0, 3))),
    ("column", (3, 8, 5, 2), (3, 5, 1, 2), 1, dict(stride=(3, 2))),
    ("square", (2, 6, 7, 2), (3, 3, 3, 2), 1, dict(stride=2, padding=(0, 1), dilation=(1, 2))),
    ("depthwise", (1, 6, 7, 4), (4, 3, 2, 1), 4, dict(stride=(1, 3), padding=(2, 0))),
]:
    file.case(
        f"convolution.{name}",
        lambda x, weight, bias: last(F.conv2d(first(x), first(weight), bias, groups=groups, **options)),
        x=random(*image), weight=random(*weight, low=-1, high=1), bias=random(weight[0]))

for name, image, weight, groups, options in [
    ("rectangle", (2, 3, 4, 4), (4, 3, 2, 3), 1, dict(stride=(2, 3), padding=(1, 0), output_padding=(1, 2))),
    ("groups", (2, 3, 3, 4), (4, 2, 3, 3), 2, dict(stride=(1, 2), padding=(0, 2), output_padding=(0, 1), dilation=(2, 1))),
    ("dilations", (1, 2, 3, 2), (2, 4, 3, 2), 1, dict(stride=(3, 1), padding=(2, 1), output_padding=(2, 2), dilation=(1, 3))),
]:
    file.case(
        f"transposedConvolution.{name}",
        lambda x, weight, bias: last(F.conv_transpose2d(first(x), first(weight), bias, groups=groups, **options)),
        x=random(*image), weight=random(*weight, low=-1, high=1), bias=random(weight[3] * groups))

for name, window, stride, padding in [
    ("rectangle", (2, 3), (2, 3), 0), ("strides", (3, 2), (1, 2), (1, 0)), ("row", (1, 4), (2, 1), (0, 2)),
]:
    file.case(
        f"maxPooling.{name}", lambda x: last(F.max_pool2d(first(x), window, stride, padding)), x=random(2, 7, 8, 2))
    for counts in [True, False]:
        file.case(
            f"averagePooling.{name}.{int(counts)}",
            lambda x: last(F.avg_pool2d(first(x), window, stride, padding, count_include_pad=counts)),
            x=random(2, 7, 8, 2))

file.case("layerNorm.plain", lambda x: F.layer_norm(x, [6], None, None, 1e-4), x=random(3, 2, 6))
file.case(
    "layerNorm.scale", lambda x, scale: F.layer_norm(x, [6], scale, None, 1e-4), x=random(3, 2, 6), scale=random(6))
file.case("rmsNorm.plain", lambda x: F.rms_norm(x, [6], None, 1e-6), x=random(3, 2, 6))
file.case("groupNorm.plain", lambda x: last(F.group_norm(first(x), 3)), x=random(2, 3, 2, 6))
file.case(
    "batchNorm.plain", lambda x: last(F.batch_norm(first(x), None, None, training=True)), x=random(2, 3, 2, 4))
file.case(
    "batchNorm.affine", lambda x, scale, shift: F.batch_norm(x, None, None, scale, shift, True),
    x=random(5, 4), scale=random(4), shift=random(4))

# Three batches of training, then inference with the running statistics of them.
for name, options in {
    "momentum": dict(affine=False, momentum=0.3), "mean": dict(affine=False, momentum=None),
    "batch": dict(affine=False, track_running_stats=False),
}.items():
    module = nn.BatchNorm2d(3, **options)
    for step in range(4):
        module.train(step < 3)
        case = f"batchNorm.{name}.{step}"
        file.case(case, lambda x: last(module(first(x))), x=random(2, 3, 2 + step, 3))
        if module.track_running_stats:
            file.put(f"{case}/runningMean", module.running_mean.clone())
            file.put(f"{case}/runningVariance", module.running_var.clone())

file.save()
