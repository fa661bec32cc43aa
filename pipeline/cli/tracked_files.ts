/** Which files are the project's: what git tracks; in an unpacked bundle, which has no git, what its own list names. */
import { type BundleFile, diskFile } from "../engine/bundle.ts";
import { readIfPresent } from "../engine/files.ts";
import { CommandError, EXIT } from "./exit_codes.ts";

/** The list of a bundle's files, with their hashes. */
export const BUNDLE_LIST = "offline/SHA256SUMS";

/**
 * The sources, as they are now. What merely lies beside them, such as notes or keys, is nobody's.
 * @param made names at the root, with `/` for folders, of what commands make
 * @param needed files that the run is made of: each must be among them
 * @throws CommandError (64) where nobody says which files are the project's, or a needed one is not among them
 */
export async function trackedFiles(
  root: string,
  made: readonly string[],
  needed: Iterable<string>,
): Promise<BundleFile[]> {
  const listed = await trackedByGit(root) ?? listedByBundle(root);
  if (listed === null) {
    throw new CommandError(
      EXIT.usage,
      `nobody says which files in ${root} are the project's: bundle in a git checkout (git init, git add) or in an ` +
        "unpacked bundle",
    );
  }
  const isMade = (path: string) =>
    made.some((name) => name.endsWith("/") ? path.startsWith(name) : path === name);
  const paths = new Set(listed.paths.filter((path) => !isMade(path)));
  for (const path of needed) {
    if (!paths.has(path)) {
      throw new CommandError(
        EXIT.usage,
        `${path} is part of the run, but ${listed.by} does not name it: ${listed.remedy(path)}`,
      );
    }
  }
  return [...paths].map((path) => diskFile(path, `${root}/${path}`));
}

interface Listed {
  readonly by: string;
  readonly paths: readonly string[];
  remedy(path: string): string;
}

/** Null where git is not there, or the folder is not a checkout: its deno.json is what git must know. */
async function trackedByGit(root: string): Promise<Listed | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, "ls-files", "-z"],
      stderr: "null",
    }).output();
    const paths = new TextDecoder().decode(stdout).split("\0").filter((path) => path !== "");
    if (!success || !paths.includes("deno.json")) return null;
    return { by: "git", paths, remedy: (path) => `git add ${path}` };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function listedByBundle(root: string): Listed | null {
  const list = readIfPresent(`${root}/${BUNDLE_LIST}`);
  if (list === null) return null;
  const paths = new TextDecoder().decode(list).split("\n").filter((line) => line !== "").map((line) =>
    line.slice(66)
  );
  return { by: BUNDLE_LIST, paths, remedy: () => "unpack the bundle again" };
}
