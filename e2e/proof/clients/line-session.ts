import { until } from "@/e2e/proof/support/wait";
import type { Home, Running } from "./home";
import { type Holder, type Session, seen } from "./session";

const ANSWER_LIMIT_MS = 60_000;

interface LineProgram {
  readonly title: string;
  readonly home: Home;
  readonly running: Running;
  readonly holders: readonly Holder[];
  /** Returns the line of input that makes the program call the tool for the n-th time. */
  ask(count: number): string;
  /** Matches the program's output for the n-th call. The first group is the text of the result. */
  answer(count: number): RegExp;
}

/**
 * Returns a session with a program that uses no model and makes one call for each line of input.
 */
export function lineSession(program: LineProgram): Session {
  const { title, home, running, holders } = program;
  let count = 0;
  return {
    title,
    holders,
    async call() {
      count++;
      const opened = home.opened().length;
      running.type(program.ask(count));
      const found = () => program.answer(count).exec(running.output())?.[1];
      let over = false;
      void running.ended.then(() => {
        over = true;
      });
      const asks = () => home.opened().length > opened;
      await until(
        () => over || asks() || found() !== undefined,
        ANSWER_LIMIT_MS,
        `${title} answers`,
      );
      if (found() === undefined && asks())
        return seen("The program opens the browser, to sign in again.");
      return seen(found() ?? `The program ended: ${running.output().slice(-1500)}`);
    },
    end: async () => {},
    close: async () => {
      await running.stop();
      await home.close();
    },
  };
}
