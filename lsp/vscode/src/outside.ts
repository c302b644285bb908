/** What a replay could change outside: told before it begins, and let through only step by step, by a person who was asked twice. */

import * as vscode from "vscode";
import type { Agreed, Plan, Planned } from "./replay";

/** A step that runs and that had changed something outside. */
export interface Outside {
  readonly step: string;
  /** What it is called. */
  readonly place: string;
  readonly changes: readonly string[];
}

/** As a plan that is printed tells of such a step: its place, the step, what it had asked. */
const PRINTED = /^could change the outside: (.*) \((\S+)\): (.*)$/;
/** As a replay tells what it has held back, and which step would have to be allowed. */
const HELD = /held back: (.*?)(?: (?:To let it happen|If it did not happen), replay with --allow-mutations (\S+?)(?:\.?$|\. | to send).*)?$/;

export function outsideOf(plan: Plan | Planned): Outside[] {
  if (!("plan" in plan)) {
    const found = plan.map((line) => PRINTED.exec(line)).filter((one) => one !== null);
    return found.map(([, place = "", step = "", changes = ""]) => ({ step, place, changes: [changes] }));
  }
  const lines = new Map(plan.plan.map((line) => [line.step, line]));
  return Object.entries(plan.could_mutate ?? {}).map(([step, changes]) => {
    const line = lines.get(step);
    return { step, place: line ? (line.function ?? `cell ${line.cell}`) : step, changes };
  });
}

/** Which steps may really change something; undefined if the person goes back. */
export async function letThrough(plan: Plan | Planned, agreed: Agreed): Promise<string[] | undefined> {
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
export function really(plan: Plan | Planned, agreed: Agreed): string {
  const places = allowed(plan, agreed).map(({ place }) => place);
  return places.length ? `What ${places.join(", ")} ${places.length > 1 ? "change" : "changes"} outside will really happen` : "";
}

/** The second question, where something may really be changed: what is agreed to then. Who only presses Enter has it held back. */
export async function sure(plan: Plan | Planned, agreed: Agreed): Promise<Agreed | undefined> {
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
export async function askedFor(told: string): Promise<string | undefined> {
  const [, what, step] = told.split("\n").map((line) => HELD.exec(line)).find((one) => one !== null) ?? [];
  if (what === undefined) {
    return undefined;
  }
  const yes = step === undefined ? [] : ["Let It Through…"];
  return (await vscode.window.showWarningMessage(`The replay was held back: ${what}`, ...yes)) && step;
}

function allowed(plan: Plan | Planned, agreed: Agreed): Outside[] {
  return known(plan, agreed).filter((one) => isAllowed(one, agreed));
}

/** A step goes by its own name, and by its function's. */
function isAllowed({ step, place }: Outside, agreed: Agreed): boolean {
  return agreed.allowed.includes(step) || agreed.allowed.includes(place);
}

/** Those of the plan, and those that were held back though no plan could foresee them. */
function known(plan: Plan | Planned, agreed: Agreed): Outside[] {
  const outside = outsideOf(plan);
  const more = agreed.allowed.filter((name) => !outside.some(({ step, place }) => name === step || name === place));
  return [...outside, ...more.map((step) => ({ step, place: step, changes: [] }))];
}
