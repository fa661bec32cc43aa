/**
 * Puts the bodies of functions that ask for it (`@inline fn`) in the place of their calls, before loops are unrolled.
 * Such a function may take arrays: a parameter of type `array<T>` stands for an array of the caller, of any length, which
 * it may also write to. A driver would copy an array that it is given; here it is the caller's own, with indices that
 * unrolling makes numbers, so that it stays in registers. No operation is changed.
 */
import { Names } from "./names.ts";
import type { Declaration, Expression, FunctionDeclaration, Statement } from "./tree.ts";
import { StrictSyntaxError } from "./tree.ts";

export const INLINE = "@inline";

/** What a name of an inlined body stands for in its caller. */
type Bindings = ReadonlyMap<string, Expression>;

/**
 * All declarations but the functions to be inlined, with their bodies in the place of their calls.
 * @throws StrictSyntaxError for a function, or a call, of which that cannot be done
 */
export function inlined(declarations: readonly Declaration[]): readonly Declaration[] {
  const bodies = new Map<string, FunctionDeclaration>();
  return declarations.flatMap((declaration): readonly Declaration[] => {
    if (declaration.kind !== "function") return [declaration];
    const own = bodies.size === 0 ? declaration : new Inliner(declaration, bodies).result();
    if (own.attributes !== INLINE) return [own];
    checkBody(own);
    bodies.set(own.name, own);
    return [];
  });
}

function checkBody({ name, body, type }: FunctionDeclaration): void {
  const returns = nodesIn(body).filter((node) => node.kind === "return").length;
  if (type === null ? returns === 0 : returns === 1 && body.at(-1)!.kind === "return") return;
  throw new StrictSyntaxError(
    `${name}: an @inline function must return ${
      type === null ? "nothing" : "once, at its end"
    }: put the rest ` +
      "into an if",
  );
}

class Inliner {
  private readonly names: Names;
  private readonly locals: ReadonlySet<string>;

  constructor(
    private readonly caller: FunctionDeclaration,
    private readonly bodies: ReadonlyMap<string, FunctionDeclaration>,
  ) {
    this.names = new Names(caller);
    this.locals = new Set([...caller.parameters.map(({ name }) => name), ...declaredIn(caller.body)]);
  }

  result(): FunctionDeclaration {
    return { ...this.caller, body: this.block(this.caller.body) };
  }

  private block(statements: readonly Statement[]): Statement[] {
    return statements.flatMap((each) => this.statement(each));
  }

  private statement(statement: Statement): Statement[] {
    if (statement.kind === "if") {
      this.refuseCalls(statement.condition, "a condition");
      const [body, otherwise] = [this.block(statement.body), this.block(statement.otherwise)];
      return [{ ...statement, body, otherwise }];
    }
    if (statement.kind === "for") {
      this.refuseCalls([statement.start, statement.condition, statement.step], "a loop's head");
      return [{ ...statement, body: this.block(statement.body) }];
    }
    const before: Statement[] = [];
    if (statement.kind === "call" && statement.call.kind === "call") {
      const body = this.bodies.get(statement.call.name);
      if (body !== undefined) {
        this.copy(body, this.replaced(statement.call.operands, before), before);
        return before;
      }
    }
    const own = this.replaced(statement, before);
    return [...before, own];
  }

  /** The same tree without calls of inlined functions; their statements are added to `before`. */
  private replaced<Tree>(tree: Tree, before: Statement[]): Tree {
    if (Array.isArray(tree)) return tree.map((each) => this.replaced(each, before)) as Tree;
    if (tree === null || typeof tree !== "object") return tree;
    const node = Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, this.replaced(value, before)]),
    ) as unknown as Expression;
    const body = node.kind === "call" && typeof node.name === "string"
      ? this.bodies.get(node.name)
      : undefined;
    if (node.kind !== "call" || body === undefined) return node as Tree;
    const value = this.copy(body, node.operands, before);
    if (value === null) throw new StrictSyntaxError(`${this.caller.name}: ${body.name} returns nothing`);
    return value as Tree;
  }

  /** Adds a copy of a body to `into`; gives what it returns. */
  private copy(
    { name, parameters, body }: FunctionDeclaration,
    operands: readonly Expression[],
    into: Statement[],
  ): Expression | null {
    const own = declaredIn(body);
    const free = namesIn(body).filter((each) =>
      !own.has(each) && !parameters.some((one) => one.name === each)
    );
    const hidden = free.find((each) => this.locals.has(each));
    if (hidden !== undefined) {
      throw new StrictSyntaxError(
        `${this.caller.name}: ${name} cannot be put in the place of its call as it uses ${hidden}, which is another ` +
          "name here: take another name",
      );
    }
    const bindings = new Map<string, Expression>();
    for (const each of own) bindings.set(each, { kind: "name", type: "", name: this.names.free(each) });
    for (const [i, parameter] of parameters.entries()) {
      bindings.set(parameter.name, this.operand(name, parameter, operands[i]!, into));
    }
    for (const each of body) if (each.kind !== "return") into.push(bound(each, bindings));
    const last = body.at(-1);
    return last?.kind === "return" && last.value !== null ? bound(last.value, bindings) : null;
  }

  /** An operand as it stands for its parameter: by its name, as whole numbers that may be known, or in a name of its own. */
  private operand(
    name: string,
    parameter: { readonly name: string; readonly type: string },
    operand: Expression,
    into: Statement[],
  ): Expression {
    if (operand.kind === "name" || operand.kind === "literal") return operand;
    if (parameter.type.startsWith("array<")) {
      throw new StrictSyntaxError(
        `${this.caller.name}: ${name} must be given the array ${parameter.name} by its name`,
      );
    }
    const whole = operand.type === "u32" || operand.type === "i32";
    const plain = nodesIn(operand).every(({ kind }) => ["name", "literal", "unary", "binary"].includes(kind));
    if (whole && plain) return operand;
    const own = this.names.free(parameter.name);
    into.push({ kind: "declare", how: "let", name: own, type: operand.type, value: operand });
    return { kind: "name", type: operand.type, name: own };
  }

  private refuseCalls(tree: unknown, where: string): void {
    const call = nodesIn(tree).find((node) =>
      node.kind === "call" && this.bodies.has((node as { name: string }).name)
    );
    if (call === undefined) return;
    throw new StrictSyntaxError(
      `${this.caller.name}: ${
        (call as { name: string }).name
      } cannot be put in the place of its call in ${where}: ` +
        "give its value a name before",
    );
  }
}

/** A copy of a tree of an inlined body as it reads in the caller. */
function bound<Tree>(tree: Tree, bindings: Bindings): Tree {
  if (Array.isArray(tree)) return tree.map((each) => bound(each, bindings)) as Tree;
  if (tree === null || typeof tree !== "object") return tree;
  const node = tree as unknown as Expression | Statement;
  if (node.kind === "name") {
    const known = bindings.get(node.name);
    if (known === undefined) return tree;
    return (known.kind === "name" && known.type === "" ? { ...node, name: known.name } : known) as Tree;
  }
  const copy = Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, bound(value, bindings)]));
  if (node.kind === "declare") copy.name = (bindings.get(node.name) as { name: string }).name;
  return copy as Tree;
}

/** The statements and expressions of a tree. */
function nodesIn(tree: unknown): (Expression | Statement)[] {
  if (Array.isArray(tree)) return tree.flatMap(nodesIn);
  if (tree === null || typeof tree !== "object") return [];
  const own = "kind" in tree ? [tree as Expression | Statement] : [];
  return [...own, ...Object.values(tree).flatMap(nodesIn)];
}

/** What a tree names as values. */
function namesIn(tree: unknown): string[] {
  return nodesIn(tree).flatMap((node) => node.kind === "name" ? [node.name] : []);
}

/** The variables that statements declare, those of inner blocks among them. */
function declaredIn(tree: unknown): Set<string> {
  return new Set(nodesIn(tree).flatMap((node) => node.kind === "declare" ? [node.name] : []));
}
