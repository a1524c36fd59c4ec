import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { answerRequest } from "@/lib/oauth/requests/request-rows";
import { afterwards, askedRequest } from "./asked-request";
import { anyPerson } from "./person-permission";
import { requestSchema } from "./schema";

/**
 * Declines an app's authorization request. The app then gets the error `access_denied` through the
 * address `to` (RFC 6749, section 4.1.2.1). Failure: `authorization_ended`.
 */
export const denyConnection = verb({
  kind: "change",
  name: "connections.deny",
  audience: "signed_in",
  input: requestSchema,
  permit: anyPerson,
  run: async (ctx, input) => {
    const asked = await askedRequest(ctx, input, true);
    if (!asked.ok) return asked;
    const { clientId, clientName, clientKind } = asked.value;
    await answerRequest(ctx.db, asked.value, {
      error: "access_denied",
      error_description: "The person declined.",
    });
    return succeed({ clientId, clientName, clientKind, to: afterwards(asked.value) });
  },
  audit: (_ctx, _input, { clientId, clientName, clientKind }) => ({
    subject: { kind: "connection", label: clientName },
    details: { client: clientId, client_kind: clientKind },
  }),
});
