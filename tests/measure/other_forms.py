"""Networks that the study's finisher does not take, and where PyTorch comes to with them in float64.

python3 tests/measure/other_forms.py NETWORKS.json [SEEDS]   (PyTorch 1.13)

Each is made by L-BFGS from random weights: the place that is diagnosed (other_forms.ts). From there a damped Newton method
with the dense Hessian of autograd goes on, in the weights themselves: no charts, no products, nothing of the diagnosis.
Networks with kinks go on by L-BFGS alone, in restarts.
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
ACTIVATIONS = {
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "softplus": torch.nn.functional.softplus,
    "tanh": torch.tanh,
    "relu": torch.relu,
}
# name, widths, activation, loss, target
FORMS = [
    ("gelu-2-4-1", [2, 4, 1], "gelu", "mean-square", "waves"),
    ("gelu-2-4-2", [2, 4, 2], "gelu", "mean-square", "waves"),
    ("silu-2-3-3-2", [2, 3, 3, 2], "silu", "mean-square", "waves"),
    ("tanh-2-4-2", [2, 4, 2], "tanh", "mean-square", "waves"),
    ("softplus-2-4-3", [2, 4, 3], "softplus", "mean-square", "waves"),
    ("softplus-2-3-3 classes", [2, 3, 3], "softplus", "cross-entropy", "classes"),
    ("relu-2-4-4-1", [2, 4, 4, 1], "relu", "mean-square", "waves"),
    ("relu-2-4-2", [2, 4, 2], "relu", "mean-square", "waves"),
]
N = 120
NEWTON_STEPS = 600
MAX_NORM = 2e3


def samples(target, outputs, seed):
    generator = torch.Generator().manual_seed(1000 + seed)
    x = torch.randn(N, 2, generator=generator)
    k = torch.randn(outputs, 4, 2, generator=generator)
    phase = 3 * torch.randn(outputs, 4, generator=generator)
    f = torch.sin(torch.einsum("nd,mkd->nmk", x, k) + phase).sum(2)
    f = (f - f.mean(0)) / f.std(0) + 0.1 * torch.randn(N, outputs, generator=generator)
    if target == "waves":
        return x, f
    # Classes overlap, so that no finite weights separate them.
    f = f + 0.7 * torch.randn(N, outputs, generator=generator)
    return x, torch.nn.functional.one_hot(f.argmax(1), outputs).double()


def loss_of(widths, activation, loss, x, y):
    def value(theta):
        v, at = x, 0
        for l, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
            rows = theta[at : at + outputs * (inputs + 1)].view(outputs, inputs + 1)
            at += outputs * (inputs + 1)
            v = v @ rows[:, :-1].T + rows[:, -1]
            if l < len(widths) - 2:
                v = ACTIVATIONS[activation](v)
        if loss == "mean-square":
            return ((v - y) ** 2).sum(1).mean()
        return -(y * torch.log_softmax(v, 1)).sum(1).mean()

    return value


def lbfgs(value, theta, steps):
    theta = theta.clone().requires_grad_(True)
    optimiser = torch.optim.LBFGS(
        [theta], max_iter=steps, max_eval=2 * steps, history_size=50, tolerance_grad=0, tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimiser.zero_grad()
        result = value(theta)
        result.backward()
        return result

    optimiser.step(closure)
    return theta.detach()


def newton(value, theta):
    """Damped Newton steps with |H|: no step rises, and none is refused for a direction's sign."""
    damping = 1e-3
    here = value(theta).item()
    for _ in range(NEWTON_STEPS):
        if (theta**2).sum().item() / (2 * len(theta)) > MAX_NORM:
            break
        gradient = torch.autograd.functional.jacobian(value, theta)
        if gradient.abs().max().item() < 1e-13:
            break
        hessian = torch.autograd.functional.hessian(value, theta, vectorize=True)
        values, vectors = torch.linalg.eigh((hessian + hessian.T) / 2)
        parts = vectors.T @ gradient
        while damping < 1e8:
            step = vectors @ (parts / (values.abs() + damping))
            there = value(theta - step).item()
            if there < here:
                theta, here, damping = theta - step, there, max(damping / 10, 1e-16)
                break
            damping *= 4
        else:
            break
        damping = min(damping, 1e6)
    return theta


def main(path, seeds):
    networks = []
    for name, widths, activation, loss, target in FORMS:
        for seed in range(seeds):
            torch.manual_seed(seed)
            rows = [torch.randn(o, i + 1) * (2 / (i + o)) ** 0.5 for i, o in zip(widths, widths[1:])]
            start = torch.cat([row.flatten() for row in rows])
            x, y = samples(target, widths[-1], seed)
            value = loss_of(widths, activation, loss, x, y)
            theta = lbfgs(value, start, 400)
            if activation == "relu":
                end = theta
                for _ in range(20):
                    end = lbfgs(value, end, 500)
                least = None
            else:
                end = newton(value, theta)
                hessian = torch.autograd.functional.hessian(value, end, vectorize=True)
                least = torch.linalg.eigvalsh(hessian)[0].item()
            networks.append({
                "name": name, "seed": seed, "widths": widths, "activation": activation, "loss": loss,
                "x": x.flatten().tolist(), "y": y.flatten().tolist(), "theta": theta.tolist(),
                "end": end.tolist(), "end_loss": value(end).item(), "least": least,
                "end_gradient": torch.autograd.functional.jacobian(value, end).abs().max().item(),
            })
            print(name, seed, value(theta).item(), networks[-1]["end_loss"], networks[-1]["end_gradient"],
                  (end**2).sum().item() / 2 / len(end), least, file=sys.stderr, flush=True)
    with open(path, "w") as file:
        json.dump(networks, file)


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
