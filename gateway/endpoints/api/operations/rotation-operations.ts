import { z } from "zod";
import { succeed } from "@/lib/errors/errors";
import { keyAnswer } from "@/lib/keys/model";
import { cancelRotation } from "@/lib/keys/rotation/cancel-rotation";
import { finishRotation } from "@/lib/keys/rotation/finish-rotation";
import { rotateKey } from "@/lib/keys/rotation/rotate-key";
import { rotateKeySchema } from "@/lib/keys/rotation/schema";
import { exampleKey } from "./examples";
import { type Operation, operation } from "./operation";
import { rotatedKeyAnswer } from "./schema-answers";

const ROTATION = "/api/v1/keys/{id}/rotation";
const IDEMPOTENCY_KEY = "Idempotency-Key";
const pathParameters = { id: "The key's id." };
const moment = "2026-11-22T09:30:00.000Z";

const oneKey = {
  status: 200,
  name: "Key",
  schema: keyAnswer,
  example: exampleKey,
} as const;

/** The API's operations on the rotation of a key. */
export const rotationOperations: readonly Operation[] = [
  operation({
    id: "rotateKey",
    method: "POST",
    path: ROTATION,
    tag: "Keys",
    summary: "Give a service key a new secret",
    description:
      "The new secret works at once and is only in this answer. The old one works beside it for `overlap`; `rotation` says until when, and who last used it. The key keeps its id, access, limits and expiry.",
    pathParameters,
    headers: {
      [IDEMPOTENCY_KEY]:
        "A text of your choice for this rotation. A request that repeats it does not rotate the key again, and its answer has no secret.",
    },
    body: {
      name: "Rotation",
      schema: z.strictObject(rotateKeySchema.pick({ overlap: true }).shape),
      example: { overlap: "24h" },
    },
    answer: {
      status: 200,
      description: "The key. `key` is its new secret, or null if the request was a repetition.",
      name: "RotatedKey",
      schema: rotatedKeyAnswer,
      example: {
        ...exampleKey,
        rotation: {
          ...{ replacedAt: moment, endsAt: "2026-11-23T09:30:00.000Z", lastFour: "c3d4" },
          ...{ usedAt: null, lastUsedAt: moment, lastUsedAddress: "192.0.2.7" },
          ...{ lastUsedClient: "claude-code", quarantinedAt: null },
        },
        key: "mcp_00000000000000000000000000000000",
      },
    },
    failures: ["not_found", "forbidden", "key_revoked", "key_ended", "rotation_running"],
    run: async (ctx, { path, body, header }) => {
      const attempt = header?.(IDEMPOTENCY_KEY);
      const rotated = await rotateKey(ctx, {
        ...{ ...body, id: path("id") },
        ...(attempt === undefined ? {} : { attempt }),
      });
      if (!rotated.ok) return rotated;
      const { key, plainKey } = rotated.value;
      return succeed({ value: { ...key, key: plainKey } });
    },
  }),
  operation({
    id: "finishRotation",
    method: "POST",
    path: `${ROTATION}/finish`,
    tag: "Keys",
    summary: "End the old secret of a rotation now",
    pathParameters,
    answer: { ...oneKey, description: "The key. Its old secret and tokens of it no longer work." },
    failures: ["not_found", "key_revoked", "key_ended"],
    run: async (ctx, { path }) => {
      const finished = await finishRotation(ctx, { id: path("id") });
      return finished.ok ? succeed({ value: finished.value.key }) : finished;
    },
  }),
  operation({
    id: "cancelRotation",
    method: "DELETE",
    path: ROTATION,
    tag: "Keys",
    summary: "Take a rotation back while the old secret works",
    pathParameters,
    answer: {
      ...oneKey,
      description: "The key with its old secret. The new one and tokens of it no longer work.",
    },
    failures: ["not_found", "key_revoked", "key_ended", "rotation_over"],
    run: async (ctx, { path }) => {
      const cancelled = await cancelRotation(ctx, { id: path("id") });
      return cancelled.ok ? succeed({ value: cancelled.value.key }) : cancelled;
    },
  }),
];
