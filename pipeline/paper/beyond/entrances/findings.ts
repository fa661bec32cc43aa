/**
 * Stage beyond/entrances/findings: what figure O1's statements came to. Inputs: stalls.csv of beyond/entrances/summary;
 * statements.csv (data/beyond/entrances.csv). Output: findings.csv (../findings.ts).
 */
import type { StageContext } from "../../../engine/mod.ts";
import { above, type Interval, type Verdict } from "../../claim_rules.ts";
import { readTable } from "../../table.ts";
import { type Finding, findingsTable, readStatements, STATEMENTS } from "../findings.ts";
import { casesOf, type Compared, comparing } from "./comparisons.ts";
import { isEntrance, priceOf, type StallRow } from "./stall_rows.ts";

const STEP_RATIO = { least: 0.8, most: 1.3 };
const BOLDEST = " η=0.1";

export default function entrancesFindings(context: StageContext): void {
  const rows: StallRow[] = readTable(context.inputText("stalls.csv"));
  const stated = context.inputText(STATEMENTS);
  const count = readStatements(stated).length;
  const draws = casesOf(rows);
  const { share, less, middle } = comparing(draws, count);
  const chosen =
    `all trainers from the same ${draws.flat().length} initial networks on ${draws.length} draws of ` +
    `data; intervals by a bootstrap of draws and networks, at 1 − 0.05/${count} for ${count} statements`;
  const finding = (id: string, found: Compared, verdict: Verdict, note = ""): Finding => ({
    ...{ id, ...found, interval: "sampling", verdict, chosen, note },
  });
  const named = (name: string) => ({ trainer }: StallRow) => trainer === name;
  const sgd = (batch: number) => ({ trainer }: StallRow) => String(trainer).startsWith(`SGD B=${batch} `);
  const bound = ({ reach }: StallRow) => reach === "channel";
  const found = {
    adam: less("adam", ({ family }) => family === "Adam", sgd(64), isEntrance),
    decay: less("decay", named("AdamW η=0.003 λ=1"), named("Adam η=0.003"), isEntrance),
    price: middle("price", isEntrance, priceOf),
    same: share("same", (row) => isEntrance(row) && row.flow === "channel", ({ same }) => same === 1),
    scale: less("scale", named("Adam η=0.003, weights × 3"), named("Adam η=0.003"), bound),
    edge: share(
      "edge",
      ({ family, trainer }) => family === "SGD" && String(trainer).endsWith(BOLDEST),
      ({ edge }) => Number(edge) >= STEP_RATIO.least && Number(edge) <= STEP_RATIO.most,
    ),
    test: share("test", isEntrance, (row) => Number(row.reach_test_loss) < Number(row.test_loss)),
    batch: less("batch", sgd(16), sgd(256), isEntrance),
  };
  context.output(
    "findings.csv",
    findingsTable(stated, [
      finding("O1.1", found.adam, above(found.adam, 0)),
      finding("O1.2", found.decay, above(turned(found.decay), 0)),
      finding("O1.3", found.price, above(found.price, 0.01)),
      finding("O1.4", found.same, above(found.same, 0.5)),
      finding("O1.5", found.scale, above(turned(found.scale), 0)),
      finding("O1.6", found.edge, above(found.edge, 0.5)),
      finding("O1.7", found.test, above(found.test, 0.5)),
      finding("O1.8", found.batch, above(turned(found.batch), 0)),
    ]),
  );
}

/** "Below 0" as "above 0". */
function turned({ lower, upper, n }: Compared): Interval {
  return { lower: -upper, upper: -lower, n };
}
