/** What a mark says when a reader of the report points at it; the pictures are the same without it. */

/** `whole` for counts and seeds, `number` for measured values, `name` for words. */
export type TooltipKind = "whole" | "number" | "name";

/** Vega-Lite's `tooltip` channel: [field, how it is written, name for readers] in the order of the lines. */
export function tooltip(fields: readonly (readonly [field: string, kind: TooltipKind, title: string])[]) {
  return fields.map(([field, kind, title]) =>
    kind === "name"
      ? { field, type: "nominal", title }
      : { field, type: "quantitative", title, format: kind === "whole" ? "d" : ".4~g" }
  );
}
