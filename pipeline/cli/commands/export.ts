/** `export`: a profile's results as one archive, the same bytes for the same store. */
import { createHash } from "node:crypto";
import { checkRun, pack, recordRun, resultFiles } from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { Ended, EndListener } from "../../process/signals.ts";
import { bytes, counted } from "../display/text.ts";
import type { Options } from "../options.ts";
import { engineOptions, profileOf, type Project } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { keyFile } from "../remote_use.ts";
import { streamWhole } from "../write_file.ts";
import { checkLines } from "./check.ts";

/** What pull takes for an archive. */
const ENDING = /\.(tar\.gz|tgz)$/;

export async function exportResults(project: Project, options: Options): Promise<number> {
  if (options.to !== null && !ENDING.test(options.to)) {
    throw new CommandError(
      EXIT.usage,
      `export: --to must end with .tar.gz or .tgz, as pull asks: found ${options.to}`,
    );
  }
  const profile = profileOf(project, options);
  const graph = await graphOf(project, options);
  const engine = engineOptions(project, options);
  const checked = await checkRun(graph, options.targets, engine);
  // What lies among the outputs is not exported.
  const findings = checked.findings.filter(({ kind }) => kind !== "file");
  if (findings.length > 0) {
    for (const line of checkLines({ ...checked, findings }, `output/${profile}`, project, options)) {
      console.error(line);
    }
    console.error("nothing was exported");
    return EXIT.failed;
  }
  const record = recordRun(graph, options.targets, engine);
  const sign = options.sign === null ? null : keyFile(options.sign, "--sign");
  const files = await resultFiles(record, engine, sign);
  const name = `${profile}-results`;
  const path = options.to ?? `${project.root}/output/${name}.tar.gz`;
  const hash = createHash("sha256");
  let size = 0;
  using end = new EndListener();
  await streamWhole(path, await pack(name, files), (piece) => {
    if (end.received !== null) throw new Ended(end.received);
    hash.update(piece);
    size += piece.length;
  });
  console.log(`${hash.digest("hex")}  ${path}`);
  console.log(
    `${counted(Object.keys(record.stages).length, "result")}, ${bytes(size)}; in another clone, ` +
      `deno task pull --from ${path.slice(path.lastIndexOf("/") + 1)}${
        options.profile === null ? "" : ` --profile ${options.profile}`
      }`,
  );
  return EXIT.ok;
}
