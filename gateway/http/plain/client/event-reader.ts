const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const DATA = Buffer.from("data:");
const NEWLINE = Buffer.from("\n");
/** Maximum size in bytes of a field other than `data`. */
const FIELD_BYTES = 2_048;

/** Collects the data of an event, up to a size limit. */
export interface EventData {
  /** Appends a piece of data. Returns false if the data becomes too large. */
  add(piece: Buffer): boolean;
  readonly size: number;
  clear(): void;
}

/**
 * The fields of a complete event (HTML, section 9.2.6). They are valid only until the callback
 * returns.
 */
export interface EventFields {
  /** The name of the event, or `message` if the event has no name. */
  readonly name: string;
  /** The id that the event contains, or null. The id of an earlier event does not count. */
  readonly id: string | null;
  /** The `retry` time that the event contains, in milliseconds, or null. */
  readonly retry: number | null;
  /** True if the event has no data. */
  readonly isEmpty: boolean;
}

/**
 * Parses an event stream, reading each byte once. Lines and events may be split anywhere, and their
 * number is not limited. `feed` passes on each complete event, and returns false if the data of an
 * event is too large.
 */
export class EventReader<Data extends EventData> implements EventFields {
  name = "message";
  id: string | null = null;
  retry: number | null = null;
  /** The data of the event that is currently being read. */
  readonly data: Data;
  #hasData = false;
  #hasFields = false;
  /** The state of the current line: still undecided, within a data field, or to be ignored. */
  #line: "begins" | "data" | "skipped" = "begins";
  #carried: Buffer | null = null;
  #isFirst = true;
  #afterReturn = false;

  constructor(data: Data) {
    this.data = data;
  }

  get isEmpty(): boolean {
    return this.data.size === 0;
  }

  feed(chunk: Buffer, take: (event: this) => void): boolean {
    let at = 0;
    if (this.#afterReturn && chunk.length > 0) {
      if (chunk[0] === LF) at = 1;
      this.#afterReturn = false;
    }
    // Most streams contain no CR. Remembering the next CR avoids searching for it at every line.
    let nextReturn = chunk.indexOf(CR, at);
    while (at < chunk.length) {
      if (nextReturn >= 0 && nextReturn < at) nextReturn = chunk.indexOf(CR, at);
      const feedAt = chunk.indexOf(LF, at);
      const end = nextReturn >= 0 && (feedAt < 0 || nextReturn < feedAt) ? nextReturn : feedAt;
      if (end < 0) return this.#cut(chunk.subarray(at));
      if (!this.#whole(chunk, at, end, take)) return false;
      at = end + 1;
      if (chunk[end] !== CR) continue;
      if (at === chunk.length) this.#afterReturn = true;
      else if (chunk[at] === LF) at++;
    }
    return true;
  }

  /** Processes the current line, which ends at `end`. */
  #whole(chunk: Buffer, start: number, end: number, take: (event: this) => void): boolean {
    const line = this.#line;
    this.#line = "begins";
    if (line === "skipped") return true;
    if (line === "data") return end === start || this.data.add(chunk.subarray(start, end));
    const carried = this.#carried;
    if (!carried) return this.#field(chunk, start, end, take);
    this.#carried = null;
    const joined = Buffer.concat([carried, chunk.subarray(start, end)]);
    return this.#field(joined, 0, joined.length, take);
  }

  /** Processes the beginning of a line whose end has not arrived yet. */
  #cut(rest: Buffer): boolean {
    if (this.#line === "data") return this.data.add(rest);
    if (this.#line === "skipped") return true;
    const carried = this.#carried ? Buffer.concat([this.#carried, rest]) : rest;
    this.#carried = null;
    const start = this.#isFirst ? markLength(carried) : 0;
    const isData = carried.length > start + DATA.length && isDataLine(carried, start);
    if (isData) {
      this.#line = "data";
      this.#isFirst = false;
      return this.#addData(carried, start + DATA.length, carried.length);
    }
    if (carried.length > FIELD_BYTES) this.#line = "skipped";
    else this.#carried = Buffer.from(carried);
    return true;
  }

  #field(line: Buffer, from: number, end: number, take: (event: this) => void): boolean {
    const start = this.#isFirst ? from + markLength(line.subarray(from, end)) : from;
    this.#isFirst = false;
    if (start === end) {
      this.#dispatch(take);
      return true;
    }
    if (isDataLine(line, start) && end - start >= DATA.length) {
      return this.#addData(line, start + DATA.length, end);
    }
    if (line[start] === COLON || end - start > FIELD_BYTES) return true;
    const colon = line.indexOf(COLON, start);
    const nameEnd = colon < 0 || colon > end ? end : colon;
    const valueStart = Math.min(end, nameEnd + (line[nameEnd + 1] === SPACE ? 2 : 1));
    const value = () => line.toString("utf8", valueStart, end);
    switch (line.toString("latin1", start, Math.min(nameEnd, start + 8))) {
      case "data":
        return this.#addData(line, end, end);
      case "event":
        this.name = value() || "message";
        break;
      case "id":
        if (!value().includes("\0")) this.id = value();
        break;
      case "retry":
        if (/^\d{1,9}$/.test(value())) this.retry = Number(value());
        break;
      default:
        return true;
    }
    this.#hasFields = true;
    return true;
  }

  #addData(line: Buffer, from: number, end: number): boolean {
    const hadData = this.#hasData;
    this.#hasData = true;
    if (hadData && !this.data.add(NEWLINE)) return false;
    const start = from < end && line[from] === SPACE ? from + 1 : from;
    return start === end || this.data.add(line.subarray(start, end));
  }

  #dispatch(take: (event: this) => void): void {
    if (!this.#hasData && !this.#hasFields) return;
    take(this);
    this.name = "message";
    this.id = null;
    this.retry = null;
    this.data.clear();
    this.#hasData = false;
    this.#hasFields = false;
  }
}

/**
 * Returns the length of the byte order mark at the start of a stream, or 0 if there is none. The
 * byte order mark is skipped.
 */
function markLength(line: Buffer): number {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
}

function isDataLine(line: Buffer, start: number): boolean {
  for (let at = 0; at < DATA.length; at++) if (line[start + at] !== DATA[at]) return false;
  return true;
}
