/** Our own icon: two arrows back, in the colours of the theme. */

import { LabIcon } from '@jupyterlab/ui-components';

const rewind = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M12 4a8 8 0 1 1-7.75 10h2.1A6 6 0 1 0 12 6c-1.66 0-3.14.69-4.22 1.78L10 10H4V4l2.35 2.35A7.96 7.96 0 0 1 12 4z"/>
    <path d="M11 8.5h1.6v3.7l3 1.8-.8 1.3-3.8-2.3z"/>
  </g>
</svg>`;

export const rewoundIcon = new LabIcon({ name: 'rewound:rewind', svgstr: rewind });
