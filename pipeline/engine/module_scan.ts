/**
 * What one TypeScript module means and imports. Apart from source_modules.ts because the compiler takes a
 * third of a second to load: an unchanged tree never needs it.
 */
import ts from "typescript";
import { sha256 } from "./hash.ts";

/**
 * The hash of the module's JavaScript (types and comments removed) and the specifiers of its imports, static
 * and dynamic; imports of types only do not count.
 */
export function scanModule(path: string, source: string): { meaning: string; imports: string[] } {
  const script = ts.transpileModule(source, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  }).outputText;
  const tree = ts.createSourceFile(`${path}.js`, script, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const imports = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) imports.add(node.moduleSpecifier.text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteralLike(argument)) imports.add(argument.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { meaning: sha256(script), imports: [...imports].sort() };
}
