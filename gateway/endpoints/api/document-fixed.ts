import { REPORT_MAX } from "@/lib/keys/quarantine/view-report";
import { errorResponse, type JsonObject, refersTo } from "./document-parts";

/**
 * Describes the paths that need no token: the two forms of the token exchange, reports of leaked
 * keys, and the OpenAPI document itself.
 */
export function fixedPaths(): Record<string, JsonObject> {
  return {
    "/api/v1/auth/token": exchange({
      operationId: "exchangeKey",
      summary: "Exchange an API key for an access token",
      answers: "The token, and its lifetime in seconds.",
      schema: refersTo("Token"),
      example: { access_token: "eyJ…", token_type: "Bearer", expires_in: 900 },
    }),
    "/api/v1/auth/headers": exchange({
      operationId: "exchangeKeyForHeaders",
      summary: "Exchange an API key for request headers",
      answers: "The headers that a client sends to /mcp, for clients that run a command for them.",
      schema: {
        type: "object",
        properties: { Authorization: { type: "string" } },
        required: ["Authorization"],
      },
      example: { Authorization: "Bearer eyJ…" },
    }),
    "/api/v1/leaks": {
      post: {
        operationId: "reportLeaks",
        tags: ["Tokens"],
        summary: "Report keys that you found",
        description:
          "Quarantines the keys that work. The answer is the same for every key, and comes before anything is looked up.",
        security: [],
        parameters: [],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  keys: {
                    type: "array",
                    items: { type: "string" },
                    minItems: 1,
                    maxItems: REPORT_MAX,
                  },
                },
                required: ["keys"],
              },
              example: { keys: ["mcp_00000000000000000000000000000000"] },
            },
          },
        },
        responses: {
          202: {
            description: "The report was received.",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { received: { type: "boolean" } },
                  required: ["received"],
                },
                example: { received: true },
              },
            },
          },
          400: errorResponse([
            "missing_field",
            "malformed_body",
            "duplicate_field",
            "invalid_input",
          ]),
          403: errorResponse(["insecure_transport"]),
          413: errorResponse(["body_too_large"]),
          415: errorResponse(["unsupported_media_type"]),
          429: errorResponse(["rate_limited"]),
          503: errorResponse(["busy", "database_unavailable", "storage_full"]),
        },
      },
    },
    "/api/v1/openapi.json": {
      get: {
        operationId: "showDocument",
        tags: ["Tokens"],
        summary: "This document",
        security: [],
        parameters: [],
        responses: {
          200: {
            description: "An OpenAPI 3.1 document.",
            content: { "application/json": { schema: { type: "object" } } },
          },
        },
      },
    },
  };
}

interface ExchangeForm {
  readonly operationId: string;
  readonly summary: string;
  /** The document's description of the successful response. */
  readonly answers: string;
  readonly schema: JsonObject;
  readonly example: JsonObject;
}

function exchange({ operationId, summary, answers, schema, example }: ExchangeForm): JsonObject {
  return {
    post: {
      operationId,
      tags: ["Tokens"],
      summary,
      description:
        "Every kind of wrong key gets the same 401; which it was is in the denial record of the answer's request id.",
      security: [],
      parameters: [],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                api_key: { type: "string", pattern: "^mcp_[0-9a-f]{32}$" },
                audience: {
                  type: "string",
                  description: "A server outside the gateway. Default: /mcp.",
                },
                resource: {
                  type: "string",
                  description: "OAuth's name for `audience`, with the same meaning.",
                },
              },
              required: ["api_key"],
            },
            example: { api_key: "mcp_00000000000000000000000000000000" },
          },
        },
      },
      responses: {
        200: { description: answers, content: { "application/json": { schema, example } } },
        400: errorResponse(["missing_field", "malformed_body", "duplicate_field", "invalid_input"]),
        401: errorResponse(["invalid_api_key", "key_quarantined"]),
        403: errorResponse(["insecure_transport", "insufficient_scope", "audience_refused"]),
        413: errorResponse(["body_too_large"]),
        415: errorResponse(["unsupported_media_type"]),
        429: errorResponse(["rate_limited"]),
        503: errorResponse(["busy", "database_unavailable", "storage_full"]),
      },
    },
  };
}
