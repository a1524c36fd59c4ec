import type { Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";

/** One option of a command. `value` names what it takes; without, it is a switch. */
export interface Option {
  readonly value?: string;
  readonly help: string;
  readonly required?: boolean;
  /** May be given several times. */
  readonly many?: boolean;
}

/** What was typed, by option and argument name. */
export interface Given {
  text(name: string): string | undefined;
  /** A whole number; NaN where it is none, which the verb's schema then refuses. */
  number(name: string): number | undefined;
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

/** What a command says: one object for scripts, or text for people. */
export interface Output {
  readonly json: object;
  readonly text: string;
  /** Some of it was refused, and the rest done: the exit code says so. */
  readonly refusedSome?: boolean;
}

export interface Command {
  /** The words that call it, such as `keys create`. */
  readonly name: string;
  readonly help: string;
  /** The one positional argument, such as `ID`; always required. */
  readonly argument?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Of these options at most one may be given. */
  readonly exclusive?: readonly string[];
  /** What `not_found` means here, as a sentence. */
  readonly missing?: string;
  readonly run: (ctx: Context, given: Given) => Promise<Result<Output>>;
}
