// Python, which judges derivations, in a worker of its own, so that the page stays alive and can stop
// it.  bundle.py puts this behind Pyodide's two scripts.  The page sends the parts that bundle.py
// packed; nothing is fetched.
(() => {
  // A name that is never looked up: every request is answered below.
  const HERE = "https://lab.invalid/";
  const START = `
import json
from divlib.derivation.written import answer
def reply(request):
    return json.dumps(answer(json.loads(request)))
reply`;
  // The shortest program: a policy that forbids WebAssembly forbids it, and says so.
  const NOTHING = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  let reply = null;

  /** The bytes of a part, which is compressed and in base64. */
  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  async function start({ core, library, lock }) {
    await WebAssembly.compile(NOTHING);
    const kept = {
      "pyodide.asm.wasm": [await unpacked(core), "application/wasm"],
      "library.zip": [await unpacked(library), "application/zip"],
    };
    self.fetch = async (address) => {
      const [bytes, type] = kept[String(address).slice(HERE.length)];
      return new Response(bytes, { headers: { "Content-Type": type } });
    };
    const python = await self.loadPyodide({
      indexURL: HERE,
      packageBaseUrl: HERE,
      stdLibURL: `${HERE}library.zip`,
      lockFileContents: lock,
    });
    postMessage({ state: "loading" });
    reply = python.runPython(START);
    postMessage({ state: "ready" });
  }

  self.addEventListener("message", async ({ data: { parts, id, request } }) => {
    try {
      if (parts) await start(parts);
      else postMessage({ id, answer: JSON.parse(reply(JSON.stringify(request))) });
    } catch (error) {
      postMessage({ state: "failed", error: String(error) });
    }
  });
})();
