import type {
  ConnectActions,
  ImportActions,
  ItemActions,
  RegisterActions,
  ServerActions,
} from "./_parts/server-actions-types";
import {
  approveItemAction,
  beginConnectAction,
  connectWithHeaderAction,
  disableServerAction,
  disconnectAction,
  enableServerAction,
  forgetItemAction,
  hideItemAction,
  overrideItemAction,
  registerServerAction,
  removeServerAction,
  serverImpactAction,
  testServerAction,
  updateServerAction,
} from "./actions";
import { previewImportAction, registerImportAction } from "./import-actions";

/** What pages hand to the server components, which import nothing of the app. */
export const registerActions: RegisterActions = {
  register: registerServerAction,
  test: testServerAction,
};

export const importActions: ImportActions = {
  preview: previewImportAction,
  register: registerImportAction,
};

export const serverActions: ServerActions = {
  update: updateServerAction,
  test: testServerAction,
  disable: disableServerAction,
  enable: enableServerAction,
  remove: removeServerAction,
  impact: serverImpactAction,
};

export const itemActions: ItemActions = {
  hide: hideItemAction,
  override: overrideItemAction,
  approve: approveItemAction,
  forget: forgetItemAction,
};

export const connectActions: ConnectActions = {
  withHeader: connectWithHeaderAction,
  begin: beginConnectAction,
  disconnect: disconnectAction,
};
