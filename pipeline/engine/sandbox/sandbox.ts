/**
 * What the first module of every stage's worker calls before the stage is loaded: it takes away what could make
 * two runs differ. Permissions are taken away by Deno (files, environment, network, programs); here go the clock,
 * random numbers, the locale, the machine, the checkout's path, and elementary functions whose last bits depend
 * on the host. What is missing says so when it is used. Each thing is closed at its source, the prototype, so
 * that `Performance.prototype.now.call(performance)` is no way round.
 */
import { guardAddresses } from "./addresses.ts";
import { frozenDate, noDate } from "./clock.ts";
import { guardCode } from "./code.ts";
import * as lists from "./names.ts";
import type { Allowance } from "../stage.ts";

const { REMEDY } = lists;

/**
 * A function that throws, also when something else than calling is asked of it (`process.hrtime.bigint`). The message
 * is found again in the stage's failure; `run_stage.ts` puts the stage's name before it.
 */
export function refuse(resource: string, remedy: string): () => never {
  // Not an arrow function: some of these are called with `new`. Tests know the closed ones by the name.
  function closed(): never {
    throw new Error(`used ${resource}, which a stage does not have: ${remedy}`);
  }
  return new Proxy(closed, {
    get: (target, key) => key in target || typeof key === "symbol" ? Reflect.get(target, key) : closed(),
  });
}

/** How a closed name is called in messages. */
function labelOf(name: string, remedy: string): string {
  if (remedy === REMEDY.TIME) return `the clock (${name})`;
  return remedy === REMEDY.LOCALE ? `the locale (${name})` : name;
}

/** Writable, as anything: what was there before is reachable no more, and libraries set names of their own. */
function replace(owner: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });
}

/**
 * Closes one name. A function stays a function and an object an object, for libraries that ask with `typeof`
 * before they use it; a plain value throws when it is read.
 */
function close(owner: object, name: PropertyKey, label: string, remedy: string): void {
  const refusal = refuse(labelOf(label, remedy), remedy);
  const { value, get } = Object.getOwnPropertyDescriptor(owner, name)!;
  // A getter on the global object makes its value at the first use. What has a capital there is a class, which need
  // not be made to be closed.
  const made = get !== undefined && owner === globalThis;
  const kind = !made ? typeof value : /^[A-Z]/.test(String(name)) ? "function" : typeof get.call(globalThis);
  if (kind === "function") {
    replace(owner, name, refusal);
  } else if (kind === "object" && value !== null) {
    const traps = ["get", "set", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf"];
    const handler = Object.fromEntries(traps.map((trap) => [trap, refusal])) as ProxyHandler<object>;
    replace(owner, name, new Proxy({}, handler));
  } else {
    Object.defineProperty(owner, name, {
      get: refusal,
      set: refusal,
      enumerable: false,
      configurable: false,
    });
  }
}

/** Closes all of an object's own names that are not allowed. */
function closeAllBut(owner: object, prefix: string, { allowed, closed }: lists.Names): void {
  for (const key of Reflect.ownKeys(owner)) {
    const name = String(key);
    // Deno marks its own objects with symbols; one of its namespace leads to everything that it has.
    const mark = typeof key === "symbol" && prefix !== "Deno.";
    if (allowed.has(name) || mark) continue;
    close(owner, key, `${prefix}${name}`, closed.get(name) ?? REMEDY.UNKNOWN);
  }
}

/**
 * `Deno` and Node's `process` cannot be closed in place, as some of their parts cannot be changed: another object
 * takes the place of each, with what is allowed.
 */
function closeNamespace(name: "Deno" | "process", names: lists.Names): void {
  // Node's is made at its first use, out of parts that go in a moment.
  const real = (globalThis as unknown as Record<string, object>)[name]!;
  const shown = Object.create(Object.getPrototypeOf(real));
  for (const key of Reflect.ownKeys(real)) {
    Object.defineProperty(shown, key, { ...Object.getOwnPropertyDescriptor(real, key)!, configurable: true });
  }
  closeAllBut(shown, `${name}.`, names);
  replace(globalThis, name, shown);
}

/** The part of Node's own `process` that can be closed: packages may import it, and `node:util` reads its arguments. */
function closeRealProcess(): void {
  const { process } = globalThis as unknown as { process: { argv: string[]; execArgv: string[] } };
  process.argv.length = process.execArgv.length = 0;
  const { allowed, closed } = lists.PROCESS;
  const fixed = Reflect.ownKeys(process).map(String).filter((name) =>
    Object.getOwnPropertyDescriptor(process, name)?.configurable !== true
  );
  closeAllBut(process, "process.", { allowed: new Set([...allowed, ...fixed, "env"]), closed });
}

/**
 * @param allow the stage's allowances
 * @param node whether the stage's code may ask for what Deno has of Node's: it is not made for code that cannot, as
 * that takes longer than all the rest
 */
export function closeSandbox(allow: readonly Allowance[], node = true): void {
  const frozen = allow.includes("frozen-clock");
  const performanceNow = frozen ? () => 0 : undefined;

  closeAllBut(Crypto.prototype, "crypto.", lists.CRYPTO);
  closeAllBut(SubtleCrypto.prototype, "crypto.subtle.", lists.SUBTLE);
  if (performanceNow !== undefined) replace(Performance.prototype, "now", performanceNow);
  closeAllBut(Performance.prototype, "performance.", {
    ...lists.PERFORMANCE,
    allowed: new Set([...lists.PERFORMANCE.allowed, ...frozen ? ["now"] : []]),
  });
  const { allowed, closed } = lists.NAVIGATOR;
  closeAllBut(WorkerNavigator.prototype, "navigator.", {
    allowed: new Set([...allowed, ...allow.includes("webgpu") ? ["gpu"] : []]),
    closed,
  });
  if (node) closeNode();
  else leaveNode();
  closeNamespace("Deno", lists.DENO);
  closeEnvironment();

  replace(globalThis, "Date", frozen ? frozenDate(refuse) : noDate(refuse("the clock (Date)", REMEDY.TIME)));
  close(File.prototype, "lastModified", "File.lastModified", REMEDY.TIME);
  close(GPUDevice.prototype, "createQuerySet", "GPUDevice.createQuerySet", REMEDY.TIME);
  close(AbortSignal, "timeout", "AbortSignal.timeout", REMEDY.TIME);
  close(Atomics, "waitAsync", "Atomics.waitAsync", REMEDY.TIME);
  close(Math, "random", "Math.random", REMEDY.RANDOM);
  close(URL, "createObjectURL", "URL.createObjectURL", REMEDY.RANDOM);
  close(ErrorEvent.prototype, "filename", "ErrorEvent.filename", REMEDY.MACHINE);
  if (!allow.includes("host-math")) closeHostMath();
  closeLocale();
  closeStacks();
  closeCollector();
  guardAddresses(refuse);
  guardCode(refuse("code made from text that imports", REMEDY.CODE));
  closeAllBut(globalThis, "", lists.GLOBALS);
}

/** What Deno has of Node's: `process`, the real one as well, and `Buffer`. */
function closeNode(): void {
  closeRealProcess();
  closeNamespace("process", lists.PROCESS);
  const traps = ["get", "has", "set", "deleteProperty", "getOwnPropertyDescriptor"];
  const handler = Object.fromEntries(
    traps.map((trap) => [trap, (_env: object, name: unknown) => refuseVariable(name)]),
  );
  const whole = () => refuseVariable();
  const { process, Buffer } = globalThis as unknown as { process: object; Buffer: Record<string, unknown> };
  replace(process, "env", new Proxy({}, { ...handler, ownKeys: whole, getPrototypeOf: whole }));
  // Memory that was used before.
  for (const name of ["allocUnsafe", "allocUnsafeSlow"]) replace(Buffer, name, Buffer.alloc);
}

/** Closes the names without making what they stand for: code that puts a name together finds them closed. */
function leaveNode(): void {
  for (const name of ["process", "Buffer"]) {
    const refusal = refuse(name, `write ${name} in the module, so that it is made before the stage`);
    const closed = { get: refusal, set: refusal, enumerable: false, configurable: false };
    Object.defineProperty(globalThis, name, closed);
  }
}

function refuseVariable(name?: unknown): never {
  const what = name === undefined ? "env access" : `env access to ${JSON.stringify(String(name))}`;
  return refuse(what, "pass it as a parameter")();
}

/** Deno refuses the environment without permission, but for a few names such as NO_COLOR. */
function closeEnvironment(): void {
  const names = ["get", "has", "set", "delete", "toObject"];
  replace(Deno, "env", Object.fromEntries(names.map((name) => [name, (of?: unknown) => refuseVariable(of)])));
}

function closeHostMath(): void {
  const names =
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow " +
    "sin sinh tan tanh";
  for (const name of names.split(" ")) {
    // A stage may put functions of its own there, for libraries that know no other place.
    replace(
      Math,
      name,
      refuse(`Math.${name}`, "its last bits differ between hosts; use a pure-JavaScript library"),
    );
  }
}

function closeLocale(): void {
  for (const owner of [Number, Array, BigInt, Object.getPrototypeOf(Uint8Array)]) {
    close(owner.prototype, "toLocaleString", `${owner.name}.toLocaleString`, REMEDY.LOCALE);
  }
  for (const name of ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase"]) {
    close(String.prototype, name, `String.${name}`, REMEDY.LOCALE);
  }
}

/**
 * Stacks name files by their place on this machine. Without a number as its limit the engine keeps none, and
 * `error.stack` is undefined; the setter is for libraries that want longer ones.
 */
function closeStacks(): void {
  Object.defineProperty(Error, "stackTraceLimit", { get: () => 0, set: () => {}, configurable: false });
  // The text of a function has comments, which are in no key.
  replace(Function.prototype, "toString", function (this: { name: string }) {
    return `function ${this.name}() { [native code] }`;
  });
  // What ran before, in Deno itself, leaves its last match: paths and arguments.
  const legacy =
    "input $_ lastMatch $& lastParen $+ leftContext $` rightContext $' $1 $2 $3 $4 $5 $6 $7 $8 $9";
  for (const name of legacy.split(" ")) Reflect.deleteProperty(RegExp, name);
}

/** When memory is collected is chance: nothing is told of it, and what is held weakly is held. */
function closeCollector(): void {
  class HeldRef<T extends WeakKey> {
    readonly #target: T;
    constructor(target: T) {
      this.#target = target;
    }
    deref(): T {
      return this.#target;
    }
  }
  class SilentRegistry {
    register(): void {}
    unregister(): boolean {
      return false;
    }
  }
  replace(globalThis, "WeakRef", HeldRef);
  replace(globalThis, "FinalizationRegistry", SilentRegistry);
}
