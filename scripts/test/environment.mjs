const OURS =
  /^(LATCHKEY_(?!TEST_)|DATABASE_(DIRECT_)?URL$|PG[A-Z]+$|PORT$|HOST$|PUBLIC_URL$|ALLOWED_(HOSTS|ORIGINS)$|TRUST_PROXY$|TLS_|ALLOW_|STDIO_CONFINEMENT$|LOG_LEVEL$|NODE_ENV$|NODE_OPTIONS$|NEXTAUTH|AUTH_)/;

/**
 * Returns the environment in which the steps run. It turns off colours and telemetry, and leaves
 * out the developer's own Latchkey settings.
 */
export function stepEnvironment(env = process.env) {
  const kept = Object.entries(env).filter(([name]) => !OURS.test(name));
  return {
    ...Object.fromEntries(kept),
    NEXT_TELEMETRY_DISABLED: "1",
    NO_COLOR: "1",
    FORCE_COLOR: "0",
  };
}
