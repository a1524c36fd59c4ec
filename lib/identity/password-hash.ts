import { argon2id, hash, verify } from "argon2";
import { fail, type Result, succeed } from "@/lib/errors";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process";

/** OWASP's Argon2id parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Made of random bytes nobody kept: where there is no password, checking costs the same. */
const NOBODYS_PHC =
  "$argon2id$v=19$m=19456,t=2,p=1$Fvd2Q5sBzF5jAvs8YW1Ekw$eJ+utF9g6m9nZxmXo4aEPRKmbem9nVt+VGtrvsI25iw";

/** People have a lane of their own: a crowd of keys does not keep them from signing in. */
function lane(): Semaphore {
  return shared("identity.passwords", () =>
    watchLane("passwords", semaphore({ running: 2, waiting: 32 })),
  );
}

async function inLane<T>(work: () => Promise<T>): Promise<Result<T>> {
  const running = lane().run(work);
  if (running === null) return fail("busy", { retryAfterSeconds: 2, reason: "passwords" });
  return succeed(await running);
}

/** Argon2id of a password as a PHC string. Failure: `busy`. Never call it in a transaction. */
export function hashPassword(plain: string): Promise<Result<string>> {
  return inLane(() => hash(plain.normalize("NFKC"), PARAMETERS));
}

/**
 * Is this the password of the PHC string? Takes the same time where there is none (null), and is
 * then false. Failure: `busy`. Never call it in a transaction.
 */
export function verifyPassword(phc: string | null, plain: string): Promise<Result<boolean>> {
  return inLane(async () => {
    const same = await verify(phc ?? NOBODYS_PHC, plain.normalize("NFKC")).catch(() => false);
    return same && phc !== null;
  });
}
