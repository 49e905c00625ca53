"""The steps of the comparison in JAX, by name: each takes a `Workload` of `jax_side.py` and returns its step. A step is one
function under `jit` that takes over the memory of parameters and optimiser."""
import jax
import jax.numpy as jnp
from jax import lax

import jax_models as models
from jax_acting import actor_critic
from jax_decoding import decoding
from jax_layers import IMAGES, adam, cross_entropy, initial_statistics


def training(w, loss, *names, optimizer=adam()):
    """A training step; `loss(p, *data)`."""
    initial, update = optimizer

    def function(carry, *data):
        p, state = carry
        value, gradients = jax.value_and_grad(loss)(p, *data)
        return update(p, gradients, state), value

    return w.training(function, (w.parameters, initial(w.parameters)), *w.data(*names))


def normalized_training(w, loss, *names):
    """A training step of a model with running statistics; `loss(p, statistics, *data)`."""
    initial, update = adam()

    def with_statistics(p, statistics, *data):
        statistics = dict(statistics)
        return loss(p, statistics, *data), statistics

    def function(carry, *data):
        p, state, statistics = carry
        (value, statistics), gradients = jax.value_and_grad(with_statistics, has_aux=True)(p, statistics, *data)
        return (*update(p, gradients, state), statistics), value

    carry = (w.parameters, initial(w.parameters), initial_statistics(w.parameters))
    return w.training(function, carry, *w.data(*names))


def classification(model):
    return lambda w: training(w, lambda p, x, y: cross_entropy(model(p, x), y), "x", "y")


def normalized_classification(model):
    return lambda w: normalized_training(w, lambda p, s, x, y: cross_entropy(model(p, s, x), y), "x", "y")


def inference(model):
    return lambda w: w.calls(model, w.parameters, *w.data("x"))


def _parts(p, name):
    return {key: value for key, value in p.items() if key.startswith(name)}


def binary_cross_entropy(logits, target):
    return (jax.nn.softplus(logits) - logits * target).mean()


def adversarial_networks(w):
    initial, update = adam(2e-4, (0.5, 0.999))

    def function(carry, real, noise):
        generator, critic, generator_state, critic_state, statistics = carry
        statistics = dict(statistics)

        def generate(p):
            s = dict(statistics)
            return models.generator(p, s, noise), s

        images, pullback, statistics = jax.vjp(generate, generator, has_aux=True)

        def critic_loss(p):
            s = dict(statistics)
            loss = binary_cross_entropy(models.critic(p, s, real), 1.0)
            return loss + binary_cross_entropy(models.critic(p, s, images), 0.0), s

        (loss, statistics), gradients = jax.value_and_grad(critic_loss, has_aux=True)(critic)
        critic, critic_state = update(critic, gradients, critic_state)

        def generator_loss(images):
            s = dict(statistics)
            return binary_cross_entropy(models.critic(critic, s, images), 1.0), s

        (other, statistics), slope = jax.value_and_grad(generator_loss, has_aux=True)(images)
        generator, generator_state = update(generator, pullback(slope)[0], generator_state)
        return (generator, critic, generator_state, critic_state, statistics), jnp.stack([loss, other])

    generator, critic = _parts(w.parameters, "generator"), _parts(w.parameters, "critic")
    carry = (generator, critic, initial(generator), initial(critic), initial_statistics(w.parameters))
    return w.training(function, carry, *w.data("real", "noise"))


def gradient_penalty(w):
    initial, update = adam(1e-4, (0.5, 0.9))

    def function(carry, real, noise, share):
        generator, critic, generator_state, critic_state, statistics = carry
        statistics = dict(statistics)
        fake = models.generator(generator, statistics, noise)
        between = share * real + (1 - share) * fake

        def critic_loss(p):
            slope = jax.grad(lambda x: models.critic(p, {}, x).sum())(between)
            norms = jnp.sqrt(jnp.square(slope).sum((1, 2, 3)) + 1e-12)
            return (models.critic(p, {}, fake).mean() - models.critic(p, {}, real).mean()
                    + 10 * jnp.square(norms - 1).mean())

        loss, gradients = jax.value_and_grad(critic_loss)(critic)
        critic, critic_state = update(critic, gradients, critic_state)

        def generator_loss(p):
            s = dict(statistics)
            return -models.critic(critic, {}, models.generator(p, s, noise)).mean(), s

        (other, statistics), gradients = jax.value_and_grad(generator_loss, has_aux=True)(generator)
        generator, generator_state = update(generator, gradients, generator_state)
        return (generator, critic, generator_state, critic_state, statistics), jnp.stack([loss, other])

    generator, critic = _parts(w.parameters, "generator"), _parts(w.parameters, "critic")
    carry = (generator, critic, initial(generator), initial(critic), initial_statistics(generator))
    return w.training(function, carry, *w.data("real", "noise", "share"))


def transformer_layer(w):
    return training(w, lambda p, x, y: jnp.square(models.encoder_layer(p, "", x, 4) - y).mean(), "x", "y")


def meta_learning(w):
    def loss(p, x, y):
        return jnp.square(models.perceptron(p, x) - y).mean()

    def task_loss(p, support_x, support_y, query_x, query_y):
        slopes = jax.grad(loss)(p, support_x, support_y)
        return loss(jax.tree.map(lambda x, slope: x - 0.01 * slope, p, slopes), query_x, query_y)

    def mean_loss(p, *data):
        return jax.vmap(task_loss, in_axes=(None, 0, 0, 0, 0))(p, *data).mean()

    return training(w, mean_loss, "supportX", "supportY", "queryX", "queryY")


def projected_gradient_descent(w):
    def function(p, x, start, y):
        low, high = jnp.maximum(x - 0.3, 0), jnp.minimum(x + 0.3, 1)

        def loss(x):
            return cross_entropy(models.small_network(p, x), y)

        def advance(_, attacked):
            return jnp.clip(attacked + 0.03 * jnp.sign(jax.grad(loss)(attacked)), low, high)

        return loss(lax.fori_loop(0, 10, advance, start))

    return w.calls(function, w.parameters, *w.data("x", "start", "y"))


def contrastive_learning(w):
    def loss(p, s, views):
        z = models.projected_features(p, s, views)
        unit = z / jnp.sqrt(jnp.square(z).sum(1, keepdims=True))
        similarities = jnp.where(jnp.eye(128, dtype=bool), -1e9, unit @ unit.T / 0.5)
        return cross_entropy(similarities, (jnp.arange(128) + 64) % 128)

    return normalized_training(w, loss, "views")


def elementwise(function):
    return lambda w: w.calls(function, *w.data("x"))


def with_gradient(loss):
    """The gradient of a loss and behind it the value, so that the forward pass is not left out."""
    def function(*operands):
        value, gradient = jax.value_and_grad(loss)(*operands)
        return gradient, value

    return function


def elementwise_gradient(function):
    return lambda w: w.calls(
        with_gradient(lambda x, weights: (function(x) * weights).sum()), *w.data("x", "weights"))


def layer_norm(x):
    return models.layer_norm({"norm.scale": jnp.ones(1024), "norm.shift": jnp.zeros(1024)}, "norm", x)


def exact_gelu(x):
    return jax.nn.gelu(x, approximate=False)


def _convolved(x, filters):
    return lax.conv_general_dilated(x, filters, (1, 1), "SAME", dimension_numbers=IMAGES)


def _filters(w):
    """Martlet's filters [outputs, height, width, inputs] as [height, width, inputs, outputs]."""
    return w.data("filters")[0].transpose(1, 2, 3, 0)


def convolution(w):
    return w.calls(_convolved, *w.data("x"), _filters(w))


def convolution_gradient(w):
    def function(filters, x, weights):
        value, gradients = jax.value_and_grad(
            lambda filters, x: (_convolved(x, filters) * weights).sum(), (0, 1))(filters, x)
        return (*gradients, value)

    return w.calls(function, _filters(w), *w.data("x", "weights"))


WORKLOADS = {
    "mlp-small": classification(models.perceptron),
    "mlp-medium": classification(models.perceptron),
    "mlp-large": classification(models.perceptron),
    "cnn": classification(models.small_network),
    "resnet20": normalized_classification(models.residual_network),
    "depthwise": normalized_classification(models.depthwise_network),
    "dcgan": adversarial_networks,
    "wgan-gp": gradient_penalty,
    "transformer-layer": transformer_layer,
    "gpt": lambda w: training(
        w, lambda p, x, y: cross_entropy(models.language_model(p, x), y), "x", "y", optimizer=adam(decay=0.01)),
    "translation": lambda w: training(
        w, lambda p, source, target, y: cross_entropy(models.translator(p, source, target), y), "source", "target", "y"),
    "lstm": classification(models.sequence_classifier),
    "maml": meta_learning,
    "actor-critic": actor_critic,
    "pgd": projected_gradient_descent,
    "simclr": contrastive_learning,
    "infer-cnn": inference(models.small_network),
    "infer-bert": inference(models.text_encoder),
    "infer-bert-16": inference(models.text_encoder),
    "decode": decoding,
    "exp": elementwise(jnp.exp),
    "exp-gradient": elementwise_gradient(jnp.exp),
    "gelu": elementwise(exact_gelu),
    "gelu-gradient": elementwise_gradient(exact_gelu),
    "softmax": elementwise(jax.nn.softmax),
    "softmax-gradient": elementwise_gradient(jax.nn.softmax),
    "layer-norm": elementwise(layer_norm),
    "layer-norm-gradient": elementwise_gradient(layer_norm),
    **{f"matmul-{size}": lambda w: w.calls(jnp.matmul, *w.data("x", "y")) for size in (64, 128, 256, 512, 1024, 2048)},
    **{f"conv-{side}": convolution for side in (56, 28, 14)},
    **{f"conv-{side}-gradient": convolution_gradient for side in (56, 28, 14)},
    "sixteen-numbers": lambda w: w.calls(with_gradient(lambda x, y: (x * y + y).sum()), *w.data("x", "y")),
}
