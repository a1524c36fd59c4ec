import type { Caller } from "@/gateway/callers/authenticate";
import { cancelCall } from "@/gateway/calls/cancellable";
import { LEGACY } from "@/gateway/eras/legacy";
import type { Request } from "@/gateway/http/request";
import { announcedProcess } from "@/lib/change-feed/process-id";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { isRecord } from "@/lib/std/is-record";
import { KeySlots } from "./key-slots";
import { otherProcesses } from "./lease-rows";
import { askProcess } from "./relay/ask-process";

/** Maximum numbers of cancellations about which the other processes are being asked. */
const MOST = { ofKey: 8, inAll: 200 };
/** Maximum number of characters of the id of a request. */
const LONGEST_ID = 1_024;

/** The cancellations that are being passed on. */
const passing = () => shared("gateway.cancellations", () => new KeySlots(MOST));

/**
 * Cancels the call that a client's `notifications/cancelled` names, in whichever process it runs (MCP
 * 2025-11-25, Cancellation). Only a call of the same key in the same session is cancelled; the
 * session was checked. Nobody is told if there is none, or if the other processes cannot be reached:
 * a cancellation may be ignored (Behavior Requirements, 4).
 */
export function cancelAnywhere(
  { exchange, process }: Request,
  { key }: Caller,
  params: unknown,
): void {
  const sessionId = LEGACY.sessionOf(exchange);
  const requestId = isRecord(params) ? params.requestId : undefined;
  if (sessionId === null) return;
  if (typeof requestId !== "string" && typeof requestId !== "number") return;
  if (cancelCall(key.id, sessionId, requestId)) return;
  const ownId = announcedProcess();
  if (ownId === null || String(requestId).length > LONGEST_ID) return;
  const done = passing().take(key.id);
  if (!done) return;
  const head = { cancels: sessionId, keyId: key.id };
  const body = Buffer.from(JSON.stringify(requestId));
  runInBackground(askOthers(process, ownId, head, body).finally(done));
}

async function askOthers(
  process: LatchkeyProcess,
  ownId: string,
  head: { readonly cancels: string; readonly keyId: string },
  body: Buffer,
): Promise<void> {
  const others = await otherProcesses(process.db, ownId).catch(() => []);
  await Promise.all(others.map((id) => askProcess(process, id, head, body)));
}
