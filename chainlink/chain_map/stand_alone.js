// How does the file on a stick work? The map and the table choose the same box.
const content = JSON.parse(document.getElementById("content").textContent);
const rows = [...document.querySelectorAll("[data-box]")];
const mark = (id) => rows.forEach((button) => button.closest("tr").classList.toggle("chosen", button.dataset.box === id));
const root = document.querySelector(".chain-map");
const map = drawChainMap(root, content, globalThis.vis, mark);
root.chainMap = map;
for (const button of rows) {
  button.addEventListener("click", () => {
    map.pick(button.dataset.box);
    mark(button.dataset.box);
    root.scrollIntoView();
  });
}
