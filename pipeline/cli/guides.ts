/** What the help of `diagnose` and `watch` says below their options: enough to use them without further reading. */

export const DIAGNOSE_GUIDE: readonly string[] = [
  "MODEL is a fully connected network, of any depth and widths, with or without biases:",
  "  safetensors (or the index of its shards), NumPy .npz, Keras .h5 or .keras, ONNX or JSON. Layers, their",
  "  order, orientation and activation are inferred and printed for confirmation; --activation and --spec say them.",
  "  To write one:",
  "    PyTorch       from safetensors.torch import save_file  # pip install safetensors",
  '                  save_file(model.state_dict(), "model.safetensors")',
  '    Keras         model.save("model.h5")',
  '    scikit-learn  numpy.savez("model.npz", **{f"coefs_{i}": w for i, w in enumerate(mlp.coefs_)},',
  '                    **{f"intercepts_{i}": b for i, b in enumerate(mlp.intercepts_)})',
  "",
  "A first diagnosis, with the columns of targets by their names, and what trained the network:",
  "  deno task diagnose model.safetensors --data train.csv --target y --activation tanh --optimiser adam --lr 1e-3",
  "Without --data there is a report on the weights alone, which is no verdict:",
  "  deno task diagnose model.safetensors",
  "",
  "It prints one sentence, the numbers behind it, what was inferred, and what to try next. More is in",
  "  output/diagnose/NAME/index.html      the page with its figures; opens from disk",
  "  output/diagnose/NAME/diagnosis.json  all numbers, by the schema data/diagnosis.schema.json",
  "  output/diagnose/NAME/findings        what each stage found; after Ctrl-C the same command goes on from these",
  "The same files give the same bytes again, at once from the store; --verify computes all of it anew. Limits are",
  "counted in gradients, never in seconds, so that results do not depend on the machine.",
  "",
  "Exit codes: 0 diagnosed, whatever the verdict; 1 a stage failed, or --verify found a difference; 64 wrong use,",
  "or a file that cannot be read as what it is given for; 74 no room or no right to write; 130 Ctrl-C.",
];

export const WATCH_GUIDE: readonly string[] = [
  "DIR is a folder into which training writes checkpoints, one file each, with the step in its name, such as",
  "  step-000100.safetensors. Files that are not whole yet are tried again; where steps fall, training was",
  "  started anew, and the page says so. Stop it by Ctrl-C; the next call goes on from what it had.",
  "",
  "  deno task watch runs/first --data train.csv --target y --lr 1e-3 --optimiser adam --serve 8000",
  "",
  "The page is output/watch/NAME/index.html, which loads itself anew; --serve shows it in a browser as well.",
];
