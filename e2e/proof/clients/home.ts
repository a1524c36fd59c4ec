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
/** Matches a terminal's control sequences, such as those for colours and cursor positions. */
const TERMINAL_CODES = /\p{Cc}\[[0-9;?]*[a-zA-Z]/gu;

/** Functions that kill the programs that are still running when this process exits. */
const endings = new Set<() => void>();
process.once("exit", () => {
  for (const end of endings) end();
});

export interface Ended {
  readonly exitCode: number;
  /** Everything that the program printed to standard output and standard error. */
  readonly output: string;
}

export interface Running {
  /** Returns everything that the program has printed to standard output and standard error. */
  output(): string;
  readonly ended: Promise<Ended>;
  /** Writes to the program's standard input, which is closed unless `start` was given null. */
  type(text: string): void;
  /** Kills the program and all processes that it started. */
  stop(): Promise<Ended>;
}

/**
 * Simulates the computer of one person. Its programs get a new home folder, no environment
 * variables from this process, and a browser that only records the URLs that it is asked to open.
 */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), "latchkey-client-"));
  readonly #opened = join(this.folder, "opened");
  readonly #running = new Set<Running>();
  readonly #path: string;

  /** The folders in `programs` come before the system's folders on the PATH. */
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

  /** Writes a file. `path` is relative to the home folder, and missing folders are created. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /**
   * Returns the text of a file in the home folder, or an empty string if the file does not exist.
   */
  read(path: string): string {
    const file = join(this.folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { force: true });
  }

  /** Returns the URLs that programs have asked the browser to open, oldest first. */
  opened(): string[] {
    return this.read("opened").split("\n").filter(Boolean);
  }

  environment(): Record<string, string> {
    return {
      ...{ HOME: this.folder, PATH: this.#path, TERM: "xterm", LANG: "C.UTF-8" },
      // Some programs open only the browser that the variable BROWSER names.
      ...{ BROWSER: join(this.folder, "bin/xdg-open"), DISPLAY: ":99" },
      ...this.variables,
    };
  }

  /**
   * Starts a shell command in the home folder. `input` is the whole standard input of the command.
   * If it is null, standard input stays open for `type`.
   */
  start(
    command: string,
    input: string | null = "",
    variables: Readonly<Record<string, string>> = {},
  ): Running {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: this.folder,
      env: { ...this.environment(), ...variables } as unknown as NodeJS.ProcessEnv,
      // The command gets a separate process group, so that its child processes can be killed with
      // it.
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
        // The process has already ended, so there is nothing to kill.
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

  /** Starts a command in a terminal, for programs that ask questions interactively. */
  startOnTerminal(command: string, variables: Readonly<Record<string, string>> = {}): Running {
    return this.start(`exec script -qec ${quoted(command)} /dev/null`, null, variables);
  }

  /**
   * Returns what a terminal has shown since the given position in the output. Control codes are
   * left out.
   */
  screen(running: Running, from = 0): string {
    return running.output().slice(from).replaceAll(TERMINAL_CODES, "");
  }

  /**
   * Types each text as soon as the output after the previous text matches the pattern. Throws if a
   * pattern does not match within 60 s.
   */
  async type(running: Running, keys: readonly (readonly [expected: RegExp, text: string])[]) {
    let seen = 0;
    for (const [expected, text] of keys) {
      const screen = () => this.screen(running, seen);
      const isShown = () => expected.test(screen());
      await until(isShown, SCREEN_LIMIT_MS, `${expected} on the screen`).catch((error) => {
        throw new Error(`${error.message}\n${screen().slice(-1500)}`);
      });
      // A program draws its screen before it reads the keyboard, and loses keys that are pressed in
      // between.
      await pause(5_000);
      seen = running.output().length;
      running.type(text);
    }
  }

  /** Runs a command until it ends, and returns its output. Throws if the exit code is not 0. */
  async run(command: string, input = ""): Promise<string> {
    const { exitCode, output } = await this.start(command, input).ended;
    if (exitCode !== 0) throw new Error(`${command}: ${exitCode}\n${output.slice(-2000)}`);
    return output;
  }

  /** Kills all programs that are still running, and deletes the home folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
