"""Conversions between element types, and a file of every one as Python writes it."""

import os

import numpy as np
import torch
from safetensors.torch import save_file

from core_support import FOLDER, VERSIONS


def conversions(file):
    bits = np.arange(65536, dtype=np.uint16)
    file.put("half/values", bits.view(np.float16).astype(np.float32))
    rng = np.random.default_rng(5)
    sources = np.concatenate([
        rng.standard_normal(1500) * 10.0 ** rng.uniform(-9, 6, 1500),
        # Ties, the edges of the denormal range, overflow, and what is not a number.
        np.array([0.0, -0.0, np.inf, -np.inf, 65504, 65519.996, 65520, 65536, -65520, 1e-8, 2.9802322e-8, 2.9802326e-8,
                  5.9604645e-8, 8.940697e-8, 6.097555e-5, 6.1035156e-5, 6.1005353e-5, 1e-40, 3.4028235e38, -3.3961775e38,
                  3.3895314e38, 1.1754944e-38, 1e-45]),
        1 + np.arange(0, 16) * 2.0 ** -11, 1 + np.arange(0, 16) * 2.0 ** -8, 1 + np.arange(0, 16) * 2.0 ** -9,
    ]).astype(np.float32)
    file.put("sources", sources)
    with np.errstate(over="ignore"):
        file.put("sources/float16", sources.astype(np.float16).view(np.uint16).astype(np.int32))
    bfloat = torch.from_numpy(sources).to(torch.bfloat16).view(torch.int16).to(torch.int32) & 0xFFFF
    file.put("sources/bfloat16", bfloat)
    file.case("conversions", "conversions")


def peer():
    """A file of every element type as the Python library writes it, and its values as numbers."""
    tensors = {
        "float32": np.array([[1.5, -2.25], [3e-8, np.inf]], np.float32),
        "float64": np.array([np.pi, -np.e, 1e-300], np.float64),
        "int32": np.array([-2147483648, 0, 2147483647], np.int32),
        "int64": np.array([-9223372036854775808, 42, 9223372036854775807], np.int64),
        "bool": np.array([True, False, True]),
        "int8": np.array([-128, 0, 127], np.int8),
        "uint8": np.array([0, 128, 255], np.uint8),
        "float16": np.array([1.5, -0.0, 65504], np.float16),
        "scalar": np.array(7.0, np.float32),
        "empty": np.zeros((0, 3), np.float32),
    }
    metadata = {**VERSIONS, "format": "np", "text": "Schräge „Zeichen“ \\ \" 数"}
    torch_tensors = {name: torch.from_numpy(value) for name, value in tensors.items()}
    torch_tensors["bfloat16"] = torch.tensor([1.0, -2.5, 3.0e38]).to(torch.bfloat16)
    save_file(torch_tensors, os.path.join(FOLDER, "peer.safetensors"), metadata=metadata)
