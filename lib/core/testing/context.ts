import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Database } from "@/db/client";
import type { Actor, Context } from "@/lib/core/context";
import { DEFAULT_LIMITS, DEFAULT_SESSION_LIMITS } from "@/lib/limits/view";
import type { Log } from "@/lib/log/type";
import { NO_PROXIES } from "@/lib/process/proxies";
import { deriveSecrets } from "@/lib/secrets/derive";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The root secret of all test contexts. Because they share it, one context can decrypt the secrets
 * that another has encrypted.
 */
const TEST_ROOT_SECRET = new Uint8Array(32).fill(7);

export interface TestContextOptions extends Partial<Omit<Context, "db">> {
  readonly db: Database;
}

/**
 * Creates a context for tests of verbs. By default, the actor is the command line, the time is noon
 * on 1 March 2026 (UTC), and the installation is at http://localhost:12009.
 */
export function testContext(options: TestContextOptions): Context {
  return {
    actor: commandLine,
    now: new Date("2026-03-01T12:00:00Z"),
    requestId: "req_test",
    address: "127.0.0.1",
    config: {
      publicUrl: "http://localhost:12009",
      audience: "http://localhost:12009/mcp",
      allowedHosts: [],
      allowedOrigins: [],
      allowPlainHttp: false,
      plainHttp: { server: true, client: true },
      proxies: NO_PROXIES,
      allowStdio: false,
      stdioConfinement: "auto",
      privatePaths: [],
      oauth: { enabled: true, documents: true },
      trustAudience: "http://localhost:12009",
      // Each user of the machine gets a separate folder, because one user cannot write to another
      // user's files.
      dataDir: join(tmpdir(), `latchkey-context-testing-${userInfo().uid}`),
      nameMax: 49,
      keyLimits: DEFAULT_LIMITS,
      sessionLimits: DEFAULT_SESSION_LIMITS,
    },
    secrets: deriveSecrets([TEST_ROOT_SECRET]),
    log: silent,
    ...options,
  };
}

const commandLine: Actor = { kind: "command_line", label: "test" };
