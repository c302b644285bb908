/** Hooks that the views share. */

import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

/** Draw again when a signal is emitted, once a frame at most. */
export function useSignals(...signals: Array<ISignal<unknown, unknown> | null | undefined>): void {
  const [, again] = React.useReducer((value: number) => value + 1, 0);
  React.useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      again();
    };
    const told = (): void => {
      frame = frame || requestAnimationFrame(draw);
    };
    signals.forEach(signal => signal?.connect(told));
    // Something may have happened between the drawing and this.
    told();
    return () => {
      cancelAnimationFrame(frame);
      signals.forEach(signal => signal?.disconnect(told));
    };
  }, signals);
}

/** Draw again as soon as a signal is emitted: what somebody types or ticks must be drawn within its event, or it jumps back first. */
export function useSignalsNow(...signals: Array<ISignal<unknown, unknown>>): void {
  const [, again] = React.useReducer((value: number) => value + 1, 0);
  React.useEffect(() => {
    signals.forEach(signal => signal.connect(again));
    again(); // something may have happened between the drawing and this
    return () => signals.forEach(signal => void signal.disconnect(again));
  }, signals);
}

/** The size of an element in pixels, kept up to date. */
export function useSize(ref: React.RefObject<HTMLElement>): { width: number; height: number } {
  const [size, setSize] = React.useState({ width: 0, height: 0 });
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const measure = (): void => setSize({ width: node.clientWidth, height: node.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Draw again when the theme is another one: for what is drawn on a canvas. Returns what it goes by. */
export function useTheme(): string {
  const read = (): string => `${document.body.dataset.jpThemeName} ${matchMedia('(forced-colors: active)').matches}`;
  const [theme, setTheme] = React.useState(read);
  React.useEffect(() => {
    const told = (): void => setTheme(read());
    const observer = new MutationObserver(told);
    const forced = matchMedia('(forced-colors: active)');
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
    forced.addEventListener('change', told);
    return () => {
      observer.disconnect();
      forced.removeEventListener('change', told);
    };
  }, []);
  return theme;
}

/** Draw again now and then while `on`: for what grows with the time. */
export function useTicks(on: boolean, milliseconds: number): void {
  const [, again] = React.useReducer((value: number) => value + 1, 0);
  React.useEffect(() => {
    if (!on) {
      return;
    }
    const timer = setInterval(again, milliseconds);
    return () => clearInterval(timer);
  }, [on, milliseconds]);
}

/** A wheel listener that may keep the page from scrolling, which React's own may not. */
export function useWheel(ref: React.RefObject<HTMLElement>, listener: (event: WheelEvent) => void): void {
  const latest = React.useRef(listener);
  latest.current = listener;
  React.useEffect(() => {
    const node = ref.current;
    const heard = (event: WheelEvent): void => latest.current(event);
    node?.addEventListener('wheel', heard, { passive: false });
    return () => node?.removeEventListener('wheel', heard);
  }, [ref]);
}
