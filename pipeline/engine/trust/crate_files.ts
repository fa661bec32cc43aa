/** The files in a crate: the workflow, the tools, what stages read and made, everything else. */
import { relativeAddress } from "../file_address.ts";
import type { StageDeclaration } from "../stage.ts";
import {
  type CrateContent,
  described,
  type Entity,
  LANGUAGE,
  link,
  links,
  projectFiles,
  publishedFiles,
  type Value,
} from "./crate_terms.ts";

/** Every described file with its SHA-256; the workflow, the tools and stored outputs say more. */
export function fileEntities(content: CrateContent): Entity[] {
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
      "@id": relativeAddress(path),
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
    hasPart: links(stages.map(({ module }) => relativeAddress(module))),
    input: links(projectFiles(stages).map((path) => `#input/${path}`)),
    output: links(publishedFiles(stages).map(({ path }) => `#output/${path}`)),
  };
}
