/** The tree of runs in the side bar, and the status bar's word on the last one. */

import * as vscode from "vscode";
import { rewound } from "./python";

/** One of `rewound runs --json`. */
export interface Run {
  readonly run: string;
  readonly kind: string;
  readonly source: string | null;
  readonly status: string;
  readonly steps: number;
  readonly started: string;
  readonly seconds: number | null;
  readonly error: { readonly type: string; readonly message: string } | null;
  readonly replay_of: string | null;
}

const LISTED = "50";
/** Milliseconds from one look at the store to the next. */
const BETWEEN = 2000;
const ICONS: Readonly<Record<string, [string, string]>> = {
  succeeded: ["pass", "testing.iconPassed"],
  failed: ["error", "testing.iconFailed"],
  interrupted: ["circle-slash", "testing.iconSkipped"],
  running: ["sync~spin", "testing.iconQueued"],
};

export async function listed(): Promise<Run[]> {
  const told = await rewound(["runs", "--json", "--limit", LISTED]);
  return told.code === 0 ? ((JSON.parse(told.out) as { runs: Run[] }).runs ?? []) : [];
}

export function nameOf(run: Run): string {
  const source = run.source?.replace(/\\/g, "/").split("/").pop();
  return source ?? run.kind;
}

/** Asks which run is meant. */
export async function pick(title: string, runs?: Run[]): Promise<Run | undefined> {
  const items = (runs ?? (await listed())).map((run) => ({
    label: `$(${ICONS[run.status]?.[0] ?? "circle-outline"}) ${nameOf(run)}`,
    description: `${run.run} · ${new Date(run.started).toLocaleString()}`,
    detail: run.error ? `${run.error.type}: ${run.error.message}` : undefined,
    run,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.run;
}

export class Runs implements vscode.TreeDataProvider<Run> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private runs: Run[] = [];
  private looking: Promise<void> | undefined;
  private again = false;

  constructor(private readonly bar: vscode.StatusBarItem) {}

  /** Looks again; the tree is made anew if the runs are others: who makes it anew takes a line away under the pointer. */
  refresh(): Promise<void> {
    this.again = true;
    return (this.looking ??= this.look());
  }

  /** One look at a time: while something is recorded, the store changes all the time, and each look is a process. */
  private async look(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        const runs = await listed();
        if (JSON.stringify(runs) !== JSON.stringify(this.runs)) {
          this.runs = runs;
          this.show();
          this.changed.fire();
        }
        await new Promise((resolve) => setTimeout(resolve, BETWEEN));
      }
    } finally {
      this.looking = undefined;
    }
  }

  getTreeItem(run: Run): vscode.TreeItem {
    const below = this.runs.some((other) => other.replay_of === run.run);
    const item = new vscode.TreeItem(nameOf(run), vscode.TreeItemCollapsibleState[below ? "Expanded" : "None"]);
    const [icon, colour] = ICONS[run.status] ?? ["circle-outline", "foreground"];
    item.id = run.run;
    item.description = `${run.run} · ${run.status}${run.seconds === null ? "" : ` · ${run.seconds.toFixed(1)} s`}`;
    item.tooltip = run.error ? `${run.error.type}: ${run.error.message}` : `${run.kind}, ${run.steps} steps`;
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
    item.contextValue = run.status;
    item.command = { command: "rewound.timeline", title: "Timeline", arguments: [run] };
    return item;
  }

  /** Of what the last look has found; there is one as soon as the server was started. */
  getChildren(parent?: Run): Run[] {
    if (parent) {
      return this.runs.filter((run) => run.replay_of === parent.run);
    }
    const known = new Set(this.runs.map((run) => run.run));
    return this.runs.filter((run) => run.replay_of === null || !known.has(run.replay_of));
  }

  /** The last one; a replay that stands in the debugger, or was ended there, tells less than what it replays. */
  private show(): void {
    const run = this.runs.find((one) => one.replay_of === null || !["interrupted", "running"].includes(one.status));
    if (!run) {
      this.bar.hide();
      return;
    }
    this.bar.text = `$(history) ${nameOf(run)}: ${run.status}`;
    this.bar.tooltip = run.error ? `${run.error.type}: ${run.error.message}` : `Rewound: the last run, ${run.run}`;
    this.bar.command = "rewound.runs";
    this.bar.show();
  }
}
