"""Acting and learning on a pole on a cart (the constants of Gymnasium's `CartPole-v1`), in JAX: the environment is part of
the compiled step."""
import jax
import jax.numpy as jnp
from jax import lax

from jax_layers import adam, linear


def push(state, action):
    """The state after 20 ms of a push to the left (0) or to the right (1), and whether the pole has fallen."""
    position, velocity, angle, angular_velocity = state
    force = jnp.where(action == 1, 10.0, -10.0)
    sine, cosine = jnp.sin(angle), jnp.cos(angle)
    pull = (force + 0.05 * angular_velocity * angular_velocity * sine) / 1.1
    angular_acceleration = (9.8 * sine - cosine * pull) / (0.5 * (4 / 3 - 0.1 * cosine * cosine / 1.1))
    acceleration = pull - 0.05 * angular_acceleration * cosine / 1.1
    position = position + 0.02 * velocity
    velocity = velocity + 0.02 * acceleration
    angle = angle + 0.02 * angular_velocity
    angular_velocity = angular_velocity + 0.02 * angular_acceleration
    return (jnp.stack([position, velocity, angle, angular_velocity]),
            (jnp.abs(position) > 2.4) | (jnp.abs(angle) > 0.20943951))


def network(p, name, x):
    return linear(p, f"{name}.2", jnp.tanh(linear(p, f"{name}.0", x)))


def actor_critic(w):
    initial, update = adam()

    def function(carry, chance, starts):
        p, optimizer, state, count, episode = carry

        def act(carry, _):
            state, count, episode = carry
            to_the_left = jax.nn.softmax(network(p, "actor", state))[0]
            action = jnp.where(chance[count % 4096] < to_the_left, 0, 1)
            following, has_fallen = push(state, action)
            episode = episode + has_fallen
            following = jnp.where(has_fallen, starts[episode % 64], following)
            return (following, count + 1, episode), (state, action, has_fallen)

        (state, count, episode), (x, actions, is_over) = lax.scan(act, (state, count, episode), length=32)

        def accumulate(following, over):
            following = 1 + jnp.where(over, 0, 0.99 * following)
            return following, following

        _, target = lax.scan(accumulate, network(p, "critic", state)[0], is_over, reverse=True)

        def loss(p):
            values = network(p, "critic", x)[:, 0]
            log_probabilities = jax.nn.log_softmax(network(p, "actor", x))
            chosen = -jnp.take_along_axis(log_probabilities, actions[:, None], 1)[:, 0]
            entropy = -(jnp.exp(log_probabilities) * log_probabilities).sum(1).mean()
            advantages = target - lax.stop_gradient(values)
            return (chosen * advantages).mean() + 0.5 * jnp.square(values - target).mean() - 0.01 * entropy

        value, gradients = jax.value_and_grad(loss)(p)
        p, optimizer = update(p, gradients, optimizer)
        return (p, optimizer, state, count, episode), value

    chance, starts = w.data("chance", "starts")
    carry = (w.parameters, initial(w.parameters), jnp.array(starts[0]), jnp.zeros((), int), jnp.zeros((), int))
    return w.training(function, carry, chance, starts)
