/**
 * A run as a Workflow Run RO-Crate (profile Provenance Run Crate 0.5): the graph is the workflow, each stage a step,
 * its module the tool, its execution an action from input files and parameters to output files.
 *
 * Actions have no start and end: the engine keeps no time of day, so that equal runs have equal records.
 */
import type { BundleFile } from "./bundle.ts";
import { byCodeUnit } from "../store/hash.ts";
import { flattenParameters } from "../key/key.ts";
import type { RunRecord } from "./record.ts";
import type { StageDeclaration } from "../stage.ts";

/** What a crate says of a project; the graph does not know it. */
export interface CrateSubject {
  readonly name: string;
  readonly description: string;
  /** The address of the licence, and its name. */
  readonly license: { readonly id: string; readonly name: string };
  /** The module that declares the graph, from the root. */
  readonly workflow: string;
}

export interface CrateContent {
  readonly subject: CrateSubject;
  /** Year, month, day: 2025-01-31. */
  readonly date: string;
  /** In topological order. */
  readonly stages: readonly StageDeclaration[];
  readonly record: RunRecord;
  /** The files of the crate; those below `folders` are described as one. */
  readonly files: readonly BundleFile[];
  /** Path with a final `/` → what it holds. */
  readonly folders: { readonly [path: string]: string };
  /** Where the object with a hash lies. */
  readonly objectPath: (hash: string) => string;
}

type Value = string | number | Link | readonly (string | Link)[];
type Link = { readonly "@id": string };
export type Entity = { readonly "@id": string; readonly "@type": string | readonly string[] } & {
  readonly [property: string]: Value | undefined;
};

const PROFILES: readonly (readonly [id: string, name: string, version: string])[] = [
  ["https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"],
  ["https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"],
];
const LANGUAGE = "#typescript";
const ENGINE = "#engine";
const COMPLETED = "http://schema.org/CompletedActionStatus";

const link = (id: string): Link => ({ "@id": id });
const links = (ids: Iterable<string>): Link[] => [...new Set(ids)].map(link);

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
  const parts = [...described(files, folders).map(({ path }) => fileId(path)), ...Object.keys(folders)];
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
      mainEntity: link(fileId(subject.workflow)),
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
      instrument: link(fileId(subject.workflow)),
      object: links(inputs.map(fileId)),
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

/** A stage as a step, its execution as an action, what it took, and its parameters. */
function stageEntities(
  { record, objectPath }: CrateContent,
  stage: StageDeclaration,
  position: number,
): Entity[] {
  const { name, about, module } = stage;
  const { outputs, machine } = record.stages[name]!;
  const parameters = flattenParameters(stage.parameters).filter(([field]) => field !== "parameter")
    .map(([field, value]): Entity => {
      const path = field.slice("parameter ".length);
      return {
        "@id": `#${fileId(`parameter/${name}/${path}`)}`,
        "@type": "PropertyValue",
        name: path,
        value,
      };
    });
  const inputs = Object.values(stage.inputs).flatMap((source) =>
    source.kind === "file"
      ? [fileId(source.path)]
      : objectOf(record, objectPath, source.stage, source.output) ?? []
  );
  const usage = (id: string, label: string, value: number, unit: string): Entity => ({
    "@id": `#usage/${name}/${id}`,
    "@type": "PropertyValue",
    propertyID: id,
    name: label,
    value: String(value),
    unitCode: `http://qudt.org/vocab/unit/${unit}`,
  });
  const usages = [
    usage("duration", "wall-clock time", machine.milliseconds, "MilliSEC"),
    usage("peak-memory", "resident memory of the process at most", machine.peakBytes, "BYTE"),
  ];
  const notes = Object.entries(machine.notes).map(([key, value]) =>
    `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  return [
    {
      "@id": `#step/${name}`,
      "@type": "HowToStep",
      name,
      description: about,
      position: String(position),
      workExample: link(fileId(module)),
    },
    {
      "@id": `#control/${name}`,
      "@type": "ControlAction",
      name: `step ${name}`,
      instrument: link(`#step/${name}`),
      object: link(`#run/${name}`),
      actionStatus: COMPLETED,
    },
    {
      "@id": `#run/${name}`,
      "@type": "CreateAction",
      name: `run of ${name}`,
      instrument: link(fileId(module)),
      object: links([...inputs, ...parameters.map((each) => each["@id"])]),
      result: links(Object.values(outputs).map(({ hash }) => fileId(objectPath(hash)))),
      resourceUsage: usages.map((each) => link(each["@id"])),
      actionStatus: COMPLETED,
      ...(notes.length === 0 ? {} : { description: notes.join("; ") }),
    },
    ...usages,
    ...parameters,
  ];
}

/** Every described file with its SHA-256; the workflow, the tools and stored outputs say more. */
function fileEntities(content: CrateContent): Entity[] {
  const { subject, stages, record, files, folders, objectPath } = content;
  const tools = new Set(stages.map(({ module }) => module));
  const inputs = new Set(projectFiles(stages));
  const made = new Map<string, string[]>();
  for (const { name } of stages) {
    for (const [output, { hash }] of Object.entries(record.stages[name]!.outputs)) {
      made.set(objectPath(hash), [...made.get(objectPath(hash)) ?? [], `${output} of ${name}`]);
    }
  }
  const examples = new Map<string, string[]>();
  const example = (path: string, id: string) => examples.set(path, [...examples.get(path) ?? [], id]);
  for (const path of inputs) example(path, `#input/${path}`);
  for (const { path, stage, output } of publishedFiles(stages)) {
    example(objectPath(record.stages[stage]!.outputs[output]!.hash), `#output/${path}`);
  }
  return described(files, folders).map(({ path, size, hash }): Entity => {
    const isWorkflow = path === subject.workflow;
    const types = isWorkflow
      ? ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
      : tools.has(path)
      ? ["File", "SoftwareSourceCode"]
      : "File";
    return {
      "@id": fileId(path),
      "@type": types,
      name: made.get(path)?.join(", ") ?? path,
      contentSize: String(size),
      sha256: hash,
      exampleOfWork: examples.has(path) ? links(examples.get(path)!) : undefined,
      programmingLanguage: types === "File" ? undefined : link(LANGUAGE),
      ...(isWorkflow ? workflowProperties(stages) : {}),
    };
  });
}

function workflowProperties(stages: readonly StageDeclaration[]): { readonly [property: string]: Value } {
  return {
    step: stages.map(({ name }) => link(`#step/${name}`)),
    hasPart: links(stages.map(({ module }) => fileId(module))),
    input: links(projectFiles(stages).map((path) => `#input/${path}`)),
    output: links(publishedFiles(stages).map(({ path }) => `#output/${path}`)),
  };
}

function described(
  files: readonly BundleFile[],
  folders: CrateContent["folders"],
): BundleFile[] {
  const below = (path: string) => Object.keys(folders).some((folder) => path.startsWith(folder));
  return files.filter(({ path }) => !below(path)).sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Files of the project that stages read. */
function projectFiles(stages: readonly StageDeclaration[]): string[] {
  const paths = stages.flatMap(({ inputs }) =>
    Object.values(inputs).flatMap((source) => source.kind === "file" ? [source.path] : [])
  );
  return [...new Set(paths)].sort(byCodeUnit);
}

/** Every file that people get, by its path below the output folder, in the order of the stages. */
export function publishedFiles(
  stages: readonly StageDeclaration[],
): { readonly path: string; readonly stage: string; readonly output: string }[] {
  return stages.flatMap(({ name, outputs }) =>
    Object.entries(outputs).flatMap(([output, { publish }]) =>
      (publish ?? []).map((path) => ({ path, stage: name, output }))
    )
  );
}

function objectOf(
  record: RunRecord,
  objectPath: (hash: string) => string,
  stage: string,
  output: string,
): string | null {
  const hash = record.stages[stage]?.outputs[output]?.hash;
  return hash === undefined ? null : fileId(objectPath(hash));
}

/** A path as an address relative to the crate: `#` and `?` in it are names like any other. */
function fileId(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
