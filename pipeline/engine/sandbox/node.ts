/** What a stage's worker has of Node's, by Deno; and the environment, which both show. */
import { closeAllBut, closeNamespace, refuse, replace } from "./close_name.ts";
import { PROCESS } from "./names.ts";

/** What Deno has of Node's: `process`, the real one as well, and `Buffer`. */
export function closeNode(): void {
  closeRealProcess();
  closeNamespace("process", PROCESS);
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
export function leaveNode(): void {
  for (const name of ["process", "Buffer"]) {
    const refusal = refuse(name, `write ${name} in the module, so that it is made before the stage`);
    const closed = { get: refusal, set: refusal, enumerable: false, configurable: false };
    Object.defineProperty(globalThis, name, closed);
  }
}

/** Deno refuses the environment without permission, but for a few names such as NO_COLOR. */
export function closeEnvironment(): void {
  const names = ["get", "has", "set", "delete", "toObject"];
  replace(Deno, "env", Object.fromEntries(names.map((name) => [name, (of?: unknown) => refuseVariable(of)])));
}

/** The part of Node's own `process` that can be closed: packages may import it, and `node:util` reads its arguments. */
function closeRealProcess(): void {
  const { process } = globalThis as unknown as { process: { argv: string[]; execArgv: string[] } };
  process.argv.length = process.execArgv.length = 0;
  const { allowed, closed } = PROCESS;
  const fixed = Reflect.ownKeys(process).map(String).filter((name) =>
    Object.getOwnPropertyDescriptor(process, name)?.configurable !== true
  );
  closeAllBut(process, "process.", { allowed: new Set([...allowed, ...fixed, "env"]), closed });
}

function refuseVariable(name?: unknown): never {
  const what = name === undefined ? "env access" : `env access to ${JSON.stringify(String(name))}`;
  return refuse(what, "pass it as a parameter")();
}
