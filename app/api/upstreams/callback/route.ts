import { actionContext } from "@/app/_server/request-context";
import { completeConnect } from "@/gateway/upstream-verbs/complete-connect";
import { basePathOf } from "@/lib/process/base-path";
import { currentProcess } from "@/lib/process/process";

export const dynamic = "force-dynamic";

/**
 * Handles the redirect from an MCP server's authorization server (RFC 6749, section 4.1.2).
 * Completes the authorization, and redirects to the page of the MCP server with the outcome in the
 * query.
 */
export async function GET(request: Request): Promise<Response> {
  const ctx = await actionContext();
  if (!ctx.ok) return goTo("/sign-in");
  const query = new URL(request.url).searchParams;
  const once = (name: string) => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  const done = await completeConnect(ctx.value, {
    state: once("state") ?? "",
    code: once("code"),
    iss: once("iss"),
    error: once("error"),
  });
  if (done.ok) return goTo(`/servers/${done.value.name}?connected=1`);
  const { code, params } = done.failure;
  const server = typeof params?.server === "string" ? `/${params.server}` : "";
  return goTo(`/servers${server}?connect_error=${code}`);
}

/**
 * Redirects without a Referer header, which would otherwise disclose the code and the state to
 * another site.
 */
function goTo(path: string): Response {
  const location = basePathOf(currentProcess().config.publicUrl) + path;
  const headers = { location, "cache-control": "no-store", "referrer-policy": "no-referrer" };
  return new Response(null, { status: 303, headers });
}
