// Python, away from the page: what is asked waits here, and the page stays quick.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = (name) => new URL(name, import.meta.url).href;

async function fetched(name) {
  const answer = await fetch(here(name));
  if (!answer.ok) throw new Error(`${name}: the server says ${answer.status}`);
  return answer;
}

async function archives() {
  const names = await (await fetched("parts.json")).json();
  return Promise.all(names.map(async (name) => [name, await (await fetched(name)).arrayBuffer()]));
}

async function start() {
  // The archives are fetched while Python starts.
  const [pyodide, parts] = await Promise.all([loadPyodide({ indexURL: here("pyodide/") }), archives()]);
  for (const [name, archive] of parts) {
    pyodide.unpackArchive(archive, name.endsWith(".whl") ? "wheel" : "zip");
  }
  return pyodide.pyimport("docs.playground.page").answer;
}

try {
  const answer = await start();
  self.onmessage = ({ data: { id, question } }) => {
    try {
      self.postMessage({ id, ...JSON.parse(answer(JSON.stringify(question))) });
    } catch (error) {
      self.postMessage({ id, problem: String(error.message ?? error) });
    }
  };
  self.postMessage({ ready: true });
} catch (error) {
  self.postMessage({ problem: `Python did not start: ${error.message ?? error}` });
}
