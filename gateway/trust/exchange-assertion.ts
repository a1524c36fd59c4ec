import { recordDenial } from "@/lib/audit/record-denial";
import { type Failure, fail, type Refused, type Result, succeed } from "@/lib/errors/errors";
import { keyRefusal } from "@/lib/keys/key-state";
import { type KeyState, namedIn } from "@/lib/keys/model";
import { readKeyForToken } from "@/lib/keys/read-key-state";
import { recordUse } from "@/lib/keys/record-use";
import { semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import type { Asking } from "@/lib/tokens/exchange-key";
import { keyRing } from "@/lib/tokens/key-ring";
import { type GuessLanes, guessTurn } from "@/lib/tokens/lookup-turn";
import { mintToken } from "@/lib/tokens/mint-token";
import type { AccessToken } from "@/lib/tokens/view";
import type { Rule } from "@/lib/trust/rule-rows";
import { judgeToken } from "./judge-token";

const lanes = () =>
  shared<GuessLanes>("trust.lanes", () => ({
    fresh: semaphore({ running: 6, waiting: 4_096 }),
    spent: semaphore({ running: 2, waiting: 512 }),
  }));

/**
 * Exchanges a machine's token from another issuer for an access token. Exactly one trust rule has
 * to match the token, and the rule has to give access now and from this address. The access token
 * lives no longer than the rule's setting, the installation's token policy and the rule's expiry
 * allow, and stops working when the rule ends. Failures: `invalid_token` for every unacceptable
 * token, with the exact reason only in the denial record; `rate_limited` if the address has sent
 * too many wrong keys and tokens; `busy`.
 */
export async function exchangeAssertion(
  asking: Asking,
  token: string,
): Promise<Result<AccessToken>> {
  const { address, now } = asking;
  const { run, waitSeconds, refund } = guessTurn(lanes(), address, now.getTime());
  let goesOutside = () => {};
  const outside = new Promise<void>((resolve) => {
    goesOutside = resolve;
  });
  const exchanging = run(() => exchange(asking, token, goesOutside), outside);
  if (!exchanging) return fail("busy", { retryAfterSeconds: 1 });
  const exchanged = await exchanging.catch((error: unknown) => {
    refund();
    throw error;
  });
  if (exchanged.ok) {
    refund();
    return exchanged;
  }
  const { failure, key, details, blameless } = exchanged;
  if (blameless) refund();
  else if (waitSeconds !== null) {
    const limited = { code: "rate_limited", retryAfterSeconds: waitSeconds } as const;
    return deny(asking, { ...failure, ...limited }, { details });
  }
  return deny(asking, failure, { key, details });
}

interface Wrong extends Refused {
  readonly key?: KeyState | undefined;
  readonly details?: Record<string, unknown> | undefined;
  /** True if the refusal does not count against the address as a wrong token. */
  readonly blameless: boolean;
}

async function exchange(
  { process, now, address, client }: Asking,
  token: string,
  goesOutside: () => void,
): Promise<{ readonly ok: true; readonly value: AccessToken } | Wrong> {
  const { assertion, rule, fault } = await judgeToken(process, token, now, goesOutside);
  const details = assertion ? { issuer: assertion.issuer.slice(0, 300) } : undefined;
  if (!rule) {
    const blameless = fault === "issuer_keys_unavailable";
    return { ...refusal(fault ?? "unknown_issuer"), details, blameless };
  }
  const found = await readKeyForToken(process.db, rule.id);
  if (!found) return { ...refusal("rule_ended"), details, blameless: true };
  const { state: key, tokenSeconds } = found;
  const refused = keyRefusal(key, now.getTime(), address);
  if (refused) return { ...refusal(refused), key, details, blameless: true };
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const lifetimeSeconds = lifetimeOf(key, rule, tokenSeconds, nowSeconds);
  if (lifetimeSeconds < 1) return { ...refusal("key_expired"), key, details, blameless: true };
  const scopes = key.scopes.filter((scope) => scope === "mcp");
  const accessToken = mintToken(await keyRing(process, now), process.config, {
    ...{ keyId: key.id, scopes, lifetimeSeconds, nowSeconds },
  });
  recordUse({ keyId: key.id, rotation: 0, at: now, address, client });
  return succeed({ accessToken, expiresInSeconds: lifetimeSeconds, scopes });
}

const refusal = (reason: string) => fail("invalid_token", { reason });

function lifetimeOf(
  { expiresAtMs }: KeyState,
  rule: Pick<Rule, "tokenSeconds">,
  policySeconds: number,
  nowSeconds: number,
): number {
  const left = expiresAtMs === null ? policySeconds : Math.floor(expiresAtMs / 1000) - nowSeconds;
  return Math.min(policySeconds, rule.tokenSeconds ?? policySeconds, left);
}

interface Recognized {
  readonly key?: KeyState | undefined;
  readonly details?: Record<string, unknown> | undefined;
}

function deny(asking: Asking, failure: Failure, { key, details }: Recognized): Refused {
  recordDenial({
    at: asking.now,
    action: "trust.exchange",
    code: failure.code === "invalid_token" ? "invalid_grant" : failure.code,
    reason: failure.reason ?? failure.code,
    requestId: asking.requestId,
    address: asking.address,
    client: asking.client,
    ...(key ? { key: namedIn(key) } : {}),
    ...(details ? { details } : {}),
  });
  return { ok: false, failure };
}
