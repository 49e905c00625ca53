"""Convolutions."""

import torch.nn.functional as F

from core_support import differentiate, first, last, random


def padding_of(padding, size, kernel, stride, dilation):
    extent = (kernel - 1) * dilation + 1
    if padding == "valid":
        return 0, 0
    if padding == "same":
        total = max(0, (-(-size // stride) - 1) * stride + extent - size)
        return total // 2, total - total // 2
    return int(padding), int(padding)


def convolution(file):
    cases = [
        # batch, height, width, inputs, outputs, kernel, stride, padding, dilation, groups, bias
        ("valid", 3, 6, 7, 3, 4, 3, 1, "valid", 1, 1, True),
        ("same", 1, 5, 7, 3, 4, 3, 1, "same", 1, 1, True),
        ("same.stride", 3, 7, 6, 1, 4, 3, 2, "same", 1, 1, True),
        ("padding", 3, 7, 5, 3, 2, 3, 2, "1", 1, 1, False),
        ("padding.wide", 1, 4, 5, 2, 3, 5, 1, "4", 1, 1, True),
        ("stride", 9, 7, 5, 3, 4, 3, 2, "valid", 1, 1, True),
        ("dilation", 1, 9, 8, 2, 3, 3, 1, "same", 2, 1, True),
        ("dilation.stride", 3, 9, 9, 2, 3, 3, 2, "2", 2, 1, True),
        ("groups", 3, 5, 6, 4, 6, 3, 1, "1", 1, 2, True),
        ("depthwise", 1, 6, 5, 8, 8, 3, 1, "same", 1, 8, True),
        ("depthwise.multiplier", 3, 5, 5, 3, 6, 3, 2, "1", 1, 3, False),
        ("pointwise", 9, 4, 3, 5, 7, 1, 1, "valid", 1, 1, True),
        ("pointwise.stride", 3, 5, 5, 3, 4, 1, 2, "valid", 1, 1, True),
        ("large", 1, 9, 11, 1, 3, 5, 1, "2", 1, 1, True),
        ("large.same", 9, 7, 7, 1, 2, 5, 1, "same", 1, 1, True),
        ("even", 3, 6, 6, 3, 2, 2, 1, "same", 1, 1, True),
        ("whole", 3, 3, 3, 4, 5, 3, 1, "valid", 1, 1, True),
        ("sixteen", 1, 6, 6, 16, 16, 3, 1, "1", 1, 1, True),
    ]
    for name, n, h, w, i, o, k, s, padding, d, g, bias in cases:
        case = f"convolution.{name}"
        inputs = {"x": random(n, h, w, i), "weight": random(o, k, k, i // g, low=-1, high=1)}
        if bias:
            inputs["bias"] = random(o)
        top, bottom = padding_of(padding, h, k, s, d)
        left, right = padding_of(padding, w, k, s, d)
        padded = F.pad(first(inputs["x"]), (left, right, top, bottom))
        output = last(F.conv2d(padded, first(inputs["weight"]), inputs.get("bias"), s, 0, d, g))
        file.case(case, "convolution", stride=s, padding=padding, dilation=d, groups=g)
        differentiate(file, case, inputs, output)
