/** Unpacks parts of the npm package @sparticuz/chromium: software Vulkan, and a browser. */
import { fromFileUrl } from "@std/path";
import { EndListener, runProgram } from "../process/signals.ts";

/**
 * Unpacks `archives` into `folder`, at most once: the folder appears whole or not at all, so that a kill in the
 * middle or a second process at the same time does no harm.
 * @param witness a file below `folder` that is there exactly if it was unpacked
 * @throws Error that says why the package cannot be had
 */
export async function unpackOnce(
  folder: string,
  archives: readonly string[],
  witness: string,
): Promise<string> {
  if (isFile(`${folder}/${witness}`)) return folder;
  const parent = folder.slice(0, folder.lastIndexOf("/"));
  Deno.mkdirSync(parent, { recursive: true });
  // Listens before the folder is there: a signal must find somebody who removes it.
  using end = new EndListener(() => Deno.removeSync(fresh, { recursive: true }));
  const fresh = Deno.makeTempDirSync({ dir: parent, prefix: "unpacking-" });
  // Others may read what was unpacked, also when root unpacked it; a temporary folder is private.
  Deno.chmodSync(fresh, 0o755);
  try {
    await inflateInto(fresh, archives, end);
    try {
      Deno.renameSync(fresh, folder);
    } catch (error) {
      // Another process was faster, or something without the witness is in the way.
      if (isFile(`${folder}/${witness}`)) return folder;
      if (!(error instanceof Deno.errors.AlreadyExists) && !isFolder(folder)) throw error;
      Deno.removeSync(folder, { recursive: true });
      Deno.renameSync(fresh, folder);
    }
  } finally {
    if (isFolder(fresh)) Deno.removeSync(fresh, { recursive: true });
  }
  return folder;
}

/**
 * In a process of its own, because the package unpacks into its process's temporary folder and asks for the
 * umask: a permission that has no name, so that all of --allow-sys must be given. Here alone.
 */
async function inflateInto(folder: string, archives: readonly string[], end: EndListener): Promise<void> {
  const { success, stderr } = await runProgram(
    Deno.execPath(),
    {
      args: [
        "run",
        "--frozen",
        "--no-check",
        "--allow-read",
        // A comma would end the path; two stand for one.
        `--allow-write=${folder.replaceAll(",", ",,")}`,
        "--allow-env",
        "--allow-sys",
        fromFileUrl(new URL("unpack_archives.ts", import.meta.url)),
        ...archives,
      ],
      env: { TMPDIR: folder, NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    },
    "throw",
    end,
  );
  if (success) return;
  const lines = new TextDecoder().decode(stderr).split("\n");
  throw new Error(lines.find((line) => line.startsWith("error: "))?.slice(7) ?? lines.join("; "));
}

export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
