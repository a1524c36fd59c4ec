import { upstreams } from "@/db/schema/upstreams";
import { pick } from "@/lib/std/pick";

export type UpstreamRow = typeof upstreams.$inferSelect;

/**
 * The configuration of a server without its name, transport and secrets, with the default of each
 * field. A field that is added here and to the schema automatically becomes part of servers files,
 * changes, the view and the API.
 */
export const CONFIG_DEFAULTS = {
  title: null,
  url: null,
  command: null,
  args: [],
  paths: null,
  prefixed: true,
  credentials: "server",
  personHeader: null,
  oauthClientId: null,
  oauthScope: null,
  ca: null,
  clientCertificate: null,
  sendsCaller: false,
  sessions: "auto",
  approvesChanges: false,
  callSeconds: 60,
  connectSeconds: null,
  greetSeconds: null,
  listSeconds: null,
  probeSeconds: null,
  idleSeconds: null,
} as const satisfies Partial<UpstreamRow>;

const DEFAULT_FIELDS = Object.keys(CONFIG_DEFAULTS) as (keyof typeof CONFIG_DEFAULTS)[];
export const CONFIG_FIELDS = ["name", "transport", ...DEFAULT_FIELDS] as const;

/** The configuration fields of a server's row, without its secrets. */
export type UpstreamConfig = Pick<UpstreamRow, (typeof CONFIG_FIELDS)[number]>;

/** Picks the configuration fields from a server's row. */
export const configOf = (row: UpstreamRow): UpstreamConfig => pick(row, CONFIG_FIELDS);

const { paths: _inJson, ...config } = pick(upstreams, CONFIG_FIELDS);

/** The columns of a server that the API returns. The JSON column `paths` is added separately. */
export const answeredColumns = {
  id: upstreams.id,
  ...config,
  createdAt: upstreams.createdAt,
  updatedAt: upstreams.updatedAt,
};

const SHOWN_FIELDS = [
  "id",
  ...CONFIG_FIELDS,
  "createdAt",
  "updatedAt",
  "disabledAt",
  "issuesSessions",
  "serverInfo",
  "capabilities",
  "instructions",
  "stderrTail",
] as const satisfies readonly (keyof UpstreamRow)[];

/** Picks the columns that administrators see from a server's row. */
export const shownOf = (row: UpstreamRow) => pick(row, SHOWN_FIELDS);
export type ShownColumns = Readonly<ReturnType<typeof shownOf>>;
