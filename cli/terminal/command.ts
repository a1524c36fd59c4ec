import type { Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";

/**
 * One option of a command. `value` is the placeholder of its value; an option without it is a flag.
 */
export interface Option {
  readonly value?: string;
  readonly help: string;
  readonly required?: boolean;
  /** True if the option may be given several times. */
  readonly many?: boolean;
}

/** The parsed arguments, by option or argument name. */
export interface Given {
  text(name: string): string | undefined;
  /** An integer, or NaN if the text is not an integer; the verb's schema then refuses NaN. */
  number(name: string): number | undefined;
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

/** A command's output: an object for `--json`, and text. */
export interface Output {
  readonly json: object;
  readonly text: string;
  /** True if a part was refused and the rest was done, which sets the exit code. */
  readonly refusedSome?: boolean;
}

export interface Command {
  /** The words that select the command, such as `keys create`. */
  readonly name: string;
  readonly help: string;
  /** The one positional argument, such as `ID`; always required. */
  readonly argument?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Options of which at most one may be given. */
  readonly exclusive?: readonly string[];
  /** The sentence that is printed for the failure `not_found`. */
  readonly missing?: string;
  readonly run: (ctx: Context, given: Given) => Promise<Result<Output>>;
}
