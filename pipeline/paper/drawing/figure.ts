/**
 * What a figure's declaration says. Rooms declare theirs in figures.ts, texts and tables; how each is made of its tables
 * is in specs.ts beside it, apart: a stage's key holds its code, and a better caption must not draw anything again.
 */
import type { Spec } from "../../../figures/render.ts";
import type { InputSource } from "../../engine/mod.ts";
import type { Statement } from "../statement.ts";

/** @typeParam Table names of tables, as the spec function takes them */
export interface Figure<Table extends string = string> {
  /** With the figure's number before a colon, where the paper has it. */
  readonly title: string;
  /** The report fills in {N} (samples), {runs} (of each width) and {profile}. */
  readonly caption: string;
  /** A sentence: what to look at. */
  readonly lookAt: string;
  /** A sentence in place of the picture, for readers who do not see it; not the caption again. */
  readonly alt: string;
  /** Where each table comes from; the drawing reads it as NAME.csv. */
  readonly tables: { readonly [Name in Table]: InputSource };
  /** Tables that lie beside the pictures for readers: all, where nothing is said. */
  readonly data?: readonly Table[];
  /** Further files that lie there, and are not drawn. */
  readonly beside?: { readonly [file: string]: InputSource };
  /** Its marks are runs: the report tells which. */
  readonly interactive?: true;
  /** What the paper states of what it shows, tested by the stages that they name. */
  readonly claims?: readonly Statement[];
}

/** How each figure of a room is made of its tables, by id. */
// deno-lint-ignore no-explicit-any
export type Specs = { readonly [id: string]: (tables: any) => Spec };

/** A declaration for each spec function, with exactly the tables that it takes. */
export type FiguresOf<Of extends Specs> = {
  readonly [Id in keyof Of]: Figure<Extract<keyof Parameters<Of[Id]>[0], string>>;
};

/** Names of the files that lie beside the pictures. */
export function dataFiles({ tables, data = Object.keys(tables), beside = {} }: Figure): string[] {
  return [...data.map((name) => `${name}.csv`), ...Object.keys(beside)];
}
