"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

/** Whether the import sheet is open. The URL holds this, so that a link can open the sheet. */
export function useImportSheet() {
  return useQueryState("import", parseAsStringLiteral(["1"]));
}
