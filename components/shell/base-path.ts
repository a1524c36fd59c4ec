/**
 * The path of the public URL, or an empty string. Next completes links, redirects and its own
 * requests with it, so only addresses that are given to the browser directly need it.
 */
// biome-ignore lint/style/noProcessEnv: Next's build replaces this variable with a constant.
export const BASE_PATH: string = process.env.CONSOLE_BASE_PATH ?? "";
