export const TOKEN_SECONDS_MIN = 60;
export const TOKEN_SECONDS_MAX = 3600;

export const KEY_DAYS_MAX = 3650;
export const KEYS_MAX = 100_000;
export const CONNECTION_DAYS_MAX = 3650;

export const RETENTION_DAYS_MAX = 3650;
export const SIGNING_KEY_DAYS_MAX = 3650;
