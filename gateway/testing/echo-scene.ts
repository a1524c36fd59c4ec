import { afterEach } from "vitest";
import { echoServer } from "@/gateway/upstreams/testing/echo-server.mjs";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { type FaultyScene, faultyScene } from "./faulty-scene";
import { plantServer } from "./gateway";

/** The transports and eras of servers that echo. */
export const ECHO_KINDS = [
  "http modern",
  "http legacy",
  "sse legacy",
  "stdio modern",
  "stdio legacy",
] as const;
export type EchoKind = (typeof ECHO_KINDS)[number];

const PROGRAM = new URL("../upstreams/testing/echo-server.mjs", import.meta.url).pathname;
const ITEMS = [
  { name: "tool" },
  { kind: "prompt", name: "prompt" },
  { kind: "resource", name: "file:///a" },
] as const;

/** A gateway in front of a server that echoes what it gets. */
export interface EchoScene extends FaultyScene {
  /**
   * Starts a server of this kind, registers it under the name `e` with a tool, a prompt and a
   * resource, and returns when every process has read the registration.
   */
  plantEcho(kind: EchoKind): Promise<void>;
}

/** Registers the Vitest hooks that create and close the scene. */
export function echoScene(): EchoScene {
  const scene = faultyScene({ allowStdio: true });
  let server: Awaited<ReturnType<typeof echoServer>> | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  const plantEcho = async (kind: EchoKind) => {
    const [transport, era] = kind.split(" ") as ["http" | "sse" | "stdio", "modern" | "legacy"];
    if (transport !== "stdio") server = await echoServer(era);
    const reach = server
      ? { url: server[transport as "http" | "sse"] }
      : { url: null as never, command: process.execPath, args: [PROGRAM, era] };
    await plantServer(scene.fixture, { name: "e", transport, ...reach, items: ITEMS });
    await waitForProcesses(scene.fixture.database.db);
  };
  return Object.assign(scene, { plantEcho });
}
