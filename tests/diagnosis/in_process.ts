/** The stages of a diagnosis run one after another in this process, without store, sandbox and pages: for many networks. */
import type { Diagnosis } from "../../kernels/diagnosis/findings.ts";
import { readArguments } from "../../pipeline/cli/arguments.ts";
import { valuesOf } from "../../pipeline/cli/options.ts";
import { collect, Collector } from "../../pipeline/diagnose/collect.ts";
import { diagnosisGraph } from "../../pipeline/diagnose/graph.ts";
import type { Stage } from "../../pipeline/engine/mod.ts";
import { root } from "../root.ts";

/** Stages that no verdict reads: pictures, and the whole as a file. */
const SKIPPED = new Set(["slice", "diagnosis", "page"]);

/** What `deno task diagnose` finds, with these words behind it, files by absolute paths. */
export async function diagnosedFiles(
  model: string,
  words: readonly string[],
): Promise<Omit<Diagnosis, "format" | "name" | "slice">> {
  const folder = Deno.makeTempDirSync({ prefix: "diagnosed-" });
  try {
    const { words: [, ...targets], options } = readArguments(["diagnose", model, ...words]);
    const asked = valuesOf(options, targets).diagnosis;
    const { stages } = diagnosisGraph(collect(model, "network", asked, new Collector(folder, "inputs")));
    const made = new Map<string, Uint8Array>([["slice/slice.json", encoder.encode("null")]]);
    for (const { name, module, parameters, inputs } of stages) {
      if (SKIPPED.has(name)) continue;
      const input = (of: string): Uint8Array => {
        const source = inputs[of]!;
        if (source.kind === "output") return made.get(`${source.stage}/${source.output}`)!;
        return Deno.readFileSync(`${folder}/${(source as { readonly path: string }).path}`);
      };
      const { default: stage } = await import(`${root}/${module}`) as { readonly default: Stage };
      await stage({
        ...{ stage: name, parameters, input },
        inputText: (of) => decoder.decode(input(of)),
        output: (to, content) =>
          made.set(`${name}/${to}`, typeof content === "string" ? encoder.encode(content) : content),
        progress: () => {},
        note: () => {},
        checkpoint: { load: () => null, save: () => Promise.resolve() },
      });
    }
    return Object.fromEntries(
      stages.filter(({ name }) => made.has(`${name}/${name}.json`)).map(({ name }) => [
        name,
        JSON.parse(decoder.decode(made.get(`${name}/${name}.json`)!)),
      ]),
    ) as Omit<Diagnosis, "format" | "name" | "slice">;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
