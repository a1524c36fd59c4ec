/** Next calls this function once in each of its server processes, before the first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next's build replaces this variable with a constant.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { openHosted } = await import("@/gateway/start/open-hosted");
    await openHosted();
  }
}
