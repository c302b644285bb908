/** Replay, with its plan shown first: what will run, what it could change outside, and other values if they are wanted. */

import * as vscode from "vscode";
import { rewound } from "./python";

/** What a lens hands over; all of it may be missing. */
export interface About {
  readonly uri?: string;
  readonly run?: string;
  readonly step?: string | null;
  readonly function?: string | null;
  readonly failed?: boolean;
}

interface PlanLine {
  readonly step: string;
  readonly cell: number | null;
  readonly function: string | null;
  readonly action: string;
  readonly reason: string;
}

interface Plan {
  readonly plan: readonly PlanLine[];
  readonly could_mutate: Readonly<Record<string, readonly string[]>>;
}

/** What was agreed to: other values of variables. */
export interface Agreed {
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Nothing is run in a folder that is not trusted, whichever way the command came. */
export function trusted(): boolean {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage("Rewound runs nothing in a folder that you have not said to trust.");
  }
  return vscode.workspace.isTrusted;
}

/** Shows the plan and asks; undefined if the person thinks better of it. */
export async function agree(about: About): Promise<Agreed | undefined> {
  const overrides: Record<string, unknown> = {};
  if (!vscode.workspace.getConfiguration("rewound").get<boolean>("askBeforeReplay")) {
    return { overrides };
  }
  for (;;) {
    const plan = await planOf(about, overrides);
    const chosen = plan && (await vscode.window.showQuickPick(items(plan, overrides), { title: `Replay ${about.run ?? "last"}` }));
    if (!chosen) {
      return undefined;
    }
    if (chosen.does === "begin") {
      return { overrides };
    }
    if (chosen.does === "override") {
      await override(overrides);
    }
  }
}

async function planOf(about: About, overrides: Readonly<Record<string, unknown>>): Promise<Plan | undefined> {
  const given = Object.entries(overrides).flatMap(([name, value]) => ["--set", `${name}=${JSON.stringify(value)}`]);
  const from = about.step ? ["--from", about.step] : [];
  const told = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: "Rewound: planning" }, () =>
    rewound(["replay", about.run ?? "last", "--dry-run", "--json", ...from, ...given], about.uri),
  );
  const answer = JSON.parse(told.out || "{}") as Plan & { error?: { message: string; hint: string | null } };
  if (answer.plan) {
    return answer;
  }
  void vscode.window.showErrorMessage([answer.error?.message ?? told.err, answer.error?.hint].filter(Boolean).join(" "));
  return undefined;
}

type Item = vscode.QuickPickItem & { readonly does?: "begin" | "override" };

function items(plan: Plan, overrides: Readonly<Record<string, unknown>>): Item[] {
  const runs = plan.plan.filter((line) => line.action === "run").length;
  const mutations = Object.values(plan.could_mutate ?? {}).flat();
  const given = Object.entries(overrides).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const warning: Item[] = mutations.length
    ? [{ label: "$(warning) It could change something outside; that is held back", detail: mutations.join(", ") }]
    : [];
  return [
    { label: "$(play) Replay", description: `${runs} of ${plan.plan.length} steps run`, does: "begin" },
    { label: "$(edit) With another value…", description: given.join(", "), does: "override" },
    ...warning,
    { label: "The plan", kind: vscode.QuickPickItemKind.Separator },
    ...plan.plan.slice(0, 500).map((line) => ({
      label: `$(${line.action === "run" ? "play" : "archive"}) ${line.function ?? `cell ${line.cell}`}`,
      description: `${line.action}: ${line.reason}`,
    })),
  ];
}

async function override(overrides: Record<string, unknown>): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: "Replay with another value",
    prompt: "NAME=JSON, for example rate=0.2 or email=\"a@b.example\"",
    validateInput: (value) => (parsed(value) ? undefined : "Write NAME=JSON."),
  });
  const found = text === undefined ? undefined : parsed(text);
  if (found) {
    overrides[found[0]] = found[1];
  }
}

function parsed(text: string): [string, unknown] | undefined {
  const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(text) ?? [];
  try {
    return name && value !== undefined ? [name, JSON.parse(value)] : undefined;
  } catch {
    return undefined;
  }
}
