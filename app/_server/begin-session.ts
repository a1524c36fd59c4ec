import type { Failure } from "@/lib/errors/errors";
import { SignInRefused, signIn } from "./auth";

/**
 * Begins a session with one of the providers in `auth.ts`, and sets the session cookie. Returns
 * null on success, and otherwise the failure. The caller must redirect.
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
