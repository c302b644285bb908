/** The keys of the list of steps: those of any tree, and those of a map. */

import type * as React from 'react';

import { NONE } from '../../model/timeline';
import type { IRowsProps } from './rows';

type Act = (props: IRowsProps, page: number) => void;

/** The row that lies `by` rows further, and so many only as there are. */
function step(by: (page: number) => number): Act {
  return (props, page) => {
    const { rows } = props.state;
    if (rows.length === 0) {
      return;
    }
    const at = props.chosen === null ? -1 : rows.indexOf(props.chosen);
    const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by(page)));
    props.choose(rows[to]);
  };
}

function fold(props: IRowsProps): void {
  const { state, chosen } = props;
  const tree = state.tree;
  if (tree === null || chosen === null) {
    return;
  }
  if (tree.first[chosen] !== NONE && state.isOpen(chosen) && !state.filtered) {
    state.toggle(chosen, false);
  } else if (tree.parent[chosen] !== NONE) {
    props.choose(tree.parent[chosen]);
  }
}

function unfold(props: IRowsProps): void {
  const { state, chosen } = props;
  const tree = state.tree;
  if (tree === null || chosen === null || tree.first[chosen] === NONE) {
    return;
  }
  if (state.isOpen(chosen)) {
    props.choose(tree.first[chosen]);
  } else {
    state.toggle(chosen, true);
  }
}

const KEYS: Record<string, Act> = {
  ArrowUp: step(() => -1),
  ArrowDown: step(() => 1),
  PageUp: step(page => -page),
  PageDown: step(page => page),
  Home: step(() => -Infinity),
  End: step(() => Infinity),
  ArrowLeft: fold,
  ArrowRight: unfold,
  Enter: props => {
    if (props.chosen !== null) {
      props.visit(props.chosen);
    }
  },
  '+': props => props.state.zoom(0.5),
  '=': props => props.state.zoom(0.5),
  '-': props => props.state.zoom(2),
  '0': props => props.state.look(null),
  'Shift+ArrowLeft': props => props.state.pan(-0.2),
  'Shift+ArrowRight': props => props.state.pan(0.2)
};

/** Do what a key is for; `page` is how many rows can be seen. */
export function keyed(event: React.KeyboardEvent, props: IRowsProps, page: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const act = (event.shiftKey ? KEYS[`Shift+${event.key}`] : undefined) ?? KEYS[event.key];
  if (act) {
    event.preventDefault();
    event.stopPropagation();
    act(props, page);
  }
}
