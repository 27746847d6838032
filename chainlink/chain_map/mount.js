// How does a page hold the map? Streamlit calls this after every run; only another map is drawn anew.
const drawn = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".chain-map");
  let map = drawn.get(root);
  if (!map || map.content.version !== data.content.version) {
    map?.destroy();
    map = drawChainMap(root, data.content, globalThis.vis, (id) => setTriggerValue("picked", id));
    drawn.set(root, map);
    root.chainMap = map;
  }
  map.pick(data.picked);
  map.dim(data.dimmed);
  map.mark(data.marks);
  return () => {
    map.destroy();
    drawn.delete(root);
  };
}
