/** Runs beside each other as a document that nobody can edit, and a run as a file. */

import * as vscode from "vscode";
import { rewound } from "./python";
import { pick, type Run } from "./runs";

/** Of addresses whose documents are made here, and lie nowhere. */
export const SCHEME = "rewound";

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
  if (left && right) {
    const address = vscode.Uri.from({ scheme: SCHEME, path: `/${left.run} and ${right.run}.txt` });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(address));
  }
}

/** What stands at the address of a comparison; it can be made again whenever an editor is opened again. */
export const comparisons: vscode.TextDocumentContentProvider = {
  async provideTextDocumentContent({ path }) {
    const [, left, right] = /^\/(\w+) and (\w+)\.txt$/.exec(path) ?? [];
    const page = left && right ? await told(["diff", left, right]) : undefined;
    if (page === undefined) {
      throw new Error("There is no such comparison.");
    }
    return page;
  },
};

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
