import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { each, exchange, withAgent } from "./load";
import { type Connected, read } from "./oauth-flow";
import type { BenchIssuer } from "./oauth-rows";
import { send } from "./send";

/** A way to get or check a token. No two requests of a run are the same. */
export interface Way {
  readonly what: string;
  /** The maximum ratio of the cost of this way to the cost of a key exchange. */
  readonly limit: number;
  readonly requests: number;
  /**
   * Prepares the requests, which is not part of the measured cost. Returns a function that sends
   * them.
   */
  prepare(): Promise<() => Promise<void>>;
}

export interface Scene {
  readonly port: number;
  readonly keys: readonly string[];
  readonly connected: readonly Connected[];
  readonly issuers: readonly BenchIssuer[];
  /** Connects a registered app again with the complete authorization code flow. */
  authorize(): Promise<void>;
}

const AT_ONCE = 8;
const REQUESTS = 1_500;
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const GRANT = "urn:ietf:params:oauth:grant-type";
const TOKEN = "urn:ietf:params:oauth:token-type";

/**
 * Exchanges recently verified keys, one after another, at `POST /api/v1/auth/token`. All other ways
 * are compared with this key exchange.
 */
export function keyExchange({ port, keys }: Scene): Omit<Way, "limit"> {
  const sent = inTurn(keys, REQUESTS);
  return {
    ...{ what: "key exchange", requests: REQUESTS },
    prepare: async () => () =>
      withAgent(AT_ONCE, (agent) =>
        each(sent, AT_ONCE, async (key) => void read(await exchange(agent, port, key), 200)),
      ),
  };
}

/** Returns all ways except the key exchange, with their limits. */
export function ways(scene: Scene): Way[] {
  const { port, keys, connected, issuers } = scene;
  const nextConnected = cycle(connected);
  const posted = (path: string, forms: readonly Form[]) => () =>
    withAgent(AT_ONCE, (agent) =>
      each(forms, AT_ONCE, async ({ form, taken }) => {
        const body = String(new URLSearchParams(form));
        const answer = read(await send({ agent, port, path, headers: FORM, body }), 200);
        taken?.(answer);
      }),
    );
  const forms = (one: (index: number) => Form) =>
    Array.from({ length: REQUESTS }, (_, i) => one(i));
  const machines = (form: (token: string) => Record<string, string>) => async () =>
    posted(
      "/oauth/token",
      (await machineTokens(issuers, port, REQUESTS)).map((token) => ({ form: form(token) })),
    );
  return [
    {
      ...{ what: "client_credentials with the key", limit: 1.5, requests: REQUESTS },
      prepare: async () =>
        posted(
          "/oauth/token",
          inTurn(keys, REQUESTS).map((key) => ({
            form: { grant_type: "client_credentials", client_secret: key },
          })),
        ),
    },
    {
      ...{ what: "refresh", limit: 8, requests: REQUESTS },
      prepare: async () =>
        posted(
          "/oauth/token",
          forms(() => {
            const one = nextConnected();
            return {
              form: {
                ...{ grant_type: "refresh_token", client_id: one.clientId },
                refresh_token: one.refresh,
              },
              taken: (answer) => {
                one.access = String(answer.access_token);
                one.refresh = String(answer.refresh_token);
              },
            };
          }),
        ),
    },
    {
      ...{ what: "a machine's token, jwt-bearer", limit: 6, requests: REQUESTS },
      prepare: machines((assertion) => ({ grant_type: `${GRANT}:jwt-bearer`, assertion })),
    },
    {
      ...{ what: "a machine's token, RFC 8693", limit: 6, requests: REQUESTS },
      prepare: machines((token) => ({
        ...{ grant_type: `${GRANT}:token-exchange`, subject_token: token },
        subject_token_type: `${TOKEN}:jwt`,
      })),
    },
    {
      ...{ what: "introspection", limit: 3, requests: REQUESTS },
      prepare: async () =>
        posted(
          "/oauth/introspect",
          forms((index) => {
            const { access, refresh } = connected[index % connected.length] ?? { access: "" };
            const token = index % 2 === 0 && access !== "" ? access : (refresh ?? "");
            const [client_secret = ""] = [keys[index % keys.length]];
            return { form: { client_secret, token }, taken: isActive };
          }),
        ),
    },
    {
      ...{ what: "code flow: authorize, consent, code, token", limit: 40, requests: 100 },
      prepare: async () => () => each(Array(100).fill(null), 4, () => scene.authorize()),
    },
  ];
}

interface Form {
  readonly form: Record<string, string>;
  readonly taken?: (answer: Record<string, unknown>) => void;
}

function isActive(answer: Record<string, unknown>): void {
  if (answer.active !== true) throw new Error("A live token was called inactive.");
}

/**
 * Creates tokens for different jobs. Each token matches one trust rule. The issuers take turns at
 * signing the tokens.
 */
function machineTokens(
  issuers: readonly BenchIssuer[],
  port: number,
  count: number,
): Promise<string[]> {
  const iat = Math.floor(Date.now() / 1000);
  return Promise.all(
    inTurn(issuers, count).map(({ issuer, alg, key, subjects }, index) =>
      new SignJWT({
        ...{ iss: issuer, aud: `http://localhost:${port}`, iat, exp: iat + 600 },
        ...{ sub: subjects[index % subjects.length], jti: randomUUID(), run_id: index },
      })
        .setProtectedHeader({ alg, kid: "bench", typ: "JWT" })
        .sign(key),
    ),
  );
}

const inTurn = <T>(values: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, index) => values[index % values.length] as T);

function cycle<T>(values: readonly T[]): () => T {
  let next = 0;
  return () => values[next++ % values.length] as T;
}
