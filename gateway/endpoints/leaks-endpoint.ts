import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import { readJson } from "@/gateway/http/read-json";
import { repeatedField } from "@/gateway/http/repeated-field";
import type { Request } from "@/gateway/http/request";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { acceptReport } from "@/lib/keys/quarantine/accept-report";
import { REPORT_MAX } from "@/lib/keys/quarantine/view-report";

const BODY_BYTES = 16 * 1024;
const RECEIVED = '{"received":true}\n';

/**
 * `POST /api/v1/leaks`: takes API keys that somebody found, `{"keys": ["mcp_…"]}`. Everybody may
 * call it. The answer is the same 202 for every report, and is sent before anything is looked up.
 */
export async function leaksEndpoint({ exchange, process, now }: Request): Promise<Answer> {
  const { requestId, address } = exchange;
  if (exchange.method !== "POST") return methodNotAllowed(exchange, "POST");
  if (!exchange.secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  const body = await readJson(exchange, BODY_BYTES);
  if (!body.ok) return failureAnswer(body.failure, requestId);
  const keys = keysOf(body.value.value, body.value.text);
  if (!keys.ok) return failureAnswer(keys.failure, requestId);
  const { db, config, secrets, log } = process;
  const actor = { kind: "anonymous", label: "anonymous" } as const;
  const ctx = { db, config, secrets, log, actor, now, requestId, address };
  const refused = acceptReport(ctx, keys.value);
  if (refused) return failureAnswer(refused.failure, requestId);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  };
  return { status: 202, headers, body: RECEIVED };
}

/** Reads the reported keys. Failures: `missing_field`, `duplicate_field`, `invalid_input`. */
function keysOf(value: unknown, text: string): Result<readonly string[]> {
  const missing = fail("missing_field", { params: { field: "keys" } });
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "keys")) return missing;
  const twice = repeatedField(text);
  if (twice === "keys") return fail("duplicate_field", { params: { field: twice } });
  const { keys } = value as { readonly keys: unknown };
  const isList = Array.isArray(keys) && keys.every((key) => typeof key === "string");
  if (!isList) return fail("invalid_input", { fields: { keys: "must be a list of strings" } });
  if (keys.length === 0) return fail("invalid_input", { fields: { keys: "must name a key" } });
  if (keys.length > REPORT_MAX) {
    return fail("invalid_input", { fields: { keys: `must be at most ${REPORT_MAX} keys` } });
  }
  return succeed(keys);
}
