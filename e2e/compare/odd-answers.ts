import { memberOf, readJson, stringOf } from "./json-tree";
import { PROMPTS, RESOURCES, RESULT, TEMPLATES, TOOLS } from "./odd-definitions";

/** What the odd server sends for a request: notifications first, and then the response. */
export interface OddAnswer {
  readonly notices: readonly string[];
  readonly answer: string;
}

const latin1 = (text: string) => Buffer.from(text).toString("latin1");
const quoted = (text: string) => latin1(JSON.stringify(text));

const CAPABILITIES =
  '{"tools":{"listChanged":true},"resources":{"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}}';
const INFO =
  '{"name":"odd","version":"1","title":"Odd \\u00fc","websiteUrl":"https://x.example","icons":[{"src":"https://x.example/i.png"}]}';
export const INSTRUCTIONS = "Call full first. Then 漢字.";
const FIRST_PAGE = 12;

/**
 * Answers a request as a server of the given era. The texts are in latin1. Returns null for a
 * message that is not a request.
 */
export function oddAnswer(text: string, isModern: boolean): OddAnswer | null {
  const request = readJson(text);
  const id = memberOf(request, "id")?.raw;
  const method = stringOf(memberOf(request, "method"));
  if (id === undefined || method === null) return null;
  const params = memberOf(request, "params");
  const ok = (result: string, notices: readonly string[] = []): OddAnswer => ({
    notices,
    answer: `{"jsonrpc":"2.0","id":${id},"result":${result}}`,
  });
  const no = (code: number, message: string, data = ""): OddAnswer => ({
    notices: [],
    answer: `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":${quoted(message)}${data}}}`,
  });
  const kind = isModern ? ',"resultType":"complete"' : "";
  const kept = isModern ? `${kind},"ttlMs":60000,"cacheScope":"public"` : "";
  const list = (name: string, items: readonly string[], next = "") =>
    ok(`{"${name}":[${latin1(items.join(", "))}]${next}${kept}}`);
  switch (method) {
    case "initialize":
      if (isModern) return no(-32022, "Unsupported", ',"data":{"supported":["2026-07-28"]}');
      return ok(
        `{"protocolVersion":"2025-11-25","capabilities":${CAPABILITIES},"serverInfo":${INFO},"instructions":${quoted(INSTRUCTIONS)}}`,
      );
    case "server/discover":
      if (!isModern) break;
      return ok(
        `{"supportedVersions":["2026-07-28"],"capabilities":${CAPABILITIES},"instructions":${quoted(INSTRUCTIONS)}${kept},"_meta":{"io.modelcontextprotocol/serverInfo":${INFO}}}`,
      );
    case "ping":
    case "logging/setLevel":
      return ok("{}");
    case "tools/list":
      return memberOf(params, "cursor")
        ? list("tools", TOOLS.slice(FIRST_PAGE))
        : list("tools", TOOLS.slice(0, FIRST_PAGE), ',"nextCursor":"2"');
    case "prompts/list":
      return list("prompts", PROMPTS);
    case "resources/list":
      return list("resources", RESOURCES);
    case "resources/templates/list":
      return list("resourceTemplates", TEMPLATES);
    case "prompts/get":
      return ok(
        `{"description":"d \\ud83d","messages":[{"role":"user","content":{"type":"text","text":${JSON.stringify(memberOf(params, "arguments")?.raw ?? "")}}},{"role":"assistant","content":{"type":"resource","resource":{"uri":"odd://count","text":"x"}}},{"role":"user","content":{"type":"x-future","n":1.0}}],"_meta":{"n":12345678901234567890}${kind}}`,
      );
    case "completion/complete":
      return ok(
        `{"completion":{"values":[${JSON.stringify(memberOf(params, "argument")?.raw ?? "")},${JSON.stringify(memberOf(params, "context")?.raw ?? "")}],"total":2,"hasMore":false,"x":1.0}${kind}}`,
      );
    case "resources/read":
      return ok(
        `{"contents":[{"uri":${memberOf(params, "uri")?.raw},"mimeType":"text/plain","text":"count \\ud83d \\u0000","_meta":{"ui":{"domain":"x"},"n":12345678901234567890}}]${kept}}`,
      );
    case "tools/call":
      return called(stringOf(memberOf(params, "name")) ?? "", params, kind, ok, no);
  }
  return no(-32601, "Method not found");
}

function called(
  name: string,
  params: ReturnType<typeof memberOf>,
  kind: string,
  ok: (result: string, notices?: readonly string[]) => OddAnswer,
  no: (code: number, message: string, data?: string) => OddAnswer,
): OddAnswer {
  const given = memberOf(params, "arguments")?.raw ?? "null";
  const meta = memberOf(params, "_meta");
  switch (name) {
    case "odd":
      return ok(latin1(RESULT).replace(/\}$/, `${kind}}`));
    case "echo":
      // JSON.stringify keeps each byte as a character, because the text is in latin1.
      return ok(
        `{"content":[{"type":"text","text":${JSON.stringify(given)}}],"structuredContent":{"given":${given}}${kind}}`,
      );
    case "meta": {
      const own = meta?.members.filter((one) => one.name.startsWith("com.example/")) ?? [];
      const texts = own.map(({ rawName, value }) => `${rawName}:${value.raw}`);
      return ok(`{"content":[],"structuredContent":{${texts.join(",")}}${kind}}`);
    }
    case "fails":
      return ok(
        `{"content":[{"type":"text","text":"bad"}],"isError":true,"structuredContent":{"why":9007199254740993}${kind}}`,
      );
    case "refuses":
      return no(-32602, "Bad ü", ',"data":{"big":9007199254740993,"uri":"file:///x","list":[1.0]}');
    case "custom":
      return no(4242, "custom", ',"data":[1,-0.0],"x":"y"');
    case "array":
      return ok(`{"content":[],"structuredContent":[1,9007199254740993,-0.0]${kind}}`);
    case "scalar":
      return ok(`{"content":[],"structuredContent":18446744073709551615${kind}}`);
    case "steps":
      return ok(`{"content":[{"type":"text","text":"done"}]${kind}}`, steps(meta));
    default:
      return ok(`{"content":[{"type":"text","text":${quoted(`called ${name}`)}}]${kind}}`);
  }
}

/** Notifications of progress with odd numbers, and log messages of two levels. */
function steps(meta: ReturnType<typeof memberOf>): string[] {
  const token = memberOf(meta, "progressToken")?.raw;
  const logs = ["info", "error"].map(
    (level) =>
      `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"${level}","logger":"odd","data":{"n":9007199254740993,"t":"\\ud83d","z":1.0}}}`,
  );
  if (token === undefined) return logs;
  const progress = ["1.0", "2E0", "9007199254740993"].map(
    (at) =>
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${at},"total":9007199254740994,"message":"step \\u00fc","_meta":{"x":1.0}}}`,
  );
  return [...progress, ...logs];
}
