/** What a diagnosis and a watch are told of a network, of its data and its training. */
import { declare } from "./declaration.ts";

export const DIAGNOSIS = declare({
  data: {
    value: "FILE",
    about: "what it was trained on: CSV, .npy, .npz or Parquet, inputs and targets, a row for each sample",
  },
  target: {
    value: "COLUMNS",
    about: "the targets among the data's columns: names or numbers from 1 on, a comma between two " +
      "(default: y of an .npz, otherwise the last ones)",
    needs: ["data"],
  },
  "test-data": {
    value: "FILE",
    about: "data it was not trained on, to say whether a gain is worth anything",
    needs: ["data"],
  },
  scale: {
    value: "HOW",
    about:
      "how the data were scaled for training: none (default), inputs or all (to mean 0 and deviation 1), " +
      "or a file with mean and scale",
    needs: ["data"],
  },
  rows: {
    value: "N",
    about: "use at most N rows of the data, drawn by --seed (default: 10000)",
    needs: ["data"],
  },
  activation: {
    value: "NAME",
    about:
      "relu, leaky-relu, gelu, gelu-tanh, silu, softplus, elu, tanh, sigmoid, erf (of z/√2, not torch.erf(z)) or identity; " +
      "one for all hidden layers, or one for each, a comma between two (default: as the file says)",
  },
  loss: {
    value: "NAME",
    about: "mse (mean over samples and outputs), mse-sum (sum over outputs), mse-half (half of mse), " +
      "or cross-entropy of logits (default: by the targets)",
  },
  "weight-decay": {
    value: "X",
    about: "λ of training with weight decay: λ/2 Σ θ² becomes part of the loss, as in PyTorch's sgd " +
      "and adam; for scikit-learn's alpha give alpha/N, N rows, which then counts biases too",
    needs: ["data"],
  },
  optimiser: {
    value: "NAME",
    about: "what trained it: sgd, momentum, adam, adamw, rmsprop or lbfgs; asks with --lr whether the step " +
      "size holds it",
  },
  lr: { value: "X", about: "the last step size of training" },
  momentum: { value: "X", about: "the momentum of --optimiser momentum (default: 0.9)", needs: ["lr"] },
  batch: { value: "N", about: "samples in a batch of training (default: all)", needs: ["lr"] },
  checkpoints: {
    value: "FILES",
    about:
      "earlier states of the same run: a folder, or files with a comma between two; of more than 200, fewer for large " +
      "networks, some are chosen evenly",
  },
  spec: {
    value: "FILE",
    about: "a JSON file that says layers, names of tensors, orientation and activations; overrides the rest",
  },
  fix: {
    value: "HOW",
    about: "write the changed network as well: glu (the pair as a gated unit) or merge (two units as one, " +
      "where the function stays)",
    needs: ["data"],
  },
  evaluations: {
    value: "N",
    about: "gradients that the continuation may spend (default: by the network's size)",
  },
  name: {
    value: "NAME",
    about: "of the outputs, which go to output/{command}/NAME (default: the name of the file or folder)",
  },
  verify: {
    about: "run every stage again in an empty store and compare with the last diagnosis",
    excludes: { json: "each say what is printed" },
  },
  trace: {
    about: "show where the diagnosis comes from: stages, code, parameters, files, hashes, times",
    excludes: { verify: "each say what is done", json: "each say what is printed" },
  },
  serve: {
    value: "PORT",
    about: "show the page to browsers on this machine at that port as well; 0 takes one that is free",
  },
  every: { value: "TIME", about: "how often to look into the folder: 500ms, 2s (default), 1m" },
  once: { about: "take what is there, write the page and end" },
});
