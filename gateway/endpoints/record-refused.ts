import { userAgentProduct } from "@/gateway/http/client-name";
import type { Exchange } from "@/gateway/http/exchange";
import { type Denial, recordDenial } from "@/lib/audit/record-denial";
import type { FailureCode } from "@/lib/errors/view-codes";
import { openedProcess } from "@/lib/process/process";
import { type DataPlanePart, dataPlanePart } from "./is-data-plane";

/**
 * The codes of refusals that are recorded, because they tell an operator why a client cannot
 * connect.
 */
const TOLD: readonly FailureCode[] = [
  "origin_not_allowed",
  "host_not_allowed",
  "insecure_transport",
];

const ACTIONS: Partial<Readonly<Record<DataPlanePart, Denial["action"]>>> = {
  mcp: "mcp.request",
  token: "token.exchange",
  headers: "token.exchange",
  oauth: "oauth.token",
};

/** The parts of a refused request that its record needs. */
type Refused = Pick<Exchange, "path" | "address" | "requestId"> & {
  readonly headers: { readonly "user-agent"?: string | undefined };
};

/**
 * Records a denial if a client of `/mcp` or of an endpoint for tokens was refused for its origin,
 * its host or its transport. Other refusals are not recorded.
 */
export function recordRefused({ path, headers, ...request }: Refused, code: FailureCode): void {
  const part = dataPlanePart(path);
  const action = part && ACTIONS[part];
  if (!action || !TOLD.includes(code) || !openedProcess()) return;
  const { address, requestId } = request;
  const client = userAgentProduct(headers["user-agent"]);
  recordDenial({ at: new Date(), action, code, reason: code, requestId, address, client });
}
