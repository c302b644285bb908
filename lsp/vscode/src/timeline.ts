/** The timeline of a run, its causes and its steps: the views that notebooks have, in a webview. A process of Rewound's answers them. */

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import * as vscode from "vscode";
import { type Find, type Place, show } from "./places";
import { invocation } from "./python";
import { nameOf, pick, type Run } from "./runs";

/** What the process begins with. */
interface Begun {
  readonly about: unknown;
  readonly code: { readonly code: string; readonly css: string };
}

export async function timeline(find: Find, given?: Run): Promise<void> {
  const run = given?.run ? given : await pick("Open the timeline of a run");
  if (!run) {
    return;
  }
  const { python, more, options } = await invocation();
  const child = spawn(python, ["-P", "-m", "rewound.show.widget.piped", run.run, ...more], options);
  let said = "";
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  child.stdin.on("error", () => undefined); // it has ended, which is told below
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines), ended(child)]);
  if (first === undefined) {
    void vscode.window.showErrorMessage(said.trim() || `Rewound cannot be started: ${python}`);
    return;
  }
  const panel = vscode.window.createWebviewPanel("rewound.timeline", `${nameOf(run)} · ${run.run}`, vscode.ViewColumn.Beside, {
    enableScripts: true,
    localResourceRoots: [],
    retainContextWhenHidden: true,
  });
  lines.on("line", (line) => void panel.webview.postMessage(JSON.parse(line)));
  panel.webview.onDidReceiveMessage((message: { type: string; place: Place }) =>
    message.type === "place" ? void show(message.place, run, panel, find) : void child.stdin.write(`${JSON.stringify(message)}\n`),
  );
  let open = true;
  panel.onDidDispose(() => {
    open = false;
    child.stdin.end();
  });
  child.once("exit", () => {
    if (open) {
      panel.title += " (ended)";
      void vscode.window.showErrorMessage(said.trim() || "What answers the timeline has ended. Open it again.");
    }
  });
  panel.webview.html = page(JSON.parse(first) as Begun);
}

function once(lines: NodeJS.EventEmitter): Promise<string> {
  return new Promise((resolve) => lines.once("line", resolve));
}

function ended(child: ChildProcess): Promise<undefined> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("close", () => resolve(undefined));
  });
}

/** Nothing is loaded from anywhere: the page has the views in it, and asks us. */
function page(begun: Begun): string {
  const nonce = randomBytes(16).toString("hex");
  const allowed = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-${nonce}' blob:`;
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${allowed}"><title>Rewound</title></head>
<body>
<main></main>
<script type="application/json" id="begun" nonce="${nonce}">${JSON.stringify(begun).replaceAll("<", "\\u003c")}</script>
<script type="module" nonce="${nonce}">
const { about, code } = JSON.parse(document.getElementById("begun").textContent);
const address = URL.createObjectURL(new Blob([code.code], { type: "text/javascript" }));
const { mount } = await import(address);
const editor = acquireVsCodeApi();
const listen = (heard) => {
  const told = (event) => heard(event.data);
  addEventListener("message", told);
  return () => removeEventListener("message", told);
};
const send = (message) => editor.postMessage(message);
const open = (place) => send({ type: "place", place });
mount(document.querySelector("main"), about, { send, listen, open }, code.css);
</script>
</body>
</html>`;
}
