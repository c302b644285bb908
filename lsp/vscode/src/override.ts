/** Another value for a replay: typed into a box that stays, with what was typed, until the value is taken or the person goes back. */

import * as vscode from "vscode";
import type { Agreed, Plan, Planner } from "./replay";

/** What was taken, with the plan that follows from it; or what was typed when the person went back. */
export type Overridden = { readonly agreed: Agreed; readonly plan: Plan } | { readonly typed: string };

/** How the command line begins what it says of a value. */
const ABOUT = /^--set \S+?[:=]? /;

/** Asks for a value, and what becomes of the plan with it; a value that is refused stays in the box, with the reason. */
export function override(typed: string, before: Agreed, ask: Planner): Promise<Overridden> {
  const box = vscode.window.createInputBox();
  box.title = "Replay with another value";
  box.prompt = 'NAME=JSON, for example rate=0.2 or email="a@b.example"';
  box.value = typed;
  box.ignoreFocusOut = true;
  box.onDidChangeValue(() => (box.validationMessage = undefined));
  return new Promise((resolve) => {
    box.onDidHide(() => {
      resolve({ typed: box.value });
      box.dispose();
    });
    box.onDidAccept(async () => {
      const taken = box.busy ? undefined : await attempt(box, before, ask);
      if (taken) {
        resolve(taken);
        box.hide();
      }
    });
    box.show();
  });
}

/** What is in the box, if it is taken; else the box says why it is not. */
async function attempt(box: vscode.InputBox, before: Agreed, ask: Planner): Promise<Overridden | undefined> {
  const read = parsed(box.value);
  if ("wrong" in read) {
    box.validationMessage = read.wrong;
    return undefined;
  }
  box.busy = true;
  box.enabled = false;
  const agreed = { ...before, overrides: { ...before.overrides, [read.name]: read.json } };
  const plan = await ask(agreed);
  box.busy = false;
  box.enabled = true;
  if ("refused" in plan) {
    const why = plan.refused.replace(ABOUT, "");
    box.validationMessage = why.charAt(0).toUpperCase() + why.slice(1);
    return undefined;
  }
  return { agreed, plan };
}

/** A name and a value that is JSON. */
export function parsed(text: string): { readonly name: string; readonly json: string } | { readonly wrong: string } {
  const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(text) ?? [];
  if (!name || !value) {
    return { wrong: "Write NAME=JSON." };
  }
  try {
    JSON.parse(value);
    return { name, json: value };
  } catch {
    return { wrong: `${value} is not JSON. A text stands in quotes: ${name}=${JSON.stringify(value)}` };
  }
}
