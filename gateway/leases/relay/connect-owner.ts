import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { rawSql } from "@/db/raw-sql";
import { isEveryAddress, type Listener } from "@/lib/change-feed/listeners";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import { isLoopbackAddress } from "@/lib/std/loopback";
import { readExactly } from "./read-exactly";
import { ID_BYTES, RANDOM_BYTES, relayKeys } from "./relay-keys";
import { FRAME, SealedSocket } from "./sealed-socket";

/** Milliseconds within which an address has to prove that it leads to the process. */
const CONNECT_MS = 1_000;
/** Milliseconds for which an idle connection is kept. */
const IDLE_MS = 20_000;

interface Idle {
  readonly sealed: SealedSocket;
  readonly timer: NodeJS.Timeout;
}

interface Owners {
  /** Idle connections, by process id. */
  readonly idle: Map<string, Set<Idle>>;
  /** The address at which a process was reached last. */
  readonly known: Map<string, Listener>;
}

const owners = () =>
  shared<Owners>("gateway.relay-connections", () => {
    const made: Owners = { idle: new Map(), known: new Map() };
    onClose(async () => {
      for (const some of made.idle.values()) for (const { sealed } of some) sealed.destroy();
    });
    return made;
  });

/**
 * Returns a connection to another process of this installation, on which no request is running, or
 * null if the process cannot be reached. The other side has proved that it is that process.
 */
export async function connectOwner(
  process: LatchkeyProcess,
  processId: string,
): Promise<SealedSocket | null> {
  for (const one of owners().idle.get(processId) ?? []) {
    take(processId, one);
    if (one.sealed.isOpen) return one.sealed;
  }
  for (const address of await addressesOf(process, processId)) {
    const sealed = await greet(process, processId, address).catch(() => null);
    if (!sealed) continue;
    owners().known.set(processId, address);
    return sealed;
  }
  owners().known.delete(processId);
  return null;
}

/** Keeps a connection on which a request was answered completely, for the next request. */
export function keepConnection(processId: string, sealed: SealedSocket): void {
  const { idle } = owners();
  const some = idle.get(processId) ?? new Set();
  idle.set(processId, some);
  const one: Idle = { sealed, timer: setTimeout(() => end(), IDLE_MS).unref() };
  const end = () => {
    take(processId, one);
    sealed.destroy();
  };
  some.add(one);
  sealed.hold(false);
  // Nothing may arrive on an idle connection.
  sealed.listen({ frame: end, closed: () => take(processId, one) });
}

function take(processId: string, one: Idle): void {
  const { idle } = owners();
  const some = idle.get(processId);
  clearTimeout(one.timer);
  some?.delete(one);
  if (some?.size === 0) idle.delete(processId);
  one.sealed.hold(true);
}

/** Returns where a process listens for others: where it was reached last, or all its addresses. */
async function addressesOf(
  { db }: LatchkeyProcess,
  processId: string,
): Promise<readonly Listener[]> {
  const known = owners().known.get(processId);
  if (known) return [known];
  const rows = await rawSql(db)<{ listeners: readonly Listener[] }[]>`
    select listeners from processes where id = ${processId}`;
  const [row] = rows;
  const all = (row?.listeners ?? []).filter(
    ({ address, forProcesses }) => forProcesses === true && !isEveryAddress(address),
  );
  const outside = all.filter(({ address }) => !isLoopbackAddress(address));
  // A loopback address leads to the process only on the same machine.
  return [...outside, ...all.filter((one) => !outside.includes(one))];
}

async function greet(
  { secrets }: LatchkeyProcess,
  processId: string,
  { address, port }: Listener,
): Promise<SealedSocket> {
  const socket: Socket = connect({ host: address, port, noDelay: true, keepAlive: true });
  const challenge = await readExactly(socket, RANDOM_BYTES, CONNECT_MS);
  const secret = secrets.current;
  const ours = randomBytes(RANDOM_BYTES);
  socket.write(Buffer.concat([Buffer.from(secret.id, "hex").subarray(0, ID_BYTES), ours]));
  const keys = relayKeys(secret, processId, Buffer.concat([challenge.bytes, ours]));
  const sealed = new SealedSocket(socket, keys.toOwner, keys.fromOwner, challenge.early);
  sealed.send(FRAME.hello, Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    const failed = () => {
      clearTimeout(timer);
      sealed.destroy();
      reject(new Error("This address does not lead to the process."));
    };
    const timer = setTimeout(failed, CONNECT_MS);
    sealed.listen({
      frame: (kind) => {
        clearTimeout(timer);
        if (kind !== FRAME.hello) failed();
        else resolve(sealed);
      },
      closed: failed,
    });
  });
}
