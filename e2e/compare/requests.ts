import { exposedUri } from "@/lib/names/exposed-uri";
import { exposedName } from "./client-name";
import type { Endpoint } from "./endpoint";
import { type JsonValue, memberOf, stringOf } from "./json-tree";
import { capabilityOf, type Items, type List } from "./lists";
import type { Call, Subject } from "./subject";

/** One request, as it is sent to the server itself and to the gateway. */
export interface Asked {
  readonly label: string;
  readonly method: string;
  readonly direct: string;
  readonly through: string;
  readonly meta: string;
}

/** At most this many tools are called with arguments that the tool's schema does not allow. */
const MOST_INVALID = 3;
const MOST_PROMPTS = 4;
const MOST_RESOURCES = 4;

const latin1 = (text: string) => Buffer.from(text).toString("latin1");
const quoted = (text: string) => latin1(JSON.stringify(text));

/**
 * Returns the requests for a server: the subject's own calls, some tools with arguments that lack
 * what is required, and some of its prompts, resources, templates and completions.
 */
export function requestsFor(
  { calls }: Subject,
  name: string,
  folder: string,
  lists: ReadonlyMap<List["method"], Items>,
  direct: Endpoint,
): Asked[] {
  const server = { name, prefixed: true };
  const itemsOf = (method: List["method"]) => [...(lists.get(method) ?? [])];
  const called = ([tool, given, meta = ""]: Call): Asked => ({
    label: `${tool} ${given}`,
    method: "tools/call",
    direct: `"name":${quoted(tool)},"arguments":${latin1(given)}`,
    through: `"name":${quoted(exposedName(server, tool))},"arguments":${latin1(given)}`,
    meta,
  });
  const named = new Set(calls.map(([tool]) => tool));
  const invalid = itemsOf("tools/list")
    .filter(([tool, item]) => !named.has(tool) && requires(item))
    .slice(0, MOST_INVALID)
    .map(([tool]) => called([tool, '{"latchkey":9007199254740993,"漢":[1.0]}']));
  const prompts = itemsOf("prompts/list")
    .slice(0, MOST_PROMPTS)
    .map(([prompt, item]) => prompted(server, prompt, item));
  const resources = itemsOf("resources/list")
    .slice(0, MOST_RESOURCES)
    .map(([uri]) => read(server, uri));
  const templates = itemsOf("resources/templates/list").map(([template]) =>
    read(server, template.replace(/\{[?&][^}]*\}/g, "").replace(/\{[^}]*\}/g, "1")),
  );
  const completions = capabilityOf(direct, "completions")
    ? [
        ...promptCompletions(server, itemsOf("prompts/list")),
        ...templateCompletions(server, itemsOf("resources/templates/list")),
      ]
    : [];
  const own = calls.map(([tool, given, meta]) =>
    called([tool, given.replaceAll("FOLDER", folder), meta]),
  );
  return [...own, ...invalid, ...prompts, ...resources, ...templates, ...completions];
}

type Server = Parameters<typeof exposedName>[0];

const requires = (tool: JsonValue) =>
  (memberOf(memberOf(tool, "inputSchema"), "required")?.elements.length ?? 0) > 0;

function prompted(server: Server, prompt: string, item: JsonValue): Asked {
  const names = (memberOf(item, "arguments")?.elements ?? []).map(
    (one) => memberOf(one, "name")?.raw,
  );
  const given = `"arguments":{${names.map((name) => `${name}:"\\u0031 / \\/"`).join(",")}}`;
  return {
    label: prompt,
    method: "prompts/get",
    direct: `"name":${quoted(prompt)},${given}`,
    through: `"name":${quoted(exposedName(server, prompt))},${given}`,
    meta: "",
  };
}

const read = (server: Server, uri: string): Asked => ({
  label: uri,
  method: "resources/read",
  direct: `"uri":${quoted(uri)}`,
  through: `"uri":${quoted(exposedUri(server, uri))}`,
  meta: "",
});

function promptCompletions(server: Server, prompts: readonly [string, JsonValue][]): Asked[] {
  return prompts.slice(0, MOST_PROMPTS).flatMap(([prompt, item]) => {
    const argument = stringOf(memberOf(memberOf(item, "arguments")?.elements[0], "name"));
    if (argument === null) return [];
    const rest = `"argument":{ "name":${quoted(argument)},"value":"\\u0053" }`;
    const ref = (name: string) => `"ref":{"type":"ref/prompt","name":${quoted(name)}},${rest}`;
    return {
      label: `${prompt} ${argument}`,
      method: "completion/complete",
      direct: ref(prompt),
      through: ref(exposedName(server, prompt)),
      meta: "",
    };
  });
}

function templateCompletions(server: Server, templates: readonly [string, JsonValue][]): Asked[] {
  return templates.slice(0, MOST_RESOURCES).flatMap(([template]) => {
    const variable = /\{(\w+)/.exec(template)?.[1];
    if (variable === undefined) return [];
    const rest = `"argument":{"name":${quoted(variable)},"value":"1"}`;
    const ref = (uri: string) => `"ref":{"type":"ref/resource","uri":${quoted(uri)}},${rest}`;
    return {
      label: `${template} ${variable}`,
      method: "completion/complete",
      direct: ref(template),
      through: ref(exposedUri(server, template)),
      meta: "",
    };
  });
}
