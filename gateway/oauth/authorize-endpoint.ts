import type { Answer } from "@/gateway/http/exchange";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { failureBudget } from "@/lib/limits/failure-budget";
import { isRedirectUri } from "@/lib/oauth/clients/redirect-uri";
import { RESUME_COOKIE, requestProof } from "@/lib/oauth/requests/request-cookie";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";
import { canonicalAuthorize, hasNul, repeatedParameter } from "./canonical";
import { callEngine } from "./engine/call-engine";
import { errorPage } from "./engine/error-page";
import { ENGINE_PATHS } from "./engine/open-engine";
import { recordRefusal } from "./record-refusal";

/**
 * The path on which a browser continues after the user has approved or declined the request. It
 * contains the id that the engine gave to the request.
 */
const RESUME = /^\/oauth\/authorize\/([\w-]{1,100})$/;

/**
 * Returns whether a path is the authorization endpoint, or a path on which a browser continues
 * after the consent page.
 */
export function isAuthorizePath(path: string): boolean {
  return path === ENGINE_PATHS.authorize || RESUME.test(path);
}

/**
 * `GET /oauth/authorize` (RFC 6749, 3.1, with PKCE S256 and RFC 8707): sends the browser to the
 * consent page. After the user has approved or declined, the browser comes back to
 * `/oauth/authorize/{uid}` and is sent to the app with a code and `iss` (RFC 9207). An error that
 * cannot be sent to the app is shown on a page.
 */
export async function authorizeEndpoint(request: Request): Promise<Answer> {
  const { exchange, process } = request;
  const { method, path, query, headers } = exchange;
  if (method !== "GET") return methodNotAllowed(exchange, "GET");
  const { cookie } = headers;
  if (path !== ENGINE_PATHS.authorize) {
    const uid = RESUME.exec(path)?.[1] ?? "";
    if (requestProof(cookie ?? null, uid, RESUME_COOKIE) === null) {
      return onPage(request, "session_not_found", "begun in another browser");
    }
    return recorded(request, { method, target: path, cookie });
  }
  if (isFlood(request)) return onPage(request, "temporarily_unavailable", "requests_of_address");
  const twice = repeatedParameter(query);
  if (twice !== null) return onPage(request, "invalid_request", `${twice} is given twice`);
  if (hasNul(query)) return onPage(request, "invalid_request", "a parameter contains NUL");
  if (!isRedirectUri(query.get("redirect_uri"))) {
    return onPage(request, "invalid_redirect_uri", "redirect_uri is not of an allowed form");
  }
  const params = canonicalAuthorize(query, process.config.audience);
  const answer = await recorded(request, { method, target: `${path}?${params}`, cookie });
  return leadsToWebPage(answer) ? page(request, "invalid_request") : answer;
}

/**
 * Returns whether a response redirects to a web page of an app. Because anyone can register a page
 * as a redirect, such a redirect is allowed only after a user has approved or declined the request.
 * Otherwise, a link to Latchkey could lead to any page (RFC 9700, 4.11.2).
 */
function leadsToWebPage({ headers }: Answer): boolean {
  return headers.location?.startsWith("https:") ?? false;
}

/**
 * Returns whether one address, or all addresses together, have sent too many new authorization
 * requests. The number is limited because each request is stored until it ends.
 */
function isFlood({ exchange, now }: Request): boolean {
  const { ofAddress, ofAll } = shared("oauth.authorizations", () => ({
    ofAddress: failureBudget({ burst: 60, perMinute: 30, names: 10_000 }),
    ofAll: failureBudget({ burst: 3_000, perMinute: 600, names: 1 }),
  }));
  const nowMs = now.getTime();
  if (ofAddress.charge(addressGroup(exchange.address), nowMs) !== null) return true;
  return ofAll.charge("", nowMs) !== null;
}

async function recorded(request: Request, call: Parameters<typeof callEngine>[1]): Promise<Answer> {
  const called = await callEngine(request, call);
  if (!called) return onPage(request, "temporarily_unavailable", "busy");
  const { answer, known } = called;
  const { error: code, reason = code ?? "", key } = known;
  // If the user has declined the request, `connections.deny` has already recorded the refusal.
  if (code !== undefined && code !== "access_denied") {
    const client = known.client ?? documentHost(request);
    recordRefusal(request, "oauth.authorize", { code, reason, key, client });
  }
  return answer;
}

function onPage(request: Request, error: string, reason: string): Answer {
  const client = documentHost(request);
  recordRefusal(request, "oauth.authorize", { code: error, reason: reason.slice(0, 200), client });
  return page(request, error);
}

/**
 * Returns the host of the client's document, which names the app in the record. The `User-Agent`
 * would only name the browser.
 */
function documentHost({ exchange }: Request): string {
  const id = exchange.query.get("client_id") ?? "";
  return id.startsWith("https://") && URL.canParse(id) ? new URL(id).host.slice(0, 100) : "An app";
}

function page(request: Request, error: string): Answer {
  return {
    status: error === "temporarily_unavailable" ? 429 : 400,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body: errorPage(error, request.exchange.requestId),
  };
}
