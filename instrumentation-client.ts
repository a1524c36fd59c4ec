import { config } from "zod";
import { listen } from "@/components/ui/confirm/leave-guards";

// Zod tries `new Function` once to see whether it may; the Content Security Policy reports that.
config({ jitless: true });

// Before Next's router listens: on a window, the first listener is the first that is called.
listen();
