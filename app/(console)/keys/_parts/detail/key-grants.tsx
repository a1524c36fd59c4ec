"use client";

import type { ComponentProps } from "react";
import { setKeyGrantsAction } from "@/app/(console)/keys/grant-actions";
import { ask } from "@/app/reads/ask";
import { GrantsEditor } from "@/components/grants/grants-editor";

interface KeyGrantsProps extends Omit<ComponentProps<typeof GrantsEditor>, "save" | "preview"> {
  keyId: string;
}

/** The editor for the grants of a key, connection or trust rule. */
export function KeyGrants({ keyId, ...editor }: KeyGrantsProps) {
  return (
    <GrantsEditor
      {...editor}
      save={(grants, version) => setKeyGrantsAction(keyId, grants, version)}
      preview={(draft, signal) => ask("reach", { keyId, draft }, signal)}
    />
  );
}
