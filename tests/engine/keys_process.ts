/**
 * Prints the key of every stage of the paper's graph, each reading what the record says: keys_process.ts PROFILE
 * STORE, or keys_process.ts PROFILE STORE RECORD with the record of another checkout. Sources are this file's
 * repository; what a cache in STORE holds is used, and added to.
 */
import { parseRecord } from "../../pipeline/engine/trust/record.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { keysByRecord } from "../docs/record_keys.ts";
import { root } from "../root.ts";

const [profile, storeDir, recordPath] = Deno.args as [string, string, string?];
const path = recordPath ?? `${root}/data/records/${profile}.json`;
const record = parseRecord(Deno.readTextFileSync(path), path);
console.log(
  JSON.stringify(await keysByRecord(paperGraph(loadProfile(root, profile)), record, root, storeDir)),
);
