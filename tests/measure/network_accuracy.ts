/** The largest relative errors that kernels/network/README.md states: what tests allow, and no more. */
import { root } from "../root.ts";

const text = Deno.readTextFileSync(`${root}/kernels/network/README.md`);

function stated(what: string): number {
  const row = text.split("\n").find((line) => line.startsWith(`| ${what} `));
  const most = /\| at most (\d+(?:\.\d+)?e-\d+)/.exec(row ?? "")?.[1];
  if (most === undefined) {
    throw new Error(`the README's table of accuracy has no row "${what}" with "at most"`);
  }
  return Number(most);
}

/** Of networks with one hidden layer and with several, relative to the largest component. */
export const ACCURACY = {
  shallow: { gradient: stated("loss, gradient"), hessian: stated("Hessian") },
  rounded: { hessian: stated("rounded Hessian") },
  deep: { gradient: stated("deep: loss, gradient"), hessian: stated("deep: Hessian") },
};

export const accuracyOf = ({ hidden }: { readonly hidden: readonly number[] }) =>
  hidden.length > 1 ? ACCURACY.deep : ACCURACY.shallow;
