import { expect, test } from "vitest";
import { EMPTY_DRAFT, type ServerDraft } from "./server-draft";
import { asChanges, asServer } from "./server-input";
import { suggestedName } from "./suggested-name";

const draft = (more: Partial<ServerDraft>): ServerDraft => ({ ...EMPTY_DRAFT, ...more });

test.each([
  [{ url: "https://mcp.linear.app/sse" }, "linear"],
  [{ url: "https://api.githubcopilot.com/mcp/" }, "githubcopilot"],
  [{ url: "http://localhost:3000/mcp" }, "localhost"],
  [{ url: "http://192.0.2.7:3000/mcp" }, ""],
  [{ url: "not a URL yet" }, ""],
  [
    {
      transport: "stdio",
      command: "npx",
      args: "-y\n@modelcontextprotocol/server-filesystem@1.2.0\n/data",
    },
    "filesystem",
  ],
  [{ transport: "stdio", command: "/usr/local/bin/files-mcp" }, "files"],
  [{ transport: "stdio", command: "uvx", args: "mcp-server-git" }, "git"],
] as const)("the name suggested for the draft %j is %j", (typed, name) => {
  expect(suggestedName(draft(typed))).toBe(name);
});

test("the secrets of a draft become headers of an HTTP server, or environment variables of a command", () => {
  const secrets = [
    { key: 1, name: " Authorization ", value: "Bearer x" },
    { key: 2, name: "", value: "" },
  ];
  const http = asServer(draft({ url: "https://mcp.example.com", secrets }));
  expect(http).toMatchObject({ headers: { Authorization: "Bearer x" } });
  expect(http).not.toHaveProperty("env");
  const stdio = asServer(draft({ transport: "stdio", command: "x", args: "-a\n\nb", secrets }));
  expect(stdio).toMatchObject({ args: ["-a", "b"], env: { Authorization: "Bearer x" } });
  expect(stdio).not.toHaveProperty("url");
});

test("only a command has paths, and a command that never declared paths is saved without paths", () => {
  const paths = [{ key: 1, path: "/srv/notes/", access: "write" as const }];
  const stdio = draft({ transport: "stdio", command: "x", paths });
  expect(asServer(stdio).paths).toEqual([{ path: "/srv/notes", access: "write" }]);
  expect(asChanges(stdio).paths).toEqual([{ path: "/srv/notes", access: "write" }]);
  expect(asServer({ ...stdio, transport: "http" })).not.toHaveProperty("paths");
  expect(asChanges({ ...stdio, paths: null })).not.toHaveProperty("paths");
});

test("the changes sent for a stored server contain only the secrets that were edited", () => {
  const secrets = [
    { key: 1, name: "kept", value: "", kept: "keep" },
    { key: 2, name: "replaced", value: "new", kept: "replace" },
    { key: 3, name: "removed", value: "", kept: "remove" },
    { key: 4, name: "added", value: "more" },
  ] as const;
  const changes = asChanges(draft({ name: "files", url: "https://mcp.example.com", secrets }));
  expect(changes.headers).toEqual({ replaced: "new", removed: null, added: "more" });
  expect(changes).toMatchObject({ command: null, args: [], personHeader: null });
  expect(changes).not.toHaveProperty("oauthClientSecret");
});

test("the fields for credentials of a kind that is not selected are not sent", () => {
  const typed = draft({
    url: "https://mcp.example.com",
    personHeader: "x-token",
    oauthClientId: "id",
  });
  expect(asServer(typed)).not.toHaveProperty("personHeader");
  expect(asServer({ ...typed, credentials: "person_header" }).personHeader).toBe("x-token");
  expect(asServer({ ...typed, credentials: "person_oauth" }).oauthClientId).toBe("id");
});

test("an empty timeout is sent as null, and a command never has a connection timeout", () => {
  const times = {
    ...EMPTY_DRAFT.times,
    greetSeconds: " 90 ",
    probeSeconds: "0",
    connectSeconds: "5",
  };
  const typed = draft({ url: "https://mcp.example.com", times });
  const sent = { connectSeconds: 5, greetSeconds: 90, listSeconds: null, probeSeconds: 0 };
  expect(asServer(typed)).toMatchObject({ ...sent, idleSeconds: null });
  expect(asChanges({ ...typed, transport: "stdio" })).toMatchObject({
    ...sent,
    connectSeconds: null,
  });
  expect(asServer(draft({ times: { ...times, listSeconds: "soon" } })).listSeconds).toBeNaN();
});

test("certificates are sent only for servers with a URL, and a key only if one was typed", () => {
  const pem = { ca: "CA", clientCertificate: "CERT", clientKey: "KEY" };
  const http = draft({ url: "https://mcp.example.com", ...pem });
  expect(asServer(http)).toMatchObject(pem);
  const kept = asChanges({ ...http, ca: " ", clientKey: "" });
  expect(kept).toMatchObject({ ca: null, clientCertificate: "CERT" });
  expect(kept).not.toHaveProperty("clientKey");
  const stdio = asChanges({ ...http, transport: "stdio", command: "x" });
  for (const field of Object.keys(pem)) expect(stdio).not.toHaveProperty(field);
});
