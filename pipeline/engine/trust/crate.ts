/**
 * A run as a Workflow Run RO-Crate (profile Provenance Run Crate 0.5): the graph is the workflow, each stage a step,
 * its module the tool, its execution an action from input files and parameters to output files.
 *
 * Actions have no start and end: the engine keeps no time of day, so that equal runs have equal records.
 */
import { relativeAddress } from "../file_address.ts";
import { byCodeUnit } from "../store/hash.ts";
import { fileEntities } from "./crate_files.ts";
import { stageEntities } from "./crate_stage.ts";
import {
  COMPLETED,
  type CrateContent,
  described,
  type Entity,
  LANGUAGE,
  link,
  links,
  objectOf,
  projectFiles,
  publishedFiles,
} from "./crate_terms.ts";

const PROFILES: readonly (readonly [id: string, name: string, version: string])[] = [
  ["https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"],
  ["https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"],
];
const ENGINE = "#engine";

/** The text of `ro-crate-metadata.json`; equal content gives equal text. */
export function crateMetadata(content: CrateContent): string {
  const graph = [
    ...rootEntities(content),
    ...workflowEntities(content),
    ...content.stages.flatMap((stage, at) => stageEntities(content, stage, at + 1)),
    ...fileEntities(content),
  ];
  const context = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"];
  return `${JSON.stringify({ "@context": context, "@graph": graph }, null, 2)}\n`;
}

function rootEntities({ subject, date, files, folders }: CrateContent): Entity[] {
  const parts = [
    ...described(files, folders).map(({ path }) => relativeAddress(path)),
    ...Object.keys(folders),
  ];
  return [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      about: link("./"),
      conformsTo: [
        link("https://w3id.org/ro/crate/1.1"),
        link("https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
      ],
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name: subject.name,
      description: subject.description,
      datePublished: date,
      license: link(subject.license.id),
      conformsTo: links(PROFILES.map(([id]) => id)),
      mainEntity: link(relativeAddress(subject.workflow)),
      mentions: [link("#engine-run"), link("#run")],
      hasPart: links(parts.sort(byCodeUnit)),
    },
    { "@id": subject.license.id, "@type": "CreativeWork", name: subject.license.name },
    ...PROFILES.map(([id, name, version]): Entity => ({ "@id": id, "@type": "CreativeWork", name, version })),
    {
      "@id": LANGUAGE,
      "@type": "ComputerLanguage",
      name: "TypeScript",
      url: link("https://www.typescriptlang.org/"),
    },
    ...Object.entries(folders).map(([id, description]): Entity => ({
      "@id": id,
      "@type": "Dataset",
      name: id,
      description,
    })),
  ];
}

/** The workflow's own entities but the file's, and the run of all of it. */
function workflowEntities({ subject, stages, record, objectPath }: CrateContent): Entity[] {
  const inputs = projectFiles(stages);
  const outputs = publishedFiles(stages);
  const result = outputs.flatMap(({ stage, output }) => objectOf(record, objectPath, stage, output) ?? []);
  const versions = new Set(Object.values(record.stages).map(({ machine }) => machine.deno));
  return [
    {
      "@id": ENGINE,
      "@type": "SoftwareApplication",
      name: "the engine of this project, on Deno",
      softwareVersion: [...versions].sort(byCodeUnit).join(", "),
    },
    {
      "@id": "#engine-run",
      "@type": "OrganizeAction",
      name: "execution of the graph",
      instrument: link(ENGINE),
      object: stages.map(({ name }) => link(`#control/${name}`)),
      result: link("#run"),
      actionStatus: COMPLETED,
    },
    {
      "@id": "#run",
      "@type": "CreateAction",
      name: `run of ${subject.name}, ${record.scope}`,
      instrument: link(relativeAddress(subject.workflow)),
      object: links(inputs.map(relativeAddress)),
      result: links(result),
      actionStatus: COMPLETED,
    },
    ...inputs.map((path) => formalParameter(`#input/${path}`, path)),
    ...outputs.map(({ path }) => formalParameter(`#output/${path}`, path)),
  ];
}

function formalParameter(id: string, name: string): Entity {
  return {
    "@id": id,
    "@type": "FormalParameter",
    additionalType: "File",
    name,
    conformsTo: link("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
  };
}
