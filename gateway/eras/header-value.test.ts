import { expect, test } from "vitest";
import { headerBytes, headerValue, isHeaderOf } from "./header-value";

test("header values are encoded as MCP's examples show, and decode to the same text", () => {
  const examples = {
    "us-west1": "us-west1",
    "us west 1": "us west 1",
    "": "",
    "Hello, 世界": "=?base64?SGVsbG8sIOS4lueVjA==?=",
    " padded ": "=?base64?IHBhZGRlZCA=?=",
    "line1\nline2": "=?base64?bGluZTEKbGluZTI=?=",
    "\tindented": "=?base64?CWluZGVudGVk?=",
    "=?base64?literal?=": "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
    "=?base64?SGVsbG8=": "=?base64?SGVsbG8=",
    "=?BASE64?SGVsbG8=?=": "=?BASE64?SGVsbG8=?=",
    "=?base64?=": "=?base64?PT9iYXNlNjQ/PQ==?=",
  };
  for (const [value, encoded] of Object.entries(examples)) {
    expect(headerValue(value)).toBe(encoded);
    expect(headerBytes(encoded)?.toString()).toBe(value);
    expect(isHeaderOf(encoded, value)).toBe(true);
  }
});

test("a name may be encoded without need, and a literal that looks encoded is another name", () => {
  expect(isHeaderOf("=?base64?SGVsbG8=?=", "Hello")).toBe(true);
  expect(isHeaderOf("=?base64?SGVsbG8=?=", "=?base64?SGVsbG8=?=")).toBe(false);
  expect(isHeaderOf("é", "é")).toBe(false);
  expect(isHeaderOf(undefined, "")).toBe(false);
});

test.each(["SGVsbG8", "SGVs!!!bG8=", "SGVsbG8==", "S", "SGVs bG8=", "SGVs-G8="])(
  "invalid Base64 (%s) and characters outside ASCII are no header value",
  (base64) => {
    expect(headerBytes(`=?base64?${base64}?=`)).toBeNull();
    expect(headerBytes("=?base64?=")).toBeNull();
    expect(headerBytes("Zürich")).toBeNull();
    expect(headerBytes("a\u007f")).toBeNull();
  },
);
