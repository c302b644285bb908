/** A graph as SVG: crisp, in the theme's colours, each node reachable by the keyboard. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { IPlaced, IPlacedEdge, IPlacedNode, NODE_HEIGHT, NODE_WIDTH, nodeAt, outline, shown } from '../../model/graph';
import { count } from '../../model/format';
import type { CellNames } from '../../model/names';
import { useSize, useWheel } from '../../ui/hooks';
import { cellText } from '../../ui/place';
import { statusText } from '../../ui/status';
import type { IGraphProps } from './index';

const CLOSEST = 1.5;
/** The scale below which nobody can read the nodes. */
const READABLE = 0.7;

export interface IDrawingProps {
  placed: IPlaced;
  /** The step that is asked about, and the one that is chosen. */
  asked: string | null;
  chosen: string | null;
  names: CellNames | undefined;
  trans: TranslationBundle;
  choose: (step: string) => void;
  go: IGraphProps['go'];
}

interface ILook {
  x: number;
  y: number;
  scale: number;
}

export function Drawing(props: IDrawingProps): JSX.Element {
  const { placed, trans } = props;
  const box = React.useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [look, setLook] = React.useState<ILook | null>(null);
  React.useEffect(() => setLook(null), [placed]);
  const now = look ?? fit(placed, width, height, false);
  useWheel(box, event => {
    event.preventDefault();
    const rect = box.current!.getBoundingClientRect();
    setLook(
      event.ctrlKey || event.metaKey
        ? zoomed(now, Math.exp(-event.deltaY * 0.005), event.clientX - rect.left, event.clientY - rect.top)
        : { ...now, x: now.x - event.deltaX, y: now.y - event.deltaY }
    );
  });
  const drag = React.useRef<{ x: number; y: number } | null>(null);
  const view = { left: -now.x / now.scale, top: -now.y / now.scale, right: (width - now.x) / now.scale, bottom: (height - now.y) / now.scale };
  const { nodes, edges, outlined } = shown(placed, view, node => node.step === props.asked || node.step === props.chosen);
  return (
    <div
      ref={box}
      className="jp-Rewound-drawing"
      onPointerDown={event => (drag.current = { x: event.clientX, y: event.clientY })}
      onPointerMove={event => {
        if (drag.current && event.buttons === 1) {
          setLook({ ...now, x: now.x + event.clientX - drag.current.x, y: now.y + event.clientY - drag.current.y });
          drag.current = { x: event.clientX, y: event.clientY };
        }
      }}
      onPointerUp={() => (drag.current = null)}
    >
      <svg width={width} height={height} role="group" aria-label={trans.__('Graph of %1 steps', placed.nodes.length)}>
        <Arrow />
        <g transform={`translate(${now.x} ${now.y}) scale(${now.scale})`}>
          {outlined > 0 && (
            <Outline
              placed={placed}
              choose={(left, top) => {
                const rect = box.current!.getBoundingClientRect();
                const found = nodeAt(placed, (left - rect.left - now.x) / now.scale, (top - rect.top - now.y) / now.scale);
                if (found) {
                  props.choose(found.node.step);
                }
              }}
            />
          )}
          {edges.map(edge => (
            <Edge key={`${edge.edge.source} ${edge.edge.target} ${edge.edge.kind}`} placed={edge} lit={props.chosen === edge.edge.source || props.chosen === edge.edge.target} />
          ))}
          {nodes.map(node => (
            <Node key={node.node.step} {...props} at={node} />
          ))}
        </g>
      </svg>
      {outlined > 0 && <div className="jp-Rewound-outlined">{trans.__('…and %1 more, to be read when zoomed in', count(outlined))}</div>}
      <div className="jp-Rewound-zoom">
        <button className="jp-Rewound-iconButton" aria-label={trans.__('Zoom in')} onClick={() => setLook(zoomed(now, 1.4, width / 2, height / 2))}>
          +
        </button>
        <button className="jp-Rewound-iconButton" aria-label={trans.__('Zoom out')} onClick={() => setLook(zoomed(now, 1 / 1.4, width / 2, height / 2))}>
          −
        </button>
        <button className="jp-Rewound-iconButton" aria-label={trans.__('Show all')} onClick={() => setLook(fit(placed, width, height, true))}>
          ⤢
        </button>
      </div>
    </div>
  );
}

/** What is too much to be read, as shapes alone. */
function Outline(props: { placed: IPlaced; choose: (left: number, top: number) => void }): JSX.Element {
  const paths = React.useMemo(() => outline(props.placed), [props.placed]);
  return (
    <g className="jp-Rewound-outline" aria-hidden="true" onClick={event => props.choose(event.clientX, event.clientY)}>
      <path className="jp-mod-edges" d={paths.edges} />
      <path className="jp-mod-nodes" d={paths.nodes} />
    </g>
  );
}

function Arrow(): JSX.Element {
  return (
    <defs>
      <marker id="jp-Rewound-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0.5 7 4 0 7.5z" />
      </marker>
    </defs>
  );
}

function Edge(props: { placed: IPlacedEdge; lit: boolean }): JSX.Element {
  const { placed } = props;
  return (
    <g className="jp-Rewound-edge" data-kind={placed.edge.kind} data-lit={props.lit || undefined}>
      <path d={placed.path} markerEnd="url(#jp-Rewound-arrow)">
        <title>{placed.edge.names.join(', ')}</title>
      </path>
      {placed.label && (
        <text x={placed.x} y={placed.y} textAnchor="middle" dominantBaseline="middle">
          {placed.label}
        </text>
      )}
    </g>
  );
}

function Node(props: IDrawingProps & { at: IPlacedNode }): JSX.Element {
  const { node, x, y } = props.at;
  const title = node.kind === 'cell' ? cellText(node, props.names, props.trans) || node.title : node.title;
  const said = [title, node.text, statusText(node.status, props.trans), node.count > 1 ? `×${node.count}` : ''].filter(Boolean).join(', ');
  return (
    <g
      className="jp-Rewound-node"
      role="button"
      tabIndex={0}
      aria-label={said}
      aria-pressed={props.chosen === node.step}
      data-status={node.status}
      data-asked={props.asked === node.step || undefined}
      transform={`translate(${x} ${y})`}
      onClick={() => props.choose(node.step)}
      onDoubleClick={() => props.go({ ...node })}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          props.choose(node.step);
        }
      }}
    >
      <title>{said}</title>
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={4} />
      <foreignObject width={NODE_WIDTH} height={NODE_HEIGHT}>
        <div className="jp-Rewound-nodeText">
          <strong>
            {title}
            {node.count > 1 ? ` ×${node.count}` : ''}
          </strong>
          <span>{node.text}</span>
        </div>
      </foreignObject>
    </g>
  );
}

/** All of it, or as much as can be read. */
function fit(placed: IPlaced, width: number, height: number, whole: boolean): ILook {
  const scale = Math.max(whole ? 0.02 : READABLE, Math.min(1, width / placed.width, height / placed.height));
  return { scale, x: (width - placed.width * scale) / 2, y: Math.max(0, (height - placed.height * scale) / 2) };
}

function zoomed(look: ILook, factor: number, x: number, y: number): ILook {
  const scale = Math.max(0.02, Math.min(CLOSEST, look.scale * factor));
  const ratio = scale / look.scale;
  return { scale, x: x - (x - look.x) * ratio, y: y - (y - look.y) * ratio };
}
