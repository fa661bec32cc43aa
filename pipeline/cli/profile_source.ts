/**
 * Which file a profile of one's own came from. The file's name is the name of its outputs and of its series of runs:
 * two files of one name in two folders would overwrite each other's results without a word.
 */
import { isAbsolute, relative, resolve } from "node:path";
import { openSealed, readIfPresent, realPath, seal, writeIfOther } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import type { Options } from "./options.ts";
import { outputDirOf, profileOf, type Project } from "./project.ts";

/** Below a profile's outputs: the file that they were made by. Outputs of the project's own profiles have none. */
const SOURCE = ".profile";

/**
 * @throws CommandError (64) when the outputs of this name were made by another file; the project's own profiles, asked
 * for by name, are never another file's, as no file may have their names
 */
export function expectSameSource(project: Project, options: Options): void {
  const source = sourceOf(project, options);
  if (source === null) return;
  const profile = profileOf(project, options);
  const content = readIfPresent(`${outputDirOf(project, profile)}/${SOURCE}`);
  const earlier = content && openSealed(new TextDecoder().decode(content));
  if (typeof earlier !== "string" || earlier === source) return;
  throw new CommandError(
    EXIT.usage,
    `${options.profile} has the name of ${earlier}, which made output/${profile}: give the file another name, or ` +
      `remove those outputs with deno task clean --profile ${profile}`,
  );
}

/** Remembers beside the outputs which file they are made by. */
export function rememberSource(project: Project, options: Options): void {
  const source = sourceOf(project, options);
  if (source === null) return;
  const folder = outputDirOf(project, profileOf(project, options));
  writeIfOther(`${folder}/${SOURCE}`, new TextEncoder().encode(seal(source)), `${folder}/.partial`);
}

/** The file, from the project's folder where it is in there; null for a profile that is asked for by name. */
function sourceOf(project: Project, { profile }: Options): string | null {
  if (!profile?.endsWith(".json")) return null;
  const path = realPath(resolve(profile));
  const inside = relative(realPath(project.root), path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}
