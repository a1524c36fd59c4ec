import { actionName } from "./action-ids";
import type { HttpCall, Recorder } from "./http";
import type { Place } from "./places";

export interface Recording {
  readonly record: Recorder;
  /**
   * Returns the head and the body of every recorded response, named after the request and status.
   */
  places(): Place[];
  /**
   * Sets a prefix for the names of all further responses, so that the parts of a run can be told
   * apart.
   */
  part(name: string): void;
}

/**
 * Records every response of a run. The head and the body of a response are separate places to
 * search, because a session cookie may occur only in a head.
 */
export function recording(): Recording {
  const kept: Place[] = [];
  let part = "run";
  const record: Recorder = (url, call, { status, head, body }) => {
    const name = `${part}: ${call.method ?? "GET"} ${new URL(url).pathname}${named(call)} ${status}`;
    const unique = `${name} #${kept.length / 2 + 1}`;
    kept.push({ name: `head of ${unique}`, bytes: Buffer.from(head, "latin1") });
    kept.push({ name: `body of ${unique}`, bytes: body });
  };
  return {
    record,
    places: () => [...kept],
    part: (name) => {
      part = name;
    },
  };
}

function named({ headers = {} }: HttpCall): string {
  if (headers["next-action"]) return ` ${actionName(headers["next-action"])}`;
  return headers.rsc ? " payload" : "";
}
