/**
 * One number for each claim, for the strip on the report's first page: which test it is of, and in how few words it can
 * be said. The claims' own page has every test in full.
 */
import type { Row } from "./html.ts";
import { inDigits, powerOfTen } from "./verdict.ts";

export interface KeyTest {
  /** The claim's number. One without an entry here is in the strip with its statement and verdict. */
  readonly claim: number;
  readonly name: string;
  /** Of which test: the first of the claim's whose text it fits. */
  readonly test: RegExp;
  /** What the number is. */
  readonly what: string;
  /** Shares are shown in per cent. */
  readonly share?: true;
}

export const KEY_TESTS: readonly KeyTest[] = [
  {
    claim: 1,
    name: "Without biases, runs end with two equal neurons",
    test: /without biases, r = \d+, the widest$/,
    what: "of the widest networks' runs",
    share: true,
  },
  {
    claim: 2,
    name: "Networks of different widths share loss levels",
    test: /^share of runs at a loss level of width r − 1, without biases/,
    what: "of runs, without biases",
    share: true,
  },
  {
    claim: 3,
    name: "Plateaus hold for γ in (0, 1)",
    test: /in \(0, 1\) that stay at the plateau/,
    what: "of perturbed flows stay",
    share: true,
  },
  {
    claim: 4,
    name: "Runs converge to a tiny gradient",
    test: /^gradient .* finite norm: median/,
    what: "median gradient at finite norm",
  },
  {
    claim: 5,
    name: "Channels are reached on every data set",
    test: /as the authors count, gp0\.5-softplus$/,
    what: "of runs on a Gaussian process, s = 0.5",
    share: true,
  },
  {
    claim: 6,
    name: "Late updates lie in the channel's subspace",
    test: /late updates lie 0\.9 inside the subspace/,
    what: "of runs have a late share above 0.9",
    share: true,
  },
  {
    claim: 7,
    name: "Channels have the losses of finite minima",
    test: /^how often a channel's loss exceeds a finite minimum's/,
    what: "of pairs: the channel's loss is higher; 50 % where alike",
    share: true,
  },
  {
    claim: 8,
    name: "Channels are sharper than finite minima",
    test: /^how often a channel's λ_max exceeds/,
    what: "of pairs: the channel's λ_max is higher",
    share: true,
  },
  {
    claim: 9,
    name: "Deep networks have channels in every layer",
    test: /channel in several layers at once/,
    what: "of deep runs of infinite norm, in several layers at once",
    share: true,
  },
  {
    claim: 10,
    name: "Channels of more dimensions occur",
    test: /three or more/,
    what: "of groups have three or more neurons",
    share: true,
  },
  {
    claim: 11,
    name: "The loss falls as ε² along a channel",
    test: /^exponent of ε: excess loss/,
    what: "exponent of ε",
  },
  {
    claim: 12,
    name: "The toy has two minima at infinity",
    test: /^w of channel 1$/,
    what: "input weight w at the end of channel 1",
  },
  {
    claim: 13,
    name: "A perturbed flow follows the channel",
    test: /^exponent of time: \|γ − ½\|/,
    what: "exponent of time with which γ grows",
  },
  {
    claim: 14,
    name: "Minima grow in number with the width",
    test: /^slope of ln\(number\) against r: .*without biases$/,
    what: "slope of ln(number) against r",
  },
];

/** What the strip says of a claim. */
export interface KeyNumber {
  /** Ours with its interval and what it is. */
  readonly ours: string;
  /** What the authors published, else what the paper's statement lets expect. */
  readonly paper: string;
}

const keyTest = (key: KeyTest, tests: readonly Row[]) =>
  tests.find(({ claim, test }) => claim === key.claim && key.test.test(String(test)));

/**
 * The tests that keep a claim from being reproduced, where the strip's number is not of one of them: the name of the
 * first, and how many there are besides.
 */
export function keptOpenBy(
  claim: unknown,
  verdict: string,
  tests: readonly Row[],
): { readonly label: string; readonly text: string } | null {
  const label = { "not decided": "open", "not reproduced": "fails" }[verdict];
  if (label === undefined) return null;
  const blamed = verdict === "not decided" ? "not decided" : "does not hold";
  const kept = tests.filter((row) => row.claim === claim && row.kind === "paper" && row.verdict === blamed);
  const key = KEY_TESTS.find((each) => each.claim === claim);
  const shown = key === undefined ? undefined : keyTest(key, tests);
  const [first] = kept;
  if (first === undefined || (shown !== undefined && kept.includes(shown))) return null;
  return { label, text: `${first.test}${kept.length === 1 ? "" : `, and ${kept.length - 1} more`}` };
}

/** @returns null where no test of the claim fits, as in a profile that leaves its runs out */
export function keyNumber(key: KeyTest, tests: readonly Row[]): KeyNumber | null {
  const row = keyTest(key, tests);
  if (row === undefined) return null;
  // The source in brackets is left to the claim's own page.
  const published = String(row.published).replace(/ \([^()]*\)$/, "");
  const expected = `expected: ${row.expected}`;
  return {
    ours: oursOf(key, row),
    paper: published !== ""
      ? published.replace(/\b1e(-?\d+)/g, (_, exponent) => powerOfTen(Number(exponent)))
      : key.share
      ? expected.replace(/\b[01]\.\d+/g, (share) => `${Number((100 * Number(share)).toFixed(1))} %`)
      : expected,
  };
}

function oursOf({ share, what }: KeyTest, { value, lower, upper, interval }: Row): string {
  if (typeof value !== "number") return "no case in this profile";
  // A number without an interval is compared digit by digit.
  const shown = interval === "none" ? value.toPrecision(5).replace(/^-/, "−") : shownIn(value, share);
  const ends = typeof lower === "number" && typeof upper === "number" && lower < upper
    ? ` (${shownIn(lower, share)} to ${shownIn(upper, share)})`
    : "";
  return `${shown}${share ? " %" : ""}${ends} ${what}`;
}

function shownIn(value: number, share: true | undefined): string {
  return share ? String(Number((100 * value).toFixed(1))).replace(/^-/, "−") : inDigits(value, 4);
}
