/** Replay, with its plan shown first: what will run, what it could change outside, and other values if they are wanted. */

import * as vscode from "vscode";
import { letThrough, outsideOf, really, sure } from "./outside";
import { override } from "./override";
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

export interface Outcome extends Plan {
  readonly run: string | null;
  readonly replay_of: string;
  readonly status: string;
  /** What was not carried out, and the step that a person could let through to have it happen. */
  readonly held: readonly { readonly why: string; readonly allow: string | null }[];
}

/** Why there is no plan, or no outcome. */
export interface Refused {
  readonly refused: string;
}

/** What was agreed to. */
export interface Agreed {
  /** Other values by name, as JSON: the texts that were typed, in which 1.0 is not 1. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Steps that may really change something outside. */
  readonly allowed: readonly string[];
}

export type Planner = (agreed: Agreed) => Promise<Plan | Refused>;

const NOTHING: Agreed = { overrides: {}, allowed: [] };

/** Nothing is run in a folder that is not trusted, whichever way the command came. */
export function trusted(): boolean {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage("Rewound runs nothing in a folder that you have not said to trust.");
  }
  return vscode.workspace.isTrusted;
}

/** Shows the plan and asks; undefined if the person thinks better of it. What may change something outside is always asked. */
export async function agree(about: About, ask: Planner, begin: Agreed = NOTHING): Promise<Agreed | undefined> {
  if (!begin.allowed.length && !vscode.workspace.getConfiguration("rewound").get<boolean>("askBeforeReplay")) {
    return begin;
  }
  let agreed = begin;
  let plan = await planned(ask, agreed);
  let typed = "";
  while (!("refused" in plan)) {
    const options = { title: `Replay ${about.run ?? "last"}`, ignoreFocusOut: agreed !== NOTHING };
    const chosen = await vscode.window.showQuickPick(items(plan, agreed), options);
    if (!chosen) {
      return undefined;
    }
    const certain = chosen.does === "begin" ? await sure(plan, agreed) : undefined;
    if (certain) {
      return certain;
    }
    if (chosen.does === "allow") {
      agreed = { ...agreed, allowed: (await letThrough(plan, agreed)) ?? agreed.allowed };
    }
    if (chosen.does === "override") {
      const found = await override(typed, agreed, ask);
      typed = "typed" in found ? found.typed : "";
      ({ agreed, plan } = "typed" in found ? { agreed, plan } : found);
    }
  }
  void vscode.window.showErrorMessage(plan.refused);
  return undefined;
}

function planned(ask: Planner, agreed: Agreed): Thenable<Plan | Refused> {
  const options = { location: vscode.ProgressLocation.Window, title: "Rewound: planning" };
  return vscode.window.withProgress(options, () => ask(agreed));
}

/** `NAME=JSON` of each other value, as `--set` takes it. */
export function setOf(agreed: Agreed): string[] {
  return Object.entries(agreed.overrides).map(([name, value]) => `${name}=${value}`);
}

/** What follows `replay` on a command line. */
export function wordsOf(about: About, agreed: Agreed): string[] {
  const given = setOf(agreed).flatMap((one) => ["--set", one]);
  const allowed = agreed.allowed.flatMap((step) => ["--allow-mutations", step]);
  return [about.run ?? "last", ...(about.step ? ["--from", about.step] : []), ...given, ...allowed];
}

/** The plan of a run that has ended. */
export async function planOf(about: About, agreed: Agreed): Promise<Plan | Refused> {
  const told = await rewound(["replay", ...wordsOf(about, agreed), "--dry-run", "--json"], about.uri);
  const answer = JSON.parse(told.out || "{}") as Plan & { error?: { message: string; hint: string | null } };
  const why = [answer.error?.message ?? told.err, answer.error?.hint].filter(Boolean).join(" ");
  return answer.plan ? answer : { refused: why || `rewound replay ended with ${told.code}` };
}

/** In a line, as the server tells of a replay in a process of its own. */
export function summary({ replay_of, status, run, plan }: Outcome): string {
  const counted = ["restored", "ran", "served", "skipped"].map((action) => [plan.filter((line) => line.action === action).length, action]);
  const counts = counted.filter(([count]) => count).map((one) => one.join(" "));
  return `Replay of ${replay_of}: ${status} as ${run}, ${counts.join(", ")}`;
}

type Item = vscode.QuickPickItem & { readonly does?: "begin" | "override" | "allow" };

function items(plan: Plan, agreed: Agreed): Item[] {
  const { count, lines } = described(plan);
  return [
    { label: "$(play) Replay", description: count, does: "begin" },
    { label: "$(edit) With another value…", description: setOf(agreed).join(", "), does: "override" },
    ...warning(plan, agreed),
    { label: "The plan", kind: vscode.QuickPickItemKind.Separator },
    ...lines,
  ];
}

function warning(plan: Plan, agreed: Agreed): Item[] {
  const outside = outsideOf(plan);
  const asked = [...new Set(outside.flatMap(({ changes }) => changes))].join(", ");
  const real = really(plan, agreed);
  if (real) {
    return [{ label: `$(alert) ${real}`, detail: asked, does: "allow" }];
  }
  const held = { label: "$(warning) It could change something outside; that is held back", description: "Let it through…" };
  return outside.length ? [{ ...held, detail: asked, does: "allow" }] : [];
}

function described({ plan }: Plan): { count: string; lines: Item[] } {
  const lines = plan.slice(0, 500).map((line) => ({
    label: `$(${line.action === "run" ? "play" : "archive"}) ${line.function ?? `cell ${line.cell}`}`,
    description: `${line.action}: ${line.reason}`,
  }));
  const runs = plan.filter((line) => line.action === "run").length;
  return { count: `${runs} of ${plan.length} steps run`, lines };
}
