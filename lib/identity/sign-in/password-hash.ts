import { argon2id, hash, verify } from "argon2";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { fairLane } from "@/lib/limits/fair-lane";
import { semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";

/** Argon2id parameters that OWASP recommends: 19 MiB of memory, two passes, and one lane. */
const PARAMETERS = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/**
 * The hash of random bytes. A password is checked against this hash if the account has no password
 * or does not exist, so that the response takes the same time as for any other account.
 */
export const DUMMY_PHC =
  "$argon2id$v=19$m=19456,t=2,p=1$Fvd2Q5sBzF5jAvs8YW1Ekw$eJ+utF9g6m9nZxmXo4aEPRKmbem9nVt+VGtrvsI25iw";

/**
 * Returns the password-hashing lane for clients with a session, a link or a device cookie, which
 * therefore do not wait behind unknown clients.
 */
const knownLane = () =>
  shared("identity.passwords", () =>
    watchLane("passwords", semaphore({ running: 2, waiting: 64 })),
  );

/**
 * Returns the password-hashing lane for unknown clients, which serves their networks in turn. A
 * flood from one network therefore delays only that network.
 */
export const unknownClientsLane = () =>
  shared("identity.passwords-strangers", () =>
    watchLane("passwords_strangers", fairLane({ running: 1, waiting: 256 })),
  );

async function inLane<T>(turn: string | null, work: () => Promise<T>): Promise<Result<T>> {
  const done = await (turn === null ? knownLane().run(work) : unknownClientsLane().run(turn, work));
  if (done === null) return fail("busy", { retryAfterSeconds: 2, reason: "passwords" });
  return succeed(done);
}

/**
 * Hashes a password with Argon2id into a PHC string. Failure: `busy`. Never call this inside a
 * transaction, because hashing takes a long time.
 */
export function hashPassword(plain: string): Promise<Result<string>> {
  return inLane(null, () => hash(plain.normalize("NFKC"), PARAMETERS));
}

/**
 * Checks a password against a PHC string. If the PHC string is null, the check takes the same time
 * and returns false. `turn` identifies an unknown client in the fair queue (by its network); it is
 * null for a known client. Failure: `busy`. Never call this inside a transaction, because hashing
 * takes a long time.
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
