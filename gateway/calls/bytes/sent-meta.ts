import { askedLevel } from "@/gateway/calls/log-level";
import type { Dialect } from "@/gateway/eras/dialect";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LOG_LEVEL_KEY,
  VERSION_KEY,
} from "@/gateway/eras/identity";
import { declaresTasks } from "@/gateway/eras/task-support";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt, type Span } from "@/gateway/upstreams/decode/spans";
import { TASKS_KEY } from "@/lib/catalogue/server-tasks";
import { VERSION } from "@/lib/std/version";

const CLIENT_INFO = JSON.stringify({ name: "latchkey", version: VERSION });
const TOKEN = "progressToken";
const meta = new KnownMembers([
  VERSION_KEY,
  CLIENT_INFO_KEY,
  CAPABILITIES_KEY,
  LOG_LEVEL_KEY,
  TOKEN,
]);
const NOTHING = Buffer.from("{}");
const WHOLE: Span = [0, 2];
const ABSENT = Buffer.alloc(0);

/**
 * The `_meta` texts that were built for a target, kept as long as the target itself. A client
 * usually sends the same `_meta` with every call.
 */
const built = new WeakMap<CallTarget, Map<Dialect, Map<string, Buffer>>>();
const MAX_BUILT = 100;
const MAX_LENGTH = 1_000;

const ofCapabilities = new KnownMembers(["extensions"]);
const ofExtensions = new KnownMembers([TASKS_KEY]);

/**
 * Returns capabilities without the tasks extension, which is only offered to servers that have it.
 */
function withoutTasks(bytes: Buffer, declared: Span): string {
  const found = ofCapabilities.read(bytes, declared).get("extensions");
  if (!found || !isObjectAt(bytes, found[0])) return bytes.toString("utf8", ...declared);
  const left = ofExtensions.edit(bytes, found, new Map([[TASKS_KEY, null]]));
  const whole = ofCapabilities.edit(
    bytes,
    declared,
    new Map([["extensions", left.toString("utf8")]]),
  );
  return whole.toString("utf8");
}

/** The `_meta` for a server, and the caller's progress token as JSON, if it gave one. */
export interface SentMeta {
  /** The `_meta` as bytes. They are empty if the server gets none. */
  readonly bytes: Buffer;
  readonly progressToken: Buffer | null;
}

/**
 * Returns the `_meta` for the server: the caller's own, with the fields that the server's era
 * requires (MCP 2026-07-28, `_meta`) and without those that it does not have. Over a channel that
 * callers share, the progress token is the id of the request, because callers may use equal tokens
 * (MCP 2025-11-25, "Progress": tokens are unique among the sender's requests).
 */
export function sentMeta(
  target: CallTarget,
  mcp: McpRequest,
  bytes: Buffer,
  given: Span | null,
  sentId: string,
  takesTasks: boolean,
): SentMeta {
  const { dialect, meta: said, request } = mcp;
  if (given === null && target.era === "legacy") return { bytes: ABSENT, progressToken: null };
  const capabilities = dialect.capabilitiesOf(request.exchange);
  const isOwn = said.progressToken !== undefined || askedLevel(mcp) !== null;
  const isOnce = isOwn || (given !== null && given[1] - given[0] > MAX_LENGTH);
  const isModern = target.era === "modern";
  const noTasks = !takesTasks && isModern && declaresTasks(said);
  const addsTasks = takesTasks && isModern && !declaresTasks(said);
  if (isOnce || noTasks || addsTasks || Object.keys(capabilities).length > 0) {
    return build(target, mcp, bytes, given, sentId, noTasks, addsTasks);
  }
  const ofTarget = built.get(target) ?? new Map<Dialect, Map<string, Buffer>>();
  const ofDialect = ofTarget.get(dialect) ?? new Map<string, Buffer>();
  const text = given === null ? "" : bytes.toString("utf8", ...given);
  const known = ofDialect.get(text);
  if (known) return { bytes: known, progressToken: null };
  const made = build(target, mcp, bytes, given, sentId, false, false);
  if (ofDialect.size >= MAX_BUILT) ofDialect.clear();
  built.set(target, ofTarget.set(dialect, ofDialect.set(text, made.bytes)));
  return made;
}

function build(
  target: CallTarget,
  mcp: McpRequest,
  bytes: Buffer,
  given: Span | null,
  sentId: string,
  noTasks: boolean,
  addsTasks: boolean,
): SentMeta {
  const { dialect, request } = mcp;
  const from = given === null ? NOTHING : bytes;
  const span = given ?? WHOLE;
  const found = meta.read(from, span);
  const values = new Map<string, string | null>();
  if (target.era === "modern") {
    values.set(VERSION_KEY, JSON.stringify(target.protocolVersion));
    values.set(CLIENT_INFO_KEY, CLIENT_INFO);
    const declared = found.get(CAPABILITIES_KEY);
    if (declared && noTasks) values.set(CAPABILITIES_KEY, withoutTasks(from, declared));
    if (!declared) {
      const own = dialect.capabilitiesOf(request.exchange);
      const whole = addsTasks ? { ...own, extensions: { [TASKS_KEY]: {} } } : own;
      values.set(CAPABILITIES_KEY, JSON.stringify(whole));
    }
    const level = askedLevel(mcp) ?? dialect.logLevel;
    if (!found.has(LOG_LEVEL_KEY) && level !== undefined) {
      values.set(LOG_LEVEL_KEY, JSON.stringify(level));
    }
  } else {
    for (const key of [VERSION_KEY, CLIENT_INFO_KEY, CAPABILITIES_KEY, LOG_LEVEL_KEY]) {
      if (found.has(key)) values.set(key, null);
    }
  }
  const token = found.get(TOKEN);
  const progressToken = token ? Buffer.from(from.subarray(...token)) : null;
  if (token && target.kind === "channel") values.set(TOKEN, sentId);
  if (values.size === 0) return { bytes: from.subarray(...span), progressToken };
  const edited = meta.edit(from, span, values);
  return { bytes: edited.length > NOTHING.length ? edited : ABSENT, progressToken };
}
