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

export interface PlanLine {
  readonly step: string;
  readonly cell: number | null;
  readonly function: string | null;
  readonly action: string;
  readonly reason: string;
}

export interface Plan {
  readonly plan: readonly PlanLine[];
  readonly could_mutate: Readonly<Record<string, readonly string[]>>;
}

/** A plan as `%replay --dry-run` prints it: of a run that is still going on, its kernel alone can tell. */
export type Planned = readonly string[];

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
export async function agree(about: About, ask: (agreed: Agreed) => Promise<Plan | Planned | undefined>): Promise<Agreed | undefined> {
  const overrides: Record<string, unknown> = {};
  if (!vscode.workspace.getConfiguration("rewound").get<boolean>("askBeforeReplay")) {
    return { overrides };
  }
  for (;;) {
    const options = { location: vscode.ProgressLocation.Window, title: "Rewound: planning" };
    const plan = await vscode.window.withProgress(options, () => ask({ overrides }));
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

/** What follows `replay` on a command line. */
export function wordsOf(about: About, agreed: Agreed): string[] {
  const given = Object.entries(agreed.overrides).flatMap(([name, value]) => ["--set", `${name}=${JSON.stringify(value)}`]);
  return [about.run ?? "last", ...(about.step ? ["--from", about.step] : []), ...given];
}

/** The plan of a run that has ended; undefined, and told, if there is none. */
export async function planOf(about: About, agreed: Agreed): Promise<Plan | undefined> {
  const told = await rewound(["replay", ...wordsOf(about, agreed), "--dry-run", "--json"], about.uri);
  const answer = JSON.parse(told.out || "{}") as Plan & { error?: { message: string; hint: string | null } };
  if (answer.plan) {
    return answer;
  }
  void vscode.window.showErrorMessage([answer.error?.message ?? told.err, answer.error?.hint].filter(Boolean).join(" "));
  return undefined;
}

type Item = vscode.QuickPickItem & { readonly does?: "begin" | "override" };

function items(plan: Plan | Planned, overrides: Readonly<Record<string, unknown>>): Item[] {
  const { count, mutations, lines } = "plan" in plan ? described(plan) : { count: "", mutations: [], lines: plan.map((label) => ({ label })) };
  const given = Object.entries(overrides).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const warning: Item[] = mutations.length
    ? [{ label: "$(warning) It could change something outside; that is held back", detail: mutations.join(", ") }]
    : [];
  return [
    { label: "$(play) Replay", description: count, does: "begin" },
    { label: "$(edit) With another value…", description: given.join(", "), does: "override" },
    ...warning,
    { label: "The plan", kind: vscode.QuickPickItemKind.Separator },
    ...lines,
  ];
}

function described({ plan, could_mutate }: Plan): { count: string; mutations: string[]; lines: Item[] } {
  const lines = plan.slice(0, 500).map((line) => ({
    label: `$(${line.action === "run" ? "play" : "archive"}) ${line.function ?? `cell ${line.cell}`}`,
    description: `${line.action}: ${line.reason}`,
  }));
  const runs = plan.filter((line) => line.action === "run").length;
  return { count: `${runs} of ${plan.length} steps run`, mutations: Object.values(could_mutate ?? {}).flat(), lines };
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
