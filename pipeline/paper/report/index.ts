/**
 * Stage report/index: the report's first page, the page of claims and the glossary.
 *
 * Parameters: profile, option (what a command takes to mean it), about, samples and runs of figure 2, claims (the stages
 * that test some), claimFiles (what is linked below them), figures (what each declares, its files, and all stages under
 * it). Inputs: the figures' SVGs, the tables with key numbers, the tests of claims, and what the authors published.
 * Outputs: index.html, claims.html, glossary.html.
 */
import { claimsPage } from "../../../figures/report/claims_page.ts";
import { glossaryPage } from "../../../figures/report/glossary_page.ts";
import {
  indexPage,
  type KeyNumber,
  type Report,
  type ReportFigure,
} from "../../../figures/report/index_page.ts";
import { counted } from "../../../figures/report/text.ts";
import type { StageContext } from "../../engine/mod.ts";
import { PUBLISHED, publishedNumbers } from "../published.ts";
import { testsInput } from "../statement.ts";
import { readTable } from "../table.ts";
import { sizeOf } from "./picture_size.ts";

/** A figure as the graph declares it; its caption with places for the profile's numbers. */
export type IndexedFigure = Omit<ReportFigure, "size">;

export interface ReportIndexParameters {
  readonly profile: string;
  /** What a command takes to mean this profile, such as ` --profile smoke`; nothing for the default. */
  readonly option: string;
  readonly about: string;
  readonly samples: number;
  readonly runs: readonly number[];
  /** Names of the stages that test some, in the order of the page. */
  readonly claims: readonly string[];
  readonly claimFiles: readonly string[];
  readonly figures: readonly IndexedFigure[];
}

export default function reportIndex(context: StageContext): void {
  const rows = (name: string) => readTable(context.inputText(name));
  const published = publishedNumbers(context.inputText(PUBLISHED));
  const points = rows("critical_points.csv").flatMap((point): KeyNumber[] => {
    const name = String(point.name);
    const [w, loss] = [published(`${name}_w`), published(`${name}_loss`)];
    const label = name.replace("_", " ");
    return [
      { what: `w of ${label} (${point.kind})`, value: digits(point.w, 10), paper: w.text },
      { what: `ℓ(w, 0) of ${label}`, value: digits(point.loss, 10), paper: loss.text },
    ];
  });
  const zeros = rows("h_zeros.csv").map((row, i): KeyNumber => ({
    what: i === 0 ? "h(w) > 0 from w" : "h(w) > 0 to w",
    value: digits(row.w, 10),
    paper: published(i === 0 ? "h_positive_from" : "h_positive_to").text,
  }));
  const expected = (statistic: string) =>
    statistic.startsWith("exponent of epsilon")
      ? "1/2"
      : statistic.startsWith("exponent of lambda")
      ? "−2 (as ε → 0)"
      : "1 at the edge";
  const fits = [...rows("edge_fits.csv"), ...rows("flow_fits.csv")].filter((row) =>
    !String(row.statistic).startsWith("reached")
  ).map((row): KeyNumber => ({
    what: String(row.statistic).replace("lambda_max", "λ_max").replace("epsilon", "ε").replace(
      /\beta\b/g,
      "η",
    ),
    value: `${digits(row.value, 4)} (${digits(row.lower, 4)} to ${digits(row.upper, 4)}, n = ${row.n})`,
    paper: expected(String(row.statistic)),
  }));
  const { profile, option, about, samples, runs, claims, claimFiles, figures } = context
    .parameters as unknown as ReportIndexParameters;
  const each = runs.every((count) => count === runs[0])
    ? `${counted(runs[0]!, "run")} each`
    : `${runs.join(", ")} runs`;
  const fill = (caption: string) =>
    caption.replaceAll("{N}", String(samples)).replaceAll("{runs}", each).replaceAll("{profile}", profile);
  const report: Report = {
    profile,
    option,
    about,
    numbers: [...points, ...zeros, ...fits],
    statements: rows("claims.csv"),
    claims: claims.flatMap((stage) => rows(testsInput(stage))),
    counting: rows("counting.csv"),
    claimFiles,
    figures: figures.map((figure) => ({
      ...figure,
      caption: fill(figure.caption),
      size: sizeOf(context.inputText(`${figure.id}.svg`)),
    })),
    table: rows("table_1.csv"),
  };
  context.output("index.html", indexPage(report));
  context.output("claims.html", claimsPage(report));
  context.output("glossary.html", glossaryPage());
}

function digits(value: unknown, count: number): string {
  return Number(value).toPrecision(count).replace(/^-/, "−");
}
