"""The models of the comparison in JAX: functions of parameters by Martlet's names."""
import jax
import jax.numpy as jnp

from jax_layers import (
    batch_norm, convolution, layer_norm, linear, pooled, transposed_convolution)


def perceptron(p, x):
    names = sorted({int(name.split(".")[0]) for name in p})
    for index, name in enumerate(names):
        x = linear(p, name, jax.nn.relu(x) if index else x)
    return x


def small_network(p, x):
    x = jax.nn.relu(pooled(convolution(p, "0", x)))
    x = jax.nn.relu(pooled(convolution(p, "3", x)))
    x = jax.nn.relu(linear(p, "7", x.reshape(x.shape[0], -1)))
    return linear(p, "9", x)


def residual_features(p, s, x):
    """The features of ResNet-20 before its classifier; `s` holds running statistics."""
    x = jax.nn.relu(batch_norm(p, s, "1", convolution(p, "0", x)))
    index = 3
    for outputs in (16, 32, 64):
        for block in range(3):
            stride = 2 if block == 0 and outputs > 16 else 1
            branch = f"{index}.branch"
            padding = [(1, 1), (1, 1)]
            y = convolution(p, f"{branch}.0", x, stride, padding)
            y = jax.nn.relu(batch_norm(p, s, f"{branch}.1", y))
            y = batch_norm(p, s, f"{branch}.4", convolution(p, f"{branch}.3", y))
            if stride == 2:
                shortcut = f"{index}.shortcut"
                x = batch_norm(p, s, f"{shortcut}.1", convolution(p, f"{shortcut}.0", x, 2, "VALID"))
            x = jax.nn.relu(x + y)
            index += 2
    return x.mean((1, 2)), index + 1


def residual_network(p, s, x):
    features, index = residual_features(p, s, x)
    return linear(p, str(index), features)


def projected_features(p, s, x):
    features, index = residual_features(p, s, x)
    return linear(p, str(index + 2), jax.nn.relu(linear(p, str(index), features)))


def depthwise_network(p, s, x):
    x = jax.nn.relu(batch_norm(p, s, "1", convolution(p, "0", x)))
    index = 3
    for inputs, stride in [(32, 1), (64, 2), (128, 1), (128, 2), (256, 1)]:
        x = convolution(p, f"{index}", x, stride, [(1, 1), (1, 1)], inputs)
        x = jax.nn.relu(batch_norm(p, s, f"{index + 1}", x))
        x = jax.nn.relu(batch_norm(p, s, f"{index + 4}", convolution(p, f"{index + 3}", x)))
        index += 6
    return linear(p, f"{index + 1}", x.mean((1, 2)))


def generator(p, s, z):
    x = z
    for index, (stride, padding) in enumerate([(1, 0), (2, 1), (2, 1)]):
        x = transposed_convolution(p, f"generator.{3 * index}", x, stride, padding)
        x = jax.nn.relu(batch_norm(p, s, f"generator.{3 * index + 1}", x))
    return jnp.tanh(transposed_convolution(p, "generator.9", x, 2, 1))


def critic(p, s, x):
    """The network that judges images, with batch normalisation where there are parameters for it."""
    index = 0
    for layer in range(3):
        x = convolution(p, f"critic.{index}", x, 2, [(1, 1), (1, 1)])
        index += 1
        if f"critic.{index}.scale" in p:
            x = batch_norm(p, s, f"critic.{index}", x)
            index += 1
        x = jax.nn.leaky_relu(x, 0.2)
        index += 1
    return convolution(p, f"critic.{index}", x, 1, "VALID")


def _heads(x, heads):
    return x.reshape(*x.shape[:2], heads, -1)


def attention(p, name, x, heads, memory=None, is_causal=False):
    source = x if memory is None else memory
    queries, keys, values = (
        _heads(linear(p, f"{name}.{part}", operand), heads)
        for part, operand in (("query", x), ("key", source), ("value", source)))
    y = jax.nn.dot_product_attention(queries, keys, values, is_causal=is_causal)
    return linear(p, f"{name}.output", y.reshape(x.shape))


def feed_forward(p, name, x, activation):
    return linear(p, f"{name}.feedForward.contraction", activation(linear(p, f"{name}.feedForward.expansion", x)))


def encoder_layer(p, name, x, heads, activation=jax.nn.relu, epsilon=1e-5):
    prefix = f"{name}." if name else ""
    x = layer_norm(p, f"{prefix}attentionNorm", x + attention(p, f"{prefix}attention", x, heads), epsilon)
    y = linear(p, f"{prefix}feedForward.contraction", activation(linear(p, f"{prefix}feedForward.expansion", x)))
    return layer_norm(p, f"{prefix}feedForwardNorm", x + y, epsilon)


def decoder_layer(p, name, x, memory, heads):
    x = layer_norm(p, f"{name}.attentionNorm", x + attention(p, f"{name}.attention", x, heads, is_causal=True))
    x = layer_norm(
        p, f"{name}.memoryNorm", x + attention(p, f"{name}.memoryAttention", x, heads, memory))
    return layer_norm(p, f"{name}.feedForwardNorm", x + feed_forward(p, name, x, jax.nn.relu))


def language_model(p, tokens):
    x = p["embedding.weight"][tokens] + p["positions.weight"][:tokens.shape[1]]
    for index in range(4):
        name = f"body.layers.{index}"
        x = x + attention(p, f"{name}.attention", layer_norm(p, f"{name}.attentionNorm", x), 4, is_causal=True)
        x = x + feed_forward(p, name, layer_norm(p, f"{name}.feedForwardNorm", x), jax.nn.gelu)
    return layer_norm(p, "body.norm", x) @ p["embedding.weight"].T


def waves(length, features):
    angles = jnp.arange(length)[:, None] / 10_000 ** (jnp.arange(0, features, 2) / features)
    return jnp.stack([jnp.sin(angles), jnp.cos(angles)], 2).reshape(length, features)


def translator(p, source, target):
    memory = p["source.weight"][source] + waves(source.shape[1], 256)
    for index in range(2):
        memory = encoder_layer(p, f"encoder.layers.{index}", memory, 4)
    x = p["target.weight"][target] + waves(target.shape[1], 256)
    for index in range(2):
        x = decoder_layer(p, f"decoder.layers.{index}", x, memory, 4)
    return linear(p, "head", x)


def text_encoder(p, tokens):
    x = p["embedding.weight"][tokens] + p["positions.weight"][:tokens.shape[1]]
    x = layer_norm(p, "norm", x, 1e-12)
    for index in range(6):
        x = encoder_layer(p, f"body.layers.{index}", x, 12, lambda x: jax.nn.gelu(x, approximate=False), 1e-12)
    return x


def sequence_classifier(p, x):
    """The products with the inputs of all steps come first; the loop has those with the state alone."""
    name = "lstm.layers.0.forward"
    inputs = x @ p[f"{name}.inputWeight"] + (p[f"{name}.inputBias"] + p[f"{name}.stateBias"])

    def advance(state, gates):
        hidden, cell = state
        i, f, g, o = jnp.split(gates + hidden @ p[f"{name}.stateWeight"], 4, -1)
        cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(cell), cell), None

    zeros = jnp.zeros((x.shape[0], 256))
    (hidden, _), _ = jax.lax.scan(advance, (zeros, zeros), inputs.swapaxes(0, 1))
    return linear(p, "head", hidden)
