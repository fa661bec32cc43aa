/** `keygen`: a key that signs results. Files that are there are never overwritten. */
import { resolve } from "node:path";
import { makeKeys, storageError } from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";

export async function keygen(_project: Project, { to }: Options): Promise<number> {
  const path = resolve(to ?? "results.key");
  const { id, privatePem, publicPem } = await makeKeys();
  writeNewFile(path, privatePem, 0o600);
  writeNewFile(`${path}.pub`, publicPem, 0o644);
  console.log(`key ${id}`);
  console.log(`${path} signs (push --sign): keep it to yourself, and out of the repository`);
  console.log(`${path}.pub checks (pull --trust): give it to whoever takes your results`);
  return EXIT.ok;
}

function writeNewFile(path: string, text: string, mode: number): void {
  try {
    Deno.writeTextFileSync(path, text, { createNew: true, mode });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new CommandError(EXIT.usage, `${path} is there already: name another file with --to FILE`);
    }
    throw storageError("write", path, error);
  }
}
