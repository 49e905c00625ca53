"""What is compared: the workloads by name."""
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Workload:
    """One workload. `steps` are compared with the other sides, to a `tolerance` relative to the largest number that is
    compared; `bytes` are what a step must read and write at least, where that may bound it; `operations` stand in where
    PyTorch's counter does not see them; `byte_operations` are those on int8."""
    name: str
    title: str
    family: str
    has_images: bool = False
    steps: int = 5
    tolerance: float = 1e-3
    bytes: int = 0
    operations: int = 0
    byte_operations: int = 0
    units: int = 1  # what one step is made of, for rates
    unit: str = ""


def _training(name, title, **options):
    return Workload(name, title, "training", **options)


def _int8(name, title, products, **options):
    """Quantised inference. Every side finds its own ranges and rounds on its own: activations and weights of a layer to 7 bits
    (PyTorch, lest products saturate) or 8 (Martlet). Uniform numbers rounded so are off by 0.8 % or 0.4 %, normal ones, whose
    range is wider, by 2 % or 1 %; over three or four layers single outputs of two sides differ by about 3 % of their root mean
    square. The tolerance is three times that."""
    return Workload(name, title, "inference", steps=1, tolerance=0.1, byte_operations=2 * products, **options)


def _elementwise(name, title, passes, gradient_passes):
    """An operation on 16 MiB that makes so many passes over memory, forward and with its gradient."""
    return [
        Workload(name, f"{title}, 16 MiB", "elementwise", steps=1, tolerance=1e-4, bytes=passes * 16 * MEBIBYTE),
        Workload(f"{name}-gradient", f"{title} and gradient, 16 MiB", "elementwise", steps=1, tolerance=1e-4,
                 bytes=gradient_passes * 16 * MEBIBYTE)]


WORKLOADS = [
    _training("mlp-small", "MLP 4-64-2, batch 32"),
    _training("mlp-medium", "MLP 784-256-10, batch 64"),
    _training("mlp-large", "MLP 784-1024-1024-10, batch 128"),
    _training("cnn", "CNN 28×28, batch 64", has_images=True),
    _training("resnet20", "ResNet-20, 32×32×3, batch 64", has_images=True, tolerance=5e-3),
    _training("depthwise", "depthwise-separable CNN, 32×32×3, batch 64", has_images=True, tolerance=5e-3),
    _training("dcgan", "DCGAN, both networks, batch 64", has_images=True, tolerance=1e-2),
    _training("wgan-gp", "WGAN-GP, both networks, batch 64", has_images=True, tolerance=1e-2),
    _training("transformer-layer", "transformer layer 256/4/1024, 16×128"),
    _training("gpt", "language model, 4 layers, 256 wide, 8×128, 8k symbols"),
    _training("translation", "encoder–decoder, 2+2 layers, 16×64, 4k symbols"),
    _training("lstm", "LSTM 256, 64 steps, batch 32", operations=5 * 2 * 32 * 64 * 256 * 1024),
    _training("maml", "MAML, 25 sinusoids, second order"),
    _training("actor-critic", "actor-critic, 32 steps of CartPole and an update"),
    _training("pgd", "PGD-10 on the CNN, batch 64", has_images=True, steps=1),
    _training("simclr", "SimCLR, ResNet-20, 2×64", has_images=True, tolerance=5e-3),
    Workload("infer-cnn", "CNN 28×28, batch 1", "inference", has_images=True, steps=1),
    Workload("infer-bert", "BERT 6/384/12, 1×128", "inference", steps=1),
    Workload("infer-bert-16", "BERT 6/384/12, 16×128", "inference", steps=1),
    Workload("decode", "greedy decoding with cache, 64 symbols", "inference", steps=1, tolerance=1e-6,
             bytes=64 * 4 * 5_289_472, units=64, unit="symbols"),
    _int8("int8-mlp", "int8 MLP 784-1024-1024-10, batch 128", 128 * (784 * 1024 + 1024 * 1024 + 1024 * 10)),
    _int8("int8-cnn", "int8 CNN 28×28, batch 64",
          64 * (784 * 9 * 32 + 196 * 9 * 32 * 64 + 3136 * 128 + 128 * 10), has_images=True),
    *_elementwise("exp", "exp", 2, 3),
    *_elementwise("gelu", "GELU", 2, 3),
    *_elementwise("softmax", "softmax of 1024", 2, 3),
    *_elementwise("layer-norm", "layer norm of 1024", 2, 3),
    *[Workload(f"matmul-{size}", f"matrix product {size}", "products", steps=1, tolerance=1e-4)
      for size in (64, 128, 256, 512, 1024, 2048)],
    *[Workload(f"conv-{side}{suffix}", f"3×3 convolution {side}×{side}×{channels}, batch 16{words}", "products",
               has_images=True, steps=1, tolerance=1e-3)
      for side, channels in ((56, 64), (28, 128), (14, 256))
      for suffix, words in (("", ""), ("-gradient", ", and gradients"))],
    Workload("sixteen-numbers", "multiply, add, sum and gradient of 16 numbers", "overhead", steps=1, tolerance=1e-5),
    Workload("start-up", "start of a process to its first step, MLP", "process", steps=1),
]
