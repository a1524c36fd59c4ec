import { z } from "zod";
import type { OperationView, ReferenceView, ResponseView } from "@/lib/connect/view-reference";
import { shellWord } from "@/lib/connect/view-shell";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { VERSION } from "@/lib/std/version";
import { apiDocument } from "./document";
import type { JsonObject } from "./document-parts";
import { schemaFields, typeText } from "./fields-of-schema";

/**
 * Converts the API's document to a reference for people: operations, parameters, fields, answers.
 * Never fails.
 */
export const showReference = verb({
  kind: "read",
  name: "api.show",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async ({ config: { publicUrl } }) =>
    succeed<ReferenceView>({
      version: VERSION,
      operations: operationsOf(apiDocument(publicUrl), publicUrl),
    }),
});

type Described = JsonObject & {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly object[];
  readonly parameters: readonly JsonObject[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Response>>;
};

interface Content {
  readonly schema: JsonObject;
  readonly example?: unknown;
}

interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, Content>>;
}

const JSON_TYPE = "application/json";

function operationsOf(document: JsonObject, publicUrl: string): OperationView[] {
  const { schemas } = document.components as { schemas: Record<string, JsonObject> };
  const resolve = (schema: JsonObject): JsonObject => {
    const name = typeof schema.$ref === "string" ? (schema.$ref.split("/").at(-1) ?? "") : null;
    return name === null ? schema : (schemas[name] ?? {});
  };
  const responseView = ([status, { description, content }]: [string, Response]): ResponseView => {
    const json = content?.[JSON_TYPE];
    const example = json?.example === undefined ? null : JSON.stringify(json.example, null, 2);
    return { status, description, fields: json ? schemaFields(resolve(json.schema)) : [], example };
  };
  const paths = Object.entries(document.paths as Record<string, Record<string, Described>>);
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, described]): OperationView => {
      const method = name.toUpperCase();
      const body = described.requestBody?.content[JSON_TYPE];
      const responses = Object.entries(described.responses).map(responseView);
      const [success] = responses.filter(({ status }) => status.startsWith("2"));
      if (!success) throw new Error(`${described.operationId} says nothing of its success.`);
      return {
        id: described.operationId,
        method,
        path,
        tag: described.tags[0] ?? "",
        summary: described.summary,
        description: described.description ?? null,
        parameters: described.parameters.map((one) => ({
          name: String(one.name),
          place: one.in === "path" || one.in === "header" ? one.in : "query",
          type: typeText(one.schema as JsonObject),
          required: one.required === true,
          description: typeof one.description === "string" ? one.description : null,
        })),
        body: body ? schemaFields(resolve(body.schema)) : null,
        success,
        failures: responses.filter((response) => response !== success),
        curl: curlOf(method, `${publicUrl}${path}`, described, body?.example),
      };
    }),
  );
}

/**
 * Builds a command that can be pasted into a shell. `$TOKEN` stands for the access token. All other
 * parts are in single quotes.
 */
function curlOf(method: string, url: string, described: Described, body: unknown): string {
  const needed = described.parameters.filter((one) => one.in === "query" && one.required === true);
  const query = needed.map(({ name }) => `${String(name)}=no%20longer%20needed`).join("&");
  return [
    `curl -sS${method === "GET" ? "" : ` -X ${method}`} ${shellWord(query ? `${url}?${query}` : url)}`,
    ...(described.security.length > 0 ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: ${JSON_TYPE}'`, `-d ${shellWord(JSON.stringify(body))}`]),
  ].join(" \\\n  ");
}
