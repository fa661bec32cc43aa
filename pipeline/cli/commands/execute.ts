/**
 * `execute KEY [--queued]`: executes one stage that another process ordered; not for people, and in no help. The order
 * comes on standard input, and what happens goes to standard output, a line of JSON each; or, in a queue, the order lies in
 * the store, and the report of the end goes there. Words go to standard error.
 */
import {
  executeOrder,
  leaveReport,
  type Order,
  queuedOrder,
  type Report,
  type ReportLine,
  reportOf,
  resourcesOf,
  type RunEvent,
  watchLimit,
} from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { EndListener } from "../../process/signals.ts";
import { lineFor } from "../display/event_text.ts";
import { type Project, storeDirOf } from "../project.ts";

export async function execute(project: Project, [key, ...flags]: readonly string[]): Promise<number> {
  using end = new EndListener();
  const report = flags.includes("--queued")
    ? await fromQueue(project, key!, end.signal)
    : await fromParent(project, key!, end.signal);
  console.error(reportText(report));
  return report.kind === "made" || report.kind === "current" ? EXIT.ok : EXIT.failed;
}

async function fromQueue(project: Project, key: string, signal: AbortSignal): Promise<Report> {
  const storeDir = storeDirOf(project);
  const order = await queuedOrder(storeDir, key);
  const fault = await prepare(project, order);
  const report = fault ?? await run(project, order, signal, () => {});
  await leaveReport(storeDir, key, report);
  return report;
}

/** A node of a cluster has not been looked at before: what the stage holds must be there. */
async function prepare(project: Project, { stage }: Order): Promise<Report | null> {
  try {
    for (const name of resourcesOf([stage])) {
      await project.resources?.[name]?.prepare(false, `${storeDirOf(project)}/tools`, console.error);
    }
    return null;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return {
      kind: "failed",
      message: `stage ${stage.name}: on ${Deno.env.get("SLURMD_NODENAME") ?? "its node"}: ${error.message}`,
    };
  }
}

async function fromParent(project: Project, key: string, signal: AbortSignal): Promise<Report> {
  const asked = new AbortController();
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  const order = await readOrder(input, key);
  // Whoever asked has gone, or wants no more of it.
  endOf(input).then(() => asked.abort());
  const tell = (line: ReportLine) => console.log(JSON.stringify(line));
  const unwatch = await watchLimit(order, (report) => {
    console.error(reportText(report));
    tell({ report });
    Deno.exit(EXIT.failed);
  });
  const report = await run(
    project,
    order,
    AbortSignal.any([signal, asked.signal]),
    (event) => tell({ event }),
  );
  unwatch();
  tell({ report });
  return report;
}

function run(
  project: Project,
  order: Order,
  signal: AbortSignal,
  tell: (event: RunEvent) => void,
): Promise<Report> {
  console.error(`stage ${order.stage.name}, key ${order.key}, process ${Deno.pid}`);
  return reportOf(() =>
    executeOrder(order, {
      projectRoot: project.root,
      storeDir: storeDirOf(project),
      outputDir: `${project.root}/output/${order.scope}`,
      signal,
      onEvent: (event) => {
        const line = lineFor(event);
        if (line !== null) console.error(line);
        tell(event);
      },
    })
  );
}

/** @throws Error for what is no order of this key */
async function readOrder(input: ReadableStreamDefaultReader<string>, key: string): Promise<Order> {
  let text = "";
  while (!text.includes("\n")) {
    const { done, value } = await input.read();
    if (done) throw new Error(`execute: expected the order of ${key} on standard input`);
    text += value;
  }
  const order = JSON.parse(text.slice(0, text.indexOf("\n"))) as Order;
  if (order.key !== key) throw new Error(`execute: expected the order of ${key}, found that of ${order.key}`);
  return order;
}

async function endOf(input: ReadableStreamDefaultReader<string>): Promise<void> {
  try {
    while (!(await input.read()).done);
  } catch {
    // It cannot be read any more: the same.
  }
}

function reportText(report: Report): string {
  switch (report.kind) {
    case "made":
      return "done";
    case "current":
      return "done: another process had made it";
    case "damaged":
      return `not run: input ${report.input} of ${report.source} is damaged in the store`;
    case "interrupted":
      return "interrupted: it goes on from its last checkpoint";
    default:
      return `FAILED ${report.message}`;
  }
}
