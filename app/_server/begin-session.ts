import type { Failure } from "@/lib/errors/errors";
import { SignInRefused, signIn } from "./auth";

/**
 * Begins a session with a provider of `auth.ts` and sets its cookie. Returns the failure, or null
 * if the session has begun; the caller redirects.
 */
export async function beginBrowserSession(
  provider: "password" | "link" | "setup",
  fields: Readonly<Record<string, string>>,
): Promise<Failure | null> {
  try {
    await signIn(provider, { ...fields, redirect: false, redirectTo: "/" });
    return null;
  } catch (error) {
    if (error instanceof SignInRefused) return error.failure;
    throw error;
  }
}
