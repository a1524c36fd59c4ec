import { cookies } from "next/headers";
import { decode } from "next-auth/jwt";
import type { LatchkeyProcess } from "@/lib/process/process";

/** Ports of one host share their cookies, so that ours have names of their own. */
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

/** Newest first: cookies of a root secret that is being replaced stay readable. */
export function sessionSecrets(process: LatchkeyProcess): string[] {
  return process.secrets.all.map((one) => one.sessionSecret);
}

/** The session id that the request's cookie carries, or null. Whether it still holds is not said. */
export async function sessionIdOfRequest(process: LatchkeyProcess): Promise<string | null> {
  const name = cookieNames(process.config.publicUrl).session;
  const token = (await cookies()).get(name)?.value;
  return token ? sessionIdOf(process, token) : null;
}

/** The session id that this cookie's value carries, or null. */
export async function sessionIdOf(process: LatchkeyProcess, token: string): Promise<string | null> {
  const name = cookieNames(process.config.publicUrl).session;
  try {
    const claims = await decode({ token, secret: sessionSecrets(process), salt: name });
    return typeof claims?.sid === "string" ? claims.sid : null;
  } catch {
    return null;
  }
}
