"""Golden values of losses over shapes, reductions and layouts: `python table_losses.py`."""

import torch
import torch.nn.functional as F
from more_support import File, exact, first, random

file = File("table_losses", 36)
REDUCTIONS = ["mean", "sum", "none"]
LAYOUTS = ["transposed", "strided", "reversed", "offset", "repeated"]

# Classes are the last axis here and the second one, or the only one, in PyTorch.
LOGITS = [(3,), (1, 3), (5, 4), (0, 3), (2, 3, 4), (2, 1, 2, 3), (1, 2, 1, 2, 3)]


def classes(x):
    return first(x).contiguous() if x.ndim > 1 else x


def places(shape, count):
    return torch.randint(0, count, shape[:-1])


def variants(index):
    """The reductions for a shape: all for one, one for each other."""
    return REDUCTIONS if index == 2 else [REDUCTIONS[index % 3]]


for index, shape in enumerate(LOGITS):
    for reduction in variants(index):
        labels = places(shape, shape[-1])
        for smoothing in [0.0, 0.2]:
            options = dict(label_smoothing=smoothing, reduction=reduction)
            file.row(
                "crossEntropy",
                lambda x, y: F.cross_entropy(classes(x), y, **options),
                random(*shape),
                labels,
                smoothing=smoothing,
                text=reduction,
            )
            file.row(
                "crossEntropy.ignored",
                lambda x, y: F.cross_entropy(classes(x), y, ignore_index=2, **options),
                random(*shape),
                labels.clone().flatten().index_fill(0, torch.arange(0, labels.numel(), 2), 0).reshape(labels.shape),
                smoothing=smoothing,
                text=reduction,
            )
            file.row(
                "crossEntropy.weights",
                lambda x, w, y: F.cross_entropy(classes(x), y, w.detach(), **options),
                random(*shape),
                random(shape[-1], low=0.5, high=2),
                labels,
                smoothing=smoothing,
                text=reduction,
            )
        file.row(
            "crossEntropy.targets",
            lambda x, t: F.cross_entropy(classes(x), classes(t), reduction=reduction),
            random(*shape),
            random(*shape, low=0, high=1),
            text=reduction,
        )
        file.row(
            "negativeLogLikelihood",
            lambda x, y: F.nll_loss(classes(x), y, reduction=reduction),
            random(*shape, low=-3, high=-0.1),
            labels,
            text=reduction,
        )

SHAPES = [(), (1,), (2, 3), (0, 3), (2, 3, 4), (2, 1, 2, 3), (1, 2, 1, 2, 3)]
PAIRS = {
    "meanSquaredError": F.mse_loss,
    "meanAbsoluteError": F.l1_loss,
    "huberLoss": F.huber_loss,
    "smoothAbsoluteError": F.smooth_l1_loss,
    "binaryCrossEntropy": F.binary_cross_entropy_with_logits,
}
for operation, function in PAIRS.items():
    # Targets of classes are probabilities; an error is never at the kink.
    bounds = dict(low=0, high=1) if operation == "binaryCrossEntropy" else dict(low=-1.3, high=1.1)
    for index, shape in enumerate(SHAPES):
        for reduction in variants(index):
            file.row(
                operation,
                lambda x, t: function(x, t, reduction=reduction),
                random(*shape),
                random(*shape, **bounds),
                text=reduction,
            )
    for layout in LAYOUTS:
        file.row(
            operation, lambda x, t: function(x, t), random(3, 4), random(3, 4, **bounds), layout=layout, text="mean"
        )
for index, shape in enumerate(SHAPES):
    for reduction in variants(index):
        weights = random(*shape[-1:], low=0.5, high=3) if shape else random(low=0.5, high=3)
        file.row(
            "binaryCrossEntropy.weights",
            lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w.detach(), reduction=reduction),
            random(*shape),
            random(*shape, low=0, high=1),
            weights,
            text=reduction,
        )
        file.row(
            "hingeLoss",
            lambda x, t: F.margin_ranking_loss(x, torch.zeros_like(x), t.detach(), 1.0, reduction=reduction),
            random(*shape),
            exact(torch.rand(shape).round() * 2 - 1),
            text=reduction,
        )
        if not shape or 0 in shape:
            continue
        for divergence in REDUCTIONS if index == 2 else ["batchmean"]:
            file.row(
                "klDivergence",
                lambda x, t: F.kl_div(x, t, reduction=divergence),
                random(*shape, low=-3, high=-0.1),
                random(*shape, low=0, high=1),
                text=divergence,
            )
            file.row(
                "klDivergence.logarithms",
                lambda x, t: F.kl_div(x, t, reduction=divergence, log_target=True),
                random(*shape, low=-3, high=-0.1),
                random(*shape, low=-3, high=-0.1),
                text=divergence,
            )

for shape, axis in [((3,), 0), ((2, 3), 1), ((2, 3), 0), ((0, 3), 1), ((2, 3, 4), 1), ((1, 2, 1, 2, 3), -1)]:
    file.row(
        "cosineSimilarity", lambda a, b: F.cosine_similarity(a, b, axis), random(*shape), random(*shape), axis=axis
    )
for layout in LAYOUTS[:4]:
    file.row(
        "cosineSimilarity",
        lambda a, b: F.cosine_similarity(a, b, 1),
        random(3, 4),
        random(3, 4),
        axis=1,
        layout=layout,
    )
for count in [1, 4, 0]:
    for reduction in REDUCTIONS:
        file.row(
            "cosineEmbeddingLoss",
            lambda a, b, t: F.cosine_embedding_loss(a, b, t.detach(), reduction=reduction),
            random(count, 3),
            random(count, 3),
            exact(torch.arange(count) % 2 * 2.0 - 1),
            text=reduction,
        )
for shape in [(3,), (1, 3), (4, 3), (0, 3), (2, 2, 3)]:
    for reduction in REDUCTIONS:
        file.row(
            "tripletLoss",
            lambda a, p, n: F.triplet_margin_loss(a, p, n, reduction=reduction),
            random(*shape),
            random(*shape),
            random(*shape),
            text=reduction,
        )
for count in [1, 2, 5]:
    for reduction in REDUCTIONS:
        file.row(
            "infoNCE",
            lambda q, k: F.cross_entropy(
                F.normalize(q) @ F.normalize(k).mT / 0.5, torch.arange(count), reduction=reduction
            ),
            random(count, 3),
            random(count, 3),
            text=reduction,
        )
# Sequences that all last to the end, with labels of one length.
for batch, length, kinds, count in [(1, 1, 2, 1), (2, 5, 4, 2), (3, 4, 3, 1), (1, 6, 3, 3)]:
    labels = (torch.arange(count).repeat(batch, 1) + torch.arange(batch)[:, None]) % (kinds - 1) + 1
    for reduction in REDUCTIONS:
        file.row(
            "ctcLoss",
            lambda x, y: F.ctc_loss(
                x.log_softmax(-1).transpose(0, 1), y, [length] * batch, [count] * batch, reduction=reduction
            ),
            random(batch, length, kinds),
            labels,
            text=reduction,
        )

# Class weights, ignored labels, smoothing and swaps in what has them beside cross-entropy of labels.
for index, shape in enumerate(LOGITS):
    for reduction in variants(index):
        labels = places(shape, shape[-1])
        for smoothing in [0.0, 0.2]:
            file.row(
                "crossEntropy.targets.weights",
                lambda x, t, w: F.cross_entropy(
                    classes(x), classes(t), w.detach(), label_smoothing=smoothing, reduction=reduction
                ),
                random(*shape),
                random(*shape, low=0, high=1),
                random(shape[-1], low=0.5, high=2),
                smoothing=smoothing,
                text=reduction,
            )
        file.row(
            "negativeLogLikelihood.weights",
            lambda x, w, y: F.nll_loss(classes(x), y, w.detach(), reduction=reduction),
            random(*shape, low=-3, high=-0.1),
            random(shape[-1], low=0.5, high=2),
            labels,
            text=reduction,
        )
        labels = labels.flatten().index_fill(0, torch.arange(0, labels.numel(), 2), 0).reshape(labels.shape)
        file.row(
            "negativeLogLikelihood.ignored",
            lambda x, w, y: F.nll_loss(classes(x), y, w.detach(), ignore_index=2, reduction=reduction),
            random(*shape, low=-3, high=-0.1),
            random(shape[-1], low=0.5, high=2),
            labels,
            text=reduction,
        )
for index, shape in enumerate(SHAPES):
    for reduction in variants(index):
        weights = [random(*shape[-1:], low=0.5, high=3) if shape else random(low=0.5, high=3) for _ in range(2)]
        file.row(
            "binaryCrossEntropy.weight",
            lambda x, t, w, p: F.binary_cross_entropy_with_logits(
                x, t, w.detach(), pos_weight=p.detach(), reduction=reduction
            ),
            random(*shape),
            random(*shape, low=0, high=1),
            *weights,
            text=reduction,
        )
        file.row(
            "binaryCrossEntropy.probabilities",
            lambda x, t, w: F.binary_cross_entropy(x, t, w.detach(), reduction=reduction),
            random(*shape, low=0, high=1),
            random(*shape, low=0, high=1),
            weights[0],
            text=reduction,
        )
for shape in [(3,), (1, 3), (4, 3), (0, 3), (2, 2, 3)]:
    for reduction in REDUCTIONS:
        file.row(
            "tripletLoss.swapped",
            lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=2, swap=True, reduction=reduction),
            random(*shape),
            random(*shape, low=-1.7),
            random(*shape, high=2.2),
            text=reduction,
        )

file.save()
