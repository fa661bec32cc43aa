/** The stages of the report, over all stages of the paper. */
import { file, type InputSource, output, type StageDeclaration } from "../../engine/mod.ts";
import { testsOf } from "../claims_stage.ts";
import { FIGURES, PAPER_FIGURES } from "../figures.ts";
import { runsOf } from "../plateau/stages.ts";
import { networksInput, settingName, SETTINGS, WIDTHS } from "../plateau/settings.ts";
import { DEFAULT_PROFILE } from "../profile_files.ts";
import type { Profile } from "../profiles.ts";
import { PUBLISHED, PUBLISHED_SOURCE } from "../published.ts";
import { configurations, endsName } from "../scaling/settings.ts";
import { scalingDataSource } from "../scaling/data_stages.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import { beyondStage, stalledStage } from "./beyond_stage.ts";
import { declaredFigure, pictures } from "./declared_figures.ts";
import { claimFiles, declared, recomputation } from "./described_stages.ts";
import { REPORT_FOLDER } from "./folder.ts";
import type { ReportIndexParameters } from "./index.ts";
import { networkInputs } from "./network_inputs.ts";
import type { ReportNetworksParameters } from "./networks.ts";
import type { ReportPagesParameters } from "./pages.ts";
import { scriptModules } from "./script_modules.ts";
import type { ReportScriptsParameters } from "./scripts.ts";
import type { ReportSpecsParameters } from "./specs.ts";
import type { ReportStagesParameters } from "./stages_page.ts";

/** Figures whose marks are runs: the report tells which. */
const INTERACTIVE = FIGURES.filter(({ interactive }) => interactive).map(({ id }) => id);

/** Scripts of the pages. */
const ENTRIES = {
  "figures.js": "figures/report/figures_browser.ts",
  "explorer.js": "figures/report/explorer/pair_browser.ts",
  "landscape.js": "figures/report/explorer/landscape_browser.ts",
  "recompute.js": "pipeline/paper/report/recompute_browser.ts",
  "record_table.js": "figures/report/record_browser.ts",
} as const;

/** Every module that one of them reaches, read once for all graphs. */
let reached: readonly string[] | null = null;

/**
 * @param stages all others, already published in the report
 * @param claims stages that test claims, in the order of the page
 */
export function reportStages(
  stages: readonly StageDeclaration[],
  profile: Profile,
  claims: readonly string[],
): StageDeclaration[] {
  const page = (file: string) => ({ [file]: REPORT_FOLDER + file });
  const within = (folder: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, `${REPORT_FOLDER}${folder}/${name}`]));
  const { name, about, plateau } = profile;
  const option = name === DEFAULT_PROFILE ? "" : ` --profile ${name}`;
  const recomputed = recomputation(stages);
  const targets = ["report"];
  const sources = reached ??= scriptModules(Object.values(ENTRIES));
  return [
    stage("report/vega", "the library that draws figures in a browser", {
      outputs: within("scripts", ["vega.js"]),
      targets,
    }),
    stage<ReportScriptsParameters>("report/scripts", "the scripts of the report's pages", {
      parameters: { entries: { ...ENTRIES }, modules: sources },
      inputs: Object.fromEntries(sources.map((path) => [path, file(path)])),
      outputs: within("scripts", Object.keys(ENTRIES)),
      targets,
      // The compiler asks for the time when it loads; what it writes does not depend on it.
      allow: ["frozen-clock"],
    }),
    stage<ReportSpecsParameters>("report/specs", "figures whose marks can be asked which run they are", {
      parameters: { figures: [...INTERACTIVE] },
      inputs: Object.fromEntries(
        INTERACTIVE.map((id) => [`${id}.vl.json`, output(`draw/${id}`, `${id}.vl.json`)]),
      ),
      outputs: within("specs", INTERACTIVE.map((id) => `${id}.js`)),
      targets,
      allow: ["frozen-clock"],
    }),
    networksStage(profile, within("scripts", ["networks.js"]), targets),
    stage<ReportPagesParameters>(
      "report/pages",
      "the explorer, the page that recomputes in a browser, and that of the record",
      {
        parameters: { profile: name, option, stages: recomputed.stages },
        inputs: recomputed.inputs,
        outputs: {
          ...page("explorer.html"),
          ...page("recompute.html"),
          ...page("record.html"),
          ...within("scripts", ["record.js"]),
        },
        targets,
      },
    ),
    stage<ReportStagesParameters>("report/stages", "the page of the graph and its stages", {
      module: "pipeline/paper/report/stages_page.ts",
      parameters: { profile: name, stages: stages.map(declared) },
      outputs: page("stages.html"),
      targets,
      allow: ["frozen-clock"],
    }),
    beyondStage(stages, { profile: name, option }, page("beyond.html"), targets),
    stalledStage(name, page("stalled.html"), targets),
    stage<ReportIndexParameters>("report/index", "the report's first page, its claims and glossary", {
      parameters: {
        ...{ profile: name, option, about, samples: plateau.data.points * plateau.data.points },
        ...{ runs: WIDTHS.map((r) => runsOf(plateau, r)), claims, claimFiles: claimFiles(stages, claims) },
        figures: PAPER_FIGURES.map((figure) => declaredFigure(figure, stages)),
      },
      inputs: {
        ...outputsOf("toy/critical-points", "critical_points.csv", "h_zeros.csv"),
        ...outputsOf("toy/edge-of-stability", "edge_fits.csv"),
        ...outputsOf("toy/flow", "flow_fits.csv"),
        ...outputsOf("table/1", "table_1.csv"),
        ...outputsOf("claims/table", "claims.csv"),
        [PUBLISHED]: PUBLISHED_SOURCE,
        ...outputsOf("scaling/counting", "counting.csv"),
        ...testsOf(claims),
        ...pictures(PAPER_FIGURES),
      },
      outputs: { ...page("index.html"), ...page("claims.html"), ...page("glossary.html") },
      targets,
    }),
  ];
}

/** The networks that readers see as functions: no figure shows the runs of deep ones as marks. */
function networksStage(
  { plateau, scaling }: Profile,
  outputs: { readonly [file: string]: string },
  targets: readonly string[],
): StageDeclaration {
  const shallow = configurations(scaling.sizes).filter(({ hidden }) => hidden.length === 1);
  const networks = SETTINGS.map((setting): [string, InputSource] => [
    networksInput(setting),
    output(`plateau/train-${settingName(setting)}`, "networks.csv"),
  ]);
  const others = shallow.flatMap((configuration): [string, InputSource][] => {
    const [runs, data] = networkInputs(configuration);
    return [
      [runs, output(endsName(configuration), "networks.csv")],
      [data, scalingDataSource(configuration)],
    ];
  });
  const about = "the networks of the runs that figures show, with their targets";
  return stage<ReportNetworksParameters>("report/networks", about, {
    parameters: {
      plateau: { standardise: plateau.data.standardise, settings: SETTINGS },
      scaling: shallow,
    },
    inputs: {
      "plateau data.bin": output("plateau/data", "data.bin"),
      "plateau runs.csv": output("plateau/analysis", "runs.csv"),
      "scaling runs.csv": output("scaling/summary", "runs.csv"),
      ...Object.fromEntries([...networks, ...others]),
    },
    outputs,
    targets,
  });
}
