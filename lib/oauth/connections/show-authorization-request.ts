import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { imitatedClient } from "@/lib/oauth/clients/imitated-client";
import { isLoopbackRedirect, redirectHost } from "@/lib/oauth/clients/redirect-uri";
import type { AuthorizationRequestView } from "@/lib/oauth/view";
import { askedRequest } from "./asked-request";
import { readConnectionPolicy } from "./connection-policy";
import { anyPerson } from "./person-permission";
import { requestSchema } from "./schema";

/**
 * Returns an app's authorization request, as the consent page shows it. Failure:
 * `authorization_ended` if the request was begun in another browser, has been answered, or is older
 * than 15 minutes.
 */
export const showAuthorizationRequest = verb({
  kind: "read",
  name: "connections.show_request",
  audience: "signed_in",
  input: requestSchema,
  permit: anyPerson,
  run: async (ctx, input) => {
    const asked = await askedRequest(ctx, input);
    if (!asked.ok) return asked;
    const { clientId, clientName, clientKind, redirectUri, resource, scopes, expiresAt } =
      asked.value;
    const host = redirectHost(redirectUri);
    const client = { id: clientId, name: clientName, kind: clientKind };
    return succeed<AuthorizationRequestView>({
      client: { ...client, imitates: imitatedClient({ ...client, redirectHost: host }) },
      redirectHost: host,
      isLoopback: isLoopbackRedirect(redirectUri),
      ...{ scopes, resource, expiresAt },
      ...(await readConnectionPolicy(ctx)),
    });
  },
});
