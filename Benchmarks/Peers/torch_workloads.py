"""The steps of the comparison in PyTorch, by name: each takes a `Workload` of `torch_side.py` and returns its step."""
import torch
from torch import nn
from torch.ao import quantization
from torch.func import functional_call, grad, grad_and_value, vmap
from torch.nn import functional as F

import torch_acting
import torch_decoding
from torch_models import (
    AdversarialPair, EncoderLayer, LanguageModel, SequenceClassifier, TextEncoder, Translator, depthwise_network,
    perceptron, residual_layers, small_network)
from torch_operations import (
    convolution, convolution_gradient, elementwise, elementwise_gradient, layer_norm, matrix_product, sixteen_numbers)


def training(w, model, loss, *data, optimizer=torch.optim.Adam, **options):
    """A training step with the fused optimiser."""
    loss = w.compiled(loss)
    optimizer = optimizer(model.parameters(), **{"lr": 1e-3, "fused": True, **options})

    def step():
        optimizer.zero_grad(set_to_none=True)
        value = loss(*data)
        value.backward()
        optimizer.step()
        return value

    return step


def classification(w, model, x):
    return training(w, w.filled(model), lambda x, y: F.cross_entropy(model(x), y), x, w.data("y"))


def inference(w, model, x):
    model = w.filled(model).eval()
    if w.is_compiled:
        from torch._inductor import config
        config.freezing = True
    run = w.compiled(model)

    @torch.no_grad()
    def step():
        return run(x)

    return step


def quantized_inference(w, model, x):
    """Inference with int8 weights and activations, quantised statically by the ranges that `x` shows."""
    if w.is_compiled:
        raise NotImplementedError("quantisation for torch.compile needs a package beside torch")
    torch.backends.quantized.engine = "x86"
    model = nn.Sequential(quantization.QuantStub(), *w.filled(model), quantization.DeQuantStub()).eval()
    model.qconfig = quantization.get_default_qconfig("x86")
    pairs = [[str(index - 1), str(index)] for index, layer in enumerate(model) if isinstance(layer, nn.ReLU)]
    quantization.fuse_modules(model, pairs, inplace=True)
    quantization.prepare(model, inplace=True)
    model(x)
    quantization.convert(model, inplace=True)

    @torch.no_grad()
    def step():
        return model(x)

    return step


def adversarial_networks(w):
    pair = w.filled(AdversarialPair(True))
    real, noise = w.images("real"), w.images("noise")
    ones, zeros = torch.ones(64, 1, 1, 1), torch.zeros(64, 1, 1, 1)
    generate, judge = w.compiled(pair.generator), w.compiled(pair.critic)
    generator_optimizer, critic_optimizer = (
        torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=True)
        for network in (pair.generator, pair.critic))

    def step():
        images = generate(noise)
        critic_optimizer.zero_grad(set_to_none=True)
        critic_loss = (F.binary_cross_entropy_with_logits(judge(real), ones)
                       + F.binary_cross_entropy_with_logits(judge(images.detach()), zeros))
        critic_loss.backward()
        critic_optimizer.step()
        generator_optimizer.zero_grad(set_to_none=True)
        pair.critic.requires_grad_(False)
        generator_loss = F.binary_cross_entropy_with_logits(judge(images), ones)
        generator_loss.backward()
        generator_optimizer.step()
        pair.critic.requires_grad_(True)
        return torch.stack([critic_loss, generator_loss])

    return step


def gradient_penalty(w):
    pair = w.filled(AdversarialPair(False))
    real, noise, share = w.images("real"), w.images("noise"), w.data("share")
    generator_optimizer, critic_optimizer = (
        torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.5, 0.9), fused=True)
        for network in (pair.generator, pair.critic))

    def critic_gradients(parameters, fake, between):
        """By transformations of functions, which `torch.compile` follows to second order."""
        def judge(parameters, x):
            return functional_call(pair.critic, parameters, (x,))

        def loss(parameters):
            slope = grad(lambda x: judge(parameters, x).sum())(between)
            norms = (slope.square().sum((1, 2, 3)) + 1e-12).sqrt()
            return judge(parameters, fake).mean() - judge(parameters, real).mean() + 10 * (norms - 1).square().mean()

        return grad_and_value(loss)(parameters)

    def critic_loss_and_gradients(fake, between):
        between.requires_grad_()
        slope, = torch.autograd.grad(pair.critic(between).sum(), between, create_graph=True)
        norms = (slope.square().sum((1, 2, 3)) + 1e-12).sqrt()
        loss = pair.critic(fake).mean() - pair.critic(real).mean() + 10 * (norms - 1).square().mean()
        loss.backward()
        return loss

    compiled_gradients = torch.compile(critic_gradients) if w.is_compiled else None
    generator_loss = w.compiled(lambda noise: -pair.critic(pair.generator(noise)).mean())

    def step():
        with torch.no_grad():
            fake = pair.generator(noise)
            between = share * real + (1 - share) * fake
        critic_optimizer.zero_grad(set_to_none=True)
        if compiled_gradients:
            gradients, critic_loss = compiled_gradients(dict(pair.critic.named_parameters()), fake, between)
            for name, parameter in pair.critic.named_parameters():
                parameter.grad = gradients[name].detach()
        else:
            critic_loss = critic_loss_and_gradients(fake, between)
        critic_optimizer.step()
        generator_optimizer.zero_grad(set_to_none=True)
        pair.critic.requires_grad_(False)
        loss = generator_loss(noise)
        loss.backward()
        generator_optimizer.step()
        pair.critic.requires_grad_(True)
        return torch.stack([critic_loss.detach(), loss.detach()])

    return step


def translation(w):
    model = w.filled(Translator(4096))

    def loss(source, target, y):
        return F.cross_entropy(model(source, target).flatten(0, 1), y.flatten())

    return training(w, model, loss, w.data("source"), w.data("target"), w.data("y"))


def language_model(w):
    model = w.filled(LanguageModel(8192, 128))

    def loss(x, y):
        return F.cross_entropy(model(x).flatten(0, 1), y.flatten())

    return training(w, model, loss, w.data("x"), w.data("y"), optimizer=torch.optim.AdamW)


def transformer_layer(w):
    model = w.filled(EncoderLayer(256, 4, 1024))
    return training(w, model, lambda x, y: F.mse_loss(model(x), y), w.data("x"), w.data("y"))


def meta_learning(w):
    model = w.filled(perceptron(1, 40, 40, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    data = [w.data(name) for name in ("supportX", "supportY", "queryX", "queryY")]

    def loss(parameters, x, y):
        return F.mse_loss(functional_call(model, parameters, (x,)), y)

    def task_loss(parameters, support_x, support_y, query_x, query_y):
        slopes = grad(loss)(parameters, support_x, support_y)
        fast = {name: value - 0.01 * slopes[name] for name, value in parameters.items()}
        return loss(fast, query_x, query_y)

    def mean_loss(parameters, *data):
        return vmap(task_loss, in_dims=(None, 0, 0, 0, 0))(parameters, *data).mean()

    gradients_and_loss = w.compiled(grad_and_value(mean_loss))

    def step():
        parameters = dict(model.named_parameters())
        gradients, value = gradients_and_loss({name: p.detach() for name, p in parameters.items()}, *data)
        for name, parameter in parameters.items():
            parameter.grad = gradients[name]
        optimizer.step()
        return value

    return step


def projected_gradient_descent(w):
    model = w.filled(small_network()).eval().requires_grad_(False)
    x, start, y = w.images("x"), w.images("start"), w.data("y")
    loss = w.compiled(lambda x, y: F.cross_entropy(model(x), y))

    def step():
        low, high = (x - 0.3).clamp_(min=0), (x + 0.3).clamp_(max=1)
        attacked = start
        for _ in range(10):
            attacked = attacked.detach().requires_grad_()
            slope, = torch.autograd.grad(loss(attacked, y), attacked)
            with torch.no_grad():
                attacked = torch.clamp(attacked + 0.03 * slope.sign_(), low, high)
        with torch.no_grad():
            return loss(attacked, y)

    return step


def contrastive_learning(w):
    model = w.filled(nn.Sequential(*residual_layers(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64)))
    partners = (torch.arange(128) + 64) % 128
    own = torch.eye(128, dtype=torch.bool)

    def loss(views):
        unit = F.normalize(model(views), eps=0)
        return F.cross_entropy((unit @ unit.T / 0.5).masked_fill(own, -1e9), partners)

    return training(w, model, loss, w.images("views"))


WORKLOADS = {
    "mlp-small": lambda w: classification(w, perceptron(4, 64, 2), w.data("x")),
    "mlp-medium": lambda w: classification(w, perceptron(784, 256, 10), w.data("x")),
    "mlp-large": lambda w: classification(w, perceptron(784, 1024, 1024, 10), w.data("x")),
    "cnn": lambda w: classification(w, small_network(), w.images("x")),
    "resnet20": lambda w: classification(w, nn.Sequential(*residual_layers(), nn.Linear(64, 10)), w.images("x")),
    "depthwise": lambda w: classification(w, depthwise_network(), w.images("x")),
    "dcgan": adversarial_networks,
    "wgan-gp": gradient_penalty,
    "transformer-layer": transformer_layer,
    "gpt": language_model,
    "translation": translation,
    "lstm": lambda w: classification(w, SequenceClassifier(), w.data("x")),
    "maml": meta_learning,
    "actor-critic": torch_acting.actor_critic,
    "pgd": projected_gradient_descent,
    "simclr": contrastive_learning,
    "infer-cnn": lambda w: inference(w, small_network(), w.images("x")),
    "infer-bert": lambda w: inference(w, TextEncoder(), w.data("x")),
    "infer-bert-16": lambda w: inference(w, TextEncoder(), w.data("x")),
    "decode": torch_decoding.decoding,
    "int8-mlp": lambda w: quantized_inference(w, perceptron(784, 1024, 1024, 10), w.data("x")),
    "int8-cnn": lambda w: quantized_inference(w, small_network(), w.images("x")),
    "exp": elementwise(torch.exp),
    "exp-gradient": elementwise_gradient(torch.exp),
    "gelu": elementwise(F.gelu),
    "gelu-gradient": elementwise_gradient(F.gelu),
    "softmax": elementwise(lambda x: F.softmax(x, -1)),
    "softmax-gradient": elementwise_gradient(lambda x: F.softmax(x, -1)),
    "layer-norm": elementwise(layer_norm()),
    "layer-norm-gradient": elementwise_gradient(layer_norm()),
    **{f"matmul-{size}": matrix_product for size in (64, 128, 256, 512, 1024, 2048)},
    **{f"conv-{side}": convolution for side in (56, 28, 14)},
    **{f"conv-{side}-gradient": convolution_gradient for side in (56, 28, 14)},
    "sixteen-numbers": sixteen_numbers,
}
