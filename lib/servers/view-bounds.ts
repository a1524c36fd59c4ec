export const SERVER_NAME_MAX = 32;
