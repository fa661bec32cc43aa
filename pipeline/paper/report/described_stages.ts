/** What the report is told of all other stages of the paper. */
import {
  dependencies,
  flattenParameters,
  type InputSource,
  output,
  type StageDeclaration,
} from "../../engine/mod.ts";
import type { Inputs } from "../stage_builder.ts";
import { REPORT_FOLDER } from "./folder.ts";
import type { RecomputedDeclaration } from "./pages.ts";
import type { DeclaredStage } from "./stages_page.ts";

/** Lets every published file lie in the report as well: its links lead nowhere else. */
export function publishedInReport(stage: StageDeclaration): StageDeclaration {
  const outputs = Object.entries(stage.outputs).map(([name, declaration]) => {
    const { publish = [] } = declaration;
    return [name, { ...declaration, publish: [...publish, ...publish.map((path) => REPORT_FOLDER + path)] }];
  });
  return { ...stage, outputs: Object.fromEntries(outputs) };
}

/** What the graph declares of a stage, as the page of stages shows it. */
export function declared(stage: StageDeclaration): DeclaredStage {
  const { name, about, module, inputs, outputs, resources = [] } = stage;
  const parameters = flattenParameters(stage.parameters).flatMap(([path, value]) =>
    path === "parameter" ? [] : [[path.slice("parameter ".length), value] as const]
  );
  return { name, about, module, parameters, inputs, outputs, resources };
}

/**
 * A stage and all that it depends on; each comes after those that it reads from.
 * @param stages as the engine has checked them: without a circle, and with all that they read
 */
export function stagesUnder(
  stages: readonly StageDeclaration[],
  last: string,
): { name: string; about: string }[] {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const stage = byName.get(name)!;
    for (const from of dependencies(stage)) visit(from);
    found.set(name, stage.about);
  };
  visit(last);
  return [...found].map(([name, about]) => ({ name, about }));
}

/**
 * Files about claims, by their paths in the outputs: those of the table, of the stages that test claims, and of the stages
 * that these read.
 * @param claims stages that test some, in the order of the page
 */
export function claimFiles(stages: readonly StageDeclaration[], claims: readonly string[]): string[] {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  // One that is missing is left to the graph's own check.
  const found = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? []);
  const read = found(claims).flatMap(dependencies);
  return found([...new Set(["claims/table", ...claims, ...read])]).flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ publish = [] }) => publish.filter((path) => path.startsWith("claims/")))
  );
}

/** Stages that readers run in their browsers, in order, with the output that is compared. */
const RECOMPUTED = [["toy/samples", "samples.bin"], ["toy/minibatch-train", "states.bin"]] as const;

/** What the page needs to run stages: texts travel with it, bytes are made there by the stage before. */
export function recomputation(
  stages: readonly StageDeclaration[],
): { stages: readonly RecomputedDeclaration[]; inputs: Inputs } {
  const here = new Set<string>(RECOMPUTED.map(([stage]) => stage));
  const inputs: { [name: string]: InputSource } = {};
  const described = RECOMPUTED.map(([name, result]): RecomputedDeclaration => {
    // One that is missing is left to the graph's own check.
    const { about = "", parameters = {}, inputs: sources = {} } = stages.find((each) => each.name === name) ??
      {};
    const texts: string[] = [];
    const made: { [local: string]: { stage: string; output: string } } = {};
    for (const [local, source] of Object.entries(sources)) {
      if (source.kind === "output" && here.has(source.stage)) {
        made[local] = { stage: source.stage, output: source.output };
      } else {
        texts.push(local);
        inputs[`${name} ${local}`] = source;
      }
    }
    inputs[`${name} ${result}`] = output(name, result);
    return { stage: name, about, parameters, texts, made, output: result };
  });
  return { stages: described, inputs };
}
