"""The Python side of the tests of interoperability: NumPy, safetensors, ml_dtypes, and PyTorch where it is installed.

    python peer.py write FOLDER    makes the files of FOLDER/there
    python peer.py check FOLDER    compares the files of FOLDER/back and FOLDER/trained, which Martlet wrote

Both print one line of JSON: the versions of the packages, how many arrays were made or compared, and what is wrong.
Elements are random bits, so that every number of a type can occur: also infinities, denormals, and NaNs with a payload.
"""

import json
import os
import sys

import ml_dtypes
import numpy as np
import safetensors
from safetensors.numpy import save_file

try:
    import torch
except ImportError:
    torch = None

KINDS = ["float16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool", "bfloat16"]
SHAPES = [(), (0,), (3, 0, 2), (7,), (2, 3), (2, 1, 3, 1, 2), (1, 2, 1, 2, 1, 2, 1, 3)]


def arrays():
    """Arrays of every element type and many shapes by name: the same ones in every process."""
    generator = np.random.default_rng(20240229)
    result = {}
    for kind in KINDS:
        dtype = np.dtype(ml_dtypes.bfloat16) if kind == "bfloat16" else np.dtype(kind)
        for shape in SHAPES:
            count = int(np.prod(shape))
            raw = generator.integers(0, 256, count * dtype.itemsize, np.uint8)
            if kind == "bool":
                raw %= 2
            result[f"{kind} {'×'.join(map(str, shape))}"] = np.frombuffer(raw.tobytes(), dtype).reshape(shape)
    return result


def is_numpys(array):
    return array.dtype.name != "bfloat16"


def as_tensor(array):
    """The tensor of PyTorch with the same bits."""
    array = np.array(array)
    if is_numpys(array):
        return torch.from_numpy(array)
    return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)


def named(index, array):
    """The file of an array by itself, in one of the orders of elements and bytes."""
    layout, order = "CF"[index % 2], "<>"[index // 2 % 2]
    return f"{index}.npy", np.asarray(array.astype(array.dtype.newbyteorder(order)), order=layout)


# ---- Files for Martlet


def write(folder):
    there = os.path.join(folder, "there")
    os.makedirs(there)
    made = arrays()
    save_file(made, os.path.join(there, "all.safetensors"), metadata={"format": "np"})
    plain = {name: array for name, array in made.items() if is_numpys(array)}
    np.savez(os.path.join(there, "stored.npz"), **plain)
    np.savez_compressed(os.path.join(there, "deflated.npz"), **plain)
    for index, array in enumerate(plain.values()):
        name, stored = named(index, array)
        np.save(os.path.join(there, name), stored)
    if torch is not None:
        tensors = {name: as_tensor(array) for name, array in made.items()}
        torch.save(tensors, os.path.join(there, "archive.pt"))
        torch.save(tensors, os.path.join(there, "older.pt"), _use_new_zipfile_serialization=False)
    network(folder)
    return {"arrays": len(made), "problems": []}


def network(folder):
    """A small network with its input and output."""
    place = os.path.join(folder, "network")
    os.makedirs(place)
    generator = np.random.default_rng(1)
    shapes = {"0.weight": (7, 5), "0.bias": (7,), "2.weight": (3, 7), "2.bias": (3,)}
    weights = {name: generator.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    x = generator.standard_normal((4, 5)).astype(np.float32)
    save_file(weights, os.path.join(place, "weights.safetensors"))
    np.savez(os.path.join(place, "values.npz"), x=x, y=forward(weights, x)[1])
    if torch is not None:
        model = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Tanh(), torch.nn.Linear(7, 3))
        model.load_state_dict({name: torch.from_numpy(weight) for name, weight in weights.items()})
        torch.save(model.state_dict(), os.path.join(place, "weights.pt"))


def forward(weights, x):
    hidden = np.tanh(x @ weights["0.weight"].T + weights["0.bias"])
    return hidden, hidden @ weights["2.weight"].T + weights["2.bias"]


# ---- Files of Martlet


def load(path):
    """What NumPy or safetensors reads."""
    if path.endswith(".npy"):
        return {"array": np.load(path)}
    if path.endswith(".npz"):
        return dict(np.load(path))
    kinds = {"BF16": ml_dtypes.bfloat16, "BOOL": np.bool_}
    kinds |= {f"{kind[0].upper()}{kind.lstrip('abcdefghijklmnopqrstuvwxyz')}": kind for kind in KINDS[:7]}
    with open(path, "rb") as file:
        stored = safetensors.deserialize(file.read())
    return {name: np.frombuffer(t["data"], kinds[t["dtype"]]).reshape(t["shape"]) for name, t in stored}


class Comparison:
    def __init__(self):
        self.count = 0
        self.problems = []

    def same(self, what, found, expected):
        """Element type, shape and every bit."""
        self.count += 1
        if found is None or found.dtype.name != expected.dtype.name or found.shape != expected.shape:
            self.problems.append(f"{what}: {None if found is None else (found.dtype.name, found.shape)}")
        elif np.ascontiguousarray(found).tobytes() != np.ascontiguousarray(expected).tobytes():
            self.problems.append(f"{what}: other bits")

    def close(self, what, found, expected, allowed=2e-5):
        self.count += 1
        found, expected = np.asarray(found), np.asarray(expected)
        if found.shape != expected.shape or not np.all(abs(found - expected) <= allowed * (1 + abs(expected))):
            self.problems.append(f"{what}: {found.ravel()[:4]}, expected {expected.ravel()[:4]}")


def check(folder):
    comparison = Comparison()
    made = arrays()
    plain = {name: array for name, array in made.items() if is_numpys(array)}
    files = {"all.safetensors": made, "stored.npz": plain, "deflated.npz": plain}
    files |= {named(index, array)[0]: {"array": array} for index, array in enumerate(plain.values())}
    if torch is not None:
        files |= {"archive.pt": made, "older.pt": made}
    for name, expected in files.items():
        for ending in (".safetensors", ".npz", ".npy"):
            path = os.path.join(folder, "back", name + ending)
            if os.path.exists(path):
                found = load(path)
                for key, array in expected.items():
                    if ending == ".safetensors" or is_numpys(array):
                        comparison.same(f"{name}{ending}: {key}", found.get(key), array)
            elif ending == ".safetensors":
                comparison.problems.append(f"{name}{ending} is missing")
    turned = load(os.path.join(folder, "back", "turned.safetensors"))
    for name, array in made.items():
        comparison.same(f"turned: {name}", turned.get(name), array.T)
    trained(os.path.join(folder, "trained"), comparison)
    return {"arrays": comparison.count, "problems": comparison.problems}


def trained(folder, comparison):
    """A network that Martlet trained: its output, the next steps of its optimiser, and its generator."""
    state, later = (load(os.path.join(folder, f"{name}.safetensors")) for name in ("model", "later"))
    adam = load(os.path.join(folder, "optimizer.safetensors"))
    values = load(os.path.join(folder, "values.safetensors"))
    comparison.close("output", forward(state, values["x"])[1], values["y"])
    weights = {name: value.astype(np.float64) for name, value in state.items()}
    first, second = ({name: adam[f"{which}Moment.{name}"].astype(np.float64) for name in weights}
                     for which in ("first", "second"))
    step, rate = int(adam["step"]), float(adam["learningRate"])
    for _ in range(3):
        step += 1
        for name, gradient in gradients(weights, values["x"], values["target"]).items():
            first[name] = 0.9 * first[name] + 0.1 * gradient
            second[name] = 0.999 * second[name] + 0.001 * gradient**2
            mean, spread = first[name] / (1 - 0.9**step), second[name] / (1 - 0.999**step)
            weights[name] = weights[name] - rate * mean / (np.sqrt(spread) + 1e-8)
    for name, value in weights.items():
        comparison.close(f"three more steps: {name}", later[name], value)
    if torch is not None:
        torch_goes_on(state, adam, values, later, comparison)
    with open(os.path.join(folder, "generator.json")) as file:
        generator = json.load(file)
    words = [generator["spare"]] if "spare" in generator else []
    counter = generator["counter"]
    while len(words) < len(values["words"]):
        words += philox(generator["key"], counter)
        counter += 1
    comparison.same("numbers", values["words"].view(np.uint64), np.array(words[: len(values["words"])], np.uint64))


def gradients(weights, x, target):
    """Of the mean squared error."""
    hidden, y = forward(weights, x)
    slope = 2 * (y - target) / y.size
    inner = (slope @ weights["2.weight"]) * (1 - hidden**2)
    return {"0.weight": inner.T @ x, "0.bias": inner.sum(0), "2.weight": slope.T @ hidden, "2.bias": slope.sum(0)}


def torch_goes_on(state, adam, values, later, comparison):
    """The same steps by PyTorch, with the weights and the state of the optimiser that Martlet saved."""
    model = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Tanh(), torch.nn.Linear(7, 3))
    model.load_state_dict({name: as_tensor(value) for name, value in state.items()})
    optimizer = torch.optim.Adam(model.parameters(), lr=float(adam["learningRate"]))
    moments = {"exp_avg": "firstMoment", "exp_avg_sq": "secondMoment"}
    optimizer.load_state_dict({
        "param_groups": optimizer.state_dict()["param_groups"],
        "state": {
            index: {"step": torch.tensor(float(adam["step"]))}
            | {theirs: as_tensor(adam[f"{ours}.{name}"]) for theirs, ours in moments.items()}
            for index, (name, _) in enumerate(model.named_parameters())
        },
    })
    for _ in range(3):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(as_tensor(values["x"])), as_tensor(values["target"])).backward()
        optimizer.step()
    for name, value in model.state_dict().items():
        comparison.close(f"three more steps by PyTorch: {name}", later[name], value.numpy())


def philox(key, counter):
    """A block of Philox 4×32-10 (Salmon et al. 2011) as two numbers of 64 bits."""
    c = [counter & 0xFFFFFFFF, counter >> 32, 0, 0]
    k = [key & 0xFFFFFFFF, key >> 32]
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k[0], b & 0xFFFFFFFF, a >> 32 ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return [c[0] << 32 | c[1], c[2] << 32 | c[3]]


if __name__ == "__main__":
    with np.errstate(invalid="ignore"):
        result = {"write": write, "check": check}[sys.argv[1]](sys.argv[2])
    versions = {"numpy": np.__version__, "safetensors": safetensors.__version__}
    if torch is not None:
        versions["torch"] = torch.__version__
    print(json.dumps({"versions": versions, **result}))
