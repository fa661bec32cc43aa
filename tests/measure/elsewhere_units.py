"""Units of figure O4 and their derivatives along a direction, by PyTorch's autograd in float64.

python3 tests/measure/elsewhere_units.py > tests/beyond/units_torch.csv   (PyTorch 1.13)

Rows: unit, name (x, p, delta, u0 to u3), index, value. uk is the k-th derivative of u(x; p + e delta) by e at e = 0, over k!,
by differentiating the graph k times; softplus, softmax and conv1d are PyTorch's own. Heads are tokens 4, features 3, d 2;
filters 3 taps on 10 inputs; experts have 3 inputs, gates before weights.
"""
import math

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(4)
softplus = torch.nn.functional.softplus


def convolution(x, p):
    return softplus(torch.nn.functional.conv1d(x.reshape(1, 1, 10), p[:3].reshape(1, 1, 3), p[3:])).mean().reshape(1)


def head(x, p):
    x = x.reshape(4, 3)
    q, k = x @ p[:6].reshape(3, 2), x @ p[6:].reshape(3, 2)
    return (torch.softmax(q @ k.T / math.sqrt(2), dim=1) @ x).reshape(-1)


def score(x, p):
    x = x.reshape(4, 3)
    return (torch.softmax(x @ p.reshape(3, 3) @ x.T, dim=1) @ x).reshape(-1)


def expert(x, p):
    return (torch.exp(p[:3] @ x) * softplus(p[3:] @ x)).reshape(1)


print("unit,name,index,value")
for name, unit, inputs, inner in [
    ("convolution", convolution, 10, 4),
    ("head", head, 12, 12),
    ("score", score, 12, 9),
    ("expert", expert, 3, 6),
]:
    x, p, delta = torch.randn(inputs), torch.randn(inner), torch.randn(inner)
    epsilon = torch.zeros((), requires_grad=True)
    u = unit(x, p + epsilon * delta)
    columns = {"x": x, "p": p, "delta": delta}
    for order in range(4):
        columns[f"u{order}"] = u.detach() / math.factorial(order)
        u = torch.stack([torch.autograd.grad(each, epsilon, create_graph=True)[0] for each in u])
    for column, values in columns.items():
        for i, value in enumerate(values.tolist()):
            print(f"{name},{column},{i},{value!r}")
