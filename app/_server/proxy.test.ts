import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { unstable_doesMiddlewareMatch } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
import { isInRoom, ROOMS, SIGN_IN_PAGES } from "@/components/shell/pages";
import { DATA_PLANE_PATHS, isDataPlane } from "@/gateway/endpoints/is-data-plane";
import { config, proxy } from "@/proxy";
import { safeNext } from "./safe-next";

const ORIGIN = "http://localhost:12009";
const KEY = "mcp_0123456789abcdef0123456789abcdef";
const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJrZXlfMSJ9.c2lnbmF0dXJl";

function visit(path: string, init: { method?: string; cookie?: string } = {}) {
  const headers = new Headers(init.cookie ? { cookie: init.cookie } : {});
  return proxy(new NextRequest(ORIGIN + path, { method: init.method ?? "GET", headers }));
}

const APP = join(import.meta.dirname, "..");

/**
 * Finds all files with the given name below app/, and returns the URL path that each file serves.
 * Parameters in the path are replaced by `x`.
 */
const filesOf = (name: string) =>
  readdirSync(APP, { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) === name)
    .map((file) => {
      const parts = dirname(file).split("/");
      const path = parts.filter((part) => !/^\(.*\)$|^\.$/.test(part)).join("/");
      return { file, path: `/${path.replaceAll(/\[+[^\]]+\]+/g, "x")}` };
    });

const isPassedOn = (response: Response) => response.headers.get("x-middleware-next") === "1";

describe("the proxy redirects visitors without a session and keeps secrets out of URLs", () => {
  it.each([...ROOMS.map(({ href }) => href), "/keys/0198", "/teams/default"])(
    "a visitor without a session who opens %s is redirected to the sign-in page",
    (path) => {
      const target = new URL(visit(path).headers.get("location") ?? "", ORIGIN);
      expect(target.origin).toBe(ORIGIN);
      expect(target.pathname).toBe("/sign-in");
      expect(target.searchParams.get("next")).toBe(path === "/" ? null : path);
    },
  );

  it.each([...SIGN_IN_PAGES, "/api/auth/session", "/nothing-here", "/keysmith"])(
    "a visitor without a session can open %s",
    (path) => {
      expect(isPassedOn(visit(path))).toBe(true);
    },
  );

  it.each(["latchkey_session=x", "__Host-latchkey_session=x"])(
    "a request with the session cookie %s reaches the page",
    (cookie) => {
      expect(isPassedOn(visit("/keys", { cookie }))).toBe(true);
    },
  );

  it("the proxy writes the requested path into a header and overwrites a value that the visitor sent", () => {
    const headers = { cookie: "latchkey_session=x", "x-latchkey-path": "/elsewhere" };
    const answer = proxy(new NextRequest(`${ORIGIN}/keys?status=active`, { headers }));
    expect(answer.headers.get("x-middleware-request-x-latchkey-path")).toBe("/keys?status=active");
  });

  it.each(["/auth/", "/keys/", "/servers/x/", "/_next/", "/"])(
    "a path that contains a key or token gets status 404: %s",
    async (place) => {
      for (const secret of [KEY, `x${KEY}`, KEY.replace("_", "%5F"), TOKEN]) {
        for (const method of ["GET", "POST"]) {
          const answer = visit(place + secret, { method, cookie: "latchkey_session=x" });
          expect([answer.status, await answer.text()]).toEqual([404, "There is nothing here.\n"]);
          const headers = JSON.stringify([...answer.headers]);
          expect(headers).not.toMatch(/0123456789abcdef|eyJ/);
        }
      }
    },
  );

  it("a GET request with a key in its query is redirected to a URL without the key", () => {
    const cookie = "latchkey_session=x";
    const target = visit(`/keys?q=${KEY}&page=2`, { cookie }).headers.get("location") ?? "";
    const { pathname, searchParams } = new URL(target, ORIGIN);
    expect([pathname, ...searchParams]).toEqual(["/keys", ["q", "mcp_[redacted]"], ["page", "2"]]);
    const next = visit(`/keys?q=${KEY}`).headers.get("location") ?? "";
    expect(next).not.toContain(KEY);
    expect(visit(`/keys?q=${KEY}`, { method: "POST", cookie }).status).toBe(404);
    const callback = `/api/upstreams/callback?code=${TOKEN}&state=s`;
    expect(isPassedOn(visit(callback, { cookie }))).toBe(true);
  });

  it("a POST request without a session reaches the Server Action, which refuses it itself", () => {
    expect(isPassedOn(visit("/keys", { method: "POST" }))).toBe(true);
  });

  it("every response has a Content-Security-Policy with a new nonce", () => {
    const nonces = ["/keys", "/sign-in", "/sign-in"].map((path) => {
      const policy = visit(path).headers.get("content-security-policy") ?? "";
      return /'nonce-([^']+)'/.exec(policy)?.[1];
    });
    expect(nonces.every((nonce) => (nonce?.length ?? 0) >= 22)).toBe(true);
    expect(new Set(nonces).size).toBe(nonces.length);
  });
});

describe("under a base path, the proxy", () => {
  const basePath = "/tools/latchkey";
  const nextConfig = { basePath };

  it("redirects a visitor without a session to the sign-in page under the path", () => {
    const request = new NextRequest(`${ORIGIN}${basePath}/keys?status=active`, { nextConfig });
    const target = new URL(proxy(request).headers.get("location") ?? "", ORIGIN);
    expect(target.pathname).toBe(`${basePath}/sign-in`);
    expect(target.searchParams.get("next")).toBe("/keys?status=active");
  });

  it("gives every page its headers, also the one at the path itself", () => {
    const matches = (path: string) =>
      unstable_doesMiddlewareMatch({ config, nextConfig, url: ORIGIN + path });
    const pages = [basePath, `${basePath}/keys`, `${basePath}/sign-in`];
    expect(pages.filter((page) => !matches(page))).toEqual([]);
    expect(matches(`${basePath}/mcp`)).toBe(false);
  });

  it("knows the session cookie of the path", () => {
    const headers = { cookie: "__Secure-latchkey_session=x" };
    const request = new NextRequest(`${ORIGIN}${basePath}/keys`, { nextConfig, headers });
    expect(isPassedOn(proxy(request))).toBe(true);
  });
});

describe("the list of pages matches the page files in app", () => {
  const pages = filesOf("page.tsx").map(({ path }) => path);
  const rooms: readonly string[] = ROOMS.map(({ href }) => href);

  it("every page has an entry in the list, and every entry in the list has a page", () => {
    const known = [...rooms, ...SIGN_IN_PAGES];
    expect(pages).toEqual(expect.arrayContaining(known));
    const outside = pages.filter((page) => !ROOMS.some((room) => isInRoom(page, room)));
    expect(outside.sort()).toEqual([...SIGN_IN_PAGES].sort());
  });

  it("sign-in can redirect to every page of the console, but never to a sign-in page", () => {
    expect(rooms.map(safeNext)).toEqual(rooms);
    expect(SIGN_IN_PAGES.map(safeNext)).toEqual(SIGN_IN_PAGES.map(() => "/"));
  });
});

const machines = filesOf("route.ts").filter(({ file }) =>
  readFileSync(join(APP, file), "utf8").includes("/web-door"),
);

describe("Next serves every path of the data plane", () => {
  it("the route files of the data plane are identical and cover all of its paths", () => {
    const texts = machines.map(({ file }) => readFileSync(join(APP, file), "utf8"));
    expect(new Set(texts).size).toBe(1);
    const reached = (path: string) =>
      machines.some((route) => `${path}/`.startsWith(route.path.replace(/\/x$/, "/")));
    expect(Object.keys(DATA_PLANE_PATHS).filter((path) => !reached(path))).toEqual([]);
    expect(machines.filter(({ path }) => !isDataPlane(path))).toEqual([]);
  });
});

describe("the proxy's matcher covers pages but no path of the data plane", () => {
  const matches = (url: string) =>
    unstable_doesMiddlewareMatch({ config, nextConfig: {}, url: ORIGIN + url });

  it.each([
    ...Object.keys(DATA_PLANE_PATHS),
    ...machines.map(({ path }) => path),
    "/_next/static/chunks/a.js",
    ...readdirSync("public").map((file) => `/${file}`),
  ])("the proxy's matcher excludes %s", (url) => {
    expect(matches(url)).toBe(false);
  });

  it.each([
    "/",
    "/keys",
    "/sign-in",
    "/api/auth/session",
    "/mcpx",
    "/healthz-not",
    "/auth/other",
    "/favicon.ico",
    "/_next/images",
  ])("the proxy's matcher includes %s", (url) => {
    expect(matches(url)).toBe(true);
  });
});
