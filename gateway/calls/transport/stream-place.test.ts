import { expect, test } from "vitest";
import { StreamPlace } from "./stream-place";

const event = (id: string | null, retry: number | null = null) =>
  ({ id, retry, name: "message", isEmpty: true }) as const;

test("a stream is resumed only after an event with an id", () => {
  const place = new StreamPlace();
  expect(place.next()).toBeNull();
  place.note(event(null, 300));
  expect([place.next(), place.isResumed]).toEqual([null, false]);
  place.note(event("a"));
  expect([place.next(), place.isResumed]).toEqual([300, true]);
  // An empty id takes back the earlier one (HTML, section 9.2.6).
  place.note(event(""));
  expect(place.next()).toBeNull();
});

test("the server's time is respected, with a minimum", () => {
  const place = new StreamPlace();
  place.note(event("a", 0));
  expect(place.next()).toBe(250);
  place.note(event("b", 70_000));
  expect(place.next()).toBe(70_000);
});

test("a stream that brings nothing new is resumed ever later, and five times at most", () => {
  const place = new StreamPlace();
  place.note(event("a", 250));
  const waits = Array.from({ length: 3 }, () => place.next());
  place.note(event("a"));
  waits.push(place.next(), place.next(), place.next());
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, null]);
});

test("a server that polls for a long call gives a new id each time, up to a limit", () => {
  const place = new StreamPlace();
  let times = 0;
  for (; times < 5_000; times++) {
    place.note(event(String(times), 250));
    if (place.next() === null) break;
  }
  expect(times).toBe(1_000);
});

test("the request that resumes a stream has the last id, and no body", () => {
  const place = new StreamPlace();
  place.note(event("é 1"));
  const target = {
    url: new URL("http://server:80/mcp?a=1"),
    headers: () => ({ "content-type": "application/json", accept: "x", "mcp-session-id": "s" }),
  };
  expect(place.request(target, { keyId: "k", team: "t" })).toBe(
    "GET /mcp?a=1 HTTP/1.1\r\nhost: server\r\nconnection: keep-alive\r\naccept-encoding: identity\r\n" +
      "accept: text/event-stream\r\nmcp-session-id: s\r\nlast-event-id: é 1\r\n\r\n",
  );
});
