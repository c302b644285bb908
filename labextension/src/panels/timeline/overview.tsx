/** The whole run, or the part that is zoomed into, in a strip: nested steps as bars, drawn on a canvas. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration } from '../../model/format';
import { LEVELS, blocks, marks, stepAt } from '../../model/overview';
import { stripTicks } from '../../model/ticks';
import { RUNNING, FAILED, INTERRUPTED } from '../../model/timeline';
import type { TimelineState } from '../../model/timelinestate';
import { useSize, useWheel } from '../../ui/hooks';

const HEAD = 16;
const LEVEL = 7;
/** Levels that there is always room for, so that the strip does not jump when a first call comes. */
const FEWEST = 3;

function heightOf(state: TimelineState): number {
  return HEAD + Math.max(FEWEST, Math.min(LEVELS, (state.tree?.deepest ?? 0) + 1)) * LEVEL + 4;
}

/** Pixels that a pointer may move before a click is a drag. */
const STILL = 3;

interface IProps {
  state: TimelineState;
  chosen: number | null;
  /** Grows with what is drawn, so that a scrolled list does not draw this again. */
  revision: string;
  choose: (seq: number) => void;
  trans: TranslationBundle;
}

export const Overview = React.memo(
  function Overview(props: IProps): JSX.Element {
    const { state, chosen, trans } = props;
    const box = React.useRef<HTMLDivElement>(null);
    const canvas = React.useRef<HTMLCanvasElement>(null);
    const { width } = useSize(box);
    React.useLayoutEffect(() => {
      if (canvas.current && width > 0) {
        draw(canvas.current, state, chosen, width);
      }
    });
    useWheel(box, event => {
      event.preventDefault();
      turn(state, event, width);
    });
    const drag = React.useRef<{ x: number; moved: boolean } | null>(null);
    const level = (event: React.PointerEvent): void => {
      const { axis, tree, span } = state;
      const rect = event.currentTarget.getBoundingClientRect();
      if (axis && tree && width > 0) {
        const scale = (span.to - span.from) / width;
        const seq = stepAt(tree, axis, span.from + (event.clientX - rect.left) * scale, Math.floor((event.clientY - rect.top - HEAD) / LEVEL), 3 * scale);
        if (seq !== null) {
          props.choose(seq);
        }
      }
    };
    return (
      <div
        ref={box}
        className="jp-Rewound-overview"
        style={{ height: heightOf(state) }}
        onPointerDown={event => {
          drag.current = { x: event.clientX, moved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={event => {
          const from = drag.current;
          if (from && (from.moved || Math.abs(event.clientX - from.x) > STILL)) {
            state.pan((from.x - event.clientX) / Math.max(1, width));
            drag.current = { x: event.clientX, moved: true };
          }
        }}
        onPointerUp={event => {
          if (drag.current && !drag.current.moved) {
            level(event);
          }
          drag.current = null;
        }}
        onDoubleClick={() => state.look(null)}
      >
        <canvas ref={canvas} role="img" aria-label={trans.__('The steps of the run as bars; the list below says the same')} />
      </div>
    );
  },
  (before, after) => before.revision === after.revision && before.chosen === after.chosen && before.state === after.state
);

/** Zoom around the pointer; sideways, or with the shift key, pan. */
export function turn(state: TimelineState, event: WheelEvent, width: number): void {
  const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
  if (sideways !== 0) {
    state.pan(sideways / Math.max(1, width));
    return;
  }
  const { span } = state;
  const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const around = span.from + ((event.clientX - rect.left) / Math.max(1, width)) * (span.to - span.from);
  state.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.005), around);
}

function draw(canvas: HTMLCanvasElement, state: TimelineState, chosen: number | null, width: number): void {
  const height = heightOf(state);
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  const { tree, axis, span } = state;
  if (!context || !tree || !axis || tree.timeline.known === 0) {
    return;
  }
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  drawMarks(context, state, width, height, colour);
  const ok = colour('--jp-Rewound-bar');
  const deeper = colour('--jp-Rewound-bar-below');
  const special: Record<number, string> = {
    [FAILED]: colour('--jp-Rewound-failed'),
    [INTERRUPTED]: colour('--jp-Rewound-interrupted'),
    [RUNNING]: colour('--jp-Rewound-running')
  };
  for (const block of blocks(tree, axis, span, width)) {
    context.fillStyle = special[block.status] ?? (block.level === 0 ? ok : deeper);
    // A pixel between neighbours, where there is room for one.
    context.fillRect(block.left, HEAD + block.level * LEVEL, Math.max(1, block.width - (block.width > 4 ? 1 : 0)), LEVEL - 1);
  }
  drawTicks(context, state, width, colour);
  if (chosen !== null && tree.timeline.has(chosen)) {
    const scale = width / (span.to - span.from);
    const left = (axis.from[chosen] - span.from) * scale;
    const wide = Math.max(2, (axis.to[chosen] - axis.from[chosen]) * scale);
    context.strokeStyle = colour('--jp-ui-font-color1');
    context.lineWidth = 1.5;
    context.strokeRect(left - 0.75, HEAD + Math.min(tree.depth[chosen], LEVELS - 1) * LEVEL - 1.25, wide + 1, LEVEL + 1);
  }
}

/** Requests to the outside as notches in the bars; what changed something is higher, and in a colour of its own. */
function drawTicks(context: CanvasRenderingContext2D, state: TimelineState, width: number, colour: (name: string) => string): void {
  const { tree, axis, span } = state;
  if (tree === null || axis === null || tree.timeline.ticks.size === 0) {
    return;
  }
  const plain = colour('--jp-ui-font-color1');
  const changed = colour('--jp-Rewound-changed');
  for (const tick of stripTicks(tree, axis, span, width, LEVELS)) {
    context.fillStyle = tick.state === 0 ? plain : changed;
    context.fillRect(tick.left, HEAD + tick.level * LEVEL, tick.state === 0 ? 1 : 2, tick.state === 2 ? 3 : LEVEL - 1);
  }
}

function drawMarks(context: CanvasRenderingContext2D, state: TimelineState, width: number, height: number, colour: (name: string) => string): void {
  const { span } = state;
  context.font = `10px ${colour('--jp-ui-font-family') || 'sans-serif'}`;
  context.textBaseline = 'middle';
  for (const place of marks(span, width, 80)) {
    const x = Math.round(((place - span.from) / (span.to - span.from)) * width) + 0.5;
    context.strokeStyle = colour('--jp-border-color2');
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, HEAD - 3);
    context.lineTo(x, height);
    context.stroke();
    const text = state.mode === 'time' ? (place === 0 ? '0' : duration(place)) : String(Math.round(place));
    const room = context.measureText(text).width;
    if (x + 3 + room < width) {
      context.fillStyle = colour('--jp-ui-font-color2');
      context.fillText(text, x + 3, HEAD / 2);
    }
  }
}
