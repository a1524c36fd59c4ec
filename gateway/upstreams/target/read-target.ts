import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import type { LinkAccount } from "@/gateway/upstreams/principal";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { ownTimes } from "@/lib/servers/view-times";
import { type Credential, personCredential } from "./person-credential";
import type { UpstreamTarget } from "./target";
import { tlsIdentity } from "./tls";

/** A server's settings, and a way to read the credential of the user who calls. */
export interface ReadTarget {
  readonly target: UpstreamTarget;
  /**
   * Describes how users' credentials are sent to the server. If this changes, a new connection is
   * needed.
   */
  readonly way: string;
  /**
   * Returns the user's own credential, or null if the server's own credentials are used. Failures:
   * `connect_required`, `upstream_unavailable`.
   */
  credential(): Promise<Result<Credential | null>>;
}

/**
 * Reads from the database how to reach a server through an account. Failures: `not_found` if the
 * server was removed or disabled; `upstream_unavailable` if a stored secret cannot be decrypted.
 */
export async function readTarget(
  process: LatchkeyProcess,
  upstreamId: string,
  account: LinkAccount,
): Promise<Result<ReadTarget>> {
  const [row] = await process.db.select().from(upstreams).where(eq(upstreams.id, upstreamId));
  if (!row || row.disabledAt) return fail("not_found");
  const own = await readUpstreamSecrets(process.db, process.secrets, upstreamId);
  if (own.unreadable.length > 0) {
    const problem = "Its stored credentials cannot be opened: an operator has to set them again.";
    const reason = `unreadable: ${own.unreadable.join(", ")}`;
    return fail("upstream_unavailable", { reason, params: { server: row.name, problem } });
  }
  const common = {
    id: row.id,
    name: row.name,
    version: row.targetVersion,
    callSeconds: row.callSeconds,
    times: ownTimes(row),
    sendsCaller: row.sendsCaller,
    sessions: row.sessions,
    issuesSessions: row.issuesSessions,
    era: row.era,
  };
  const { credentials, personHeader, oauthClientId, oauthScope } = row;
  const way = JSON.stringify([credentials, personHeader, oauthClientId, oauthScope]);
  const none = async () => succeed(null);
  if (row.transport === "stdio") {
    const reach = {
      transport: row.transport,
      command: row.command ?? "",
      args: row.args,
      env: own.env,
      paths: row.paths,
    };
    return succeed({ target: { ...common, reach }, way, credential: none });
  }
  const tls = tlsIdentity(row, own.clientKey);
  const reach = { transport: row.transport, url: row.url ?? "", headers: own.headers, tls };
  const target = { ...common, reach };
  const isOwn = account.kind === "server" || credentials === "server";
  const credential = isOwn ? none : () => personCredential(process, row, account.personId);
  return succeed({ target, way, credential });
}
