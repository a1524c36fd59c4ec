import { cookies } from "next/headers";
import { DEVICE_MS } from "@/lib/identity/lifetimes";
import type { LatchkeyProcess } from "@/lib/process/process";
import { cookieNames, cookiePath, isSecure } from "./session-cookie";

/**
 * Returns the value of the cookie that marks a browser as known from an earlier sign-in, or
 * undefined if the request has no such cookie.
 */
export async function deviceOfRequest({ config }: LatchkeyProcess): Promise<string | undefined> {
  return (await cookies()).get(cookieNames(config.publicUrl).device)?.value;
}

/**
 * Sets the cookie that marks this browser as known. The cookie outlives the session, because it is
 * needed at the next sign-in.
 */
export async function keepDevice({ config }: LatchkeyProcess, device: string): Promise<void> {
  (await cookies()).set(cookieNames(config.publicUrl).device, device, {
    httpOnly: true,
    sameSite: "strict",
    secure: isSecure(config.publicUrl),
    path: cookiePath(config.publicUrl),
    maxAge: DEVICE_MS / 1000,
  });
}
