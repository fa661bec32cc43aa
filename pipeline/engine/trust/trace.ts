/**
 * From a figure, a file, a table's row or cell back to where it comes from: every stage on the way with its code,
 * parameters, data, hashes and times, as the last execution has them.
 */
import { readStatus } from "../engine.ts";
import { adviceOf, type EngineOptions } from "../options.ts";
import type { ExecutionFacts } from "../events.ts";
import { FileIndex } from "../store/file_index.ts";
import type { Graph } from "../graph.ts";
import type { KeyField } from "../key/field.ts";
import { flattenParameters } from "../key/key.ts";
import { lastActions } from "./record.ts";
import { storedReference } from "./reference.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Origin } from "../store/origins.ts";
import { type Action, Store } from "../store/store.ts";
import { type Place, readRows, resolveSubject, type TableRows } from "./trace_subject.ts";

/** Something with a hash: a module, a shader, a package, an input, an output. Null where nothing has run. */
export interface Hashed {
  readonly name: string;
  readonly hash: string | null;
}

export interface TracedStage {
  readonly stage: string;
  readonly about: string;
  readonly state: "current" | "run" | "undecided" | "broken";
  readonly key: string | null;
  /** Leaves with their paths, in canonical JSON. */
  readonly parameters: { readonly [path: string]: string };
  /** The stage's own module first, then what it reaches. */
  readonly modules: readonly Hashed[];
  /** Shaders and other files that are imported as text. */
  readonly texts: readonly Hashed[];
  readonly packages: readonly Hashed[];
  /** `from` is a stage, or null for a file of the project, which `name` then is. */
  readonly inputs: readonly (Hashed & { readonly from: string | null })[];
  readonly outputs: readonly (Hashed & {
    readonly size: number | null;
    readonly published: readonly string[];
  })[];
  /** Facts of the last execution. */
  readonly execution: (ExecutionFacts & { readonly deno: string }) | null;
  /** Where that was, if not here. */
  readonly origin: Origin | null;
}

export interface Trace {
  readonly asked: string;
  /** What was meant: mostly one stage, or one output of it. */
  readonly places: readonly Place[];
  /** The rows asked for, where a part of a table was. */
  readonly rows: TableRows | null;
  /** From what was meant back to the first: every stage stands before what it reads. */
  readonly stages: readonly TracedStage[];
}

/**
 * @param asked a figure id, a stage, a file, or a table with a row (`FILE:3`, `FILE:COLUMN=VALUE`) and a column
 * @throws GraphError when nothing has that name, with the nearest
 */
export async function traceBack(graph: Graph, asked: string, options: EngineOptions): Promise<Trace> {
  const subject = resolveSubject(graph, asked, options);
  const actions = lastActions(graph.stages, options);
  const found = subject.rows === null
    ? null
    : readRows(graph, subject, actions, storedReference(graph, [], options), adviceOf(options));
  const places = found === null ? subject.places : [found.place];
  const states = await readStatus(graph, places.map(({ stage }) => stage), options);
  const index = new FileIndex(new Store(options.storeDir));
  const stages = states.map(({ stage, state }): TracedStage => {
    const action = actions.get(stage.name) ?? null;
    const fields = action?.fields ?? declaredFields(stage);
    const named = (kind: string) =>
      fields.filter(([name]) => name.startsWith(`${kind} `)).map(([name, value]) => ({
        name: name.slice(kind.length + 1),
        hash: action === null ? null : value,
      }));
    const isOwn = ({ name }: Hashed) => name === stage.module;
    const modules = named("module");
    return {
      stage: stage.name,
      about: stage.about,
      state,
      key: action?.key ?? null,
      parameters: Object.fromEntries(
        fields.filter(([name]) => name.startsWith("parameter")).map(([name, value]) =>
          [name.slice("parameter ".length), value] as const
        ).filter(([name]) => name !== ""),
      ),
      modules: [...modules.filter(isOwn), ...modules.filter((each) => !isOwn(each))],
      texts: named("text"),
      packages: named("package"),
      inputs: inputsOf(stage, action, index, options.projectRoot),
      outputs: outputsOf(stage, action),
      execution: action?.execution ?? null,
      origin: action?.origin ?? null,
    };
  }).reverse();
  return { asked, places, rows: found?.table ?? null, stages };
}

/** What can be said of a stage that never ran. */
function declaredFields(stage: StageDeclaration): KeyField[] {
  return [...flattenParameters(stage.parameters), [`module ${stage.module}`, ""]];
}

function inputsOf(
  stage: StageDeclaration,
  action: Action | null,
  index: FileIndex,
  projectRoot: string,
): TracedStage["inputs"] {
  const recorded = new Map(action?.fields ?? []);
  return Object.entries(stage.inputs).map(([name, source]) => {
    const hash = recorded.get(`input ${name}`) ?? null;
    if (source.kind === "output") return { name: source.output, hash, from: source.stage };
    return { name: source.path, hash: hash ?? index.sourceHash(`${projectRoot}/${source.path}`), from: null };
  });
}

function outputsOf(stage: StageDeclaration, action: Action | null): TracedStage["outputs"] {
  return Object.entries(stage.outputs).map(([name, { publish }]) => ({
    name,
    hash: action?.outputs[name]?.hash ?? null,
    size: action?.outputs[name]?.size ?? null,
    published: publish ?? [],
  }));
}
