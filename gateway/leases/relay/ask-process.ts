import { guardCallback } from "@/lib/process/guard-callback";
import type { LatchkeyProcess } from "@/lib/process/process";
import { connectOwner, keepConnection } from "./connect-owner";
import { answerHead, type ProcessHead } from "./relayed";
import { FRAME, type SealedSocket } from "./sealed-socket";

/** Milliseconds after which a process that does not answer is given up. */
const ANSWER_MS = 10_000;

/**
 * Asks another process something that is no call (`ProcessHead`). Returns the status of the answer,
 * or null if the process cannot be reached or the connection ends without one.
 */
export async function askProcess(
  process: LatchkeyProcess,
  processId: string,
  head: ProcessHead,
  body: Uint8Array = NOTHING,
): Promise<number | null> {
  const sealed = await connectOwner(process, processId);
  return sealed && ask(sealed, processId, head, body);
}

function ask(
  sealed: SealedSocket,
  processId: string,
  head: ProcessHead,
  body: Uint8Array,
): Promise<number | null> {
  return new Promise((resolve) => {
    let status: number | null = null;
    const timer = setTimeout(() => sealed.destroy(), ANSWER_MS);
    const closed = () => {
      clearTimeout(timer);
      resolve(null);
    };
    const frame = (kind: number, content: Buffer) => {
      if (kind === FRAME.head) {
        status = answerHead.parse(JSON.parse(content.toString("utf8"))).status;
      }
      if (kind !== FRAME.end) return;
      clearTimeout(timer);
      keepConnection(processId, sealed);
      resolve(status);
    };
    sealed.listen({ frame: guardCallback(frame, () => sealed.destroy()), closed });
    sealed.send(FRAME.head, Buffer.from(JSON.stringify(head)));
    if (body.length > 0) sealed.send(FRAME.data, body);
    sealed.send(FRAME.end, NOTHING);
  });
}

const NOTHING = Buffer.alloc(0);
