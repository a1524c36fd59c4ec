export const AUDIENCE_NAME_MAX = 80;
export const AUDIENCE_URI_MAX = 300;
