import type { Fields } from "@/lib/std/is-record";
import type { Dialect } from "./dialect";
import { VERSION_KEY } from "./identity";
import { LEGACY } from "./legacy";
import { MODERN } from "./modern";

/** Returns the dialect of a request. It is `MODERN` if `_meta` has a protocol version. */
export function dialectOf(meta: Fields): Dialect {
  return VERSION_KEY in meta ? MODERN : LEGACY;
}
