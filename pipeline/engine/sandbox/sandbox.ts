/**
 * What the first module of every stage's worker calls before the stage is loaded: it takes away what could make
 * two runs differ. Permissions are taken away by Deno (files, environment, network, programs); here go the clock,
 * random numbers, the locale, the machine, the checkout's path, and elementary functions whose last bits depend
 * on the host. What is missing says so when it is used. Each thing is closed at its source, the prototype, so
 * that `Performance.prototype.now.call(performance)` is no way round.
 */
import { guardAddresses } from "./addresses.ts";
import { frozenDate, noDate } from "./clock.ts";
import { close, closeAllBut, closeNamespace, refuse, replace } from "./close_name.ts";
import { guardCode } from "./code.ts";
import { closeCollector, closeHostMath, closeLocale, closeStacks } from "./host.ts";
import * as lists from "./names.ts";
import { closeEnvironment, closeNode, leaveNode } from "./node.ts";
import type { Allowance } from "../stage.ts";

const { REMEDY } = lists;

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
