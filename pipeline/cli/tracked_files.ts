/** Which files are the project's: what git tracks; in an unpacked bundle, which has no git, what its own list names. */
import { type BundleFile, checksumPaths, diskFile, readIfPresent, statIfPresent } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";

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
      `nobody says which files in ${root} are the project's: bundle in a git checkout with a commit, by whose ` +
        "day the bundle is dated (git init, git add --all, git commit), or in an unpacked bundle",
    );
  }
  const isMade = (path: string) =>
    made.some((name) => name.endsWith("/") ? path.startsWith(name) : path === name);
  const paths = new Set(listed.paths.filter((path) => !isMade(path)));
  for (const path of paths) {
    if (!isPrivateKey(`${root}/${path}`)) continue;
    throw new CommandError(
      EXIT.usage,
      `bundle: ${path} is a private key, and git tracks it: take it out (git rm --cached ${path}), for whoever gets the ` +
        "archive could sign as you",
    );
  }
  for (const path of needed) {
    if (!paths.has(path)) {
      throw new CommandError(
        EXIT.usage,
        `${path} is part of the run, but ${listed.by} does not name it: ${listed.remedy(path)}`,
      );
    }
  }
  for (const path of paths) expectPackable(path, listed.kinds.get(path));
  return [...paths].map((path) => diskFile(path, `${root}/${path}`));
}

/** What git tracks besides regular files. */
const KINDS: { readonly [mode: string]: string } = {
  "120000": "a symbolic link",
  "160000": "a submodule",
};

/** @throws CommandError (64) for what an archive of regular files, listed by name in UTF-8, cannot have */
function expectPackable(path: string, kind: string | undefined): void {
  const shown = JSON.stringify(path);
  if (kind !== undefined) {
    throw new CommandError(
      EXIT.usage,
      `${shown} is ${kind}: a bundle has regular files only; put the files themselves in its place, or take it out ` +
        "of git with git rm --cached",
    );
  }
  if (path.includes("\uFFFD")) {
    throw new CommandError(
      EXIT.usage,
      `${shown} is not a name in UTF-8: a bundle has only such names; rename it`,
    );
  }
  if (path.includes("\r")) {
    throw new CommandError(
      EXIT.usage,
      `${shown} has a carriage return in its name, which sha256sum -c reads in several ways: rename it`,
    );
  }
}

interface Listed {
  readonly by: string;
  readonly paths: readonly string[];
  /** Of the paths that are no regular files. */
  readonly kinds: ReadonlyMap<string, string>;
  remedy(path: string): string;
}

/** Null where git is not there, or the folder is not a checkout: its deno.json is what git must know. */
async function trackedByGit(root: string): Promise<Listed | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, "ls-files", "--stage", "-z"],
      stderr: "null",
    }).output();
    // Each is `MODE HASH STAGE<tab>PATH`; what is not UTF-8 comes as U+FFFD.
    const entries = new TextDecoder().decode(stdout).split("\0").filter((entry) => entry !== "").map((
      entry,
    ) => [entry.slice(entry.indexOf("\t") + 1), KINDS[entry.slice(0, 6)]] as const);
    const paths = entries.map(([path]) => path);
    if (!success || !paths.includes("deno.json")) return null;
    const kinds = new Map(
      entries.flatMap(([path, kind]) => kind === undefined ? [] : [[path, kind] as const]),
    );
    return { by: "git", paths, kinds, remedy: (path) => `git add ${path}` };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function listedByBundle(root: string): Listed | null {
  const list = readIfPresent(`${root}/${BUNDLE_LIST}`);
  if (list === null) return null;
  const paths = checksumPaths(new TextDecoder().decode(list));
  return { by: BUNDLE_LIST, paths, kinds: new Map(), remedy: () => "unpack the bundle again" };
}

/** As keygen, OpenSSL and ssh-keygen write one, under any name; the words alone, as in code, are none. */
const PRIVATE_KEY = /^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\s]+-----END /m;
/** Bytes; no file of a key is longer. */
const MOST_KEY = 64 * 1024;

function isPrivateKey(path: string): boolean {
  const info = statIfPresent(path);
  if (info === null || info.size > MOST_KEY) return false;
  return PRIVATE_KEY.test(new TextDecoder().decode(readIfPresent(path) ?? new Uint8Array()));
}
