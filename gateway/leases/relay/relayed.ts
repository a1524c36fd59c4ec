import { z } from "zod";
import { BOUNDS } from "@/gateway/upstreams/link-registry/bound-scopes";

/**
 * What one process tells another about a call that it passes on. The token of the caller is not
 * part of it: the receiving process reads the key's state itself.
 */
export const relayedHead = z.strictObject({
  keyId: z.string(),
  /** The scopes that the caller's token carries. */
  scopes: z.array(z.string()),
  tokenEndsAtSeconds: z.number(),
  /** The secret for which the caller's token was issued, by its rotation. Absent for the first. */
  rotation: z.int().optional(),
  requestId: z.string(),
  address: z.string(),
  /** The headers that MCP defines, and those from which a call's record is made. */
  headers: z.record(z.string(), z.string()),
});
export type RelayedHead = z.infer<typeof relayedHead>;

/** Asks the owner of a lease to end the session and to give the lease up. */
const yieldHead = z.strictObject({ yields: z.string(), principal: z.string() });

/**
 * Asks a process to cancel a call of a client's session (`cancels`, whose id it is), if the call runs
 * there. The id of the request is the body, as JSON.
 */
const cancelHead = z.strictObject({ cancels: z.string(), keyId: z.string() });

/** Asks a process to end an idle session with a server (`makesRoom`), of those that a bound counts. */
const roomHead = z.strictObject({
  makesRoom: z.string(),
  of: z.enum(BOUNDS),
  id: z.string().nullable(),
});

/** What one process asks another, apart from calls. */
export const processHead = z.union([yieldHead, cancelHead, roomHead]);
export type ProcessHead = z.infer<typeof processHead>;

/**
 * Asks the owner of a lease to watch resources over the session, for as long as the connection
 * lasts. The body has their URIs, as the server knows them. Each piece of the answer is the params
 * of an update, or what `watchAnswer` returns.
 */
export const watchHead = z.strictObject({
  watches: z.string(),
  principal: z.string(),
  keyId: z.string(),
});
export const watchedUris = z.array(z.string());
export type WatchHead = z.infer<typeof watchHead>;

const OPEN_BRACKET = 0x5b;
const answered = z.tuple([z.number().int(), z.boolean()]);

/** Says what a server answered about the resource at this index of the list. */
export const watchAnswer = (index: number, isRefused: boolean): Buffer =>
  Buffer.from(JSON.stringify([index, isRefused]));

/** Reads what `watchAnswer` wrote. Returns null for the params of an update, which are an object. */
export function readWatchPiece(piece: Buffer): readonly [number, boolean] | null {
  if (piece[0] !== OPEN_BRACKET) return null;
  return answered.parse(JSON.parse(piece.toString("utf8")));
}

/** The head of the answer. `streams` says whether the body is an event stream. */
export const answerHead = z.strictObject({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  streams: z.boolean(),
});

/** How the call ended, for its record, which the process that took the request writes. */
export const relayedEnding = z.strictObject({
  code: z.string().nullable(),
  denied: z.boolean().optional(),
  responseBytes: z.number().optional(),
});
export type RelayedEnding = z.infer<typeof relayedEnding>;

/** The status of the answer if the process does not hold the lease. It never reaches a client. */
export const NOT_OWNER_STATUS = 421;

/** The statuses of answers to what a process asked: it was done, or there was nothing to do it to. */
export const DONE = 204;
export const NOT_FOUND = 404;
