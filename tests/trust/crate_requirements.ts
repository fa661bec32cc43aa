/**
 * What the specifications require of a Provenance Run Crate, as far as it can be read off the metadata: RO-Crate
 * 1.1 (root, descriptor, data entities), Workflow RO-Crate 1.0 (main workflow), and the Workflow Run RO-Crate
 * profiles 0.5 (actions, tools, steps, parameters). Each rule is one sentence with "must".
 */

export interface Node {
  readonly "@id": string;
  readonly "@type": string | readonly string[];
  readonly [property: string]: unknown;
}

const DESCRIPTOR = "ro-crate-metadata.json";
const TOOLS = ["SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow"];
const ACTIONS = ["CreateAction", "ActivateAction", "UpdateAction"];
const PROFILES = ["process", "workflow", "provenance"].map((name) => `https://w3id.org/ro/wfrun/${name}/`);

/**
 * Broken requirements, empty for a valid crate.
 * @param files paths that are in the crate, for local data entities
 */
export function brokenRequirements(metadata: string, files: ReadonlySet<string>): string[] {
  const { "@context": context, "@graph": graph } = JSON.parse(metadata) as {
    "@context": unknown;
    "@graph": Node[];
  };
  const broken: string[] = [];
  const must = (holds: boolean, sentence: string) => {
    if (!holds) broken.push(sentence);
  };
  const byId = new Map(graph.map((node) => [node["@id"], node]));
  const is = (id: string, types: readonly string[]) =>
    typesOf(byId.get(id)).some((type) => types.includes(type));
  const all = (type: string) => graph.filter((node) => typesOf(node).includes(type));
  const every = (node: Node, property: string, types: readonly string[], least: number, sentence: string) => {
    const ids = idsOf(node[property]);
    must(ids.length >= least && ids.every((id) => is(id, types)), `${node["@id"]}: ${sentence}`);
  };

  must(byId.size === graph.length, "every @id must be unique");
  must(
    [context].flat().includes("https://w3id.org/ro/crate/1.1/context"),
    "the context must be that of RO-Crate 1.1",
  );
  for (const node of graph) must(typesOf(node).length > 0, `${node["@id"]}: an entity must have a @type`);
  const dangling = graph.flatMap((node) =>
    Object.entries(node).flatMap(([property, value]) =>
      idsOf(value).filter((id) => !byId.has(id) && !/^https?:/.test(id)).map((id) =>
        `${node["@id"]} ${property} ${id}`
      )
    )
  );
  must(dangling.length === 0, `every reference must have its entity: ${dangling[0]}`);

  const descriptor = byId.get(DESCRIPTOR);
  must(typesOf(descriptor).includes("CreativeWork"), "the metadata descriptor must be a CreativeWork");
  must(
    idsOf(descriptor?.conformsTo).some((id) => /^https:\/\/w3id\.org\/ro\/crate\/1\.\d/.test(id)),
    "the metadata descriptor must conform to a version of RO-Crate",
  );
  const root = byId.get(idsOf(descriptor?.about)[0] ?? "");
  if (root === undefined) return [...broken, "the metadata descriptor must be about the root"];
  must(
    typesOf(root).includes("Dataset") && root["@id"].endsWith("/"),
    "the root must be a Dataset with a final /",
  );
  for (const property of ["name", "description"]) {
    must(typeof root[property] === "string" && root[property] !== "", `the root must have a ${property}`);
  }
  must(/^\d{4}-\d\d-\d\d/.test(String(root.datePublished)), "the root must have datePublished in ISO 8601");
  must(idsOf(root.license).length === 1, "the root must have a license");
  for (const profile of PROFILES) {
    const found = idsOf(root.conformsTo).filter((id) => id.startsWith(profile));
    must(
      found.length === 1 && is(found[0]!, ["CreativeWork"]),
      `the root must conform to ${profile}, a CreativeWork here`,
    );
  }

  const linked = new Set<string>();
  const pending = idsOf(root.hasPart);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (linked.has(id)) continue;
    linked.add(id);
    pending.push(...idsOf(byId.get(id)?.hasPart));
  }
  for (const node of [...all("File"), ...all("Dataset")].filter((each) => each !== root)) {
    must(linked.has(node["@id"]), `${node["@id"]}: a data entity must be linked from the root by hasPart`);
  }
  for (const node of all("File")) {
    must(files.has(decodeURIComponent(node["@id"])), `${node["@id"]}: a local file must be in the crate`);
  }
  for (const node of all("Dataset").filter((each) => each !== root)) {
    const found = [...files].some((path) => path.startsWith(node["@id"]));
    must(found, `${node["@id"]}: a local folder must be in the crate`);
  }

  const workflow = byId.get(idsOf(root.mainEntity)[0] ?? "");
  if (workflow === undefined) return [...broken, "the root must have a main workflow as mainEntity"];
  for (const type of ["File", "SoftwareSourceCode", "ComputationalWorkflow"]) {
    must(typesOf(workflow).includes(type), `the main workflow must be a ${type}`);
  }
  every(workflow, "programmingLanguage", ["ComputerLanguage"], 1, "must refer to its programmingLanguage");
  every(workflow, "hasPart", TOOLS, 1, "must refer to the orchestrated tools by hasPart");
  if (idsOf(workflow.step).length > 0) {
    must(typesOf(workflow).includes("HowTo"), "a workflow with steps must be a HowTo");
  }
  for (const node of [workflow, ...idsOf(workflow.hasPart).flatMap((id) => byId.get(id) ?? [])]) {
    for (const property of ["input", "output"]) {
      every(node, property, ["FormalParameter"], 0, `${property} must be FormalParameters`);
    }
  }
  for (const node of all("FormalParameter")) {
    must(node.additionalType !== undefined, `${node["@id"]}: a FormalParameter must have an additionalType`);
  }

  const actions = ACTIONS.flatMap(all);
  for (const node of actions) {
    every(node, "instrument", TOOLS, 1, "an action must refer to its tool by instrument");
    every(node, "resourceUsage", ["PropertyValue"], 0, "resourceUsage must be PropertyValues");
    for (const id of idsOf(node.resourceUsage)) {
      must(byId.get(id)?.propertyID !== undefined, `${id}: resource usage must have a propertyID`);
    }
  }
  const ran = (tool: string) => actions.some((action) => idsOf(action.instrument).includes(tool));
  must(ran(workflow["@id"]), "the run of the workflow must be an action");
  for (const tool of idsOf(workflow.hasPart)) must(ran(tool), `${tool}: the run of a tool must be an action`);

  for (const node of all("HowToStep")) {
    must(idsOf(workflow.step).includes(node["@id"]), `${node["@id"]}: a step must be a step of the workflow`);
    every(node, "workExample", TOOLS, 1, "a step must refer to its tool by workExample");
    must(/^\d+$/.test(String(node.position ?? "0")), `${node["@id"]}: a position must be a whole number`);
  }
  for (const node of all("ControlAction")) {
    every(node, "instrument", ["HowToStep"], 1, "a ControlAction must refer to its step by instrument");
    every(node, "object", ACTIONS, 1, "a ControlAction must refer to its action by object");
  }
  for (const node of all("OrganizeAction")) {
    every(node, "instrument", TOOLS, 1, "an OrganizeAction must refer to the engine by instrument");
    every(node, "result", ACTIONS, 1, "an OrganizeAction must refer to the workflow's run by result");
    every(node, "object", ["ControlAction"], 1, "an OrganizeAction must refer to ControlActions by object");
  }
  return broken;
}

export function typesOf(node: Node | undefined): readonly string[] {
  return node === undefined ? [] : [node["@type"]].flat();
}

/** Identifiers that a property refers to. */
export function idsOf(value: unknown): string[] {
  return [value].flat().flatMap((each) =>
    each !== null && typeof each === "object" && "@id" in each
      ? [String((each as { "@id": unknown })["@id"])]
      : []
  );
}
