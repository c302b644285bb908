/** Bundles `lib/widget` into one module and one style sheet that need nothing else, for front ends that are not JupyterLab. */

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rspack } from '@rspack/core';

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2];
const STYLES = ['base', 'timeline', 'details', 'compare', 'replay', 'widget'];

const bundler = rspack({
  mode: 'production',
  context: here,
  target: ['web', 'es2020'],
  entry: { widget: './lib/widget/index.js' },
  output: { path: into, filename: '[name].js', module: true, chunkFormat: 'module', library: { type: 'modern-module' } },
  devtool: false,
  optimization: { splitChunks: false, runtimeChunk: false },
  performance: false
});
const stats = await new Promise((resolve, reject) => bundler.run((error, done) => (error ? reject(error) : resolve(done))));
if (stats.hasErrors()) {
  console.error(stats.toString({ all: false, errors: true }));
  process.exit(1);
}
const sheets = await Promise.all(STYLES.map(name => readFile(join(here, 'style', `${name}.css`), 'utf-8')));
await writeFile(join(into, 'widget.css'), sheets.join('\n'));
