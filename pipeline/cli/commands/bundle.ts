/** `bundle`: one archive with sources, packages, stored results and record, which verifies itself without network. */
import { createHash } from "node:crypto";
import {
  type BundleFile,
  checkRun,
  checksums,
  crateMetadata,
  diskFile,
  filesBelow,
  formatRecord,
  pack,
  readIfPresent,
  recordRun,
  selectTargets,
  sourceFiles,
  storedAt,
  storeFiles,
  textFile,
} from "../../engine/mod.ts";
import { unpackSoftwareAdapter } from "../../setup/adapter.ts";
import { artifactAppendix } from "../display/appendix_text.ts";
import { checkLines } from "./check.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { offlineFiles } from "../../setup/offline.ts";
import type { Options } from "../options.ts";
import { engineOptions, profileOf, type Project, storeDirOf } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { Ended, EndListener } from "../../process/signals.ts";
import { bytes, counted } from "../display/text.ts";
import { BUNDLE_LIST, trackedFiles } from "../tracked_files.ts";
import { streamWhole } from "../write_file.ts";

/** The description that RO-Crate asks for, at the root. */
const CRATE = "ro-crate-metadata.json";

/** At the root: what commands make, should it be among the tracked files, and a bundle's own parts. */
const MADE = [".store/", "output/", "offline/", "node_modules/", CRATE];

export async function bundle(project: Project, options: Options): Promise<number> {
  const profile = profileOf(project, options);
  if (options.profile?.endsWith(".json")) {
    throw new CommandError(
      EXIT.usage,
      `bundle: an archive has the profiles that the project has: put ${options.profile} into data/profiles/, ` +
        `commit it, and give its name: --profile ${profile}`,
    );
  }
  const graph = await graphOf(project, options);
  const engine = engineOptions(project, options);
  const checked = await checkRun(graph, options.targets, engine);
  if (checked.findings.length > 0) {
    for (const line of checkLines(checked, `output/${profile}`, project, options)) console.error(line);
    console.error("nothing was bundled");
    return EXIT.failed;
  }
  const stages = selectTargets(graph, options.targets);
  const record = recordRun(graph, options.targets, engine);
  const entries = [project.entry, ...project.loaded ?? [], ...new Set(stages.map(({ module }) => module))];
  const offline = await offlineFiles(project.root, entries, project.engine ?? null);
  const files = [
    ...await trackedFiles(project.root, MADE, await sourceFiles(stages, engine)),
    ...storeFiles(record, engine, ".store/"),
    ...offline.map((file) => ({ ...file, path: `offline/${file.path}` })),
    textFile("offline/record.json", formatRecord(record)),
    textFile(
      "offline/ARTIFACT.md",
      artifactAppendix({ subject: project.subject, stages, record }),
    ),
    textFile("offline/verify.sh", verifyScript(project.entry, profile, options.targets), true),
    ...options.runtime ? await runtimeFiles(project) : [],
  ];
  const crate = crateMetadata({
    subject: project.subject,
    date: await publicationDate(project.root),
    stages,
    record,
    files,
    folders: {
      "offline/": "what verification without network needs; SHA256SUMS lists every file of the crate",
    },
    objectPath: (hash) => `.store/${storedAt(hash)}`,
  });
  const described = [...files, textFile(CRATE, crate)];
  const whole = [...described, textFile(BUNDLE_LIST, checksums(described))];
  const name = `${profile}-bundle`;
  const path = options.to ?? `${project.root}/output/${name}.tar.gz`;
  const hash = createHash("sha256");
  let size = 0;
  using end = new EndListener();
  await streamWhole(path, await pack(name, whole), (piece) => {
    if (end.received !== null) throw new Ended(end.received);
    hash.update(piece);
    size += piece.length;
  });
  console.log(`${hash.digest("hex")}  ${path}`);
  console.log(
    `${counted(whole.length, "file")}, ${bytes(size)}; unpacked, sh ${name}/offline/verify.sh verifies it`,
  );
  return EXIT.ok;
}

/**
 * The day of the last commit, so that a bundle of the same sources is the same tomorrow; $SOURCE_DATE_EPOCH
 * (seconds) goes before it, and an unpacked bundle keeps its own.
 * @throws CommandError (64) when there is neither
 */
async function publicationDate(root: string): Promise<string> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH") ?? await lastCommit(root);
  if (given !== null && /^\d+$/.test(given)) return new Date(1000 * Number(given)).toISOString().slice(0, 10);
  const earlier = readIfPresent(`${root}/${CRATE}`);
  const date = earlier === null
    ? undefined
    : /"datePublished": "(\d{4}-\d\d-\d\d)"/.exec(new TextDecoder().decode(earlier))?.[1];
  if (date !== undefined) return date;
  throw new CommandError(
    EXIT.usage,
    "a bundle is dated by the last commit, and there is none: git commit, or set SOURCE_DATE_EPOCH to seconds since 1970",
  );
}

/** Seconds since 1970, or null where there is no repository or no git. */
async function lastCommit(root: string): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, "log", "-1", "--format=%ct"],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Deno itself and software Vulkan, for a machine that has neither. */
async function runtimeFiles(project: Project): Promise<BundleFile[]> {
  const adapter = await unpackSoftwareAdapter(`${storeDirOf(project)}/tools`);
  return [
    diskFile("offline/deno", Deno.realPathSync(Deno.execPath()), true),
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
offline="$PWD/offline"
start=exec
# These end a path in a list of libraries, or stand for any name where a package names its files.
case "$PWD" in *[':;*']*)
  offline=$(mktemp -d)
  trap 'rm -r "$offline"' EXIT
  start=
  for part in npm swiftshader; do
    if [ -d offline/$part ]; then cp -R offline/$part "$offline"; fi
  done
esac
if [ -d offline/swiftshader ]; then
  export LD_LIBRARY_PATH="$offline/swiftshader\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export VK_ICD_FILENAMES="$offline/swiftshader/vk_swiftshader_icd.json"
fi
export DENO_DIR="$offline" DENO_NO_UPDATE_CHECK=1
$start "$deno" run --cached-only --frozen --no-check --config offline/deno.json \\
  --allow-read --allow-write --allow-env --allow-run --allow-sys=uid ${entry} \\
  verify --profile '${profile}' --record offline/record.json --no-install "$@"${quoted}
`;
}
