import { actionName } from "./action-ids";
import type { HttpCall, Recorder } from "./http";
import type { Place } from "./places";

export interface Recording {
  readonly record: Recorder;
  /** Heads and bodies of all answers so far, named by their requests. */
  places(): Place[];
  /** Prefix of the names of the next answers, to distinguish parts of a run. */
  part(name: string): void;
}

/**
 * Keeps every answer of a run. Heads are kept apart from bodies, since only a head may set a
 * cookie.
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
