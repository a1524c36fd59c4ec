import { config } from "zod";

// Zod tries `new Function` once to see whether it may; the Content Security Policy reports that.
config({ jitless: true });
