/** Opens what a view names: a line of a file, or of a notebook's cell, where it stands now. */

import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import { folderOf } from "./python";
import type { Run } from "./runs";

/** Milliseconds. */
const TOLD = 8000;

/** As the views have it; lines are 1-based, those of the recorded text. */
export interface Place {
  readonly cell_id: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

/** Where a recorded line stands in today's text; null, if it is not found there, undefined, if nobody is there to say. */
export type Find = (place: Place & { readonly run: string }) => Promise<{ readonly line: number } | null | undefined>;

/** Shows the place beside the view; tells where that is not to be had here. */
export async function show(place: Place, run: Run, view: vscode.WebviewPanel, find: Find): Promise<void> {
  const path = place.cell_id === null ? place.file : run.source;
  if (path === null) {
    return;
  }
  const file = vscode.Uri.file(isAbsolute(path) ? path : join(folderOf()?.uri.fsPath ?? "", path));
  try {
    const found = place.cell_id === null ? await existing(file) : await cellOf(file, place.cell_id);
    const asked = { ...place, run: run.run, file: place.cell_id === null ? file.fsPath : null };
    const now = place.line === null ? undefined : await find(asked).catch(() => undefined);
    if (now === null) {
      void vscode.window.setStatusBarMessage(`$(history) Line ${place.line} of the recording has changed since`, TOLD);
    }
    const line = Math.max((now?.line ?? place.line ?? 1) - 1, 0);
    const viewColumn = view.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.commands.executeCommand("vscode.open", found, { selection: new vscode.Range(line, 0, line, 0), viewColumn });
  } catch (error: unknown) {
    const why = error instanceof vscode.FileSystemError ? `${file.fsPath} is not on this machine.` : String(error instanceof Error ? error.message : error);
    void vscode.window.showInformationMessage(why);
  }
}

async function existing(file: vscode.Uri): Promise<vscode.Uri> {
  await vscode.workspace.fs.stat(file);
  return file;
}

/** A cell goes by its id in the file; some front ends give the kernel its address instead. */
async function cellOf(file: vscode.Uri, id: string): Promise<vscode.Uri> {
  const notebook = await vscode.workspace.openNotebookDocument(await existing(file));
  const cell = notebook.getCells().find((one) => one.metadata["id"] === id || one.document.uri.toString() === id);
  if (!cell) {
    throw new Error("The notebook has this cell no more.");
  }
  return cell.document.uri;
}
