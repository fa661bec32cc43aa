/**
 * What a strict shader says of its loops, in comments before its first line, for hosts that must not ask too much of
 * an adapter: one line an entry point. Apart from the translator, so that a host needs no more than this.
 */

/** Loop iterations of one invocation of an entry point, at most; the check that ends a loop counts as one. */
export interface LoopIterations {
  /** Those of every dispatch. */
  readonly once: number;
  /** Those of each round of the loop whose rounds the host asks for in a buffer; 0 where there is none. */
  readonly each: number;
}

export function writeLoopNote(entryPoint: string, { once, each }: LoopIterations): string {
  return `// loop iterations of ${entryPoint}: at most ${once} + ${each} a round\n`;
}

/** Undefined for a text that was not made by `strictShader`, or has no such entry point. */
export function readLoopNote(code: string, entryPoint: string): LoopIterations | undefined {
  for (const line of code.split("\n")) {
    if (!line.startsWith("//")) return undefined;
    const match = /^\/\/ loop iterations of (\w+): at most (\d+) \+ (\d+) a round$/.exec(line);
    if (match?.[1] === entryPoint) return { once: Number(match[2]), each: Number(match[3]) };
  }
  return undefined;
}
