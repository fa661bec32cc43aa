/** `bundle`: one archive with sources, packages, stored results and record, which verifies itself without network. */
import { type BundleFile, checksums, filesBelow, pack, storeFiles, textFile } from "../engine/bundle.ts";
import { checkRun } from "../engine/check.ts";
import { storageError } from "../engine/errors.ts";
import { folderOf } from "../engine/files.ts";
import { sha256 } from "../engine/hash.ts";
import { formatRecord, recordRun } from "../engine/record.ts";
import { selectTargets } from "../engine/select.ts";
import { unpackSoftwareAdapter } from "./adapter.ts";
import { checkLines } from "./check.ts";
import { EXIT } from "./exit_codes.ts";
import { offlineFiles } from "./offline.ts";
import type { Options } from "./options.ts";
import { engineOptions, profileOf, type Project, storeDirOf } from "./project.ts";
import { bytes } from "./text.ts";

/** Names at the root that are not sources: made by commands, or not the project's. */
const NOT_SOURCES = [".git", ".store", "output", "offline", "node_modules"];

export async function bundle(project: Project, options: Options): Promise<number> {
  const profile = profileOf(project, options);
  const graph = project.loadGraph(profile);
  const engine = engineOptions(project, options);
  const checked = await checkRun(graph, options.targets, engine);
  if (checked.findings.length > 0) {
    for (const line of checkLines(checked, `output/${profile}`)) console.error(line);
    console.error("nothing was bundled");
    return EXIT.failed;
  }
  const stages = selectTargets(graph, options.targets);
  const record = recordRun(graph, options.targets, engine);
  const entries = [project.entry, ...new Set(stages.map(({ module }) => module))];
  const offline = await offlineFiles(project.root, entries);
  const files = [
    ...filesBelow(project.root, "", NOT_SOURCES),
    ...storeFiles(record, storeDirOf(project), ".store/"),
    ...offline.map((file) => ({ ...file, path: `offline/${file.path}` })),
    textFile("offline/record.json", formatRecord(record)),
    textFile("offline/verify.sh", verifyScript(project.entry, profile, options.targets), true),
    ...options.runtime ? await runtimeFiles(project) : [],
  ];
  // The index is a cache, which every run writes again.
  const lasting = files.filter(({ path }) => path !== ".store/index.json");
  const whole = [...files, textFile("offline/SHA256SUMS", checksums(lasting))];
  const name = `${profile}-bundle`;
  const archive = await pack(name, whole);
  const path = options.to ?? `${project.root}/output/${name}.tar.gz`;
  try {
    Deno.mkdirSync(folderOf(path), { recursive: true });
    Deno.writeFileSync(path, archive);
  } catch (error) {
    throw storageError("write", path, error);
  }
  console.log(`${sha256(archive)}  ${path}`);
  console.log(
    `${whole.length} files, ${bytes(archive.length)}; unpacked, sh ${name}/offline/verify.sh verifies it`,
  );
  return EXIT.ok;
}

/** Deno itself and software Vulkan, for a machine that has neither. */
async function runtimeFiles(project: Project): Promise<BundleFile[]> {
  const adapter = await unpackSoftwareAdapter(`${storeDirOf(project)}/tools`);
  return [
    { path: "offline/deno", content: Deno.readFileSync(Deno.execPath()), executable: true },
    ...filesBelow(adapter, "offline/swiftshader/"),
  ];
}

/** Checks the files, then runs `verify` with nothing from outside; arguments go on to it. */
function verifyScript(entry: string, profile: string, targets: readonly string[]): string {
  const quoted = targets.map((target) => ` '${target.replaceAll("'", "'\\''")}'`).join("");
  return `#!/bin/sh
# Verifies this bundle without network: sh offline/verify.sh [--sample 20%] [--repeat 2] ...
# Uses the Deno in the bundle, else $DENO, else deno from PATH.
set -eu
cd "$(dirname "$0")/.."
sha256sum --quiet -c offline/SHA256SUMS
deno="\${DENO:-deno}"
if [ -x offline/deno ]; then deno=offline/deno; fi
if [ -d offline/swiftshader ]; then
  export LD_LIBRARY_PATH="$PWD/offline/swiftshader\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export VK_ICD_FILENAMES="$PWD/offline/swiftshader/vk_swiftshader_icd.json"
fi
export DENO_DIR="$PWD/offline" DENO_NO_UPDATE_CHECK=1
exec "$deno" run --cached-only --frozen --no-check --config offline/deno.json \\
  --allow-read --allow-write --allow-env --allow-run --allow-sys=uid ${entry} \\
  verify --profile '${profile}' --record offline/record.json --no-install "$@"${quoted}
`;
}
