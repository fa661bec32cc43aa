/** The subset of WGSL that strict kernels are written in, as a tree with types. */

/** A type by its WGSL name: `f32`, `u32`, `i32`, `bool`, `vec2f`, `array<f32, N>`, or a struct's name. */
export type TypeName = string;

export type Expression =
  | { readonly kind: "literal"; readonly type: TypeName; readonly value: number | boolean }
  | { readonly kind: "name"; readonly type: TypeName; readonly name: string }
  | {
    readonly kind: "unary";
    readonly type: TypeName;
    readonly operator: string;
    readonly operand: Expression;
  }
  | {
    readonly kind: "binary";
    readonly type: TypeName;
    readonly operator: string;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "call";
    readonly type: TypeName;
    readonly name: string;
    readonly operands: readonly Expression[];
  }
  | { readonly kind: "member"; readonly type: TypeName; readonly owner: Expression; readonly name: string }
  | { readonly kind: "index"; readonly type: TypeName; readonly owner: Expression; readonly at: Expression };

export type Statement =
  | {
    readonly kind: "declare";
    readonly how: "let" | "var" | "const";
    readonly name: string;
    readonly type: TypeName;
    readonly value: Expression | null;
  }
  | { readonly kind: "assign"; readonly target: Expression; readonly value: Expression }
  | { readonly kind: "call"; readonly call: Expression }
  | {
    readonly kind: "if";
    readonly condition: Expression;
    readonly body: readonly Statement[];
    readonly otherwise: readonly Statement[];
  }
  | {
    readonly kind: "for";
    /** `file:line`, for errors. */
    readonly place: string;
    /**
     * Written `@unroll for`: the shader gets one copy of the body for each value of the variable; written
     * `@unroll(NAME) for`: where the constant NAME is true.
     */
    readonly unroll: boolean | string;
    readonly start: Statement;
    readonly condition: Expression;
    readonly step: Statement;
    readonly body: readonly Statement[];
  }
  | { readonly kind: "return"; readonly value: Expression | null }
  | { readonly kind: "break" }
  | { readonly kind: "continue" };

export interface Parameter {
  /** Attributes as written, such as `@builtin(workgroup_id)`. */
  readonly attributes: string;
  readonly name: string;
  readonly type: TypeName;
}

export interface FunctionDeclaration {
  readonly kind: "function";
  readonly attributes: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly type: TypeName | null;
  readonly body: readonly Statement[];
}

export type Declaration =
  | FunctionDeclaration
  | { readonly kind: "const"; readonly name: string; readonly type: TypeName; readonly value: Expression }
  | {
    readonly kind: "struct";
    readonly name: string;
    readonly members: readonly { readonly name: string; readonly type: TypeName }[];
  }
  | {
    readonly kind: "variable";
    readonly attributes: string;
    /** `storage, read_write`, `workgroup`, … as written between the angle brackets. */
    readonly space: string;
    readonly name: string;
    readonly type: TypeName;
  };

/** A source that is not in the subset; the message starts with `file:line:`. */
export class StrictSyntaxError extends Error {
  override readonly name = "StrictSyntaxError";
}
