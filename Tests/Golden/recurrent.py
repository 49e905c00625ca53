"""Makes the golden values of recurrent networks and of the CTC loss: run it with PyTorch, NumPy and safetensors.

    python recurrent.py

Values are computed in float64 from inputs that float32 represents exactly; those of wide cases are stored in float32.
The options of a case are in the file's metadata under its name, as `key=value` pairs.
"""

import os

import numpy as np
import safetensors
import torch
from safetensors.numpy import save_file
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
torch.manual_seed(19970901)
TENSORS = {}
METADATA = {"torch": torch.__version__, "numpy": np.__version__, "safetensors": safetensors.__version__}


def put(name, value, narrow=False):
    value = value.detach().numpy()
    dtype = np.float32 if narrow and value.dtype == np.float64 else value.dtype
    TENSORS[name] = np.array(value, dtype=dtype, order="C")


def random(*shape, scale=1.0):
    return (torch.randn(shape) * scale).float().double().requires_grad_()


def network(name, kind, batch, length, inputs, hidden, layers=1, bidirectional=False, lengths=None, initial=False,
            bias=True, **options):
    narrow = batch * length * hidden > 1000
    model = getattr(torch.nn, kind)(
        inputs, hidden, num_layers=layers, bidirectional=bidirectional, bias=bias, batch_first=True, **options)
    for parameter in model.parameters():
        parameter.data = parameter.data.float().double()
    x = random(batch, length, inputs)
    directions = 2 if bidirectional else 1
    states = [random(layers * directions, batch, hidden) for _ in range(2 if kind == "LSTM" else 1)]
    given = (tuple(states) if kind == "LSTM" else states[0]) if initial else None
    if lengths:
        packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
        packed, last = model(packed, given)
        output, _ = pad_packed_sequence(packed, batch_first=True, total_length=length)
    else:
        output, last = model(x, given)
    results = {"output": output}
    results.update(zip(["hidden", "cell"], last if kind == "LSTM" else [last]))
    loss = 0
    for key, value in results.items():
        weight = random(*value.shape)
        put(f"{name}/upstream.{key}", weight, narrow)
        put(f"{name}/{key}", value, narrow)
        loss = loss + (value * weight).sum()
    loss.backward()
    operands = {"x": x, **dict(model.named_parameters())}
    if initial:
        operands.update(zip(["initial.hidden", "initial.cell"], states))
    for key, value in operands.items():
        put(f"{name}/{key}", value, narrow)
        put(f"{name}/gradient.{key}", value.grad, narrow)
    METADATA[name] = " ".join(f"{key}={value}" for key, value in {
        "kind": options.get("nonlinearity", kind.lower()), "layers": layers, "directions": directions,
        "bias": int(bias), "lengths": ",".join(map(str, lengths or [])), "initial": int(initial)}.items())


def classification(name, batch, length, classes, labels, input_lengths=None, blank=0, reduction="mean",
                   zero_infinity=False):
    logits = random(batch, length, classes, scale=2.0)
    input_lengths = input_lengths or [length] * batch
    label_lengths = [len(row) for row in labels]
    flat = torch.tensor([label for row in labels for label in row], dtype=torch.int64)
    loss = torch.nn.functional.ctc_loss(
        logits.log_softmax(-1).transpose(0, 1), flat, torch.tensor(input_lengths), torch.tensor(label_lengths), blank,
        reduction, zero_infinity)
    upstream = random(*loss.shape)
    (loss * upstream).sum().backward()
    for key, value in {"logits": logits, "labels": flat, "loss": loss, "upstream": upstream,
                       "gradient": logits.grad}.items():
        put(f"{name}/{key}", value)
    METADATA[name] = " ".join(f"{key}={value}" for key, value in {
        "kind": "ctc", "inputs": ",".join(map(str, input_lengths)), "labels": ",".join(map(str, label_lengths)),
        "blank": blank, "reduction": reduction, "zero": int(zero_infinity)}.items())


for kind in ["LSTM", "GRU", "RNN"]:
    prefix = kind.lower()
    network(f"{prefix}.plain", kind, 3, 4, 2, 3)
    network(f"{prefix}.one_step", kind, 2, 1, 3, 4, initial=True)
    network(f"{prefix}.no_bias", kind, 2, 3, 2, 3, bias=False, initial=True)
    network(f"{prefix}.two_layers", kind, 3, 5, 2, 4, layers=2, initial=True)
    network(f"{prefix}.bidirectional", kind, 2, 4, 3, 3, layers=2, bidirectional=True)
    network(f"{prefix}.lengths", kind, 4, 5, 2, 3, layers=2, bidirectional=True, lengths=[3, 5, 1, 4],
            initial=True)
    network(f"{prefix}.wide", kind, 33, 4, 3, 17, lengths=[1 + (7 * row) % 4 for row in range(33)],
            initial=True)
network("rnn.relu", "RNN", 3, 9, 2, 5, layers=2, initial=True, lengths=[9, 2, 6], nonlinearity="relu")

classification("ctc.mean", 3, 6, 4, [[1, 2], [3, 3, 1], [2]])
classification("ctc.sum", 3, 6, 4, [[1, 2], [3, 3, 1], [2]], input_lengths=[6, 5, 3], reduction="sum")
classification("ctc.blank", 3, 6, 4, [[0, 1], [3, 3, 1], [0]], input_lengths=[6, 5, 3], blank=2, reduction="none")
classification("ctc.empty", 3, 4, 3, [[], [1], []], input_lengths=[4, 2, 1])
classification("ctc.exact", 2, 4, 3, [[1, 1, 2], [1, 2, 1, 2]], reduction="none")
classification("ctc.infinite", 3, 3, 3, [[1, 1, 2], [1, 2], [1, 2, 1, 2]], reduction="none")
classification("ctc.zeroed", 3, 3, 3, [[1, 1, 2], [1, 2], [1, 2, 1, 2]], zero_infinity=True)
classification("ctc.long", 2, 150, 6, [[1 + (3 * index) % 5 for index in range(40)],
                                       [1 + (index // 2) % 5 for index in range(31)]], input_lengths=[150, 120])

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recurrent.safetensors")
save_file(TENSORS, PATH, metadata=METADATA)
print(f"{len(TENSORS)} tensors, {os.path.getsize(PATH)} bytes")
