// JSON shapes that the kernel and the server speak. Made from show/wire_offers.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * One value; `name` is what `overrides` takes, `kind` what it is, and the rest
 * where: `step` and `function` null where all are meant.
 * `whole` is false for a text too long to be told: `value` is its beginning
 * then. `choices` is null where it can be anything.
 */
export interface OfferShape {
  name: string;
  kind: 'parameter' | 'variable' | 'argument' | 'prompt' | 'system' | 'model';
  step: string | null;
  function: string | null;
  cell: number | null;
  cell_id: string | null;
  value: unknown;
  whole: boolean;
  choices: Array<string> | null;
}

/**
 * `more` counts those that are not listed.
 */
export interface OffersShape {
  run: string;
  offers: Array<OfferShape>;
  more: number;
}
