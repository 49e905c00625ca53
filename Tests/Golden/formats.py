"""Makes the small files of the format tests: run it with PyTorch, NumPy, ml_dtypes and safetensors installed.

    python formats.py

The files lie in `formats/`. `expected.json` there lists, for each file that must be read, every tensor's element type,
shape and elements (as one text, in row-major order) and every plain value; for each file that must be refused, a part of
the error. Only values that all element types involved hold exactly are used.
"""

import collections
import io
import json
import os
import shutil
import struct
import zipfile

import ml_dtypes
import numpy as np
import safetensors
import torch
from safetensors.torch import save_file

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats")
torch.manual_seed(20240229)
# What elements that tensors do not have are read as.
WIDENED = {"int16": "int32", "uint16": "int32", "uint32": "int64", "uint64": "int64"}
WIDENED |= {"float8_e4m3fn": "float32", "float8_e5m2": "float32"}
expected = {
    "versions": {"torch": torch.__version__, "numpy": np.__version__, "safetensors": safetensors.__version__},
    "read": {},
    "scalars": {},
    "refused": {},
}


def path(name):
    return os.path.join(FOLDER, name)


def described(value):
    """Element type, shape and elements of an array or tensor, in the words of the tests."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        kind = str(value.dtype)[6:]
        elements = value.to(torch.float64 if value.dtype.is_floating_point else torch.int64).flatten().tolist()
    else:
        kind, elements = value.dtype.name, value.flatten(order="C").tolist()
    texts = [repr(int(e)) if isinstance(e, (bool, int)) else repr(e) for e in elements]
    return {"dtype": WIDENED.get(kind, kind), "shape": list(value.shape), "elements": " ".join(texts)}


def expect(name, tensors, scalars=None):
    expected["read"][name] = {key: described(value) for key, value in tensors.items()}
    if scalars is not None:
        expected["scalars"][name] = {key: repr(value) for key, value in scalars.items()}


# ---- NPY and NPZ


def npy():
    values = {
        "f2": [[0, -1.5, 65504], [2**-24, np.inf, -np.inf]],
        "f4": [[0.0, -1.5, 3.25], [1e30, np.inf, 2**-149]],
        "f8": [[0.0, -1.5, 1 / 3], [1e300, -np.inf, 5e-324]],
        "i1": [[0, -128, 127], [1, 2, 3]],
        "u1": [[0, 255, 128], [1, 2, 3]],
        "i2": [[0, -(2**15), 2**15 - 1], [1, 2, 3]],
        "u2": [[0, 2**15, 2**16 - 1], [1, 2, 3]],
        "u4": [[0, 2**31, 2**32 - 1], [1, 2, 3]],
        "u8": [[0, 2**62, 2**63 - 1], [2**53 + 1, 2, 3]],
        "i4": [[0, -(2**31), 2**31 - 1], [1, 2, 3]],
        "i8": [[0, -(2**63), 2**63 - 1], [2**53 + 1, 2, 3]],
        "b1": [[True, False, True], [False, False, True]],
    }
    for kind, rows in values.items():
        for order, label in (("<", "little"), (">", "big")):
            array = np.array(rows, dtype=order + kind)
            for layout in "CF":
                name = f"{kind}-{label}-{layout}.npy"
                np.save(path(name), np.asarray(array, order=layout))
                expect(name, {"": array})
    cube = np.arange(24, dtype="<f4").reshape(2, 3, 4)
    for name, array in {
        "cube-F.npy": np.asfortranarray(cube),
        "scalar.npy": np.array(2.5, dtype="<f4"),
        "empty.npy": np.zeros((0, 3), dtype="<f8"),
        "empty-F.npy": np.zeros((3, 0, 2), dtype="<f8", order="F"),
        "vector.npy": np.arange(5, dtype="<i8"),
    }.items():
        np.save(path(name), array)
        expect(name, {"": array})
    for version in ((1, 0), (2, 0), (3, 0)):
        name = f"version-{version[0]}.npy"
        with open(path(name), "wb") as file:
            np.lib.format.write_array(file, cube, version=version)
        expect(name, {"": cube})
    refused = {
        "complex.npy": (np.zeros(2, dtype="<c8"), "the element type '<c8' is not supported; convert it with astype"),
        "beyond.npy": (np.array([1, 2**63 + 7], dtype=">u8"), f"it has the element {2**63 + 7}, more than int64 holds"),
        "object.npy": (np.array([{}], dtype=object), "the element type '|O' is not supported; objects are never read"),
        "record.npy": (np.zeros(2, dtype=[("a", "<f4")]), "its elements are records"),
        "date.npy": (np.zeros(2, dtype="<M8[s]"), "the element type '<M8[s]' is not supported"),
        "text.npy": (np.array(["a"]), "the element type '<U1' is not supported"),
    }
    for name, (array, message) in refused.items():
        np.save(path(name), array, allow_pickle=True)
        expected["refused"][name] = message
    arrays = {"weights": cube, "folder/labels": np.array([3, 1, 2], dtype=">i4"), "名": np.array(True)}
    np.savez(path("stored.npz"), **arrays)
    np.savez_compressed(path("deflated.npz"), **arrays)
    expect("stored.npz", arrays)
    expect("deflated.npz", arrays)
    with zipfile.ZipFile(path("other.npz"), "w") as archive:
        archive.writestr("notes.txt", "no array")
    expected["refused"]["other.npz"] = "'notes.txt' is not an array"


# ---- PyTorch


def everything():
    """Tensors of every kind with the names that reading gives them, and plain values."""
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    shared = torch.tensor([1.5, -2.0, 4.0])
    kinds = {
        name: torch.tensor([[0, 1, 2], [3, 100, 5]]).to(getattr(torch, name))
        for name in (
            "float16 bfloat16 float32 float64 float8_e4m3fn float8_e5m2 int8 uint8 int16 int32 int64 bool uint16 uint32 "
            "uint64"
        ).split()
    }
    state = collections.OrderedDict(weight=base, bias=shared)
    state._metadata = collections.OrderedDict(version=1)
    views = {
        "transposed": base.t(),
        "columns": base[:, 1:5:2],
        "rows": base[2:],
        "element": base[1, 2],
        "expanded": shared[:1].expand(3, 2),
        "empty": base[:, :0],
        "reversed": base.permute(1, 0)[1:3],
    }
    special = torch.tensor([float("inf"), float("-inf"), float("nan"), -0.0])
    tree = {
        "model": state,
        "kinds": kinds,
        "views": views,
        "tied": [shared, (shared, base)],
        "parameter": torch.nn.Parameter(shared.clone()),
        "buffer": torch.nn.Buffer(shared.clone()),
        "special": special,
        "scalar": torch.tensor(7),
        "epoch": 3,
        "negative": -5,
        "long": 1 << 40,
        "rate": 0.125,
        "done": True,
        "nothing": None,
        "huge": 1 << 80,
        "note": "naïve 名",
        "size": torch.Size([2, 3]),
        "kind": torch.float16,
        "place": torch.device("cpu"),
        4: {"x": 1},
    }
    tensors = {f"model.{key}": value for key, value in state.items()}
    tensors |= {f"kinds.{key}": value for key, value in kinds.items()}
    tensors |= {f"views.{key}": value for key, value in views.items()}
    tensors |= {"tied.0": shared, "tied.1.0": shared, "tied.1.1": base}
    tensors |= {key: tree[key] for key in ("parameter", "buffer", "special", "scalar")}
    scalars = {key: tree[key] for key in ("epoch", "negative", "long", "rate", "done", "note")}
    scalars |= {"size.0": 2, "size.1": 3, "kind": "torch.float16", "place": "cpu", "4.x": 1}
    return tree, tensors, scalars


class Harmful:
    def __reduce__(self):
        return (os.system, ("echo harm",))


def pytorch():
    tree, tensors, scalars = everything()
    # The older form has no storages for the newest types.
    new = ("uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2")
    old = {**tree, "kinds": {k: v for k, v in tree["kinds"].items() if k not in new}}
    old_tensors = {key: value for key, value in tensors.items() if key.removeprefix("kinds.") not in new}
    for protocol in (2, 3, 4, 5):
        torch.save(tree, path(f"protocol-{protocol}.pt"), pickle_protocol=protocol)
        expect(f"protocol-{protocol}.pt", tensors, scalars)
    for protocol in (2, 4):
        name = f"legacy-{protocol}.pt"
        torch.save(old, path(name), pickle_protocol=protocol, _use_new_zipfile_serialization=False)
        expect(name, old_tensors, scalars)
    torch.save(tensors["model.weight"], path("alone.pt"))
    expect("alone.pt", {"tensor": tensors["model.weight"]}, {})
    big_endian(tensors["model.weight"])
    refused = {
        "harmful.pt": (Harmful(), True, "asks for the Python object posix.system: only tensors and plain containers"),
        "harmful-legacy.pt": (Harmful(), False, "asks for the Python object posix.system"),
        "module.pt": (torch.nn.Linear(1, 1), True, "asks for the Python object torch.nn.modules.linear.Linear"),
        "set.pt": ({1, 2}, True, "asks for the Python object __builtin__.set"),
        "complex.pt": (torch.zeros(2, dtype=torch.complex64), True, "torch.ComplexFloatStorage"),
        "sparse.pt": (torch.eye(2).to_sparse(), True, "torch._utils._rebuild_sparse_tensor"),
        "twice.pt": ({"a": {"b": 1}, "a.b": 2}, True, "has two values with the name a.b"),
        "beyond.pt": (torch.tensor([2**64 - 1], dtype=torch.uint64), True, f"tensor has the element {2**64 - 1}, more than"),
        "wide.pt": (torch.zeros(1).expand(1 << 40), True, "save its contiguous()"),
    }
    for name, (value, is_archive, message) in refused.items():
        torch.save(value, path(name), _use_new_zipfile_serialization=is_archive)
        expected["refused"][name] = message


def big_endian(weight):
    """A checkpoint as a big-endian machine writes it: the elements turned around, and a note that says so."""
    source = io.BytesIO()
    torch.save({"weight": weight}, source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path("big-endian.pt"), "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in name:
                content = np.frombuffer(content, "<f4").byteswap().tobytes()
            new.writestr(name, content)
    expect("big-endian.pt", {"weight": weight}, {})


# ---- safetensors


def safe():
    _, tensors, _ = everything()
    kinds = "float16 bfloat16 float32 float64 int8 uint8 int32 int64 bool".split()
    stored = {f"kind {kind}": tensors[f"kinds.{kind}"] for kind in kinds}
    stored |= {"special": tensors["special"], "empty": torch.zeros(0, 4), "scalar": torch.tensor(2.5)}
    stored['"名\n'] = torch.ones(1)
    save_file(stored, path("all.safetensors"), metadata={"format": "pt", "note": 'a "quoted" 名\n'})
    expect("all.safetensors", stored)
    # A header of odd length leaves the elements where no element type wants them.
    header = b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'
    header += b'"b":{"dtype":"F64","shape":[],"data_offsets":[8,16]}}'
    header += b" " * ((3 - len(header)) % 8)
    with open(path("unaligned.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + struct.pack("<ffd", 1.5, -2.0, 1 / 3))
    expect("unaligned.safetensors", {"a": np.array([1.5, -2.0], "<f4"), "b": np.array(1 / 3)})
    # Of the eight-bit numbers every one there is, also as an independent package decodes them.
    every = torch.arange(256, dtype=torch.uint8).reshape(16, 16)
    wide = {kind: every.clone().view(getattr(torch, kind)) for kind in ("float8_e4m3fn", "float8_e5m2")}
    for kind, values in wide.items():
        decoded = every.numpy().view(getattr(ml_dtypes, kind)).astype(np.float64)
        assert np.array_equal(decoded, values.double().numpy(), equal_nan=True)
    wide |= {
        "int16": torch.tensor([[-(2**15), -1], [0, 2**15 - 1]], dtype=torch.int16),
        "uint16": torch.tensor([0, 1, 2**16 - 1]).to(torch.uint16),
        "uint32": torch.tensor([0, 1, 2**32 - 1]).to(torch.uint32),
        "uint64": torch.tensor([0, 1, 2**63 - 1]).to(torch.uint64),
        "empty": torch.zeros(0, 3, dtype=torch.uint16),
    }
    save_file(wide, path("widened.safetensors"))
    expect("widened.safetensors", wide)
    save_file({"x": torch.tensor([0, 2**63], dtype=torch.uint64)}, path("beyond.safetensors"))
    expected["refused"]["beyond.safetensors"] = f"cannot be read: x has the element {2**63}, more than int64 holds"
    save_file({"x": torch.zeros(2, dtype=torch.complex64)}, path("complex.safetensors"))
    expected["refused"]["complex.safetensors"] = "x has the element type C64, which is not supported"


shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
npy()
pytorch()
safe()
with open(path("expected.json"), "w") as file:
    json.dump(expected, file, ensure_ascii=True, indent=1, sort_keys=True)
count = len(os.listdir(FOLDER))
print(f"{count} files, {sum(os.path.getsize(path(name)) for name in os.listdir(FOLDER))} bytes")
