import type { Dialect, Shown } from "./stand-in-model";

interface Request {
  readonly tools?: readonly {
    readonly functionDeclarations?: readonly { readonly name: string }[];
  }[];
  readonly contents?: readonly { readonly parts?: readonly Part[] }[];
}
interface Part {
  readonly functionResponse?: { readonly response?: { readonly error?: unknown } };
}

const answer = (part: object) => [
  {
    candidates: [{ index: 0, finishReason: "STOP", content: { role: "model", parts: [part] } }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  },
];

/** Reads requests and writes responses in the format of Google's Gemini API. */
export const generateContent: Dialect = {
  read(path, body) {
    if (!path.includes(":streamGenerateContent")) return null;
    const { tools = [], contents = [] } = body as Request;
    const names = tools.flatMap(({ functionDeclarations = [] }) =>
      functionDeclarations.map(({ name }) => name),
    );
    if (names.length === 0) return null;
    const results = contents
      .flatMap(({ parts = [] }) => parts)
      .flatMap(({ functionResponse }) => functionResponse?.response ?? [])
      .map((one): Shown => ({ text: JSON.stringify(one), isError: one.error !== undefined }));
    return { tools: names, results };
  },
  call: (name, id, given) =>
    answer({ functionCall: { id, name, args: JSON.parse(given) as object } }),
  say: (text) => answer({ text }),
  other: (path) =>
    path.includes(":streamGenerateContent")
      ? answer({ text: "Done." })
      : (answer({ text: '{"model_choice":"flash","reasoning":"x"}' })[0] ?? {}),
};
