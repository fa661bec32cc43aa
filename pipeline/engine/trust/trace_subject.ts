/** What a trace starts from: stages, one of their outputs, rows or a cell of a table. */
import { parse } from "csv-parse/sync";
import type { Advice, EngineOptions } from "../options.ts";
import { type Graph, GraphError } from "../graph.ts";
import type { Reference } from "./reference.ts";
import { didYouMean } from "../select.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Action } from "../store/store.ts";

export interface Subject {
  readonly asked: string;
  /** Several where stages share the name that was asked for; one where a row is meant. */
  readonly places: readonly Place[];
  /** Which rows of a table; null for all of the file. */
  readonly rows: RowChoice | null;
}

export interface Place {
  readonly stage: string;
  /** Null when all of the stage is meant. */
  readonly output: string | null;
}

export type RowChoice =
  & { readonly column: string | null }
  /** The n-th row below the head, or all rows with a value in a column. */
  & ({ readonly number: number } | { readonly where: string; readonly is: string });

export interface TableRows {
  readonly head: readonly string[];
  /** Number below the head, and cells by column: all of them, or the one that was asked for. */
  readonly rows: readonly {
    readonly number: number;
    readonly cells: { readonly [column: string]: string };
  }[];
}

/** @throws GraphError with the nearest name when there is no such thing, or when several are meant */
export function resolveSubject(
  graph: Graph,
  asked: string,
  options: Pick<EngineOptions, "projectRoot" | "outputDir">,
): Subject {
  const [, name, row, column] = /^(.*?)(?::(\d+|[^:=]+=[^:]*))(?::([^:]+))?$/.exec(asked) ?? [asked, asked];
  const found = resolveName(graph, name!, row !== undefined, options);
  if (row === undefined) return { asked, places: found, rows: null };
  const places = found.map(({ stage, output }) => {
    const table = output ?? onlyTable(graph.byName.get(stage)!, name!, asked);
    if (table.endsWith(".csv")) return { stage, output: table };
    throw new GraphError(`${table} of ${stage} has no rows: only a .csv file does`);
  });
  const at = row.indexOf("=");
  const choice = at < 0 ? { number: Number(row) } : { where: row.slice(0, at), is: row.slice(at + 1) };
  return { asked, places, rows: { column: column ?? null, ...choice } };
}

function resolveName(
  graph: Graph,
  name: string,
  asTable: boolean,
  { projectRoot, outputDir }: Pick<EngineOptions, "projectRoot" | "outputDir">,
): Place[] {
  const shared = graph.stages.filter((stage) => [stage.name, ...stage.targets ?? []].includes(name));
  if (shared.length > 0) return shared.map((stage) => ({ stage: stage.name, output: null }));
  const path = name.replace(/^\.\//, "").replace(`${projectRoot}/`, "");
  const folder = outputDir.startsWith(`${projectRoot}/`)
    ? outputDir.slice(projectRoot.length + 1)
    : outputDir;
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  const known: string[] = [];
  const files: Place[] = [];
  for (const stage of graph.stages) {
    known.push(stage.name, ...stage.targets ?? []);
    for (const [output, { publish }] of Object.entries(stage.outputs)) {
      if ((publish ?? []).includes(below) || `${stage.name}/${output}` === name) {
        return [{ stage: stage.name, output }];
      }
      known.push(...publish ?? [], `${stage.name}/${output}`, output);
      if (output === name && !passesOn(stage, name)) files.push({ stage: stage.name, output });
    }
  }
  if (files.length === 1) return files;
  if (files.length > 1) {
    const places = files.map(({ stage, output }) => `${stage}/${output}`).join(", ");
    throw new GraphError(`${name} is made by several stages: name one of ${places}`);
  }
  const all = graph.listedBy === undefined ? "" : `; ${graph.listedBy} lists stages and their targets`;
  throw new GraphError(
    `nothing here is named ${JSON.stringify(name)}${nearestFile(name, known, asTable)} ` +
      `A trace starts from a figure id, a stage, or a file${all}`,
  );
}

/**
 * Like `didYouMean`, but a file counts as near when its name without folder and ending is; where rows are asked for,
 * only tables have any.
 */
function nearestFile(name: string, known: readonly string[], asTable: boolean): string {
  const possible = asTable ? known.filter((each) => !/\.\w+$/.test(each) || each.endsWith(".csv")) : known;
  const stem = (path: string) => path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  // A path tells where the file is; several stages may have an output of its bare name.
  const same = possible.filter((each) => /\.\w+$/.test(each) && stem(each) === stem(name));
  const best = same.find((each) => each.includes("/")) ?? same[0];
  return best === undefined ? didYouMean(name, possible) : `: did you mean ${best}?`;
}

/** A stage that reads a file and gives one of the same name is not where it comes from. */
function passesOn(stage: StageDeclaration, name: string): boolean {
  return Object.values(stage.inputs).some((source) => source.kind === "output" && source.output === name);
}

/** The stage's one table, or that of the name that was asked for. */
function onlyTable(stage: StageDeclaration, name: string, asked: string): string {
  const tables = Object.keys(stage.outputs).filter((output) => output.endsWith(".csv"));
  if (tables.length === 1) return tables[0]!;
  if (tables.includes(`${name}.csv`)) return `${name}.csv`;
  const choice = tables.length === 0
    ? "no table"
    : `several tables: name one of ${tables.map((name) => `${stage.name}/${name}`).join(", ")}`;
  throw new GraphError(`${asked}: stage ${stage.name} makes ${choice}`);
}

/**
 * The rows that a subject names, and the place that has them.
 * @throws GraphError when no table has them, or several do
 */
export function readRows(
  graph: Graph,
  subject: Subject,
  actions: ReadonlyMap<string, Action>,
  reference: Reference,
  advice: Advice,
): { readonly place: Place; readonly table: TableRows } {
  const found: { place: Place; table: TableRows }[] = [];
  const errors: { place: Place; error: GraphError }[] = [];
  // Of stages that share a name, one may publish the table of that name, which it makes of the others'.
  const file = `${subject.asked.slice(0, subject.asked.indexOf(":"))}.csv`;
  const isNamed = ({ place }: { readonly place: Place }) =>
    (graph.byName.get(place.stage)!.outputs[place.output!]!.publish ?? []).some((path) =>
      path.endsWith(`/${file}`)
    );
  for (const place of subject.places) {
    try {
      found.push({ place, table: rowsOf(place, subject.rows!, actions, reference, advice) });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      errors.push({ place, error });
    }
  }
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw (errors.find(isNamed) ?? errors[0]!).error;
  const named = found.filter(isNamed);
  if (named.length === 1) return named[0]!;
  const places = found.map(({ place }) => `${place.stage}/${place.output}`).join(", ");
  throw new GraphError(`${subject.asked} is in several tables: name one of ${places}`);
}

function rowsOf(
  { stage, output }: Place,
  choice: RowChoice,
  actions: ReadonlyMap<string, Action>,
  reference: Reference,
  advice: Advice,
): TableRows {
  const hash = actions.get(stage)?.outputs[output!]?.hash;
  const content = hash === undefined ? null : reference.read(hash);
  if (content === null) {
    throw new GraphError(`${output} of ${stage} is not at hand: ${advice.make(stage)}`);
  }
  const [head = [], ...body] = parse(new TextDecoder().decode(content), {
    relax_column_count: true,
  }) as string[][];
  for (const name of [choice.column, "where" in choice ? choice.where : null]) {
    if (name === null || head.includes(name)) continue;
    throw new GraphError(`${output} has no column ${JSON.stringify(name)}: it has ${head.join(", ")}`);
  }
  const rows = body.map((cells, at) => ({
    number: at + 1,
    cells: Object.fromEntries(head.map((name, column) => [name, cells[column] ?? ""])),
  })).filter(({ number, cells }) =>
    "number" in choice ? number === choice.number : cells[choice.where] === choice.is
  );
  if (rows.length === 0) {
    const wanted = "number" in choice ? `row ${choice.number}` : `row with ${choice.where} = ${choice.is}`;
    const count = `${body.length} ${body.length === 1 ? "row" : "rows"}`;
    throw new GraphError(`${output} of ${stage} has no ${wanted}: it has ${count} below its head`);
  }
  const { column } = choice;
  if (column === null) return { head, rows };
  return { head, rows: rows.map(({ number, cells }) => ({ number, cells: { [column]: cells[column]! } })) };
}
