import { pieceCount } from "@/gateway/http/plain/piece-count";

const MAX_SIZE_LINE = 64;
const MAX_TRAILER_BYTES = 4_096;
/**
 * Maximum number of hexadecimal digits of a chunk size. Eight digits allow four gigabytes, more
 * than any response may have.
 */
const MAX_DIGITS = 8;
const CR = 13;
const LF = 10;
const SEMICOLON = 0x3b;
const SPACE = 0x20;
const TAB = 0x09;

export type ChunkFault = "garbled" | "too_many_pieces";

/**
 * Decodes a chunked body while its bytes arrive (RFC 9112, section 7.1). Chunk extensions and
 * trailers are discarded.
 */
export interface ChunkedBody {
  /**
   * Passes the decoded content of `bytes` to `take`. Returns the position in `bytes` at which the
   * body has ended, −1 if the body continues, or a fault if the body is invalid or has too many
   * chunks.
   */
  feed(bytes: Buffer, take: (content: Buffer) => void): number | ChunkFault;
}

const SIZE = 0;
const BLANK = 1;
const EXTENSION = 2;
const SIZE_END = 3;
const CONTENT = 4;
const CONTENT_CR = 5;
const CONTENT_LF = 6;
const TRAILER_START = 7;
const TRAILER = 8;
const TRAILER_LF = 9;
const LAST_LF = 10;

export function chunkedBody(): ChunkedBody {
  const pieces = pieceCount();
  let state = SIZE;
  let left = 0;
  let digits = 0;
  let lineBytes = 0;
  let trailerBytes = 0;

  return {
    feed(bytes, take) {
      for (let at = 0; at < bytes.length; ) {
        if (state === CONTENT) {
          const part = bytes.subarray(at, at + left);
          at += part.length;
          left -= part.length;
          if (left === 0) state = CONTENT_CR;
          take(part);
          continue;
        }
        const code = bytes[at++] as number;
        switch (state) {
          case SIZE: {
            const value = hexValue(code);
            if (value >= 0) {
              if (++digits > MAX_DIGITS) return "garbled";
              left = left * 16 + value;
              break;
            }
            if (digits === 0) return "garbled";
            // The line end after the size is parsed by the state that also parses extensions.
            lineBytes = digits;
            state = BLANK;
            at--;
            break;
          }
          case BLANK:
          case EXTENSION: {
            if (++lineBytes > MAX_SIZE_LINE) return "garbled";
            if (code === CR) state = SIZE_END;
            else if (code === LF) return "garbled";
            else if (state !== EXTENSION) {
              if (code === SEMICOLON) state = EXTENSION;
              else if (code === SPACE || code === TAB) state = BLANK;
              else return "garbled";
            }
            break;
          }
          case SIZE_END: {
            if (code !== LF) return "garbled";
            digits = 0;
            if (left > 0 && !pieces.add(left)) return "too_many_pieces";
            state = left > 0 ? CONTENT : TRAILER_START;
            break;
          }
          case CONTENT_CR:
          case CONTENT_LF: {
            if (code !== (state === CONTENT_CR ? CR : LF)) return "garbled";
            state = state === CONTENT_CR ? CONTENT_LF : SIZE;
            break;
          }
          case TRAILER_START:
          case TRAILER: {
            if (++trailerBytes > MAX_TRAILER_BYTES || code === LF) return "garbled";
            if (code === CR) state = state === TRAILER_START ? LAST_LF : TRAILER_LF;
            else state = TRAILER;
            break;
          }
          default: {
            if (code !== LF) return "garbled";
            if (state === LAST_LF) return at;
            state = TRAILER_START;
          }
        }
      }
      return -1;
    },
  };
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
