/** Finds the Python that has Rewound, and asks the command line. */

import { execFile } from "node:child_process";
import * as vscode from "vscode";

/** What of the Python extension's interface is used. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  try {
    return extension && (extension.isActive ? extension.exports : await extension.activate());
  } catch {
    return undefined;
  }
}

/** The setting, else the Python extension's choice, else what the path has. */
export async function interpreter(folder?: vscode.Uri): Promise<string> {
  const setting = vscode.workspace.getConfiguration("rewound", folder).get<string>("interpreter");
  if (setting) {
    return setting;
  }
  const api = await pythonApi();
  if (api?.environments) {
    const found = await api.environments.resolveEnvironment(api.environments.getActiveEnvironmentPath(folder));
    if (found?.executable.uri) {
      return found.executable.uri.fsPath;
    }
  }
  return process.platform === "win32" ? "python" : "python3";
}

/** Called when the Python extension's choice changes. */
export async function onInterpreter(changed: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonApi())?.environments?.onDidChangeActiveEnvironmentPath(changed);
}

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The folder that commands are carried out in. */
export function folderOf(uri?: string): vscode.WorkspaceFolder | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const own = uri ? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri)) : undefined;
  return own ?? folders[0];
}

/** How Rewound is asked something: by which Python, in which folder, of which store (`more`). */
export async function invocation(uri?: string): Promise<{ python: string; more: string[]; options: { cwd?: string; env: NodeJS.ProcessEnv } }> {
  const folder = folderOf(uri);
  const store = vscode.workspace.getConfiguration("rewound", folder).get<string>("store");
  const env = { ...process.env, PYTHONIOENCODING: "utf-8", NO_COLOR: "1", COLUMNS: "100" };
  return { python: await interpreter(folder?.uri), more: store ? ["--store", store] : [], options: { cwd: folder?.uri.fsPath, env } };
}

/** What `rewound WORDS` says. */
export async function rewound(words: readonly string[], uri?: string): Promise<Ended> {
  const { python, more, options } = await invocation(uri);
  return new Promise((resolve) => {
    execFile(python, ["-P", "-m", "rewound", ...words, ...more], { ...options, maxBuffer: 1 << 28 }, (error, out, err) => {
      const code = typeof error?.code === "number" ? error.code : error ? 2 : 0;
      resolve({ code, out, err: err || (error && !out ? error.message : "") });
    });
  });
}
