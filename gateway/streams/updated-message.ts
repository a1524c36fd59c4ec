import { SERVER_INFO_KEY, SUBSCRIPTION_KEY } from "@/gateway/eras/identity";
import { KnownMembers } from "@/gateway/upstreams/decode/known-members";
import { isObjectAt } from "@/gateway/upstreams/decode/spans";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";

const PARAMS = new KnownMembers(["uri", "_meta"]);
const META = new KnownMembers([SUBSCRIPTION_KEY, SERVER_INFO_KEY]);
const HEAD = Buffer.from('{"jsonrpc":"2.0","method":"notifications/resources/updated","params":');
const TAIL = Buffer.from("}");

/**
 * Returns the notification of an update for a client: as the server wrote it, with the URI that the
 * resource has for the client. `subscription` is the id of the client's `subscriptions/listen`, which
 * takes the place of Latchkey's own (MCP 2026-07-28, Subscriptions), or null in the initialize era.
 */
export function updatedMessage(
  { params }: ResourceUpdate,
  uri: string,
  subscription: string | number | null,
): Buffer {
  const whole = [0, params.length] as const;
  const said = PARAMS.read(params, whole).get("_meta");
  const meta = said && isObjectAt(params, said[0]) ? params.subarray(...said) : EMPTY;
  const id = subscription === null ? null : JSON.stringify(subscription);
  const ours = META.edit(
    meta,
    [0, meta.length],
    new Map([
      [SUBSCRIPTION_KEY, id],
      [SERVER_INFO_KEY, null],
    ]),
  ).toString("utf8");
  const edited = new Map([
    ["uri", JSON.stringify(uri)],
    ["_meta", ours === "{}" ? null : ours],
  ]);
  return Buffer.concat([HEAD, PARAMS.edit(params, whole, edited), TAIL]);
}

const EMPTY = Buffer.from("{}");
