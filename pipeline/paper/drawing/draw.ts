/**
 * The stage that draws a figure, draw/ID; its module is the specs.ts of the figure's room.
 *
 * Parameters: id, title, tables (names) and data (files that lie beside the pictures). Inputs: NAME.csv of each table, and
 * the data. Outputs: ID.svg, ID.png, ID.pdf, ID.vl.json (the Vega-Lite specification), and the data as they came.
 */
import { renderFigure, type Spec } from "../../../figures/render.ts";
import type { Stage } from "../../engine/mod.ts";
import { readTable } from "../table.ts";
import type { Specs } from "./figure.ts";

export interface DrawParameters {
  readonly id: string;
  readonly title: string;
  readonly tables: readonly string[];
  readonly data: readonly string[];
}

type Rows = { readonly [table: string]: ReturnType<typeof readTable> };

/** The tables, where one that the figure does not declare is refused when it is read. */
function declaredOnly(id: string, rows: Rows): Rows {
  return new Proxy(rows, {
    get(target, name) {
      if (typeof name !== "string" || Object.hasOwn(target, name)) return Reflect.get(target, name);
      throw new Error(
        `specs.ts draws ${id} from the table ${name}, which figures.ts does not declare for it: it declares ` +
          `${Object.keys(target).join(", ")}`,
      );
    },
  });
}

/**
 * Where rows lack a field Vega leaves them out, and says of any field that its extent is infinite. What the drawing names
 * and no row has tells more, beside the columns that are there.
 */
function lackingColumn(error: unknown, spec: Spec, rows: Rows): unknown {
  if (!(error instanceof Error && error.message.includes("Infinite extent for field"))) return error;
  const { fields, known } = namesIn(spec);
  const lacking = [...fields].filter((field) => !known.has(field));
  const columns = Object.entries(rows).map(([table, [first]]) =>
    `${table}.csv has ${first === undefined ? "no rows" : Object.keys(first).join(", ")}`
  );
  const what = lacking.length > 0
    ? `${lacking.join(", ")}, which no row has`
    : "fields of which no row has a number";
  return new Error(`draws ${what}: ${columns.join("; ")}`);
}

/** Fields that a specification draws, and those that its rows have or its transforms make. */
function namesIn(spec: Spec): { readonly fields: Set<string>; readonly known: Set<string> } {
  const [fields, known] = [new Set<string>(), new Set<string>()];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (key === "field" && typeof each === "string") fields.add(each);
      else if (key === "as") [each].flat().forEach((name) => known.add(String(name)));
      else if (key === "values" && Array.isArray(each)) {
        for (const row of each) Object.keys(Object(row)).forEach((name) => known.add(name));
      } else visit(each);
    }
  };
  visit(spec);
  return { fields, known };
}

/** The drawing stage of all figures of a room. */
export function drawing(specs: Specs): Stage {
  return async (context) => {
    const { id, title, tables, data } = context.parameters as unknown as DrawParameters;
    const specOf = specs[id];
    if (specOf === undefined) {
      throw new Error(
        `has no spec function for ${id}, only for ${Object.keys(specs).join(", ")}: add it to specs.ts`,
      );
    }
    const rows = Object.fromEntries(
      tables.map((name) => [name, readTable(context.inputText(`${name}.csv`))]),
    );
    const spec = specOf(declaredOnly(id, rows));
    const { svg, png, pdf } = await renderFigure(spec, title).catch((error) => {
      throw lackingColumn(error, spec, rows);
    });
    context.output(`${id}.svg`, svg);
    context.output(`${id}.png`, png);
    context.output(`${id}.pdf`, pdf);
    context.output(`${id}.vl.json`, `${JSON.stringify(spec)}\n`);
    for (const name of data) context.output(name, context.input(name));
  };
}
