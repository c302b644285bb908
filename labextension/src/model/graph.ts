/** Places for the nodes and edges of a graph that comes in layers. Without a DOM. */

import type { EdgeShape, GraphShape, NodeShape } from '../wire';

export const NODE_WIDTH = 132;
export const NODE_HEIGHT = 40;
const GAP_X = 18;
const GAP_Y = 40;
const MARGIN = 12;

export interface IPlacedNode {
  node: NodeShape;
  x: number;
  y: number;
}

export interface IPlacedEdge {
  edge: EdgeShape;
  /** An SVG path from the lower side of the source to the upper side of the target. */
  path: string;
  /** The same, straight. */
  line: string;
  label: string;
  x: number;
  y: number;
}

export interface IPlaced {
  nodes: IPlacedNode[];
  edges: IPlacedEdge[];
  width: number;
  height: number;
}

/** The first name on an edge, and how many more there are; parts of a named value (`rows[0]`) are said with it. */
export function label(edge: EdgeShape): string {
  const whole = edge.names.filter(name => !edge.names.some(other => name.startsWith(`${other}[`) || name.startsWith(`${other}.`)));
  return whole.length > 1 ? `${whole[0]} +${whole.length - 1}` : whole.join('');
}

/** Each layer is a line of nodes, centred; the layers lie below each other. */
export function place(graph: GraphShape): IPlaced {
  const layers = new Map<number, NodeShape[]>();
  for (const node of graph.nodes) {
    const line = layers.get(node.layer);
    if (line) {
      line.push(node);
    } else {
      layers.set(node.layer, [node]);
    }
  }
  const order = [...layers.keys()].sort((left, right) => left - right);
  const widest = Math.max(1, ...order.map(layer => layers.get(layer)!.length));
  const width = widest * (NODE_WIDTH + GAP_X) - GAP_X + 2 * MARGIN;
  const nodes: IPlacedNode[] = [];
  const at = new Map<string, IPlacedNode>();
  order.forEach((layer, row) => {
    const line = layers.get(layer)!.sort((left, right) => left.order - right.order);
    const indent = (width - (line.length * (NODE_WIDTH + GAP_X) - GAP_X)) / 2;
    line.forEach((node, column) => {
      const placed = { node, x: indent + column * (NODE_WIDTH + GAP_X), y: MARGIN + row * (NODE_HEIGHT + GAP_Y) };
      nodes.push(placed);
      at.set(node.step, placed);
    });
  });
  const edges = graph.edges.map(edge => route(edge, at)).filter((edge): edge is IPlacedEdge => edge !== null);
  return { nodes, edges, width, height: order.length * (NODE_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN };
}

function route(edge: EdgeShape, at: ReadonlyMap<string, IPlacedNode>): IPlacedEdge | null {
  const source = at.get(edge.source);
  const target = at.get(edge.target);
  if (!source || !target) {
    return null;
  }
  const [x1, y1] = [source.x + NODE_WIDTH / 2, source.y + NODE_HEIGHT];
  const [x2, y2] = [target.x + NODE_WIDTH / 2, target.y];
  const bend = Math.max(GAP_Y / 2, Math.abs(y2 - y1) / 2);
  return {
    edge,
    label: label(edge),
    line: `M${Math.round(x1)} ${y1}L${Math.round(x2)} ${y2}`,
    path: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`,
    x: (x1 + x2) / 2,
    y: (y1 + y2) / 2
  };
}

/** Nodes that are drawn with all that they say; of more nobody could read it, and each is some elements of the page. */
export const DETAILED = 200;
/** Edges that are drawn one by one, and as lines of an outline. */
const EDGES = 4 * DETAILED;
const LINES = 10_000;

/** A part of a drawing, in its own coordinates. */
export interface IWindow {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface IShown {
  nodes: IPlacedNode[];
  edges: IPlacedEdge[];
  /** Nodes that are in view and are drawn as an outline only. */
  outlined: number;
}

/** What is drawn of the nodes in a window: all of them, or where they are too many those that matter most, the others as an outline. */
export function shown(placed: IPlaced, view: IWindow, matters: (node: NodeShape) => boolean): IShown {
  const seen = placed.nodes.filter(at => at.x < view.right && at.y < view.bottom && at.x + NODE_WIDTH > view.left && at.y + NODE_HEIGHT > view.top);
  const few = seen.length <= DETAILED;
  const nodes = few ? seen : seen.filter(at => matters(at.node) || at.node.status === 'failed').slice(0, DETAILED);
  const steps = new Set(nodes.map(at => at.node.step));
  const edges = placed.edges.filter(({ edge }) => (few ? steps.has(edge.source) || steps.has(edge.target) : steps.has(edge.source) && steps.has(edge.target)));
  return { nodes, edges: edges.slice(0, EDGES), outlined: seen.length - nodes.length };
}

/** All nodes, and all edges as straight lines, as one SVG path each: thousands cost no more elements than one. */
export function outline(placed: IPlaced): { nodes: string; edges: string } {
  return {
    nodes: placed.nodes.map(at => `M${Math.round(at.x)} ${Math.round(at.y)}h${NODE_WIDTH}v${NODE_HEIGHT}h-${NODE_WIDTH}z`).join(''),
    edges: placed.edges
      .slice(0, LINES)
      .map(edge => edge.line)
      .join('')
  };
}

/** The node at a place. */
export function nodeAt(placed: IPlaced, x: number, y: number): IPlacedNode | null {
  return placed.nodes.find(at => x >= at.x && x <= at.x + NODE_WIDTH && y >= at.y && y <= at.y + NODE_HEIGHT) ?? null;
}
