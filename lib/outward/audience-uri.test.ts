import { describe, expect, test } from "vitest";
import { audienceFault, canonicalAudience, isOwnAudience } from "./audience-uri";

const own = {
  publicUrl: "https://latchkey.example.com",
  allowedHosts: ["keys.internal:8443", "192.0.2.7"],
  trustAudience: "https://machines.example.com",
};

describe("isOwnAudience and audienceFault check the URI of an outside audience", () => {
  test.each([
    "https://tools.example.com",
    "https://tools.example.com/",
    "https://tools.example.com:8443/mcp/v1",
    "https://xn--bcher-kva.example/mcp",
    "https://[2001:db8::1]/mcp",
    "urn:example:tools",
    "com.example.tools:mcp",
    "com.example.tools://mcp/one",
    // Another host whose name begins or ends like the installation's host.
    "https://latchkey.example.com.evil.example/mcp",
    "https://tools.latchkey.example.com/mcp",
  ])("the audience URI %s is accepted", (uri) => {
    expect([audienceFault(uri), isOwnAudience(own, uri)]).toEqual([null, false]);
  });

  test.each([
    ["", "characters"],
    ["tools", "https address"],
    ["http://tools.example.com/mcp", "https address"],
    ["javascript:alert(1)", "https address"],
    ["data:text/plain,x", "https address"],
    ["file:///etc/passwd", "https address"],
    ["https://tools.example.com/mcp?x=1", "characters"],
    ["https://tools.example.com/mcp#x", "characters"],
    ["https://*.example.com/mcp", "characters"],
    ["https://tools.example.com/a b", "characters"],
    ["https://bücher.example/mcp", "characters"],
    ["https://ann:secret@tools.example.com/mcp", "user"],
    ["https://Tools.Example.com/mcp", "Write it as https://tools.example.com/mcp."],
    ["https://tools.example.com:443/mcp", "Write it as https://tools.example.com/mcp."],
    ["https://tools.example.com./mcp", "Write it as https://tools.example.com/mcp."],
    ["https://tools.example.com/a/../mcp", "Write it as https://tools.example.com/mcp."],
    ["https:tools.example.com/mcp", "Write it as https://tools.example.com/mcp."],
    ["https://tools.example.com\\mcp", "characters"],
    ["URN:example:tools", "https address"],
    ["https://0x7f.1/mcp", "Write it as"],
    ["urn:x", "Add the name after the namespace, as in urn:example:tools."],
    ["urn:example:", "Add the name after the namespace, as in urn:example:tools."],
    ["urn:", "Add the namespace and the name, as in urn:example:tools."],
    ["urn::tools", "The namespace has 2 to 32 lower-case letters, digits and hyphens"],
    ["urn:x:tools", "The namespace has 2 to 32 lower-case letters, digits and hyphens"],
    ["com.example.tools:", "Add a name after the colon, as in com.example.tools:mcp."],
  ])("the audience URI %s is refused", (uri, words) => {
    expect(audienceFault(uri)).toContain(words);
  });

  test.each([
    "https://latchkey.example.com/mcp",
    "https://latchkey.example.com",
    "https://latchkey.example.com/mcp/",
    "https://latchkey.example.com/mcp/more",
    "https://latchkey.example.com:443/mcp",
    "https://latchkey.example.com:8443/mcp",
    "http://latchkey.example.com/mcp",
    "HTTPS://Latchkey.Example.COM/mcp",
    "https://latchkey.example.com./mcp",
    "https://latchkey%2Eexample.com/mcp",
    "https://ann@latchkey.example.com/mcp",
    "https:latchkey.example.com/mcp",
    "https:\\\\latchkey.example.com\\mcp",
    "latchkey.example.com:443/mcp",
    "com.example.app://latchkey.example.com/mcp",
    "https://keys.internal/mcp",
    "https://[::ffff:c000:207]/mcp",
    "https://3221225991/mcp",
    "https://machines.example.com",
    "https://localhost:12009/mcp",
    "https://127.0.0.1/mcp",
    "https://127.1/mcp",
    "https://[::1]/mcp",
    "https://0.0.0.0/mcp",
    "https://app.localhost/mcp",
  ])("%s is recognized as an address of the installation itself", (uri) => {
    expect(isOwnAudience(own, uri)).toBe(true);
  });

  test("an audience that is not a URL is also compared with TRUST_AUDIENCE", () => {
    const named = { ...own, trustAudience: "urn:example:Machines" };
    expect(isOwnAudience(named, "URN:EXAMPLE:Machines")).toBe(true);
    expect(isOwnAudience(named, "urn:example:other")).toBe(false);
  });

  test("all spellings of an address have one canonical form, which no other address has", () => {
    const same = [
      ...["https://tools.example.com/mcp", "https://tools.example.com/mcp/"],
      ...["HTTPS://TOOLS.example.com:443/mcp//", "https://tools.example.com./%6Dcp"],
    ];
    expect(new Set(same.map(canonicalAudience)).size).toBe(1);
    const others = [
      ...["https://tools.example.com/MCP", "https://tools.example.com:8443/mcp"],
      ...["https://tools.example.com", "http://tools.example.com/mcp", "urn:example:Tools"],
      "urn:example:tools",
    ];
    expect(new Set([same[0] ?? "", ...others].map(canonicalAudience)).size).toBe(7);
    expect(canonicalAudience("URN:Example:tools")).toBe(canonicalAudience("urn:example:tools"));
  });
});
