/** What a trace starts from: a stage, one of its outputs, rows or a cell of a table. */
import { parse } from "csv-parse/sync";
import type { EngineOptions } from "./engine.ts";
import { type Graph, GraphError } from "./graph.ts";
import type { Reference } from "./reference.ts";
import { nearest } from "./select.ts";
import type { StageDeclaration } from "./stage.ts";
import type { ActionRecord } from "./store.ts";

export interface Subject {
  readonly asked: string;
  readonly stage: string;
  /** Null when all of the stage is meant. */
  readonly output: string | null;
  /** Which rows of a table; null for all of the file. */
  readonly rows: RowChoice | null;
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
  const found = resolveName(graph, name!, options);
  if (row === undefined) return { asked, ...found, rows: null };
  const table = found.output ?? onlyTable(graph.byName.get(found.stage)!, asked);
  if (!table.endsWith(".csv")) {
    throw new GraphError(`${table} of ${found.stage} has no rows: only a .csv file does`);
  }
  const at = row.indexOf("=");
  const choice = at < 0 ? { number: Number(row) } : { where: row.slice(0, at), is: row.slice(at + 1) };
  return { asked, stage: found.stage, output: table, rows: { column: column ?? null, ...choice } };
}

interface Place {
  readonly stage: string;
  readonly output: string | null;
}

function resolveName(
  graph: Graph,
  name: string,
  { projectRoot, outputDir }: Pick<EngineOptions, "projectRoot" | "outputDir">,
): Place {
  const path = name.replace(/^\.\//, "").replace(`${projectRoot}/`, "");
  const folder = outputDir.startsWith(`${projectRoot}/`)
    ? outputDir.slice(projectRoot.length + 1)
    : outputDir;
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  const known: string[] = [];
  const files: Place[] = [];
  for (const stage of graph.stages) {
    if ([stage.name, ...stage.targets ?? []].includes(name)) return { stage: stage.name, output: null };
    known.push(stage.name, ...stage.targets ?? []);
    for (const [output, { publish }] of Object.entries(stage.outputs)) {
      if ((publish ?? []).includes(below) || `${stage.name}/${output}` === name) {
        return { stage: stage.name, output };
      }
      known.push(...publish ?? [], `${stage.name}/${output}`, output);
      if (output === name && !passesOn(stage, name)) files.push({ stage: stage.name, output });
    }
  }
  if (files.length === 1) return files[0]!;
  if (files.length > 1) {
    const places = files.map(({ stage, output }) => `${stage}/${output}`).join(", ");
    throw new GraphError(`${name} is made by several stages: name one of ${places}`);
  }
  throw new GraphError(
    `nothing here is named ${JSON.stringify(name)}: did you mean ${nearest(name, known)}? ` +
      "A trace starts from a figure id, a stage, or a file",
  );
}

/** A stage that reads a file and gives one of the same name is not where it comes from. */
function passesOn(stage: StageDeclaration, name: string): boolean {
  return Object.values(stage.inputs).some((source) => source.kind === "output" && source.output === name);
}

function onlyTable(stage: StageDeclaration, asked: string): string {
  const tables = Object.keys(stage.outputs).filter((name) => name.endsWith(".csv"));
  if (tables.length === 1) return tables[0]!;
  const choice = tables.length === 0
    ? "no table"
    : `several tables: name one of ${tables.map((name) => `${stage.name}/${name}`).join(", ")}`;
  throw new GraphError(`${asked}: stage ${stage.name} makes ${choice}`);
}

/** @throws GraphError when the table, the row or the column is not there */
export function readRows(
  subject: Subject,
  actions: ReadonlyMap<string, ActionRecord>,
  reference: Reference,
): TableRows {
  const { stage, output, rows: choice } = subject;
  const hash = actions.get(stage)?.outputs[output!]?.hash;
  const content = hash === undefined ? null : reference.read(hash);
  if (content === null) {
    throw new GraphError(`${output} of ${stage} is not at hand: run deno task reproduce ${stage}`);
  }
  const [head = [], ...body] = parse(new TextDecoder().decode(content), {
    relax_column_count: true,
  }) as string[][];
  const expectColumn = (name: string) => {
    if (head.includes(name)) return;
    throw new GraphError(`${output} has no column ${JSON.stringify(name)}: it has ${head.join(", ")}`);
  };
  if (choice!.column !== null) expectColumn(choice!.column);
  if ("where" in choice!) expectColumn(choice.where);
  const rows = body.map((cells, at) => ({
    number: at + 1,
    cells: Object.fromEntries(head.map((name, column) => [name, cells[column] ?? ""])),
  })).filter(({ number, cells }) =>
    "number" in choice! ? number === choice.number : cells[choice!.where] === choice!.is
  );
  if (rows.length === 0) {
    const wanted = "number" in choice! ? `row ${choice.number}` : `row with ${choice!.where} = ${choice!.is}`;
    throw new GraphError(`${output} has no ${wanted}: it has ${body.length} rows below its head`);
  }
  const { column } = choice!;
  return {
    head,
    rows: column === null ? rows : rows.map(({ number, cells }) => ({
      number,
      cells: { [column]: cells[column]! },
    })),
  };
}
