/** A value of a step: one line, and unfolded as people read it: a table, an array with its histogram, a picture, text, its parts. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { plain, size } from '../../model/format';
import { Problem } from '../../service/source';
import { Caret } from '../../ui/caret';
import { problemText } from '../../ui/problem';
import type { ArrayShape, HistogramShape, ImageShape, PartsShape, StepDetailShape, StepValueShape, TableShape, TextShape, ValueShape } from '../../wire';
import type { IDetailsProps } from './index';
import { Trace } from './trace';

/** Rows of a table, and parts of a value, that are asked for at once. */
const PAGE = 50;

interface IValueProps extends IDetailsProps {
  detail: StepDetailShape;
  value: StepValueShape;
}

export function ValueRow(props: IValueProps): JSX.Element {
  const { value, detail, trans } = props;
  const [open, setOpen] = React.useState(false);
  const [traced, setTraced] = React.useState(false);
  const name = value.name || trans.__('result');
  const opens = value.stored && !value.definition;
  return (
    <li className="jp-Rewound-value">
      <div className="jp-Rewound-valueHead">
        <button className="jp-Rewound-foldButton" aria-expanded={open} disabled={!opens} onClick={() => setOpen(!open)} aria-label={name}>
          <span className="jp-Rewound-fold" data-open={open}>
            {opens && <Caret />}
          </span>
          <span className="jp-Rewound-valueName">{name}</span>
          <span className="jp-Rewound-valueText" title={value.text}>
            {value.text}
          </span>
        </button>
        <span className="jp-Rewound-valueType" title={[value.type, size(value.size)].filter(Boolean).join(', ')}>
          {value.type.split('.').pop()}
        </span>
        {value.name && (
          <button
            className="jp-Rewound-link"
            title={trans.__('Where it came from, and where it went to')}
            aria-label={trans.__('Way of %1', value.name)}
            aria-expanded={traced}
            onClick={() => setTraced(!traced)}
          >
            {trans.__('way')}
          </button>
        )}
      </div>
      {value.why && <div className="jp-Rewound-note">{value.why}</div>}
      {open && <ValueBody {...props} path={[]} />}
      {traced && <Trace {...props} run={detail.run} step={value.made_by ?? detail.step.step} name={value.name} />}
    </li>
  );
}

/** Ask for a value or a part of it, and draw it. */
function ValueBody(props: IValueProps & { path: number[] }): JSX.Element {
  const { model, detail, value, trans } = props;
  const [asked, setAsked] = React.useState({ offset: 0, column: 0 });
  const [found, setFound] = React.useState<ValueShape | Problem | null>(null);
  const path = props.path.join('.');
  React.useEffect(() => {
    let gone = false;
    const source = model.run?.live ? model.link?.source : model.run?.source;
    const params = { run: detail.run, step: detail.step.step, name: value.name, role: value.role, path: path === '' ? [] : path.split('.').map(Number), limit: PAGE, ...asked };
    source?.request('value', params).then(
      told => gone || setFound(told),
      (error: unknown) => gone || setFound(Problem.from(error))
    );
    return () => {
      gone = true;
    };
  }, [model, detail, value, path, asked]);
  if (found === null) {
    return <div className="jp-Rewound-note">{trans.__('Loading…')}</div>;
  }
  if (found instanceof Problem) {
    return <div className="jp-Rewound-note">{problemText(found, trans)}</div>;
  }
  return (
    <div className="jp-Rewound-valueBody" data-kind={found.kind}>
      {found.table && <TableView table={found.table} trans={trans} turn={setAsked} />}
      {found.array && <ArrayView array={found.array} trans={trans} />}
      {found.image && <ImageView image={found.image} name={value.name} />}
      {found.long && <TextView long={found.long} trans={trans} />}
      {found.parts && <PartsView {...props} parts={found.parts} turn={setAsked} />}
      {found.kind === 'scalar' && <pre className="jp-Rewound-text">{found.text}</pre>}
      {found.why && <div className="jp-Rewound-note">{found.why}</div>}
    </div>
  );
}

type Turn = (page: { offset: number; column: number }) => void;

function TableView(props: { table: TableShape; trans: TranslationBundle; turn: Turn }): JSX.Element {
  const { table, trans } = props;
  return (
    <>
      <div className="jp-Rewound-table" tabIndex={0} role="region" aria-label={trans.__('Table')}>
        <table>
          <thead>
            <tr>
              <td />
              {table.heads.map((head, index) => (
                <th key={index} scope="col" title={head.dtype}>
                  {head.name}
                  <small>{head.dtype}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.cells.map((row, index) => (
              <tr key={index}>
                <th scope="row">{table.index[index]}</th>
                {row.map((text, column) => (
                  <td key={column} data-numeric={table.numeric[column]} title={text}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pages
        label={trans.__('%1 rows × %2 columns', table.rows, table.columns)}
        offset={table.offset}
        shown={table.cells.length}
        of={table.rows}
        trans={trans}
        turn={offset => props.turn({ offset, column: table.column })}
      />
    </>
  );
}

function Pages(props: { label: string; offset: number; shown: number; of: number; trans: TranslationBundle; turn: (offset: number) => void }): JSX.Element {
  const { offset, shown, of, trans } = props;
  return (
    <div className="jp-Rewound-pages">
      <span>{props.label}</span>
      {of > shown && (
        <>
          <button className="jp-Rewound-link" disabled={offset === 0} onClick={() => props.turn(Math.max(0, offset - PAGE))}>
            {trans.__('Previous')}
          </button>
          <span>{`${offset + 1}–${offset + shown}`}</span>
          <button className="jp-Rewound-link" disabled={offset + shown >= of} onClick={() => props.turn(offset + PAGE)}>
            {trans.__('Next')}
          </button>
        </>
      )}
    </div>
  );
}

function ArrayView(props: { array: ArrayShape; trans: TranslationBundle }): JSX.Element {
  const { array, trans } = props;
  const facts: Array<[string, string]> = [
    [trans.__('shape'), array.shape.join(' × ') || trans.__('scalar')],
    [trans.__('dtype'), array.dtype],
    [trans.__('range'), array.minimum === null ? '' : `${plain(array.minimum)} … ${plain(array.maximum)}`],
    [trans.__('mean'), array.mean === null ? '' : plain(array.mean)],
    [trans.__('missing'), array.missing ? String(array.missing) : '']
  ];
  return (
    <div className="jp-Rewound-array">
      <dl>
        {facts
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </React.Fragment>
          ))}
      </dl>
      {array.histogram && <Histogram histogram={array.histogram} trans={trans} />}
      {array.head.length > 0 && <pre className="jp-Rewound-text">{array.head.join(', ')}</pre>}
    </div>
  );
}

function Histogram(props: { histogram: HistogramShape; trans: TranslationBundle }): JSX.Element {
  const { edges, counts } = props.histogram;
  const highest = Math.max(1, ...counts);
  const wide = 100 / Math.max(1, counts.length);
  const label = props.trans.__('Histogram from %1 to %2', plain(edges[0]), plain(edges[edges.length - 1]));
  return (
    <svg className="jp-Rewound-histogram" viewBox="0 0 100 32" preserveAspectRatio="none" role="img" aria-label={label}>
      {counts.map((number, index) => (
        <rect key={index} x={index * wide + 0.3} width={wide - 0.6} y={32 - (number / highest) * 32} height={(number / highest) * 32}>
          <title>{`${plain(edges[index])} … ${plain(edges[index + 1])}: ${number}`}</title>
        </rect>
      ))}
    </svg>
  );
}

function ImageView(props: { image: ImageShape; name: string }): JSX.Element {
  const { image } = props;
  return <img className="jp-Rewound-image" alt={props.name} src={`data:${image.mime};base64,${image.data}`} width={image.width ?? undefined} />;
}

function TextView(props: { long: TextShape; trans: TranslationBundle }): JSX.Element {
  const { long, trans } = props;
  const left = long.characters - long.offset - long.text.length;
  return (
    <>
      <pre className="jp-Rewound-text" tabIndex={0}>
        {long.text}
      </pre>
      {left > 0 && <div className="jp-Rewound-note">{trans.__('and %1 more characters', left)}</div>}
    </>
  );
}

function PartsView(props: IValueProps & { path: number[]; parts: PartsShape; turn: Turn }): JSX.Element {
  const { parts, trans } = props;
  const [open, setOpen] = React.useState<ReadonlySet<number>>(new Set());
  const toggle = (at: number): void => setOpen(new Set(open.has(at) ? [...open].filter(each => each !== at) : [...open, at]));
  return (
    <>
      <ul className="jp-Rewound-parts">
        {parts.parts.map(part => (
          <li key={part.at}>
            <button className="jp-Rewound-foldButton" aria-expanded={open.has(part.at)} disabled={!part.opens} onClick={() => toggle(part.at)}>
              <span className="jp-Rewound-fold" data-open={open.has(part.at)}>
                {part.opens && <Caret />}
              </span>
              <span className="jp-Rewound-valueName">{part.label}</span>
              <span className="jp-Rewound-valueText">{part.text}</span>
            </button>
            {open.has(part.at) && <ValueBody {...props} path={[...props.path, part.at]} />}
          </li>
        ))}
      </ul>
      {parts.count > parts.parts.length && (
        <Pages
          label={trans._n('%1 part', '%1 parts', parts.count)}
          offset={parts.offset}
          shown={parts.parts.length}
          of={parts.count}
          trans={trans}
          turn={offset => props.turn({ offset, column: 0 })}
        />
      )}
    </>
  );
}
