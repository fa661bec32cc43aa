/** A stage in a crate: a step of the workflow, an action with what it took and made, its parameters. */
import { relativeAddress } from "../file_address.ts";
import { flattenParameters } from "../key/key.ts";
import type { StageDeclaration } from "../stage.ts";
import { COMPLETED, type CrateContent, type Entity, link, links, objectOf } from "./crate_terms.ts";

/** A stage as a step, its execution as an action, what it took, and its parameters. */
export function stageEntities(
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
        "@id": `#${relativeAddress(`parameter/${name}/${path}`)}`,
        "@type": "PropertyValue",
        name: path,
        value,
      };
    });
  const inputs = Object.values(stage.inputs).flatMap((source) =>
    source.kind === "file"
      ? [relativeAddress(source.path)]
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
      workExample: link(relativeAddress(module)),
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
      instrument: link(relativeAddress(module)),
      object: links([...inputs, ...parameters.map((each) => each["@id"])]),
      result: links(Object.values(outputs).map(({ hash }) => relativeAddress(objectPath(hash)))),
      resourceUsage: usages.map((each) => link(each["@id"])),
      actionStatus: COMPLETED,
      ...(notes.length === 0 ? {} : { description: notes.join("; ") }),
    },
    ...usages,
    ...parameters,
  ];
}
