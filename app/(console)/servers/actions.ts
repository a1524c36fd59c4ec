"use server";

import { callAction } from "@/app/_server/form-action";
import type { TryToolInput } from "@/lib/gateway/person/schema";
import { tryTool } from "@/lib/gateway/person/try-tool";
import { addServer } from "@/lib/grants/add-server";
import { approveItem } from "@/lib/upstreams/approve-item";
import { beginConnect } from "@/lib/upstreams/credentials/begin-connect";
import { connectWithHeader } from "@/lib/upstreams/credentials/connect-with-header";
import { disconnect } from "@/lib/upstreams/credentials/disconnect";
import { disableUpstream } from "@/lib/upstreams/disable-upstream";
import { enableUpstream } from "@/lib/upstreams/enable-upstream";
import { forgetItem } from "@/lib/upstreams/forget-item";
import { hideItem } from "@/lib/upstreams/hide-item";
import { overrideItem } from "@/lib/upstreams/override-item";
import { removeUpstream } from "@/lib/upstreams/remove-upstream";
import type {
  RegisterUpstreamInput,
  TestUpstreamInput,
  UpdateUpstreamInput,
} from "@/lib/upstreams/schema";
import { testUpstream } from "@/lib/upstreams/test-upstream";
import { updateUpstream } from "@/lib/upstreams/update-upstream";
import type { ItemKind } from "@/lib/upstreams/view";
import { upstreamImpact } from "@/lib/usage/upstream-impact";

// Each is an address of its own that anyone may post to: the verb parses and decides every time.

/** Which item of which server. */
interface ItemRef {
  server: string;
  kind: ItemKind;
  item: string;
}

export async function registerServerAction(input: RegisterUpstreamInput, teamIds: string[]) {
  const made = await callAction(addServer, { ...input, teamIds });
  return made.ok ? { ok: true as const, value: { name: made.value.upstream.name } } : made;
}

export async function testServerAction(input: TestUpstreamInput) {
  return callAction(testUpstream, input);
}

export async function updateServerAction(
  name: string,
  changes: UpdateUpstreamInput["changes"],
  version: string,
) {
  const result = await callAction(updateUpstream, { name, changes, version });
  if (!result.ok) return result;
  const { upstream, dropped } = result.value;
  return { ok: true as const, value: { name: upstream.name, dropped } };
}

export async function disableServerAction(name: string) {
  return callAction(disableUpstream, { name });
}

export async function enableServerAction(name: string) {
  return callAction(enableUpstream, { name });
}

export async function removeServerAction(name: string) {
  return callAction(removeUpstream, { name });
}

export async function serverImpactAction(id: string) {
  return callAction(upstreamImpact, { id });
}

export async function hideItemAction(which: ItemRef, hidden: boolean) {
  return callAction(hideItem, { ...which, hidden });
}

export async function overrideItemAction(
  which: ItemRef,
  words: { title: string | null; description: string | null },
  version: string,
) {
  return callAction(overrideItem, { ...which, ...words, version });
}

export async function approveItemAction(which: ItemRef, digest: string) {
  return callAction(approveItem, { ...which, digest });
}

export async function forgetItemAction(which: ItemRef) {
  return callAction(forgetItem, which);
}

export async function connectWithHeaderAction(name: string, value: string) {
  return callAction(connectWithHeader, { name, value });
}

export async function beginConnectAction(name: string) {
  return callAction(beginConnect, { name });
}

export async function disconnectAction(name: string) {
  return callAction(disconnect, { name });
}

/** What the tool answered is in this one answer, and recorded nowhere. */
export async function tryToolAction(input: TryToolInput) {
  return callAction(tryTool, input);
}
