const LF = 0x0a;
const CR = 0x0d;
const DATA = Buffer.from("data:");

/** Takes an event stream apart (HTML, 9.2.6): only the data of events, ids and names are dropped. */
export interface EventReader {
  /** Gives the data of each event that ended. False where one is larger than the limit. */
  feed(chunk: Buffer, take: (data: Buffer) => void): boolean;
}

export function eventReader(limitBytes: number): EventReader {
  let partial: Buffer[] = [];
  let size = 0;
  let tail = "";

  return {
    feed(chunk, take) {
      let start = 0;
      // A blank line may begin in the chunk before.
      if (tail !== "" && endsAcross(tail, chunk) > 0) {
        const end = endsAcross(tail, chunk);
        partial.push(chunk.subarray(0, end));
        emit(Buffer.concat(partial), take);
        partial = [];
        size = 0;
        start = end;
      }
      for (let end = blankLine(chunk, start); end > 0; end = blankLine(chunk, start)) {
        partial.push(chunk.subarray(start, end));
        emit(partial.length === 1 ? (partial[0] ?? chunk) : Buffer.concat(partial), take);
        partial = [];
        size = 0;
        start = end;
      }
      const rest = chunk.subarray(start);
      if (rest.length > 0) {
        partial.push(rest);
        size += rest.length;
      }
      tail =
        partial.length === 0
          ? ""
          : `${start > 0 ? "" : tail}${rest.toString("latin1", Math.max(0, rest.length - 3))}`.slice(
              -3,
            );
      return size <= limitBytes;
    },
  };
}

/** Where, in `chunk`, a blank line ends that began in what came before; 0 where there is none. */
function endsAcross(tail: string, chunk: Buffer): number {
  const joined = tail + chunk.toString("latin1", 0, 3);
  for (const end of ["\r\n\r\n", "\n\n", "\r\r"]) {
    const at = joined.indexOf(end);
    if (at >= 0 && at < tail.length && at + end.length > tail.length) {
      return at + end.length - tail.length;
    }
  }
  return 0;
}

/** Past the next blank line at or after `from`; 0 where there is none. */
function blankLine(chunk: Buffer, from: number): number {
  for (let at = chunk.indexOf(LF, from); at >= 0; at = chunk.indexOf(LF, at + 1)) {
    if (chunk[at + 1] === LF) return at + 2;
    if (chunk[at + 1] === CR && chunk[at + 2] === LF) return at + 3;
  }
  const returns = chunk.indexOf("\r\r", from);
  return returns < 0 ? 0 : returns + 2;
}

function emit(event: Buffer, take: (data: Buffer) => void): void {
  const data: Buffer[] = [];
  for (let at = 0; at < event.length; ) {
    let end = at;
    while (end < event.length && event[end] !== LF && event[end] !== CR) end++;
    if (event.subarray(at, at + DATA.length).equals(DATA)) {
      const start = at + DATA.length;
      if (data.length > 0) data.push(Buffer.from("\n"));
      data.push(event.subarray(event[start] === 0x20 ? start + 1 : start, end));
    }
    at = event[end] === CR && event[end + 1] === LF ? end + 2 : end + 1;
  }
  if (data.length === 0) return;
  const whole = data.length === 1 ? data[0] : Buffer.concat(data);
  if (whole && whole.length > 0) take(whole);
}
