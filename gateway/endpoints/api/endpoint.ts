import { authenticate, type Caller } from "@/gateway/callers/authenticate";
import { challenged } from "@/gateway/callers/challenge";
import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { ADMIN_SCOPE, type Context } from "@/lib/core/context";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import { basePathOf } from "@/lib/process/base-path";
import type { Asked, Done, Operation } from "./operations/operation";
import { findOperations } from "./operations/operations";
import { stringifyAnswer } from "./operations/written-json";
import { readBody } from "./read-body";
import { readQuery } from "./read-query";

/**
 * Serves the API of servers and keys. Checks, in this order: transport, bearer token with the
 * `admin` scope, current state of the key, method, parameters, body. The operation itself then
 * checks whether the caller may perform it.
 */
export async function apiEndpoint(request: Request): Promise<Answer> {
  const { exchange } = request;
  const { requestId } = exchange;
  if (!exchange.secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  const caller = await authenticate(request, { scope: ADMIN_SCOPE, action: "api.request" });
  if (!caller.ok) return challenged(caller.failure, requestId, { scope: ADMIN_SCOPE });

  const found = findOperations(exchange.path);
  if (!found) return refused({ code: "not_found" }, requestId);
  const operation = found.byMethod.get(exchange.method);
  if (!operation) return methodNotAllowed(exchange, [...found.byMethod.keys()].join(", "));
  const asked = await askedOf(request, operation, found.parameters);
  if (!asked.ok) return refused(asked.failure, requestId);
  const done = await operation.run(contextOf(request, caller.value), asked.value);
  if (!done.ok) return refused(done.failure, requestId);
  return answerOf(operation, done.value, request.process.config.publicUrl);
}

async function askedOf(
  { exchange }: Request,
  operation: Operation,
  encoded: Readonly<Record<string, string>>,
): Promise<Result<Asked>> {
  const parameters: Record<string, string> = {};
  try {
    for (const [name, value] of Object.entries(encoded)) {
      parameters[name] = decodeURIComponent(value);
    }
  } catch {
    return fail("not_found");
  }
  const query = readQuery(exchange.query, operation.query);
  if (!query.ok) return query;
  const body = operation.body ? await readBody(exchange, operation.body.schema) : succeed({});
  if (!body.ok) return body;
  const path = (name: string) => parameters[name] ?? "";
  const header = (name: string) => exchange.headers[name.toLowerCase()];
  return succeed({ path, query: query.value, body: body.value, header });
}

function contextOf({ exchange, process, now }: Request, caller: Caller): Context {
  const { db, config, secrets, log } = process;
  const { id, name, team } = caller.key;
  const actor = { kind: "key", id, label: name, teamId: team.id, scopes: caller.scopes } as const;
  const { requestId, address } = exchange;
  return { db, config, secrets, log, actor, now, requestId, address };
}

function answerOf({ answer }: Operation, { value, location }: Done, publicUrl: string): Answer {
  const headers = { "cache-control": "no-store" };
  if (answer.status === 204) return { status: 204, headers, body: null };
  // Parsing removes fields that are not in the documented schema.
  const body = stringifyAnswer(value, (said) => answer.schema.parse(said));
  return {
    status: answer.status,
    headers: {
      ...headers,
      "content-type": "application/json; charset=utf-8",
      ...(location === undefined ? {} : { location: basePathOf(publicUrl) + location }),
    },
    body: `${body}\n`,
  };
}

function refused(failure: Failure, requestId: string): Answer {
  return failureAnswer(failure, requestId);
}
