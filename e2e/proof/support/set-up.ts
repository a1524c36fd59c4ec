import { ConsoleClient } from "./console-client";
import type { Recorder } from "./http";
import type { LiveServer } from "./live-server";
import { until } from "./wait";

export interface Credentials {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export const OPERATOR: Credentials = {
  name: "Olive Operator",
  email: "olive@example.com",
  password: "harbour-violet-94-lantern",
};

/** Returns the code in the set-up link that a new installation prints. */
export async function setUpCode(server: Pick<LiveServer, "log">): Promise<string> {
  const link = () => /\/setup#([\w-]+)/.exec(server.log())?.[1];
  await until(() => link() !== undefined, 60_000, "the set-up link is printed");
  return link() ?? "";
}

/**
 * Creates the first operator with the printed set-up link. Returns a client that is signed in as
 * this operator.
 */
export async function setUp(
  server: LiveServer,
  person: Credentials = OPERATOR,
  record?: Recorder,
): Promise<ConsoleClient> {
  const client = new ConsoleClient(server.origin, record);
  const code = await setUpCode(server);
  const { name, email, password } = person;
  const done = await client.submit("/setup", "setUpAction", { code, name, email, password });
  if (!done.ok) throw new Error(`Set-up was refused: ${done.code}.`);
  return client;
}
