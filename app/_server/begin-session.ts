import type { Failure } from "@/lib/errors/errors";
import { SignInRefused, signIn } from "./auth";

/**
 * Begins a session by one of the ways of `auth.ts` and sets its cookie. Returns the failure, or
 * null when it has begun; the caller then goes to a path of its own choice.
 */
export async function beginBrowserSession(
  way: "password" | "link" | "setup",
  fields: Readonly<Record<string, string>>,
): Promise<Failure | null> {
  try {
    await signIn(way, { ...fields, redirect: false, redirectTo: "/" });
    return null;
  } catch (error) {
    if (error instanceof SignInRefused) return error.failure;
    throw error;
  }
}
