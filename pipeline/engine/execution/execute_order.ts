/** One stage in a process of its own, from the shared store to the shared store: the other side of executor.ts. */
import { openContext } from "../context.ts";
import { StageFailure } from "../errors.ts";
import type { RunEvent } from "../events.ts";
import { DamagedInput } from "../key/inputs.ts";
import { rememberKey } from "../last_results.ts";
import { decide, planMessage } from "../plan.ts";
import type { Ending, Order } from "./executor.ts";
import type { Report } from "./report.ts";
import { watchMemory } from "./resident_memory.ts";
import { executeInTurn, type Outputs } from "./turn.ts";

export interface OrderOptions {
  readonly projectRoot: string;
  readonly storeDir: string;
  readonly outputDir: string;
  readonly signal: AbortSignal;
  onEvent(event: RunEvent): void;
}

/**
 * Executes the ordered stage and stores its result, after it has computed the key again from the code and the files that
 * it sees itself.
 * @throws StageFailure, also for another key; Interrupted; StorageError
 */
export async function executeOrder(order: Order, options: OrderOptions): Promise<Ending> {
  const { projectRoot, storeDir, outputDir, signal, onEvent: emit } = options;
  const { stage, key, when, scope, environment } = order;
  const context = openContext({
    ...{ projectRoot, storeDir, outputDir, scope, environment },
    ...{ jobs: 1, pools: {}, keepGoing: false },
  });
  const unlock = await context.store.lock("store", false, () => emit({ kind: "run-waiting" }), signal);
  try {
    const known = knownOutputs(order);
    const plan = await decide(context, stage, (name) => known.get(name)!, "always");
    if (plan.state !== "run") throw new StageFailure(stage.name, planMessage(plan));
    if (plan.key !== key) {
      throw new StageFailure(
        stage.name,
        `stage ${stage.name}: its code or an input file is not as it was when it was ordered ` +
          `(key ${plan.key}, ordered ${key}): run the same command again`,
      );
    }
    const turn = { context, stage, plan, known, when, expectedMilliseconds: null, signal, emit };
    const end = await executeInTurn(turn, async ({ kind }): Promise<Ending> => {
      await rememberKey(context, stage.name, key, emit);
      return { kind };
    });
    return end instanceof DamagedInput ? { kind: "damaged", input: end.input, source: end.source } : end;
  } finally {
    unlock();
  }
}

/**
 * Watches over the memory that the order allows.
 * @param exceeded called once with the failure; whoever holds that much cannot be trusted to end by itself
 * @returns what ends the watch
 */
export function watchLimit(
  { bytes, stage: { name } }: Order,
  exceeded: (report: Report) => void,
): () => void {
  if (bytes === null) return () => {};
  // In the units of --memory-limit, where 1G is 1024M.
  const megabytes = (count: number) => `${Math.round(count / 2 ** 20)}M`;
  return watchMemory(bytes, (held) => {
    const message = `held ${megabytes(held)} of memory, more than its limit of ${megabytes(bytes)}`;
    exceeded({ kind: "failed", message: `stage ${name}: ${message}` });
  });
}

/** The outputs that the stage reads, by the hashes that the order's key was made of. */
function knownOutputs({ stage, fields }: Order): Map<string, Outputs> {
  const values = new Map(fields);
  const known = new Map<string, Outputs>();
  for (const [name, source] of Object.entries(stage.inputs)) {
    if (source.kind !== "output") continue;
    const hash = values.get(`input ${name}`);
    known.set(source.stage, {
      ...known.get(source.stage),
      ...hash === undefined ? {} : { [source.output]: hash },
    });
  }
  return known;
}
