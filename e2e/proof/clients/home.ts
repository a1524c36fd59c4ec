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
/** A terminal's control sequences for colours and positions. */
const TERMINAL_CODES = /\p{Cc}\[[0-9;?]*[a-zA-Z]/gu;

/** Functions that kill the programs still running, called when this process exits. */
const endings = new Set<() => void>();
process.once("exit", () => {
  for (const end of endings) end();
});

export interface Ended {
  readonly exitCode: number;
  /** The text of standard output and standard error together. */
  readonly output: string;
}

export interface Running {
  /** Everything that the program has printed so far, on both streams. */
  output(): string;
  readonly ended: Promise<Ended>;
  /** Writes to the program's standard input, if `start` left the input open. */
  type(text: string): void;
  /** Kills the program and all processes that the program started. */
  stop(): Promise<Ended>;
}

/**
 * One person's computer: a separate home folder, none of this process's environment variables, and
 * a browser that only records the addresses to open.
 */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), "latchkey-client-"));
  readonly #opened = join(this.folder, "opened");
  readonly #running = new Set<Running>();
  readonly #path: string;

  /** `programs` are folders that come first on the PATH. */
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

  /** Writes a file. `path` is relative to the home folder. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Returns the text of a file in the home folder; empty if the file is missing. */
  read(path: string): string {
    const file = join(this.folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { force: true });
  }

  /** The addresses that programs asked the browser to open, oldest first. */
  opened(): string[] {
    return this.read("opened").split("\n").filter(Boolean);
  }

  environment(): Record<string, string> {
    return {
      ...{ HOME: this.folder, PATH: this.#path, TERM: "xterm", LANG: "C.UTF-8" },
      // Some programs use only the browser that `BROWSER` names.
      ...{ BROWSER: join(this.folder, "bin/xdg-open"), DISPLAY: ":99" },
      ...this.variables,
    };
  }

  /**
   * Starts a shell command in the home folder. `input` is the command's whole standard input; null
   * leaves the input open.
   */
  start(
    command: string,
    input: string | null = "",
    variables: Readonly<Record<string, string>> = {},
  ): Running {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: this.folder,
      env: { ...this.environment(), ...variables } as unknown as NodeJS.ProcessEnv,
      // A separate process group, so that the command's own processes can be killed too.
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
        // The process has already ended.
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

  /** Starts a command on a terminal, for programs that ask a person questions. */
  startOnTerminal(command: string, variables: Readonly<Record<string, string>> = {}): Running {
    return this.start(`exec script -qec ${quoted(command)} /dev/null`, null, variables);
  }

  /**
   * The text that a terminal has shown after a position in the output, without control sequences.
   */
  screen(running: Running, from = 0): string {
    return running.output().slice(from).replaceAll(TERMINAL_CODES, "");
  }

  /** Types texts on a terminal, each after new output matches the pattern beside the text. */
  async type(running: Running, keys: readonly (readonly [expected: RegExp, text: string])[]) {
    let seen = 0;
    for (const [expected, text] of keys) {
      const screen = () => this.screen(running, seen);
      const isShown = () => expected.test(screen());
      await until(isShown, SCREEN_LIMIT_MS, `${expected} on the screen`).catch((error) => {
        throw new Error(`${error.message}\n${screen().slice(-1500)}`);
      });
      // Programs draw a screen before they read the keyboard.
      await pause(5_000);
      seen = running.output().length;
      running.type(text);
    }
  }

  /** Runs a command until it ends, and returns the output. Rejects if the command fails. */
  async run(command: string, input = ""): Promise<string> {
    const { exitCode, output } = await this.start(command, input).ended;
    if (exitCode !== 0) throw new Error(`${command}: ${exitCode}\n${output.slice(-2000)}`);
    return output;
  }

  /** Kills the programs that still run, and deletes the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
