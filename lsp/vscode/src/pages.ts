/** Pages about runs: the timeline in a view of its own, a comparison as text, a run as a file. */

import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { rewound } from "./python";
import { nameOf, pick, type Run } from "./runs";

async function told(words: readonly string[]): Promise<string | undefined> {
  const ended = await rewound(words);
  if (ended.code === 0 || (ended.code === 1 && ended.out)) {
    return ended.out;
  }
  void vscode.window.showErrorMessage(ended.err.trim() || `rewound ${words[0]} ended with ${ended.code}`);
  return undefined;
}

/** The page that `rewound show --html` writes: it stands by itself and asks nothing of the network. */
export async function timeline(given?: Run): Promise<void> {
  const run = given?.run ? given : await pick("Open the timeline of a run");
  if (!run) {
    return;
  }
  const file = join(tmpdir(), `rewound-${run.run}-${process.pid}.html`);
  if ((await told(["show", run.run, "--html", file])) === undefined) {
    return;
  }
  const panel = vscode.window.createWebviewPanel("rewound.timeline", `${nameOf(run)} · ${run.run}`, vscode.ViewColumn.Beside, {
    enableScripts: true,
    localResourceRoots: [],
  });
  const page = await readFile(file, "utf8");
  await rm(file, { force: true });
  const draw = () => (panel.webview.html = inTheme(page));
  draw();
  const themes = vscode.window.onDidChangeActiveColorTheme(draw);
  panel.onDidDispose(() => themes.dispose());
}

/** The page's dark colours go by the machine's setting; here by the editor's. */
function inTheme(page: string): string {
  const kinds = [vscode.ColorThemeKind.Dark, vscode.ColorThemeKind.HighContrast];
  const dark = kinds.includes(vscode.window.activeColorTheme.kind);
  const end = page.indexOf("</head>");
  const head = page
    .slice(0, end)
    .replaceAll("@media (prefers-color-scheme: dark)", dark ? "@media all" : "@media not all")
    .replace('content="light dark"', `content="${dark ? "dark" : "light"}"`);
  return head + page.slice(end);
}

export async function compare(given?: Run): Promise<void> {
  const left = given?.run ? given : await pick("Compare which run?");
  const right = left && (await pick(`Compare ${left.run} with which run?`));
  const page = left && right && (await told(["diff", left.run, right.run]));
  if (page) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: page, language: "plaintext" }));
  }
}

export async function exportRun(given?: Run): Promise<void> {
  const run = given?.run ? given : await pick("Export which run?");
  const file = run && (await vscode.window.showSaveDialog({ filters: { Recording: ["rewound"] }, saveLabel: "Export" }));
  if (run && file && (await told(["export", run.run, file.fsPath])) !== undefined) {
    void vscode.window.showInformationMessage(`Run ${run.run} is in ${file.fsPath}.`);
  }
}

export async function importRun(): Promise<void> {
  const files = await vscode.window.showOpenDialog({ canSelectMany: false, openLabel: "Import" });
  const file = files?.[0];
  if (file && (await told(["import", file.fsPath])) !== undefined) {
    void vscode.window.showInformationMessage(`${file.fsPath} is imported. What somebody else recorded is shown without its values.`);
  }
}
