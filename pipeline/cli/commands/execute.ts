/**
 * `execute KEY`: executes one stage that another process ordered; not for people, and in no help. The order comes on
 * standard input; what happens goes to standard output, a line of JSON each, and to standard error in words.
 */
import { executeOrder, type Order, type Report, type ReportLine, reportOf } from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { EndListener } from "../../process/signals.ts";
import { lineFor } from "../display/event_text.ts";
import { type Project, storeDirOf } from "../project.ts";

export async function execute(project: Project, [key]: readonly string[]): Promise<number> {
  using end = new EndListener();
  const asked = new AbortController();
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  const order = await readOrder(input, key);
  // Whoever asked has gone, or wants no more of it.
  endOf(input).then(() => asked.abort());
  const { stage } = order;
  console.error(`stage ${stage.name}, key ${order.key}, process ${Deno.pid}`);
  const report = await reportOf(() =>
    executeOrder(order, {
      projectRoot: project.root,
      storeDir: storeDirOf(project),
      outputDir: `${project.root}/output/${order.scope}`,
      signal: AbortSignal.any([end.signal, asked.signal]),
      onEvent: (event) => {
        const line = lineFor(event);
        if (line !== null) console.error(line);
        tell({ event });
      },
    })
  );
  console.error(reportText(report));
  tell({ report });
  return report.kind === "made" || report.kind === "current" ? EXIT.ok : EXIT.failed;
}

function tell(line: ReportLine): void {
  console.log(JSON.stringify(line));
}

/** @throws Error for what is no order of this key */
async function readOrder(
  input: ReadableStreamDefaultReader<string>,
  key: string | undefined,
): Promise<Order> {
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
