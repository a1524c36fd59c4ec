import type { Answer } from "@/gateway/http/exchange";
import { readJson } from "@/gateway/http/read-json";
import type { Request } from "@/gateway/http/request";
import { failureBudget } from "@/lib/limits/failure-budget";
import { clientMetadata, registeredClientId } from "@/lib/oauth/clients/client-metadata";
import { insertClient } from "@/lib/oauth/clients/client-rows";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";
import { isRecord } from "@/lib/std/is-record";
import { oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { recordRefusal } from "./record-refusal";

const BODY_BYTES = 32 * 1024;
/** The budget for registrations, per address: 30 in a burst, then 30 per hour. */
const REGISTRATIONS = { burst: 30, perMinute: 0.5, names: 10_000 };
const BUSY_SECONDS = 3_600;

/**
 * `POST /oauth/register` (RFC 7591): registers a client that has no document of its own. Only the
 * client's name and redirects are stored, and their digest becomes the client's id. The client gets
 * no secret.
 */
export async function registerEndpoint(request: Request): Promise<Answer> {
  const { exchange, process, now } = request;
  const { requestId, address } = exchange;
  const limit = shared("oauth.registrations", () => failureBudget(REGISTRATIONS));
  const wait = limit.charge(addressGroup(address), now.getTime());
  if (wait !== null) {
    return refused(request, "rate_limited", "registrations_of_address", wait);
  }
  const body = await readJson(exchange, BODY_BYTES);
  if (!body.ok) return oauthFailure(body.failure, requestId);
  const metadata = clientMetadata(body.value.value, false);
  if (!metadata) {
    const names = isRecord(body.value.value) && "redirect_uris" in body.value.value;
    const error = names ? "invalid_redirect_uri" : "invalid_client_metadata";
    recordRefusal(request, "oauth.register", { code: error, reason: "redirects_not_allowed" });
    return oauthError(error, REDIRECTS, requestId);
  }
  const id = registeredClientId(metadata);
  if (!(await insertClient(process.db, { id, metadata, address, now }))) {
    return refused(request, "busy", "registrations_of_all", BUSY_SECONDS);
  }
  return oauthJson(201, {
    client_id: id,
    client_id_issued_at: Math.floor(now.getTime() / 1000),
    ...metadata,
  });
}

const REDIRECTS =
  "redirect_uris must be 1 to 10 addresses: https, http on localhost, 127.0.0.1 or [::1], or an app's own scheme such as com.example.app:/callback.";

function refused(
  request: Request,
  code: "rate_limited" | "busy",
  reason: string,
  retryAfterSeconds: number,
): Answer {
  recordRefusal(request, "oauth.register", { code, reason });
  return oauthFailure({ code, reason, retryAfterSeconds }, request.exchange.requestId);
}
