const MAX_SIZE_LINE = 64;
const MAX_TRAILER_BYTES = 4_096;
const CR = 13;
const LF = 10;

/** Takes a chunked body apart as it comes (RFC 9112, 7.1). Extensions and trailers are dropped. */
export interface ChunkedBody {
  /**
   * Gives the content of `bytes` to `take`. `end` is where the body ended within `bytes`, −1 where
   * it goes on; null where this is no chunked body.
   */
  feed(bytes: Buffer, take: (content: Buffer) => void): number | null;
}

type Expecting = "size" | "content" | "content_end" | "trailer";

export function chunkedBody(): ChunkedBody {
  let expecting: Expecting = "size";
  let left = 0;
  let line = "";
  let trailerBytes = 0;

  function lineDone(): boolean | null {
    const text = line;
    line = "";
    if (expecting === "content_end") {
      expecting = "size";
      return text === "" ? false : null;
    }
    if (expecting === "trailer") return text === "";
    const size = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/.exec(text)?.[1];
    if (size === undefined) return null;
    left = Number.parseInt(size, 16);
    expecting = left === 0 ? "trailer" : "content";
    return false;
  }

  return {
    feed(bytes, take) {
      let at = 0;
      while (at < bytes.length) {
        if (expecting === "content") {
          const part = bytes.subarray(at, at + left);
          take(part);
          at += part.length;
          left -= part.length;
          if (left === 0) expecting = "content_end";
          continue;
        }
        const end = bytes.indexOf(LF, at);
        const piece = bytes.toString("latin1", at, end < 0 ? bytes.length : end);
        line += piece;
        if (expecting === "trailer") trailerBytes += piece.length;
        if (line.length > (expecting === "trailer" ? MAX_TRAILER_BYTES : MAX_SIZE_LINE))
          return null;
        if (trailerBytes > MAX_TRAILER_BYTES) return null;
        if (end < 0) return -1;
        at = end + 1;
        if (line.charCodeAt(line.length - 1) !== CR) return null;
        line = line.slice(0, -1);
        const done = lineDone();
        if (done === null) return null;
        if (done) return at;
      }
      return -1;
    },
  };
}
