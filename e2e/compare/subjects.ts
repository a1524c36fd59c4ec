import { behind, http, type Subject, sse, stdio } from "./subject";

const key = (name: string) => ({ [name]: "x" });
const OFFICIAL = "2026.8.31";
const APPS = "2.0.3";
const CLOSED = "http://127.0.0.1:9";

export const SUPERGATEWAY = { name: "supergateway", version: "4.0.0" } as const;

const LONG = '"message":"漢字 \\u00fc \\ud83c\\udf89 / \\/","n":9007199254740993';

export const SUBJECTS: readonly Subject[] = [
  {
    id: "everything",
    name: "@modelcontextprotocol/server-everything",
    version: OFFICIAL,
    starts: [
      stdio(["stdio"]),
      http(["streamableHttp"], { PORT: "PORT" }),
      sse(["sse"], { PORT: "PORT" }),
    ],
    calls: [
      ["echo", `{${LONG}}`],
      ["get-sum", '{"a":9007199254740993,"b":1E2}'],
      ["get-tiny-image", "{}"],
      ["get-structured-content", '{"location":"Chicago"}'],
      ["get-annotated-message", '{"messageType":"error","includeImage":true}'],
      ["get-resource-links", '{"count":3}'],
      ["get-resource-reference", '{"resourceType":"Text","resourceId":3}'],
      ["trigger-long-running-operation", '{"duration":0.2,"steps":2}', '"progressToken":"p"'],
    ],
  },
  {
    id: "files",
    name: "@modelcontextprotocol/server-filesystem",
    version: OFFICIAL,
    starts: [stdio(["FOLDER"])],
    calls: [
      ["list_allowed_directories", "{}"],
      ["list_directory", '{"path":"FOLDER"}'],
      ["read_text_file", '{"path":"/etc/hostname"}'],
    ],
  },
  {
    id: "memory",
    name: "@modelcontextprotocol/server-memory",
    version: OFFICIAL,
    starts: [stdio(), behind(http([])), behind(sse([]))],
    calls: [
      ["read_graph", "{}"],
      ["search_nodes", '{"query":"漢字 \\ud83c\\udf89"}'],
      ["open_nodes", '{"names":["a"]}'],
    ],
  },
  {
    id: "thinking",
    name: "@modelcontextprotocol/server-sequential-thinking",
    version: OFFICIAL,
    starts: [stdio()],
    calls: [
      [
        "sequentialthinking",
        '{"thought":"漢字","nextThoughtNeeded":false,"thoughtNumber":1,"totalThoughts":1}',
      ],
    ],
  },
  {
    id: "budget",
    name: "@modelcontextprotocol/server-budget-allocator",
    version: APPS,
    starts: [stdio(["--stdio"]), http([], { PORT: "PORT" })],
    calls: [["get-budget-data", "{}"]],
  },
  {
    id: "map",
    name: "@modelcontextprotocol/server-map",
    version: APPS,
    starts: [stdio(["--stdio"])],
    calls: [["show-map", '{"west":-1.0,"south":1E1,"east":2,"north":20}']],
  },
  {
    id: "pdf",
    name: "@modelcontextprotocol/server-pdf",
    version: "2.0.4",
    starts: [stdio(["--stdio"])],
    calls: [
      ["list_pdfs", "{}"],
      ["read_pdf_bytes", '{"url":"file:///none.pdf","offset":0}'],
    ],
  },
  {
    id: "github",
    name: "@modelcontextprotocol/server-github",
    version: "2025.4.8",
    starts: [stdio([], key("GITHUB_PERSONAL_ACCESS_TOKEN"))],
    calls: [],
  },
  {
    id: "gitlab",
    name: "@modelcontextprotocol/server-gitlab",
    version: "2025.4.25",
    starts: [stdio([], { ...key("GITLAB_PERSONAL_ACCESS_TOKEN"), GITLAB_API_URL: CLOSED })],
    calls: [["get_file_contents", '{"project_id":1.0,"file_path":"漢\\u00fc"}']],
  },
  {
    id: "playwright",
    name: "@playwright/mcp",
    version: "0.0.83",
    starts: [
      stdio(["--headless"]),
      http(["--headless", "--port", "PORT"]),
      sse(["--headless", "--port", "PORT"]),
    ],
    calls: [["browser_tabs", '{"action":"none"}']],
  },
  {
    id: "context7",
    name: "@upstash/context7-mcp",
    version: "4.1.1",
    starts: [stdio(), http(["--transport", "http", "--port", "PORT"])],
    calls: [],
  },
  {
    id: "devtools",
    name: "chrome-devtools-mcp",
    version: "1.11.0",
    starts: [stdio(["--headless"])],
    calls: [],
  },
  {
    id: "sentry",
    name: "@sentry/mcp-server",
    version: "0.39.0",
    starts: [stdio([], key("SENTRY_ACCESS_TOKEN"))],
    calls: [],
  },
  {
    id: "notion",
    name: "@notionhq/notion-mcp-server",
    version: "2.5.2",
    starts: [
      stdio([], key("NOTION_TOKEN")),
      http(["--transport", "http", "--port", "PORT", "--unsafe-disable-auth"], key("NOTION_TOKEN")),
    ],
    calls: [],
  },
  {
    id: "tavily",
    name: "tavily-mcp",
    version: "0.2.22",
    starts: [stdio([], key("TAVILY_API_KEY"))],
    calls: [],
  },
  {
    id: "firecrawl",
    name: "firecrawl-mcp",
    version: "3.26.0",
    starts: [stdio([], { ...key("FIRECRAWL_API_KEY"), FIRECRAWL_API_URL: CLOSED })],
    calls: [],
  },
  {
    id: "figma",
    name: "figma-developer-mcp",
    version: "0.13.2",
    starts: [stdio(["--figma-api-key=x", "--image-dir=FOLDER", "--stdio"])],
    calls: [],
  },
  {
    id: "exa",
    name: "exa-mcp-server",
    version: "3.4.1",
    starts: [stdio([], key("EXA_API_KEY"))],
    calls: [],
  },
  {
    id: "brave",
    name: "@brave/brave-search-mcp-server",
    version: "2.1.4",
    starts: [stdio([], key("BRAVE_API_KEY"))],
    calls: [],
  },
  {
    id: "eslint",
    name: "@eslint/mcp",
    version: "0.3.13",
    starts: [stdio()],
    calls: [["lint-files", '{"filePaths":["/none/a.js"]}']],
  },
  {
    id: "chart",
    name: "@antv/mcp-server-chart",
    version: "0.9.10",
    starts: [stdio(), behind(http([]))],
    calls: [],
  },
  {
    id: "mapbox",
    name: "@mapbox/mcp-server",
    version: "0.14.0",
    starts: [stdio([], { MAPBOX_ACCESS_TOKEN: "pk.eyJ1IjoieCJ9.x" })],
    calls: [
      [
        "distance_tool",
        '{"from":{"longitude":1.50,"latitude":2},"to":{"longitude":3,"latitude":4E0},"units":"miles"}',
      ],
    ],
  },
  {
    id: "circleci",
    name: "@circleci/mcp-server-circleci",
    version: "0.20.0",
    starts: [stdio([], { ...key("CIRCLECI_TOKEN"), CIRCLECI_BASE_URL: CLOSED })],
    calls: [["config_helper", '{"params":{"configFile":"version: 2.1"}}']],
  },
];
