import { rawSql } from "@/db/raw-sql";
import { within } from "@/lib/limits/within";
import type { Answer } from "./exchange";
import type { Request } from "./request";

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

/** `/healthz`: the process answers. */
export function alive(): Answer {
  return json(200, { status: "alive" });
}

/** `/readyz`: the database answers within a second; 503 where it does not. */
export async function ready({ process }: Request): Promise<Answer> {
  try {
    await within(DATABASE_LIMIT_MS, rawSql(process.db)`select 1`);
    return json(200, { status: "ready", database: "reachable" });
  } catch {
    const body = { status: "unavailable", database: "unreachable" };
    return json(503, body, { "retry-after": "1" });
  }
}
