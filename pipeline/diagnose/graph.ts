/**
 * The graph of a diagnosis: from the user's files to diagnosis.json and its page. Which stages there are follows from
 * what is given: without data only those that need the weights alone.
 *
 *     network ─ data ─ point, spectrum ─ edge, slice
 *        └ pairs    └ continuation ─ channel, gate, noise     all of them ─ verdict ─ diagnosis ─ page
 */
import {
  type Allowance,
  defineGraph,
  file,
  type Graph,
  type InputSource,
  output,
  type StageDeclaration,
} from "../engine/mod.ts";
import { asJson, type DiagnosisRequest, type UserFile } from "./request.ts";

type Inputs = { readonly [name: string]: InputSource };

/** Findings that the verdict and the whole are made of, in their order; each stage of this name makes NAME.json. */
const PARTS = [
  ...["network", "data", "point", "pairs", "spectrum", "local", "edge", "noise"],
  ...["checkpoints", "continuation", "channel", "gate", "slice"],
] as const;

/** Pictures beside the page that every diagnosis has, or says why not. */
const PICTURES = ["spectrum", "pairs-1", "channel", "slice", "continuation", "checkpoints"] as const;

function files(given: readonly UserFile[], group = "file"): { inputs: Inputs; names: readonly string[] } {
  return {
    inputs: Object.fromEntries(given.map(({ path }, at) => [`${group}-${at}`, file(path)])),
    names: given.map(({ name }) => name),
  };
}

function optional(given: UserFile | null): readonly UserFile[] {
  return given === null ? [] : [given];
}

/** A stage whose findings are published as findings/NAME.json, beside vectors for other stages. */
function finding(
  name: string,
  about: string,
  parameters: StageDeclaration["parameters"],
  inputs: Inputs,
  vectors: readonly string[] = [],
): StageDeclaration {
  return {
    ...{ name, about, parameters, inputs },
    module: `pipeline/diagnose/stages/${name}.ts`,
    outputs: {
      [`${name}.json`]: { publish: [`findings/${name}.json`] },
      ...Object.fromEntries(vectors.map((vector) => [`${vector}.f64`, {}])),
    },
  };
}

const NETWORK: Inputs = {
  "network.json": output("network", "network.json"),
  "theta.f64": output("network", "theta.f64"),
};

/** The network on its data. */
const PROBLEM: Inputs = {
  ...NETWORK,
  "data.json": output("data", "data.json"),
  "x.f64": output("data", "x.f64"),
  "y.f64": output("data", "y.f64"),
};

function found(...names: readonly string[]): Inputs {
  return Object.fromEntries(names.map((name) => [`${name}.json`, output(name, `${name}.json`)]));
}

export function diagnosisGraph(request: DiagnosisRequest): Graph {
  const { training, seed, evaluations } = request;
  const stages: StageDeclaration[] = [networkStage(request)];
  stages.push(finding("pairs", "closest pairs and groups of neurons in each layer", {}, NETWORK));
  if (request.data !== null) {
    const test: Inputs = request.testData === null
      ? {}
      : { "test-x.f64": output("data", "test-x.f64"), "test-y.f64": output("data", "test-y.f64") };
    const tested = request.testData !== null;
    const facts = asJson(training) as StageDeclaration["parameters"];
    stages.push(
      dataStage(request),
      finding("point", "loss, gradient and norms where training stopped", { tested }, {
        ...PROBLEM,
        ...test,
      }),
      // The longest ones first: stages start in this order.
      finding("continuation", "training continued, with exact curvature", { evaluations }, PROBLEM, ["end"]),
      finding("spectrum", "eigenvalues of the Hessian, directions of negative curvature", { seed }, PROBLEM, [
        "least",
        "greatest",
      ]),
      finding("local", "what the slope gains, and how the loss bends where duplicates part", {}, {
        ...PROBLEM,
        ...found("pairs"),
      }),
      finding("channel", "the channel followed to its limit", {}, {
        ...PROBLEM,
        ...found("point", "continuation"),
        "end.f64": output("continuation", "end.f64"),
      }),
      finding("gate", "the pair as an explicit gated unit, trained a little", { tested }, {
        ...PROBLEM,
        ...test,
        "end.f64": output("continuation", "end.f64"),
      }, ["gated"]),
      finding("slice", "the loss along the channel and across it", {}, {
        ...PROBLEM,
        ...found("pairs"),
        "least.f64": output("spectrum", "least.f64"),
      }),
    );
    if (training.learningRate !== null) {
      stages.push(
        finding("edge", "whether the step size holds it here", { ...facts, seed }, {
          ...PROBLEM,
          ...found("spectrum"),
        }),
      );
      if (training.batch !== null) {
        stages.push(
          finding("noise", "whether noise of batches holds it here", facts, {
            ...PROBLEM,
            ...found("point", "continuation"),
          }),
        );
      }
    }
  }
  if (request.checkpoints.length > 0) stages.push(checkpointsStage(request));
  const has = new Set(stages.map(({ name }) => name));
  const parts = PARTS.filter((name) => has.has(name));
  stages.push(
    finding("verdict", "which of the endings it is, and what to try next", { parts }, found(...parts)),
    {
      name: "diagnosis",
      about: "all findings in one file, checked against the schema",
      module: "pipeline/diagnose/stages/diagnosis.ts",
      parameters: { name: request.name, parts: [...parts, "verdict"] },
      inputs: found(...parts, "verdict"),
      outputs: { "diagnosis.json": { publish: ["diagnosis.json"] } },
    },
    {
      name: "page",
      about: "the page with its figures",
      module: "pipeline/diagnose/stages/page.ts",
      parameters: { pictures: PICTURES },
      inputs: { "diagnosis.json": output("diagnosis", "diagnosis.json") },
      outputs: {
        "index.html": { publish: ["index.html"] },
        ...Object.fromEntries(
          PICTURES.map((picture) => [`${picture}.svg`, { publish: [`figures/${picture}.svg`] }]),
        ),
      },
      allow: ["frozen-clock"],
    },
  );
  if (request.fix !== null) stages.push(fixStage(request.fix));
  return defineGraph(stages);
}

/** HDF5's library asks for the time of its files. */
const READING: readonly Allowance[] = ["frozen-clock"];

function fixStage(kind: "glu" | "merge"): StageDeclaration {
  const vectors = { "end.f64": output("continuation", "end.f64"), "gated.f64": output("gate", "gated.f64") };
  const stage = finding("fix", "the changed network, and the lines that rebuild it", { kind }, {
    ...PROBLEM,
    ...found("pairs", "verdict"),
    ...kind === "glu" ? { ...found("gate"), ...vectors } : {},
  });
  const files = ["fixed.safetensors", "fixed_pytorch.py", "fixed_keras.py"];
  const published = Object.fromEntries(files.map((file) => [file, { publish: [file] }]));
  return { ...stage, outputs: { ...stage.outputs, ...published } };
}

function networkStage({ model, spec, activation }: DiagnosisRequest): StageDeclaration {
  const [weights, specs] = [files(model), files(optional(spec), "spec")];
  return {
    ...finding(
      "network",
      "the network as its file has it",
      { files: weights.names, specs: specs.names, activation: activation ?? null },
      { ...weights.inputs, ...specs.inputs },
      ["theta"],
    ),
    allow: READING,
  };
}

function dataStage(request: DiagnosisRequest): StageDeclaration {
  const { data, testData, scale, target, loss, weightDecay, rows, seed, training: { batch } } = request;
  const [given, test] = [files(optional(data)), files(optional(testData), "test")];
  const scales = files(typeof scale === "string" ? [] : [scale], "scale");
  return finding(
    "data",
    "the samples as training saw them",
    {
      ...{ files: given.names, tests: test.names, scales: scales.names },
      scale: typeof scale === "string" ? scale : null,
      ...{ target, loss, weightDecay, rows, seed, ...batch === null ? {} : { batch } },
    },
    { ...found("network"), ...given.inputs, ...test.inputs, ...scales.inputs },
    testData === null ? ["x", "y"] : ["x", "y", "test-x", "test-y"],
  );
}

function checkpointsStage({ checkpoints, data, spec, activation, seed }: DiagnosisRequest): StageDeclaration {
  const [states, specs] = [files(checkpoints), files(optional(spec), "spec")];
  return {
    ...finding(
      "checkpoints",
      "losses, norms and closest pairs of earlier states",
      {
        ...{ files: states.names, specs: specs.names, activation, seed },
        parts: data === null ? [] : ["data"],
      },
      { ...data === null ? NETWORK : PROBLEM, ...states.inputs, ...specs.inputs },
    ),
    allow: READING,
  };
}
