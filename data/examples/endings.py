"""Trains those example networks that make.py lacks: endings.py [NAME ...], all of them without names.

Channels of tanh units that PyTorch's Adam and scikit-learn's L-BFGS come into, one of gelu units by Adam and L-BFGS, runs
that gradient descent holds at the edge of stability in both frameworks, and scikit-learn's finite minimum and unfinished
run. Seeds were chosen for their endings, among the first twelve of each kind; each run stands as its framework made it.
For the runs at the edge edge.csv has what smaller steps gain from there.
"""

import csv
import sys
import warnings

import numpy as np
import torch
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

import make
from make import HERE, network, save, spectrum, train, waves

SCIKIT_ACTIVATIONS = {"tanh": torch.nn.Tanh, "logistic": torch.nn.Sigmoid}
EDGE = []


def adam(name, data, activation, seed):
    """As make.py's Adam runs: a fast part, then a long one of smaller steps."""
    model = network([2, 5, 1], activation, seed)
    train(model, *data, 4000, torch.optim.Adam(model.parameters(), 1e-2))
    train(model, *data, 16000, torch.optim.Adam(model.parameters(), 1e-3))
    save(name, model, f"2-5-1, {activation}; Adam 1e-2 for 4000 steps, 1e-3 for 16000", data)


def second_order(name, data, activation, seed, steps):
    """As make.py's L-BFGS runs, but not to the end."""
    model = network([2, 5, 1], activation, seed)
    train(model, *data, 4000, torch.optim.Adam(model.parameters(), 1e-2))
    make.lbfgs(model, *data, steps)
    save(name, model, f"2-5-1, {activation}; Adam 1e-2 for 4000 steps, then {steps} steps of L-BFGS", data)


def descent(name, data, activation, seed, rate, steps):
    model = network([2, 5, 1], activation, seed)
    train(model, *data, steps, torch.optim.SGD(model.parameters(), rate))
    save(name, model, f"2-5-1, {activation}; gradient descent at {rate} for {steps} steps", data)
    smaller_steps(name, model.float(), data, rate)


def smaller_steps(name, model, data, rate, steps=20000):
    """From where the run stands, as many steps more of its own size, and of a quarter of it."""
    start = {key: value.clone() for key, value in model.state_dict().items()}
    row = [name, rate, *spectrum_of(model, data)]
    for part in (1, 4):
        model.float().load_state_dict(start)
        train(model, *data, steps, torch.optim.SGD(model.parameters(), rate / part))
        row += spectrum_of(model, data)
    EDGE.append(row)
    print(*row, flush=True)


def spectrum_of(model, data):
    """Loss and λ_max."""
    _, loss, _, largest, _, _ = spectrum(make.network_like(model, model.state_dict()), *data)
    return [loss, largest]


def scikit(name, data, hidden, activation, **options):
    """`MLPRegressor` in double precision, its weights rounded to float32; half of the mean square is its loss."""
    x, y = (np.float64(values) for values in data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = MLPRegressor(hidden_layer_sizes=(hidden,), activation=activation, alpha=0.0, **options).fit(x, y[:, 0])
    arrays = {f"coefs_{k}": np.float32(c) for k, c in enumerate(fitted.coefs_)}
    arrays |= {f"intercepts_{k}": np.float32(b) for k, b in enumerate(fitted.intercepts_)}
    np.savez(HERE / f"{name}.npz", **arrays)
    layers = [torch.nn.Linear(*c.shape) for c in fitted.coefs_]
    model = torch.nn.Sequential(layers[0], SCIKIT_ACTIVATIONS[activation](), layers[1])
    with torch.no_grad():
        for k, layer in enumerate(layers):
            layer.weight[:] = torch.tensor(arrays[f"coefs_{k}"].T)
            layer.bias[:] = torch.tensor(arrays[f"intercepts_{k}"])
    make.REFERENCE.append([name, *spectrum(make.network_like(model, model.state_dict()), x, y)])
    print(fitted.n_iter_, *make.REFERENCE[-1], flush=True)
    return model


def lbfgs(name, data, hidden, activation, seed):
    scikit(name, data, hidden, activation, random_state=seed, solver="lbfgs", max_iter=20000, max_fun=100000, tol=1e-12)


def scikit_descent(name, data, hidden, seed, rate, steps):
    """All samples in each step, without momentum. The step is that of the mean square's half: of the mean square rate/2."""
    model = scikit(
        name, data, hidden, "tanh", random_state=seed, solver="sgd", learning_rate_init=rate, batch_size=len(data[0]),
        momentum=0.0, nesterovs_momentum=False, shuffle=False, max_iter=steps, tol=0.0, n_iter_no_change=steps,
    )
    smaller_steps(name, model, data, rate / 2)


def diabetes():
    """Standardised: make.py says what they are."""
    x, y = load_diabetes(return_X_y=True, scaled=False)
    return (x - x.mean(0)) / x.std(0), ((y - y.mean()) / y.std())[:, None]


RUNS = {
    "channel-tanh": lambda name: adam(name, waves(0), "tanh", 4),
    "growth-gelu": lambda name: second_order(name, waves(0), "gelu", 7, 500),
    "rough-tanh": lambda name: descent(name, waves(1), "tanh", 0, 0.1, 30000),
    "sklearn-channel": lambda name: lbfgs(name, waves(1), 5, "tanh", 2),
    "sklearn-minimum": lambda name: lbfgs(name, waves(0), 3, "tanh", 5),
    "sklearn-descent": lambda name: scikit_descent(name, waves(1), 5, 1, 0.2, 20000),
    "sklearn-early": lambda name: scikit(
        name, diabetes(), 8, "logistic", random_state=0, solver="adam", learning_rate_init=1e-3, max_iter=60,
        batch_size=442,
    ),
}


def write_edge():
    path, rows = HERE / "edge.csv", {}
    if path.exists():
        with open(path, newline="") as file:
            rows = {row[0]: row for row in list(csv.reader(file))[1:]}
    rows |= {row[0]: row for row in EDGE}
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([
            *("network", "step", "loss", "largest", "loss_same_step", "largest_same_step"),
            *("loss_quarter_step", "largest_quarter_step"),
        ])
        writer.writerows(rows.values())


if __name__ == "__main__":
    for name in sys.argv[1:] or RUNS:
        RUNS[name](name)
    make.write_reference()
    write_edge()
