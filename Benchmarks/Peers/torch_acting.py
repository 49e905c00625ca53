"""Acting and learning on a pole on a cart (the constants of Gymnasium's `CartPole-v1`), in PyTorch."""
import math

import torch
from torch.nn import functional as F

from torch_models import ActorCritic


def push(state, action):
    """The state after 20 ms of a push to the left (0) or to the right (1), and whether the pole has fallen."""
    position, velocity, angle, angular_velocity = state
    force = 10.0 if action == 1 else -10.0
    sine, cosine = math.sin(angle), math.cos(angle)
    pull = (force + 0.05 * angular_velocity * angular_velocity * sine) / 1.1
    angular_acceleration = (9.8 * sine - cosine * pull) / (0.5 * (4 / 3 - 0.1 * cosine * cosine / 1.1))
    acceleration = pull - 0.05 * angular_acceleration * cosine / 1.1
    position += 0.02 * velocity
    velocity += 0.02 * acceleration
    angle += 0.02 * angular_velocity
    angular_velocity += 0.02 * angular_acceleration
    return (position, velocity, angle, angular_velocity), abs(position) > 2.4 or abs(angle) > 0.20943951


def actor_critic(w):
    model = w.filled(ActorCritic())
    chance, starts = w.data("chance").tolist(), w.data("starts").tolist()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    state, count, episode = starts[0], 0, 0

    @w.compiled
    def to_the_left(x):
        return F.softmax(model.actor(x), -1)[0, 0]

    @w.compiled
    def loss(x, actions, target):
        values = model.critic(x).squeeze(1)
        log_probabilities = F.log_softmax(model.actor(x), -1)
        chosen = F.nll_loss(log_probabilities, actions, reduction="none")
        entropy = -(log_probabilities.exp() * log_probabilities).sum(1).mean()
        return (chosen * (target - values.detach())).mean() + 0.5 * F.mse_loss(values, target) - 0.01 * entropy

    def step():
        nonlocal state, count, episode
        observations, actions, is_over = [], [], []
        with torch.no_grad():
            for _ in range(32):
                action = 0 if chance[count % 4096] < to_the_left(torch.tensor([state])).item() else 1
                observations.append(state)
                actions.append(action)
                state, has_fallen = push(state, action)
                is_over.append(has_fallen)
                if has_fallen:
                    episode += 1
                    state = starts[episode % 64]
                count += 1
            following = model.critic(torch.tensor([state])).item()
        returns = []
        for over in reversed(is_over):
            following = 1 + (0 if over else 0.99 * following)
            returns.append(following)
        optimizer.zero_grad(set_to_none=True)
        value = loss(torch.tensor(observations), torch.tensor(actions), torch.tensor(returns[::-1]))
        value.backward()
        optimizer.step()
        return value

    return step
