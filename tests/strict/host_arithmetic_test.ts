/** Kernels compute nothing that differs between hosts: no arithmetic of the host, no clock, no locale, no chance. */
import assert from "node:assert/strict";
import { modulesBelow } from "../modules.ts";
import { root } from "../root.ts";

/**
 * Kernels also run outside the stages' sandbox (in tests and browsers), so the sandbox is not their only guard.
 * Powers with literal bases and exponents are constants; `2 ** 32` and `2 ** -70` are exact everywhere.
 */
const FORBIDDEN: readonly (readonly [word: RegExp, why: string])[] = [
  [/\bMath\.(a?(cos|sin|tan)h?|atan2|cbrt|exp|expm1|hypot|log|log10|log1p|log2|pow)\b/, "host arithmetic"],
  [/\bMath\.random\b|\bgetRandomValues\b|\brandomUUID\b/, "a random number without an address"],
  [/\bnew Date\b|\bDate\.|\bperformance\.now\b/, "the clock"],
  [/\blocaleCompare\b|\btoLocale\w+\b|\bIntl\./, "the locale"],
  [/\*\*(?!\s*-?\d)|(?<!\b2\s*)\*\*/, "Math.pow in disguise"],
];

function forbiddenIn(code: string): string[] {
  return code.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "").split("\n").flatMap((line) =>
    FORBIDDEN.filter(([word]) => word.test(line)).map(([, why]) => `${why}: ${line.trim()}`)
  );
}

Deno.test("no kernel uses the host's arithmetic, the clock, the locale, or chance", () => {
  const found = modulesBelow("kernels").flatMap((path) =>
    forbiddenIn(Deno.readTextFileSync(`${root}/${path}`)).map((line) => `${path}: ${line}`)
  );
  assert.deepEqual(found, []);
});

for (
  const bad of [
    "Math.exp(x)",
    "x ** 2",
    "2 ** n",
    "2 ** -n",
    "Math.random()",
    "Date.now()",
    '"a".localeCompare(b)',
  ]
) {
  Deno.test(`${bad} in a kernel would be found`, () => assert.equal(forbiddenIn(bad).length, 1));
}
