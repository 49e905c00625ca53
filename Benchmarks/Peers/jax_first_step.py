"""Starts, takes one training step of a perceptron in JAX and ends."""
import jax
import jax.numpy as jnp
import numpy as np

from jax_layers import adam, cross_entropy
from jax_models import perceptron

random = np.random.default_rng(0)
p = {"0.weight": random.uniform(-0.04, 0.04, (784, 256)), "0.bias": np.zeros(256),
     "2.weight": random.uniform(-0.06, 0.06, (256, 10)), "2.bias": np.zeros(10)}
p = {name: jnp.asarray(value, jnp.float32) for name, value in p.items()}
initial, update = adam()


@jax.jit
def step(p, state, x, y):
    value, gradients = jax.value_and_grad(lambda p: cross_entropy(perceptron(p, x), y))(p)
    return *update(p, gradients, state), value


_, _, value = step(p, initial(p), random.normal(size=(64, 784)).astype(np.float32), np.arange(64) % 10)
print(float(value))
