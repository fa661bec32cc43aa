/** Every value of a profile, replaced by what it cannot be, is refused by name. */
import assert from "node:assert/strict";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { Profiles, quick } from "./profile_folder.ts";

/** Values of quick.json that may be fractions; every other number there counts something, or is a seed. */
const REAL = new Set([
  "toy.curve.from",
  "toy.curve.to",
  "toy.functions.range",
  ...["gamma_from", "gamma_to", "alpha_from", "alpha_to"].map((name) => `toy.landscape.${name}`),
  ...["offset", "gamma_to", "relative_tolerance", "absolute_tolerance"].map((name) => `toy.flow.${name}`),
  "toy.edge_of_stability.etas",
  "toy.edge_of_stability.offset",
  ...["sgd_eta", "adam_eta", "offset"].map((name) => `toy.minibatch.${name}`),
  "toy.sharpness.epsilon",
  ...["gamma_origin", "gamma_from", "gamma_to", "alpha_range"].map((name) => `toy.slice.${name}`),
  "plateau.split.surface_alpha",
  "plateau.split.offset",
  "channel.limit.start_distance",
  "scaling.train.relative_tolerance",
  ...["text", "variant"].flatMap((name) => [`geometry.${name}.gammas`, `geometry.${name}.offset`]),
  "geometry.surface.far",
]);

/** Values that may be less than zero. */
const SIGNED = new Set(["toy.landscape.alpha_from", "toy.landscape.alpha_to"]);

interface Leaf {
  /** Without the place in a list. */
  readonly path: string;
  readonly value: unknown;
  /** The text of quick.json with this leaf written as `text`. */
  with(text: string): string;
}

/** Every value of quick.json that is no section, the members of lists one by one, and lists as wholes. */
function leavesOf(root: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  const MARK = "@ here @";
  const visit = (holder: Record<string, unknown>, name: string, path: string) => {
    const value = holder[name];
    const leaf = (): Leaf => {
      holder[name] = MARK;
      const whole = JSON.stringify(root);
      holder[name] = value;
      return { path, value, with: (text) => whole.replace(`"${MARK}"`, () => text) };
    };
    if (typeof value !== "object" || Array.isArray(value)) leaves.push(leaf());
    if (typeof value !== "object") return;
    const inner = value as Record<string, unknown>;
    for (const key of Object.keys(inner)) visit(inner, key, Array.isArray(value) ? path : `${path}.${key}`);
  };
  for (const name of Object.keys(root as object)) visit(root as Record<string, unknown>, name, name);
  return leaves;
}

Deno.test("every value of a profile that is replaced is refused in one line that names it, or makes a graph", () => {
  using profiles = new Profiles();
  const file = profiles.path("mine/a.json");
  const leaves = leavesOf(quick());
  assert.deepEqual([...REAL].filter((path) => !leaves.some((leaf) => leaf.path === path)), []);
  /** What is wrong with the file, or null; a value that is let through must make a graph. */
  const refusal = (text: string): string | null => {
    Deno.writeTextFileSync(file, text);
    try {
      paperGraph(loadProfile(profiles.folder, file));
      return null;
    } catch (error) {
      assert.equal((error as Error).name, "ProfileError", `${text}: ${(error as Error).stack}`);
      assert.doesNotMatch((error as Error).message, /\n/);
      return (error as Error).message;
    }
  };
  for (const leaf of leaves) {
    const { path, value } = leaf;
    const mustRefuse = ["null", "{}", "[]", "[null]", '[""]', '[["x"]]', '""'];
    if (typeof value === "number") {
      mustRefuse.push("1e300", "-1e300", "1e400", "-1e400", `"${value}"`, `[${value}]`, "true", '"NaN"');
      if (!REAL.has(path)) mustRefuse.push(`${value + 0.5}`, `${value}.0000001`, "9007199254740993");
      if (!SIGNED.has(path)) mustRefuse.push("-1", "-1e-9");
    } else if (Array.isArray(value)) {
      mustRefuse.push(`${value[0]}`, `[${value[0]}, ${value[0]}]`, `["${value[0]}"]`, "[1e400]", "[-1]");
      if (!REAL.has(path)) mustRefuse.push(`[${value[0] + 0.5}]`);
    } else if (typeof value === "boolean") mustRefuse.push("0", "1", '"true"');
    else mustRefuse.push("0", "true");
    for (const text of mustRefuse) {
      const message = refusal(leaf.with(text));
      assert.ok(message?.includes(`mine/a.json: ${path} must be`), `${path} = ${text}: ${message}`);
    }
    if (typeof value !== "number") continue;
    for (const text of ["0", "1", `${value + 0.25}`, `${value + 1}`, `${value * 2}`]) {
      const message = refusal(leaf.with(text));
      assert.ok(
        message === null || message.includes(path.split(".").at(-1)!),
        `${path} = ${text}: ${message}`,
      );
    }
  }
});
