"""Makes the golden values of the core's tests: run it with PyTorch, NumPy and safetensors installed.

    python generate.py
"""

from core_convolution import convolution
from core_files import conversions, peer
from core_functions import functions
from core_layers import embedding, linear, normalization, pooling
from core_losses import losses
from core_models import models
from core_optimizers import optimizers, schedules
from core_support import File


def main():
    # Random numbers go on from one file to the next: the order is part of the values.
    for name, parts in {
        "layers": [linear, pooling, normalization, embedding], "convolution": [convolution], "functions": [functions],
        "losses": [losses], "models": [models], "optimizers": [optimizers, schedules], "conversions": [conversions],
    }.items():
        file = File(name)
        for part in parts:
            part(file)
        file.save()
    peer()


if __name__ == "__main__":
    main()
