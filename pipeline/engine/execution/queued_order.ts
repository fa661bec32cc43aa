/** The order of a stage whose process a queue starts: it comes from the store, and its report goes there. */
import { StorageError } from "../errors.ts";
import { Store } from "../store/store.ts";
import type { Order } from "./executor.ts";
import type { Report } from "./report.ts";
import { readOrder, removeEnd, writeEnd } from "./slurm/job_files.ts";

/** @throws StorageError when there is none */
export function queuedOrder(storeDir: string, key: string): Order {
  const store = new Store(storeDir);
  // A job that begins again has not ended.
  removeEnd(store, key);
  const order = readOrder(store, key);
  if (order?.key === key) return order;
  throw new StorageError(
    `cannot read the order of ${key} in ${storeDir}: whoever wanted it has it already, or left`,
  );
}

/** Where nobody waits for it any more, nothing is left. */
export function leaveReport(storeDir: string, key: string, report: Report): void {
  const store = new Store(storeDir);
  if (readOrder(store, key) !== null) writeEnd(store, key, report);
}
