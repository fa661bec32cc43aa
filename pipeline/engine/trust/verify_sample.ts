/**
 * Proof in part: chosen stages run again from what the record says they read. That the record hangs together, each
 * stage having read what its source made, is checked for all stages: it needs no execution.
 */
import { adviceOf, type EngineOptions } from "../options.ts";
import { FileIndex } from "../store/file_index.ts";
import { readSource } from "../store/files.ts";
import { type Graph, GraphError } from "../graph.ts";
import { sha256 } from "../store/hash.ts";
import type { KeyField } from "../key/field.ts";
import { keyFields, keyOf } from "../key/key.ts";
import { reexecute, type Rerun } from "./reexecute.ts";
import type { Reference } from "./reference.ts";
import { selectTargets } from "../select.ts";
import { SourceModules } from "../key/source_modules.ts";
import type { StageDeclaration } from "../stage.ts";
import { Store } from "../store/store.ts";
import { judgeStage, type Outcome } from "./verdict.ts";
import { allGood, lostInput, repeated, type Verification, type VerifySettings } from "./verification.ts";

/** An input that the record itself contradicts: a stage was fed other bytes than its source made. */
export interface BrokenLink {
  readonly stage: string;
  readonly input: string;
  readonly source: string;
}

export interface SampleVerification extends Verification {
  readonly total: number;
  readonly links: readonly BrokenLink[];
  /** Stages, drawn or not, whose present code, parameters or input files are not the recorded ones. */
  readonly changed: readonly string[];
}

/**
 * @param settings names the chosen stages; others are not run
 * @throws GraphError for an unknown target or a record that lacks a stage; StorageError; Interrupted
 */
export async function verifySample(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
  reference: Reference,
  settings: VerifySettings & { readonly chosen: readonly string[] },
): Promise<SampleVerification> {
  const stages = selectTargets(graph, targets);
  const recorded = (name: string) => {
    const record = reference.record.stages[name];
    if (record !== undefined) return record;
    throw new GraphError(`stage ${name} is not in the record: verify all of it, or record it again`);
  };
  const scratch = new Store(`${settings.scratchDir}/store`);
  const index = new FileIndex(scratch);
  const modules = new SourceModules(options.projectRoot, index);
  const fields = new Map<string, readonly KeyField[]>();
  for (const stage of stages) {
    const parts = await modules.partsOf(stage.module);
    fields.set(stage.name, keyFields(stage, recorded(stage.name).inputs, parts, options.environment));
  }
  const chosen = stages.filter((stage) => settings.chosen.includes(stage.name));
  const hashOf = (name: string, output: string) => recorded(name).outputs[output]?.hash ?? "";
  const reruns = chosen.map((stage): Rerun => ({
    stage,
    key: recorded(stage.name).key,
    readInputs: () => recordedInputs(options, stage, recorded(stage.name).inputs, reference),
  }));
  const apart = { ...options, storeDir: scratch.folder };
  const first = await reexecute(reruns, scratch, apart);
  const verdicts = new Map(chosen.map((stage, at) => {
    const result = first[at]!;
    const found = fields.get(stage.name)!;
    const outcome: Outcome = "failed" in result ? result : { ...result, fields: found, key: keyOf(found) };
    return [stage.name, judgeStage(stage, outcome, reference, scratch)];
  }));
  const unsteady = await repeated(reruns, first, scratch, apart, settings.repeat);
  const links = stages.flatMap((stage) =>
    brokenLinks(options.projectRoot, stage, recorded(stage.name).inputs, hashOf)
  );
  return {
    ok: allGood([...verdicts.values()]) && unsteady.length + links.length === 0,
    total: stages.length,
    stages: [...verdicts.values()],
    // Each ran from recorded inputs, so each departure begins where it shows.
    origins: new Map(
      [...verdicts.values()].filter(({ verdict }) => verdict !== "identical").map((
        { stage },
      ) => [stage, stage]),
    ),
    unsteady,
    links,
    changed: stages.map(({ name }) => name).filter((name) => keyOf(fields.get(name)!) !== recorded(name).key),
  };
}

/** Bytes of all inputs of a stage with the hashes that the record gives. */
function recordedInputs(
  options: EngineOptions,
  stage: StageDeclaration,
  hashes: { readonly [name: string]: string },
  reference: Reference,
): { [name: string]: Uint8Array } {
  return Object.fromEntries(
    Object.entries(stage.inputs).map(([name, source]) => {
      const hash = hashes[name];
      if (hash === undefined) throw lostInput(stage, name, "the record does not have it: record again");
      const content = source.kind === "file"
        ? readSource(`${options.projectRoot}/${source.path}`)
        : reference.read(hash);
      if (content === null || sha256(content) !== hash) {
        const where = source.kind === "file" ? `file ${source.path}` : `${source.output} of ${source.stage}`;
        throw lostInput(
          stage,
          name,
          `${where} with the recorded hash ${hash} is not at hand: ${
            adviceOf(options).check
          }, which tells more`,
        );
      }
      return [name, content];
    }),
  );
}

function brokenLinks(
  projectRoot: string,
  stage: StageDeclaration,
  hashes: { readonly [name: string]: string },
  hashOf: (stage: string, output: string) => string,
): BrokenLink[] {
  return Object.entries(stage.inputs).flatMap(([input, source]): BrokenLink[] => {
    const hash = source.kind === "output"
      ? hashOf(source.stage, source.output)
      : sha256(readSource(`${projectRoot}/${source.path}`) ?? "");
    if (hash === hashes[input]) return [];
    const from = source.kind === "output" ? `${source.output} of ${source.stage}` : source.path;
    return [{ stage: stage.name, input, source: from }];
  });
}
