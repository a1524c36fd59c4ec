import { impliedPaths } from "@/lib/commands/named-paths";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { OWN_SERVER } from "@/lib/servers/schema-fields";
import { SERVER_NAME_MAX } from "@/lib/servers/view-renamed";
import { isRecord } from "@/lib/std/is-record";
import { parseObject } from "./read-code-file";
import {
  type ReadVariable,
  referredVariables,
  resolveReferences,
  unsetVariables,
} from "./references";
import type { ServerCode } from "./schema-code";

/**
 * One entry of a client's configuration file, with the draft of a server or the reason why it
 * cannot be imported.
 */
export interface ImportedServer {
  /** The name of the entry in the file. */
  readonly from: string;
  readonly draft: ServerCode | null;
  /**
   * Notes on how the draft differs from the entry in the file, for example because fields were left
   * out.
   */
  readonly notes: readonly string[];
  /** Why the entry cannot be registered as it is, or null if it can be registered. */
  readonly problem: string | null;
  /**
   * What kind of problem the entry has. `name`: it needs another name. `variables`: the variables
   * in `unset` need values. `itself`: the entry is Latchkey itself, which cannot be registered.
   * `unusable`: the problem cannot be solved by the import.
   */
  readonly fault: "name" | "variables" | "itself" | "unusable" | null;
  /** The variables to which the draft still refers because no value was found for them. */
  readonly unset: readonly string[];
}

export interface ImportOptions {
  readonly read: ReadVariable;
  /**
   * The chosen entries: each entry's name in the file, with its new name. By default, all entries
   * are imported under their own names.
   */
  readonly names?: Readonly<Record<string, string>>;
}

const KNOWN = new Set(["type", "command", "args", "env", "url", "headers", "disabled"]);

/**
 * Reads the `mcpServers` of a `claude_desktop_config.json`, a `.mcp.json` or a similar
 * configuration file of a client. Returns a draft for each entry and saves nothing. `read` supplies
 * the values for references such as `${env:TOKEN}`. Failures: `malformed_body`, and `invalid_input`
 * for another kind of file.
 */
export function importConfig(text: string, options: ImportOptions): Result<ImportedServer[]> {
  const file = parseObject(text);
  if (!file.ok) return file;
  const { mcpServers } = file.value;
  if (!isRecord(mcpServers)) {
    return fail("invalid_input", {
      fields: { mcpServers: "The file has no mcpServers object." },
    });
  }
  const { names } = options;
  const entries = Object.entries(mcpServers);
  // Entries that were not chosen must not cause name conflicts.
  const chosen = names ? entries.filter(([from]) => Object.hasOwn(names, from)) : entries;
  const taken = new Set<string>();
  return succeed(chosen.map(([from, entry]) => importOne(from, entry, options, taken)));
}

function importOne(
  from: string,
  entry: unknown,
  { read, names = {} }: ImportOptions,
  taken: Set<string>,
): ImportedServer {
  const left = (
    problem: string,
    fault: ImportedServer["fault"] = "unusable",
    more: Partial<ImportedServer> = {},
  ): ImportedServer => ({ from, draft: null, notes: [], problem, fault, unset: [], ...more });
  if (!isRecord(entry)) return left("It is not an object.");
  const given = Object.hasOwn(names, from) ? names[from] : undefined;
  const name = given ?? slugOf(from);
  if (name === OWN_SERVER && given === undefined) {
    return left("latchkey is the name of Latchkey's own tools.", "itself");
  }
  const unset = unsetVariables(entry, read);
  const resolved = resolveReferences(entry, read, from);
  const draft = draftOf(name, (resolved.ok ? resolved.value : entry) as Record<string, unknown>);
  if (typeof draft === "string") return left(draft);
  const more = { draft, unset };
  // The name under which the entry will be imported is not known yet.
  const unnamed = { ...more, notes: notesOf(from, from, entry, draft) };
  if (name === "") return left("Its name has neither letters nor digits.", "name", unnamed);
  if (taken.has(name)) return left(`Another entry would also be named ${name}.`, "name", unnamed);
  if (!resolved.ok) {
    const problem = Object.values(resolved.failure.fields ?? {}).join(" ");
    return left(problem, "variables", { ...more, notes: notesOf(name, from, entry, draft) });
  }
  taken.add(name);
  const notes = notesOf(name, from, entry, draft);
  return { from, draft, notes, problem: null, fault: null, unset };
}

function notesOf(
  name: string,
  from: string,
  entry: Record<string, unknown>,
  draft: ServerCode,
): string[] {
  const ignored = Object.keys(entry).filter((field) => !KNOWN.has(field));
  const seen = (draft.paths ?? []).map(({ path }) => path).join(", ");
  return [
    ...(name === from ? [] : [`It is called ${name}.`]),
    ...(seen === "" ? [] : [`It may read and write the paths in its arguments: ${seen}.`]),
    ...plainVariableNotes(entry),
    ...(ignored.length > 0 ? [`Left out: ${ignored.join(", ")}.`] : []),
    ...(draft.enabled === false ? ["It is disabled, as in the file."] : []),
  ];
}

/**
 * Returns notes about variables in a command, its arguments or a URL, because the values of these
 * variables are stored in plain text.
 */
function plainVariableNotes({ command, args, url }: Record<string, unknown>): string[] {
  const inCommand = typeof command === "string";
  const names = referredVariables(inCommand ? [command, args] : url);
  if (names.length === 0) return [];
  const [part, instead] = inCommand ? ["command line", "in env"] : ["address", "in a header"];
  return [
    `The value of ${names.join(", ")} is stored and shown as part of its ${part}. For a secret, change the file to refer to it ${instead}, where it is sealed.`,
  ];
}

const HTTP_TYPES = new Set([undefined, "http", "streamable-http", "streamableHttp"]);

function draftOf(name: string, entry: Record<string, unknown>): ServerCode | string {
  const { type, command, args = [], env = {}, url, headers = {}, disabled } = entry;
  const off = disabled === true ? { enabled: false } : {};
  if (typeof command === "string") {
    if (!isTexts(args) || !isRecord(env))
      return "args must be a list of strings and env an object.";
    const some = Object.keys(env).length > 0 ? { env: texts(env) } : {};
    // When a client runs the server itself, the server can see every path. Under Latchkey, the
    // server sees only the paths that occur in its arguments.
    const paths = impliedPaths(args, []);
    const seen = paths.length > 0 ? { paths } : {};
    return { name, transport: "stdio", command, args, ...seen, ...some, ...off };
  }
  if (typeof url !== "string") return "It has neither a command nor a url.";
  if (type !== "sse" && !HTTP_TYPES.has(type as string | undefined)) {
    return `Its type is ${JSON.stringify(type)}, which Latchkey does not speak.`;
  }
  if (!isRecord(headers)) return "headers must be an object.";
  const some = Object.keys(headers).length > 0 ? { headers: texts(headers) } : {};
  return { name, transport: type === "sse" ? "sse" : "http", url, ...some, ...off };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

const texts = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/**
 * Converts a name to a slug: lower-case letters and digits, with one hyphen in place of each run of
 * other characters.
 */
function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SERVER_NAME_MAX)
    .replace(/^-+|-+$/g, "");
}
