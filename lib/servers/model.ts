import { upstreams } from "@/db/schema/upstreams";
import { pick } from "@/lib/std/pick";

export type UpstreamRow = typeof upstreams.$inferSelect;

/**
 * What an operator may say of a server beside its name and transport, secrets apart, and what holds
 * where nothing is said. A new field stands here and in the schema, and with that in files, changes,
 * the view and the API's answer.
 */
export const UNSAID = {
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
  sendsCaller: false,
  approvesChanges: false,
  callSeconds: 60,
  connectSeconds: null,
  greetSeconds: null,
  listSeconds: null,
  probeSeconds: null,
  idleSeconds: null,
} as const satisfies Partial<UpstreamRow>;

const UNSAID_FIELDS = Object.keys(UNSAID) as (keyof typeof UNSAID)[];
export const CONFIG_FIELDS = ["name", "transport", ...UNSAID_FIELDS] as const;

/** What an operator says of a server, secrets apart. */
export type UpstreamConfig = Pick<UpstreamRow, (typeof CONFIG_FIELDS)[number]>;

/** What an operator has said of a server. */
export const configOf = (row: UpstreamRow): UpstreamConfig => pick(row, CONFIG_FIELDS);

const { paths: _inJson, ...config } = pick(upstreams, CONFIG_FIELDS);

/** The API answers these columns of a server; `paths`, which is JSON, beside them. */
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
  "serverInfo",
  "capabilities",
  "instructions",
  "stderrTail",
] as const satisfies readonly (keyof UpstreamRow)[];

/** What those who administer a server see of its own columns. */
export const shownOf = (row: UpstreamRow) => pick(row, SHOWN_FIELDS);
export type ShownColumns = Readonly<ReturnType<typeof shownOf>>;
