export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_BYTES = 1024;

export const NAME_MAX = 80;
export const EMAIL_MAX = 254;
