"""Makes the golden values of operations and losses: `python more_operations.py` with PyTorch and safetensors."""

import torch
import torch.nn.functional as F
from more_support import File, exact, first, last, random

file = File("more_operations", 13)

# Order

for axis in [0, 1, 2]:
    file.case(f"cumulativeSum.{axis}", lambda x: torch.cumsum(x, axis), x=random(3, 4, 5))
    file.case(
        f"cumulativeSum.reversed.{axis}", lambda x: x.flip(axis).cumsum(axis).flip(axis), x=random(3, 4, 5))
    for descending in [False, True]:
        file.case(
            f"sorted.{axis}.{descending}", lambda x: torch.sort(x, axis, descending).values, x=random(3, 4, 5))
    file.case(f"topK.{axis}", lambda x: torch.topk(x, 2, axis).values, x=random(3, 4, 5))
    file.case(f"topK.least.{axis}", lambda x: torch.topk(x, 3, axis, largest=False).values, x=random(3, 4, 5))
    shape = [3, 4, 5]
    shape[axis] = 6
    indices = torch.randint(0, [3, 4, 5][axis], shape)
    file.case(
        f"takenAlong.{axis}", lambda x, indices: torch.take_along_dim(x, indices, axis), x=random(3, 4, 5),
        indices=indices)
    file.case(
        f"addedAlong.{axis}", lambda x, indices: torch.zeros(3, 4, 5).scatter_add(axis, indices, x),
        x=random(*shape), indices=indices)

# Repetition

for index, (shift, axis) in enumerate([(1, 0), (-2, 1), (7, 1), (0, 0)]):
    file.case(f"rolled.{index}", lambda x: torch.roll(x, shift, axis), x=random(3, 4))
for index, counts in enumerate([(2, 1), (1, 3), (2, 2, 2), (3,), (1, 1)]):
    file.case(f"tiled.{index}", lambda x: torch.tile(x, counts), x=random(2, 3))
for axis in [0, 1]:
    file.case(f"repeated.{axis}", lambda x: torch.repeat_interleave(x, 3, axis), x=random(2, 3))
for mode, name in [("reflect", "reflect"), ("replicate", "edge"), ("circular", "circular")]:
    file.case(f"padded.{name}", lambda x: last(F.pad(first(x), (2, 1, 0, 2), mode=mode)), x=random(2, 3, 4, 2))
file.case("padded.constant", lambda x: F.pad(x, (2, 1, 0, 2), value=1.5), x=random(3, 4))
for diagonal in [-1, 0, 2]:
    file.case(f"lowerTriangle.{diagonal}", lambda x: torch.tril(x, diagonal), x=random(2, 3, 4))
    file.case(f"upperTriangle.{diagonal}", lambda x: torch.triu(x, diagonal), x=random(2, 3, 4))

# Einstein's summation

for equation, shapes in [
    ("ij,jk->ik", [(2, 3), (3, 4)]), ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]), ("ij->ji", [(2, 3)]),
    ("ij->", [(2, 3)]), ("ij->j", [(2, 3)]), ("ii->i", [(3, 3)]), ("ii", [(3, 3)]), ("i,j->ij", [(2,), (3,)]),
    ("bhqd,bhkd->bhqk", [(2, 2, 3, 4), (2, 2, 5, 4)]), ("ij,ij->", [(2, 3), (2, 3)]), ("ij,ij->ij", [(2, 3), (2, 3)]),
    ("...ij,...jk->...ik", [(2, 1, 3, 4), (5, 4, 2)]), ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 2)]),
    ("ij,kj", [(2, 3), (4, 3)]), ("bii->b", [(2, 3, 3)]), ("i,i->i", [(3,), (3,)]), ("ba,cb->ca", [(2, 3), (4, 2)]),
    ("...,i->i...", [(2, 3), (4,)]), ("abc,cd->dab", [(2, 3, 4), (4, 2)]), ("...ii->...", [(2, 3, 3)]),
]:
    file.case(
        f"einsum {equation}", lambda **o: torch.einsum(equation, *[o[f"operand{i}"] for i in range(len(o))]),
        **{f"operand{i}": random(*shape) for i, shape in enumerate(shapes)})

# Images

for index, size in enumerate([(6, 8), (2, 3), (5, 5), (1, 1), (7, 2)]):
    file.case(
        f"resizedNearest.{index}", lambda x: last(F.interpolate(first(x), size, mode="nearest")), x=random(2, 3, 4, 2))
    for align in [False, True]:
        file.case(
            f"resizedBilinear.{align}.{index}",
            lambda x: last(F.interpolate(first(x), size, mode="bilinear", align_corners=align)), x=random(2, 3, 4, 2))
for index, (window, stride, padding, dilation) in enumerate(
        [((2, 3), (1, 1), 0, (1, 1)), ((3, 3), (2, 1), 1, (1, 1)), ((2, 2), (1, 2), 1, (2, 2))]):
    file.case(
        f"unfolded.{index}",
        # PyTorch orders windows channels first.
        lambda x: F.unfold(first(x), window, dilation, padding, stride).transpose(1, 2)
        .unflatten(2, (x.shape[3], -1)).transpose(2, 3).flatten(2), x=random(2, 5, 6, 2))

# Functions

file.case("erfinv", lambda x: torch.erfinv(x), x=random(5, 8, low=-0.999, high=0.999))
tails = exact(torch.tensor([-0.9999999, -0.99999, 0.9999, 0.999999, 1e-8, -1e-30, 0.99999994]))
file.case("erfinv.tails", lambda x: torch.erfinv(x), x=tails)

# Losses

LABELS = torch.tensor([0, 3, 1, 3, 2, 0])
for reduction in ["mean", "sum", "none"]:
    r = dict(reduction=reduction)
    file.case(f"huber.{reduction}", lambda p, t: F.huber_loss(p, t, delta=0.7, **r), p=random(3, 4), t=random(3, 4))
    file.case(
        f"smoothAbsolute.{reduction}", lambda p, t: F.smooth_l1_loss(p, t, beta=0.7, **r), p=random(3, 4),
        t=random(3, 4))
    file.case(
        f"likelihood.{reduction}", lambda x, labels: F.nll_loss(x, labels, **r), x=random(6, 4), labels=LABELS)
    file.case(
        f"hinge.{reduction}", lambda x, t: {"mean": torch.mean, "sum": torch.sum, "none": lambda y: y}[reduction](
            torch.relu(0.8 - t * x)), x=random(7), t=torch.tensor([1.0, -1, 1, 1, -1, -1, 1]))
    file.case(
        f"cosineEmbedding.{reduction}", lambda a, b, t: F.cosine_embedding_loss(a, b, t, margin=0.2, **r),
        a=random(5, 4), b=random(5, 4), t=torch.tensor([1.0, -1, 1, -1, -1]))
    file.case(
        f"triplet.{reduction}", lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=2.0, **r), a=random(5, 4),
        p=random(5, 4), n=random(5, 4))
    file.case(
        f"weighted.{reduction}", lambda x, labels, w: F.cross_entropy(x, labels, w, **r), x=random(6, 4),
        labels=LABELS, w=torch.tensor([0.5, 2.0, 0.25, 1.5]))
    file.case(
        f"weighted.smoothed.{reduction}",
        lambda x, labels, w: F.cross_entropy(x, labels, w, ignore_index=1, label_smoothing=0.25, **r), x=random(6, 4),
        labels=LABELS, w=torch.tensor([0.5, 2.0, 0.25, 1.5]))
    file.case(
        f"binary.positive.{reduction}",
        lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w, **r), x=random(5, 3),
        t=random(5, 3, low=0, high=1), w=torch.tensor([0.5, 3.0, 1.0]))
for reduction in ["batchmean", "mean", "sum", "none"]:
    targets = torch.softmax(random(4, 5).detach(), -1)
    targets[0, 1] = 0
    file.case(
        f"kl.{reduction}", lambda x, t: F.kl_div(F.log_softmax(x, -1), t, reduction=reduction), x=random(4, 5),
        t=exact(targets).detach())
    file.case(
        f"kl.logarithms.{reduction}",
        lambda x, t: F.kl_div(F.log_softmax(x, -1), F.log_softmax(t, -1), reduction=reduction, log_target=True),
        x=random(4, 5), t=random(4, 5))
for axis in [0, 1, 2]:
    file.case(
        f"cosineSimilarity.{axis}", lambda a, b: F.cosine_similarity(a, b, dim=axis), a=random(3, 4, 2),
        b=random(3, 4, 2))
file.case(
    "infoNCE",
    lambda q, k: F.cross_entropy(F.normalize(q) @ F.normalize(k).T / 0.2, torch.arange(5)), q=random(5, 4),
    k=random(5, 4))

file.save()
