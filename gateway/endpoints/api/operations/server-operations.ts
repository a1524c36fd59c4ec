import { versionSchema } from "@/lib/core/schema-version";
import { succeed } from "@/lib/errors/errors";
import { listUpstreams } from "@/lib/servers/registry/list-upstreams";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import { showUpstream } from "@/lib/servers/registry/show-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import {
  listUpstreamsSchema,
  registerUpstreamSchema,
  upstreamChangesSchema,
} from "@/lib/servers/schema";
import { exampleItem, exampleRegistration, exampleRow, exampleServer } from "./examples";
import { type Operation, operation } from "./operation";
import {
  changedServerAnswer,
  serverAnswer,
  serverPageAnswer,
  serverWithItemsAnswer,
} from "./schema-answers";
import { WrittenJson } from "./written-json";

const SERVERS = "/api/v1/mcp/servers";
const ONE = `${SERVERS}/{name}`;
const pathParameters = { name: "The server's name." };

const changesSchema = upstreamChangesSchema.extend({ version: versionSchema });

/**
 * The API's operations on servers. Each operation uses the input schema of its verb, so the
 * document agrees with the validation.
 */
export const serverOperations: readonly Operation[] = [
  operation({
    id: "listServers",
    method: "GET",
    path: SERVERS,
    tag: "Servers",
    summary: "List servers by name",
    query: listUpstreamsSchema,
    answer: {
      status: 200,
      description: "One page. `next` is the `cursor` of the page after it, and null at the end.",
      name: "ServerPage",
      schema: serverPageAnswer,
      example: { rows: [exampleRow], total: 1, next: null, previous: null },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const listed = await listUpstreams(ctx, query);
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
  operation({
    id: "registerServer",
    method: "POST",
    path: SERVERS,
    tag: "Servers",
    summary: "Register a server",
    description:
      "Only servers over HTTP: a signed-in operator or the command line registers servers that are commands. Header values are encrypted and never shown again. The server is out of reach until it is granted.",
    body: {
      name: "ServerRegistration",
      schema: registerUpstreamSchema,
      example: exampleRegistration,
    },
    answer: {
      status: 201,
      description: "The server. `Location` is its URL.",
      name: "Server",
      schema: serverAnswer,
      example: exampleServer,
    },
    failures: ["forbidden", "server_name_taken", "target_refused"],
    run: async (ctx, { body }) => {
      const made = await registerUpstream(ctx, body);
      if (!made.ok) return made;
      const { upstream } = made.value;
      return succeed({ value: upstream, location: `${SERVERS}/${upstream.name}` });
    },
  }),
  operation({
    id: "showServer",
    method: "GET",
    path: ONE,
    tag: "Servers",
    summary: "Show a server with everything it offers",
    pathParameters,
    answer: {
      status: 200,
      description: "The server, its health, and its items, hidden and waiting ones too.",
      name: "ServerWithItems",
      schema: serverWithItemsAnswer,
      example: { ...exampleServer, items: [exampleItem] },
    },
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const shown = await showUpstream(ctx, { name: path("name") });
      if (!shown.ok) return shown;
      const { upstream, items } = shown.value;
      const shownItems = items.map(
        ({ definition, title: _, description: __, previous, ...item }) => ({
          ...item,
          definition: new WrittenJson(definition),
          previous: previous === null ? null : new WrittenJson(previous),
        }),
      );
      return succeed({ value: { ...upstream, items: shownItems } });
    },
  }),
  operation({
    id: "changeServer",
    method: "PATCH",
    path: ONE,
    tag: "Servers",
    summary: "Change, enable or disable a server",
    description:
      "Omitted fields are unchanged; null clears a field, and removes a header's value. If the origin of the URL changes, all credentials of the former origin are deleted, and `dropped` lists them. With the `version` of a server that you read before, the request fails with 409 if the server has changed since, and `current` has the stored values.",
    pathParameters,
    body: {
      name: "ServerChanges",
      schema: changesSchema,
      example: { title: "Issues", headers: { Authorization: "Bearer other" }, enabled: true },
    },
    answer: {
      status: 200,
      description: "The server after the change.",
      name: "ChangedServer",
      schema: changedServerAnswer,
      example: {
        ...exampleServer,
        dropped: { headers: [], env: [], oauthClient: false, clientCertificate: false, people: 0 },
      },
    },
    failures: ["forbidden", "not_found", "conflict", "server_name_taken", "target_refused"],
    run: async (ctx, { path, body: { version, ...changes } }) => {
      const changed = await updateUpstream(ctx, { name: path("name"), changes, version });
      if (!changed.ok) return changed;
      const { upstream, dropped } = changed.value;
      return succeed({ value: { ...upstream, dropped } });
    },
  }),
  operation({
    id: "removeServer",
    method: "DELETE",
    path: ONE,
    tag: "Servers",
    summary: "Remove a server",
    description: "Its secrets, items, grants and people's credentials are deleted too.",
    pathParameters,
    answer: { status: 204, description: "The server is removed." },
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const removed = await removeUpstream(ctx, { name: path("name") });
      return removed.ok ? succeed({ value: null }) : removed;
    },
  }),
];
