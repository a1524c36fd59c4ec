import { actionContext } from "@/app/_server/request-context";
import { completeConnect } from "@/gateway/verbs/complete-connect";

export const dynamic = "force-dynamic";

/**
 * Where an MCP server's authorization server sends a person's browser back to (RFC 6749, 4.1.2).
 * Ends the authorization and goes on to the server's page, whatever came of it; the query says what.
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

/** The code and the state must reach no other place by a Referer. */
function goTo(path: string): Response {
  const headers = { location: path, "cache-control": "no-store", "referrer-policy": "no-referrer" };
  return new Response(null, { status: 303, headers });
}
