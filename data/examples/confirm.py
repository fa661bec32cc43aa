"""Computes in PyTorch the loss of networks that `diagnose … --fix` wrote: confirm.py FOLDER … > confirm.csv

FOLDER is output/diagnose/NAME. Each file fixed_pytorch.py is run as it stands, in double precision, on the data that the
folder keeps under inputs/. Needs the package safetensors.
"""

import csv
import json
import os
import sys
from pathlib import Path

import torch

DATA = {"adam-tanh": "waves-1.csv", "lbfgs-softplus": "waves-1.csv", "descent-softplus": "waves-1.csv", "early-softplus": "waves-1.csv"}
here = Path(__file__).parent.resolve()
writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow(["network", "kind", "units", "loss_before", "loss", "loss_pytorch"])
for folder in map(Path, sys.argv[1:]):
    folder = folder.resolve()
    with open(here / DATA.get(folder.name, "waves-0.csv")) as file:
        rows = torch.tensor([[float(x) for x in row] for row in list(csv.reader(file))[1:]], dtype=torch.float64)
    found = json.loads((folder / "findings/fix.json").read_text())
    os.chdir(folder)
    names = {}
    exec(Path("fixed_pytorch.py").read_text(), names)
    f = names["network"](rows[:, :2]).reshape(-1)
    loss = float(((f - rows[:, 2]) ** 2).mean())
    units = " and ".join(str(unit + 1) for unit in found["units"])
    writer.writerow([folder.name, found["kind"], units, found["lossBefore"], found["lossAfter"], loss])
