import { connect } from "node:net";

const ANSWER_MS = 1_000;
const ANSWER_BYTES = 4_096;

/**
 * Whether any process listens at a unix socket, and what it says within so many milliseconds: null
 * where nobody does (the kernel refuses), an empty text where somebody has it open and says nothing,
 * or more than 4 KB. Whoever listens may be anybody: what it says is to be judged.
 * @throws where this user may not ask.
 */
export function knock(file: string, answerMs = ANSWER_MS): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const said: Buffer[] = [];
    let bytes = 0;
    const socket = connect(file);
    const end = (answer: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(""), answerMs || ANSWER_MS);
    if (answerMs === 0) socket.on("connect", () => end(""));
    const answer = () => Buffer.concat(said).toString("utf8").trim();
    socket.on("data", (chunk: Buffer) => {
      said.push(chunk);
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES) end("");
      else if (chunk.at(-1) === LINE_END) end(answer());
    });
    socket.on("end", () => end(answer()));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const { code = "" } = error;
      if (NOBODY.has(code)) return end(null);
      clearTimeout(timer);
      if (code === "EACCES" || code === "EPERM") return reject(error);
      // A queue of connections that nobody takes, for one, is somebody's.
      end("");
    });
  });
}

const LINE_END = 0x0a;
const NOBODY = new Set(["ECONNREFUSED", "ENOENT", "ENOTSOCK"]);
