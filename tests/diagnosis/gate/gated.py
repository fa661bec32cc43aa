"""What PyTorch finds in double precision for networks with a gated unit: gated.py > gated.json

σ′ is autograd's own derivative of σ, so that no formula of the project is repeated. All numbers that go in are fractions
that both languages make without rounding differently (`numbers`). Python 3.11, PyTorch 1.13.
"""

import json

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
F = torch.nn.functional
SIGMA = {
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "softplus": lambda z: F.softplus(z, threshold=50), "erf": lambda z: torch.erf(z / 2**0.5),
    "gelu": F.gelu, "gelu-tanh": lambda z: F.gelu(z, approximate="tanh"), "silu": F.silu, "elu": F.elu,
    "g": lambda z: torch.sigmoid(4 * z) + F.softplus(z, threshold=50), "relu": torch.relu, "identity": lambda z: z,
    "leaky-relu": lambda z: F.leaky_relu(z, 0.01),
}


def numbers(count, seed):
    return torch.tensor([((k + 1) * 7919 + seed * 104729) % 1009 / 512 - 1 for k in range(count)])


def slope(sigma, z):
    with torch.enable_grad():
        z = z if z.requires_grad else z.clone().requires_grad_()
        return torch.autograd.grad(sigma(z).sum(), z, create_graph=True)[0]


def network(case, theta, x):
    """θ as kernels/diagnosis/network.ts lays it out; in the gated layer unit `second` holds Δ and A."""
    at = 0
    widths = case["widths"]
    for l in range(len(widths) - 1):
        rows = theta[at:at + widths[l + 1] * (widths[l] + 1)].reshape(widths[l + 1], widths[l] + 1)
        at += rows.numel()
        z = x @ rows[:, :-1].T + rows[:, -1]
        if l == len(widths) - 2:
            return z
        sigma = SIGMA[case["activations"][l]]
        x = sigma(z)
        if l == case["layer"]:
            i, j = case["units"]
            gate = z[:, j] * slope(sigma, z[:, i])
            x = torch.stack([gate if k == j else x[:, k] for k in range(widths[l + 1])], dim=1)


def found(case):
    parameters = sum((a + 1) * b for a, b in zip(case["widths"], case["widths"][1:]))
    n, d, m = 50, case["widths"][0], case["widths"][-1]
    x, y = numbers(n * d, 1).reshape(n, d), numbers(n * m, 2).reshape(n, m)
    classes = y.argmax(dim=1)
    theta = numbers(parameters, 3).requires_grad_()
    v = numbers(parameters, 4)
    f = network(case, theta, x)
    loss = F.cross_entropy(f, classes) if case["loss"] == "cross-entropy" else ((f - y) ** 2).sum(dim=1).mean()
    [gradient] = torch.autograd.grad(loss, theta, create_graph=True)
    [product] = torch.autograd.grad((gradient * v).sum(), theta)
    return {**case, "value": float(loss), "gradient": gradient.tolist(), "product": product.tolist()}


# w, Δ, another unit; c, A, its output weights and the bias, for each output.
TEACHER = [[1, -0.5, 0.25], [0.75, 1, 0], [0.5, 1.25, -0.75], [1.5, 2, -1, 0.25], [-0.5, 1, 0.75, 0]]


def trained(activation):
    """The least loss of a gated unit and another unit before two outputs, near the teacher's weights, by L-BFGS."""
    case = {"widths": [2, 3, 2], "activations": [activation], "layer": 0, "units": [0, 1]}
    teacher = torch.tensor([x for row in TEACHER for x in row])
    n = 120
    x, noise = 2 * numbers(2 * n, 5).reshape(n, 2), numbers(2 * n, 6).reshape(n, 2)
    with torch.no_grad():
        f = network(case, teacher, x).detach()
    y = f + 0.25 * noise
    theta = teacher.clone().requires_grad_()

    def value():
        return ((network(case, theta, x) - y) ** 2).sum(dim=1).mean()

    for _ in range(20):
        optimiser = torch.optim.LBFGS(
            [theta], max_iter=2000, max_eval=4000, history_size=50, line_search_fn="strong_wolfe",
            tolerance_grad=1e-13, tolerance_change=1e-18,
        )

        def closure():
            optimiser.zero_grad()
            now = value()
            now.backward()
            return now

        optimiser.step(closure)
    [gradient] = torch.autograd.grad(value(), theta)
    return {"activation": activation, "loss": float(value()), "gradient": float(gradient.norm())}


CASES = [
    {"widths": [2, 4, 2], "activations": ["gelu"], "layer": 0, "units": [1, 3], "loss": "mean-square"},
    {"widths": [3, 3, 5, 3], "activations": ["silu", "gelu-tanh"], "layer": 1, "units": [4, 0], "loss": "cross-entropy"},
    {"widths": [3, 4, 3, 2], "activations": ["softplus", "elu"], "layer": 0, "units": [0, 1], "loss": "mean-square"},
    {"widths": [2, 3, 1], "activations": ["erf"], "layer": 0, "units": [2, 1], "loss": "mean-square"},
    {"widths": [2, 4, 3], "activations": ["tanh"], "layer": 0, "units": [0, 3], "loss": "cross-entropy"},
    {"widths": [2, 3, 4, 1], "activations": ["g", "sigmoid"], "layer": 1, "units": [0, 3], "loss": "mean-square"},
]

if __name__ == "__main__":
    print(json.dumps({"at": [found(case) for case in CASES], "trained": trained("gelu")}))
