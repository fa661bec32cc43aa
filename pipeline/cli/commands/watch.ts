/** `watch`: follows a folder of checkpoints. */
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";

// deno-lint-ignore require-await
export async function watch(_project: Project, _options: Options): Promise<number> {
  return EXIT.ok;
}
