import type { Dialect, Shown } from "./stand-in-model";

interface Request {
  readonly tools?: readonly {
    readonly functionDeclarations?: readonly { readonly name: string }[];
  }[];
  readonly contents?: readonly { readonly parts?: readonly Part[] }[];
}
interface Part {
  readonly inlineData?: unknown;
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
      .flatMap(({ parts = [] }) =>
        parts.flatMap(({ functionResponse }) =>
          // An image of a result is another part of the same message.
          functionResponse ? [{ response: functionResponse.response, parts }] : [],
        ),
      )
      .map(({ response, parts }): Shown => {
        const images = parts.filter(({ inlineData }) => inlineData !== undefined);
        const text = [response, ...images].map((one) => JSON.stringify(one)).join("\n");
        return { text, isError: response?.error !== undefined };
      });
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
