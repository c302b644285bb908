/** The extension: starts the language server with the folder's Python, and adds the commands that need an editor. */

import * as vscode from "vscode";
import { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
import { type Kernel, kernelFor, type Place, planIn, replayIn } from "./kernel";
import { Lenses } from "./lenses";
import { askedFor } from "./outside";
import { compare, comparisons, exportRun, importRun, SCHEME } from "./pages";
import { folderOf, interpreter, onInterpreter } from "./python";
import { type About, agree, type Agreed, type Outcome, planOf, setOf, summary, trusted } from "./replay";
import { listed, pick, type Run, Runs } from "./runs";
import { timeline } from "./timeline";

const SETTINGS = ["codeLens", "diagnostics", "inlayHints", "inlayMost"] as const;
const SELECTOR = [
  { scheme: "file", language: "python" },
  { scheme: "untitled", language: "python" },
  { scheme: "vscode-notebook-cell", language: "python" },
];

class Server {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly lenses = new Lenses();

  constructor(private readonly log: vscode.LogOutputChannel, private readonly changed: () => void) {}

  /** One start after the other, however often it is asked for. */
  restart(): Promise<void> {
    this.queue = this.queue.then(() => this.begin()).catch((error: unknown) => this.failed(error));
    return this.queue;
  }

  dispose(): void {
    this.lenses.dispose();
    void this.stop();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client && client.state !== State.Stopped) {
      await client.stop().catch(() => undefined);
    }
  }

  /** The answer of one of the server's own commands. */
  async ask<T>(command: string, about: object): Promise<T | undefined> {
    await this.queue;
    return this.client?.sendRequest<T>("workspace/executeCommand", { command: `rewound.server.${command}`, arguments: [about] });
  }

  private async begin(): Promise<void> {
    await this.stop();
    const settings = vscode.workspace.getConfiguration("rewound");
    const store = settings.get<string>("store");
    const command = await interpreter(folderOf()?.uri);
    const args = ["-P", "-m", "rewound", "lsp", ...(store ? ["--store", store] : [])];
    this.log.info(`starting ${command} ${args.join(" ")}`);
    const told = Object.fromEntries(SETTINGS.map((name) => [name, settings.get(name)]));
    const server = { command, args, transport: TransportKind.stdio, options: { cwd: folderOf()?.uri.fsPath } };
    const client = new LanguageClient("rewound", "Rewound", server, {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      initializationOptions: { ...told, clientCommands: true },
      synchronize: { configurationSection: "rewound" },
      middleware: {
        handleDiagnostics: (uri, diagnostics, next) => {
          this.changed();
          next(uri, diagnostics);
        },
        provideCodeLenses: async (document, token, next) => this.lenses.all((await next(document, token)) ?? []),
        resolveCodeLens: async (lens, token, next) => this.lenses.one((await next(lens, token)) ?? lens),
      },
    });
    this.client = client;
    await client.start();
    this.log.info("started");
    this.changed();
  }

  private failed(error: unknown): void {
    this.log.error(String(error));
    this.changed(); // the runs are there all the same
    const message = "Rewound's language server cannot be started. Is Rewound installed in this Python? `python -m pip install 'rewound[lsp]'`";
    void vscode.window.showWarningMessage(message, "Show the Log").then((chosen) => chosen && this.log.show());
  }
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Rewound", { log: true });
  const bar = vscode.window.createStatusBarItem("rewound.last", vscode.StatusBarAlignment.Left, 0);
  const runs = new Runs(bar);
  const server = new Server(log, () => runs.refresh());
  const view = vscode.window.createTreeView("rewound.runs", { treeDataProvider: runs });
  context.subscriptions.push(log, bar, view, server);

  const commands: Record<string, (...given: never[]) => unknown> = {
    replay: (given?: About | Run) => replay(server, runs, given),
    debug: (given?: About | Run) => debug(server, given),
    why: (given?: About | Run) => why(server, given),
    runs: () => vscode.commands.executeCommand("rewound.runs.focus"),
    timeline: (given?: Run) => timeline((place) => server.ask("place", place), given),
    compare,
    export: exportRun,
    import: () => importRun().then(() => runs.refresh()),
    refresh: () => runs.refresh(),
    restart: () => server.restart(),
    log: () => log.show(),
  };
  for (const [name, carryOut] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(`rewound.${name}`, carryOut));
  }
  const watcher = vscode.workspace.createFileSystemWatcher("**/.rewound/store.db*");
  context.subscriptions.push(
    watcher,
    watcher.onDidChange(soon(() => runs.refresh())),
    watcher.onDidCreate(soon(() => runs.refresh())),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, comparisons),
    vscode.debug.registerDebugAdapterDescriptorFactory("rewound", { createDebugAdapterDescriptor: adapter }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("rewound.interpreter") || event.affectsConfiguration("rewound.store")) {
        void server.restart();
      }
    }),
  );
  const chosen = await onInterpreter(() => void server.restart());
  if (chosen) {
    context.subscriptions.push(chosen);
  }
  await server.restart();
}

/** What a lens, a line of the tree or nobody has said which run is meant. */
async function about(given: About | Run | undefined, title: string, failed = false): Promise<About | undefined> {
  if (given && "run" in given && given.run) {
    return "kind" in given ? { run: given.run, failed: given.status === "failed" } : given;
  }
  const found = await listed();
  const run = await pick(title, failed ? found.filter((one) => one.status === "failed") : found);
  return run && { run: run.run, failed: run.status === "failed" };
}

async function replay(server: Server, runs: Runs, given?: About | Run): Promise<unknown> {
  const asked = trusted() ? await about(given, "Replay which run?") : undefined;
  if (!asked || !(await vscode.workspace.saveAll(false))) {
    return undefined;
  }
  const kernel = await kernelFor(asked);
  return kernel && agreedOn(server, runs, asked, kernel);
}

/** Replays with what the person agrees to; where something was held back, with that too, if it is agreed to as well. */
async function agreedOn(server: Server, runs: Runs, asked: About, kernel: Place, before?: Agreed): Promise<unknown> {
  const agreed = await agree(asked, (given) => (kernel === "fresh" ? planOf(asked, given) : planIn(kernel, asked, given)), before);
  if (!agreed) {
    return undefined;
  }
  const outcome = kernel === "fresh" ? await inFresh(server, asked, agreed) : await inKernel(kernel, asked, agreed);
  runs.refresh();
  const held = outcome?.status === "held" ? await askedFor(outcome) : undefined;
  return held ? agreedOn(server, runs, asked, kernel, { ...agreed, allowed: [...agreed.allowed, held] }) : outcome;
}

/** The server tells of it, but of what was held back, about which we can ask. */
async function inFresh(server: Server, asked: About, agreed: Agreed): Promise<Outcome | undefined> {
  const options = { set: setOf(agreed), allow_mutations: agreed.allowed };
  return (await server.ask<{ readonly outcome?: Outcome }>("replay", { ...asked, options }))?.outcome;
}

async function inKernel(kernel: Kernel, asked: About, agreed: Agreed): Promise<Outcome | undefined> {
  const outcome = await replayIn(kernel, asked, agreed);
  if ("refused" in outcome) {
    void vscode.window.showWarningMessage(outcome.refused);
    return undefined;
  }
  if (outcome.status !== "held") {
    const tell = outcome.status === "succeeded" ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    void tell(summary(outcome));
  }
  return outcome;
}

async function why(server: Server, given?: About | Run): Promise<unknown> {
  const asked = await about(given, "Why did which run fail?");
  return asked && server.ask("why", asked);
}

interface Adapter {
  readonly adapter: readonly string[];
  readonly cwd: string;
}

async function debug(server: Server, given?: About | Run): Promise<void> {
  const asked = trusted() ? await about(given, "Debug which failed run?", true) : undefined;
  const found = asked && (await server.ask<Adapter>("debug", asked));
  if (!asked || !found?.adapter) {
    return;
  }
  const session = { type: "rewound", name: `Replay of ${asked.run}`, request: "launch", run: asked.run, ...found };
  const options = { location: vscode.ProgressLocation.Notification, title: `Replaying ${asked.run} up to its failure` };
  await vscode.window.withProgress(options, () => vscode.debug.startDebugging(folderOf(asked.uri), session));
}

function adapter(session: vscode.DebugSession): vscode.DebugAdapterExecutable {
  const { adapter: words, cwd } = session.configuration as unknown as Adapter;
  return new vscode.DebugAdapterExecutable(words[0] ?? "python3", words.slice(1), { cwd });
}

/** Once, a moment after the last of many calls. */
function soon(work: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, 300);
  };
}
