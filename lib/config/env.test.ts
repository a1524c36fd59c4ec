import { expect, test } from "vitest";
import { loadEnv } from "./env";

test("an empty environment gives a complete configuration", () => {
  expect(loadEnv({})).toMatchObject({
    ok: true,
    value: {
      host: "localhost",
      port: 12_009,
      publicUrl: null,
      dataDir: ".latchkey",
      door: "raw",
      nameMax: 49,
      keyLimits: { requestsPerMinute: 1_200, concurrentCalls: 64, streams: 32 },
      sessionLimits: { perServer: 50, perTeam: 20, perKey: 5, memoryMb: 2_048 },
    },
  });
});

test("an empty variable counts as unset", () => {
  expect(loadEnv({ PORT: "", PUBLIC_URL: "" })).toMatchObject({
    ok: true,
    value: { port: 12_009 },
  });
});

test("the values of variables are parsed into the types of Env", () => {
  const env = loadEnv({
    PUBLIC_URL: "https://Keys.example.com/",
    ALLOWED_HOSTS: "a.example, b.example",
    ALLOWED_ORIGINS: "https://App.example.com:443/, http://localhost:3000,chrome-extension://abc",
    TRUST_PROXY: "10.0.0.0/8, fd00::/8, 2",
    ALLOW_PLAIN_HTTP: "1",
    METRICS_ADDRESS: "[::1]:9464",
    KEY_REQUESTS_PER_MINUTE: "600",
    KEY_CALLS_AT_ONCE: "0",
    SESSIONS_PER_SERVER: "9",
    SESSIONS_PER_TEAM: "0",
    SESSION_MEMORY_MB: "512",
  });
  expect(env).toMatchObject({
    ok: true,
    value: {
      publicUrl: "https://keys.example.com",
      allowedHosts: ["a.example", "b.example"],
      allowedOrigins: [
        "https://app.example.com",
        "http://localhost:3000",
        "chrome-extension://abc",
      ],
      trustProxy: { networks: ["10.0.0.0/8", "fd00::/8"], hops: 2 },
      allowPlainHttp: true,
      metricsAddress: { host: "::1", port: 9464 },
      nameMax: 49,
      keyLimits: { requestsPerMinute: 600, concurrentCalls: null, streams: 32 },
      sessionLimits: { perServer: 9, perTeam: null, perKey: 5, memoryMb: 512 },
    },
  });
});

test.each(["https://Example.com/tools/latchkey", "https://example.com/tools/latchkey/"])(
  "the public URL %s may have a path",
  (given) => {
    const env = loadEnv({ PUBLIC_URL: given });
    const publicUrl = "https://example.com/tools/latchkey";
    expect(env).toMatchObject({ ok: true, value: { publicUrl } });
  },
);

test.each([
  ["PORT", "eighty"],
  ["PORT", "70000"],
  ["PUBLIC_URL", "keys.example.com"],
  ["PUBLIC_URL", "https://example.com/a//b"],
  ["PUBLIC_URL", "https://example.com/.well-known"],
  ["PUBLIC_URL", "https://example.com/a%20b"],
  ["PUBLIC_URL", "https://example.com/a?b"],
  ["PUBLIC_URL", "ftp://example.com"],
  ["ALLOWED_ORIGINS", "*"],
  ["ALLOWED_ORIGINS", "null"],
  ["ALLOWED_ORIGINS", "https://*.example.com"],
  ["ALLOWED_ORIGINS", "https://app.example.com/page"],
  ["ALLOWED_ORIGINS", "https://ok.example, app.example.com"],
  ["ALLOWED_ORIGINS", "https://user@app.example.com"],
  ["TRUST_PROXY", "2"],
  ["TRUST_PROXY", "everyone"],
  ["TRUST_PROXY", "10.0.0.0/99"],
  ["DATABASE_URL", "mysql://here"],
  ["DATABASE_DIRECT_URL", "db.internal"],
  ["ALLOW_PLAIN_HTTP", "yes"],
  ["LATCHKEY_DOOR", "front"],
  ["LATCHKEY_HTTP", "off"],
  ["LOG_LEVEL", "loud"],
  ["METRICS_TOKEN", "short"],
  ["METRICS_TOKEN", "has spaces in it, many"],
  ["METRICS_ADDRESS", "9464"],
  ["KEY_REQUESTS_PER_MINUTE", "-1"],
  ["KEY_CALLS_AT_ONCE", "many"],
  ["KEY_STREAMS", "1.5"],
  ["SESSIONS_PER_SERVER", "some"],
  ["SESSION_MEMORY_MB", "2 GB"],
  ["TOOL_NAME_CHARACTERS", "40"],
  ["CLIENT_PREFIX_CHARACTERS", "21"],
  ["METRICS_ADDRESS", "localhost:94640"],
])(
  "the setting %s=%s is refused, and the error says which values are allowed",
  (variable, value) => {
    const result = loadEnv({ [variable]: value });
    expect(result).toMatchObject({ ok: false, failure: { code: "bad_configuration" } });
    if (result.ok) return;
    expect(result.failure.params?.variable).toBe(variable);
    expect(String(result.failure.params?.problem)).toMatch(/^must /);
  },
);

test("DATABASE_DIRECT_URL without DATABASE_URL is refused", () => {
  const direct = { DATABASE_DIRECT_URL: "postgres://db.internal/latchkey" };
  expect(loadEnv(direct)).toMatchObject({
    ok: false,
    failure: { code: "bad_configuration", params: { variable: "DATABASE_DIRECT_URL" } },
  });
  const both = loadEnv({ ...direct, DATABASE_URL: "postgres://pooler.internal/latchkey" });
  expect(both).toMatchObject({
    ok: true,
    value: { databaseDirectUrl: direct.DATABASE_DIRECT_URL },
  });
});

test("a certificate without its key is refused", () => {
  expect(loadEnv({ TLS_CERT: "cert.pem" })).toMatchObject({
    ok: false,
    failure: { params: { variable: "TLS_KEY" } },
  });
});
