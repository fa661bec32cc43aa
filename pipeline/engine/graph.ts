/** The graph of stages: checked once when it is made, so that everything after it can rely on it. */
import type { Json, StageDeclaration } from "./stage.ts";

/** A mistake in a graph or in what was asked of it; the message is complete for the user. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}

/** Stages in an order in which every stage comes after the stages it reads from. */
export interface Graph {
  readonly stages: readonly StageDeclaration[];
  readonly byName: ReadonlyMap<string, StageDeclaration>;
  /** What lists all names, where the caller has such a thing: errors about a name tell it. */
  readonly listedBy?: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/**
 * Checks the declarations and orders them.
 * @throws GraphError on a bad name, a duplicate stage or published path, a parameter that is no finite number, an
 * input that no stage makes, or a cycle; the message holds the whole path of the cycle.
 */
export function defineGraph(declarations: readonly StageDeclaration[]): Graph {
  const byName = new Map<string, StageDeclaration>();
  const publishedBy = new Map<string, string>();
  for (const stage of declarations) {
    if (!NAME.test(stage.name)) {
      throw new GraphError(`stage name ${JSON.stringify(stage.name)} must be letters, digits, . _ - and /`);
    }
    if (byName.has(stage.name)) throw new GraphError(`stage ${stage.name} is declared twice`);
    byName.set(stage.name, stage);
    const { absolute, relative } = stage.tolerance ?? { absolute: 0, relative: 0 };
    if (!(absolute >= 0 && relative >= 0 && Number.isFinite(absolute + relative))) {
      throw new GraphError(
        `stage ${stage.name}: tolerance must be finite and not negative: found ${absolute} and ${relative}`,
      );
    }
    const faulty = notFinite(stage.parameters);
    if (faulty !== null) {
      throw new GraphError(
        `stage ${stage.name}: parameter ${faulty.path} must be finite: found ${faulty.found}`,
      );
    }
    for (const [name, declaration] of Object.entries(stage.outputs)) {
      if (!NAME.test(name)) {
        throw new GraphError(`stage ${stage.name}: bad output name ${JSON.stringify(name)}`);
      }
      for (const path of declaration.publish ?? []) {
        if (!NAME.test(path)) {
          throw new GraphError(
            `stage ${stage.name}: output ${name} cannot be published at ${JSON.stringify(path)}`,
          );
        }
        const other = publishedBy.get(path);
        if (other !== undefined) {
          throw new GraphError(`output ${path} is made twice: by ${other} and by ${stage.name}/${name}`);
        }
        publishedBy.set(path, `${stage.name}/${name}`);
      }
    }
  }
  for (const stage of declarations) {
    for (const [name, source] of Object.entries(stage.inputs)) {
      if (source.kind !== "output") continue;
      const maker = byName.get(source.stage);
      if (maker === undefined) {
        throw new GraphError(
          `stage ${stage.name}: input ${name} comes from ${source.stage}, which does not exist`,
        );
      }
      if (!Object.hasOwn(maker.outputs, source.output)) {
        const known = Object.keys(maker.outputs).join(", ");
        throw new GraphError(
          `stage ${stage.name}: input ${name} is ${source.output} of ${source.stage}, which makes only ${known}`,
        );
      }
    }
  }
  return { stages: topologicalOrder(declarations, byName), byName };
}

/** The first number that JSON cannot hold, by its place: `plan.steps`. */
function notFinite(value: Json, path = ""): { readonly path: string; readonly found: number } | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : { path, found: value };
  if (value === null || typeof value !== "object") return null;
  for (const [key, each] of Object.entries(value)) {
    const fault = notFinite(each, path === "" ? key : `${path}.${key}`);
    if (fault !== null) return fault;
  }
  return null;
}

/** The distinct stages that a stage reads from, in the order of its inputs. */
export function dependencies(stage: Pick<StageDeclaration, "inputs">): string[] {
  const names = new Set<string>();
  for (const source of Object.values(stage.inputs)) if (source.kind === "output") names.add(source.stage);
  return [...names];
}

/** The distinct resources that stages hold while they run, sorted. */
export function resourcesOf(stages: readonly Pick<StageDeclaration, "resources">[]): string[] {
  return [...new Set(stages.flatMap(({ resources = [] }) => resources))].sort();
}

/** Depth first, without recursion (graphs of 10 000 stages in a chain are allowed). */
function topologicalOrder(
  declarations: readonly StageDeclaration[],
  byName: ReadonlyMap<string, StageDeclaration>,
): StageDeclaration[] {
  const order: StageDeclaration[] = [];
  const state = new Map<string, "open" | "done">();
  for (const root of declarations) {
    if (state.has(root.name)) continue;
    const path = [{ stage: root, pending: dependencies(root) }];
    state.set(root.name, "open");
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const next = top.pending.shift();
      if (next === undefined) {
        state.set(top.stage.name, "done");
        order.push(top.stage);
        path.pop();
        continue;
      }
      const seen = state.get(next);
      if (seen === "done") continue;
      if (seen === "open") {
        const names = path.map((entry) => entry.stage.name);
        throw new GraphError(`cycle: ${[...names.slice(names.indexOf(next)), next].join(" ← ")}`);
      }
      state.set(next, "open");
      const stage = byName.get(next)!;
      path.push({ stage, pending: dependencies(stage) });
    }
  }
  return order;
}
