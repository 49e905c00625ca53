"""Layers and Adam for JAX as functions of a dictionary of parameters by Martlet's names. Images are [batch, height, width,
channels], filters [height, width, inputs, outputs], matrices [inputs, outputs]."""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

IMAGES = ("NHWC", "HWIO", "NHWC")


def parameters(start):
    """Martlet's weights in the layouts that suit XLA; answers them and how many numbers they are."""
    result = {}
    for name, value in start.items():
        if name.startswith("data."):
            continue
        owner = name.split(".")[-2] if "." in name else ""
        if value.ndim == 4:
            value = value.transpose(1, 2, 3, 0)
        elif value.ndim == 2 and owner not in ("embedding", "positions", "source", "target"):
            value = value.T
        result[name] = jnp.asarray(np.ascontiguousarray(value))
    return result, sum(value.size for value in result.values())


def linear(p, name, x):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def convolution(p, name, x, stride=1, padding="SAME", groups=1):
    y = lax.conv_general_dilated(
        x, p[f"{name}.weight"], (stride, stride), padding, dimension_numbers=IMAGES, feature_group_count=groups)
    return y + p[f"{name}.bias"] if f"{name}.bias" in p else y


def transposed_convolution(p, name, x, stride, padding):
    """Filters come as [height, width, outputs, inputs]: those of the convolution whose transpose this is."""
    y = lax.conv_transpose(
        x, p[f"{name}.weight"], (stride, stride), [(3 - padding, 3 - padding)] * 2, dimension_numbers=IMAGES,
        transpose_kernel=True)
    return y + p[f"{name}.bias"] if f"{name}.bias" in p else y


def pooled(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def batch_norm(p, statistics, name, x):
    """Normalisation by the batch; `statistics` keeps the running mean and variance."""
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    count = x.size // x.shape[-1]
    present = statistics.get(name, (jnp.zeros_like(mean), jnp.ones_like(variance)))
    statistics[name] = tuple(
        0.9 * old + 0.1 * lax.stop_gradient(new)
        for old, new in zip(present, (mean, variance * (count / (count - 1)))))
    return (x - mean) * (lax.rsqrt(variance + 1e-5) * p[f"{name}.scale"]) + p[f"{name}.shift"]


def initial_statistics(p):
    """Running means and variances for every batch normalisation among the parameters."""
    names = [name.removesuffix(".scale") for name in p if name.endswith(".scale")]
    return {name: (jnp.zeros_like(p[f"{name}.scale"]), jnp.ones_like(p[f"{name}.scale"])) for name in names}


def layer_norm(p, name, x, epsilon=1e-5):
    mean = x.mean(-1, keepdims=True)
    variance = jnp.square(x - mean).mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + epsilon) * p[f"{name}.scale"] + p[f"{name}.shift"]


def cross_entropy(logits, labels):
    chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[..., None], -1)
    return -chosen.mean()


def adam(rate=1e-3, betas=(0.9, 0.999), decay=0.0):
    """Adam, or AdamW with decay: functions that make the state and that update parameters."""
    def initial(p):
        zeros = jax.tree.map(jnp.zeros_like, p)
        return jnp.zeros((), jnp.int32), zeros, jax.tree.map(jnp.zeros_like, p)

    def update(p, gradients, state):
        step, first, second = state
        step = step + 1
        first = jax.tree.map(lambda m, g: betas[0] * m + (1 - betas[0]) * g, first, gradients)
        second = jax.tree.map(lambda v, g: betas[1] * v + (1 - betas[1]) * g * g, second, gradients)
        scale = rate / (1 - betas[0] ** step)
        correction = lax.rsqrt(1 - betas[1] ** step)
        p = jax.tree.map(
            lambda x, m, v: x * (1 - rate * decay) - scale * m / (jnp.sqrt(v) * correction + 1e-8), p, first, second)
        return p, (step, first, second)

    return initial, update
