// What the pointer or the keyboard is on in the graph stands out, with what it got and gave. The page reads well without.
for (const graph of document.querySelectorAll("svg.graph")) {
  const parts = [...graph.querySelectorAll("[data-ends]")];
  const boxes = [...graph.querySelectorAll("[data-node]")];
  const choose = (box) => {
    const chosen = box?.dataset.node;
    const near = new Set([chosen]);
    graph.classList.toggle("choosing", box !== null);
    for (const part of parts) {
      const ends = part.dataset.ends.split(" ");
      const lit = ends.includes(chosen);
      part.classList.toggle("lit", lit);
      if (lit) ends.forEach((end) => near.add(end));
    }
    for (const other of boxes) other.classList.toggle("lit", near.has(other.dataset.node) && box !== null);
  };
  for (const box of boxes) {
    const target = box.closest("a") ?? box;
    target.addEventListener("mouseenter", () => choose(box));
    target.addEventListener("mouseleave", () => choose(null));
    target.addEventListener("focus", () => choose(box));
    target.addEventListener("blur", () => choose(null));
  }
}
// A link into something folded unfolds it.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target && target.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
