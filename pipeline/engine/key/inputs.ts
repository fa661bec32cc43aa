/** The bytes that a stage reads. */
import { StageFailure } from "../errors.ts";
import { readSource } from "../store/files.ts";
import type { PlanContext } from "../context.ts";
import type { StageDeclaration } from "../stage.ts";

/** The object of an input that another stage made is missing or damaged. */
export class DamagedInput {
  constructor(readonly input: string, readonly source: string) {}
}

/**
 * The verified bytes of every input by its local name, or which one is damaged in the store. Each has a buffer of
 * its own, for they are handed over to the stage's worker.
 * @param known hashes of outputs by stage and name
 * @throws StageFailure when a file went away
 */
export function readInputs(
  { projectRoot, store }: PlanContext,
  stage: StageDeclaration,
  known: ReadonlyMap<string, { readonly [name: string]: string }>,
): { [name: string]: Uint8Array } | DamagedInput {
  const inputs: { [name: string]: Uint8Array } = {};
  for (const [name, source] of Object.entries(stage.inputs)) {
    const content = source.kind === "file"
      ? readSource(`${projectRoot}/${source.path}`)
      : store.readObject(known.get(source.stage)![source.output]!);
    if (content !== null) {
      inputs[name] = content;
    } else if (source.kind === "output") {
      return new DamagedInput(name, source.stage);
    } else {
      throw new StageFailure(
        stage.name,
        `stage ${stage.name}: input ${name} (file ${source.path}) does not exist: restore it and run again`,
      );
    }
  }
  return inputs;
}
