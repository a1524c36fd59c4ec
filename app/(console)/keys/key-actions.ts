import type { BulkKeyActions, KeyActions } from "./_parts/key-actions-types";
import {
  bulkDisableKeysAction,
  bulkRevokeKeysAction,
  disableKeyAction,
  enableKeyAction,
  keyImpactAction,
  renameKeyAction,
  revokeKeyAction,
} from "./actions";

/** What pages hand to the key components, which import nothing of the app. */
export const keyActions: KeyActions = {
  rename: renameKeyAction,
  disable: disableKeyAction,
  enable: enableKeyAction,
  revoke: revokeKeyAction,
  impact: keyImpactAction,
};

export const bulkKeyActions: BulkKeyActions = {
  disable: bulkDisableKeysAction,
  revoke: bulkRevokeKeysAction,
};
