"use server";

import { callAction } from "@/app/_server/form-action";
import { beginConnect } from "@/gateway/upstream-verbs/begin-connect";
import { endSession } from "@/gateway/upstream-verbs/end-session";
import { addServer } from "@/lib/grants/add-server";
import { connectWithHeader } from "@/lib/servers/connections/connect-with-header";
import { disconnect } from "@/lib/servers/connections/disconnect";
import { approveItem } from "@/lib/servers/items/approve-item";
import { forgetItem } from "@/lib/servers/items/forget-item";
import { hideItem } from "@/lib/servers/items/hide-item";
import { overrideItem } from "@/lib/servers/items/override-item";
import { disableUpstream } from "@/lib/servers/registry/disable-upstream";
import { enableUpstream } from "@/lib/servers/registry/enable-upstream";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import type { RegisterUpstreamInput, UpdateUpstreamInput } from "@/lib/servers/schema";
import type { ItemKind } from "@/lib/servers/view";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

/**
 * Identifies an item of a server, for the actions that hide, override, approve or forget an item.
 */
interface ItemRef {
  server: string;
  kind: ItemKind;
  item: string;
}

export async function registerServerAction(input: RegisterUpstreamInput, teamIds: string[]) {
  const made = await callAction(addServer, { ...input, teamIds });
  return made.ok ? { ok: true as const, value: { name: made.value.upstream.name } } : made;
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

export async function endServerSessionAction(name: string, session: string) {
  return callAction(endSession, { name, session });
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
