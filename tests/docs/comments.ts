/** Comments of source files, and the files that they name. */
import ts from "typescript";

export interface Comment {
  /** Where it starts, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A comment of several lines comes as one for each, so that what it says has a line. */
export function commentsIn(path: string, text: string): Comment[] {
  const code = path.endsWith(".wgsl") ? text : withoutLiterals(path, text);
  return [...code.matchAll(/\/\/.*|\/\*[^]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const first = code.slice(0, index).split("\n").length;
    return comment.split("\n").map((line, i) => ({ line: first + i, text: line }));
  });
}

/** Strings, templates and regular expressions as spaces: `//` and `/*` in them start no comment. */
function withoutLiterals(path: string, text: string): string {
  const characters = text.split("");
  const visit = (node: ts.Node): void => {
    if (LITERALS.has(node.kind)) {
      for (let at = node.getStart(source); at < node.end; at++) {
        if (characters[at] !== "\n") characters[at] = " ";
      }
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  visit(source);
  return characters.join("");
}

const LITERALS = new Set([
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.TemplateHead,
  ts.SyntaxKind.TemplateMiddle,
  ts.SyntaxKind.TemplateTail,
  ts.SyntaxKind.RegularExpressionLiteral,
]);

/** Modules and shaders as a comment names them, with the folders that it says. */
export function filesNamedIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w./*-])[\w./-]*\w\.(?:ts|wgsl)(?!\w|\.\w)/g)].map(([name]) => name);
}

/**
 * Whether a name of a comment is of some file: with `./` or `../` from the folder of the comment's own file, with
 * folders only from the root or as the end of a path, without them in any folder.
 *
 * @param files the repository's, from its root
 */
export function isNameOfFile(name: string, path: string, files: ReadonlySet<string>): boolean {
  if (!/^\.\.?\//.test(name)) return files.has(name) || [...files].some((file) => file.endsWith(`/${name}`));
  const parts = path.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return false;
    } else if (part !== ".") parts.push(part);
  }
  return files.has(parts.join("/"));
}
