import { fail, type Result, succeed } from "@/lib/errors";
import { OWN_SERVER, SERVER_NAME_MAX } from "@/lib/upstreams/schema";
import { impliedPaths } from "@/lib/upstreams/stdio/named-paths";
import { isScript } from "@/lib/upstreams/stdio/program-places";
import { isObject, parseObject } from "./read-servers-file";
import { type ReadVariable, resolveReferences } from "./references";
import type { ServerCode } from "./schema-code";

/** One entry of a client's file: what it becomes, or why it becomes nothing. */
export interface ImportedServer {
  /** As the file names it. */
  readonly from: string;
  readonly draft: ServerCode | null;
  /** What is different from the file, and what was left out. */
  readonly notes: readonly string[];
  readonly problem: string | null;
  /** It becomes nothing, and not because it is Latchkey itself. */
  readonly refused: boolean;
}

const KNOWN = new Set(["type", "command", "args", "env", "url", "headers", "disabled"]);

/**
 * Reads the `mcpServers` of a `claude_desktop_config.json`, a `.mcp.json` or a file in their manner
 * into drafts; nothing is saved. References such as `${env:TOKEN}` are resolved by `read`. Failures:
 * `malformed_body`, `invalid_input` where the file is of another kind.
 */
export function importConfig(text: string, read: ReadVariable): Result<ImportedServer[]> {
  const file = parseObject(text);
  if (!file.ok) return file;
  const { mcpServers } = file.value;
  if (!isObject(mcpServers)) {
    return fail("invalid_input", {
      fields: { mcpServers: "The file has no object of this name." },
    });
  }
  const taken = new Set<string>();
  return succeed(
    Object.entries(mcpServers).map(([from, entry]) => importOne(from, entry, read, taken)),
  );
}

function importOne(
  from: string,
  entry: unknown,
  read: ReadVariable,
  taken: Set<string>,
): ImportedServer {
  const left = (problem: string, refused = true): ImportedServer => {
    return { from, draft: null, notes: [], problem, refused };
  };
  if (!isObject(entry)) return left("It is no object.");
  const name = slugOf(from);
  if (name === "") return left("Its name has neither letters nor digits.");
  if (name === OWN_SERVER) return left("latchkey is the name of Latchkey's own tools.", false);
  if (taken.has(name)) return left(`Another entry becomes ${name} too.`);
  const resolved = resolveReferences(entry, read, from);
  if (!resolved.ok) return left(Object.values(resolved.failure.fields ?? {}).join(" "));
  const draft = draftOf(name, resolved.value as Record<string, unknown>);
  if (typeof draft === "string") return left(draft);
  taken.add(name);
  const ignored = Object.keys(entry).filter((field) => !KNOWN.has(field));
  const seen = (draft.paths ?? []).map(({ path }) => path).join(", ");
  const notes = [
    ...(name === from ? [] : [`It is called ${name}.`]),
    ...(seen === "" ? [] : [`It may read and write what its arguments name: ${seen}.`]),
    ...(ignored.length > 0 ? [`Left out: ${ignored.join(", ")}.`] : []),
    ...(draft.enabled === false ? ["It is switched off, as in the file."] : []),
  ];
  return { from, draft, notes, problem: null, refused: false };
}

const HTTP_TYPES = new Set([undefined, "http", "streamable-http", "streamableHttp"]);

function draftOf(name: string, entry: Record<string, unknown>): ServerCode | string {
  const { type, command, args = [], env = {}, url, headers = {}, disabled } = entry;
  const off = disabled === true ? { enabled: false } : {};
  if (typeof command === "string") {
    if (!isTexts(args) || !isObject(env)) return "Its args are no list, or its env no object.";
    const some = Object.keys(env).length > 0 ? { env: texts(env) } : {};
    // A client lets its servers see everything: here they go on seeing what they are told of.
    const data = args.filter((argument) => !isScript(argument));
    const paths = impliedPaths(data, []);
    const seen = paths.length > 0 ? { paths } : {};
    return { name, transport: "stdio", command, args, ...seen, ...some, ...off };
  }
  if (typeof url !== "string") return "It has neither a command nor a url.";
  if (type !== "sse" && !HTTP_TYPES.has(type as string | undefined)) {
    return `Its type is ${JSON.stringify(type)}, which Latchkey does not speak.`;
  }
  if (!isObject(headers)) return "Its headers are no object.";
  const some = Object.keys(headers).length > 0 ? { headers: texts(headers) } : {};
  return { name, transport: type === "sse" ? "sse" : "http", url, ...some, ...off };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

const texts = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/** Small letters and digits, with single hyphens for everything else. */
function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SERVER_NAME_MAX)
    .replace(/^-+|-+$/g, "");
}
