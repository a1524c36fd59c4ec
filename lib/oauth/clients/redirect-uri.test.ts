import { describe, expect, test } from "vitest";
import {
  isLoopbackRedirect,
  isRedirectUri,
  redirectHost,
  withoutLoopbackPort,
} from "./redirect-uri";

const ALLOWED = [
  "http://localhost:3118/callback",
  "http://127.0.0.1/callback",
  "http://127.0.0.1:7777/oauth/callback?x=1",
  "http://[::1]:9/cb",
  "https://claude.ai/api/mcp/auth_callback",
  "https://chatgpt.com/connector/oauth/abc-1_2",
  "https://vscode.dev/redirect",
  "https://intranet/callback",
  "cursor://anysphere.cursor-mcp/oauth/callback",
  "vscode://vscode.github-authentication/did-authenticate",
  "com.example.app:/callback",
];

const REFUSED = [
  // Schemes that run code, read files or send mail.
  ...["javascript:alert(1)", "JavaScript://x/%0aalert(1)", "data:text/html,x", "vbscript:x"],
  ...[
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "about:blank",
    "ftp://a.example/",
    "ws://a/",
  ],
  ...["intent://x#Intent;end", "mailto:a@b.example", "tel:1", "view-source:https://a.example/"],
  // Hosts other than this machine, even hosts whose names resemble this machine's names.
  ...["http://example.com/cb", "http://localhost.example.com/cb", "http://127.0.0.1.example.com/"],
  ...["http://localhost@evil.example/cb", "http://127.0.0.1:80@evil.example/", "http://0.0.0.0/cb"],
  // Unusual notations of a loopback address.
  ...["http://2130706433/cb", "http://0x7f.1/cb", "http://0177.0.0.1/cb", "http://127.1/cb"],
  ...["http://[::ffff:127.0.0.1]/cb", "http://[0:0:0:0:0:0:0:1]/cb", "http://127.0.0.1./cb"],
  ...["http://localhost:99999/cb", "http://localhost:x/cb", "HTTP://localhost/cb"],
  // HTTPS addresses without a domain name.
  ...["https://127.0.0.1/cb", "https://2130706433/cb", "https://[::1]/cb", "https://localhost/cb"],
  ...["https://app.localhost/cb", "https:/a.example/cb", "https:a.example"],
  // Characters that different URL parsers interpret differently.
  ...[
    "https://a.example/cb#x",
    "https://user:pw@a.example/cb",
    "https://a.example\\@evil.example/",
  ],
  ...[
    "https://a.example/cb\n",
    " https://a.example/",
    "https://a.example/%00",
    "https://a.example/%5c",
  ],
  ...["", "/callback", "//a.example/cb", "myapp://cb", `https://a.example/${"x".repeat(1_000)}`],
];

describe("isRedirectUri allows only redirect URIs to which codes may be sent", () => {
  test.each(ALLOWED)("the redirect URI %s is allowed", (uri) =>
    expect(isRedirectUri(uri)).toBe(true),
  );
  test.each(REFUSED)("the redirect URI %j is refused", (uri) =>
    expect(isRedirectUri(uri)).toBe(false),
  );
  test.each([null, undefined, 7, ["https://a.example/"], {}])(
    "the value %j is refused because it is not a string",
    (given) => expect(isRedirectUri(given)).toBe(false),
  );
});

test("a redirect URI is shown by its host or scheme, and a loopback redirect is recognized", () => {
  const told = ["https://claude.ai/cb", "http://127.0.0.1:99/cb", "cursor://x/y"];
  expect(told.map(redirectHost)).toEqual(["claude.ai", "127.0.0.1:99", "cursor:"]);
  expect(told.map(isLoopbackRedirect)).toEqual([false, true, false]);
  expect(told.map(withoutLoopbackPort)).toEqual([told[0], "http://127.0.0.1/cb", told[2]]);
});
