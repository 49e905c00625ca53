"""Makes the golden values of attention and transformers: `python more_attention.py` with PyTorch and safetensors.

Operands are named by the property paths of Martlet's layers (dots as `__`), inputs `x` and `memory`.
"""

import torch
import torch.nn.functional as F
from more_support import File, random
from torch import nn
from torch.func import functional_call

file = File("more_attention", 11)


def mask(*shape):
    """A mask of bool, true where a key may be seen; every query has a key."""
    value = torch.rand(*shape) > 0.4
    value[..., 0] = True
    return value


# The operation

for name, shape, keys, kv, options in [
    ("plain", (2, 2, 5, 4), 5, 2, {}), ("causal", (2, 2, 5, 4), 5, 2, dict(is_causal=True)),
    ("rectangular", (1, 2, 3, 4), 6, 2, {}), ("grouped", (2, 4, 5, 4), 6, 2, {}), ("one", (2, 3, 4, 4), 4, 1, {}),
    ("long", (1, 2, 70, 4), 130, 1, {}), ("scaled", (2, 2, 5, 4), 5, 2, dict(scale=0.3)),
]:
    value_features = 4 if options else 3
    file.case(
        f"attention.{name}",
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, enable_gqa=True, **options),
        q=random(*shape), k=random(shape[0], kv, keys, 4), v=random(shape[0], kv, keys, value_features))
file.case(
    "attention.masked", lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, mask),
    q=random(2, 2, 5, 4), k=random(2, 2, 6, 4), v=random(2, 2, 6, 4), mask=mask(2, 1, 5, 6))
file.case(
    "attention.grouped.masked", lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, mask, enable_gqa=True),
    q=random(2, 4, 5, 4), k=random(2, 2, 6, 4), v=random(2, 2, 6, 4), mask=mask(5, 6))
file.case(
    "attention.additive", lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, mask),
    q=random(2, 2, 5, 4), k=random(2, 2, 6, 4), v=random(2, 2, 6, 4), mask=random(2, 5, 6))
added = torch.where(mask(2, 1, 5, 6), random(2, 1, 5, 6).detach(), -torch.inf)
file.case(
    "attention.infinite", lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, mask),
    q=random(2, 2, 5, 4), k=random(2, 2, 6, 4), v=random(2, 2, 6, 4), mask=added)


# Layers

def attention_parameters(prefix, features, key_features=None, key_size=None):
    key_features, key_size = key_features or features, key_size or features
    return {
        f"{prefix}query__weight": random(features, features, low=-1, high=1),
        f"{prefix}query__bias": random(features),
        f"{prefix}key__weight": random(key_size, key_features, low=-1, high=1),
        f"{prefix}key__bias": random(key_size),
        f"{prefix}value__weight": random(key_size, key_features, low=-1, high=1),
        f"{prefix}value__bias": random(key_size),
        f"{prefix}output__weight": random(features, features, low=-1, high=1),
        f"{prefix}output__bias": random(features),
    }


def attention_names(prefix, p, name):
    """Parameters of nn.MultiheadAttention from ours."""
    return {
        f"{name}in_proj_weight": torch.cat([p[f"{prefix}{n}__weight"] for n in ("query", "key", "value")]),
        f"{name}in_proj_bias": torch.cat([p[f"{prefix}{n}__bias"] for n in ("query", "key", "value")]),
        f"{name}out_proj.weight": p[f"{prefix}output__weight"],
        f"{name}out_proj.bias": p[f"{prefix}output__bias"],
    }


heads = nn.MultiheadAttention(8, 2, batch_first=True)


def multi_head(x, memory=None, mask=None, padding=None, **p):
    memory = x if memory is None else memory
    attn = None if mask is None else (~mask if mask.dtype == torch.bool else mask)
    pad = None if padding is None else ~padding
    return functional_call(
        heads, attention_names("", p, ""), (x, memory, memory),
        dict(attn_mask=attn, key_padding_mask=pad, need_weights=False))[0]


file.case("heads.self", multi_head, x=random(2, 5, 8), **attention_parameters("", 8))
file.case(
    "heads.causal", multi_head, x=random(2, 5, 8), mask=torch.tril(torch.ones(5, 5, dtype=torch.bool)),
    **attention_parameters("", 8))
file.case(
    "heads.padding", multi_head, x=random(2, 5, 8),
    padding=torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=torch.bool), **attention_parameters("", 8))
file.case("heads.additive", multi_head, x=random(2, 5, 8), mask=random(5, 5), **attention_parameters("", 8))
file.case(
    "heads.cross", multi_head, x=random(2, 4, 8), memory=random(2, 6, 8), mask=mask(4, 6),
    padding=torch.tensor([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1]], dtype=torch.bool), **attention_parameters("", 8))


def separate(x, memory, values, **p):
    module = nn.MultiheadAttention(8, 2, kdim=6, vdim=5, batch_first=True)
    names = {f"{n[0]}_proj_weight": p[f"{n}__weight"] for n in ("query", "key", "value")}
    names = {n.replace("q_", "q_"): v for n, v in names.items()}
    names["in_proj_bias"] = torch.cat([p[f"{n}__bias"] for n in ("query", "key", "value")])
    names["out_proj.weight"], names["out_proj.bias"] = p["output__weight"], p["output__bias"]
    return functional_call(module, names, (x, memory, values), dict(need_weights=False))[0]


parameters = attention_parameters("", 8)
parameters["key__weight"], parameters["value__weight"] = random(8, 6), random(8, 5)
file.case("heads.separate", separate, x=random(2, 4, 8), memory=random(2, 6, 6), values=random(2, 6, 5), **parameters)


def grouped(x, **p):
    q, k, v = [F.linear(x, p[f"{n}__weight"], p[f"{n}__bias"]) for n in ("query", "key", "value")]
    q = q.unflatten(-1, (4, 2)).transpose(1, 2)
    k, v = [y.unflatten(-1, (2, 2)).transpose(1, 2) for y in (k, v)]
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True).transpose(1, 2).flatten(2)
    return F.linear(y, p["output__weight"], p["output__bias"])


file.case("heads.grouped", grouped, x=random(2, 5, 8), **attention_parameters("", 8, key_size=4))


def block_parameters(decoder):
    p = attention_parameters("attention__", 8)
    if decoder:
        p |= attention_parameters("memoryAttention__", 8)
    p |= {
        "feedForward__expansion__weight": random(12, 8, low=-1, high=1), "feedForward__expansion__bias": random(12),
        "feedForward__contraction__weight": random(8, 12, low=-1, high=1), "feedForward__contraction__bias": random(8),
    }
    for norm in ["attentionNorm"] + (["memoryNorm"] if decoder else []) + ["feedForwardNorm"]:
        p |= {f"{norm}__scale": random(8), f"{norm}__shift": random(8)}
    return p


def block_names(p, decoder, prefix="", name=""):
    own = {k[len(prefix):]: v for k, v in p.items() if k.startswith(prefix)}
    result = attention_names("attention__", own, f"{name}self_attn.")
    norms = ["attentionNorm", "feedForwardNorm"]
    if decoder:
        result |= attention_names("memoryAttention__", own, f"{name}multihead_attn.")
        norms = ["attentionNorm", "memoryNorm", "feedForwardNorm"]
    for index, norm in enumerate(norms):
        result[f"{name}norm{index + 1}.weight"] = own[f"{norm}__scale"]
        result[f"{name}norm{index + 1}.bias"] = own[f"{norm}__shift"]
    for index, part in enumerate(["expansion", "contraction"]):
        result[f"{name}linear{index + 1}.weight"] = own[f"feedForward__{part}__weight"]
        result[f"{name}linear{index + 1}.bias"] = own[f"feedForward__{part}__bias"]
    return result


CAUSAL = torch.triu(torch.full((5, 5), -torch.inf), 1)
PADDING = torch.tensor([[1, 1, 1, 1, 0], [1, 1, 1, 1, 1]], dtype=torch.bool)
MEMORY_PADDING = torch.tensor([[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0]], dtype=torch.bool)
for pre in [False, True]:
    for activation in ["relu", "gelu"]:
        name = f"{'pre' if pre else 'post'}.{activation}"
        options = dict(dim_feedforward=12, dropout=0.0, activation=activation, norm_first=pre, batch_first=True)
        encoder, decoder = nn.TransformerEncoderLayer(8, 2, **options), nn.TransformerDecoderLayer(8, 2, **options)
        file.case(
            f"encoderLayer.{name}",
            lambda x, padding, **p: functional_call(
                encoder, block_names(p, False), (x,), dict(src_mask=CAUSAL, src_key_padding_mask=torch.where(
                    padding, 0.0, -torch.inf))),
            x=random(2, 5, 8), padding=PADDING, **block_parameters(False))
        file.case(
            f"decoderLayer.{name}",
            lambda x, memory, memoryPadding, **p: functional_call(
                decoder, block_names(p, True), (x, memory),
                dict(tgt_mask=CAUSAL, memory_key_padding_mask=~memoryPadding)),
            x=random(2, 5, 8), memory=random(2, 6, 8), memoryPadding=MEMORY_PADDING, **block_parameters(True))

options = dict(dim_feedforward=12, dropout=0.0, norm_first=True, batch_first=True)
encoder = nn.TransformerEncoder(
    nn.TransformerEncoderLayer(8, 2, **options), 2, nn.LayerNorm(8), enable_nested_tensor=False)
decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, **options), 2, nn.LayerNorm(8))


def stack(p, is_decoder):
    names = {"norm.weight": p["norm__scale"], "norm.bias": p["norm__shift"]}
    for index in range(2):
        names |= block_names(p, is_decoder, f"layers__{index}__", f"layers.{index}.")
    return names


def stack_parameters(is_decoder):
    p = {f"layers__{i}__{k}": v for i in range(2) for k, v in block_parameters(is_decoder).items()}
    return p | {"norm__scale": random(8), "norm__shift": random(8)}


file.case(
    "encoder", lambda x, **p: functional_call(encoder, stack(p, False), (x,)), x=random(2, 5, 8),
    **stack_parameters(False))
file.case(
    "decoder", lambda x, memory, **p: functional_call(decoder, stack(p, True), (x, memory), dict(tgt_mask=CAUSAL)),
    x=random(2, 5, 8), memory=random(2, 6, 8), **stack_parameters(True))


# Positions

def rotated(x, offset, base, interleaved):
    """Pairs as complex numbers, turned by exp(i p θ) (Su et al. 2021, eq. 13)."""
    features = x.shape[-1]
    angles = (torch.arange(x.shape[-2]) + offset)[:, None] * base ** (-torch.arange(0, features, 2) / features)
    turn = torch.polar(torch.ones_like(angles), angles)
    if interleaved:
        pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
        return torch.view_as_real(pairs * turn).flatten(-2)
    a, b = x.chunk(2, -1)
    turned = torch.complex(a, b) * turn
    return torch.cat([turned.real, turned.imag], -1)


file.case("rotary.halves", lambda x: rotated(x, 0, 10000.0, False), x=random(2, 3, 7, 6))
file.case("rotary.interleaved", lambda x: rotated(x, 3, 500.0, True), x=random(2, 3, 7, 6))


def waves(x, offset):
    features = x.shape[-1]
    positions = torch.arange(x.shape[-2])[:, None] + offset
    table = torch.zeros(x.shape[-2], features)
    rates = 10000.0 ** (-torch.arange(0, features, 2) / features)
    table[:, 0::2] = torch.sin(positions * rates)
    table[:, 1::2] = torch.cos(positions * rates[: features // 2])
    return x + table


file.case("sinusoidal", lambda x: waves(x, 0), x=random(2, 9, 6))
file.case("sinusoidal.offset", lambda x: waves(x, 4), x=random(2, 5, 7))
file.case("learned", lambda x, weight: x + weight[2:7], x=random(2, 5, 4), weight=random(9, 4))

file.save()
