import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/app/_server/content-security-policy";
import { safeNext } from "@/app/_server/safe-next";
import { isInRoom, ROOMS } from "@/components/shell/pages";
import { holdsSecret, maskSecrets } from "@/lib/secrets/view";

const SESSION_COOKIES = [
  "__Host-latchkey_session",
  "__Secure-latchkey_session",
  "latchkey_session",
];

const HEADERS = {
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy":
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
};

/**
 * Gives every page a nonce and security headers, and redirects visitors without a session cookie to
 * the sign-in page. The proxy does not authorize requests, because the presence of a cookie proves
 * nothing. Pages and verbs do this.
 */
export function proxy(request: NextRequest): Response {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  // biome-ignore lint/style/noProcessEnv: Next's build replaces this variable with a constant.
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const response = respond(request, nonce, policy);
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}

function respond(request: NextRequest, nonce: string, policy: string): NextResponse {
  const { pathname, search } = request.nextUrl;
  const reads = request.method === "GET" || request.method === "HEAD";
  const clean = withoutSecret(request, reads);
  if (clean) return clean;
  const signedIn = SESSION_COOKIES.some((name) => request.cookies.has(name));
  if (reads && !signedIn && ROOMS.some((room) => isInRoom(pathname, room))) {
    const target = request.nextUrl.clone();
    const next = safeNext(pathname + search);
    target.pathname = "/sign-in";
    target.search = next === "/" ? "" : `?${new URLSearchParams({ next })}`;
    return NextResponse.redirect(target);
  }
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("x-latchkey-path", pathname + search);
  headers.set("Content-Security-Policy", policy);
  return NextResponse.next({ request: { headers } });
}

/**
 * Keeps keys and tokens out of pages, because Next writes the URL into each page. If the path
 * contains a key or token, the response is status 404. If the query contains one, a GET request is
 * redirected to the URL without it, and other requests get status 404. Queries of /api are not
 * checked: their responses do not contain the URL, and an authorization code in a query may look
 * like a token.
 */
function withoutSecret({ nextUrl }: NextRequest, reads: boolean): NextResponse | null {
  const { pathname, search } = nextUrl;
  const inSearch = !pathname.startsWith("/api/") && holdsSecret(search);
  if (holdsSecret(pathname) || (inSearch && !reads)) {
    return new NextResponse("There is nothing here.\n", { status: 404 });
  }
  if (!inSearch) return null;
  const target = nextUrl.clone();
  target.search = maskSecrets(search);
  return NextResponse.redirect(target);
}

// The data plane is excluded, because Next limits the bodies of requests that pass through the
// proxy to 10 MB.
export const config = {
  matcher: [
    // With a base path, the pattern below would not match the path itself.
    "/",
    "/((?!mcp(?:/|$)|api/v1(?:/|$)|auth/token(?:/|$)|oauth(?:/|$)|\\.well-known(?:/|$)|(?:healthz|readyz|metrics|token|register|authorize)$|_next/static/|_next/image$|(?:(?:connect|headers)\\.(?:sh|ps1)|icon\\.svg|icon-\\d+\\.png|apple-icon\\.png|manifest\\.webmanifest|robots\\.txt)$).*)",
  ],
};
