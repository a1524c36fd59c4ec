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

/** The result of a call of `latchkey_whoami`, as the model saw it. */
export interface Seen {
  /** The id or name of the key or connection that made the call; null if the model saw an error. */
  readonly holder: string | null;
  readonly tokenEndsAt: number;
  readonly text: string;
}

/** A conversation of one client, connected in one way, that lasts through all stages. */
export interface Session {
  readonly title: string;
  /** The keys and connections by which the client is connected. */
  readonly holders: readonly Holder[];
  call(): Promise<Seen>;
  end(): Promise<void>;
  close(): Promise<void>;
}

/** Connects a client only by its own sign-in, and starts a conversation. */
export function signIn(client: SigningClient, latchkey: Latchkey): Promise<Session> {
  return begin(client, "OAuth", (home) =>
    connectedBy(latchkey, () => client.signIn(home, latchkey)),
  );
}

/** Connects a client in the given way, and starts a conversation. */
export function connect(client: TestedClient, way: Way, latchkey: Latchkey): Promise<Session> {
  if (way === "OAuth") return signIn(client, latchkey);
  return begin(client, way, async (home) => {
    const { plain, ...key } = await latchkey.makeKey(`${client.name}, ${way}`);
    await client.connectByHelper(home, latchkey, plain);
    if (way === "helper") return [key];
    return [key, ...(await connectedBy(latchkey, () => client.signInBeside(home, latchkey)))];
  });
}

/** Returns the connections that are created while `connecting` runs. */
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
 * Finds the holder and the token's end in the text that a client shows for a tool's result: in the
 * structured content, or in the plain text if the client shows only that.
 */
export function seen(text: string, isError = false): Seen {
  const plain = text.replaceAll("\\", "");
  const id = /"key":\{"id":"([0-9a-f-]{36})"/.exec(plain)?.[1];
  const name = /Key “([^”]+)” of team/.exec(plain)?.[1];
  const ends = /(?:"token_ends_at":"|token ends at )([0-9T:.-]+Z)/.exec(plain)?.[1] ?? "";
  return { holder: isError ? null : (id ?? name ?? null), tokenEndsAt: Date.parse(ends), text };
}
