// By the official SDK of the stateless revision, which nothing older may speak to; over standard streams, or with a port
// over HTTP.
import { createServer } from "node:http";
import { McpServer, createMcpHandler } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

function server() {
  const made = new McpServer({ name: "stateless", version: "1" }, { capabilities: { tools: {} } });
  made.registerTool(
    "add",
    {
      description: "Adds two numbers.",
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
      annotations: { readOnlyHint: true },
    },
    ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }], structuredContent: { sum: a + b } }),
  );
  made.registerTool("fail", { description: "Fails.", inputSchema: z.object({ why: z.string() }) }, ({ why }) => {
    throw new Error(why);
  });
  return made;
}

if (process.argv[2] === "http") {
  const handler = createMcpHandler(server, { legacy: "reject" });
  const http = createServer(async (request, response) => {
    const body = [];
    for await (const piece of request) body.push(piece);
    const answer = await handler.fetch(
      new Request("http://127.0.0.1" + request.url, {
        method: request.method,
        headers: request.headers,
        body: body.length ? Buffer.concat(body) : undefined,
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  http.listen(0, "127.0.0.1", () => console.log(http.address().port));
} else {
  serveStdio(server, { legacy: "reject" });
}
