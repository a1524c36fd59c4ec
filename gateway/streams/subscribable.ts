import { isKeepable } from "@/gateway/sessions/subscription-rows";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { ReadableResource } from "@/lib/catalogue/found";

/**
 * Returns the resource with this URI, if the caller may read it, its server announces updates, and a
 * subscription to it can be kept.
 */
export function subscribable(catalogue: Catalogue, uri: string): ReadableResource | null {
  if (!isKeepable(uri)) return null;
  const { found } = catalogue.findResource(uri);
  return found?.server.subscribes ? found : null;
}
