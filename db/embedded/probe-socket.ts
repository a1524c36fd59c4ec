import { connect } from "node:net";

const ANSWER_MS = 1_000;
const ANSWER_BYTES = 4_096;

/**
 * Connects to a unix socket and returns the line that it answers within `answerMs` milliseconds.
 * Returns null if no process listens on it. Returns an empty text if a process listens but sends
 * nothing or more than 4 KB. If `answerMs` is 0, the function does not wait for an answer and
 * returns an empty text. The answer is untrusted input.
 * @throws if this user is not allowed to connect.
 */
export function probeSocket(file: string, answerMs = ANSWER_MS): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect(file);
    const end = (answer: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(""), answerMs || ANSWER_MS);
    if (answerMs === 0) socket.on("connect", () => end(""));
    const answer = () => Buffer.concat(chunks).toString("utf8").trim();
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES) end("");
      else if (chunk.at(-1) === LINE_END) end(answer());
    });
    socket.on("end", () => end(answer()));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const { code = "" } = error;
      if (NO_LISTENER.has(code)) return end(null);
      clearTimeout(timer);
      if (code === "EACCES" || code === "EPERM") return reject(error);
      // Any other error, such as a full backlog, means that a process has the socket open.
      end("");
    });
  });
}

const LINE_END = 0x0a;
const NO_LISTENER = new Set(["ECONNREFUSED", "ENOENT", "ENOTSOCK"]);
