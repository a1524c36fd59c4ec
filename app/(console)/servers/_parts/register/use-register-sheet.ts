"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

/**
 * Whether the sheet that adds a server is open. This state is kept in the URL, so that links and the
 * command palette can open the sheet.
 */
export function useRegisterSheet() {
  return useQueryState("add", parseAsStringLiteral(["1"]));
}
