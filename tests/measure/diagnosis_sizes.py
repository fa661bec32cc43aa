"""Networks of the sizes whose diagnosis is timed, with their data: `python3 diagnosis_sizes.py FOLDER`.

Needs Python 3 with NumPy and PyTorch (Debian: python3-torch); diagnosis_sizes.ts calls it. N = 10 000 samples; each
network in float32, trained by a few hundred or thousand steps of Adam. Writes NAME.safetensors and, each of several
networks, valley.npy and classes.npy: float32, inputs and behind them the target, classes as whole numbers.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

N = 10_000
ACTIVATIONS = {"tanh": torch.nn.Tanh, "softplus": torch.nn.Softplus, "gelu": torch.nn.GELU, "relu": torch.nn.ReLU}


def save_safetensors(path, tensors):
    """The format's few lines: length of the header, header as JSON, bytes."""
    header, offset, blobs = {}, 0, []
    for name, tensor in tensors.items():
        blob = tensor.detach().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def valley():
    """Eight standard normal inputs; Rosenbrock's function of them (paper, appendix), standardised."""
    x = np.random.default_rng(1).normal(size=(N, 8))
    y = (100 * (x[:, 1:] - x[:, :-1] ** 2) ** 2 + (1 - x[:, :-1]) ** 2).sum(1)
    y = np.log1p(y)
    return np.float32(x), np.float32((y - y.mean()) / y.std())[:, None]


def classes():
    """Ten classes of 784 inputs: a picture of random waves for each, shifted and scaled by chance, with noise."""
    r = np.random.default_rng(2)
    at = np.linspace(0, 1, 28)
    label = np.arange(N) % 10
    w, shift = r.normal(size=(10, 6, 2)) * 8, r.uniform(0, 2 * np.pi, size=(10, 6))
    moved = r.normal(size=(N, 6)) * 0.7
    x = np.zeros((N, 28, 28))
    for k in range(6):
        phase = (w[label, k, 0, None, None] * at[:, None] + w[label, k, 1, None, None] * at
                 + shift[label, k, None, None] + moved[:, k, None, None])
        x += np.sin(phase) / 6
    x = x.reshape(N, 784) + r.normal(size=(N, 784)) * 0.8
    return np.float32(x), label


def train(widths, activation, x, y, steps, batch):
    torch.manual_seed(0)
    layers = []
    for k in range(len(widths) - 1):
        layers += [torch.nn.Linear(widths[k], widths[k + 1])] + [ACTIVATIONS[activation]()] * (k < len(widths) - 2)
    model = torch.nn.Sequential(*layers)
    loss = torch.nn.MSELoss() if y.ndim == 2 else torch.nn.CrossEntropyLoss()
    x, y = torch.tensor(x), torch.tensor(y)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(0)
    for _ in range(steps):
        chosen = torch.randint(N, (batch,), generator=generator)
        optimiser.zero_grad()
        loss(model(x[chosen]), y[chosen]).backward()
        optimiser.step()
    return model, loss(model(x), y).item()


def main(folder):
    torch.set_num_threads(1)
    data = {"valley": valley(), "classes": classes()}
    for name, (x, y) in data.items():
        np.save(folder / f"{name}.npy", np.float32(np.column_stack([x, y])))
    for name, source, widths, activation, steps, batch in [
        ("8-8-softplus", "valley", (8, 8, 1), "softplus", 3000, 500),
        ("64-64-tanh", "valley", (8, 64, 64, 1), "tanh", 2000, 500),
        ("64-64-gelu", "valley", (8, 64, 64, 1), "gelu", 2000, 500),
        ("784-128-10-relu", "classes", (784, 128, 10), "relu", 400, 200),
        ("784-128-10-softplus", "classes", (784, 128, 10), "softplus", 400, 200),
    ]:
        model, loss = train(widths, activation, *data[source], steps, batch)
        save_safetensors(folder / f"{name}.safetensors", model.state_dict())
        print(f"{name}: loss {loss:.5g}", file=sys.stderr)


main(Path(sys.argv[1]))
