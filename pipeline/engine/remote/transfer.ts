/** Results of a whole graph brought from a remote, or sent there; nothing is computed. */
import { openContext, type PlanContext } from "../context.ts";
import type { Graph } from "../graph.ts";
import { dependencies } from "../graph.ts";
import type { EngineOptions } from "../options.ts";
import { decide, makePlan } from "../plan.ts";
import { selectTargets } from "../select.ts";
import type { StageDeclaration } from "../stage.ts";
import { Store } from "../store/store.ts";
import type { Address } from "./address.ts";
import { aboutDistrusted, distrustedResults } from "./distrusted.ts";
import type { Limits } from "./remote.ts";
import { LIMITS } from "./remote.ts";
import { SharedResults } from "./shared_results.ts";
import { readSigner, readTrustedKeys } from "./signature.ts";

/** How a remote is used. */
export interface RemoteUse {
  readonly address: Address;
  /** The text of a file with public keys, and its name. */
  readonly trust: { readonly text: string; readonly name: string } | null;
  /** The text of a file with a private key, and its name. */
  readonly sign: { readonly text: string; readonly name: string } | null;
  /** Whether what a run makes is sent. */
  readonly writes: boolean;
  /** Whether the transfer itself is what the user waits for: it may take as long as it goes on. */
  readonly patient?: boolean;
  readonly limits?: Limits;
}

/** @throws GraphError for a file of keys that is none, or an archive that cannot be read */
export async function openRemote(
  use: RemoteUse,
  options: Pick<EngineOptions, "storeDir" | "onEvent" | "signal">,
): Promise<SharedResults> {
  const trusted = use.trust && await readTrustedKeys(use.trust.text, use.trust.name);
  const signer = use.sign && await readSigner(use.sign.text, use.sign.name);
  const { limits: own = LIMITS, patient = false } = use;
  const limits = patient ? { ...own, patience: Infinity } : own;
  const transport = await use.address.open(limits);
  const sharing = { transport, trusted, signer, writes: use.writes, limits, patient };
  const store = new Store(options.storeDir);
  if (trusted !== null) store.distrusted = await distrustedResults(store, trusted);
  const message = aboutDistrusted(store.distrusted);
  if (message !== null) options.onEvent?.({ kind: "remote-fault", message });
  return new SharedResults(store, sharing, (event) => options.onEvent?.(event), options.signal);
}

export interface Pulled {
  readonly fetched: readonly string[];
  /** Stages whose result was here. */
  readonly here: number;
  /** Stages whose result is neither here nor there. */
  readonly absent: readonly string[];
  /** Stages that read from those: which result is theirs is not known. */
  readonly undecided: readonly string[];
}

/**
 * Brings what the remote has of the targets and everything under them into the store. Every stage's turn comes when the
 * results that it reads are here, for its key is made of them.
 * @throws GraphError for an unknown target or a broken stage; StorageError; Interrupted
 */
export async function pullResults(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
  remote: SharedResults,
): Promise<Pulled> {
  const stages = selectTargets(graph, targets);
  return await withStore({ ...options, remote }, async (context) => {
    const pulled = { fetched: [] as string[], here: 0, absent: [] as string[], undecided: [] as string[] };
    const settled = new Map<string, Promise<Outputs | null>>();
    for (const stage of stages) {
      const before = dependencies(stage).map(async (name) => [name, await settled.get(name)!] as const);
      settled.set(
        stage.name,
        Promise.all(before).then((found) => bring(context, stage, new Map(found), options, remote, pulled)),
      );
    }
    const ends = await Promise.allSettled(settled.values());
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return pulled;
  });
}

type Outputs = { readonly [name: string]: string };

async function bring(
  context: PlanContext,
  stage: StageDeclaration,
  before: ReadonlyMap<string, Outputs | null>,
  { scope, signal }: EngineOptions,
  remote: SharedResults,
  pulled: { fetched: string[]; here: number; absent: string[]; undecided: string[] },
): Promise<Outputs | null> {
  if ([...before.values()].includes(null)) {
    pulled.undecided.push(stage.name);
    return null;
  }
  const look = () => decide(context, stage, (name) => before.get(name)!);
  let plan = await look();
  if (plan.state === "current") pulled.here++;
  else if (plan.state === "run" && await remote.fetch(stage, plan.key, signal)) {
    context.index.forgetOutputs(plan.key);
    plan = await look();
    if (plan.state === "current") pulled.fetched.push(stage.name);
  }
  if (plan.state !== "current") {
    pulled.absent.push(stage.name);
    return null;
  }
  context.index.setKey(`${scope} ${stage.name}`, plan.key);
  return plan.outputs;
}

export interface Pushed {
  readonly sent: number;
  /** Stages whose result was there. */
  readonly there: number;
  readonly failed: readonly string[];
  /** Stages whose result is not up to date here. */
  readonly absent: readonly string[];
}

/**
 * Sends the results of the targets and of everything under them that are up to date here.
 * @throws GraphError for an unknown target; StorageError; Interrupted
 */
export async function pushResults(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
  remote: SharedResults,
): Promise<Pushed> {
  const stages = selectTargets(graph, targets);
  return await withStore({ ...options, remote }, async (context) => {
    const { stages: plans } = await makePlan(context, stages);
    const pushed = { sent: 0, there: 0, failed: [] as string[], absent: [] as string[] };
    const ends = await Promise.allSettled(plans.map(async (plan, at) => {
      if (plan.state !== "current") {
        pushed.absent.push(plan.stage);
        return;
      }
      const end = await remote.send(stages[at]!, plan.key);
      if (end === null) pushed.failed.push(plan.stage);
      else pushed[end]++;
    }));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return pushed;
  });
}

/** While nobody cleans the store. */
async function withStore<T>(options: EngineOptions, work: (context: PlanContext) => Promise<T>): Promise<T> {
  const store = new Store(options.storeDir);
  const unlock = await store.lock(
    "store",
    false,
    () => options.onEvent?.({ kind: "run-waiting" }),
    options.signal,
  );
  try {
    const context = openContext(options);
    const result = await work(context);
    await context.index.save(options.signal);
    return result;
  } finally {
    unlock();
  }
}
