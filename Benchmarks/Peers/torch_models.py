"""The models of the comparison as PyTorch's users write them: images [batch, channels, height, width], attention with
one matrix for queries, keys and values and `scaled_dot_product_attention`."""
import torch
from torch import nn
from torch.nn import functional as F


def flattened_linear(channels, side, outputs):
    """A linear layer behind `Flatten`: its columns come in the order channel, height, width here."""
    layer = nn.Linear(channels * side * side, outputs)
    layer.flattened = (channels, side)
    return layer


def perceptron(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.ReLU()] if layers else []
        layers.append(nn.Linear(inputs, outputs))
    return nn.Sequential(*layers)


def small_network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), flattened_linear(64, 7, 128), nn.ReLU(), nn.Linear(128, 10))


def normalized_convolution(inputs, outputs, kernel=3, stride=1, groups=1):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [convolution, nn.BatchNorm2d(outputs)]


class Residual(nn.Module):
    def __init__(self, branch, shortcut):
        super().__init__()
        self.branch, self.shortcut = branch, shortcut

    def forward(self, x):
        return self.branch(x) + (x if self.shortcut is None else self.shortcut(x))


class GlobalAverage(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def residual_layers():
    layers, inputs = [*normalized_convolution(3, 16), nn.ReLU(inplace=True)], 16
    for outputs in (16, 32, 64):
        for _ in range(3):
            stride = 1 if inputs == outputs else 2
            branch = nn.Sequential(
                *normalized_convolution(inputs, outputs, stride=stride), nn.ReLU(inplace=True),
                *normalized_convolution(outputs, outputs))
            shortcut = None
            if inputs != outputs:
                shortcut = nn.Sequential(*normalized_convolution(inputs, outputs, 1, stride))
            layers += [Residual(branch, shortcut), nn.ReLU(inplace=True)]
            inputs = outputs
    return [*layers, GlobalAverage()]


def depthwise_network():
    layers = [*normalized_convolution(3, 32), nn.ReLU(inplace=True)]
    for inputs, outputs, stride in [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1)]:
        layers += [*normalized_convolution(inputs, inputs, stride=stride, groups=inputs), nn.ReLU(inplace=True)]
        layers += [*normalized_convolution(inputs, outputs, 1), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, GlobalAverage(), nn.Linear(256, 10))


class AdversarialPair(nn.Module):
    def __init__(self, normalizes_critic):
        super().__init__()
        self.generator = nn.Sequential(
            nn.ConvTranspose2d(100, 256, 4, bias=False), nn.BatchNorm2d(256), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(256, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(64, 3, 4, 2, 1), nn.Tanh())
        layers = []
        for inputs, outputs in [(3, 64), (64, 128), (128, 256)]:
            layers.append(nn.Conv2d(inputs, outputs, 4, 2, 1))
            if normalizes_critic and inputs > 3:
                layers.append(nn.BatchNorm2d(outputs))
            layers.append(nn.LeakyReLU(0.2))
        self.critic = nn.Sequential(*layers, nn.Conv2d(256, 1, 4))


class Attention(nn.Module):
    """Self-attention."""

    def __init__(self, features, heads):
        super().__init__()
        self.heads = heads
        self.projection = nn.Linear(features, 3 * features)
        self.output = nn.Linear(features, features)

    def separated(self, x):
        batch, length, features = x.shape
        return self.projection(x).view(batch, length, 3, self.heads, features // self.heads).permute(2, 0, 3, 1, 4)

    def joined(self, y):
        batch, heads, length, features = y.shape
        return self.output(y.transpose(1, 2).reshape(batch, length, heads * features))

    def forward(self, x, is_causal=False):
        queries, keys, values = self.separated(x)
        return self.joined(F.scaled_dot_product_attention(queries, keys, values, is_causal=is_causal))


class CrossAttention(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(features, features)
        self.projection = nn.Linear(features, 2 * features)
        self.output = nn.Linear(features, features)

    def forward(self, x, memory):
        batch, length, features = x.shape
        queries = self.query(x).view(batch, length, self.heads, -1).transpose(1, 2)
        keys, values = self.projection(memory).view(batch, -1, 2, self.heads, features // self.heads).permute(
            2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(queries, keys, values)
        return self.output(y.transpose(1, 2).reshape(batch, length, features))


class FeedForward(nn.Module):
    def __init__(self, features, hidden, activation):
        super().__init__()
        self.expansion, self.contraction = nn.Linear(features, hidden), nn.Linear(hidden, features)
        self.activation = activation

    def forward(self, x):
        return self.contraction(self.activation(self.expansion(x)))


def approximate_gelu(x):
    return F.gelu(x, approximate="tanh")


class EncoderLayer(nn.Module):
    def __init__(self, features, heads, hidden, activation=F.relu, is_norm_first=False, epsilon=1e-5):
        super().__init__()
        self.attention = Attention(features, heads)
        self.feed_forward = FeedForward(features, hidden, activation)
        self.attention_norm = nn.LayerNorm(features, epsilon)
        self.feed_forward_norm = nn.LayerNorm(features, epsilon)
        self.is_norm_first = is_norm_first

    def forward(self, x, is_causal=False):
        if self.is_norm_first:
            x = x + self.attention(self.attention_norm(x), is_causal)
            return x + self.feed_forward(self.feed_forward_norm(x))
        x = self.attention_norm(x + self.attention(x, is_causal))
        return self.feed_forward_norm(x + self.feed_forward(x))


class DecoderLayer(nn.Module):
    def __init__(self, features, heads, hidden):
        super().__init__()
        self.attention = Attention(features, heads)
        self.memory_attention = CrossAttention(features, heads)
        self.feed_forward = FeedForward(features, hidden, F.relu)
        self.attention_norm = nn.LayerNorm(features)
        self.memory_norm = nn.LayerNorm(features)
        self.feed_forward_norm = nn.LayerNorm(features)

    def forward(self, x, memory):
        x = self.attention_norm(x + self.attention(x, is_causal=True))
        x = self.memory_norm(x + self.memory_attention(x, memory))
        return self.feed_forward_norm(x + self.feed_forward(x))


class Layers(nn.Module):
    """Layers one after another, with a normalisation at the end where they normalise first."""

    def __init__(self, layers, norm=None):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.norm = norm

    def forward(self, x, *arguments, **options):
        for layer in self.layers:
            x = layer(x, *arguments, **options)
        return x if self.norm is None else self.norm(x)


class LanguageModel(nn.Module):
    def __init__(self, vocabulary, length):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(vocabulary, 256), nn.Embedding(length, 256)
        layers = [EncoderLayer(256, 4, 1024, approximate_gelu, is_norm_first=True) for _ in range(4)]
        self.body = Layers(layers, nn.LayerNorm(256))

    def forward(self, tokens):
        x = self.embedding(tokens) + self.positions.weight[:tokens.shape[1]]
        return F.linear(self.body(x, is_causal=True), self.embedding.weight)


class Translator(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.source, self.target = nn.Embedding(vocabulary, 256), nn.Embedding(vocabulary, 256)
        self.encoder = Layers([EncoderLayer(256, 4, 1024) for _ in range(2)])
        self.decoder = Layers([DecoderLayer(256, 4, 1024) for _ in range(2)])
        self.head = nn.Linear(256, vocabulary)
        angles = torch.arange(128.0, dtype=torch.float64)[:, None] / 10_000 ** (
            torch.arange(0, 256, 2, dtype=torch.float64) / 256)
        waves = torch.stack([angles.sin(), angles.cos()], 2).reshape(128, 256)
        self.register_buffer("waves", waves.float(), persistent=False)

    def forward(self, source, target):
        memory = self.encoder(self.source(source) + self.waves[:source.shape[1]])
        return self.head(self.decoder(self.target(target) + self.waves[:target.shape[1]], memory))


class TextEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(30_522, 384), nn.Embedding(512, 384)
        self.norm = nn.LayerNorm(384, 1e-12)
        self.body = Layers([EncoderLayer(384, 12, 1536, F.gelu, epsilon=1e-12) for _ in range(6)])

    def forward(self, tokens):
        return self.body(self.norm(self.embedding(tokens) + self.positions.weight[:tokens.shape[1]]))


class SequenceClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(256, 256, batch_first=True), nn.Linear(256, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 2))
        self.critic = nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 1))


def _camel_case(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _sources(prefix, module, name):
    """The names in Martlet of what a parameter is made of, one after another."""
    if isinstance(module, nn.LSTM):
        names = {"weight_ih_l0": "inputWeight", "weight_hh_l0": "stateWeight", "bias_ih_l0": "inputBias",
                 "bias_hh_l0": "stateBias"}
        return [f"{prefix}layers.0.forward.{names[name]}"]
    if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
        return [prefix + {"weight": "scale", "bias": "shift"}[name]]
    if prefix.endswith("projection."):
        parts = ("query", "key", "value") if module.out_features == 3 * module.in_features else ("key", "value")
        return [prefix.removesuffix("projection.") + f"{part}.{name}" for part in parts]
    return [prefix + name]


def fill(model, start):
    """Takes over Martlet's weights, all of them; answers how many numbers they are."""
    remaining = {name for name in start if not name.startswith("data.")}
    for path, module in model.named_modules():
        prefix = ".".join(_camel_case(part) for part in path.split(".")) + "." if path else ""
        for name, parameter in module.named_parameters(recurse=False):
            sources = _sources(prefix, module, name)
            value = torch.cat([torch.from_numpy(start[source]) for source in sources])
            if value.dim() == 4:
                value = value.permute(0, 3, 1, 2)
            elif hasattr(module, "flattened") and name == "weight":
                channels, side = module.flattened
                value = value.view(-1, side, side, channels).permute(0, 3, 1, 2).flatten(1)
            with torch.no_grad():
                parameter.copy_(value)
            remaining -= set(sources)
    if remaining:
        raise ValueError(f"weights without a place: {sorted(remaining)}")
    return sum(parameter.numel() for parameter in model.parameters())
