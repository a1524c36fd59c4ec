import { spawnSync } from "node:child_process";
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "./installation";
import type { Server } from "./server-process";

const COMMANDS = ["haproxy", "/usr/sbin/haproxy"];

/**
 * The settings of both HAProxy instances: one thread, reused connections to clients and servers, no
 * log.
 */
const COMMON = `
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option http-keep-alive
  http-reuse always
`;

/**
 * The HAProxy rules that check the bearer token, as described in HAProxy's manual (`jwt_verify`,
 * `jwt_payload_query`).
 */
const verifying = (keyFile: string, audience: string) => `
  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
  http-request set-var(txn.aud) var(txn.bearer),jwt_payload_query('$.aud')
  http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless { var(txn.alg) -m str ES256 }
  http-request deny deny_status 401 unless { var(txn.aud) -m str ${audience} }
  http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int le 0 }
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify("ES256","${keyFile}") -m int 1 }
`;

/**
 * Starts two HAProxy instances in front of the MCP server. One is a plain reverse proxy, and the
 * other verifies Latchkey's tokens with `jwt_verify` (ES256, audience and expiry). Returns null if
 * HAProxy is not installed.
 */
export async function startHaproxy(
  installation: Installation,
  latchkeyPort: number,
  upstreamPort: number,
): Promise<{ readonly plain: Server; readonly verifying: Server } | null> {
  const command = COMMANDS.find((one) => spawnSync(one, ["-v"]).status === 0);
  if (command === undefined) return null;
  const origin = `http://localhost:${latchkeyPort}`;
  const keyFile = join(installation.folder, "signing-key.pem");
  writeFileSync(keyFile, await signingKey(origin));
  const start = (name: string, rules: string) => {
    const file = join(installation.folder, `${name}.cfg`);
    return installation.startProgram(command, (port) => {
      const listen = `listen ${name}\n  bind 127.0.0.1:${port}\n  server mcp 127.0.0.1:${upstreamPort}`;
      writeFileSync(file, `${COMMON}${listen}\n${rules}`);
      return ["-db", "-f", file];
    });
  };
  return {
    plain: await start("plain", ""),
    verifying: await start("verifying", verifying(keyFile, `${origin}/mcp`)),
  };
}

/** Returns the public signing key of a new installation, which has only one, as PEM. */
async function signingKey(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/.well-known/jwks.json`);
  const { keys } = (await answer.json()) as { keys: readonly JsonWebKey[] };
  const [key = {}] = keys;
  return createPublicKey({ key, format: "jwk" }).export({ format: "pem", type: "spki" }).toString();
}
