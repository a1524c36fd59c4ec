import { dirname } from "node:path";

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The default PATH of commands. It includes the folder of Node, which contains `npx`. */
export const SEARCH_PATH = `${SYSTEM_PATH}:${dirname(process.execPath)}`;
