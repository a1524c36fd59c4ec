import { expect, test } from "vitest";
import { eachDoor } from "./each-door";

eachDoor("health", (server) => {
  test.each(["/healthz", "/readyz"])(
    "%s returns status 200 with cache-control no-store",
    async (path) => {
      const answer = await fetch(server().baseURL + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    },
  );

  test("a well-known path without a document returns status 404 with the documented JSON error", async () => {
    const path = "/.well-known/oauth-protected-resource/other";
    const answer = await fetch(server().baseURL + path, { redirect: "manual" });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: expect.any(String),
      message: expect.any(String),
      request_id: expect.any(String),
    });
  });
});
