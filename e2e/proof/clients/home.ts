import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pause, until } from "@/e2e/proof/support/wait";

const SCREEN_LIMIT_MS = 60_000;
/** Colours and positions, without the escape character before them. */
const TERMINAL_CODES = /\p{Cc}\[[0-9;?]*[a-zA-Z]/gu;

/** What ends each program that still runs; none of them outlives us. */
const endings = new Set<() => void>();
process.once("exit", () => {
  for (const end of endings) end();
});

export interface Ended {
  readonly exitCode: number;
  /** Both streams. */
  readonly output: string;
}

export interface Running {
  /** Everything it has printed so far, both streams. */
  output(): string;
  readonly ended: Promise<Ended>;
  /** Writes to its standard input, if that was left open. */
  type(text: string): void;
  /** Ends it with everything that it started. */
  stop(): Promise<Ended>;
}

/**
 * A computer of one person: a home folder of its own, no variables of ours, and a browser that only
 * notes the address that it should open.
 */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), "latchkey-client-"));
  readonly #opened = join(this.folder, "opened");
  readonly #running = new Set<Running>();
  readonly #path: string;

  /** `programs`: folders that come first on the PATH. */
  constructor(
    programs: readonly string[],
    readonly variables: Readonly<Record<string, string>> = {},
  ) {
    const bin = join(this.folder, "bin");
    mkdirSync(bin);
    const browser = join(bin, "xdg-open");
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$1" >>'${this.#opened}'\n`);
    chmodSync(browser, 0o755);
    this.#path = [bin, ...programs, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
  }

  /** Writes a file, by its path in the home folder. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A file of the home folder; empty where there is none. */
  read(path: string): string {
    const file = join(this.folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { force: true });
  }

  /** The addresses that a browser was to open, the latest last. */
  opened(): string[] {
    return this.read("opened").split("\n").filter(Boolean);
  }

  environment(): Record<string, string> {
    return {
      ...{ HOME: this.folder, PATH: this.#path, TERM: "xterm", LANG: "C.UTF-8" },
      // Some programs take a browser from here, and no other one.
      ...{ BROWSER: join(this.folder, "bin/xdg-open"), DISPLAY: ":99" },
      ...this.variables,
    };
  }

  /** Starts a shell command in the home folder. `input` is all of its standard input; null leaves it open. */
  start(
    command: string,
    input: string | null = "",
    variables: Readonly<Record<string, string>> = {},
  ): Running {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: this.folder,
      env: { ...this.environment(), ...variables } as unknown as NodeJS.ProcessEnv,
      // A group of its own, so that all of it can be ended.
      detached: true,
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.stdin.on("error", () => {});
    if (input !== null) child.stdin.end(input);
    const end = () => {
      try {
        if (child.pid) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    };
    endings.add(end);
    const ended = new Promise<Ended>((done) => {
      child.once("close", (code) => {
        endings.delete(end);
        done({ exitCode: code ?? -1, output });
      });
    });
    const running: Running = {
      output: () => output,
      ended,
      type: (text) => void child.stdin.write(text),
      stop: () => {
        end();
        return ended;
      },
    };
    this.#running.add(running);
    return running;
  }

  /** Starts it on a terminal, which programs need that ask a person something. */
  startOnTerminal(command: string, variables: Readonly<Record<string, string>> = {}): Running {
    return this.start(`exec script -qec ${quoted(command)} /dev/null`, null, variables);
  }

  /** What a terminal has shown since this position of the output, without colours. */
  screen(running: Running, from = 0): string {
    return running.output().slice(from).replaceAll(TERMINAL_CODES, "");
  }

  /** Types on a terminal, each text once the screen since the last one shows what is expected. */
  async type(running: Running, keys: readonly (readonly [expected: RegExp, text: string])[]) {
    let seen = 0;
    for (const [expected, text] of keys) {
      const screen = () => this.screen(running, seen);
      const isShown = () => expected.test(screen());
      await until(isShown, SCREEN_LIMIT_MS, `${expected} on the screen`).catch((error) => {
        throw new Error(`${error.message}\n${screen().slice(-1500)}`);
      });
      // A screen is drawn before it listens.
      await pause(5_000);
      seen = running.output().length;
      running.type(text);
    }
  }

  /** Runs it to its end. Rejects where it fails. */
  async run(command: string, input = ""): Promise<string> {
    const { exitCode, output } = await this.start(command, input).ended;
    if (exitCode !== 0) throw new Error(`${command}: ${exitCode}\n${output.slice(-2000)}`);
    return output;
  }

  /** Ends what still runs, and deletes the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
