import { navigationStarts } from "@/components/shell/pending/navigation-start";
import { listen } from "@/components/ui/confirm/leave-guards";

// Zod tries `new Function` once to see whether the browser allows it, and the Content Security
// Policy would report this attempt. The setting is made without loading Zod, which only forms need.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

// Called before Next's router adds its listeners: on a window, the first listener is called first.
listen();

/** Next calls this function at the start of every navigation. */
export const onRouterTransitionStart = navigationStarts;
