import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Command, Given } from "./command";

export type Parsed =
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly given: Given;
      readonly json: boolean;
    }
  | { readonly kind: "help"; readonly topic: string | null; readonly json: boolean }
  | { readonly kind: "version"; readonly json: boolean }
  | {
      readonly kind: "usage";
      readonly problem: string;
      readonly json: boolean;
      /** The command whose arguments are wrong. Undefined if there is no such command. */
      readonly command?: Command;
    };

/** Parses a command line. Options may stand before or after the argument. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Parsed {
  const json = argv.includes("--json");
  const usage = (problem: string): Parsed => ({ kind: "usage", problem, json });
  const words = argv.filter((word) => word !== "--json");
  const [first = "help", second = ""] = words;
  if (words.includes("--version") && words.length === 1) return { kind: "version", json };
  if (first === "help") return help(words.slice(1), commands, json);
  if (words.some((word) => word === "--help" || word === "-h")) {
    return help(words.filter((word) => !word.startsWith("-")).slice(0, 2), commands, json);
  }
  const command = commands.find(({ name }) => name === `${first} ${second}` || name === first);
  if (!command) return usage(unknown(words, commands));
  const misused = (problem: string): Parsed => ({ kind: "usage", problem, json, command });
  try {
    const rest = words.slice(command.name.split(" ").length);
    const { values, positionals } = parseArgs({
      args: rest,
      options: optionsOf(command),
      strict: true,
      allowPositionals: true,
    });
    const problem = problemOf(command, values, positionals);
    if (problem) return misused(problem);
    return { kind: "run", command, given: givenOf(command, values, positionals[0]), json };
  } catch (error) {
    if (!isParseError(error)) throw error;
    // Only the first sentence of the message describes the error. The other sentences explain how
    // Node's parser works.
    return misused(`${error.message.split(/\. |\.$/)[0]}.`);
  }
}

type Values = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

function optionsOf(command: Command): ParseArgsConfig["options"] {
  return Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [
      name,
      { type: option.value ? "string" : "boolean", multiple: option.many ?? false } as const,
    ]),
  );
}

function problemOf(command: Command, values: Values, positionals: readonly string[]) {
  const wanted = command.argument ? 1 : 0;
  if (positionals.length < wanted && !command.argumentOptional)
    return `${command.argument} is missing.`;
  if (positionals.length > wanted) return `${positionals[wanted]} is one word too many.`;
  for (const [name, option] of Object.entries(command.options)) {
    if (option.required && values[name] === undefined) return `--${name} is missing.`;
  }
  const rivals = (command.exclusive ?? []).filter((name) => values[name] !== undefined);
  if (rivals.length > 1) return `Give only one of ${rivals.map((name) => `--${name}`).join(", ")}.`;
  return null;
}

function givenOf(command: Command, values: Values, argument: string | undefined): Given {
  const text = (name: string) => {
    const value = name === command.argument ? argument : values[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    text,
    number: (name) => {
      const value = text(name);
      return value === undefined ? undefined : /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    },
    texts: (name) => [values[name] ?? []].flat().map(String),
    has: (name) => values[name] === true,
  };
}

function help(words: readonly string[], commands: readonly Command[], json: boolean): Parsed {
  const topic = words.filter((word) => !word.startsWith("-")).join(" ");
  const known = commands.some(({ name }) => name === topic || name.startsWith(`${topic} `));
  if (topic && topic !== "serve" && !known) {
    return { kind: "usage", problem: unknown(words, commands), json };
  }
  return { kind: "help", topic: topic || null, json };
}

function unknown(words: readonly string[], commands: readonly Command[]): string {
  const [first = ""] = words;
  const verbs = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (verbs.length === 0) return `There is no command ${JSON.stringify(first)}.`;
  const known = verbs.map(({ name }) => name.slice(first.length + 1)).join(", ");
  const rest = words[1] ? ` ${JSON.stringify(words[1])} is none of them.` : "";
  return `After ${first} comes one of: ${known}.${rest}`;
}

function isParseError(error: unknown): error is Error {
  return (
    error instanceof Error && String((error as { code?: unknown }).code).includes("PARSE_ARGS")
  );
}
