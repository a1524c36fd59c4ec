import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import type { Transport } from "@/lib/servers/view";

/**
 * Inserts a server that is called `files` by default. Its only tool, `read`, has changed and waits
 * for approval. Returns the server's id.
 */
export async function makeServer(
  db: Database,
  transport: Transport,
  name = "files",
): Promise<string> {
  const id = randomUUID();
  const at = new Date("2026-02-01T00:00:00Z");
  const reach =
    transport === "stdio"
      ? { command: "files", args: ["--quiet"] }
      : { url: "https://files.example.com/mcp" };
  await db
    .insert(upstreams)
    .values({ id, name, transport, ...reach, createdAt: at, updatedAt: at });
  await db.insert(upstreamItems).values({
    upstreamId: id,
    kind: "tool",
    name: "read",
    definition: JSON.stringify({
      name: "read",
      description: "now",
      inputSchema: { type: "object" },
    }),
    digest: "a".repeat(64),
    description: "now",
    firstSeenAt: at,
    changedAt: at,
    previous: JSON.stringify({
      name: "read",
      description: "then",
      inputSchema: { type: "object" },
    }),
    waits: true,
  });
  return id;
}
