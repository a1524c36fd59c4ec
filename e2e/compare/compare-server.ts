import { exposedUri } from "@/lib/names/exposed-uri";
import { type Compared, isAllowed } from "./allowed";
import { exposedName } from "./client-name";
import { type Difference, differences } from "./differences";
import type { Endpoint, Heard } from "./endpoint";
import { methodOf } from "./endpoint";
import { type JsonValue, memberOf, readJson, stringOf } from "./json-tree";
import { type Items, LISTS, type List, listOf } from "./lists";
import type { Asked } from "./requests";

/** A difference that is not intended, and where it was found. */
export interface Fault extends Difference {
  readonly compared: Compared;
  /** The item or request that differs. */
  readonly label: string;
}

/** The server's own answers, with which the gateway's answers are compared. */
export interface Direct {
  readonly endpoint: Endpoint;
  readonly lists: ReadonlyMap<List["method"], Items>;
}

export async function listDirectly(endpoint: Endpoint): Promise<Direct> {
  const lists = new Map<List["method"], Items>();
  for (const list of LISTS) {
    const items = await listOf(endpoint, list);
    if (items) lists.set(list.method, items);
  }
  return { endpoint, lists };
}

/** Compares all lists and the instructions of a server with what the gateway shows of them. */
export async function compareLists(
  { endpoint, lists }: Direct,
  through: Endpoint,
  server: string,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const of = { name: server, prefixed: true };
  for (const list of LISTS) {
    const compared = comparing(endpoint, through, server, list.method);
    const own = list.key === "name" ? exposedName : exposedUri;
    const shown = await listOf(through, list);
    const expected = new Set<string>();
    for (const [name, item] of lists.get(list.method) ?? []) {
      const exposed = own(of, name);
      expected.add(exposed);
      const found = shown?.get(exposed);
      const path = `${list.field}[${JSON.stringify(name)}]`;
      const changes = found
        ? differences(item, found)
        : [{ path, change: "missing" as const, direct: item.raw, through: "" }];
      faults.push(...notMeant(changes, compared, name));
    }
    for (const [name, item] of shown ?? []) {
      if (!isOf(server, list, name) || expected.has(name)) continue;
      const added = { path: list.field, change: "added" as const, direct: "", through: item.raw };
      faults.push({ ...added, compared, label: name });
    }
  }
  return [...faults, ...compareInstructions(endpoint, through, server)];
}

const isOf = (server: string, { key }: List, name: string) =>
  key === "name"
    ? name.startsWith(`${server}_`)
    : name.startsWith(exposedUri({ name: server, prefixed: true }, ""));

function compareInstructions(direct: Endpoint, through: Endpoint, server: string): Fault[] {
  const instructionsOf = ({ greeting }: Endpoint) =>
    stringOf(memberOf(memberOf(readJson(greeting), "result"), "instructions"));
  const said = instructionsOf(direct);
  const passed = instructionsOf(through) ?? "";
  if (said === null || passed.includes(said)) return [];
  const compared = comparing(direct, through, server, "instructions");
  return [
    { path: "instructions", change: "missing", direct: said, through: "", compared, label: "" },
  ];
}

const comparing = (direct: Endpoint, through: Endpoint, server: string, method: string) => ({
  server,
  method,
  serverEra: direct.era,
  clientEra: through.era,
});

const notMeant = (found: readonly Difference[], compared: Compared, label: string): Fault[] =>
  found.filter((one) => !isAllowed(one, compared)).map((one) => ({ ...one, compared, label }));

/** The two direct answers to a request. Where they differ, the gateway's answer may, too. */
export interface DirectAnswers {
  readonly asked: Asked;
  readonly first: Heard;
  readonly unsteady: ReadonlySet<string>;
}

export async function askDirectly(endpoint: Endpoint, asked: Asked): Promise<DirectAnswers> {
  const once = () => endpoint.ask(asked.method, asked.direct, asked.meta);
  const first = await once();
  const second = await once();
  const changes = compareHeard(first, second).flatMap(({ changes }) => changes);
  return { asked, first, unsteady: new Set(changes.map(({ path }) => path)) };
}

/** Sends a request to the gateway, and compares its answer and notifications with the server's. */
export async function compareAnswers(
  { asked, first, unsteady }: DirectAnswers,
  direct: Endpoint,
  through: Endpoint,
  server: string,
): Promise<Fault[]> {
  const heard = await through.ask(asked.method, asked.through, asked.meta);
  return compareHeard(first, heard).flatMap(({ method, changes }) => {
    const compared = comparing(direct, through, server, method ?? asked.method);
    const steady = changes.filter(({ path }) => !unsteady.has(path));
    return notMeant(steady, compared, asked.label);
  });
}

const NOTICES = ["notifications/progress", "notifications/message"];

/** Compares two answers, and then the notifications of each kind in their order. */
function compareHeard(
  one: Heard,
  other: Heard,
): { readonly method?: string; readonly changes: Difference[] }[] {
  const ofAnswer = differences(bodyOf(one.answer), bodyOf(other.answer));
  const ofNotices = NOTICES.map((method) => {
    const paramsOf = ({ notices }: Heard) =>
      `[${notices
        .filter((text) => methodOf(text) === method)
        .map((text) => memberOf(readJson(text), "params")?.raw ?? "null")
        .join(",")}]`;
    return {
      method,
      changes: differences(readJson(paramsOf(one)), readJson(paramsOf(other)), method),
    };
  });
  return [{ changes: ofAnswer }, ...ofNotices];
}

/** A response without its envelope: an object with `result` or `error`, as they were written. */
function bodyOf(answer: string): JsonValue {
  const message = readJson(answer);
  const texts = ["result", "error"].flatMap((name) => {
    const value = memberOf(message, name);
    return value ? [`"${name}":${value.raw}`] : [];
  });
  return readJson(`{${texts.join(",")}}`);
}
