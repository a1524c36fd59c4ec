import type { UpstreamLink } from "@/gateway/upstreams/link";
import type { FaultyKind, FaultyServer, Refusal } from "@/gateway/upstreams/testing/faulty";
import { faultyServer } from "@/gateway/upstreams/testing/faulty-server";
import { program, slowProgram } from "@/gateway/upstreams/testing/stdio-program";

export const TRANSPORTS = ["session", "modern", "sse", "stdio"] as const;
export type TransportKind = (typeof TRANSPORTS)[number];

/**
 * A test server on one transport, with functions that cause its faults. A function is null if its
 * fault cannot occur on this transport.
 */
export interface Subject {
  /** The database columns that contain the server's URL or command. */
  readonly row: Readonly<Record<string, unknown>>;
  /** Another URL or command that also reaches this server, as database columns. */
  readonly elsewhere: Readonly<Record<string, unknown>>;
  restart(): Promise<void>;
  readonly lose: ((refusal: Refusal) => void) | null;
  readonly wedge: () => Promise<void>;
  /**
   * Ends the `wedge` or `fail` fault of an HTTP server. It does nothing for a command, which
   * recovers only when Latchkey restarts it.
   */
  mend(): void;
  readonly freeze: (() => void) | null;
  readonly fail: (() => void) | null;
  list(names: readonly string[]): Promise<void>;
  /** Lets running calls of the tool `hold` finish. It does nothing for a command. */
  release(): void;
  /**
   * Returns how many times the server has performed the action `what`. Returns null for a command,
   * because commands keep no counts.
   */
  did(what: string): number | null;
  close(): Promise<void>;
}

export const TOOLS = ["echo", "hold"] as const;

/**
 * Starts a server on the given transport. `slowMs` is the number of milliseconds by which the
 * handshake of an HTTP server, or the start of a command, is delayed.
 */
export async function subject(
  kind: TransportKind,
  link: () => UpstreamLink,
  slowMs = 0,
): Promise<Subject> {
  return kind === "stdio" ? commandSubject(link, slowMs) : httpSubject(kind, slowMs);
}

async function httpSubject(kind: FaultyKind, slowMs: number): Promise<Subject> {
  let server: FaultyServer = await faultyServer(kind);
  server.tools = [...TOOLS];
  server.handshakeMs = slowMs;
  const hasSession = kind !== "modern";
  return {
    row: { url: server.url, transport: kind === "sse" ? "sse" : "http" },
    elsewhere: { url: `${server.url}?elsewhere` },
    restart: async () => {
      const { port, tools } = server;
      await server.close();
      server = await faultyServer(kind, port);
      server.tools = tools;
    },
    lose: hasSession
      ? (refusal) => {
          server.refusal = refusal;
          server.forget();
        }
      : null,
    wedge: async () => {
      server.mode = "wedged";
    },
    mend: () => {
      server.mode = "fine";
    },
    freeze: () => server.freeze(),
    fail: () => {
      server.mode = "errors";
    },
    list: async (names) => {
      server.tools = [...names];
    },
    release: () => server.release(),
    did: (what) => server.did.get(what) ?? 0,
    close: () => server.close(),
  };
}

async function commandSubject(link: () => UpstreamLink, slowMs: number): Promise<Subject> {
  const control = async (name: string, given = {}) => {
    await link().request("tools/call", { name, arguments: given });
  };
  const command = slowMs > 0 ? slowProgram("table", slowMs / 1000) : program("table");
  return {
    row: { url: null, transport: "stdio", ...command },
    elsewhere: { args: [...command.args, "elsewhere"] },
    restart: () => control("crash"),
    lose: null,
    wedge: () => control("wedge"),
    mend: () => {},
    freeze: null,
    fail: null,
    list: (names) => control("list", { names }),
    release: () => {},
    did: () => null,
    close: async () => {},
  };
}
