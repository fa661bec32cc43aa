/** The stages of the report, over all stages of the paper. */
import { dependencies } from "../../engine/graph.ts";
import { flattenParameters } from "../../engine/key/key.ts";
import { file, type InputSource, type Json, output, type StageDeclaration } from "../../engine/stage.ts";
import { CAPTIONS } from "../captions.ts";
import { networksInput, settingName, SETTINGS } from "../plateau/settings.ts";
import { PUBLISHED, PUBLISHED_SOURCE } from "../published.ts";
import { REPORT_FOLDER } from "./folder.ts";
import { networkInputs } from "./network_inputs.ts";
import type { ReportNetworksParameters } from "./networks.ts";
import type { RecomputedDeclaration } from "./pages.ts";
import type { DeclaredStage } from "./stages.ts";
import { scalingDataSource } from "../scaling/stages.ts";
import { type Configuration, endsName } from "../scaling/settings.ts";

/** Figures whose marks are runs: the report tells which. */
export const INTERACTIVE = [
  "fig2b",
  "fig4a",
  "figA1",
  "figA3",
  "figB7",
  "figB9",
  "figB11",
  "figGated",
] as const;

/** Scripts of the pages, and every module that one of them reaches. */
const ENTRIES = {
  "figures.js": "figures/report/figures_browser.ts",
  "explorer.js": "figures/report/explorer/pair_browser.ts",
  "landscape.js": "figures/report/explorer/landscape_browser.ts",
  "recompute.js": "pipeline/paper/report/recompute_browser.ts",
  "record_table.js": "figures/report/record_browser.ts",
} as const;
const MODULES = [
  ...Object.values(ENTRIES),
  "figures/math_text.ts",
  "figures/report/explorer/ball_run.ts",
  "figures/report/base64_numbers.ts",
  "figures/report/explorer/gated_pair.ts",
  "figures/report/explorer/gauss_legendre.ts",
  "figures/report/explorer/landscape_view.ts",
  "figures/report/run_record.ts",
  "figures/report/stage_anchor.ts",
  "figures/report/load_script_browser.ts",
  "figures/report/map_colours.ts",
  "figures/report/map_plane.ts",
  "figures/report/network_function.ts",
  "figures/report/networks_dock_browser.ts",
  "figures/report/run_identity.ts",
  "figures/report/run_networks.ts",
  "figures/report/explorer/symmetric_eigen4.ts",
  "figures/report/explorer/toy_landscape.ts",
  "figures/report/explorer/toy_loss.ts",
  "figures/report/explorer/toy_motion.ts",
  "figures/target_colours.ts",
  "kernels/device/device.ts",
  "kernels/random_key.ts",
  "kernels/strict/loop_note.ts",
  "kernels/toy/minibatch.ts",
  "kernels/toy/samples.ts",
  "pipeline/paper/toy/data.ts",
  "pipeline/paper/toy/minibatch_train.ts",
  "pipeline/paper/toy/samples.ts",
  "pipeline/paper/with_device.ts",
] as const;

/** Stages that readers run in their browsers, in order, with the output that is compared. */
const RECOMPUTED = [["toy/samples", "samples.bin"], ["toy/minibatch-train", "states.bin"]] as const;

/** The networks that readers see as functions. */
export interface MappedNetworks {
  readonly standardise: ReportNetworksParameters["plateau"]["standardise"];
  /** Those of one hidden layer: no figure shows the others' runs as marks. */
  readonly scaling: readonly Configuration[];
}

export interface ReportIndex {
  readonly profile: string;
  /** What a command takes to mean this profile, such as ` --profile smoke`; nothing for the default. */
  readonly option: string;
  readonly about: string;
  readonly samples: number;
  readonly runs: readonly number[];
  readonly claims: readonly string[];
}

/** Lets every published file lie in the report as well: its links lead nowhere else. */
export function publishedInReport(stage: StageDeclaration): StageDeclaration {
  const outputs = Object.entries(stage.outputs).map(([name, declaration]) => {
    const { publish = [] } = declaration;
    return [name, { ...declaration, publish: [...publish, ...publish.map((path) => REPORT_FOLDER + path)] }];
  });
  return { ...stage, outputs: Object.fromEntries(outputs) };
}

/** @param stages all others, already published in the report */
export function reportStages(
  stages: readonly StageDeclaration[],
  index: ReportIndex,
  mapped: MappedNetworks,
): StageDeclaration[] {
  const page = (file: string) => ({ [file]: { publish: [REPORT_FOLDER + file] } });
  const scripts = (folder: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { publish: [`${REPORT_FOLDER}${folder}/${name}`] }]));
  const { profile, option } = index;
  const targets = ["report"];
  return [
    {
      name: "report/vega",
      about: "the library that draws figures in a browser",
      module: "pipeline/paper/report/vega.ts",
      parameters: {},
      inputs: {},
      outputs: scripts("scripts", ["vega.js"]),
      targets,
    },
    {
      name: "report/scripts",
      about: "the scripts of the report's pages",
      module: "pipeline/paper/report/scripts.ts",
      parameters: { entries: { ...ENTRIES }, modules: [...MODULES] },
      inputs: Object.fromEntries(MODULES.map((path) => [path, file(path)])),
      outputs: scripts("scripts", Object.keys(ENTRIES)),
      targets,
      // The compiler asks for the time when it loads; what it writes does not depend on it.
      allow: ["frozen-clock"],
    },
    {
      name: "report/specs",
      about: "figures whose marks can be asked which run they are",
      module: "pipeline/paper/report/specs.ts",
      parameters: { figures: [...INTERACTIVE] },
      inputs: Object.fromEntries(
        INTERACTIVE.map((id) => [`${id}.vl.json`, output(`draw/${id}`, `${id}.vl.json`)]),
      ),
      outputs: scripts("specs", INTERACTIVE.map((id) => `${id}.js`)),
      targets,
      allow: ["frozen-clock"],
    },
    {
      name: "report/networks",
      about: "the networks of the runs that figures show, with their targets",
      module: "pipeline/paper/report/networks.ts",
      ...mappedNetworks(mapped),
      outputs: scripts("scripts", ["networks.js"]),
      targets,
    },
    {
      name: "report/pages",
      about: "the explorer, the page that recomputes in a browser, and that of the record",
      module: "pipeline/paper/report/pages.ts",
      ...recomputation(stages, profile, option),
      outputs: {
        ...page("explorer.html"),
        ...page("recompute.html"),
        ...page("record.html"),
        ...scripts("scripts", ["record.js"]),
      },
      targets,
    },
    {
      name: "report/stages",
      about: "the page of the graph and its stages",
      module: "pipeline/paper/report/stages.ts",
      parameters: { profile, stages: stages.map(declared) as unknown as Json },
      inputs: {},
      outputs: page("stages.html"),
      targets,
      allow: ["frozen-clock"],
    },
    {
      name: "report/index",
      about: "the report's first page, its claims and glossary",
      module: "pipeline/paper/report/index.ts",
      parameters: {
        ...index,
        interactive: [...INTERACTIVE],
        stages: Object.fromEntries(
          CAPTIONS.map(({ id }) => [id, stagesUnder(stages, `draw/${id}`) as unknown as Json]),
        ),
      },
      inputs: {
        "critical_points.csv": output("toy/critical-points", "critical_points.csv"),
        "h_zeros.csv": output("toy/critical-points", "h_zeros.csv"),
        "edge_fits.csv": output("toy/edge-of-stability", "edge_fits.csv"),
        "flow_fits.csv": output("toy/flow", "flow_fits.csv"),
        "table_1.csv": output("table/1", "table_1.csv"),
        "claims.csv": output("claims/table", "claims.csv"),
        [PUBLISHED]: PUBLISHED_SOURCE,
        "counting.csv": output("scaling/counting", "counting.csv"),
        ...Object.fromEntries(
          index.claims.map((name) => [`claims-${name}.csv`, output(`${name}/claims`, "claims.csv")]),
        ),
        ...Object.fromEntries(CAPTIONS.map(({ id }) => [`${id}.svg`, output(`draw/${id}`, `${id}.svg`)])),
      },
      outputs: {
        ...page("index.html"),
        ...page("claims.html"),
        ...page("glossary.html"),
        "edge_fits.csv": { publish: ["fig6d/edge_fits.csv", `${REPORT_FOLDER}fig6d/edge_fits.csv`] },
        "flow_fits.csv": { publish: ["fig6b/flow_fits.csv", `${REPORT_FOLDER}fig6b/flow_fits.csv`] },
      },
      targets,
    },
  ];
}

function mappedNetworks({ standardise, scaling }: MappedNetworks) {
  const parameters: ReportNetworksParameters = { plateau: { standardise, settings: SETTINGS }, scaling };
  const networks = SETTINGS.map((setting): [string, InputSource] => [
    networksInput(setting),
    output(`plateau/train-${settingName(setting)}`, "networks.csv"),
  ]);
  const others = scaling.flatMap((configuration): [string, InputSource][] => {
    const [runs, data] = networkInputs(configuration);
    return [
      [runs, output(endsName(configuration), "networks.csv")],
      [data, scalingDataSource(configuration)],
    ];
  });
  const inputs: { readonly [name: string]: InputSource } = {
    "plateau data.bin": output("plateau/data", "data.bin"),
    "plateau runs.csv": output("plateau/analysis", "runs.csv"),
    "scaling runs.csv": output("scaling/summary", "runs.csv"),
    ...Object.fromEntries([...networks, ...others]),
  };
  return { parameters: parameters as unknown as { readonly [name: string]: Json }, inputs };
}

function declared(stage: StageDeclaration): DeclaredStage {
  const { name, about, module, inputs, outputs, resources = [] } = stage;
  const parameters = flattenParameters(stage.parameters).flatMap(([path, value]) =>
    path === "parameter" ? [] : [[path.slice("parameter ".length), value] as const]
  );
  return { name, about, module, parameters, inputs, outputs, resources };
}

/** A stage and all that it depends on; each comes after those that it reads from. */
function stagesUnder(stages: readonly StageDeclaration[], last: string): { name: string; about: string }[] {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const stage = byName.get(name)!;
    for (const from of dependencies(stage)) visit(from);
    found.set(name, stage.about);
  };
  visit(last);
  return [...found].map(([name, about]) => ({ name, about }));
}

/** What the page needs to run stages: texts travel with it, bytes are made there by the stage before. */
function recomputation(stages: readonly StageDeclaration[], profile: string, option: string) {
  const here = new Set<string>(RECOMPUTED.map(([stage]) => stage));
  const inputs: { [name: string]: InputSource } = {};
  const described = RECOMPUTED.map(([name, result]): RecomputedDeclaration => {
    const { about, parameters, inputs: sources } = stages.find((stage) => stage.name === name)!;
    const texts: string[] = [];
    const made: { [local: string]: { stage: string; output: string } } = {};
    for (const [local, source] of Object.entries(sources)) {
      if (source.kind === "output" && here.has(source.stage)) {
        made[local] = { stage: source.stage, output: source.output };
      } else {
        texts.push(local);
        inputs[`${name} ${local}`] = source;
      }
    }
    inputs[`${name} ${result}`] = output(name, result);
    return { stage: name, about, parameters, texts, made, output: result };
  });
  return { parameters: { profile, option, stages: described as unknown as Json }, inputs };
}
