/** What a replay could change outside: told before it begins, and let through only step by step, by a person who was asked twice. */

import * as vscode from "vscode";
import type { Agreed, Outcome, Plan } from "./replay";

/** A step that runs and that had changed something outside. */
export interface Outside {
  readonly step: string;
  /** What it is called. */
  readonly place: string;
  readonly changes: readonly string[];
}

export function outsideOf(plan: Plan): Outside[] {
  const lines = new Map(plan.plan.map((line) => [line.step, line]));
  return Object.entries(plan.could_mutate).map(([step, changes]) => {
    const line = lines.get(step);
    return { step, place: line ? (line.function ?? `cell ${line.cell}`) : step, changes };
  });
}

/** Which steps may really change something; undefined if the person goes back. */
export async function letThrough(plan: Plan, agreed: Agreed): Promise<string[] | undefined> {
  const items = known(plan, agreed).map((one) => ({
    label: one.place,
    description: one.step,
    detail: one.changes.join(", "),
    picked: isAllowed(one, agreed),
    step: one.step,
  }));
  const options = { title: "Which steps may really change something outside?", placeHolder: "What is not chosen is held back" };
  return (await vscode.window.showQuickPick(items, { ...options, canPickMany: true, ignoreFocusOut: true }))?.map(({ step }) => step);
}

/** In a sentence, what will really be changed; empty if nothing will. */
export function really(plan: Plan, agreed: Agreed): string {
  const places = allowed(plan, agreed).map(({ place }) => place);
  return places.length ? `What ${places.join(", ")} ${places.length > 1 ? "change" : "changes"} outside will really happen` : "";
}

/** The second question, where something may really be changed: what is agreed to then. Who only presses Enter has it held back. */
export async function sure(plan: Plan, agreed: Agreed): Promise<Agreed | undefined> {
  const what = really(plan, agreed);
  if (!what) {
    return agreed;
  }
  const detail = [...new Set(allowed(plan, agreed).flatMap(({ changes }) => changes))].join("\n");
  const [hold, happen] = ["Hold It Back", "Let It Happen"];
  const chosen = await vscode.window.showWarningMessage(`${what}.`, { modal: true, detail }, hold, happen);
  return chosen === happen ? agreed : chosen === hold ? { ...agreed, allowed: [] } : undefined;
}

/** Tells what a replay has held back, and asks whether that step may change something next time: the step if so. */
export async function askedFor({ held: [first] }: Outcome): Promise<string | undefined> {
  if (!first) {
    return undefined;
  }
  const yes = first.allow === null ? [] : ["Let It Through…"];
  const chosen = await vscode.window.showWarningMessage(`The replay was held back: ${first.why}`, ...yes);
  return chosen && first.allow !== null ? first.allow : undefined;
}

function allowed(plan: Plan, agreed: Agreed): Outside[] {
  return known(plan, agreed).filter((one) => isAllowed(one, agreed));
}

/** A step goes by its own name, and by its function's. */
function isAllowed({ step, place }: Outside, agreed: Agreed): boolean {
  return agreed.allowed.includes(step) || agreed.allowed.includes(place);
}

/** Those of the plan, and those that were held back though no plan could foresee them. */
function known(plan: Plan, agreed: Agreed): Outside[] {
  const outside = outsideOf(plan);
  const more = agreed.allowed.filter((name) => !outside.some(({ step, place }) => name === step || name === place));
  return [...outside, ...more.map((step) => ({ step, place: step, changes: [] }))];
}
