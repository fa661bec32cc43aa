/**
 * What one TypeScript module means and imports. Apart from source_modules.ts because the compiler takes a
 * third of a second to load: an unchanged tree never needs it.
 */
import ts from "typescript";
import { byCodeUnit, sha256 } from "../store/hash.ts";

/** One import: what it names, and whether it asks for the file as it is (`with { type: "text" }` and the like). */
export interface Import {
  readonly specifier: string;
  readonly raw: boolean;
}

/** The `type` of an import that gives a file's content; with any other, or none, the file is run. */
const RAW_TYPES = new Set(["text", "bytes", "json"]);

/** Names by which code gets at what Deno has of Node's, or at the object that has them. */
const NODE_NAMES = /\b(process|Buffer|global|globalThis|self)\b/;

export interface ModuleFacts {
  /** SHA-256 of the module's JavaScript. */
  readonly meaning: string;
  /** Whether it names what Deno has of Node's on the global object. */
  readonly node: boolean;
  readonly imports: readonly Import[];
}

/**
 * The hash of the module's JavaScript (types and comments removed) and its imports, static and dynamic; imports
 * of types only do not count.
 * @throws Error for what does not parse (also syntax that the compiler is too old for: it could import); for a
 * dynamic import whose address or type is computed: nobody could tell what it reaches; for imports by phase
 * (`import source`, `import defer`); and for `import.meta`, which tells where the checkout lies (packages are
 * not asked: they are pinned by their bytes)
 */
export function scanModule(path: string, source: string): ModuleFacts {
  const { outputText: script, diagnostics = [] } = ts.transpileModule(source, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  });
  const [wrong] = diagnostics;
  if (wrong !== undefined) {
    const line = wrong.file === undefined || wrong.start === undefined
      ? ""
      : `:${wrong.file.getLineAndCharacterOfPosition(wrong.start).line + 1}`;
    throw new Error(
      `${path}${line} does not parse: ${ts.flattenDiagnosticMessageText(wrong.messageText, " ")}`,
    );
  }
  const tree = ts.createSourceFile(`${path}.js`, script, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const imports = new Map<string, Import>();
  const add = (specifier: string, raw: boolean) => imports.set(`${specifier} ${raw}`, { specifier, raw });
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const { text } = node.moduleSpecifier;
      const phase = ts.isImportDeclaration(node) ? node.importClause?.phaseModifier : undefined;
      if (phase !== undefined) refusePhase(path, text);
      const types = node.attributes?.elements.map(({ name, value }) => typeOf(name, value)) ?? [];
      add(text, isRaw(path, text, types));
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument, options] = node.arguments;
      if (argument === undefined || !ts.isStringLiteralLike(argument)) {
        throw new Error(`${path} imports a computed address: write it out, so that it can count as code`);
      }
      add(argument.text, options !== undefined && isRaw(path, argument.text, typesOf(options)));
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      if (node.name.text !== "meta") refusePhase(path, `with import.${node.name.text}`);
      throw new Error(
        `${path} uses import.meta, which tells where the checkout lies: import the file itself ` +
          '(with { type: "text" } or "bytes"), or pass it as an input',
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return {
    meaning: sha256(script),
    node: NODE_NAMES.test(script),
    imports: [...imports].sort(([a], [b]) => byCodeUnit(a, b)).map(([, each]) => each),
  };
}

function refusePhase(path: string, specifier: string): never {
  throw new Error(
    `${path} imports ${specifier} by phase (import source, import defer), which nobody follows: ` +
      "use a plain import",
  );
}

/** The text of an attribute `type: "…"`; null for any other. */
function typeOf(name: ts.Node, value: ts.Node): string | null {
  const isType = (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === "type";
  return isType && ts.isStringLiteralLike(value) ? value.text : null;
}

/** The same of each attribute in the options of a dynamic import; `[null]` for options that are not written out. */
function typesOf(options: ts.Node): (string | null)[] {
  const outer = onlyProperty(options);
  const isWith = outer !== null && (ts.isIdentifier(outer.name) || ts.isStringLiteral(outer.name)) &&
    outer.name.text === "with";
  const inner = isWith ? onlyProperty(outer.initializer) : null;
  return [inner === null ? null : typeOf(inner.name, inner.initializer)];
}

function onlyProperty(node: ts.Node): ts.PropertyAssignment | null {
  if (!ts.isObjectLiteralExpression(node)) return null;
  const [only, ...more] = node.properties;
  return only !== undefined && more.length === 0 && ts.isPropertyAssignment(only) ? only : null;
}

/** @throws Error for attributes other than one literal type that is known */
function isRaw(path: string, specifier: string, types: readonly (string | null)[]): boolean {
  const [type] = types;
  if (type === undefined) return false;
  if (types.length === 1 && type !== null && RAW_TYPES.has(type)) return true;
  throw new Error(
    `${path} imports ${specifier} with attributes other than one literal type (text, bytes or json), ` +
      "which nobody can follow: leave them out, or write the type out",
  );
}
