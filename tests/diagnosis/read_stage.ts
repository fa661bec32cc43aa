/** A stage that reads a file of weights, for the test that readers run where stages run. */
import type { Stage } from "../../pipeline/engine/mod.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";

const stage: Stage = async (context) => {
  const { tensors } = await readModelFile(String(context.parameters.name), context.input("model"));
  const content = tensors.map(({ name, shape, values }) => [name, { shape, values: [...values] }]);
  context.output("content.json", JSON.stringify(Object.fromEntries(content)));
};

export default stage;
