import { takeSlot } from "@/gateway/admission/key-limits";
import type { Visit } from "./plain-codec";

/** The work for one message of a batch. Only a request takes a slot. */
export interface BatchWork<Value> {
  readonly isRequest: boolean;
  run(): Promise<Value>;
}

/**
 * Does the work of a batch, and returns the results in order. Of its requests, as many run at a time
 * as the key has slots for concurrent calls. The first has the slot of the HTTP request, so the work
 * always goes on. Notifications and answers do not wait, because a request may wait for them.
 */
export async function withinSlots<Value>(
  { request, caller }: Pick<Visit, "request" | "caller">,
  work: readonly BatchWork<Value>[],
): Promise<Value[]> {
  const { keyLimits } = request.process.config;
  const done: Promise<Value>[] = [];
  const begin = (place: number) => {
    const one = (work[place] as BatchWork<Value>).run();
    done[place] = one;
    return one;
  };
  const left = work.flatMap(({ isRequest }, place) => (isRequest ? [place] : []));
  const lane = async (release: () => void) => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await begin(next);
    } finally {
      release();
    }
  };
  const lanes: Promise<unknown>[] = [lane(() => {})];
  while (left.length > 0) {
    const release = takeSlot(caller.key, keyLimits, request.now.getTime());
    if (!release) break;
    lanes.push(lane(release));
  }
  const others = work.flatMap(({ isRequest }, place) => (isRequest ? [] : [begin(place)]));
  await Promise.all([...lanes, ...others]);
  return Promise.all(done);
}
