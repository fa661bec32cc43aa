"""Trains the example networks of `diagnose` and writes their weights, data and reference numbers.

Needs Python 3 with NumPy, PyTorch and scikit-learn (Debian: python3-torch python3-sklearn); the project itself never
runs it. Every case says what was done to it; which verdict it gets is found out by the diagnosis, not written here.
"""

import csv
import json
import struct
import sys
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.datasets import load_diabetes
from sklearn.neural_network import MLPRegressor

HERE = Path(__file__).parent
torch.set_num_threads(1)
SAMPLES = 400
ACTIVATIONS = {"tanh": torch.nn.Tanh, "softplus": torch.nn.Softplus, "gelu": torch.nn.GELU, "relu": torch.nn.ReLU}


def save_safetensors(path, tensors, metadata):
    """The format's few lines: length of the header, header as JSON, bytes."""
    header, offset, blobs = {"__metadata__": metadata}, 0, []
    for name, tensor in tensors.items():
        blob = tensor.detach().numpy().tobytes()
        dtype = {"float32": "F32", "float64": "F64"}[str(tensor.dtype).removeprefix("torch.")]
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def save_csv(name, columns, *blocks):
    with open(HERE / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([float(f"{value:.9g}") for value in row] for row in np.concatenate(blocks, axis=1))


def waves(seed):
    """400 standard normal points in the plane; eight sine waves of them, standardised, with noise of 0.1."""
    r = np.random.default_rng(seed)
    x = r.normal(size=(SAMPLES, 2))
    w, b, a = r.normal(size=(8, 2)) * 1.5, r.normal(size=8), r.normal(size=8)
    y = np.sin(x @ w.T + b) @ a
    y = (y - y.mean()) / y.std() + 0.1 * r.normal(size=SAMPLES)
    return as_float32(x), as_float32(y[:, None])


def blobs(seed):
    """Two classes that a line separates."""
    r = np.random.default_rng(seed)
    label = np.arange(200) % 2
    x = r.normal(size=(200, 2)) * 0.5 + np.where(label[:, None] == 1, 2.0, -2.0)
    return as_float32(x), label[:, None]


def as_float32(values):
    return np.float32([[float(f"{value:.9g}") for value in row] for row in values])


def network(widths, activation, seed):
    torch.manual_seed(seed)
    layers = []
    for k in range(len(widths) - 1):
        layers += [torch.nn.Linear(widths[k], widths[k + 1])] + [ACTIVATIONS[activation]()] * (k < len(widths) - 2)
    return torch.nn.Sequential(*layers)


def train(model, x, y, steps, optimiser, batch=None, loss=None, checkpoints=None, seed=0):
    loss = loss or torch.nn.MSELoss()
    x, y = torch.tensor(x), torch.tensor(y)
    generator = torch.Generator().manual_seed(seed)
    for step in range(steps):
        chosen = slice(None) if batch is None else torch.randint(len(x), (batch,), generator=generator)
        optimiser.zero_grad()
        value = loss(model(x[chosen]), y[chosen])
        value.backward()
        optimiser.step()
        if checkpoints is not None and (step + 1) % checkpoints[1] == 0:
            checkpoints[0](step + 1, model)
    return float(loss(model(x), y))


def lbfgs(model, x, y, steps=2000):
    """To the end in double precision; the weights are rounded to float32 when they are written."""
    model.double()
    x, y = torch.tensor(x).double(), torch.tensor(y).double()
    optimiser = torch.optim.LBFGS(
        model.parameters(), max_iter=steps, max_eval=2 * steps, history_size=50,
        line_search_fn="strong_wolfe", tolerance_grad=1e-12, tolerance_change=1e-16,
    )

    def closure():
        optimiser.zero_grad()
        value = torch.nn.functional.mse_loss(model(x), y)
        value.backward()
        return value

    optimiser.step(closure)


REFERENCE = []


def spectrum(model, x, y, loss=torch.nn.functional.mse_loss):
    """λ_max, λ_min of the loss's Hessian in double precision: dense where P ≤ 2000, else Lanczos on products."""
    model = model.double()
    x = torch.tensor(x).double()
    y = torch.tensor(y).double() if loss is torch.nn.functional.mse_loss else torch.tensor(y[:, 0])
    parameters = list(model.parameters())
    value = loss(model(x), y)
    gradient = torch.cat([g.flatten() for g in torch.autograd.grad(value, parameters, create_graph=True)])
    p = gradient.numel()

    def product(v):
        return torch.cat([g.flatten() for g in torch.autograd.grad(gradient @ v, parameters, retain_graph=True)])

    if p <= 2000:
        matrix = torch.stack([product(row) for row in torch.eye(p, dtype=torch.float64)])
        values = torch.linalg.eigvalsh((matrix + matrix.T) / 2)
        return p, float(value), float(gradient.norm()), float(values[-1]), float(values[0]), "dense"
    v = torch.nn.functional.normalize(
        torch.randn(p, generator=torch.Generator().manual_seed(1), dtype=torch.float64), dim=0)
    basis, alpha, beta = [v], [], []
    for _ in range(300):
        w = product(basis[-1])
        alpha.append(float(w @ basis[-1]))
        for _ in range(2):
            for u in basis:
                w = w - (w @ u) * u
        beta.append(float(w.norm()))
        basis.append(w / w.norm())
    values = np.linalg.eigvalsh(np.diag(alpha) + np.diag(beta[:-1], 1) + np.diag(beta[:-1], -1))
    return p, float(value), float(gradient.norm()), float(values[-1]), float(values[0]), "lanczos, 300 products"


def save(name, model, about, data, extra=None):
    x, y = data
    tensors = {key: value.float() for key, value in model.state_dict().items()}
    save_safetensors(HERE / f"{name}.safetensors", tensors, {"about": about, **(extra or {})})
    rounded = network_like(model, tensors)
    loss = torch.nn.functional.cross_entropy if y.dtype == np.int64 else torch.nn.functional.mse_loss
    REFERENCE.append([name, *spectrum(rounded, x, y, loss)])
    print(*REFERENCE[-1], flush=True)


def write_reference():
    """reference.csv with the rows of the networks made now; those of others stay."""
    path, rows = HERE / "reference.csv", {}
    if path.exists():
        with open(path, newline="") as file:
            rows = {row[0]: row for row in list(csv.reader(file))[1:]}
    rows |= {row[0]: row for row in REFERENCE}
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["network", "parameters", "loss", "gradient", "largest", "smallest", "method"])
        writer.writerows(rows.values())


def network_like(model, tensors):
    copy = torch.nn.Sequential(*[
        torch.nn.Linear(layer.in_features, layer.out_features) if isinstance(layer, torch.nn.Linear) else layer
        for layer in model
    ])
    copy.load_state_dict(tensors)
    return copy


def checkpoint_writer(name):
    def write(step, model):
        folder = HERE / f"{name}-checkpoints"
        folder.mkdir(exist_ok=True)
        save_safetensors(folder / f"step-{step:06d}.safetensors", model.state_dict(), {"step": str(step)})
    return write


def main():
    waves_0, waves_1 = waves(0), waves(1)
    save_csv("waves-0.csv", ["x1", "x2", "y"], *waves_0)
    save_csv("waves-1.csv", ["x1", "x2", "y"], *waves_1)
    adam = lambda model, rate=1e-2: torch.optim.Adam(model.parameters(), rate)
    sgd = lambda model, rate: torch.optim.SGD(model.parameters(), rate)

    for name, data, width, activation, seed in [
        ("adam-softplus", waves_0, 5, "softplus", 1),
        ("channel-softplus", waves_0, 5, "softplus", 0),
        ("adam-tanh", waves_1, 5, "tanh", 0),
    ]:
        model = network([2, width, 1], activation, seed)
        writer = checkpoint_writer(name)
        train(model, *data, 4000, adam(model), checkpoints=(writer, 1000))
        train(model, *data, 16000, adam(model, 1e-3), checkpoints=(lambda step, m: writer(4000 + step, m), 4000))
        save(name, model, f"2-{width}-1, {activation}; Adam 1e-2 for 4000 steps, 1e-3 for 16000", data)

    for name, data, width, activation, seed in [
        ("lbfgs-tanh", waves_0, 3, "tanh", 3),
        ("lbfgs-softplus", waves_1, 5, "softplus", 0),
    ]:
        model = network([2, width, 1], activation, seed)
        train(model, *data, 3000, adam(model))
        lbfgs(model, *data)
        save(name, model, f"2-{width}-1, {activation}; Adam 1e-2 for 3000 steps, then L-BFGS to its end", data)

    for name, data, activation, rate in [("descent-tanh", waves_0, "tanh", 0.8), ("descent-softplus", waves_1, "softplus", 0.4)]:
        model = network([2, 5, 1], activation, 1)
        train(model, *data, 40000, sgd(model, rate))
        save(name, model, f"2-5-1, {activation}; gradient descent at {rate} for 40000 steps", data)

    for name, data, activation in [("early-tanh", waves_0, "tanh"), ("early-softplus", waves_1, "softplus")]:
        model = network([2, 8, 1], activation, 2)
        train(model, *data, 150, adam(model, 1e-3))
        save(name, model, f"2-8-1, {activation}; Adam 1e-3 for 150 steps", data)

    model = network([2, 3, 1], "tanh", 0)
    train(model, *waves_0, 3000, adam(model))
    lbfgs(model, *waves_0)
    train(model.float(), *waves_0, 20000, sgd(model, 0.1), batch=8)
    save("minibatches-tanh", model, "2-3-1, tanh; from its minimum by SGD 0.1 on minibatches of 8, 20000 steps", waves_0)

    small = network([2, 3, 1], "tanh", 3)
    train(small, *waves_0, 3000, adam(small))
    lbfgs(small, *waves_0)
    for name, split in [("duplicated-tanh", True), ("zero-unit-tanh", False)]:
        model = network([2, 4, 1], "tanh", 0).double()
        with torch.no_grad():
            for to, start in ((model[0].weight, small[0].weight), (model[0].bias, small[0].bias)):
                to[:3] = start
                to[3] = start[2] if split else 0
            model[2].weight[:, :3] = small[2].weight
            model[2].weight[:, 3] = 0.4 * small[2].weight[:, 2] if split else 0
            if split:
                model[2].weight[:, 2] *= 0.6
            model[2].bias[:] = small[2].bias
        what = "a unit duplicated, its output weight split 0.6 to 0.4" if split else "with a fourth unit of zeros"
        save(name, model, f"lbfgs-tanh {what}", waves_0)

    x, y = blobs(0)
    save_csv("blobs.csv", ["x1", "x2", "class"], x, y)
    model = network([2, 4, 2], "tanh", 0)
    train(model, x, y[:, 0], 5000, adam(model), loss=torch.nn.CrossEntropyLoss())
    save("classes-tanh", model, "2-4-2, tanh, cross-entropy; Adam 1e-2 for 5000 steps", (x, y))

    model = network([2, 64, 64, 1], "gelu", 0)
    train(model, *waves_0, 2000, adam(model, 1e-3))
    save("deep-gelu", model, "2-64-64-1, gelu; Adam 1e-3 for 2000 steps", waves_0)

    diabetes()
    write_reference()
    print("numpy", np.__version__, "torch", torch.__version__, "scikit-learn", sklearn.__version__, file=sys.stderr)


def diabetes():
    """442 patients, ten measured values, the disease's progression a year later (Efron et al., 2004)."""
    x, y = load_diabetes(return_X_y=True, scaled=False)
    names = [*load_diabetes().feature_names, "progression"]
    with open(HERE / "diabetes.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([float(value) for value in row] for row in np.concatenate([x, y[:, None]], axis=1))
    x = (x - x.mean(0)) / x.std(0)
    y = (y - y.mean()) / y.std()
    for name, options in [
        ("sklearn-lbfgs", {"hidden_layer_sizes": (4,), "activation": "tanh", "solver": "lbfgs", "max_iter": 20000,
                           "max_fun": 100000, "tol": 1e-12, "alpha": 0.0}),
        ("sklearn-adam", {"hidden_layer_sizes": (6,), "activation": "tanh", "solver": "adam", "max_iter": 5000,
                          "tol": 1e-7, "n_iter_no_change": 100, "alpha": 0.0, "batch_size": 442}),
        ("sklearn-relu", {"hidden_layer_sizes": (6,), "activation": "relu", "solver": "lbfgs", "max_iter": 20000,
                          "max_fun": 100000, "tol": 1e-12, "alpha": 0.0}),
    ]:
        model = MLPRegressor(random_state=0, **options).fit(x, y)
        arrays = {f"coefs_{k}": c for k, c in enumerate(model.coefs_)}
        arrays |= {f"intercepts_{k}": b for k, b in enumerate(model.intercepts_)}
        np.savez(HERE / f"{name}.npz", **arrays)
        print(name, model.n_iter_, model.loss_, flush=True)


if __name__ == "__main__":
    main()
