/** Hints inside of editors, by CodeMirror's decorations: they come to editors that appear late, and go when they are not true any more. */

import { Extension, Range } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView, Tooltip, ViewPlugin, ViewUpdate, WidgetType, hoverTooltip } from '@codemirror/view';
import { EditorExtensionRegistry, IEditorExtensionFactory } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import { ICellHints, IHint, rangeOf } from '../model/hints';
import { bugIcon } from '../ui/icons';

/** Of a hint's text, so many characters stand in the line; the hover has all of it. */
const SHOWN = 72;

/** The hints of all cells, by the model of the cell's text: ids of cells are not unique among notebooks. */
export class HintStore {
  get changed(): ISignal<this, object> {
    return this._changed;
  }

  get(model: object): ICellHints | null {
    return this._hints.get(model) ?? null;
  }

  set(model: object, hints: ICellHints | null): void {
    if (hints === null && !this._hints.has(model)) {
      return;
    }
    if (hints === null) {
      this._hints.delete(model);
    } else {
      this._hints.set(model, hints);
    }
    this._changed.emit(model);
  }

  private readonly _hints = new WeakMap<object, ICellHints>();
  private readonly _changed = new Signal<this, object>(this);
}

/** What JupyterLab makes each editor's extension from. */
export function hintExtension(store: HintStore, trans: TranslationBundle, debug: () => (() => void) | null): IEditorExtensionFactory<undefined> {
  return {
    name: 'rewound-hints',
    factory: options => {
      // Markdown cells and files have models too: they just never get hints.
      return EditorExtensionRegistry.createImmutableExtension(extension(options.model.sharedModel, store, trans, debug));
    }
  };
}

function extension(model: object, store: HintStore, trans: TranslationBundle, debug: () => (() => void) | null): Extension {
  const plugin = ViewPlugin.define(view => new Hints(view, model, store, trans, debug), { decorations: hints => hints.decorations });
  return [plugin, hoverTooltip((view, position) => view.plugin(plugin)?.tooltip(position) ?? null)];
}

class Hints {
  constructor(
    private readonly _view: EditorView,
    private readonly _model: object,
    private readonly _store: HintStore,
    private readonly _trans: TranslationBundle,
    private readonly _debug: () => (() => void) | null
  ) {
    _store.changed.connect(this._told, this);
    this._make();
  }

  decorations: DecorationSet = Decoration.none;

  update(update: ViewUpdate): void {
    if (update.docChanged || this._dirty) {
      this._make();
    }
  }

  destroy(): void {
    this._store.changed.disconnect(this._told, this);
  }

  tooltip(position: number): Tooltip | null {
    const found = this._shown.find(each => position >= each.from && position <= this._view.state.doc.lineAt(each.to).to);
    if (!found) {
      return null;
    }
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: card(found.hint, this._trans) }) };
  }

  private _told(_: HintStore, model: object): void {
    if (model === this._model) {
      this._dirty = true;
      // An update of the view may be under way.
      queueMicrotask(() => this._view.dispatch({}));
    }
  }

  private _make(): void {
    this._dirty = false;
    this._shown = [];
    const known = this._store.get(this._model);
    const { doc } = this._view.state;
    const text = known === null ? '' : doc.toString();
    if (known === null || text !== known.source) {
      this.decorations = Decoration.none;
      return;
    }
    const lines = text.split('\n');
    const made: Array<Range<Decoration>> = [];
    for (const hint of known.hints) {
      const range = rangeOf(hint, lines);
      if (range !== null) {
        this._shown.push({ ...range, hint });
        made.push(Decoration.line({ class: `jp-Rewound-line jp-mod-${hint.kind}` }).range(doc.lineAt(range.from).from));
        if (range.to > range.from) {
          made.push(Decoration.mark({ class: `jp-Rewound-mark jp-mod-${hint.kind}` }).range(range.from, range.to));
        }
        made.push(Decoration.widget({ widget: new Pill(hint, this._trans, hint.kind === 'failure' ? this._debug() : null), side: 1 }).range(doc.lineAt(range.to).to));
      }
    }
    this.decorations = Decoration.set(made, true);
  }

  private _dirty = false;
  private _shown: Array<{ from: number; to: number; hint: IHint }> = [];
}

/** The short text behind a line. */
class Pill extends WidgetType {
  constructor(
    private readonly _hint: IHint,
    private readonly _trans: TranslationBundle,
    private readonly _debug: (() => void) | null
  ) {
    super();
  }

  eq(other: Pill): boolean {
    return other._hint.text === this._hint.text && other._hint.kind === this._hint.kind;
  }

  toDOM(): HTMLElement {
    const node = document.createElement('span');
    const { kind, text } = this._hint;
    node.className = `jp-Rewound-pill jp-mod-${kind}`;
    node.setAttribute('role', 'note');
    node.textContent = `${kind === 'cause' ? `${this._trans.__('Cause')}: ` : ''}${text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text}`;
    return this._debug === null ? node : withButton(node, this._debug, this._trans);
  }

  ignoreEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest('button') !== null;
  }
}

/** The pill of a failure, and the button that goes there with a debugger. */
function withButton(pill: HTMLElement, debug: () => void, trans: TranslationBundle): HTMLElement {
  const node = document.createElement('span');
  node.className = 'jp-Rewound-pillRow';
  node.appendChild(pill);
  const button = node.appendChild(document.createElement('button'));
  button.className = 'jp-Rewound-pillButton';
  button.title = trans.__('Debug at failure');
  button.setAttribute('aria-label', button.title);
  bugIcon.element({ container: button, width: '14px', height: '14px' });
  button.onclick = debug;
  return node;
}

/** The card that a hover shows. */
function card(hint: IHint, trans: TranslationBundle): HTMLElement {
  const node = document.createElement('div');
  node.className = `jp-Rewound-card jp-mod-${hint.kind}`;
  const head = node.appendChild(document.createElement('div'));
  head.className = 'jp-Rewound-cardHead';
  head.textContent = hint.kind === 'failure' ? trans.__('Failed here') : trans.__('Cause, %1% certain', Math.round((hint.confidence ?? 0) * 100));
  const text = node.appendChild(document.createElement('div'));
  text.textContent = hint.text;
  if (hint.values.length > 0) {
    const list = node.appendChild(document.createElement('dl'));
    list.className = 'jp-Rewound-seen';
    for (const [name, value] of hint.values) {
      list.appendChild(document.createElement('dt')).textContent = name;
      list.appendChild(document.createElement('dd')).textContent = value;
    }
  }
  return node;
}
