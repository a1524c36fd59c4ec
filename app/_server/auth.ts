import NextAuth, { CredentialsSignin, type NextAuthConfig, type User } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import type { Failure, Result } from "@/lib/errors/errors";
import { SESSION_MS } from "@/lib/identity/lifetimes";
import { acceptLink } from "@/lib/identity/links/accept-link";
import { completeSetup } from "@/lib/identity/links/complete-setup";
import type { Browser } from "@/lib/identity/sessions/begin-session";
import { endSession } from "@/lib/identity/sessions/end-session";
import { readSession } from "@/lib/identity/sessions/read-session";
import { type SignedIn, signIn as signInVerb } from "@/lib/identity/sign-in/sign-in";
import { basePathOf } from "@/lib/process/base-path";
import { currentProcess, type LatchkeyProcess } from "@/lib/process/process";
import { deviceOfRequest, keepDevice } from "./device-cookie";
import { actionContext, anonymousContext } from "./request-context";
import { safeNext } from "./safe-next";
import {
  cookieNames,
  cookiePath,
  isSecure,
  sessionIdOfRequest,
  sessionSecrets,
} from "./session-cookie";

/**
 * Carries a verb's failure through next-auth, which would otherwise report only that the sign-in
 * failed.
 */
export class SignInRefused extends CredentialsSignin {
  constructor(readonly failure: Failure) {
    super(failure.code);
    this.code = failure.code;
  }
}

type Fields = Partial<Record<string, unknown>>;

const text = (value: unknown) => (typeof value === "string" ? value : "");

/**
 * Creates a next-auth provider that begins a session. The session cookie contains only the id of
 * the session.
 */
function provider(
  id: string,
  begin: (fields: Fields, browser: Browser) => Promise<Result<SignedIn>>,
) {
  return Credentials({
    id,
    credentials: {},
    authorize: async (fields, request): Promise<User & { sid: string }> => {
      const userAgent = request.headers.get("user-agent") ?? "";
      const replaces = (await sessionIdOfRequest(currentProcess())) ?? undefined;
      const result = await begin(fields, { userAgent, replaces });
      if (!result.ok) throw new SignInRefused(result.failure);
      await keepDevice(currentProcess(), result.value.device);
      return { id: result.value.personId, sid: result.value.sessionId };
    },
  });
}

const providers = [
  provider("password", async ({ email, password }, browser) =>
    signInVerb(await anonymousContext(), {
      email: text(email),
      password: text(password),
      device: await deviceOfRequest(currentProcess()),
      ...browser,
    }),
  ),
  provider("link", async ({ code, password }, browser) =>
    acceptLink(await anonymousContext(), {
      code: text(code),
      password: text(password),
      ...browser,
    }),
  ),
  provider("setup", async ({ code, name, email, password }, browser) =>
    completeSetup(await anonymousContext(), {
      code: text(code),
      name: text(name),
      email: text(email),
      password: text(password),
      ...browser,
    }),
  ),
];

function cookiesOf({ config }: LatchkeyProcess): NextAuthConfig["cookies"] {
  const names = cookieNames(config.publicUrl);
  const secure = isSecure(config.publicUrl);
  const path = cookiePath(config.publicUrl);
  const options = { httpOnly: true, sameSite: "lax", path, secure } as const;
  return {
    sessionToken: { name: names.session, options },
    callbackUrl: { name: names.callback, options },
    csrfToken: { name: names.csrf, options },
  };
}

/**
 * Creates the next-auth configuration when the first request arrives. It cannot be created earlier,
 * because Next's build loads this module without a Latchkey process.
 */
async function configuration(): Promise<NextAuthConfig> {
  const process = currentProcess();
  return {
    providers,
    secret: sessionSecrets(process),
    // next-auth can trust the Host header, because the edge has checked it and the redirects below
    // contain no host.
    trustHost: true,
    basePath: `${basePathOf(process.config.publicUrl)}/api/auth`,
    useSecureCookies: isSecure(process.config.publicUrl),
    cookies: cookiesOf(process),
    session: { strategy: "jwt", maxAge: SESSION_MS / 1000 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    callbacks: {
      redirect: ({ url }) => safeNext(url),
      jwt: async ({ token, user }) => {
        if (user) return { sid: (user as { sid?: string }).sid };
        const sid = text(token.sid);
        return (await readSession(process.db, sid, new Date())) ? { sid } : null;
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: { signOut: endOwnSession },
    logger: {
      // The verb has already recorded a refused sign-in. The messages of other errors are not
      // logged, because they may contain what the user typed.
      error: (error) => {
        // The bundler renames next-auth's error classes, so the error is identified by its `type`.
        const { type = error.name } = error as Error & { type?: string };
        if (!(error instanceof SignInRefused)) process.log.error({ type }, "next-auth failed");
      },
      warn: () => {},
      debug: () => {},
    },
  };
}

async function endOwnSession(): Promise<void> {
  const ctx = await actionContext();
  if (ctx.ok) await endSession(ctx.value, { id: ctx.value.actor.sessionId });
}

export const { handlers, signIn, signOut } = NextAuth(configuration);
