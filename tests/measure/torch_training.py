"""Trainings by PyTorch in float64, and Levenberg-Marquardt by SciPy (MINPACK): what the project's trainers are held against.

deno run --frozen --allow-read --allow-env --allow-write tests/measure/torch_training.ts CASES.json
python3 tests/measure/torch_training.py CASES.json > data/measurements/torch_training.csv   (PyTorch 1.13, SciPy 1.10)

Columns: network (its activation); run; batch (120: all samples); batch_loss, of the last batch before its step (L-BFGS and
Levenberg-Marquardt: as loss); loss, of all samples at the end; theta_0 to theta_16, the weights at the end: of each neuron
two input weights and the bias, then the output weights, then the output bias.
"""
import json
import math
import sys

import torch
from scipy.optimize import least_squares
from torch.nn.utils import weight_norm

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
INPUTS, NEURONS = 2, 4
RESTARTS = 100
# PyTorch's L-BFGS forgets steps s whose s·y is below 1e-10 and then hardly moves: the loss is given in a larger unit.
UNIT = 1e8
ACTIVATIONS = {
    "softplus": lambda z: torch.nn.functional.softplus(z, threshold=700),
    "erf": lambda z: torch.erf(z / math.sqrt(2)),
}


class Network(torch.nn.Module):
    def __init__(self, activation, theta):
        super().__init__()
        self.activation = ACTIVATIONS[activation]
        self.first = torch.nn.Linear(INPUTS, NEURONS)
        self.last = torch.nn.Linear(NEURONS, 1)
        theta = torch.tensor(theta)
        hidden = theta[: NEURONS * (INPUTS + 1)].view(NEURONS, INPUTS + 1)
        with torch.no_grad():
            self.first.weight.copy_(hidden[:, :INPUTS])
            self.first.bias.copy_(hidden[:, INPUTS])
            self.last.weight.copy_(theta[-NEURONS - 1 : -1].view(1, NEURONS))
            self.last.bias.copy_(theta[-1:])

    def forward(self, x):
        return self.last(self.activation(self.first(x)))[:, 0]

    def theta(self):
        hidden = torch.cat([self.first.weight, self.first.bias[:, None]], 1)
        return torch.cat([hidden.flatten(), self.last.weight.flatten(), self.last.bias]).detach()


def mean_square(network, x, y):
    return ((network(x) - y) ** 2).mean()


def optimiser_of(run, parameters):
    decay = run["weight_decay"]
    if run["optimiser"] == "descent":
        return torch.optim.SGD(parameters, lr=run["eta"], momentum=run["mu"], weight_decay=decay)
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[run["optimiser"]]
    betas = (run["beta1"], run["beta2"])
    return kind(parameters, lr=run["eta"], betas=betas, eps=run["epsilon"], weight_decay=decay)


def train(network, optimiser, x, y, samples, steps, rate_decay):
    schedule = None
    if rate_decay is not None:
        schedule = torch.optim.lr_scheduler.StepLR(optimiser, rate_decay["every"], rate_decay["factor"])
    for step in range(steps):
        chosen = slice(None) if samples is None else samples[step]
        optimiser.zero_grad()
        loss = mean_square(network, x[chosen], y[chosen])
        loss.backward()
        optimiser.step()
        if schedule is not None:
            schedule.step()
    return loss.item()


def lbfgs(network, x, y):
    """Begun again until that no longer helps: its line search may give up where falls are small."""
    before = math.inf
    for _ in range(RESTARTS):
        optimiser = torch.optim.LBFGS(
            network.parameters(), lr=1, max_iter=20000, max_eval=40000, tolerance_grad=1e-10 * UNIT, tolerance_change=0,
            history_size=10, line_search_fn="strong_wolfe",
        )

        def closure():
            optimiser.zero_grad()
            loss = UNIT * mean_square(network, x, y)
            loss.backward()
            return loss

        optimiser.step(closure)
        now = mean_square(network, x, y).item()
        print("L-BFGS", now, optimiser.state_dict()["state"][0]["n_iter"], file=sys.stderr)
        if not now < before * (1 - 1e-12):
            break
        before = now


def levenberg_marquardt(activation, start, x, y):
    def residuals(theta):
        hidden = theta[: NEURONS * (INPUTS + 1)].view(NEURONS, INPUTS + 1)
        z = x @ hidden[:, :INPUTS].T + hidden[:, INPUTS]
        return ACTIVATIONS[activation](z) @ theta[-NEURONS - 1 : -1] + theta[-1] - y

    def jacobian(theta):
        return torch.autograd.functional.jacobian(residuals, torch.tensor(theta), vectorize=True).numpy()

    found = least_squares(
        lambda theta: residuals(torch.tensor(theta)).numpy(), start, jacobian, method="lm", x_scale="jac",
        ftol=1e-15, xtol=1e-15, gtol=1e-15, max_nfev=10000,
    )
    return found.x


def main(path):
    with open(path) as file:
        cases = json.load(file)
    print("network,run,batch,batch_loss,loss," + ",".join(f"theta_{i}" for i in range(NEURONS * (INPUTS + 2) + 1)))
    for case in cases["networks"]:
        name = case["name"]
        y = torch.tensor(case["y"])
        x = torch.tensor(case["x"]).view(-1, INPUTS)

        def row(run, batch, batch_loss, theta):
            loss = mean_square(Network(name, theta), x, y).item()
            values = [loss if batch_loss is None else batch_loss, loss, *theta]
            print(",".join([name, f'"{run}"' if "," in run else run, str(batch), *map(repr, values)]), flush=True)

        for run in cases["runs"]:
            for batches in cases["batches"]:
                network = Network(name, case["start"])
                optimiser = optimiser_of(run, network.parameters())
                last = train(network, optimiser, x, y, batches["samples"], cases["steps"], run["rate_decay"])
                row(run["name"], batches["batch"], last, network.theta().tolist())

        network = Network(name, case["start"])
        weight_norm(network.first, dim=0)
        rates = cases["normalised"]
        optimiser = torch.optim.SGD(network.parameters(), lr=rates["eta"], momentum=rates["mu"])
        last = train(network, optimiser, x, y, None, cases["steps"], None)
        network(x)  # Makes w of g and v.
        row("weight normalisation", len(y), last, network.theta().tolist())

        network = Network(name, case["near"])
        lbfgs(network, x, y)
        row("L-BFGS", len(y), None, network.theta().tolist())
        row("Levenberg-Marquardt", len(y), None, levenberg_marquardt(name, case["near"], x, y).tolist())


main(sys.argv[1])
