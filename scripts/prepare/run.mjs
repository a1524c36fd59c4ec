import { spawn } from "node:child_process";
import path from "node:path";

const STILL_EVERY_SECONDS = 15;
const KEPT_OUTPUT_BYTES = 256 * 1024;

/**
 * Returns the command that runs npm: the npm that started this script, or else the npm on the PATH.
 */
export function npmCommand() {
  const called = process.env.npm_execpath ?? "";
  return path.basename(called) === "npm-cli.js" ? [process.execPath, called] : ["npm"];
}

/**
 * Runs a command and shows its progress on stderr. The output of the command is shown only if the
 * command fails. Ctrl-C and SIGTERM are passed on to the command.
 * @returns {Promise<{ ok: true } | { ok: false, message: string, interrupted?: boolean }>}
 */
export async function runStep(title, command, args, options) {
  const progress = showProgress(title);
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const chunks = [];
  let kept = 0;
  const keep = (chunk) => {
    chunks.push(chunk);
    kept += chunk.length;
    while (kept > KEPT_OUTPUT_BYTES && chunks.length > 1) kept -= chunks.shift().length;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let interrupted = false;
  const interrupt = (signal) => {
    interrupted = true;
    child.kill(signal);
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  const status = await new Promise((resolve) => {
    child.on("error", (error) => {
      keep(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.on("close", resolve);
  });
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  progress.end(status === 0);
  if (status === 0) return { ok: true };
  if (interrupted) return { ok: false, message: "Stopped.", interrupted };
  const output = Buffer.concat(chunks).toString().trim();
  return { ok: false, message: `${output}\n${title} failed; see the output above.` };
}

function showProgress(title) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const live = process.stderr.isTTY;
  process.stderr.write(`${title}…${live ? "" : "\n"}`);
  const timer = setInterval(
    () =>
      process.stderr.write(
        live ? `\r${title}… ${seconds()} s` : `   still running, ${seconds()} s\n`,
      ),
    (live ? 1 : STILL_EVERY_SECONDS) * 1000,
  );
  return {
    end(succeeded) {
      clearInterval(timer);
      const line = succeeded ? `done in ${seconds()} s` : `failed after ${seconds()} s`;
      process.stderr.write(live ? `\r${title}… ${line}\n` : `  ${line}\n`);
    },
  };
}
