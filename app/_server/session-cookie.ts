import { cookies } from "next/headers";
import { decode } from "next-auth/jwt";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * Names of Latchkey's cookies: the ports of a host share cookies, so common names could collide.
 */
export function cookieNames(publicUrl: string) {
  const prefix = isSecure(publicUrl) ? "__Host-" : "";
  return {
    session: `${prefix}latchkey_session`,
    callback: `${prefix}latchkey_callback`,
    csrf: `${prefix}latchkey_csrf`,
    device: `${prefix}latchkey_device`,
  };
}

export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith("https:");
}

/**
 * The secrets of session cookies, newest first. Cookies that were made with a root secret that is
 * being replaced stay readable.
 */
export function sessionSecrets(process: LatchkeyProcess): string[] {
  return process.secrets.all.map((one) => one.sessionSecret);
}

/** The session id in the request's cookie, or null. The session may have ended. */
export async function sessionIdOfRequest(process: LatchkeyProcess): Promise<string | null> {
  const name = cookieNames(process.config.publicUrl).session;
  const token = (await cookies()).get(name)?.value;
  return token ? sessionIdOf(process, token) : null;
}

/** The session id in this cookie value, or null. */
export async function sessionIdOf(process: LatchkeyProcess, token: string): Promise<string | null> {
  const name = cookieNames(process.config.publicUrl).session;
  try {
    const claims = await decode({ token, secret: sessionSecrets(process), salt: name });
    return typeof claims?.sid === "string" ? claims.sid : null;
  } catch {
    return null;
  }
}
