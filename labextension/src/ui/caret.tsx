/** The small triangle before what unfolds; `jp-Rewound-fold` around it turns it. */

import * as React from 'react';

export function Caret(): JSX.Element {
  return (
    <svg viewBox="0 0 18 18" width="14" height="14" fill="currentColor" opacity="0.7" aria-hidden="true">
      <path d="M7.2 5.2 10.9 9l-3.7 3.8z" />
    </svg>
  );
}
