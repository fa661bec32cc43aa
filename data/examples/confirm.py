"""Computes in PyTorch what diagnoses say of channels: confirm.py FOLDER … > confirm.csv

FOLDER is output/diagnose/NAME. Where `--fix` wrote a network (kind glu), its fixed_pytorch.py is run as it stands, in
double precision: loss is the diagnosis's, loss_pytorch PyTorch's. Where the verdict is a channel (kind channel), it is
followed: ε is halved from its present value while c, A, w and Δ are kept, and each time L-BFGS minimises the loss over all
parameters in these coordinates, so that a_i and a_j are (c ± A/ε)/2 and their input weights w ± εΔ. loss is then the
limit that the diagnosis predicts, loss_pytorch the loss of the plain network, with its weights put together again, where
the way was ended, at the norm ‖θ‖ = Σθ²/2P, and part the share of the predicted gain that is had there. Kind gated unit:
from there the pair as c σ(w·x) + A σ′(w·x) (Δ·x), trained by L-BFGS, its loss and norm. Needs safetensors.
"""

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch

WAVES_1 = ("adam-tanh", "lbfgs-softplus", "descent-softplus", "early-softplus", "rough-tanh", "sklearn-channel")
ACTIVATIONS = {
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "softplus": torch.nn.functional.softplus, "gelu": torch.nn.functional.gelu,
}
DERIVATIVES = {
    "tanh": lambda z: 1 - torch.tanh(z) ** 2,
    "sigmoid": lambda z: torch.sigmoid(z) * (1 - torch.sigmoid(z)),
    "softplus": torch.sigmoid,
    "gelu": lambda z: (1 + torch.erf(z / 2**0.5)) / 2 + z * torch.exp(-z * z / 2) / (2 * torch.pi) ** 0.5,
}
here = Path(__file__).parent.resolve()
torch.set_num_threads(1)


def data(name):
    with open(here / ("waves-1.csv" if name in WAVES_1 else "waves-0.csv")) as file:
        rows = torch.tensor([[float(x) for x in row] for row in list(csv.reader(file))[1:]], dtype=torch.float64)
    return rows[:, :2], rows[:, 2]


def gated(folder, x, y):
    found = json.loads((folder / "findings/fix.json").read_text())
    os.chdir(folder)
    names = {}
    exec(Path("fixed_pytorch.py").read_text(), names)
    f = names["network"](x).reshape(-1)
    return [*names_of("glu", found["units"]), found["lossBefore"], found["lossAfter"], float(((f - y) ** 2).mean()), "", ""]


def names_of(kind, units):
    return kind, " and ".join(str(unit + 1) for unit in units)


def weights(name):
    """W with the bias as its last column, output weights, output bias: from the example's own file."""
    if (here / f"{name}.npz").exists():
        of = np.load(here / f"{name}.npz")
        w, b, a, out = of["coefs_0"].T, of["intercepts_0"], of["coefs_1"][:, 0], of["intercepts_1"]
    else:
        from safetensors.numpy import load_file

        of = load_file(here / f"{name}.safetensors")
        w, b, a, out = of["0.weight"], of["0.bias"], of["2.weight"][0], of["2.bias"]
    return [torch.tensor(np.float64(part)) for part in (np.column_stack([w, b]), a, out)]


def followed(folder, x, y):
    found = json.loads((folder / "diagnosis.json").read_text())
    name = found["network"]["network"]["layers"][0]["activation"]["name"]
    channel, sigma = found["channel"], ACTIVATIONS[name]
    i, j = channel["units"]
    inputs = torch.column_stack([x, torch.ones(len(x), dtype=torch.float64)])
    w, a, out = weights(folder.name)
    # The mirror image of an odd unit is the unit itself.
    if found["continuation"]["closest"].get("mirrored", False):
        w[j], a[j] = -w[j], -a[j]
    others = [k for k in range(len(a)) if k not in (i, j)]
    difference = w[i] - w[j]
    epsilon = float(difference.norm()) / 2
    q = [(w[i] + w[j]) / 2, difference / (2 * epsilon), a[i] + a[j], epsilon * (a[i] - a[j]), w[others], a[others], out]
    q = [part.clone().requires_grad_() for part in q]

    def together():
        middle, delta, c, scaled, rest, rest_out, bias = q
        rows = torch.cat([torch.stack([middle + epsilon * delta, middle - epsilon * delta]), rest])
        return rows, torch.cat([torch.stack([(c + scaled / epsilon) / 2, (c - scaled / epsilon) / 2]), rest_out]), bias

    def loss():
        rows, outputs, bias = together()
        return ((sigma(inputs @ rows.T) @ outputs + bias - y) ** 2).mean()

    factor = found["data"]["loss"]["factor"]
    before, limit = float(loss()), channel["lossLimit"] / factor
    assert abs(before - channel["lossNow"] / factor) < 1e-8, (before, channel["lossNow"])
    for _ in range(12):
        reached = minimised(q, loss)
        norm = norm_of(together())
        print(folder.name, epsilon, reached, norm, file=sys.stderr, flush=True)
        if norm >= 1000:
            break
        epsilon /= 2

    slope = DERIVATIVES[name]

    def gated_loss():
        middle, delta, c, scaled, rest, rest_out, bias = q
        z = inputs @ middle
        unit = c * sigma(z) + scaled * slope(z) * (inputs @ delta)
        return ((unit + sigma(inputs @ rest.T) @ rest_out + bias - y) ** 2).mean()

    part = lambda value: (before - value) / (before - limit)
    unit = minimised(q, gated_loss)
    return [
        [*names_of("channel", (i, j)), before, limit, reached, norm, part(reached)],
        [*names_of("gated unit", (i, j)), before, limit, unit, norm_of(balanced(q)), part(unit)],
    ]


def minimised(q, loss):
    """The loss where L-BFGS brings the tensors of q."""
    optimiser = torch.optim.LBFGS(
        q, max_iter=2000, max_eval=4000, history_size=50, line_search_fn="strong_wolfe", tolerance_grad=1e-10,
        tolerance_change=1e-15,
    )

    def closure():
        optimiser.zero_grad()
        value = loss()
        value.backward()
        return value

    optimiser.step(closure)
    return float(loss())


def balanced(q):
    """The same gated unit with |Δ| = |A|, of which only the product is in its function."""
    middle, delta, c, scaled, *others = (part.detach() for part in q)
    ratio = (scaled.abs() / delta.norm()).sqrt()
    return [middle, delta * ratio, c, scaled / ratio, *others]


def norm_of(tensors):
    theta = torch.cat([part.flatten() for part in tensors]).detach()
    return float((theta**2).sum() / (2 * len(theta)))


def main():
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["network", "kind", "units", "loss_before", "loss", "loss_pytorch", "norm", "part"])
    for folder in [Path(argument).resolve() for argument in sys.argv[1:]]:
        x, y = data(folder.name)
        if (folder / "findings/fix.json").exists():
            writer.writerow([folder.name, *gated(folder, x, y)])
        if json.loads((folder / "diagnosis.json").read_text())["verdict"]["verdict"] == "channel":
            writer.writerows([folder.name, *row] for row in followed(folder, x, y))


if __name__ == "__main__":
    main()
