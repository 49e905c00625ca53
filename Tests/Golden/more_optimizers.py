"""Makes the golden values of optimisers and schedules: `python more_optimizers.py` with PyTorch and safetensors.

A case holds the values of two parameters after every step, from the same start.
"""

import copy
import math

import torch
from more_support import File, random
from torch.optim import lr_scheduler
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

file = File("more_optimizers", 17)
STEPS = 30
START = {"a": random(3), "b": random(2, 4)}
for key, value in START.items():
    file.put(f"start/{key}", value.detach().numpy().astype("float32"))


def loss(a, b):
    own = 0.05 * a[0] ** 2 + 5 * a[1] ** 2 + torch.cos(a[2])
    return own + (b @ b.T).sum() + (a[:2] @ b).sum()


def record(name, make, after=lambda optimizer, parameters, step: None, read=lambda parameters: parameters):
    """Values after every step of `make(parameters)`."""
    parameters = [value.detach().clone().requires_grad_() for value in START.values()]
    optimizer = make(parameters)
    history = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss(*parameters).backward()
        optimizer.step()
        after(optimizer, parameters, step)
        history.append([value.detach().clone() for value in read(parameters)])
    for index, key in enumerate(START):
        file.put(f"{name}/{key}", torch.stack([values[index] for values in history]))


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2."""

    def __init__(self, parameters, lr, betas, weight_decay):
        super().__init__(parameters, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(b1 * m + (1 - b1) * p.grad))
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


class MeanAdagrad(torch.optim.Optimizer):
    """σ_t = √(mean of squared gradients); θ ← θ − η g / σ_t."""

    def __init__(self, parameters, lr):
        super().__init__(parameters, dict(lr=lr))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                squares = self.state[p].setdefault("squares", [])
                squares.append(p.grad**2)
                p.sub_(group["lr"] * p.grad / torch.stack(squares).mean(0).sqrt())


class FirstRMSProp(torch.optim.Optimizer):
    """σ_0² = g², σ_t² = α σ_{t−1}² + (1 − α) g²; θ ← θ − η g / σ_t."""

    def __init__(self, parameters, lr, alpha):
        super().__init__(parameters, dict(lr=lr, alpha=alpha))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state, alpha = self.state[p], group["alpha"]
                square = p.grad**2
                state["s"] = alpha * state["s"] + (1 - alpha) * square if "s" in state else square
                p.sub_(group["lr"] * p.grad / state["s"].sqrt())


O = torch.optim
record("adagrad", lambda p: O.Adagrad(p, lr=0.3))
record("adagrad.options", lambda p: O.Adagrad(
    p, lr=0.3, lr_decay=0.1, weight_decay=0.05, initial_accumulator_value=0.5, eps=1e-6))
record("adagrad.mean", lambda p: MeanAdagrad(p, lr=0.05))
record("rmsprop", lambda p: O.RMSprop(p, lr=0.02))
record("rmsprop.momentum", lambda p: O.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.8, weight_decay=0.1))
record("rmsprop.centered", lambda p: O.RMSprop(p, lr=0.01, alpha=0.9, centered=True, eps=1e-3))
record("rmsprop.both", lambda p: O.RMSprop(p, lr=0.01, alpha=0.9, centered=True, momentum=0.5, eps=1e-3))
record("rmsprop.first", lambda p: FirstRMSProp(p, lr=0.02, alpha=0.9))
record("adam.amsgrad", lambda p: O.Adam(p, lr=0.1, betas=(0.8, 0.9), amsgrad=True, weight_decay=0.05))
record("adamw.amsgrad", lambda p: O.AdamW(p, lr=0.1, betas=(0.8, 0.9), amsgrad=True, weight_decay=0.2))
record("radam", lambda p: O.RAdam(p, lr=0.05))
record("radam.short", lambda p: O.RAdam(p, lr=0.05, betas=(0.8, 0.7), weight_decay=0.1))
record("radam.decoupled", lambda p: O.RAdam(p, lr=0.05, betas=(0.9, 0.95), weight_decay=0.1, decoupled_weight_decay=True))
record("nadam", lambda p: O.NAdam(p, lr=0.05))
record("nadam.decay", lambda p: O.NAdam(p, lr=0.05, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.01))
record("nadam.decoupled", lambda p: O.NAdam(p, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True))
record("lion", lambda p: Lion(p, 0.03, (0.9, 0.99), 0.1))
record("adafactor", lambda p: O.Adafactor(p, lr=0.1, eps=(None, 1e-3)))
record("adafactor.options", lambda p: O.Adafactor(p, lr=0.1, beta2_decay=-0.5, eps=(None, 0.1), d=1.1, weight_decay=0.1))
record("groups", lambda p: O.AdamW(
    [dict(params=[p[0]], lr=0.2, weight_decay=0.3), dict(params=[p[1]], lr=0.02, weight_decay=0.1)]))


def lookahead():
    slow = []

    def after(optimizer, parameters, step):
        with torch.no_grad():
            if not slow:
                slow.extend(value.detach().clone() for value in START.values())
            if (step + 1) % 4 == 0:
                for p, s in zip(parameters, slow):
                    s += 0.3 * (p - s)
                    p.copy_(s)

    return after


record("lookahead", lambda p: O.SGD(p, lr=0.02, momentum=0.5), lookahead())


class Pair(torch.nn.Module):
    def __init__(self, parameters):
        super().__init__()
        self.values = torch.nn.ParameterList(parameters)


for name, options in [("ema", dict(multi_avg_fn=get_ema_multi_avg_fn(0.9))), ("swa", {})]:
    box = {}

    def make(parameters):
        box["pair"] = Pair(parameters)
        box["average"] = AveragedModel(box["pair"], **options)
        if name == "ema":
            box["average"].update_parameters(box["pair"])  # the first call copies
        return O.SGD(parameters, lr=0.02)

    record(
        name, make, lambda o, p, s: box["average"].update_parameters(box["pair"]),
        lambda p: list(box["average"].module.values))


# Schedules: the learning rate before every update, for a base of 1

def schedule(name, make, steps=100, base=1.0):
    optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    file.put(f"schedule/{name}", torch.tensor(rates))


S = lr_scheduler
schedule("milestones", lambda o: S.MultiStepLR(o, [3, 10, 40], 0.3))
schedule("linear", lambda o: S.LinearLR(o, 0.2, 1.0, 13))
schedule("polynomial", lambda o: S.PolynomialLR(o, 40, 2.5))
schedule("cosineRestarts", lambda o: S.CosineAnnealingWarmRestarts(o, 7, 1, 0.1))
schedule("cosineRestarts.growing", lambda o: S.CosineAnnealingWarmRestarts(o, 5, 2, 0.05))
for mode, name in [("triangular", "none"), ("triangular2", "halving"), ("exp_range", "exponential")]:
    schedule(f"cyclic.{name}", lambda o: S.CyclicLR(
        o, 0.1, 1.0, step_size_up=6, step_size_down=9, mode=mode, gamma=0.98, cycle_momentum=False))
schedule("oneCycle", lambda o: S.OneCycleLR(o, 1.0, 101, cycle_momentum=False))
schedule("oneCycle.linear", lambda o: S.OneCycleLR(
    o, 1.0, 101, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100, cycle_momentum=False))
schedule("oneCycle.threePhase", lambda o: S.OneCycleLR(o, 1.0, 101, three_phase=True, cycle_momentum=False))
schedule("sequence", lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.25, 1.0, 8), S.ExponentialLR(o, 0.9)], [8]))
schedule("product", lambda o: S.ChainedScheduler([S.ExponentialLR(o, 0.95), S.LinearLR(o, 0.5, 1.0, 10)]))
schedule("noam", lambda o: S.LambdaLR(o, lambda t: 512**-0.5 * min((t + 1) ** -0.5, (t + 1) * 20**-1.5)))
# transformers.get_linear_schedule_with_warmup(o, 10, 90)
schedule("warmUp", lambda o: S.LambdaLR(o, lambda t: t / 10 if t < 10 else max(0, (90 - t) / 80)))

for name, options in [
    ("less", dict(factor=0.5, patience=2)), ("cooldown", dict(factor=0.5, patience=1, cooldown=3, min_lr=0.05)),
    ("more", dict(mode="max", factor=0.3, patience=0, threshold=0.1)),
    ("lessBy", dict(factor=0.5, patience=2, threshold_mode="abs", threshold=0.05)),
    ("moreBy", dict(mode="max", factor=0.7, patience=1, threshold_mode="abs", threshold=0.05)),
]:
    optimizer = O.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    plateau = S.ReduceLROnPlateau(optimizer, **options)
    metrics = 1 / (1 + 0.3 * torch.arange(60)) + 0.1 * random(60).detach() * (torch.arange(60) > 15)
    rates = []
    for metric in metrics:
        plateau.step(metric.item())
        rates.append(optimizer.param_groups[0]["lr"])
    file.put(f"plateau/{name}/metrics", metrics)
    file.put(f"plateau/{name}/rates", torch.tensor(rates))

file.save()
