/**
 * What tells of the host without being asked: elementary functions whose last bits differ between machines, the
 * locale, paths in stacks, the collector of memory.
 */
import { close, refuse, replace } from "./close_name.ts";
import { REMEDY } from "./names.ts";

/** Elementary functions whose last bits depend on the host. */
export function closeHostMath(): void {
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

/** Texts that depend on the language of the machine. */
export function closeLocale(): void {
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
export function closeStacks(): void {
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
export function closeCollector(): void {
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
