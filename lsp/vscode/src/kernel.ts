/** Replay in a notebook's own kernel, through the Jupyter extension's interface, where the person wants and allows it. */

import * as vscode from "vscode";
import { type About, type Agreed, type Outcome, type Plan, type Refused, wordsOf } from "./replay";

/** What of the Jupyter extension's interface is used; its types are published, the extension itself may not be there. */
interface Output {
  readonly items: readonly { readonly mime: string; readonly data: Uint8Array }[];
}
export interface Kernel {
  executeCode(code: string, token: vscode.CancellationToken): AsyncIterable<Output>;
}
interface Jupyter {
  readonly kernels: { getKernel(notebook: vscode.Uri): Thenable<Kernel | undefined> };
}

const ERROR = "application/vnd.code.notebook.error";
const ANSWER = "application/json";
const PRINTED: ReadonlySet<string> = new Set(["application/vnd.code.notebook.stdout", "application/vnd.code.notebook.stderr"]);

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
export function planIn(kernel: Kernel, about: About, agreed: Agreed): Promise<Plan | Refused> {
  return carriedOut<Plan>(kernel, [...wordsOf(about, agreed), "--dry-run"], new vscode.CancellationTokenSource().token, () => undefined);
}

/** Replays there, as `%replay` in a cell would, with progress that can be cancelled. */
export function replayIn(kernel: Kernel, about: About, agreed: Agreed): Promise<Outcome | Refused> {
  const words = wordsOf(about, agreed);
  const options = { location: vscode.ProgressLocation.Notification, title: `Replaying ${words[0]} in the notebook's kernel`, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) =>
      carriedOut<Outcome>(kernel, words, token, (text) => progress.report({ message: lastLine(text) })),
    ),
  );
}

/** What `%replay` answers there, or why it failed: the kernel may not be used, say. */
async function carriedOut<T>(
  kernel: Kernel,
  words: readonly string[],
  token: vscode.CancellationToken,
  report: (text: string) => void,
): Promise<T | Refused> {
  let answer: string | undefined; // what the cells show that run again comes before it, and how one of them fails
  let error = "The replay was cancelled.";
  try {
    for await (const output of kernel.executeCode(`%replay ${[...words, "--json"].map(quoted).join(" ")}`, token)) {
      for (const item of output.items) {
        const text = new TextDecoder().decode(item.data);
        error = item.mime === ERROR ? messageOf(text) : error;
        if (PRINTED.has(item.mime)) {
          report(text);
        }
        answer = item.mime === ANSWER ? text : answer;
      }
    }
  } catch (refused: unknown) {
    return { refused: `The notebook's kernel cannot be used: ${String(refused)}` };
  }
  return answer === undefined ? { refused: error } : (JSON.parse(answer) as T);
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
