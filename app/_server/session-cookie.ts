import { cookies } from "next/headers";
import { decode } from "next-auth/jwt";
import { basePathOf } from "@/lib/process/base-path";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * Returns the names of Latchkey's cookies. All ports of a host share the same cookies, so the names
 * contain "latchkey" to avoid conflicts with other programs. The prefix `__Host-` requires the path
 * `/` (RFC 6265bis, section 4.1.3.2), so cookies for a base path have `__Secure-`.
 */
export function cookieNames(publicUrl: string) {
  const strict = cookiePath(publicUrl) === "/" ? "__Host-" : "__Secure-";
  const prefix = isSecure(publicUrl) ? strict : "";
  return {
    session: `${prefix}latchkey_session`,
    callback: `${prefix}latchkey_callback`,
    csrf: `${prefix}latchkey_csrf`,
    device: `${prefix}latchkey_device`,
  };
}

/** Returns the path of Latchkey's cookies, so that no other program at the origin gets them. */
export function cookiePath(publicUrl: string): string {
  return basePathOf(publicUrl) || "/";
}

/** Returns whether cookies are sent over HTTPS only (`Secure`). */
export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith("https:");
}

/**
 * Returns the secrets that decrypt session cookies, newest first. While the root secret is being
 * replaced, cookies that were encrypted with the old root secret can still be read.
 */
export function sessionSecrets(process: LatchkeyProcess): string[] {
  return process.secrets.all.map((one) => one.sessionSecret);
}

/**
 * Returns the session id from the request's cookie, or null if the request has no valid cookie. The
 * session with this id may already have ended.
 */
export async function sessionIdOfRequest(process: LatchkeyProcess): Promise<string | null> {
  const name = cookieNames(process.config.publicUrl).session;
  const token = (await cookies()).get(name)?.value;
  return token ? sessionIdOf(process, token) : null;
}

/** Returns the session id in the given cookie value, or null if the value is invalid. */
export async function sessionIdOf(process: LatchkeyProcess, token: string): Promise<string | null> {
  const name = cookieNames(process.config.publicUrl).session;
  try {
    const claims = await decode({ token, secret: sessionSecrets(process), salt: name });
    return typeof claims?.sid === "string" ? claims.sid : null;
  } catch {
    return null;
  }
}
