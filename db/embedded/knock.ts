import { connect } from "node:net";

const ANSWER_MS = 1_000;

/**
 * Whether any process listens at a unix socket, and what it says within so many milliseconds: null
 * where nobody does (the kernel refuses), an empty text where somebody has it open and says nothing.
 * @throws where this user may not ask.
 */
export function knock(file: string, answerMs = ANSWER_MS): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(file);
    const end = (answer: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(""), answerMs || ANSWER_MS);
    if (answerMs === 0) socket.on("connect", () => end(""));
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      said += text;
      if (said.endsWith("\n")) end(said.trim());
    });
    socket.on("end", () => end(said.trim()));
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

const NOBODY = new Set(["ECONNREFUSED", "ENOENT", "ENOTSOCK"]);
