/** The values that somebody may want to try others of, as the form of the replay dialog has them. */

import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellNames } from '../model/names';
import type { IGiven } from '../model/replay';
import type { NotebookLink } from '../service/link';
import type { Params } from '../service/source';
import { cellText, placeText } from '../ui/place';
import type { OfferShape, OffersShape } from '../wire';

/** What a run was given; nothing where nobody can say: values can be given by name all the same. */
export async function offered(link: NotebookLink, run: string, step: string | null, more: Params): Promise<OffersShape> {
  const about = step === null ? {} : { step };
  return link.source.request('offers', { run, ...about, ...more }).catch(() => ({ run, offers: [], more: 0 }));
}

export function givenOf(offer: OfferShape, link: NotebookLink, names: CellNames, trans: TranslationBundle): IGiven {
  const text = typeof offer.value === 'string' ? offer.value : JSON.stringify(offer.value);
  const recorded = offer.whole ? text : '';
  return {
    name: offer.name,
    text: recorded,
    recorded,
    isText: typeof offer.value === 'string',
    title: offer.name.split('@')[0],
    where: [kindText(offer, trans), whereText(offer, link, names, trans)].filter(Boolean).join(' · '),
    choices: offer.choices === null ? null : [...new Set([text, ...offer.choices])],
    beginning: offer.whole ? null : text
  };
}

function kindText(offer: OfferShape, trans: TranslationBundle): string {
  const texts: Record<OfferShape['kind'], string> = {
    prompt: '',
    system: '',
    model: '',
    parameter: trans.__('parameter'),
    argument: trans.__('argument'),
    variable: trans.__('variable')
  };
  return texts[offer.kind];
}

/** The call and its step, or the cell. */
function whereText(offer: OfferShape, link: NotebookLink, names: CellNames, trans: TranslationBundle): string {
  if (offer.step !== null) {
    return `${offer.function ?? placeText({ ...offer, line: null, file: null }, names, trans)} (${offer.step})`;
  }
  if (offer.cell_id !== null) {
    const at = link.panel.content.widgets.findIndex(cell => cell.model.id === offer.cell_id);
    return at < 0 ? '' : cellText({ cell: at }, names, trans);
  }
  return trans.__('wherever it is asked');
}
