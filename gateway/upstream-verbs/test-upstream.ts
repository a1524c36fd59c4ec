import type { z } from "zod";
import type { TlsIdentity } from "@/gateway/upstreams/dial/tls-identity";
import { probeTarget } from "@/gateway/upstreams/link-registry/probe";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { tlsIdentity } from "@/gateway/upstreams/target/tls";
import { pathProblems } from "@/lib/commands/declared-paths";
import { writeAudit } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { exposedNames } from "@/lib/names/exposed-name";
import { openedProcess } from "@/lib/process/process";
import { checkTarget } from "@/lib/servers/address/check-target";
import { readDialPolicy } from "@/lib/servers/address/read-policy";
import type { UpstreamRow } from "@/lib/servers/model";
import { testUpstreamSchema } from "@/lib/servers/schema";
import { recipientOf } from "@/lib/servers/stored/drop-credentials";
import { readUpstreamSecrets, type UpstreamSecrets } from "@/lib/servers/stored/secrets";
import { checkTls } from "@/lib/servers/stored/tls";
import { mayRun } from "@/lib/servers/stored/upstream-permission";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import { renamedItems } from "@/lib/servers/view-renamed";
import { TIME_FIELDS } from "@/lib/servers/view-times";

type Draft = z.output<typeof testUpstreamSchema>;

/**
 * Connects to a server in the same way as to a registered server, and reports its items or the
 * exact reason why connecting failed. Only a record of the test is saved. `saved` names a server
 * whose stored secrets complete the draft. These secrets are used only if the draft has the same
 * origin or command. Failures: `forbidden`, `target_refused`, `not_found`, `upstream_unavailable`,
 * `upstream_timeout`, `upstream_failed`.
 */
export const testUpstream = verb({
  kind: "read",
  name: "upstreams.test",
  audience: "operator",
  input: testUpstreamSchema,
  permit: (ctx, { transport }) => mayRun(ctx, transport),
  run: async (ctx, draft) => {
    if (draft.url !== undefined) {
      const target = checkTarget(draft.url, await readDialPolicy(ctx.db, ctx.config));
      if (!target.ok) return target;
    }
    const fields = pathProblems(draft.paths ?? [], ctx.config.privatePaths);
    if (Object.keys(fields).length > 0) return fail("invalid_input", { fields });
    const target = await targetOf(ctx, draft);
    if (!target.ok) return target;
    const { config, db, secrets, log } = ctx;
    const process = openedProcess() ?? { config, db, secrets, log, behindEdge: false };
    const report = await probeTarget(process, target.value);
    await writeAudit(ctx, "upstreams.test", {
      subject: { kind: "upstream", label: target.value.name },
      details: {
        transport: draft.transport,
        result: report.ok ? "connected" : report.failure.code,
      },
    });
    if (!report.ok) return report;
    const called = { name: target.value.name, prefixed: draft.prefixed ?? true };
    const { tools, prompts } = report.value;
    const renamed = [tools, prompts].flatMap((items) => {
      const names = items.map(({ name }) => name);
      const exposed = exposedNames(called, names, config.nameMax);
      return names.map((name) => ({ name, exposedName: exposed.get(name) ?? name }));
    });
    return succeed({ ...report.value, renamed: renamedItems(called, renamed) });
  },
});

async function targetOf(ctx: Context, draft: Draft): Promise<Result<UpstreamTarget>> {
  const kept = await keptOf(ctx, draft);
  if (!kept.ok) return kept;
  const given = Object.entries(draft.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const { transport, url = "", command = "", args = [] } = draft;
  const tls = tlsOf(draft, kept.value.secrets);
  if (!tls.ok) return tls;
  const paths = draft.paths ?? kept.value.paths;
  return succeed({
    id: null,
    name: draft.name ?? draft.saved ?? "draft",
    version: 0,
    reach:
      transport === "stdio"
        ? { transport, command, args, env: { ...kept.value.secrets?.env, ...draft.env }, paths }
        : {
            transport,
            url,
            headers: { ...kept.value.secrets?.headers, ...Object.fromEntries(given) },
            tls: tls.value,
          },
    callSeconds: draft.callSeconds ?? 60,
    times: Object.fromEntries(TIME_FIELDS.map((field) => [field, draft[field] ?? null])),
    sendsCaller: false,
    sessions: "shared",
    issuesSessions: null,
    era: null,
  });
}

/**
 * Returns the draft's TLS identity. A certificate without a key uses the stored key, so the form
 * does not need it again. Failure: `invalid_input`.
 */
function tlsOf(draft: Draft, secrets: UpstreamSecrets | null): Result<TlsIdentity | null> {
  const { ca, clientCertificate } = draft;
  const stored = clientCertificate ? (secrets?.clientKey ?? null) : null;
  const clientKey = draft.clientKey ?? stored;
  const checked = checkTls({ ca, clientCertificate, clientKey });
  return checked.ok ? succeed(tlsIdentity(checked.value, clientKey)) : checked;
}

interface Kept {
  readonly secrets: UpstreamSecrets | null;
  readonly paths: UpstreamRow["paths"];
}

/**
 * Reads the values that the draft leaves out from the saved server. Secrets are included only if
 * the target is the same.
 */
async function keptOf(ctx: Context, draft: Draft): Promise<Result<Kept>> {
  if (draft.saved === undefined) return succeed({ secrets: null, paths: [] });
  const row = await readUpstreamRow(ctx, draft.saved);
  if (!row) return fail("not_found");
  const { transport, url = null, command = null, args = [] } = draft;
  const same = recipientOf({ transport, url, command, args }) === recipientOf(row);
  const secrets = same ? await readUpstreamSecrets(ctx.db, ctx.secrets, row.id) : null;
  return succeed({ secrets, paths: row.transport === "stdio" ? row.paths : [] });
}
