"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

/**
 * Whether the import sheet is open. This state is kept in the URL, so that links can open the
 * sheet.
 */
export function useImportSheet() {
  return useQueryState("import", parseAsStringLiteral(["1"]));
}
