/** A PNG image that consists of one red pixel, as base64. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
/** A WAV file with a header but no samples, as base64. */
export const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

export const text = (value: string) => ({ type: "text" as const, text: value });
export const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
export const audio = { type: "audio" as const, data: WAV, mimeType: "audio/wav" };

export const embedded = (uri: string, mimeType: string, content: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: content },
});

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
