import type { RegisterUpstreamInput } from "@/lib/servers/schema";

export interface SeedTool {
  readonly name: string;
  readonly description: string;
  /**
   * The JSON Schema of each argument of the tool, by the argument's name. The first argument is
   * required.
   */
  readonly takes: Readonly<Record<string, object>>;
}

/** The port on which `npm run seed -- --serve` serves the servers in this file. */
export const SEED_SERVERS_PORT = 12_019;
const here = (name: string) => `http://127.0.0.1:${SEED_SERVERS_PORT}/${name}`;

/**
 * A server in the demo data, with the items that it offers and the tools that are granted to each
 * team.
 */
export interface SeedServer {
  readonly server: RegisterUpstreamInput;
  readonly version: string;
  readonly daysAgo: number;
  readonly tools: readonly SeedTool[];
  readonly prompts?: readonly string[];
  readonly resources?: readonly string[];
  readonly hidden?: readonly string[];
  /**
   * A tool whose description has changed but has not been approved yet, with its former
   * description.
   */
  readonly changed?: { readonly tool: string; readonly was: string };
  /**
   * The response time of the server in milliseconds. Absent for a server that cannot be reached.
   */
  readonly latencyMs?: number;
  readonly disabledDaysAgo?: number;
  /** The tools that are granted to each team, by the team's slug. */
  readonly teams: Readonly<Record<string, readonly string[]>>;
}

const text = (description: string) => ({ type: "string", description });
const whole = (description: string, most: number) => ({
  type: "integer",
  description,
  minimum: 1,
  maximum: most,
});
const tool = (name: string, description: string, takes: SeedTool["takes"]): SeedTool => ({
  name,
  description,
  takes,
});
const id = { id: text("Its number, such as ISS-204.") };

export const SEED_SERVERS: readonly SeedServer[] = [
  {
    server: {
      name: "issues",
      title: "Issue tracker",
      transport: "http",
      url: here("issues"),
      headers: { Authorization: "Bearer demonstration-only" },
      approvesChanges: true,
    },
    version: "3.4.0",
    daysAgo: 29.4,
    tools: [
      tool("search_issues", "Finds issues by their words, state and labels.", {
        query: text("Words to look for."),
        state: { enum: ["open", "closed", "any"], default: "open" },
        labels: { type: "array", items: { type: "string" } },
        limit: whole("How many at most.", 100),
      }),
      tool("get_issue", "Reads one issue with its comments.", id),
      tool("create_issue", "Opens an issue and answers its number.", {
        title: text("One line."),
        body: text("Markdown."),
        labels: { type: "array", items: { type: "string" } },
        assignee: text("Who should do it."),
      }),
      tool("update_issue", "Changes title, state or assignee of an issue.", {
        ...id,
        state: { enum: ["open", "closed"] },
        assignee: text("Who should do it."),
      }),
      tool("add_comment", "Adds a comment to an issue. The author is the caller.", {
        ...id,
        body: text("Markdown."),
        notify: { type: "boolean", description: "Mail everyone who watches it." },
      }),
      tool("list_milestones", "Lists the milestones with what is left to do.", {}),
      tool("delete_issue", "Deletes an issue and its comments for good.", id),
    ],
    prompts: ["triage", "release_notes"],
    hidden: ["delete_issue"],
    changed: { tool: "add_comment", was: "Adds a comment to an issue." },
    latencyMs: 84,
    teams: { platform: ["*"], support: ["search_*", "get_issue", "add_comment"] },
  },
  {
    server: {
      name: "handbook",
      title: "Handbook",
      transport: "http",
      url: here("handbook"),
    },
    version: "1.9.2",
    daysAgo: 29.3,
    tools: [
      tool("search", "Searches the handbook's pages.", { query: text("Words to look for.") }),
      tool("read_page", "Reads one page as Markdown.", { path: text("Such as /on-call.") }),
      tool("list_changes", "What changed lately, newest first.", {
        days: whole("How far back.", 90),
      }),
    ],
    resources: ["handbook://on-call", "handbook://incidents", "handbook://expenses"],
    latencyMs: 31,
    teams: { platform: ["*"], data: ["*"], support: ["*"] },
  },
  {
    server: {
      name: "warehouse",
      title: "Data warehouse",
      transport: "http",
      url: here("warehouse"),
      headers: { "X-Api-Key": "demonstration-only" },
      callSeconds: 300,
      sendsCaller: true,
    },
    version: "0.12.1",
    daysAgo: 26,
    tools: [
      tool("run_query", "Runs a read-only SQL statement.", {
        sql: text("One SELECT statement."),
        limit: whole("Rows at most.", 10_000),
      }),
      tool("list_tables", "Lists the tables of a schema.", { schema: text("Such as sales.") }),
      tool("describe_table", "Columns of a table with their types.", { table: text("Its name.") }),
      tool("export_csv", "Writes the answer of a statement to a file and answers its link.", {
        sql: text("One SELECT statement."),
      }),
    ],
    latencyMs: 640,
    teams: { data: ["run_query", "list_*", "describe_*"] },
  },
  {
    server: {
      name: "customers",
      title: "Customers",
      transport: "http",
      url: "https://mcp.customers.example.com/",
      credentials: "person_oauth",
      oauthScope: "contacts.read deals.read",
    },
    version: "2.0.5",
    daysAgo: 17,
    tools: [
      tool("find_contact", "Finds people by name, mail or company.", {
        query: text("A name, a mail address or a company."),
      }),
      tool("get_contact", "Reads one contact with its history.", { id: text("Its id.") }),
      tool("list_deals", "Lists the deals that are open.", {
        owner: text("Whose, by mail address."),
      }),
    ],
    teams: { support: ["*"] },
  },
  {
    server: {
      name: "old-wiki",
      title: "Old wiki",
      transport: "http",
      url: "http://wiki.example.com:8080/mcp",
    },
    version: "0.3.0",
    daysAgo: 25,
    tools: [tool("search_wiki", "Searches the old wiki.", { query: text("Words to look for.") })],
    teams: { platform: ["*"] },
  },
  {
    server: {
      name: "status-page",
      title: "Status page",
      transport: "http",
      url: here("status-page"),
    },
    version: "1.0.0",
    daysAgo: 12,
    tools: [
      tool("current_status", "What works now, by component.", {}),
      tool("post_incident", "Tells customers about an incident.", { message: text("One line.") }),
    ],
    latencyMs: 120,
    disabledDaysAgo: 8,
    teams: { support: ["current_status"] },
  },
];

/** Returns the JSON Schema of a tool's arguments. */
export function inputSchemaOf({ takes }: SeedTool): Record<string, unknown> {
  const [first] = Object.keys(takes);
  return { type: "object", properties: takes, required: first ? [first] : [] };
}
