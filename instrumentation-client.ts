import { config } from "zod";
import { listen } from "@/components/ui/confirm/leave-guards";

// Zod tries `new Function` once to see whether it is allowed; the Content Security Policy would
// report that.
config({ jitless: true });

// Before Next's router listens: on a window, the first listener is called first.
listen();
