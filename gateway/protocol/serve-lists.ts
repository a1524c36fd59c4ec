import { setImmediate as nextTurn } from "node:timers/promises";
import { ProtocolError, type Server } from "@modelcontextprotocol/server";
import { listPage } from "@/gateway/catalogue/list-page";
import { failureError } from "@/gateway/messages/rpc-errors";
import type { Served } from "@/gateway/messages/served";
import type { ReachKind } from "@/lib/catalogue/reach";

/** Answers the four lists from the caller's catalogue. */
export function serveLists(server: Server, { catalogue, request }: Served): void {
  // A list is written in a turn of its own: those of a batch would be one long turn together.
  let before: Promise<unknown> = Promise.resolve();
  const turn = () => {
    before = before.then(() => nextTurn());
    return before;
  };
  function page(kind: ReachKind, params: { cursor?: string } | undefined) {
    const listed = listPage(catalogue, kind, params?.cursor);
    if (listed.ok) return listed.value;
    const { code, message, data } = failureError(listed.failure, request.exchange.requestId);
    throw new ProtocolError(code, message, data);
  }
  const answer = <Field extends string>(field: Field, kind: ReachKind) => {
    return async ({ params }: { params?: { cursor?: string } | undefined }) => {
      await turn();
      const { items, nextCursor } = page(kind, params);
      const definitions = items.map(({ definition }) => definition);
      return { [field]: definitions, ...(nextCursor === undefined ? {} : { nextCursor }) } as never;
    };
  };
  server.setRequestHandler("tools/list", answer("tools", "tool"));
  server.setRequestHandler("prompts/list", answer("prompts", "prompt"));
  server.setRequestHandler("resources/list", answer("resources", "resource"));
  server.setRequestHandler(
    "resources/templates/list",
    answer("resourceTemplates", "resource_template"),
  );
}
