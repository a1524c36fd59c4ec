import { inArray, lt } from "drizzle-orm";
import { clientAnswers } from "@/db/schema/client-answers";
import { type Failure, fail } from "@/lib/errors/errors";
import { failureBudget } from "@/lib/limits/failure-budget";
import { type LatchkeyProcess, onDrain, shared } from "@/lib/process/process";
import { seal, unseal } from "@/lib/secrets/seal";

type Owner = Pick<LatchkeyProcess, "db" | "secrets">;

/** A client's answer to a question: the result, or null if the client answered with an error. */
export type ClientAnswer = Readonly<Record<string, unknown>> | null;

/**
 * Milliseconds for which an answer is stored until the process that asked reads it. That process
 * polls every 250 ms.
 */
const KEPT_MS = 60_000;
const POLL_MS = 250;

interface Waiting {
  readonly byId: Map<string, (answer: ClientAnswer) => void>;
  readonly endings: Set<() => void>;
}

const waiting = () =>
  shared<Waiting>("gateway.questions", () => {
    const made: Waiting = { byId: new Map(), endings: new Set() };
    onDrain(() => {
      for (const end of [...made.endings]) end();
    });
    return made;
  });

const placeOf = (id: string) =>
  ({ table: "client_answers", row: id, column: "answer_sealed" }) as const;

/** Kilobytes of answers that a key may store, so that it cannot fill the disk with them. */
const STORED = { burst: 16_384, perMinute: 16_384, names: 10_000 };
const stored = () => shared("gateway.stored-answers", () => failureBudget(STORED));

/** An answer of a key's client to the question with this id. */
interface Delivered {
  readonly keyId: string;
  readonly questionId: string;
  readonly answer: ClientAnswer;
}

/**
 * Delivers an answer to the call that is waiting for it. The call may run in this or in another
 * process, for which the answer is stored. Fails with `rate_limited` if the key has stored too much.
 */
export async function deliverAnswer(
  process: Owner,
  { keyId, questionId, answer }: Delivered,
  now: Date,
): Promise<Failure | null> {
  const here = waiting().byId.get(questionId);
  if (here) {
    here(answer);
    return null;
  }
  const { db, secrets } = process;
  const plain = Buffer.from(JSON.stringify(answer), "utf8");
  const waitSeconds = stored().charge(keyId, now.getTime(), Math.ceil(plain.length / 1_024));
  if (waitSeconds !== null) {
    const rule = "This key may send 16 MB of answers to questions per minute.";
    return fail("rate_limited", { reason: "answers", rule, retryAfterSeconds: waitSeconds })
      .failure;
  }
  await db.delete(clientAnswers).where(lt(clientAnswers.expiresAt, now));
  await db
    .insert(clientAnswers)
    .values({
      questionId,
      answerSealed: seal(secrets, placeOf(questionId), plain),
      expiresAt: new Date(now.getTime() + KEPT_MS),
    })
    .onConflictDoNothing();
  return null;
}

/**
 * Waits until all these questions are answered. Resolves with null if `signal` aborts, if `limitMs`
 * has passed, or if the process shuts down before that.
 */
export function awaitAnswers(
  process: Owner,
  ids: readonly string[],
  until: {
    readonly signal: AbortSignal;
    readonly limitMs: number;
  },
): Promise<ReadonlyMap<string, ClientAnswer> | null> {
  const { byId, endings } = waiting();
  const answers = new Map<string, ClientAnswer>();
  return new Promise((resolve) => {
    const finish = (result: ReadonlyMap<string, ClientAnswer> | null) => {
      clearInterval(polling);
      clearTimeout(limit);
      until.signal.removeEventListener("abort", stop);
      endings.delete(stop);
      for (const id of ids) byId.delete(id);
      resolve(result);
    };
    const stop = () => finish(null);
    const take = (id: string, answer: ClientAnswer) => {
      answers.set(id, answer);
      if (answers.size === ids.length) finish(answers);
    };
    for (const id of ids) byId.set(id, (answer) => take(id, answer));
    endings.add(stop);
    until.signal.addEventListener("abort", stop);
    const limit = setTimeout(stop, until.limitMs);
    let looking = false;
    const polling = setInterval(async () => {
      if (looking) return;
      looking = true;
      try {
        for (const [id, answer] of await taken(process, ids)) take(id, answer);
      } catch {
        // The database is temporarily unavailable, so the next poll tries again.
      } finally {
        looking = false;
      }
    }, POLL_MS);
    if (until.signal.aborted) stop();
  });
}

/** Reads and deletes the answers to these questions that other processes have stored. */
async function taken({ db, secrets }: Owner, ids: readonly string[]) {
  const rows = await db
    .delete(clientAnswers)
    .where(inArray(clientAnswers.questionId, [...ids]))
    .returning();
  return rows.flatMap(({ questionId, answerSealed }) => {
    const plain = unseal(secrets, placeOf(questionId), answerSealed);
    const answer = plain && (JSON.parse(plain.toString("utf8")) as ClientAnswer);
    return plain ? [[questionId, answer] as const] : [];
  });
}
