/**
 * Stage report/specs: figures whose marks are runs as Vega specifications, each a script that sets it.
 *
 * Parameters: figures (ids). Inputs: ID.vl.json of each. Outputs: ID.js of each.
 */
import { compileSpec, type Spec } from "../../../figures/render.ts";
import type { StageContext } from "../../engine/mod.ts";

export interface ReportSpecsParameters {
  readonly figures: readonly string[];
}

export default function reportSpecs(context: StageContext): void {
  const { figures } = context.parameters as unknown as ReportSpecsParameters;
  for (const id of figures) {
    const spec = compileSpec(JSON.parse(context.inputText(`${id}.vl.json`)) as Spec, id);
    // The runtime is of another version than the schema: it says so for every figure.
    delete spec.$schema;
    context.output(`${id}.js`, `reportSpecs[${JSON.stringify(id)}] = ${JSON.stringify(spec)};\n`);
  }
}
