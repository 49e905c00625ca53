"""Greedy decoding with a cache of keys and values of fixed size, in PyTorch."""
import torch
from torch.nn import functional as F

from torch_models import LanguageModel

PROMPT, NEW = 16, 64


def decoding(w):
    model = w.filled(LanguageModel(8192, 128)).eval().requires_grad_(False)
    prompt = w.data("prompt")
    caches = [torch.zeros(2, 1, 4, PROMPT + NEW, 64) for _ in model.body.layers]
    places = torch.arange(PROMPT + NEW)

    def advance(tokens, positions, attend):
        """The symbol that follows `tokens`; `attend` takes queries, new keys and values, and a layer's cache."""
        x = model.embedding(tokens) + positions
        for layer, cache in zip(model.body.layers, caches):
            queries, keys, values = layer.attention.separated(layer.attention_norm(x))
            x = x + layer.attention.joined(attend(queries, keys, values, cache))
            x = x + layer.feed_forward(layer.feed_forward_norm(x))
        return F.linear(model.body.norm(x[:, -1:]), model.embedding.weight).argmax(-1)

    def eager(tokens, first):
        end = first + tokens.shape[1]

        def attend(queries, keys, values, cache):
            cache[0, :, :, first:end], cache[1, :, :, first:end] = keys, values
            return F.scaled_dot_product_attention(
                queries, cache[0, :, :, :end], cache[1, :, :, :end], is_causal=first == 0)

        return advance(tokens, model.positions.weight[first:end], attend)

    @torch.compile
    def compiled(token, place):
        """For one symbol: shapes stay the same, so that it is compiled once."""
        mask = (places <= place)[None]

        def attend(queries, keys, values, cache):
            cache[0].index_copy_(2, place, keys)
            cache[1].index_copy_(2, place, values)
            return F.scaled_dot_product_attention(queries, cache[0], cache[1], attn_mask=mask)

        return advance(token, model.positions.weight[place], attend)

    @torch.no_grad()
    def step():
        tokens = [eager(prompt, 0)]
        for place in range(PROMPT, PROMPT + NEW - 1):
            tokens.append(compiled(tokens[-1], places[place:place + 1]) if w.is_compiled else eager(tokens[-1], place))
        return torch.cat(tokens, 1)

    return step
