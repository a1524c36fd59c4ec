import { expect, test } from "vitest";
import { FAULTS } from "@/lib/servers/faults";
import { noteClient } from "./dial/tls-identity";
import { failureOf, LinkProblem } from "./problem";
import { problemOf } from "./problem-of";

test("text that an error repeats from its cause appears only once in the detail", () => {
  const cause = Object.assign(new Error("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" });
  const error = new Error("Version negotiation failed: getaddrinfo ENOTFOUND x", { cause });
  expect(problemOf(error)).toMatchObject({
    kind: "unavailable",
    message: "Its host name is not known.",
    detail: "Version negotiation failed: getaddrinfo ENOTFOUND x",
  });
  const others = new Error("fetch failed", { cause });
  expect(problemOf(others).detail).toBe("fetch failed: getaddrinfo ENOTFOUND x");
});

test.each(Object.entries(FAULTS))(
  "the fault %s has one sentence about the problem and one about the remedy",
  (_fault, said) => {
    expect(said.text).toMatch(/^(It|Its|There|Connecting|Commands) .*\.$/);
    expect(said.hint).toMatch(/^[A-Z].*\.$/);
    expect(said.hint).not.toMatch(/[{}]/);
  },
);

test("texts are masked before they are shortened, so no part of a secret remains", () => {
  const secret = "sesame-open-sesame";
  const problem = new LinkProblem("failed", "It failed.", `${"x".repeat(3_990)} ${secret} end`);
  const masked = problem.masked((text) => text.replaceAll(secret, "[redacted]"));
  const { failure } = failureOf("shelf", masked, 1_000);
  expect(failure.reason).toHaveLength(4_000);
  expect(failure.reason).not.toContain("sesame");
  expect(failure.problem).toEqual({ code: "not_mcp", text: "It failed.", hint: masked.hint });
});

const alert = (number: number, code: string) =>
  Object.assign(new Error(`error:0A000412:SSL routines::alert:SSL alert number ${number}`), {
    code,
  });

// The codes and texts are those of OpenSSL 3, as Node passes them on.
test.each([
  [116, "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", false, "tls_client_required"],
  [42, "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", false, "tls_client_required"],
  [42, "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", true, "tls_client_refused"],
  [45, "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", true, "tls_client_refused"],
  [48, "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", true, "tls_client_refused"],
  [48, "EPROTO", true, "tls_client_refused"],
  [40, "EPROTO", false, "tls_handshake_refused"],
  [70, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", false, "tls_failed"],
] as const)(
  "the TLS alert %i (%s, with a client certificate: %s) is %s",
  (number, code, given, fault) => {
    const error = alert(number, code);
    if (given) noteClient(error);
    expect(problemOf(error).fault).toBe(fault);
    expect(problemOf(new Error("fetch failed", { cause: error })).fault).toBe(fault);
  },
);
