import { expect, test } from "vitest";
import { isPublicOrigin } from "./view-public-origin";

test.each([
  ["https://keys.example.com", true],
  ["https://203.0.113.7:8443", true],
  ["https://172.32.0.1", true],
  ["https://100.128.0.1", true],
  ["https://[2001:db8::1]", true],
  ["http://keys.example.com", false],
  ["https://localhost:12009", false],
  ["https://keys.localhost", false],
  ["https://keys", false],
  ["https://keys.corp", false],
  ["https://10.0.0.8", false],
  ["https://172.16.0.1", false],
  ["https://192.168.1.4:8443", false],
  ["https://100.64.0.1", false],
  ["https://127.0.0.1", false],
  ["https://[::1]", false],
  ["https://[fd00::1]", false],
  ["https://[fe80::1]", false],
])("isPublicOrigin tells whether a cloud service can reach the origin %s: %j", (origin, is) => {
  expect(isPublicOrigin(origin)).toBe(is);
});
