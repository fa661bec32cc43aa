/** A stage that reads files of weights, for the test that readers run where stages run. */
import type { Stage } from "../../pipeline/engine/mod.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";

const stage: Stage = async (context) => {
  const contents: Record<string, unknown> = {};
  for (const name of context.parameters.names as string[]) {
    const { tensors } = await readModelFile(name, context.input(name));
    contents[name] = Object.fromEntries(
      tensors.map(({ name, shape, values }) => [name, { shape, values: [...values] }]),
    );
  }
  context.output("contents.json", JSON.stringify(contents));
};

export default stage;
