"""Losses."""

import torch
import torch.nn.functional as F

from core_support import differentiate, random


def losses(file):
    for name, shape, options in [
        ("plain", (6, 5), {}), ("smoothing", (6, 5), {"smoothing": 0.1}), ("ignored", (7, 4), {"ignored": 2}),
        ("ignored.smoothing", (7, 4), {"ignored": -100, "smoothing": 0.2}), ("sum", (6, 5), {"reduction": "sum"}),
        ("none", (6, 5), {"reduction": "none", "smoothing": 0.1}), ("sequence", (2, 3, 9), {}),
        ("large", (3, 40), {"scale": 50}), ("int32", (6, 5), {"type": "int32"}),
    ]:
        case = f"crossEntropy.{name}"
        scale = options.get("scale", 2)
        logits = random(*shape, low=-scale, high=scale)
        labels = torch.randint(0, shape[-1], shape[:-1])
        ignored = options.get("ignored")
        if ignored is not None:
            labels.reshape(-1)[1::3] = ignored
        output = F.cross_entropy(
            logits.reshape(-1, shape[-1]), labels.reshape(-1), ignore_index=-100 if ignored is None else ignored,
            label_smoothing=options.get("smoothing", 0), reduction=options.get("reduction", "mean"))
        file.case(case, "crossEntropy", **options)
        stored = labels.to(torch.int32) if options.get("type") == "int32" else labels
        differentiate(file, case, {"logits": logits, "labels": stored}, output)
    for name, reduction in [("mean", "mean"), ("sum", "sum"), ("none", "none")]:
        logits = random(6, 5)
        targets = torch.softmax(random(6, 5), -1).detach().to(torch.float32).to(torch.float64).requires_grad_()
        file.case(f"softTargets.{name}", "softTargets", reduction=reduction)
        differentiate(
            file, f"softTargets.{name}", {"logits": logits, "targets": targets},
            F.cross_entropy(logits, targets, reduction=reduction))
        for kind, function in [
            ("meanSquaredError", F.mse_loss), ("meanAbsoluteError", F.l1_loss),
            ("binaryCrossEntropy", F.binary_cross_entropy_with_logits),
        ]:
            low, high = (0, 1) if kind == "binaryCrossEntropy" else (-2, 2)
            predictions, targets = random(4, 3, low=-9, high=9), random(4, 3, low=low, high=high)
            file.case(f"{kind}.{name}", kind, reduction=reduction)
            differentiate(
                file, f"{kind}.{name}", {"predictions": predictions, "targets": targets},
                function(predictions, targets, reduction=reduction))
