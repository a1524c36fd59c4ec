import { commands } from "./commands/commands";
import type { Command } from "./terminal/command";

const EXITS = `Exit codes
  0  done
  1  something unexpected, which is a bug
  2  invalid command line
  3  refused: by the input, the policy, or the present state
  4  there is no such key, person, server or audience
  5  Latchkey cannot be opened: its database, configuration or root secret
For apply, 1 is everything that is refused, and 2 is a difference that apply --plan found.`;

const JSON_HELP = `With --json, standard output holds exactly one JSON object, and a failure is one JSON object
{"error", "message", "request_id", "fields"?} on standard error.`;

/** Returns the help for all commands, for a group such as `keys`, or for one command. */
export function helpText(topic: string | null): string {
  const chosen = commands.filter(
    ({ name }) => topic === null || name === topic || name.startsWith(`${topic} `),
  );
  const [only] = chosen;
  if (topic !== null && chosen.length === 1 && only) return commandHelp(only);
  const rows: [string, string][] = chosen.map((command) => [usageOf(command), command.help]);
  if (topic === null || topic === "serve") {
    rows.push(["serve", "Start the server (the same as npm start)"]);
  }
  const list = `Usage: latchkey COMMAND [--json]\n\n${columns(rows)}`;
  if (topic !== null) return list;
  const more =
    "latchkey help COMMAND shows its options. ID is a key's id or at least its first 8 characters.";
  return `${list}\n\n${more}\n\n${JSON_HELP}\n\n${EXITS}`;
}

function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]): [string, string] => [
    option.value ? `--${name} ${option.value}` : `--${name}`,
    option.required ? `${option.help} (required)` : option.help,
  ]);
  options.push(["--json", "one JSON object, for scripts"]);
  return `Usage: latchkey ${usageOf(command)} [options]\n\n${command.help}.\n\n${columns(options)}`;
}

function usageOf(command: Command): string {
  const required = Object.entries(command.options)
    .filter(([, option]) => option.required)
    .map(([name, option]) => `--${name} ${option.value}`);
  const { argument, argumentOptional } = command;
  const shown = argument && (argumentOptional ? `[${argument}]` : argument);
  return [command.name, ...(shown ? [shown] : []), ...required].join(" ");
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
