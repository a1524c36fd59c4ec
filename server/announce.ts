import path from "node:path";
import type { Env } from "@/lib/config/env";
import { isLoopbackAddress } from "@/lib/std/loopback";

export interface Announcement {
  readonly env: Env;
  readonly publicUrl: string;
  readonly listeningOn: string;
  /** The set-up link for the first operator, or null if there already is an operator. */
  readonly setupUrl: string | null;
  readonly seconds: number;
}

/** Returns the text that is printed when Latchkey is ready. */
export function announcement(info: Announcement): string {
  const { env, publicUrl, listeningOn } = info;
  const direct = env.databaseDirectUrl === null ? "" : " and DATABASE_DIRECT_URL";
  const database = env.databaseUrl === null ? "its own Postgres" : `DATABASE_URL${direct}`;
  const lines = [
    "",
    `Latchkey is ready (${info.seconds.toFixed(1)} s): keys to your team's MCP servers.`,
    "",
    `  Console   ${publicUrl}`,
    `  MCP       ${publicUrl}/mcp`,
    `  Data      ${path.resolve(env.dataDir)}, with ${database}`,
  ];
  if (listeningOn !== publicUrl) lines.push(`  Listening ${listeningOn}`);
  if (refusesOthers(env)) {
    lines.push("", "  Other machines are refused: set TLS_CERT and TLS_KEY, TRUST_PROXY, or");
    lines.push("  ALLOW_PLAIN_HTTP=1 on a closed network.");
  }
  if (info.setupUrl !== null) {
    lines.push(
      "",
      "  No operator yet. Open this link to become it; it works once:",
      `  ${info.setupUrl}`,
    );
  }
  return `${lines.join("\n")}\n\n`;
}

/**
 * Returns true if other machines can reach the server only over plain HTTP. The server accepts no
 * secrets over plain HTTP.
 */
function refusesOthers(env: Env): boolean {
  const local = env.host === "localhost" || isLoopbackAddress(env.host);
  return !local && env.tls === null && env.trustProxy === null && !env.allowPlainHttp;
}
