"""Optimisers and learning-rate schedules."""

import numpy as np
import torch

from core_support import random


def optimizers(file):
    table = {
        "sgd": (torch.optim.SGD, {"lr": 0.05}),
        "sgd.momentum": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9}),
        "sgd.dampening": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9, "dampening": 0.3}),
        "sgd.nesterov": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9, "nesterov": True}),
        "sgd.decay": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.8, "weight_decay": 0.1}),
        "sgd.plain.decay": (torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.1}),
        "adam": (torch.optim.Adam, {"lr": 0.1}),
        "adam.decay": (torch.optim.Adam, {"lr": 0.1, "weight_decay": 0.1}),
        "adam.betas": (torch.optim.Adam, {"lr": 0.1, "betas": (0.8, 0.99), "eps": 1e-4}),
        "adamw": (torch.optim.AdamW, {"lr": 0.1, "weight_decay": 0.01}),
        "adamw.decay": (torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.3}),
    }
    start_a, start_b = random(3, low=-1, high=1), random(2, 2, low=-1, high=1)
    file.put("start/a", start_a.detach())
    file.put("start/b", start_b.detach())
    for name, (make, options) in table.items():
        a, b = start_a.detach().clone().requires_grad_(), start_b.detach().clone().requires_grad_()
        optimizer = make([a, b], **options)
        path_a, path_b, values = [], [], []
        for _ in range(20):
            optimizer.zero_grad()
            # Curved, badly scaled, and with a term that couples the two.
            loss = 0.05 * (a[0] ** 2) + 5 * (a[1] ** 2) + torch.cos(a[2]) + (b @ b.T).sum() + (a[:2] @ b).sum()
            loss.backward()
            optimizer.step()
            path_a.append(a.detach().clone())
            path_b.append(b.detach().clone())
            values.append(loss.detach())
        file.put(f"{name}/a", torch.stack(path_a))
        file.put(f"{name}/b", torch.stack(path_b))
        file.put(f"{name}/loss", torch.stack(values))
        flat = {key: value for key, value in options.items() if key != "betas"}
        if "betas" in options:
            flat["beta1"], flat["beta2"] = options["betas"]
        file.case(name, "optimizer", rule=make.__name__, **flat)


def schedules(file):
    schedulers = torch.optim.lr_scheduler

    def warm(optimizer):
        return schedulers.SequentialLR(
            optimizer,
            [schedulers.LinearLR(optimizer, start_factor=0.2, total_iters=4),
             schedulers.CosineAnnealingLR(optimizer, 20, eta_min=0.1)], milestones=[5])

    table = {
        "schedule.step": lambda o: schedulers.StepLR(o, 7, 0.3),
        "schedule.exponential": lambda o: schedulers.ExponentialLR(o, 0.93),
        "schedule.cosine": lambda o: schedulers.CosineAnnealingLR(o, 30, eta_min=0.05),
        "schedule.inverseTime": lambda o: schedulers.LambdaLR(o, lambda t: 1 / (1 + 0.2 * t)),
        "schedule.warmUp": warm,
    }
    for name, make in table.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)
        rates = []
        for _ in range(25):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        file.put(f"{name}/factors", np.array(rates, dtype=np.float64))
