"""Greedy decoding with a cache of keys and values of fixed size, in JAX: the whole loop is compiled."""
import jax
import jax.numpy as jnp
from jax import lax

from jax_layers import layer_norm, linear
from jax_models import feed_forward

PROMPT, NEW, HEADS = 16, 64, 4


def decoding(w):
    places = jnp.arange(PROMPT + NEW)

    def advance(p, tokens, first, caches):
        """The symbol that follows `tokens`, which stand from position `first` on, and the caches."""
        count = tokens.shape[1]
        x = p["embedding.weight"][tokens] + lax.dynamic_slice_in_dim(p["positions.weight"], first, count)
        mask = places <= first + jnp.arange(count)[:, None]
        following = []
        for index, (keys, values) in enumerate(caches):
            name = f"body.layers.{index}"
            y = layer_norm(p, f"{name}.attentionNorm", x)
            query, key, value = (
                linear(p, f"{name}.attention.{part}", y).reshape(1, count, HEADS, 64)
                for part in ("query", "key", "value"))
            keys = lax.dynamic_update_slice(keys, key, (0, first, 0, 0))
            values = lax.dynamic_update_slice(values, value, (0, first, 0, 0))
            following.append((keys, values))
            y = jax.nn.dot_product_attention(query, keys, values, mask=mask[None, None])
            x = x + linear(p, f"{name}.attention.output", y.reshape(x.shape))
            x = x + feed_forward(p, name, layer_norm(p, f"{name}.feedForwardNorm", x), jax.nn.gelu)
        logits = layer_norm(p, "body.norm", x[:, -1:]) @ p["embedding.weight"].T
        return logits.argmax(-1), following

    def function(p, prompt):
        empty = jnp.zeros((1, PROMPT + NEW, HEADS, 64))
        token, caches = advance(p, prompt, 0, [(empty, empty) for _ in range(4)])

        def following(carry, first):
            token, caches = carry
            token, caches = advance(p, token, first, caches)
            return (token, caches), token[0, 0]

        _, tokens = lax.scan(following, (token, caches), jnp.arange(PROMPT, PROMPT + NEW - 1))
        return jnp.concatenate([token[0], tokens])

    return w.calls(function, w.parameters, *w.data("prompt"))
