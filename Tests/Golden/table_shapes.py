"""Golden values of operations that move and choose elements, over shapes and layouts: `python table_shapes.py`."""

import torch
from more_support import File, random

file = File("table_shapes", 33)


def layouts(operation, function, *shape, **options):
    for layout in ["transposed", "strided", "reversed", "offset", "repeated"]:
        file.row(operation, function, random(*shape), layout=layout, **options)


for shape, target in [
    ((), []),
    ((), [1, 1]),
    ((1,), []),
    ((6,), [2, 3]),
    ((2, 3), [3, 2]),
    ((2, 3), [-1]),
    ((2, 0), [0, 5]),
    ((2, 3, 4), [4, -1]),
    ((2, 1, 3, 1, 2), [3, 4]),
    ((0,), [2, 0, 3]),
]:
    file.row("reshaped", lambda x: x.reshape(target), random(*shape), shape=target)
layouts("reshaped", lambda x: x.reshape(2, 6), 3, 4, shape=[2, 6])
for shape, axes in [
    ((), []),
    ((3,), [0]),
    ((2, 3), [1, 0]),
    ((2, 0), [1, 0]),
    ((2, 3, 4), [2, 0, 1]),
    ((2, 1, 3), [-1, 1, 0]),
    ((1, 2, 3, 2), [3, 1, 0, 2]),
    ((2, 1, 3, 1, 2), [4, 3, 2, 1, 0]),
]:
    file.row("transposed", lambda x: x.permute(axes), random(*shape), axes=axes)
layouts("transposed", lambda x: x.permute(1, 0), 3, 4, axes=[1, 0])
for shape, axis in [((), 0), ((3,), 0), ((3,), -1), ((2, 3), 1), ((0, 2), 2), ((2, 1, 3, 2), -2)]:
    file.row("expanded", lambda x: x.unsqueeze(axis), random(*shape), axis=axis)
for shape, axis in [((1,), 0), ((1, 3), 0), ((2, 1, 0), 1), ((1, 2, 1, 3, 1), -1)]:
    file.row("squeezed", lambda x: x.squeeze(axis), random(*shape), axis=axis)
for shape, target in [
    ((), [2, 3]),
    ((1,), [4]),
    ((3,), [2, 3]),
    ((2, 1), [2, 4]),
    ((1, 0), [3, 0]),
    ((2, 1, 3), [2, 2, 2, 3]),
    ((1, 1), [2, 1, 2, 1, 2]),
]:
    file.row("broadcast", lambda x: x.broadcast_to(target), random(*shape), shape=target)
for shape, axis in [((), 0), ((3,), 0), ((2, 3), 0), ((2, 3, 4), 1), ((0, 2, 3), 1), ((2, 1, 2, 1, 2), 3)]:
    file.row("flattened", lambda x: x.flatten(axis) if x.ndim else x.reshape(1), random(*shape), axis=axis)
for shape, axes in [((3,), [0]), ((2, 3), [0, 1]), ((2, 0), [1]), ((2, 3, 2), [1]), ((1, 2, 1, 2, 2), [-1, 1])]:
    file.row("flipped", lambda x: x.flip(axes), random(*shape), axes=axes)
layouts("flipped", lambda x: x.flip(0), 3, 4, axes=[0])

for shapes, axis in [
    ([(2,)], 0),
    ([(2,), (3,)], 0),
    ([(2, 3), (0, 3), (1, 3)], 0),
    ([(2, 1), (2, 2)], -1),
    ([(1, 2, 2), (1, 1, 2)], 1),
    ([(1, 2, 1, 1, 2), (1, 2, 1, 3, 2)], 3),
]:
    file.row("concatenate", lambda *x: torch.cat(x, axis), *[random(*shape) for shape in shapes], axis=axis)
for layout in ["transposed", "strided", "reversed", "repeated"]:
    file.row("concatenate", lambda *x: torch.cat(x, 1), random(3, 2), random(3, 4), axis=1, layout=layout)
for shape, count, axis in [
    ((), 3, 0),
    ((2,), 1, 0),
    ((2, 3), 2, 1),
    ((2, 3), 2, -1),
    ((2, 0), 2, 0),
    ((1, 2, 1, 2), 2, 4),
]:
    file.row("stack", lambda *x: torch.stack(x, axis), *[random(*shape) for _ in range(count)], axis=axis)

for shape, bounds in [
    ((5,), [1, 3]),
    ((4, 3), [0, 3]),
    ((4, 3), [2, 2]),
    ((2, 5, 2), [3, 5]),
    ((1, 2, 1, 2, 3), [1, 2]),
]:
    axis = min(1, len(shape) - 1)
    file.row(
        "narrowed", lambda x: x.narrow(axis, bounds[0], bounds[1] - bounds[0]), random(*shape), axis=axis, bounds=bounds
    )
layouts("narrowed", lambda x: x[:, 1:3], 3, 4, axis=1, bounds=[1, 3])
for shape, start, end, step in [
    ((5,), 0, 5, 2),
    ((5,), 1, 4, 3),
    ((2, 6), 0, 6, 4),
    ((2, 3, 7), 1, 7, 2),
    ((1, 1, 2, 1, 4), 0, 4, 3),
]:
    file.row("stepped", lambda x: x[..., start:end:step], random(*shape), bounds=[start, end, step])

for shape, shift, axis in [
    ((1,), 3, 0),
    ((5,), 2, 0),
    ((5,), -7, 0),
    ((2, 3), 1, 1),
    ((2, 0), 1, 0),
    ((2, 1, 3, 1, 2), 1, 2),
]:
    file.row("rolled", lambda x: x.roll(shift, axis), random(*shape), axis=axis, number=shift)
for shape, counts in [
    ((), [3]),
    ((2,), [2]),
    ((2, 3), [2]),
    ((2, 3), [2, 1, 2]),
    ((1, 2, 1, 2), [1, 2, 2, 1]),
    ((2,), [0]),
]:
    file.row("tiled", lambda x: x.tile(counts), random(*shape), shape=counts)
for shape, count, axis in [((1,), 4, 0), ((3,), 2, 0), ((2, 3), 3, 1), ((2, 0), 2, 0), ((1, 2, 1, 2, 2), 2, 3)]:
    file.row("repeated", lambda x: x.repeat_interleave(count, axis), random(*shape), axis=axis, number=count)
for shape, diagonal in [((1, 1), 0), ((3, 4), 1), ((4, 3), -1), ((2, 3, 3), 0), ((0, 3), 0), ((2, 1, 2, 3), -5)]:
    file.row("lowerTriangle", lambda x: x.tril(diagonal), random(*shape), number=diagonal)
    file.row("upperTriangle", lambda x: x.triu(diagonal), random(*shape), number=diagonal)
    file.row("diagonal", lambda x: x.diagonal(diagonal, -2, -1), random(*shape), number=diagonal)
for shape, offset in [((1,), 0), ((3,), 1), ((2, 3), -2), ((0,), 0), ((2, 1, 2), 0)]:
    file.row("diagonalMatrix", lambda x: x.diag_embed(offset), random(*shape), number=offset)

for shape, indices, axis in [
    ((4,), [0, 3, 0], 0),
    ((1,), [0, 0], 0),
    ((3, 2), [2], 0),
    ((2, 3), [2, 0, 1, 1], 1),
    ((2, 3), [], 1),
    ((2, 3, 2), [1, 1], -2),
    ((1, 2, 1, 3, 2), [2, 0], 3),
]:
    places = torch.tensor(indices, dtype=torch.int64)
    file.row("gathered", lambda x, places: x.index_select(axis, places), random(*shape), places, axis=axis)
    target = list(shape)
    target[axis] = len(indices)
    file.row(
        "scatterAdded",
        lambda x, places: torch.zeros(shape).index_add(axis, places, x),
        random(*target),
        places,
        axis=axis,
        shape=list(shape),
    )
layouts("gathered", lambda x: x[[2, 0, 2]], 3, 4, axis=0, indices=[2, 0, 2])
for shape, chosen, axis in [
    ((4,), (3,), 0),
    ((1,), (2,), 0),
    ((3, 2), (5, 2), 0),
    ((3, 2), (3, 1), 1),
    ((2, 3), (2, 0), 1),
    ((2, 3, 2), (2, 4, 2), 1),
    ((1, 2, 1, 3, 2), (1, 2, 1, 2, 2), 3),
]:
    places = torch.randint(0, shape[axis], chosen)
    file.row("takenAlong", lambda x, places: x.take_along_dim(places, axis), random(*shape), places, axis=axis)
    file.row(
        "addedAlong",
        lambda x, places: torch.zeros(shape).scatter_add(axis, places, x),
        random(*chosen),
        places,
        axis=axis,
        shape=list(shape),
    )
for shape in [(), (1,), (0,), (4,), (2, 3)]:
    file.row("oneHot", lambda x: torch.nn.functional.one_hot(x, 5), torch.randint(0, 5, shape), number=5)

for shape, sizes, axis in [
    ((3,), [1, 2], 0),
    ((5, 2), [2, 0, 3], 0),
    ((2, 4), [3, 1], 1),
    ((0, 3), [1, 2], 1),
    ((2, 1, 3, 1, 2), [1, 2], 2),
]:
    # The pieces in the contrary order.
    file.row(
        "split", lambda x: torch.cat(x.split(sizes, axis)[::-1], axis), random(*shape), axis=axis, bounds=sizes
    )
for shape, axis in [((1,), 0), ((3,), 0), ((2, 3), 1), ((2, 0), 0), ((2, 1, 3), -1), ((1, 2, 1, 2, 2), 3)]:
    file.row("unstacked", lambda x: sum((k + 1) * part for k, part in enumerate(x.unbind(axis))), random(*shape), axis=axis)
for shape, axes in [((2, 3), [0, 1]), ((2, 0, 1), [0, 2]), ((2, 3, 2), [-1, 1]), ((1, 2, 1, 3, 2), [4, 1])]:
    file.row("swapped", lambda x: x.swapaxes(*axes), random(*shape), axes=axes)
for shape, window, stride, padding, dilation in [
    ((1, 2, 2, 1), 1, 1, 0, 1),
    ((2, 3, 4, 2), 2, 1, 0, 1),
    ((1, 5, 4, 1), 3, 2, 1, 1),
    ((1, 4, 5, 2), 2, 1, 1, 2),
    ((0, 3, 3, 1), 2, 1, 0, 1),
]:
    file.row(
        "unfolded2D",
        # There the channels come first in a window; here they come last.
        lambda x: torch.nn.functional.unfold(x.movedim(-1, 1), window, dilation, padding, stride)
        .unflatten(1, (shape[3], -1))
        .permute(0, 3, 2, 1)
        .flatten(2),
        random(*shape),
        window=window,
        stride=stride,
        padding=padding,
        dilation=dilation,
    )
for rows, columns in [(1, 1), (3, 3), (2, 4), (4, 2), (0, 2)]:
    file.row(
        "causalMask", lambda x: torch.ones(x.tolist(), dtype=torch.bool).tril(columns - rows), torch.tensor([rows, columns])
    )

file.save()
