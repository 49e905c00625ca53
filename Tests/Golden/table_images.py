"""Golden values of convolutions, pooling and resizing over shapes, options and layouts: `python table_images.py`."""

import torch
import torch.nn.functional as F
from more_support import File, first, last, random

file = File("table_images", 35)


def filters(w):
    """`[outputs, …, inputs]` as PyTorch's `[outputs, inputs, …]`."""
    return w.movedim(-1, 1)


# batch, height, width, inputs; outputs, kernel; stride, padding, dilation, groups
CONVOLUTIONS = [
    ((1, 1, 1, 1), 1, (1, 1), 1, 0, 1, 1),
    ((2, 4, 5, 2), 3, (3, 3), 1, 0, 1, 1),
    ((1, 5, 4, 3), 2, (2, 3), 2, 1, 1, 1),
    ((1, 6, 6, 2), 2, (2, 2), 1, 0, 3, 1),
    ((2, 4, 4, 4), 6, (3, 3), 1, 1, 1, 2),
    ((1, 5, 5, 3), 3, (3, 3), 1, 1, 1, 3),
    ((1, 5, 5, 3), 6, (2, 2), 2, 0, 1, 3),
    ((2, 3, 3, 5), 4, (1, 1), 1, 0, 1, 1),
    ((0, 4, 4, 2), 3, (3, 3), 1, 0, 1, 1),
    ((1, 7, 5, 2), 2, (3, 1), 3, 1, 2, 1),
]
for shape, outputs, kernel, stride, padding, dilation, groups in CONVOLUTIONS:
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    for bias in [[random(outputs)], []]:
        file.row(
            "convolution2D",
            lambda x, w, *b: last(F.conv2d(first(x), filters(w), *b, **options)),
            random(*shape, low=-1, high=1),
            random(outputs, *kernel, shape[3] // groups, low=-1, high=1),
            *bias,
            **options
        )
for layout in ["transposed", "strided", "reversed", "offset"]:
    file.row(
        "convolution2D",
        lambda x, w: last(F.conv2d(first(x), filters(w))),
        random(2, 4, 4, 2),
        random(3, 3, 3, 2),
        layout=layout,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
    )
for shape, outputs, kernel, stride, padding, dilation, groups in [
    ((1, 1, 1), 1, 1, 1, 0, 1, 1),
    ((2, 6, 2), 3, 3, 1, 1, 1, 1),
    ((1, 7, 4), 4, 2, 2, 0, 2, 2),
    ((1, 5, 3), 3, 3, 1, 1, 1, 3),
    ((0, 5, 2), 3, 2, 1, 0, 1, 1),
]:
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    file.row(
        "convolution1D",
        lambda x, w, b: last(F.conv1d(first(x), filters(w), b, **options)),
        random(*shape),
        random(outputs, kernel, shape[2] // groups),
        random(outputs),
        **options
    )
for shape, outputs, kernel, stride, padding, extra, dilation, groups in [
    ((1, 1, 1, 1), 1, 1, 1, 0, 0, 1, 1),
    ((2, 3, 2, 2), 3, 3, 1, 0, 0, 1, 1),
    ((1, 3, 3, 2), 2, 2, 2, 0, 1, 1, 1),
    ((1, 2, 3, 4), 2, 3, 2, 1, 1, 1, 2),
    ((1, 3, 2, 1), 2, 2, 1, 1, 0, 2, 1),
    ((0, 3, 3, 2), 2, 2, 1, 0, 0, 1, 1),
]:
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    file.row(
        "transposedConvolution2D",
        lambda x, w, b: last(F.conv_transpose2d(first(x), filters(w), b, output_padding=extra, **options)),
        random(*shape, low=-1, high=1),
        random(shape[3], kernel, kernel, outputs, low=-1, high=1),
        random(outputs * groups),
        number=extra,
        **options
    )

POOLS = [
    ((1, 1, 1, 1), 1, 1, 0),
    ((2, 4, 4, 2), 2, 2, 0),
    ((1, 5, 6, 2), 3, 2, 1),
    ((1, 6, 5, 1), 2, 3, 0),
    ((1, 3, 3, 2), 3, 1, 1),
    ((2, 5, 5, 1), 5, 1, 0),
]
for shape, window, stride, padding in POOLS:
    options = dict(window=window, stride=stride, padding=padding)
    file.row("maxPooled2D", lambda x: last(F.max_pool2d(first(x), window, stride, padding)), random(*shape), **options)
    for counts in [True, False]:
        file.row(
            "averagePooled2D",
            lambda x: last(F.avg_pool2d(first(x), window, stride, padding, count_include_pad=counts)),
            random(*shape),
            flag=counts,
            **options
        )
    line = (shape[0], shape[1] + 2, shape[3])
    file.row("maxPooled1D", lambda x: last(F.max_pool1d(first(x), window, stride, padding)), random(*line), **options)
    file.row(
        "averagePooled1D",
        lambda x: last(F.avg_pool1d(first(x), window, stride, padding)),
        random(*line),
        flag=True,
        **options
    )
for layout in ["transposed", "strided", "reversed", "offset"]:
    file.row(
        "maxPooled2D",
        lambda x: last(F.max_pool2d(first(x), 2)),
        random(2, 4, 4, 2),
        layout=layout,
        window=2,
        stride=2,
        padding=0,
    )
for shape, size in [((1, 1, 1, 1), (1, 1)), ((2, 5, 7, 2), (2, 3)), ((1, 6, 6, 1), (3, 3)), ((1, 3, 4, 2), (5, 6))]:
    file.row(
        "adaptiveAveragePooled2D", lambda x: last(F.adaptive_avg_pool2d(first(x), size)), random(*shape), shape=size
    )
    file.row("adaptiveMaxPooled2D", lambda x: last(F.adaptive_max_pool2d(first(x), size)), random(*shape), shape=size)
    file.row(
        "resizedNearest", lambda x: last(F.interpolate(first(x), size, mode="nearest")), random(*shape), shape=size
    )
    for aligned in [False, True]:
        file.row(
            "resizedBilinear",
            lambda x: last(F.interpolate(first(x), size, mode="bilinear", align_corners=aligned)),
            random(*shape),
            shape=size,
            flag=aligned,
        )
for mode, name in [("constant", "constant"), ("reflect", "reflect"), ("replicate", "edge"), ("circular", "circular")]:
    for shape, widths in [((1, 3, 4, 1), (1, 1, 1, 1)), ((2, 4, 3, 2), (0, 2, 1, 0)), ((1, 2, 2, 1), (1, 0, 0, 1))]:
        # PyTorch names the last axis first.
        file.row(
            "padded",
            lambda x: last(F.pad(first(x), widths, mode=mode)),
            random(*shape),
            text=name,
            bounds=[widths[2], widths[3], widths[0], widths[1]],
        )
for shape, groups in [((1, 1), 1), ((2, 4), 2), ((2, 3, 6), 3), ((2, 2, 3, 4), 4), ((1, 2, 1, 2, 4), 1)]:
    channels = shape[-1]
    if len(shape) > 2 or channels > groups:
        file.row(
            "groupNormalized",
            lambda x, g, b: last(F.group_norm(first(x), groups, g, b, 1e-3)),
            random(*shape),
            random(channels),
            random(channels),
            number=groups,
        )
    file.row(
        "layerNormalized",
        lambda x, g, b: F.layer_norm(x, [channels], g, b, 1e-3),
        random(*shape),
        random(channels),
        random(channels),
    )
    file.row("rmsNormalized", lambda x, g: F.rms_norm(x, [channels], g, 1e-3), random(*shape), random(channels))

for shape, outputs, kernel, stride, padding, extra, dilation, groups in [
    ((1, 1, 1), 1, 1, 1, 0, 0, 1, 1),
    ((2, 4, 2), 3, 3, 1, 0, 0, 1, 1),
    ((1, 4, 2), 2, 2, 2, 0, 1, 1, 1),
    ((1, 3, 4), 2, 3, 2, 1, 1, 1, 2),
    ((0, 3, 2), 2, 2, 1, 0, 0, 2, 1),
]:
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    file.row(
        "transposedConvolution1D",
        lambda x, w, b: last(F.conv_transpose1d(first(x), filters(w), b, output_padding=extra, **options)),
        random(*shape, low=-1, high=1),
        random(shape[2], kernel, outputs, low=-1, high=1),
        random(outputs * groups),
        number=extra,
        **options
    )
for shape, size in [((1, 1, 1), 1), ((2, 7, 2), 3), ((1, 6, 1), 3), ((1, 4, 2), 6)]:
    file.row(
        "adaptiveAveragePooled1D", lambda x: last(F.adaptive_avg_pool1d(first(x), size)), random(*shape), number=size
    )
    file.row("adaptiveMaxPooled1D", lambda x: last(F.adaptive_max_pool1d(first(x), size)), random(*shape), number=size)
for shape in [(2, 1), (4, 3), (2, 2, 3), (2, 2, 3, 2), (1, 2, 1, 2, 3)]:
    channels = shape[-1]
    file.row(
        "batchNormalized",
        lambda x, g, b: last(F.batch_norm(first(x), None, None, g, b, True, 0.1, 1e-3)),
        random(*shape),
        random(channels),
        random(channels),
    )
for batch, height, width in [(1, 1, 1), (2, 3, 4), (1, 2, 5)]:
    for aligned in [False, True]:
        file.row(
            "affineGrid",
            lambda x: F.affine_grid(x, [batch, 1, height, width], align_corners=aligned),
            random(batch, 2, 3),
            shape=[height, width],
            flag=aligned,
        )
# Places apart from the middles of pixels, where the gradient has kinks.
for shape, height, width in [((1, 1, 1, 1), 1, 1), ((2, 4, 3, 2), 3, 2), ((1, 3, 5, 1), 2, 4)]:
    for mode, name in [("zeros", "zeros"), ("border", "edge")]:
        for aligned in [False, True] if min(shape[1:3]) > 1 else [False]:
            file.row(
                "gridSampled",
                lambda x, g: last(F.grid_sample(first(x), g, padding_mode=mode, align_corners=aligned)),
                random(*shape),
                random(shape[0], height, width, 2, low=-1.3, high=1.3),
                text=name,
                flag=aligned,
            )

file.save()
