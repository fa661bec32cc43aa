/** The stages of a diagnosis that read the user's files: network, data and checkpoints. */
import { type Allowance, file, type StageDeclaration } from "../engine/mod.ts";
import { finding, found, type Inputs, NETWORK, PROBLEM } from "./finding_stage.ts";
import type { DiagnosisRequest, UserFile } from "./request.ts";

/** HDF5's library asks for the time of its files. */
const READING: readonly Allowance[] = ["frozen-clock"];

function files(given: readonly UserFile[], group = "file"): { inputs: Inputs; names: readonly string[] } {
  return {
    inputs: Object.fromEntries(given.map(({ path }, at) => [`${group}-${at}`, file(path)])),
    names: given.map(({ name }) => name),
  };
}

function optional(given: UserFile | null): readonly UserFile[] {
  return given === null ? [] : [given];
}

export function networkStage({ model, spec, activation }: DiagnosisRequest): StageDeclaration {
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

export function dataStage(request: DiagnosisRequest): StageDeclaration {
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

export function checkpointsStage(
  { checkpoints, data, spec, activation, seed }: DiagnosisRequest,
): StageDeclaration {
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
