/** New names for copies of code inside a function. */
import { mentioned } from "./reachable.ts";
import type { Declaration } from "./tree.ts";

/** Names for copies that nothing which a function declares or uses has: a name taken twice would be another variable. */
export class Names {
  private readonly taken: Set<string>;

  constructor(declaration: Declaration) {
    this.taken = mentioned(declaration, new Set());
  }

  /** `stem`, or else the first of `stem_1`, `stem_2`, … for which all of `of` are free; takes them. */
  free(stem: string, of: (stem: string) => readonly string[] = (name) => [name]): string {
    let name = stem;
    for (let i = 1; of(name).some((each) => this.taken.has(each)); i++) name = `${stem}_${i}`;
    for (const each of of(name)) this.taken.add(each);
    return name;
  }
}
