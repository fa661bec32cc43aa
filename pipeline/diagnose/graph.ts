/**
 * The graph of a diagnosis: from the user's files to diagnosis.json and its page. Which stages there are follows from
 * what is given: without data only those that need the weights alone.
 *
 *     network ─ data ─ point, spectrum ─ edge, slice
 *        └ pairs    └ continuation ─ channel, gate, noise     all of them ─ verdict ─ diagnosis ─ page
 */
import { defineGraph, type Graph, output, type StageDeclaration } from "../engine/mod.ts";
import { finding, found, type Inputs, NETWORK, PROBLEM } from "./finding_stage.ts";
import { checkpointsStage, dataStage, networkStage } from "./reading_stages.ts";
import { asJson, type DiagnosisRequest } from "./request.ts";

/** Findings that the verdict and the whole are made of, in their order; each stage of this name makes NAME.json. */
const PARTS = [
  ...["network", "data", "point", "pairs", "spectrum", "local", "edge", "noise"],
  ...["checkpoints", "continuation", "channel", "gate", "slice"],
] as const;

/** Pictures beside the page that every diagnosis has, or says why not. */
const PICTURES = ["spectrum", "pairs-1", "channel", "slice", "continuation", "checkpoints"] as const;

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
