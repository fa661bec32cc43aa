/** How many loop iterations an invocation may do: checked before each dispatch. */
import type { LoopIterations } from "../strict/loop_note.ts";

/**
 * Mesa's software adapter silently ends every loop of an invocation after 65 535 iterations, counted together
 * over all its loops. What a shader does at most stands in its text (strict/iterations.ts) and must stay well below.
 */
export const MOST_LOOP_ITERATIONS = 50_000;

/**
 * The most rounds that a dispatch of a shader with these loops may ask for.
 * @throws RangeError where not one is safe
 */
export function mostRounds({ once, each }: LoopIterations): number {
  const most = Math.floor((MOST_LOOP_ITERATIONS - once) / each);
  if (most >= 1) return most;
  throw new RangeError(
    `Cannot dispatch ${
      once + each
    } loop iterations in one invocation: at most ${MOST_LOOP_ITERATIONS} are safe`,
  );
}

export function requireSafe({ once, each }: LoopIterations, rounds: number | undefined): void {
  if ((rounds === undefined) !== (each === 0)) {
    throw new RangeError(
      each === 0
        ? `Cannot dispatch ${rounds} rounds: the shader has no loop whose rounds the host asks for`
        : "Cannot dispatch a shader with a loop whose rounds the host asks for: rounds must say how many",
    );
  }
  const iterations = once + each * (rounds ?? 0);
  if (iterations <= MOST_LOOP_ITERATIONS) return;
  throw new RangeError(
    `Cannot dispatch ${iterations} loop iterations in one invocation: at most ${MOST_LOOP_ITERATIONS} are safe`,
  );
}
