/**
 * Writes data/diagnosis.schema.json, the JSON Schema of diagnosis.json:
 * `deno run --frozen --allow-env --allow-read --allow-write=data tests/diagnosis/write_schema.ts`.
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import { DIAGNOSIS } from "../../pipeline/diagnose/schema.ts";
import { root } from "../root.ts";

export const SCHEMA_FILE = "data/diagnosis.schema.json";

export function schemaText(): string {
  const schema = toJsonSchema(DIAGNOSIS, { target: "draft-2020-12" });
  const about = {
    title: "A diagnosis of a trained network",
    description:
      "What `deno task diagnose` writes to output/diagnose/NAME/diagnosis.json. What each number is stands " +
      "in kernels/diagnosis/findings.ts. Neurons, layers and outputs are counted from 0.",
  };
  return `${JSON.stringify({ $schema: schema.$schema, ...about, ...schema }, null, 2)}\n`;
}

if (import.meta.main) Deno.writeTextFileSync(`${root}/${SCHEMA_FILE}`, schemaText());
