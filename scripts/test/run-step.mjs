import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const GRACE_MS = 5_000;
/** The unit of CPU time in /proc, in milliseconds. Linux uses the same unit on all machines. */
const TICK_MS = 10;
const running = new Set();
let countedMs = 0;

/**
 * Runs a command until it ends, and writes its output to `<name>.log` in the given folder. `code`
 * is the exit code, or 1 if the command has none. `cpuMs` is the CPU time of the command and of all
 * child processes that it waited for. On systems other than Linux, `cpuMs` is 0.
 */
export async function runCommand(name, [command, ...args], { env, folder }) {
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, `${name}.log`);
  const log = createWriteStream(logFile);
  // The command gets a separate process group, so that one signal ends the command and all its
  // child processes.
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  running.add(child);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  let cpuMs = 0;
  child.once("exit", () => {
    cpuMs = endedCpuMs() - countedMs;
    countedMs += cpuMs;
  });
  const code = await new Promise((done) => {
    child.once("error", (error) => {
      log.write(`${error.message}\n`);
      done(1);
    });
    child.once("close", (exitCode) => done(exitCode ?? 1));
  });
  running.delete(child);
  await new Promise((done) => log.end(done));
  return { code, cpuMs, logFile };
}

/** Returns the CPU milliseconds used by all child processes of this process that have ended. */
function endedCpuMs() {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // According to proc_pid_stat(5), cutime and cstime are the 14th and 15th fields after the name
    // in parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
  } catch {
    return 0;
  }
}

/**
 * Ends all running steps with all their processes: first with SIGTERM, and after five seconds with
 * SIGKILL.
 */
export async function endRunning() {
  const ended = [...running].map(
    (child) =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done();
        child.once("exit", done);
      }),
  );
  signalGroups("SIGTERM");
  const timer = setTimeout(() => signalGroups("SIGKILL"), GRACE_MS);
  await Promise.all(ended);
  clearTimeout(timer);
  // Ends the processes that are still running although the first process of their group has ended.
  signalGroups("SIGKILL");
}

function signalGroups(signal) {
  for (const { pid } of running) {
    if (pid === undefined) continue;
    try {
      process.kill(-pid, signal);
    } catch {
      // All processes of the group have already ended.
    }
  }
}
