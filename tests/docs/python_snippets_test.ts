/**
 * The README's Python, run as it stands, between a framework's few lines that make a network and the reader of its files:
 * each snippet where some Python here has its packages. So do the lines that a refusal of a pickle prints.
 */
import assert from "node:assert/strict";
import { loadNetwork } from "../../pipeline/diagnose/load.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";
import { testUnless } from "../not_run.ts";
import { root } from "../root.ts";

interface Case {
  readonly name: string;
  /** What the README's snippet has, to find it by; null where nothing of the README runs. */
  readonly finds: string | null;
  /** Packages of Python, by the names that `import` knows. */
  readonly needs: readonly string[];
  readonly before: string;
  readonly after?: string;
  readonly check: (read: (name: string) => Uint8Array, names: readonly string[]) => unknown;
}

/** Pythons to be tried: that of FLAT_CHANNELS_PYTHON, the first on the path, Debian's own. */
const PYTHONS = [Deno.env.get("FLAT_CHANNELS_PYTHON") ?? "python3", "python3", "/usr/bin/python3"];

const TORCH_NETWORK = `import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
`;
const SCIKIT_NETWORK = `import numpy
from sklearn.neural_network import MLPRegressor
X = numpy.random.default_rng(0).normal(size=(20, 2)); y = X[:, 0]
mlp = MLPRegressor(hidden_layer_sizes=(3,), activation="tanh", max_iter=2, random_state=0).fit(X, y)
`;

const TORCH_SUM = 'open("sum.txt", "w").write(str(float(sum(p.double().sum() for p in model.parameters()))))';
const SCIKIT_SUM =
  'open("sum.txt", "w").write(str(float(sum(w.sum() for w in mlp.coefs_ + mlp.intercepts_))))';

/** The file is that 2-3-1 network; Python wrote the sum of all weights beside it. */
function isNetwork(name: string): Case["check"] {
  return async (read) => {
    const { findings, theta } = await loadNetwork([{ name, bytes: read(name) }], {
      ...{ spec: null, activation: ["tanh"] },
    });
    assert.deepEqual(findings.network.layers.map(({ inputs, outputs }) => [inputs, outputs]), [[2, 3], [
      3,
      1,
    ]]);
    const sum = Number(new TextDecoder().decode(read("sum.txt")));
    assert.ok(Math.abs(theta.reduce((total, x) => total + x, 0) - sum) < 1e-6, `sum of weights: ${sum}`);
  };
}

const CASES: readonly Case[] = [
  {
    ...{ name: "PyTorch's weights", finds: 'save_file(model.state_dict(), "model.safetensors")' },
    ...{ needs: ["torch", "safetensors"], before: TORCH_NETWORK },
    after: TORCH_SUM,
    check: isNetwork("model.safetensors"),
  },
  {
    ...{ name: "Keras' model", finds: 'model.save("model.h5")', needs: ["keras", "h5py", "jax"] },
    before: `import os
os.environ["KERAS_BACKEND"] = "jax"
import keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "tanh"), keras.layers.Dense(1)])
`,
    after:
      'open("sum.txt", "w").write(str(float(sum(w.astype("float64").sum() for w in model.get_weights()))))',
    check: isNetwork("model.h5"),
  },
  {
    ...{ name: "scikit-learn's weights, and the data of any", finds: 'f"coefs_{i}": w' },
    ...{ needs: ["sklearn", "numpy"], before: SCIKIT_NETWORK },
    after: `numpy.savez("train.npz", x=X, y=y)
${SCIKIT_SUM}`,
    check: async (read, names) => {
      await isNetwork("model.npz")(read, names);
      const { tensors } = await readModelFile("train.npz", read("train.npz"));
      assert.deepEqual(tensors.map(({ name, shape }) => [name, [...shape]]), [["x", [20, 2]], ["y", [20]]]);
    },
  },
  {
    ...{ name: "Flax' parameters", finds: "flatten_dict(params", needs: ["jax", "flax", "safetensors"] },
    before: `import jax, flax.linen as nn
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(1)(nn.tanh(nn.Dense(3)(x)))
params = Net().init(jax.random.PRNGKey(0), jax.numpy.ones((1, 2)))
`,
    after: 'open("sum.txt", "w").write(str(float(sum(w.sum() for w in jax.tree_util.tree_leaves(params)))))',
    check: isNetwork("model.safetensors"),
  },
  {
    ...{ name: "the callback that writes checkpoints", finds: "class Checkpoints" },
    ...{ needs: ["torch", "safetensors"], before: TORCH_NETWORK },
    after: `write = Checkpoints(model, "runs/first", every=10)
for step in range(25):
    write(step)
os.replace("runs/first/step-00000020.safetensors", "last.safetensors")
open("names.txt", "w").write(" ".join(sorted(os.listdir("runs/first"))))
${TORCH_SUM}`,
    check: async (read, names) => {
      assert.equal(
        new TextDecoder().decode(read("names.txt")),
        "step-00000000.safetensors step-00000010.safetensors",
      );
      await isNetwork("last.safetensors")(read, names);
    },
  },
  {
    ...{ name: "a refused pickle of PyTorch, converted by the lines of the refusal", finds: null },
    ...{
      needs: ["torch", "safetensors"],
      before: `${TORCH_NETWORK}torch.save(model.state_dict(), "net.pt")\n`,
    },
    after: TORCH_SUM,
    check: convertedFrom("net.pt"),
  },
  {
    ...{ name: "a refused pickle of scikit-learn, converted by the lines of the refusal", finds: null },
    ...{ needs: ["sklearn", "numpy", "joblib", "safetensors"] },
    before: `${SCIKIT_NETWORK}import joblib\njoblib.dump(mlp, "net.pkl")\n`,
    after: SCIKIT_SUM,
    check: convertedFrom("net.pkl"),
  },
  {
    ...{ name: "a refused .npz of objects, converted by the lines of the refusal", finds: null },
    ...{ needs: ["sklearn", "numpy", "safetensors"] },
    before: `${SCIKIT_NETWORK}numpy.savez("net.npz", coefs_=numpy.array(mlp.coefs_, dtype=object),
  intercepts_=numpy.array(mlp.intercepts_, dtype=object))
`,
    after: SCIKIT_SUM,
    check: convertedFrom("net.npz"),
  },
];

/** Reading refuses the file; its two lines, run, make one that is read. */
function convertedFrom(file: string): Case["check"] {
  return async (read, names) => {
    const message = await readModelFile(file, read(file)).then(
      () => assert.fail(`${file} was not refused`),
      (error: Error) => error.message,
    );
    const lines = [...message.matchAll(/^ {2}(\S.*)$/gm)].map(([, line]) => line!);
    assert.equal(lines.length, 2, message);
    await python(names[0]!, lines.join("\n"), names[1]!);
    await isNetwork(file.replace(/\.\w+$/, ".safetensors"))(read, names);
  };
}

async function python(command: string, program: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    ...{ args: ["-c", program], cwd: folder, stdout: "null", stderr: "piped" },
  }).output();
  assert.ok(success, `${program}\n${new TextDecoder().decode(stderr)}`);
}

/** For each Python those of the packages that it has. */
const HAS = new Map<string, ReadonlySet<string>>(PYTHONS.map((command) => {
  const wanted = [...new Set(CASES.flatMap(({ needs }) => needs))];
  const program = "import importlib.util as u, sys\nprint(*[n for n in sys.argv[1:] if u.find_spec(n)])";
  try {
    const { stdout } = new Deno.Command(command, { args: ["-c", program, ...wanted] }).outputSync();
    return [command, new Set(new TextDecoder().decode(stdout).trim().split(" "))];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [command, new Set<string>()];
    throw error;
  }
}));

const SNIPPETS = [...Deno.readTextFileSync(`${root}/README.md`).matchAll(/^```python\n([\s\S]*?)^```$/gm)]
  .map(([, text]) => text!);

Deno.test("each of the README's Python snippets has its case here", () => {
  for (const text of SNIPPETS) {
    const cases = CASES.filter(({ finds, after }) =>
      finds !== null && text.includes(finds) || after?.includes(text.trim())
    );
    assert.equal(cases.length, 1, text);
  }
  for (const { finds } of CASES) {
    if (finds !== null) assert.equal(SNIPPETS.filter((text) => text.includes(finds)).length, 1, finds);
  }
});

for (const { name, finds, needs, before, after = "", check } of CASES) {
  const command = PYTHONS.find((each) => needs.every((need) => HAS.get(each)!.has(need)));
  const why = command === undefined
    ? `no Python here has ${needs.join(", ")} (FLAT_CHANNELS_PYTHON names one)`
    : null;
  testUnless(why, {
    name: `Python: ${name}`,
    fn: async () => {
      const folder = Deno.makeTempDirSync({ prefix: "snippet-" });
      try {
        const snippet = finds === null ? "" : SNIPPETS.find((text) => text.includes(finds))!;
        await python(command!, `${before}${snippet}${after}`, folder);
        await check((file) => Deno.readFileSync(`${folder}/${file}`), [command!, folder]);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}
