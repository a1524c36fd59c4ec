import { http, type Subject, sse, stdio } from "./subject";

const NOTED = '"progressToken":"p","com.example/x":1.0,"com.example/big":12345678901234567890';
const ODD_ARGUMENTS =
  '{ "z":9007199254740993,"a":-0.0,"e":1E+2 ,"same":1,"same":2,"t":"\\ud83d \\u0000 ü 漢 \\/","":[ ],"__proto__":{"x":1},"10":1,"9":2,"uri":"file:///keep","deep":[[[[[[1.10]]]]]]}';

/** The server that writes its bytes itself, with everything that is legal and easily damaged. */
export const ODD: Subject = {
  id: "odd",
  name: "odd server",
  version: "-",
  starts: [
    stdio(["stdio", "legacy"]),
    stdio(["stdio", "modern"]),
    http(["http", "legacy", "PORT"]),
    http(["http", "modern", "PORT"]),
    sse(["sse", "legacy", "PORT"]),
  ],
  calls: [
    ["odd", "{}"],
    ["echo", ODD_ARGUMENTS],
    ["echo", "{}"],
    ["meta", "{}", NOTED],
    ["fails", "{}"],
    ["refuses", "{}"],
    ["custom", "{}"],
    ["steps", "{}", NOTED],
    ["array", "{}"],
    ["scalar", "{}"],
    ["get weather", "{}"],
    ["天気", '{"n":18446744073709551615}'],
  ],
};
