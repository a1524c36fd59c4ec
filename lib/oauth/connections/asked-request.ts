import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { isProofOf } from "@/lib/oauth/requests/request-cookie";
import { findRequest, lockRequest } from "@/lib/oauth/requests/request-rows";

type AskedRequest = NonNullable<Awaited<ReturnType<typeof findRequest>>>;

/**
 * Returns the open authorization request that this browser began. With `lock`, no other transaction
 * can answer the request until this transaction ends. Failure: `authorization_ended` if the request
 * is unknown, answered, expired, or was begun in another browser.
 */
export async function askedRequest(
  ctx: Context,
  { uid, proof }: { uid: string; proof: string },
  lock = false,
): Promise<Result<AskedRequest>> {
  if (!isProofOf(ctx.secrets, uid, proof)) {
    return fail("authorization_ended", { reason: "another_browser" });
  }
  const asked = await (lock ? lockRequest : findRequest)(ctx, uid);
  const isOpen = asked && !("result" in asked.payload) && asked.resource === ctx.config.audience;
  return isOpen ? succeed(asked) : fail("authorization_ended", { reason: "ended" });
}

/** Returns the address at which the browser continues after the request is answered. */
export function afterwards({ payload }: AskedRequest): string {
  if (typeof payload.returnTo !== "string")
    throw new Error("A request does not say where it goes on.");
  return payload.returnTo;
}
