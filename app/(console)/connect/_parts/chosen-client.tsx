"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ClientSnippets } from "@/components/connect/client-snippets";
import { type Installation, KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { clients } from "@/lib/connect/clients/view-snippets";

/**
 * Shows how to connect each supported client. The chosen client is kept in the URL, so that it
 * survives a reload, and Back returns to the one before.
 */
export function ChosenClient(installation: Installation) {
  const ids = clients({ ...installation, key: KEY_PLACEHOLDER }).map(({ id }) => id);
  const [client, setClient] = useQueryState(
    "client",
    parseAsStringLiteral(ids).withOptions({ history: "push" }),
  );
  return (
    <ClientSnippets
      {...installation}
      apiKey={KEY_PLACEHOLDER}
      client={client ?? ids[0]}
      onClient={(id) => void setClient(ids.find((one) => one === id) ?? null)}
    />
  );
}
