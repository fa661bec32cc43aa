/** A stage of a diagnosis that finds something, and what such stages take from others. */
import { type InputSource, output, type StageDeclaration } from "../engine/mod.ts";

export type Inputs = { readonly [name: string]: InputSource };

/** A stage whose findings are published as findings/NAME.json, beside vectors for other stages. */
export function finding(
  name: string,
  about: string,
  parameters: StageDeclaration["parameters"],
  inputs: Inputs,
  vectors: readonly string[] = [],
): StageDeclaration {
  return {
    ...{ name, about, parameters, inputs },
    module: `pipeline/diagnose/stages/${name}.ts`,
    outputs: {
      [`${name}.json`]: { publish: [`findings/${name}.json`] },
      ...Object.fromEntries(vectors.map((vector) => [`${vector}.f64`, {}])),
    },
  };
}

export const NETWORK: Inputs = {
  "network.json": output("network", "network.json"),
  "theta.f64": output("network", "theta.f64"),
};

/** The network on its data. */
export const PROBLEM: Inputs = {
  ...NETWORK,
  "data.json": output("data", "data.json"),
  "x.f64": output("data", "x.f64"),
  "y.f64": output("data", "y.f64"),
};

export function found(...names: readonly string[]): Inputs {
  return Object.fromEntries(names.map((name) => [`${name}.json`, output(name, `${name}.json`)]));
}
