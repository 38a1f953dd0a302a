// Has Python in WebAssembly make the archive of what the lab imports: see pack.py.
const fs = require("node:fs");
const path = require("node:path");
const { loadPyodide } = require("pyodide");

async function main() {
  const { packages, divlib, request, to } = JSON.parse(fs.readFileSync(0, "utf8"));
  const python = await loadPyodide();
  python.mountNodeFS("/packages", packages);
  python.mountNodeFS("/divlib", divlib);
  python.runPython(fs.readFileSync(path.join(__dirname, "pack.py"), "utf8"));
  python.runPython("prepare()");
  python.runPython("from divlib.derivation.written import answer");
  python.globals.set("request", request);
  python.runPython("import json; answer(json.loads(request))");
  fs.writeFileSync(to, python.runPython("archive()").toJs());
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
