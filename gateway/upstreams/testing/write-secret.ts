import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamSecrets, upstreams } from "@/db/schema/upstreams";
import type { LatchkeyProcess } from "@/lib/process/process";
import { seal } from "@/lib/secrets/seal";
import { type SecretKind, secretPlace } from "@/lib/servers/stored/secrets";

/** Stores a secret of a server, as registering the server would. */
export async function writeSecret(
  process: LatchkeyProcess,
  upstreamId: string,
  kind: SecretKind,
  name: string,
  value: string,
): Promise<void> {
  const place = secretPlace(upstreamId, kind, name);
  const valueSealed = seal(process.secrets, place, Buffer.from(value, "utf8"));
  const row = { upstreamId, kind, name, valueSealed, updatedAt: new Date() };
  await process.db.insert(upstreamSecrets).values(row);
  await asListed(process.db, upstreamId);
}

/** Marks a server's stored items as listed at its current target version. */
export async function asListed(db: Database, upstreamId: string): Promise<void> {
  const set = { listedVersion: sql<number>`${upstreams.targetVersion}` };
  await db.update(upstreams).set(set).where(eq(upstreams.id, upstreamId));
}
