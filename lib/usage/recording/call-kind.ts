import type { calls } from "@/db/schema/calls";

type Columns = typeof calls.$inferInsert;

/** The columns that are equal in all calls of one client to the same tool with the same outcome. */
export type CallKind = Required<
  Pick<
    Columns,
    | "keyId"
    | "teamId"
    | "method"
    | "upstreamId"
    | "server"
    | "target"
    | "outcome"
    | "code"
    | "client"
    | "protocolVersion"
  >
> & {
  readonly address: string;
  /** The secret for which the caller's token was issued, by its rotation; 0 if absent. */
  readonly rotation?: number | undefined;
};

const MAX_RECENT = 8;
/** The call kinds that this process has used most recently, newest first. */
const recent: CallKind[] = [];

/**
 * Returns a recently used object that equals the given call kind, or the given object if there is
 * none. Calls that wait to be written can therefore share one object.
 */
export function sharedKind(kind: CallKind): CallKind {
  for (const one of recent) if (isSame(one, kind)) return one;
  if (recent.unshift(kind) > MAX_RECENT) recent.pop();
  return kind;
}

function isSame(a: CallKind, b: CallKind): boolean {
  return (
    a.keyId === b.keyId &&
    a.rotation === b.rotation &&
    a.target === b.target &&
    a.client === b.client &&
    a.outcome === b.outcome &&
    a.code === b.code &&
    a.protocolVersion === b.protocolVersion &&
    a.address === b.address &&
    a.method === b.method &&
    a.upstreamId === b.upstreamId &&
    a.server === b.server &&
    a.teamId === b.teamId
  );
}
