import path from "node:path";
import type { Env } from "@/lib/config/env";
import { isLoopbackAddress } from "@/lib/std/loopback";

export interface Announcement {
  readonly env: Env;
  readonly publicUrl: string;
  readonly listeningOn: string;
  /** The link by which the first operator is made, while there is none. */
  readonly setupUrl: string | null;
  readonly seconds: number;
}

/** The lines a person reads when Latchkey is ready. */
export function announcement(told: Announcement): string {
  const { env, publicUrl, listeningOn } = told;
  const given = env.databaseDirectUrl === null ? "" : " and DATABASE_DIRECT_URL";
  const database = env.databaseUrl === null ? "its own Postgres" : `DATABASE_URL${given}`;
  const lines = [
    "",
    `Latchkey is ready (${told.seconds.toFixed(1)} s): keys to your team's MCP servers.`,
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
  if (told.setupUrl !== null) {
    lines.push(
      "",
      "  No operator yet. Open this link to become it; it works once:",
      `  ${told.setupUrl}`,
    );
  }
  return `${lines.join("\n")}\n\n`;
}

/** Listening for others over plain HTTP, which carries no secrets. */
function refusesOthers(env: Env): boolean {
  const local = env.host === "localhost" || isLoopbackAddress(env.host);
  return !local && env.tls === null && env.trustProxy === null && !env.allowPlainHttp;
}
