import { rawSql } from "@/db/raw-sql";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { feed } from "@/lib/change-feed/feed";
import { clockAhead, clockText } from "@/lib/open/clock";
import { isStorageFull } from "@/lib/process/storage";
import { within } from "@/lib/std/within";

const DATABASE_LIMIT_MS = 1_000;

function json(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
    body: `${JSON.stringify(body)}\n`,
  };
}

/** `/healthz`: answers as long as the process is running. */
export function alive(): Answer {
  return json(200, { status: "alive" });
}

/**
 * `/readyz`: answers 200 if the database is writable and answers within a second, and if changes
 * from other processes arrive. Otherwise answers 503. The response also reports whether this
 * machine's clock differs from the database's clock.
 */
export async function ready({ process }: Request): Promise<Answer> {
  try {
    const ahead = await within(DATABASE_LIMIT_MS, clockAhead(rawSql(process.db)));
    if (isStorageFull()) return unavailable({ database: "reachable", reason: "storage_full" });
    if ((await feed().assertFresh()) === null) {
      const clock = ahead === 0 ? {} : { clock: clockText(ahead) };
      return json(200, { status: "ready", database: "reachable", ...clock });
    }
    return unavailable({ database: "reachable", changes: "stale" });
  } catch {
    const reason = isStorageFull() ? { reason: "storage_full" } : {};
    return unavailable({ database: "unreachable", ...reason });
  }
}

function unavailable(body: object): Answer {
  return json(503, { status: "unavailable", ...body }, { "retry-after": "1" });
}
