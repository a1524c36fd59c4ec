import { wordsOf } from "@/gateway/upstreams/link/listed-item";
import { definitionDigest } from "./digest";

/** Returns the columns that hold the definition with this JSON text. */
export function definitionColumns(text: string) {
  return { definition: text, digest: definitionDigest(text), ...wordsOf(JSON.parse(text)) };
}
