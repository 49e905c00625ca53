"""Prints what NumPy, and safetensors where it is installed, read from the files of a folder, as one line of JSON.

    python read_back.py FOLDER

For every file and array: element type, shape, and the elements as one text in row-major order.
"""

import json
import os
import sys

import numpy as np

try:
    from safetensors.numpy import load_file
except ImportError:
    load_file = None


def described(array):
    elements = array.astype(np.float64 if array.dtype.kind == "f" else np.int64).flatten().tolist()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "elements": " ".join(repr(e) for e in elements)}


result = {}
for name in sorted(os.listdir(sys.argv[1])):
    path = os.path.join(sys.argv[1], name)
    if name.endswith(".npy"):
        arrays = {"": np.load(path)}
    elif name.endswith(".npz"):
        arrays = dict(np.load(path))
    elif load_file is not None:
        arrays = load_file(path)
    else:
        continue
    result[name] = {key: described(array) for key, array in arrays.items()}
print(json.dumps(result))
