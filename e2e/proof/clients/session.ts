import type { Home, Running } from "./home";
import type { Latchkey } from "./latchkey";
import { type StandInModel, standInModel } from "./stand-in-model";
import type { SigningClient, TestedClient } from "./tested-client";

export const WAYS = ["helper", "OAuth", "both"] as const;
export type Way = (typeof WAYS)[number];

export interface Holder {
  readonly id: string;
  readonly name: string;
  readonly kind: "key" | "connection";
}

/** The result of a call to `latchkey_whoami`, as the client passed it to the model. */
export interface Seen {
  /**
   * The id or name of the key or connection with which the call was made, or null if the call
   * failed.
   */
  readonly holder: string | null;
  readonly tokenEndsAt: number;
  readonly text: string;
}

/**
 * The conversation of one client with the stand-in model. It continues while tokens are renewed or
 * refused, until the client's access is revoked.
 */
export interface Session {
  readonly title: string;
  /** The keys and connections that give the client access. */
  readonly holders: readonly Holder[];
  call(): Promise<Seen>;
  end(): Promise<void>;
  close(): Promise<void>;
}

/** Connects a client by OAuth sign-in, without Latchkey's helper, and starts a conversation. */
export function signIn(client: SigningClient, latchkey: Latchkey): Promise<Session> {
  return begin(client, "OAuth", (home) =>
    connectedBy(latchkey, () => client.signIn(home, latchkey)),
  );
}

/**
 * Connects a client in the given way, and starts a conversation. If the way is `both`, the client
 * has Latchkey's helper and an OAuth connection.
 */
export function connect(client: TestedClient, way: Way, latchkey: Latchkey): Promise<Session> {
  if (way === "OAuth") return signIn(client, latchkey);
  return begin(client, way, async (home) => {
    const { plain, ...key } = await latchkey.makeKey(`${client.name}, ${way}`);
    await client.connectByHelper(home, latchkey, plain);
    if (way === "helper") return [key];
    return [key, ...(await connectedBy(latchkey, () => client.signInBeside(home, latchkey)))];
  });
}

/** Returns the connections that were created while `connecting` ran. */
export async function connectedBy(
  latchkey: Latchkey,
  connecting: () => Promise<void>,
): Promise<Holder[]> {
  const before = await latchkey.connections();
  await connecting();
  const known = new Set(before.map(({ id }) => id));
  const made = (await latchkey.connections()).filter(({ id }) => !known.has(id));
  return made.map((one) => ({ ...one, kind: "connection" }));
}

async function begin(
  client: SigningClient,
  way: Way,
  connecting: (home: Home) => Promise<Holder[]>,
): Promise<Session> {
  const home = await client.home();
  let holders: Holder[];
  let model: StandInModel | undefined;
  let running: Running;
  try {
    holders = await connecting(home);
    model = await standInModel(client.dialect);
    running = client.start(home, model.origin);
  } catch (error) {
    await model?.close();
    await home.close();
    throw error;
  }
  const conversation = model;
  return {
    title: `${client.name}, ${way}`,
    holders,
    async call() {
      const over = running.ended.then(({ output }) => {
        throw new Error(`${client.name}, ${way} ended:\n${output.slice(-3000)}`);
      });
      const { text, isError } = await Promise.race([conversation.call("latchkey_whoami"), over]);
      return seen(text, isError);
    },
    end: async () => {
      await conversation.end();
      await running.ended;
    },
    close: async () => {
      await running.stop();
      await conversation.close();
      await home.close();
    },
  };
}

/**
 * Reads from a tool's result the key or connection, and the time at which the token expires. The
 * values come from the structured content, or from the plain text if the client passes only that.
 */
export function seen(text: string, isError = false): Seen {
  const plain = text.replaceAll("\\", "");
  const id = /"key":\{"id":"([0-9a-f-]{36})"/.exec(plain)?.[1];
  const name = /(?:Key|App) “([^”]+)” of team/.exec(plain)?.[1];
  const ends = /(?:"token_ends_at":"|token ends at )([0-9T:.-]+Z)/.exec(plain)?.[1] ?? "";
  return { holder: isError ? null : (id ?? name ?? null), tokenEndsAt: Date.parse(ends), text };
}
