import { dirname } from "node:path";

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Where commands are looked for unless their own environment says otherwise: `npx` is beside Node. */
export const SEARCH_PATH = `${SYSTEM_PATH}:${dirname(process.execPath)}`;
