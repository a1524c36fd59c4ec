"use server";

import { callAction } from "@/app/_server/form-action";
import { liftQuarantine } from "@/lib/keys/quarantine/lift-quarantine";
import { cancelRotation } from "@/lib/keys/rotation/cancel-rotation";
import { finishRotation } from "@/lib/keys/rotation/finish-rotation";
import { rotateKey } from "@/lib/keys/rotation/rotate-key";
import type { Overlap } from "@/lib/keys/rotation/view-overlaps";

// Server actions are public endpoints, so the verbs that they call validate the input and authorize
// the caller.

/** Gives a key a new secret. Only the response to the first request of an attempt contains it. */
export async function rotateKeyAction(id: string, overlap: Overlap, attempt: string) {
  return callAction(rotateKey, { id, overlap, attempt });
}

export async function finishRotationAction(id: string) {
  return callAction(finishRotation, { id });
}

export async function cancelRotationAction(id: string) {
  return callAction(cancelRotation, { id });
}

/** Lifts the quarantine of the secret with these last four characters. */
export async function liftQuarantineAction(id: string, lastFour: string, password: string) {
  return callAction(liftQuarantine, { id, lastFour, password });
}
