/** As much of react-dom as we use; it comes with JupyterLab's own packages, its types do not. */

declare module 'react-dom/client' {
  import type { ReactNode } from 'react';

  export function createRoot(container: Element): { render(children: ReactNode): void; unmount(): void };
}
