import type { calls } from "@/db/schema/calls";

type Columns = typeof calls.$inferInsert;

/** What all calls of one client to one tool have in common. */
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
> & { readonly address: string };

const MAX_RECENT = 8;
/** Of the whole process, the newest first: it holds nothing that may not be shared. */
const recent: CallKind[] = [];

/** This kind, or the equal one that was asked for lately: rows that wait are then small. */
export function sharedKind(kind: CallKind): CallKind {
  for (const one of recent) if (isSame(one, kind)) return one;
  if (recent.unshift(kind) > MAX_RECENT) recent.pop();
  return kind;
}

function isSame(a: CallKind, b: CallKind): boolean {
  return (
    a.keyId === b.keyId &&
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
