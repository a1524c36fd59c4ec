import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Runs `work` while this process holds the lock file. If the process that holds the lock no longer
 * exists, this process takes over the lock.
 */
export async function withLock(file, work) {
  const mine = `${process.pid} ${identity(process.pid)}`;
  let told = false;
  while (!take(file, mine)) {
    const holder = read(file);
    if (holder === null) continue;
    const [pid] = holder.split(" ");
    if (!told)
      process.stderr.write(`Waiting for another Latchkey to finish preparing (pid ${pid})…\n`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    if (read(file) === mine) rmSync(file, { force: true });
  }
}

/**
 * Creates the lock file together with its content in one atomic step, by link(2). Returns false if
 * the lock file already exists.
 */
function take(file, mine) {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    removeDead(file);
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeDead(file) {
  const holder = read(file);
  if (holder === null || isAlive(holder)) return;
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(file, aside);
    // Another process may have taken the lock between the check and the rename. In this case, the
    // other process's lock file is restored.
    if (read(aside) !== holder) linkSync(aside, file);
  } catch {
    // Another process was faster and now holds the lock.
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(holder) {
  const [pid, started = ""] = holder.split(" ");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return identity(Number(pid)) === started;
}

/**
 * Returns the start time of the process, or an empty string if it cannot be read. It identifies a
 * process together with the process id, because process ids are reused.
 */
function identity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
