/** The declaration of a drawing stage: pictures, spec and data of a figure, published under its id. */
import type { InputSource, Json, StageDeclaration } from "../engine/mod.ts";
import { CAPTIONS } from "./captions.ts";

/** @param id of a caption, which names the data files: those that are inputs travel with the figure */
export function drawStage(
  id: string,
  module: string,
  parameters: { readonly [name: string]: Json },
  inputs: { readonly [name: string]: InputSource },
): StageDeclaration {
  const { title, data } = CAPTIONS.find((caption) => caption.id === id)!;
  return pictureStage(id, title, module, parameters, inputs, data.filter((name) => name in inputs));
}

/** The same for a picture without a caption of its own. */
export function pictureStage(
  id: string,
  title: string,
  module: string,
  parameters: { readonly [name: string]: Json },
  inputs: { readonly [name: string]: InputSource },
  data: readonly string[],
): StageDeclaration {
  const pictures = ["svg", "pdf", "png", "vl.json"].map((kind) => `${id}.${kind}`);
  const files = [...pictures, ...data];
  return {
    name: `draw/${id}`,
    about: title,
    module: `pipeline/paper/${module}.ts`,
    parameters,
    inputs,
    outputs: Object.fromEntries(files.map((file) => [file, { publish: [`${id}/${file}`] }])),
    targets: [id],
    // Vega and pdfkit ask for the time when they load; the drawing does not depend on it.
    allow: ["frozen-clock"],
  };
}
