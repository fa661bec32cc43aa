/**
 * The tools that take one name away, or all of an object's: in place, at the object that owns it, by something that
 * says what was used and what to do instead.
 */
import { type Names, REMEDY } from "./names.ts";

/**
 * A function that throws, also when something else than calling is asked of it (`process.hrtime.bigint`). The message
 * is found again in the stage's failure; `run_stage.ts` puts the stage's name before it.
 */
export function refuse(resource: string, remedy: string): () => never {
  // Not an arrow function: some of these are called as constructors. Tests know the closed ones by the name.
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
export function replace(owner: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, enumerable: false, configurable: true });
}

/**
 * Closes one name. A function stays a function and an object an object, for libraries that ask with `typeof`
 * before they use it; a plain value throws when it is read.
 */
export function close(owner: object, name: PropertyKey, label: string, remedy: string): void {
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
export function closeAllBut(owner: object, prefix: string, { allowed, closed }: Names): void {
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
export function closeNamespace(name: "Deno" | "process", names: Names): void {
  // Node's is made at its first use, out of parts that go in a moment.
  const real = (globalThis as unknown as Record<string, object>)[name]!;
  const shown = Object.create(Object.getPrototypeOf(real));
  for (const key of Reflect.ownKeys(real)) {
    Object.defineProperty(shown, key, { ...Object.getOwnPropertyDescriptor(real, key)!, configurable: true });
  }
  closeAllBut(shown, `${name}.`, names);
  replace(globalThis, name, shown);
}
