/** How values lie: scalars of a type in order, elements of arrays in memory, constants by name. */
import type { Declaration, Expression, FunctionDeclaration, TypeName } from "../tree.ts";
import { StrictSyntaxError } from "../tree.ts";
import { isScalar, vectorOf } from "../types.ts";

export interface ArrayLayout {
  readonly element: TypeName;
  /** Null for a buffer's, whose length is that of what is bound. */
  readonly length: number | null;
}

type Variable = Declaration & { kind: "variable" };

export class Layout {
  readonly constants = new Map<string, Expression>();
  readonly functions = new Map<string, FunctionDeclaration>();
  /** Storage and workgroup variables and the private zero, in order. */
  readonly variables: readonly Variable[];
  private readonly structs = new Map<TypeName, readonly { name: string; type: TypeName }[]>();
  private readonly scalars = new Map<TypeName, readonly TypeName[]>();

  constructor(declarations: readonly Declaration[]) {
    this.variables = declarations.filter((each) => each.kind === "variable");
    for (const each of declarations) {
      if (each.kind === "const") this.constants.set(each.name, each.value);
      if (each.kind === "function") this.functions.set(each.name, each);
      if (each.kind === "struct") this.structs.set(each.name, each.members);
    }
  }

  isStruct(type: TypeName): boolean {
    return this.structs.has(type);
  }

  /** The scalars that a value of a type is made of, in order. */
  scalarsOf(type: TypeName): readonly TypeName[] {
    const known = this.scalars.get(type);
    if (known !== undefined) return known;
    const vector = vectorOf(type);
    const members = this.structs.get(type);
    const scalars = isScalar(type)
      ? [type]
      : vector !== null
      ? Array<TypeName>(vector.size).fill(vector.component)
      : members?.flatMap((member) => this.scalarsOf(member.type));
    if (scalars === undefined) throw new StrictSyntaxError(`Cannot make a twin with a value of type ${type}`);
    this.scalars.set(type, scalars);
    return scalars;
  }

  /** Where a member's scalars begin. */
  memberAt(owner: TypeName, name: string): number {
    if (vectorOf(owner) !== null) return "xyzw".indexOf(name);
    let at = 0;
    for (const member of this.structs.get(owner) ?? []) {
      if (member.name === name) return at;
      at += this.scalarsOf(member.type).length;
    }
    throw new StrictSyntaxError(`${owner} has no member ${name}`);
  }

  arrayOf(type: TypeName): ArrayLayout | null {
    const match = /^array<([^,]+)(?:, (\w+))?>$/.exec(type);
    if (match === null) return null;
    return { element: match[1]!, length: match[2] === undefined ? null : this.whole(match[2]) };
  }

  /** Bytes of a value in memory. Of vec3 a buffer would have 16, so none may be in one. */
  bytesOf(type: TypeName): number {
    const array = this.arrayOf(type);
    if (array === null) return 4 * this.scalarsOf(type).length;
    return (array.length ?? 0) * this.bytesOf(array.element);
  }

  /** A literal such as `8u`, or a constant's name, as a number. */
  whole(text: string): number {
    if (/^\d/.test(text)) return parseInt(text);
    const value = this.constants.get(text);
    if (value?.kind === "literal") return Number(value.value);
    throw new StrictSyntaxError(`Cannot make a twin as ${text} must be a constant that is a number`);
  }
}

/** The scalar type that buffers of a type hold, for messages. */
export function scalarIn(type: TypeName): TypeName {
  const element = /^array<([^,]+)/.exec(type)?.[1]?.replace(/>$/, "") ?? type;
  return vectorOf(element)?.component ?? element;
}
