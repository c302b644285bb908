/** Runs beside each other as text, and a run as a file. */

import * as vscode from "vscode";
import { rewound } from "./python";
import { pick, type Run } from "./runs";

async function told(words: readonly string[]): Promise<string | undefined> {
  const ended = await rewound(words);
  if (ended.code === 0 || (ended.code === 1 && ended.out)) {
    return ended.out;
  }
  void vscode.window.showErrorMessage(ended.err.trim() || `rewound ${words[0]} ended with ${ended.code}`);
  return undefined;
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
