/** The entry points of all WGSL files, and which file a shader's entry point comes from. */
import { root } from "../root.ts";

export interface EntryPoint {
  /** From the root of the repository. */
  readonly file: string;
  readonly name: string;
}

/** Of every *.wgsl file in kernels/, in order. */
export function entryPointsIn(folder = "kernels"): (EntryPoint & { readonly words: ReadonlySet<string> })[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].sort((a, b) => a.name < b.name ? -1 : 1).flatMap(
    (entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory) return entryPointsIn(file);
      if (!entry.name.endsWith(".wgsl")) return [];
      const text = Deno.readTextFileSync(`${root}/${file}`).replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
      const words = new Set(text.match(/[A-Za-z_]\w*/g));
      return [...text.matchAll(/@compute[^]*?\bfn\s+(\w+)/g)].map(([, name]) => ({
        file,
        name: name!,
        words,
      }));
    },
  );
}

/**
 * Shallow and deep networks have entry points of one name: the file is the one whose words the shader has most of, as
 * constants are folded and names of copies are others.
 * @throws Error where no file has it, or two have as many
 */
export function entryPointOf(code: string, name: string, all = entryPointsIn()): EntryPoint {
  const words = new Set(code.match(/[A-Za-z_]\w*/g));
  const share = (own: ReadonlySet<string>) => [...own].filter((word) => words.has(word)).length / own.size;
  const [first, second] = all.filter((each) => each.name === name)
    .map((each) => ({ each, share: share(each.words) })).sort((a, b) => b.share - a.share);
  if (first === undefined) throw new Error(`no WGSL file in kernels/ has the entry point ${name}`);
  if (second?.share === first.share) {
    throw new Error(`${name} may be of ${first.each.file} or of ${second.each.file}: give one another name`);
  }
  return { file: first.each.file, name };
}

export function labelOf({ file, name }: EntryPoint): string {
  return `${file}: ${name}`;
}

/** Which entry points a test has met. */
export class Met {
  private readonly all = entryPointsIn();
  /** Labels of entry points, and texts of shaders, that have changed a word. */
  private readonly done = new Set<string>();

  dispatched(code: string, entryPoint: string, changed: number): void {
    if (changed === 0 || this.done.has(`${entryPoint} ${code}`)) return;
    const label = labelOf(entryPointOf(code, entryPoint, this.all));
    for (const each of [label, code, `${entryPoint} ${code}`]) this.done.add(each);
  }

  /** Entry points of WGSL files that have changed no word. */
  missing(): string[] {
    return this.all.map(labelOf).filter((label) => !this.done.has(label));
  }

  /** @param names of shaders: those of which no shader has changed a word */
  idle(names: ReadonlyMap<string, ReadonlySet<string>>): string[] {
    const all = [...names].flatMap(([code, own]) =>
      [...own].map((name) => ({ name, met: this.done.has(code) }))
    );
    const met = new Set(all.filter((each) => each.met).map((each) => each.name));
    return [...new Set(all.map((each) => each.name).filter((name) => !met.has(name)))];
  }
}
