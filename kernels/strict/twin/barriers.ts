/** Where barriers are: the lanes of a workgroup run one after another from each to the next. */
import { mentioned } from "../reachable.ts";
import type { FunctionDeclaration, Statement } from "../tree.ts";

const BARRIERS = ["workgroupBarrier", "storageBarrier"];

/** Part of a list of statements: what a lane runs without stopping, or one statement that holds a barrier. */
export type Part =
  | { readonly kind: "run"; readonly statements: readonly Statement[]; readonly shared: ReadonlySet<string> }
  | { readonly kind: "barrier" }
  | { readonly kind: "holds"; readonly statement: Statement };

export class Barriers {
  /** Barriers, and the functions that reach one. */
  private readonly names = new Set(BARRIERS);

  /** @param functions in the order of the text, where each stands before its use */
  constructor(functions: Iterable<FunctionDeclaration>) {
    for (const each of functions) if (this.in(each.body)) this.names.add(each.name);
  }

  has(functionName: string): boolean {
    return this.names.has(functionName);
  }

  in(tree: unknown): boolean {
    if (Array.isArray(tree)) return tree.some((each) => this.in(each));
    if (tree === null || typeof tree !== "object") return false;
    if ("kind" in tree && tree.kind === "call" && "name" in tree && this.names.has(tree.name as string)) {
      return true;
    }
    return Object.values(tree).some((each) => this.in(each));
  }

  /** A list in its parts. `shared` are the variables of a run that later parts use: each lane needs its own. */
  parts(statements: readonly Statement[]): Part[] {
    const groups: Statement[][] = [];
    let open = false;
    for (const each of statements) {
      const holds = this.in(each);
      if (holds || !open) groups.push([each]);
      else groups.at(-1)!.push(each);
      open = !holds;
    }
    const used = groups.map((group) => mentioned(group, new Set()));
    return groups.map((group, i): Part => {
      const [first] = group;
      if (first!.kind === "call" && first!.call.kind === "call" && BARRIERS.includes(first!.call.name)) {
        return { kind: "barrier" };
      }
      if (this.in(first)) return { kind: "holds", statement: first! };
      const declared = group.flatMap((each) => each.kind === "declare" ? [each.name] : []);
      const shared = declared.filter((name) => used.slice(i + 1).some((names) => names.has(name)));
      return { kind: "run", statements: group, shared: new Set(shared) };
    });
  }
}
