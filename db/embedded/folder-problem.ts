import { EmbeddedFailure, USE_DATABASE_URL } from "./machine/failure";

/**
 * Converts a system error about the data folder to a failure whose message says in one line what to
 * do. Returns null for any other error, which is a bug.
 */
export function folderProblem(error: unknown, dataDir: string): EmbeddedFailure | null {
  const { code = "", syscall = "" } = error as NodeJS.ErrnoException;
  if (syscall === "") return null;
  const text = TEXT[code] ?? (syscall === "listen" || syscall === "bind" ? NO_SOCKETS : null);
  if (text === null) return null;
  return new EmbeddedFailure("unusable_folder", `${text(dataDir)} ${USE_DATABASE_URL}`);
}

type Text = (folder: string) => string;

const NO_PERMISSION: Text = (folder) =>
  `This user may not write to ${folder}: give the folder to it (chown), or name another one in LATCHKEY_DATA.`;
const NO_SPACE: Text = (folder) => `The disk that ${folder} is on is full: free some space on it.`;
const NO_FOLDER: Text = (folder) =>
  `${folder} is not a folder, or its path leads through a file: name another one in LATCHKEY_DATA.`;
const NO_SOCKETS: Text = (folder) =>
  `The file system of ${folder} does not support unix sockets, which Latchkey needs to lock the folder: name a folder on a local disk in LATCHKEY_DATA.`;

const TEXT: Readonly<Record<string, Text>> = {
  EROFS: (folder) =>
    `The file system of ${folder} is read-only: mount it for writing, or name another folder in LATCHKEY_DATA.`,
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  ENOTSUP: NO_SOCKETS,
  EOPNOTSUPP: NO_SOCKETS,
};
