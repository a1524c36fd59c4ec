"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

/** Is the import open? In the URL, so that a link can open it. */
export function useImportSheet() {
  return useQueryState("import", parseAsStringLiteral(["1"]));
}
