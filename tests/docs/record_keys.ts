/** The key of every stage as the present code, parameters and files give it, where each reads what a record says. */
import { type Graph, type RunRecord, sha256 } from "../../pipeline/engine/mod.ts";
import { FileIndex } from "../../pipeline/engine/store/file_index.ts";
import { keyFields, keyOf } from "../../pipeline/engine/key/key.ts";
import { SourceModules } from "../../pipeline/engine/key/source_modules.ts";
import { Store } from "../../pipeline/engine/store/store.ts";

/**
 * @param storeDir with an index that may know hashes and meanings already; what is found out is kept there
 * @throws Error for an input file that is not there
 */
export async function keysByRecord(
  graph: Graph,
  record: RunRecord,
  projectRoot: string,
  storeDir: string,
): Promise<{ [stage: string]: string }> {
  const index = new FileIndex(new Store(storeDir));
  const modules = new SourceModules(projectRoot, index);
  const keys: { [stage: string]: string } = {};
  for (const stage of graph.stages) {
    const inputs = Object.fromEntries(
      Object.entries(stage.inputs).map(([name, source]) => {
        const hash = source.kind === "file"
          ? index.sourceHash(`${projectRoot}/${source.path}`)
          // What the record lacks has a name instead: the key is then that of no run, but still one of the code.
          : record.stages[source.stage]?.outputs[source.output]?.hash ??
            sha256(`${source.stage} ${source.output}`);
        if (hash === null) throw new Error(`${stage.name} has no input ${name}`);
        return [name, hash];
      }),
    );
    keys[stage.name] = keyOf(keyFields(stage, inputs, await modules.partsOf(stage.module), {}));
  }
  index.save();
  return keys;
}
