import type { Socket } from "node:net";

/** A message of the Postgres protocol (version 3), in either direction. */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
  /**
   * Returns the zero-terminated strings at the start of the message: the name and statement of a
   * Parse message, or the text of a Query message.
   */
  texts(): string[];
}

const SSL_REQUEST = 80_877_103;
const VERSION_3 = 196_608;
/**
 * The startup parameters that PgBouncer accepts. PgBouncer refuses a client that sends any other
 * parameter.
 */
const STARTUP = new Set([
  "user",
  "database",
  "client_encoding",
  "datestyle",
  "timezone",
  "standard_conforming_strings",
  "application_name",
]);

/** Calls `take` for each message that arrives on a socket from now on. */
export function framesOf(socket: Socket, take: (frame: Frame) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length > 4) {
      const length = rest.readInt32BE(1) + 1;
      if (rest.length < length) return;
      const bytes = Buffer.from(rest.subarray(0, length));
      rest = rest.subarray(length);
      const texts = () => bytes.toString("utf8", 5).split("\0");
      take({ type: String.fromCharCode(bytes[0] ?? 0), bytes, texts });
    }
  });
}

/**
 * Reads the startup message of a client and passes it to `take`. `refused` is a parameter in the
 * message that PgBouncer would not accept, or null if there is none.
 */
export function startupOf(
  socket: Socket,
  take: (startup: Buffer, refused: string | null) => void,
): void {
  const read = (startup: Buffer) => {
    const code = startup.readInt32BE(4);
    if (code === SSL_REQUEST) return void socket.write("N");
    socket.off("data", read);
    if (code !== VERSION_3) return void socket.end();
    const words = startup.toString("utf8", 8).split("\0");
    const given = words.filter((word, index) => index % 2 === 0 && word !== "");
    take(startup, given.find((name) => !STARTUP.has(name.toLowerCase())) ?? null);
  };
  socket.on("data", read);
}

/** Returns the error that PgBouncer sends for an unsupported startup parameter. */
export function startupError(parameter: string): Buffer {
  const fields = ["SFATAL", "VFATAL", "C08P01", `Munsupported startup parameter: ${parameter}`, ""];
  const body = Buffer.from(`${fields.join("\0")}\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
