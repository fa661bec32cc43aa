/** The modules that a script of the report is bundled from: its entry and every module of the project that it reaches. */
import { fromFileUrl, toFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/** `import … from "./a.ts"`, `import "./a.ts"` and re-exports; a statement of types alone reaches no code. */
const IMPORT = /^(?:import|export)\s(?!\s*type\b)(?:[^"';]*?\sfrom\s*)?\s*"(\.[^"]+)"/gm;

/**
 * @param entries paths from the root
 * @param read a module's text by its path from the root
 * @return all paths, in the order of code units
 * @throws Error for a module that cannot be read, with the one that imports it
 */
export function scriptModules(
  entries: readonly string[],
  read: (path: string) => string = (path) => Deno.readTextFileSync(`${ROOT}/${path}`),
): string[] {
  const found = new Set<string>();
  const pending = entries.map((path) => ({ path, from: "the graph" }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, from } = next;
    if (found.has(path)) continue;
    found.add(path);
    let text: string;
    try {
      text = read(path);
    } catch (error) {
      throw new Error(`${path}, which ${from} names, cannot be read: restore the file`, { cause: error });
    }
    for (const [, specifier] of text.matchAll(IMPORT)) {
      pending.push({ path: fromFileUrl(new URL(specifier!, toFileUrl(`/${path}`))).slice(1), from: path });
    }
  }
  return [...found].sort();
}
