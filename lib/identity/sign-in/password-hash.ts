import { argon2id, hash, verify } from "argon2";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { fairLane } from "@/lib/limits/fair-lane";
import { semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";

/** The Argon2id parameters that OWASP recommends: 19 MiB, two passes, one lane. */
const PARAMETERS = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/**
 * The hash of random bytes. For an account without a password, this hash is checked, so that the
 * answer takes the same time.
 */
export const DUMMY_PHC =
  "$argon2id$v=19$m=19456,t=2,p=1$Fvd2Q5sBzF5jAvs8YW1Ekw$eJ+utF9g6m9nZxmXo4aEPRKmbem9nVt+VGtrvsI25iw";

/**
 * The lane for clients with a session, a link or a device cookie. They do not wait for unknown
 * clients.
 */
const knownLane = () =>
  shared("identity.passwords", () =>
    watchLane("passwords", semaphore({ running: 2, waiting: 64 })),
  );

/**
 * The lane for unknown clients, with a fair queue by network. A flood from one network delays only
 * that network.
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
 * Hashes a password with Argon2id into a PHC string. Failure: `busy`. Never call this in a
 * transaction.
 */
export function hashPassword(plain: string): Promise<Result<string>> {
  return inLane(null, () => hash(plain.normalize("NFKC"), PARAMETERS));
}

/**
 * Checks a password against a PHC string. For null, the check takes the same time and gives false.
 * `turn` is the key in the fair queue of unknown clients (their network); null for a known client.
 * Failure: `busy`. Never call this in a transaction.
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
