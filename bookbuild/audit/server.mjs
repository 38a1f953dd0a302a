// A file server that compresses text, as web servers do.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { createGzip } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".ipynb": "application/json",
  ".txt": "text/plain",
};
const COMPRESSED = new Set([".html", ".css", ".js", ".svg", ".json", ".txt", ".ipynb"]);

/** Serve a folder; resolves to the server's address and a function that stops it. */
export function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    let file = join(folder, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!existsSync(file)) return response.writeHead(404).end();
    const kind = extname(file);
    const gzip = COMPRESSED.has(kind);
    response.writeHead(200, {
      "Content-Type": TYPES[kind] ?? "application/octet-stream",
      "Cache-Control": "max-age=31536000",
      ...(gzip ? { "Content-Encoding": "gzip" } : {}),
    });
    const content = createReadStream(file);
    (gzip ? content.pipe(createGzip()) : content).pipe(response);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve({
        root: `http://127.0.0.1:${server.address().port}/`,
        stop: () => server.close(),
      }),
    ),
  );
}
