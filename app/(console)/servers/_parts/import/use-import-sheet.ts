"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

/** Whether the import sheet is open: in the URL, so that a link can open it. */
export function useImportSheet() {
  return useQueryState("import", parseAsStringLiteral(["1"]));
}
