import type { Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";
import type { EXIT_CODES } from "./exit-code";

/**
 * One option of a command. `value` is the placeholder for the option's value in the help. An option
 * without `value` is a flag.
 */
export interface Option {
  readonly value?: string;
  readonly help: string;
  readonly required?: boolean;
  /** True if the option may be given more than once. */
  readonly many?: boolean;
}

/**
 * The parsed arguments of a command line. Each method takes the name of an option or of the
 * positional argument.
 */
export interface Given {
  text(name: string): string | undefined;
  /**
   * Returns the option as an integer, or NaN if its text is not an integer. The schema of the verb
   * then refuses NaN.
   */
  number(name: string): number | undefined;
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

/** The output of a command: an object for `--json`, and text for people. */
export interface Output {
  readonly json: object;
  readonly text: string;
  /**
   * True if part of the work was refused while the rest was done. The command then exits with a
   * code of its own.
   */
  readonly refusedSome?: boolean;
  /** True if a plan found a difference. The command then exits with a code of its own. */
  readonly differs?: boolean;
}

export interface Command {
  /** The words on the command line that select this command, such as `keys create`. */
  readonly name: string;
  readonly help: string;
  /** The only positional argument, such as `ID`. It is required unless `argumentOptional`. */
  readonly argument?: string;
  readonly argumentOptional?: boolean;
  readonly options: Readonly<Record<string, Option>>;
  /** The names of options that exclude one another: at most one of them may be given. */
  readonly exclusive?: readonly string[];
  /**
   * The sentence that the command prints if the verb fails with `not_found`, for example that no
   * key has this id.
   */
  readonly missing?: string;
  /** The exit codes that this command has in place of the usual ones. */
  readonly exitCodes?: Partial<Readonly<Record<keyof typeof EXIT_CODES, number>>>;
  readonly run: (ctx: Context, given: Given) => Promise<Result<Output>>;
}
