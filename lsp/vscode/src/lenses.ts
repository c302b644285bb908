/**
 * Lenses that can be pressed at any time. VS Code forgets what the arguments of a lens were as soon as a newer answer is there, also of
 * lenses that it has not drawn anew yet, and then "Actual command not found" (microsoft/vscode#226936). A command without arguments is not
 * forgotten: each lens gets one of its own, which does what the newest answer said.
 */

import * as vscode from "vscode";
import type { About } from "./replay";

interface Slot {
  readonly id: string;
  command: vscode.Command;
}

export class Lenses implements vscode.Disposable {
  private readonly slots = new Map<string, Slot>();
  private readonly registered: vscode.Disposable[] = [];

  /** Of a whole document. Of two functions with one name the first one has commands of its own. */
  all(lenses: readonly vscode.CodeLens[]): vscode.CodeLens[] {
    const taken = new Set<string>();
    return lenses.map((lens) => {
      const key = lens.command && keyOf(lens.command);
      if (key === undefined || taken.has(key)) {
        return lens;
      }
      taken.add(key);
      return this.steady(lens, key);
    });
  }

  /** One whose words have come later. */
  one(lens: vscode.CodeLens): vscode.CodeLens {
    const key = lens.command && keyOf(lens.command);
    const known = key === undefined ? undefined : this.slots.get(key);
    return key !== undefined && known && about(known.command)?.step === about(lens.command)?.step ? this.steady(lens, key) : lens;
  }

  dispose(): void {
    vscode.Disposable.from(...this.registered).dispose();
  }

  private steady(lens: vscode.CodeLens, key: string): vscode.CodeLens {
    const command = lens.command as vscode.Command;
    const slot = this.slots.get(key) ?? this.opened(key, command);
    slot.command = command;
    lens.command = { title: command.title, command: slot.id };
    return lens;
  }

  private opened(key: string, command: vscode.Command): Slot {
    const slot = { id: `rewound.lens.${this.slots.size}`, command };
    const press = () => vscode.commands.executeCommand(slot.command.command, ...(slot.command.arguments ?? []));
    this.registered.push(vscode.commands.registerCommand(slot.id, press));
    this.slots.set(key, slot);
    return slot;
  }
}

function about(command: vscode.Command | undefined): About | undefined {
  return command?.arguments?.[0] as About | undefined;
}

/** The same for the same lens in every answer; undefined where a command has no arguments. */
function keyOf(command: vscode.Command): string | undefined {
  const { uri, function: name } = about(command) ?? {};
  return uri && JSON.stringify([command.command, uri, name]);
}
