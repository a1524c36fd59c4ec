import { config } from "zod";
import { listen } from "@/components/ui/confirm/leave-guards";

// Zod tries `new Function` once to see whether the browser allows it, and the Content Security
// Policy would report this attempt.
config({ jitless: true });

// Called before Next's router adds its listeners: on a window, the first listener is called first.
listen();
