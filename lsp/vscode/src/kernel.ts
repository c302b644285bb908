/** Replay in a notebook's own kernel, through the Jupyter extension's interface, where the person wants and allows it. */

import * as vscode from "vscode";
import { type About, type Agreed, type Planned, type Refused, wordsOf } from "./replay";

/** What of the Jupyter extension's interface is used; its types are published, the extension itself may not be there. */
interface Output {
  readonly items: readonly { readonly mime: string; readonly data: Uint8Array }[];
}
interface Kernel {
  executeCode(code: string, token: vscode.CancellationToken): AsyncIterable<Output>;
}
interface Jupyter {
  readonly kernels: { getKernel(notebook: vscode.Uri): Thenable<Kernel | undefined> };
}

const ERROR = "application/vnd.code.notebook.error";
const TEXTS: ReadonlySet<string> = new Set(["text/plain", "application/vnd.code.notebook.stdout", "application/vnd.code.notebook.stderr"]);

/** Where to replay: in a notebook's own kernel, or in a fresh one. */
export type Place = Kernel | "fresh";

/** Undefined if the person thinks better of it. */
export async function kernelFor(about: About): Promise<Place | undefined> {
  const notebook = vscode.workspace.notebookDocuments.find((one) =>
    one.getCells().some((cell) => cell.document.uri.toString() === about.uri),
  );
  const setting = vscode.workspace.getConfiguration("rewound", notebook?.uri).get<string>("notebookKernel");
  const own = notebook && setting !== "fresh" ? await running(notebook.uri) : undefined;
  if (!own || setting === "own") {
    return own ?? "fresh";
  }
  const items = [
    { label: "$(vm-running) In the notebook's own kernel", detail: "Its variables become those of the replay.", kernel: own },
    { label: "$(vm) In a fresh kernel", detail: "The notebook's own kernel stays as it is.", kernel: "fresh" as const },
  ];
  return (await vscode.window.showQuickPick(items, { title: `Replay ${about.run ?? "last"} where?` }))?.kernel;
}

async function running(notebook: vscode.Uri): Promise<Kernel | undefined> {
  const extension = vscode.extensions.getExtension<Jupyter>("ms-toolsai.jupyter");
  try {
    const api = extension && (extension.isActive ? extension.exports : await extension.activate());
    return await api?.kernels?.getKernel(notebook);
  } catch {
    return undefined;
  }
}

/** What the kernel says that a replay would do. */
export async function planIn(kernel: Kernel, about: About, agreed: Agreed): Promise<Planned | Refused> {
  const told = await carriedOut(kernel, [...wordsOf(about, agreed), "--dry-run"], new vscode.CancellationTokenSource().token, () => undefined);
  return typeof told === "string" ? told.split("\n").filter((line) => line.trim()) : told;
}

/** Replays there, as `%replay` in a cell would, with progress that can be cancelled; what was told of it. */
export async function replayIn(kernel: Kernel, about: About, agreed: Agreed): Promise<string> {
  const words = wordsOf(about, agreed);
  const options = { location: vscode.ProgressLocation.Notification, title: `Replaying ${words[0]} in the notebook's kernel`, cancellable: true };
  const told = await vscode.window.withProgress(options, (progress, token) =>
    carriedOut(kernel, words, token, (text) => progress.report({ message: lastLine(text) })),
  );
  if (typeof told !== "string") {
    void vscode.window.showWarningMessage(told.refused);
    return "";
  }
  void vscode.window.showInformationMessage(lastLine(told) || "The replay was cancelled.");
  return told;
}

/** What `%replay` shows there, or why it failed: the kernel may not be used, say. */
async function carriedOut(
  kernel: Kernel,
  words: readonly string[],
  token: vscode.CancellationToken,
  report: (text: string) => void,
): Promise<string | Refused> {
  const told: string[] = [];
  let error: string | undefined;
  try {
    for await (const output of kernel.executeCode(`%replay ${words.map(quoted).join(" ")}`, token)) {
      for (const item of output.items) {
        const text = new TextDecoder().decode(item.data);
        if (item.mime === ERROR) {
          error = messageOf(text);
        } else if (TEXTS.has(item.mime)) {
          told.push(text);
          report(text);
        }
      }
    }
  } catch (refused: unknown) {
    error = `The notebook's kernel cannot be used: ${String(refused)}`;
  }
  return error === undefined ? told.join("\n") : { refused: error };
}

/** As a shell would write it, which is how a magic takes its line apart. */
function quoted(word: string): string {
  return /^[\w@.:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

function lastLine(text: string): string {
  return text.trim().split("\n").pop() ?? "";
}

function messageOf(json: string): string {
  const { name, message } = JSON.parse(json) as { name?: string; message?: string };
  return [name, message].filter(Boolean).join(": ");
}
