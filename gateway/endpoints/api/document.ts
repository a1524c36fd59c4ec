import { z } from "zod";
import { failureStatus } from "@/lib/errors/error-wire";
import type { FailureCode } from "@/lib/errors/view-codes";
import { VERSION } from "@/lib/std/version";
import { fixedPaths } from "./document-fixed";
import { errorResponse, type JsonObject, refersTo } from "./document-parts";
import { type Operation, TAGS } from "./operations/operation";
import { operations } from "./operations/operations";
import { errorAnswer, tokenAnswer } from "./operations/schema-answers";

/** The failures that every operation of the API may return. */
const COMMON: readonly FailureCode[] = [
  "malformed_credentials",
  "missing_token",
  "invalid_token",
  "key_quarantined",
  "insufficient_scope",
  "insecure_transport",
  "busy",
  "database_unavailable",
  "storage_full",
  "internal",
];

const WITH_BODY: readonly FailureCode[] = [
  "malformed_body",
  "invalid_input",
  "duplicate_field",
  "body_too_large",
  "unsupported_media_type",
];

/**
 * Returns the OpenAPI 3.1 document of the API under `/api/v1`. It is generated from the same
 * schemas that validate requests. `publicUrl` is the installation's URL.
 */
export function apiDocument(publicUrl: string): JsonObject {
  const paths: Record<string, JsonObject> = fixedPaths();
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    paths[operation.path] = { ...path, [operation.method.toLowerCase()]: described(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Latchkey",
      version: VERSION,
      description:
        "Servers, keys, teams, people, trust rules and audiences, for scripts. Exchange an API key with the `admin` scope for an access token, and send that as a bearer token.",
    },
    servers: [{ url: publicUrl }],
    tags: [{ name: "Tokens" }, ...TAGS.map((name) => ({ name }))],
    paths,
    components: {
      securitySchemes: { accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      schemas: schemas(),
    },
  };
}

function described(operation: Operation): JsonObject {
  const { id, tag, summary, description, body, answer } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: [{ accessToken: [] }],
    parameters: [
      ...pathParameters(operation),
      ...queryParameters(operation),
      ...headerParameters(operation),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              "application/json": { schema: refersTo(body.name), example: body.example },
            },
          },
        }
      : {}),
    responses: {
      [answer.status]: successOf(answer),
      ...failureResponses(operation),
    },
  };
}

function successOf(answer: Operation["answer"]): JsonObject {
  if (answer.status === 204) return { description: answer.description };
  return {
    description: answer.description,
    ...(answer.status === 201
      ? { headers: { Location: { schema: { type: "string" }, description: "Its path." } } }
      : {}),
    content: { "application/json": { schema: refersTo(answer.name), example: answer.example } },
  };
}

function pathParameters({ pathParameters = {} }: Operation): JsonObject[] {
  return Object.entries(pathParameters).map(([name, description]) => ({
    name,
    in: "path",
    required: true,
    description,
    schema: { type: "string" },
  }));
}

function queryParameters({ query }: Operation): JsonObject[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query);
  return Object.entries(properties as Record<string, JsonObject>).map(([name, schema]) => ({
    name,
    in: "query",
    required: (required as string[]).includes(name),
    schema,
  }));
}

function headerParameters({ headers = {} }: Operation): JsonObject[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
}

/** Describes one response per HTTP status, with all failure codes that have this status. */
function failureResponses(operation: Operation): JsonObject {
  const input: readonly FailureCode[] = operation.query ? ["invalid_input", "duplicate_field"] : [];
  const all = [...COMMON, ...(operation.body ? WITH_BODY : input), ...operation.failures];
  const responses: Record<string, JsonObject> = {};
  for (const status of new Set(all.map((code) => failureStatus({ code })))) {
    const codes = [...new Set(all.filter((code) => failureStatus({ code }) === status))];
    responses[status] = errorResponse(codes);
  }
  return responses;
}

function schemas(): JsonObject {
  const named: Record<string, JsonObject> = {
    Error: jsonSchema(errorAnswer),
    Token: jsonSchema(tokenAnswer),
  };
  for (const { body, answer } of operations) {
    if (body) named[body.name] = jsonSchema(body.schema);
    if (answer.status !== 204) named[answer.name] = jsonSchema(answer.schema);
  }
  return named;
}

/**
 * Converts a verb's input schema to JSON Schema 2020-12, the version that OpenAPI 3.1 uses. Fields
 * with a default value are optional.
 */
function jsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
