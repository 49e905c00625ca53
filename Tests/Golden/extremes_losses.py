"""Extreme values through losses in PyTorch: `python extremes_losses.py`."""

import numpy as np
import torch
import torch.nn.functional as F
from extreme_support import INFINITY, LINES, NAN, ExtremeFile, Limits, columns, left, lines, numbers, right

def logarithms(l):
    """Logarithms of probabilities."""
    return [[-INFINITY, 0.0, -1.0, -2.0, -1e30], [NAN, -1.0, -2.0, -l.least, -0.0], [-l.greatest, -1.0, -3.0, -1.0, -2.0]]


def probabilities(l):
    return [[0.0, 1.0, 0.0, -0.0, 0.25], [0.25, NAN, 0.0, l.least, 0.5], [l.denormal, 0.0, 1e30, INFINITY, 0.5]]


REDUCTIONS = ["mean", "sum", "none"]


file = ExtremeFile("extremes_losses", 43)
for values in LINES:
    rows, classes = len(values(Limits(torch.float32))), len(values(Limits(torch.float32))[0])
    for label in [classes - 5, classes - 1]:
        labels = torch.full((rows,), label)
        for smoothing in [0.0, 0.1]:
            file.both(
                "crossEntropy",
                lambda x, y: F.cross_entropy(x, y, label_smoothing=smoothing, reduction="none"),
                values,
                labels,
                smoothing=smoothing,
                text="none",
            )
        file.both("negativeLogLikelihood", lambda x, y: F.nll_loss(x, y, reduction="none"), values, labels, text="none")
    file.both(
        "crossEntropy.targets",
        lambda x, y: F.cross_entropy(x, y, reduction="none"),
        values,
        lambda l: [[0.0] * (classes - 5) + [0.5, 0.25, 0.25, 0.0, 0.0]] * rows,
        text="none",
    )
labels = torch.tensor([1, 1, 2])
finite = lambda l: [[1e30, 1.0, 2.0], [1.0, 1e30, 2.0], [0.5, 0.5, -1e30]]
weights = lambda l: [0.0, 1.0, 1e30]
# Beside great numbers the difference of two distances is rounding.
moderate = lambda l: [line for line in lines(l) if not any(1e20 < abs(x) < INFINITY for x in line)]
for reduction in REDUCTIONS:
    file.both(
        "crossEntropy", lambda x, y: F.cross_entropy(x, y, reduction=reduction), finite, labels, text=reduction
    )
    file.both(
        "crossEntropy.ignored",
        lambda x, y: F.cross_entropy(x, y, ignore_index=2, reduction=reduction),
        lambda l: [[1e30, 1.0, 2.0], [1.0, 1e30, 2.0], [NAN, INFINITY, -INFINITY]],
        labels,
        text=reduction,
    )
    # All examples are ignored: there is nothing to average.
    file.both(
        "crossEntropy.ignored",
        lambda x, y: F.cross_entropy(x, y, ignore_index=2, reduction=reduction),
        finite,
        torch.tensor([2, 2, 2]),
        text=reduction,
    )
    file.both(
        "crossEntropy.weights",
        lambda x, w, y: F.cross_entropy(x, y, w.detach(), reduction=reduction),
        finite,
        weights,
        labels,
        text=reduction,
    )
    for operation, function in {
        "meanSquaredError": F.mse_loss,
        "meanAbsoluteError": F.l1_loss,
        "huberLoss": F.huber_loss,
        "smoothAbsoluteError": F.smooth_l1_loss,
        "binaryCrossEntropy": F.binary_cross_entropy_with_logits,
    }.items():
        file.both(operation, lambda x, y: function(x, y, reduction=reduction), left, right, text=reduction)
        # No examples.
        empty = lambda l: np.zeros((0, 3))
        file.both(operation, lambda x, y: function(x, y, reduction=reduction), empty, empty, text=reduction)
    file.both(
        "binaryCrossEntropy.weights",
        lambda x, y, w: F.binary_cross_entropy_with_logits(x, y, pos_weight=w.detach(), reduction=reduction),
        numbers,
        lambda l: [(index % 3) / 2 for index in range(len(numbers(l)))],
        lambda l: [3.0],
        text=reduction,
    )
    file.both(
        "hingeLoss",
        lambda x, y: F.margin_ranking_loss(x, torch.zeros_like(x), y.detach(), 1.0, reduction=reduction),
        left,
        lambda l: [1.0 if index % 2 else -1.0 for index in range(len(left(l)))],
        text=reduction,
    )
    file.both(
        "klDivergence",
        lambda x, y: F.kl_div(x, y, reduction=reduction),
        logarithms,
        probabilities,
        text=reduction,
    )
    file.both(
        "klDivergence.logarithms",
        lambda x, y: F.kl_div(x, y, reduction=reduction, log_target=True),
        logarithms,
        lambda l: [[-INFINITY, -1.0, 0.0, -1e30, 1.0], [-0.0, NAN, -l.least, -2.0, 0.5], [0.0] * 5],
        text=reduction,
    )
    vectors = lambda l: lines(l) * 2
    others = lambda l: [[1.0, -2.0, 0.5, 3.0, 2.0]] * len(lines(l)) * 2
    signs = lambda l: [1.0] * len(lines(l)) + [-1.0] * len(lines(l))
    file.both(
        "cosineEmbeddingLoss",
        lambda a, b, y: F.cosine_embedding_loss(a, b, y.detach(), 0.0, reduction=reduction),
        vectors,
        others,
        signs,
        text=reduction,
    )
    file.both(
        "tripletLoss",
        lambda a, p, n: F.triplet_margin_loss(a, p, n, reduction=reduction),
        moderate,
        lambda l: [[1.0, -2.0, 0.5, 3.0, -1.0]] * len(moderate(l)),
        lambda l: [[-1.0, 2.0, 2.5, 0.0, 1.0]] * len(moderate(l)),
        text=reduction,
    )
file.both("cosineSimilarity", lambda a, b: F.cosine_similarity(a, b, 1), lines, columns(columns(lines)), axis=1)
file.save()
