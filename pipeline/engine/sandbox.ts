/**
 * The first module of every stage's worker: it takes away what could make two runs differ. Permissions are
 * taken away by Deno (files, environment, network, programs); here go the clock, random numbers, the locale,
 * and elementary functions whose last bits depend on the host. What is missing says so when it is used.
 *
 * Allowances come in the module's own address: `sandbox.ts?allow=frozen-clock,host-math`.
 */

/** The message is found again in the stage's failure; `stage_worker.ts` puts the stage's name before it. */
function refuse(resource: string, remedy: string): () => never {
  // Not an arrow function: some of these are called with `new`.
  return function () {
    throw new Error(`used ${resource}, which a stage does not have: ${remedy}`);
  };
}

function replace(owner: object, name: string, value: unknown): void {
  if (!(name in owner)) return;
  Object.defineProperty(owner, name, { value, writable: false, configurable: false });
}

function replaceGetter(owner: object, name: string, get: () => unknown): void {
  Object.defineProperty(owner, name, { get, configurable: false });
}

const allowed = new Set((new URL(import.meta.url).searchParams.get("allow") ?? "").split(","));
const TIME = "results must not depend on time";
const RANDOM = "draw from a counter-based generator with a seed among the parameters";
const LOCALE = "results must not depend on the language of the machine";

/** A `Date` that always tells 2000-01-01 and knows only UTC. */
function frozenDate(): typeof Date {
  const Original = Date;
  const instant = Original.UTC(2000, 0, 1);
  const universal = (parts: unknown[]) => Original.UTC(...parts as [number, number]);
  class FrozenDate extends Original {
    constructor(...parts: unknown[]) {
      super(parts.length === 0 ? instant : parts.length === 1 ? parts[0] as number : universal(parts));
    }
    static override now(): number {
      return instant;
    }
    override getTimezoneOffset(): number {
      return 0;
    }
    override toString(): string {
      return this.toISOString();
    }
  }
  const prototype = FrozenDate.prototype as unknown as Record<string, unknown>;
  for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
    prototype[`get${part}`] = prototype[`getUTC${part}`];
    if (part !== "Day") prototype[`set${part}`] = prototype[`setUTC${part}`];
  }
  return FrozenDate as unknown as typeof Date;
}

if (allowed.has("frozen-clock")) {
  replace(globalThis, "Date", frozenDate());
  replace(performance, "now", () => 0);
} else {
  const date = refuse("the clock (Date)", TIME);
  replace(
    globalThis,
    "Date",
    Object.assign(function () {
      date();
    }, { now: date, parse: date, UTC: date }),
  );
  replace(performance, "now", refuse("the clock (performance.now)", TIME));
}

for (const name of ["mark", "measure", "toJSON"]) {
  replace(performance, name, refuse(`the clock (performance.${name})`, TIME));
}
replaceGetter(performance, "timeOrigin", refuse("the clock (performance.timeOrigin)", TIME));
replaceGetter(globalThis, "Temporal", refuse("the clock (Temporal)", TIME));
replaceGetter(File.prototype, "lastModified", refuse("the clock (File.lastModified)", TIME));

// What can be seen of this process and this machine without a permission.
// Node's `process` is made at its first use, out of parts that go in a moment.
const { process } = globalThis as unknown as { process: object };
const MACHINE = "results must not depend on the machine; pass it as a parameter";
for (const name of ["memoryUsage", "cwd", "execPath"]) replace(Deno, name, refuse(`Deno.${name}`, MACHINE));
for (const name of ["hrtime", "uptime", "cpuUsage", "memoryUsage", "resourceUsage", "cwd"]) {
  replace(process, name, refuse(`process.${name}`, MACHINE));
}

replace(Math, "random", refuse("Math.random", RANDOM));
replace(crypto, "getRandomValues", refuse("crypto.getRandomValues", RANDOM));
replace(crypto, "randomUUID", refuse("crypto.randomUUID", RANDOM));
replace(crypto.subtle, "generateKey", refuse("crypto.subtle.generateKey", RANDOM));

if (!allowed.has("host-math")) {
  const names =
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow " +
    "sin sinh tan tanh";
  for (const name of names.split(" ")) {
    // Writable: a stage may put functions of its own there, for libraries that know no other place.
    const value = refuse(`Math.${name}`, "its last bits differ between hosts; use a pure-JavaScript library");
    Object.defineProperty(Math, name, { value, writable: true, configurable: true });
  }
}

for (
  const [owner, label] of [[Number, "Number"], [Array, "Array"], [BigInt, "BigInt"], [Date, "Date"]] as const
) {
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]) {
    if (owner.prototype !== undefined) {
      replace(owner.prototype, name, refuse(`the locale (${label}.${name})`, LOCALE));
    }
  }
}
for (const name of ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase"]) {
  replace(String.prototype, name, refuse(`the locale (String.${name})`, LOCALE));
}
replaceGetter(globalThis, "Intl", refuse("the locale (Intl)", LOCALE));
for (const name of ["hardwareConcurrency", "language", "languages", "platform"]) {
  replaceGetter(navigator, name, refuse(`navigator.${name}`, MACHINE));
}
// A nested worker would have a clock again, and a channel would reach other stages.
for (const name of ["Worker", "BroadcastChannel", "close"]) {
  replace(globalThis, name, refuse(name, "a stage is one function from inputs to outputs"));
}
