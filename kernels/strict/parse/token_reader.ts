/** Reads the tokens of one source in order: what every rule of the grammar asks of them. */
import { RESERVED } from "./reserved.ts";
import { type Token, tokenize } from "./tokens.ts";
import { StrictSyntaxError, type TypeName } from "../tree.ts";

export class TokenReader {
  private tokens: Token[] = [];
  private at = 0;
  private file = "";

  /** Begins a source; `file` is what errors name. */
  protected open(source: string, file: string): void {
    this.tokens = tokenize(source, file);
    this.at = 0;
    this.file = file;
  }

  /** `file:line` of the next token. */
  protected place(): string {
    return `${this.file}:${this.peek().line}`;
  }

  protected fail(message: string): never {
    throw new StrictSyntaxError(`${this.place()}: ${message}`);
  }

  protected peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  protected next(): Token {
    return this.tokens[this.at++]!;
  }

  protected accept(text: string): boolean {
    if (this.peek().text !== text || this.peek().kind === "end") return false;
    this.at++;
    return true;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected ${text}, found ${this.peek().text}`);
  }

  protected name(): string {
    const { kind, text } = this.peek();
    if (kind !== "name") this.fail(`expected a name, found ${text}`);
    // `@inline`, which never comes into a shader, is the translator's own.
    if (RESERVED.has(text) && this.tokens[this.at - 1]?.text !== "@") {
      this.fail(`${text} is a reserved word of WGSL: take another name`);
    }
    return this.next().text;
  }

  /** Takes the last token back, so that an error names its line. */
  protected back(): void {
    this.at--;
  }

  protected attributes(): string {
    const parts: string[] = [];
    while (this.accept("@")) {
      let text = `@${this.name()}`;
      if (this.accept("(")) {
        const inner: string[] = [];
        while (!this.accept(")")) inner.push(this.next().text);
        text += `(${inner.join("")})`;
      }
      parts.push(text);
    }
    return parts.join(" ");
  }

  protected type(): TypeName {
    const name = this.name();
    if (!this.accept("<")) return name;
    let text = this.type();
    if (this.accept(",")) text += `, ${this.next().text}`;
    this.expect(">");
    return `${name}<${text}>`;
  }
}
