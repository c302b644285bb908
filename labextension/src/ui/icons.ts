/** Our own icons, in the colours of the theme: the arrow back, and the buttons of a program that stands. */

import { LabIcon } from '@jupyterlab/ui-components';

export { bugIcon } from '@jupyterlab/ui-components';

const rewind = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M12 4a8 8 0 1 1-7.75 10h2.1A6 6 0 1 0 12 6c-1.66 0-3.14.69-4.22 1.78L10 10H4V4l2.35 2.35A7.96 7.96 0 0 1 12 4z"/>
    <path d="M11 8.5h1.6v3.7l3 1.8-.8 1.3-3.8-2.3z"/>
  </g>
</svg>`;

export const rewoundIcon = new LabIcon({ name: 'rewound:rewind', svgstr: rewind });

/** Like the debugger's own: strokes in a box of 16. */
function drawn(name: string, strokes: string): LabIcon {
  const body = `<g class="jp-icon3" fill="#616161">${strokes}</g>`;
  return new LabIcon({ name: `rewound:${name}`, svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${body}</svg>` });
}

const ARC = 'M2 7V2.5h1.5v2.2A6 6 0 0 1 14 8.4h-1.5A4.5 4.5 0 0 0 4.6 5.6h2.2v1.4z';

/** An arc back over a dot: the line before. */
export const backIcon = drawn('step-back', `<path d="${ARC}"/><circle cx="8" cy="12" r="2"/>`);

/** The triangle of "continue", turned round. */
export const reverseIcon = drawn('reverse', '<path d="M13 2.5v11L5 8z"/><path d="M3 2.5h1.6v11H3z"/>');

/** An arc back to a pencil's line: where it was written. */
export const changeIcon = drawn('last-change', `<path d="${ARC}"/><path d="M4 13.2h8v1.3H4zM5 11.9l4.3-4.3 1.4 1.4-3.3 2.9z"/>`);

/** An arrow back to where a value came out of. */
export const producerIcon = drawn('producer', '<path d="M7 4 3 8l4 4v-3.2h3.4V7.2H7zM11.6 3.4h1.6v9.2h-1.6z"/>');

/** Round, and on: the step once more. */
export const restartIcon = drawn('restart-step', '<path d="M8 2.5V.6l3.4 2.7L8 6V4.1a4.1 4.1 0 1 0 4.1 4.1h1.6A5.7 5.7 0 1 1 8 2.5z"/><path d="M6.7 6v4.5L10.3 8.2z"/>');
