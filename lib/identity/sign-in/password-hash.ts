import { argon2id, hash, verify } from "argon2";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { fairLane } from "@/lib/limits/fair-lane";
import { semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";

/** OWASP's Argon2id parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Hash of random bytes, checked where an account has no password so that the time is the same. */
export const DUMMY_PHC =
  "$argon2id$v=19$m=19456,t=2,p=1$Fvd2Q5sBzF5jAvs8YW1Ekw$eJ+utF9g6m9nZxmXo4aEPRKmbem9nVt+VGtrvsI25iw";

/** For clients with a session, a link or a device cookie: they do not wait for unknown ones. */
const knownLane = () =>
  shared("identity.passwords", () =>
    watchLane("passwords", semaphore({ running: 2, waiting: 64 })),
  );

/** For unknown clients, with a fair queue by network: a flood from one delays only itself. */
export const unknownClientsLane = () =>
  shared("identity.passwords-strangers", () =>
    watchLane("passwords_strangers", fairLane({ running: 1, waiting: 256 })),
  );

async function inLane<T>(turn: string | null, work: () => Promise<T>): Promise<Result<T>> {
  const done = await (turn === null ? knownLane().run(work) : unknownClientsLane().run(turn, work));
  if (done === null) return fail("busy", { retryAfterSeconds: 2, reason: "passwords" });
  return succeed(done);
}

/** Argon2id of a password as a PHC string. Failure: `busy`. Never call it in a transaction. */
export function hashPassword(plain: string): Promise<Result<string>> {
  return inLane(null, () => hash(plain.normalize("NFKC"), PARAMETERS));
}

/**
 * Checks a password against a PHC string. With null it takes the same time and is false. `turn` is
 * the key in the fair queue of unknown clients (their network); null for a known client.
 * Failure: `busy`. Never call it in a transaction.
 */
export function verifyPassword(
  phc: string | null,
  plain: string,
  turn: string | null = null,
): Promise<Result<boolean>> {
  return inLane(turn, async () => {
    const same = await verify(phc ?? DUMMY_PHC, plain.normalize("NFKC")).catch(() => false);
    return same && phc !== null;
  });
}
