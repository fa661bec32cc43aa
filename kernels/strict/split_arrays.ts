/** Local arrays as single variables: a driver keeps those in registers, where an indexed array goes through memory. */
import type { Bindings } from "./fold.ts";
import type { Names } from "./names.ts";
import type { Expression, Statement } from "./tree.ts";

/** Array → its elements' type and names. */
type Split = Map<string, { readonly element: string; readonly names: readonly string[] }>;

/** Local arrays that are only ever used by numbered elements become variables, one an element. */
export function splitArrays(body: readonly Statement[], constants: Bindings, names: Names): Statement[] {
  const sizes = new Map<string, { element: string; size: number }>();
  const unlike = new Set<string>();
  const collect = (statements: readonly Statement[]): void => {
    for (const each of statements) {
      if (each.kind === "declare" && each.value === null) {
        const match = /^array<([^,]+), (\w+)>$/.exec(each.type);
        if (match === null) continue;
        const known = constants.get(match[2]!);
        const size = known?.kind === "literal" ? Number(known.value) : parseInt(match[2]!);
        const other = sizes.get(each.name);
        // Two arrays of one name that are not alike stay arrays.
        if (other !== undefined && (other.element !== match[1] || other.size !== size)) unlike.add(each.name);
        sizes.set(each.name, { element: match[1]!, size });
      } else if (each.kind === "for") collect(each.body);
      else if (each.kind === "if") collect([...each.body, ...each.otherwise]);
    }
  };
  collect(body);
  for (const name of unlike) sizes.delete(name);
  visit(body, (expression) => {
    if (expression.kind === "name") sizes.delete(expression.name);
    return expression.kind === "index" && expression.owner.kind === "name" &&
      expression.at.kind === "literal";
  });
  if (sizes.size === 0) return [...body];
  const split: Split = new Map();
  for (const [name, array] of sizes) {
    const elements = (stem: string) => Array.from({ length: array.size }, (_, i) => `${stem}${i}`);
    split.set(name, { ...array, names: elements(names.free(`${name}_at`, elements)) });
  }
  return [...rewrite(body, split)];
}

/** Calls `look` on every expression; where it says true, what is inside is passed over. */
function visit(tree: unknown, look: (expression: Expression) => boolean): void {
  if (Array.isArray(tree)) {
    for (const each of tree) visit(each, look);
  } else if (tree !== null && typeof tree === "object") {
    if ("type" in tree && "kind" in tree && tree.kind !== "declare" && look(tree as Expression)) return;
    for (const each of Object.values(tree)) visit(each, look);
  }
}

function rewrite<Tree>(tree: Tree, split: Split): Tree {
  if (Array.isArray(tree)) return tree.flatMap((each) => splitOne(each, split)) as Tree;
  if (tree === null || typeof tree !== "object") return tree;
  const node = tree as unknown as Expression;
  const array = node.kind === "index" && node.owner.kind === "name" && split.get(node.owner.name);
  if (node.kind === "index" && array) {
    const at = Number((node.at as Expression & { kind: "literal" }).value);
    return { kind: "name", type: node.type, name: array.names[at] } as Tree;
  }
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, rewrite(value, split)])) as Tree;
}

function splitOne(statement: Statement, split: Split): Statement[] {
  const array = statement.kind === "declare" ? split.get(statement.name) : undefined;
  if (statement.kind !== "declare" || array === undefined) return [rewrite(statement, split)];
  return array.names.map((name) => ({ ...statement, name, type: array.element }));
}
