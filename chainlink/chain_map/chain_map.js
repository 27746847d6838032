// How is a map drawn and walked through? Shapes, bands and paths on a vis-network canvas whose positions are given.
// drawChainMap(root, content, vis, onPick) fills `root`; onPick(id) hears a click: a box, a card, or "" for none.

function drawChainMap(root, content, vis, onPick) {
  const { ink, paints, hatches, suspectedStep, sizes, fonts } = content.look;
  const nodes = new Map(content.nodes.map((node) => [node.id, node]));
  const arrows = content.edges.filter((edge) => edge.kind === "arrow");
  const flows = content.edges.filter((edge) => edge.kind === "flow");
  const view = { picked: "", paths: null, dimmed: new Set(), marks: {} };

  const legend = element("ul", "legend");
  for (const entry of content.legend) legend.append(legendEntry(entry));
  const canvas = element("div", "canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${content.title} ${content.words.map}`);
  const tools = element("div", "tools");
  const head = element("div", "head");
  head.append(legend, tools);
  root.replaceChildren(head, canvas);
  resize();

  const network = new vis.Network(
    canvas,
    {
      nodes: new vis.DataSet(content.nodes.map((node) => ({ ...node, ctxRenderer: painterOf(node) }))),
      edges: new vis.DataSet(content.edges.map((edge, id) => ({ ...edge, id }))),
    },
    content.options,
  );
  network.on("beforeDrawing", drawGround);
  network.on("afterDrawing", drawPaths);
  network.on("click", (event) => {
    const id = event.nodes[0] ?? network.getNodeAt(event.pointer.DOM) ?? "";
    pick(id === view.picked ? "" : id);
    onPick(view.picked);
    canvas.querySelector(".vis-tooltip")?.style.setProperty("visibility", "hidden");
  });
  network.on("hoverNode", () => (canvas.style.cursor = "pointer"));
  network.on("blurNode", () => (canvas.style.cursor = "default"));
  network.once("afterDrawing", () => {
    // vis-network learns a custom shape's size by drawing it, and takes it for pointers only when asked to look again.
    for (const node of content.nodes) network.body.nodes[node.id].needsRefresh();
    fit();
  });
  canvas.addEventListener("wheel", zoomByWheel, { passive: false, capture: true });
  tools.append(tool("+", "closer", () => zoom(1.25)), tool("−", "farther", () => zoom(0.8)), tool("⤢", "whole", fit));
  const watch = new ResizeObserver(() => {
    resize();
    network.setSize("100%", canvas.style.height);
    fit();
  });
  watch.observe(root);

  return {
    content,
    pick,
    dim(ids) {
      view.dimmed = new Set(ids);
      network.redraw();
    },
    mark(marks) {
      view.marks = marks ?? {};
      network.redraw();
    },
    destroy() {
      watch.disconnect();
      network.destroy();
    },
    widthOf: (id) => widestText(id),
    placeOf: (id) => placeAt(nodes.get(id).x, nodes.get(id).y),
    placeAt,
  };

  function placeAt(mapX, mapY) {
    const { x, y } = network.canvasToDOM({ x: mapX, y: mapY });
    const corner = canvas.getBoundingClientRect();
    return { x: corner.left + x, y: corner.top + y };
  }

  function element(kind, name) {
    const made = document.createElement(kind);
    made.className = name;
    return made;
  }

  function legendEntry({ colour, letter, words, isHollow }) {
    const item = element("li", "entry");
    const sign = element("span", colour === null ? "mark" : "badge");
    sign.textContent = letter;
    sign.setAttribute("aria-hidden", "true");
    if (colour !== null) sign.style.background = isHollow ? "#FFFFFF" : paints[colour].bar;
    if (isHollow) Object.assign(sign.style, { color: paints[colour].bar, boxShadow: `inset 0 0 0 1px ${paints[colour].bar}` });
    item.append(sign, document.createTextNode(words));
    return item;
  }

  function tool(sign, word, act) {
    const button = element("button", "tool");
    button.type = "button";
    button.textContent = sign;
    button.title = content.words[word];
    button.setAttribute("aria-label", content.words[word]);
    button.addEventListener("click", act);
    return button;
  }

  function resize() {
    const scale = root.clientWidth / content.width;
    canvas.style.height = `${Math.ceil(content.height * Math.min(scale || 1, 1.6)) + 4}px`;
  }

  function fit() {
    if (!canvas.clientWidth) return; // taken off the page, or not shown yet
    const scale = Math.min(canvas.clientWidth / content.width, (canvas.clientHeight - 4) / content.height);
    network.moveTo({ position: { x: content.width / 2, y: content.height / 2 }, scale, animation: false });
  }

  function zoom(by) {
    network.moveTo({ scale: network.getScale() * by, animation: false });
  }

  function zoomByWheel(event) {
    event.stopPropagation(); // the page scrolls; only with Ctrl the map comes closer
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
  }

  // -- what is picked, and what it hangs together with

  function pick(id) {
    view.picked = nodes.has(id) ? id : "";
    view.paths = view.picked ? pathsOf(view.picked) : null;
    network.redraw();
  }

  function pathsOf(id) {
    const starts = nodes.get(id).kind === "card" ? content.nodes.filter((node) => node.card === id).map((node) => node.id) : [id];
    const upstream = reached(starts, "to", "from");
    const downstream = reached(starts, "from", "to");
    const drawn = arrows.filter(
      (arrow) =>
        (upstream.has(arrow.from) && upstream.has(arrow.to)) || (downstream.has(arrow.from) && downstream.has(arrow.to)),
    );
    return { boxes: new Set([...upstream, ...downstream]), drawn };
  }

  function reached(starts, here, there) {
    const found = new Set(starts);
    const left = [...starts];
    while (left.length) {
      const at = left.pop();
      for (const arrow of arrows) {
        if (arrow[here] === at && !found.has(arrow[there])) {
          found.add(arrow[there]);
          left.push(arrow[there]);
        }
      }
    }
    return found;
  }

  // -- painting

  function rounded(context, x, y, width, height, radius) {
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
  }

  function write(context, text, x, y, size, { colour, weight = 400, align = "left" }) {
    context.fillStyle = colour;
    context.font = `${weight} ${size}px ${fonts}`;
    context.textAlign = align;
    context.textBaseline = "middle";
    context.fillText(text, x, y);
  }

  function drawGround(context) {
    for (const band of content.bands) {
      rounded(context, band.x, band.y, band.width, band.height, 12);
      context.fillStyle = ink.band;
      context.fill();
      const middle = band.x + band.width / 2;
      write(context, band.name, middle, band.y + 18, sizes.band, { colour: ink.title, weight: 700, align: "center" });
      if (band.nothing) write(context, band.nothing, middle, band.y + 60, sizes.note, { colour: ink.note, align: "center" });
    }
    for (const flow of flows) {
      const touches = view.picked === flow.from || view.picked === flow.to;
      if (view.paths && !touches) continue;
      context.strokeStyle = touches ? ink.path : ink.flow;
      context.lineWidth = 0.8 + 0.5 * Math.min(flow.count, 8);
      context.globalAlpha = touches ? 0.35 : 0.8;
      curve(context, nodes.get(flow.from), nodes.get(flow.to));
      context.globalAlpha = 1;
    }
    for (const node of content.nodes) if (node.kind === "card") groundCard(context, node);
  }

  // From the nearer side of one to the nearer side of the other; in one column, around on the right.
  function sides(tail, head) {
    const [left, right] = [(node) => node.x - node.width / 2, (node) => node.x + node.width / 2];
    if (left(head) >= right(tail)) return { start: right(tail), end: left(head), leaving: 1, arriving: -1 };
    if (right(head) <= left(tail)) return { start: left(tail), end: right(head), leaving: -1, arriving: 1 };
    return { start: right(tail), end: right(head), leaving: 1, arriving: 1 };
  }

  function curve(context, tail, head, room = 0) {
    const { start, end, leaving, arriving } = sides(tail, head);
    const bend = leaving === arriving ? 22 : Math.abs(end - start) / 2;
    const tip = end + arriving * room;
    context.beginPath();
    context.moveTo(start, tail.y);
    context.bezierCurveTo(start + leaving * bend, tail.y, tip + arriving * bend, head.y, tip, head.y);
    context.stroke();
    return { tip: end, arriving };
  }

  function drawPaths(context) {
    if (!view.paths) return;
    for (const arrow of view.paths.drawn) {
      const [tail, head] = [shown(nodes.get(arrow.from)), nodes.get(arrow.to)];
      const colour = tail.colour === "red" ? paints.red.bar : ink.path;
      context.save();
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = 1.6;
      context.globalAlpha = 0.85;
      if (!arrow.isEssential) context.setLineDash([5, 4]);
      const { tip, arriving } = curve(context, tail, head, 6);
      context.setLineDash([]);
      context.beginPath();
      context.moveTo(tip, head.y);
      context.lineTo(tip + arriving * 8, head.y - 4);
      context.lineTo(tip + arriving * 8, head.y + 4);
      context.closePath();
      context.fill();
      context.restore();
    }
  }

  // A mark takes the place of a box's own colour, letter and note.
  function shown(node) {
    const mark = view.marks[node.id];
    return mark ? { ...node, suspected: "", ...mark, nameLeft: mark.letter ? node.nameLeft : sizes.left } : node;
  }

  function painterOf(node) {
    const paint = node.kind === "card" ? paintCard : paintBox;
    return ({ ctx, state }) => ({
      nodeDimensions: { width: node.width, height: node.height },
      drawNode() {
        ctx.save();
        paint(ctx, shown(node), { x: node.x - node.width / 2, y: node.y - node.height / 2, isHovered: state.hover });
        ctx.restore();
      },
    });
  }

  // Cards belong to the ground: vis-network draws what is clicked or pointed at last, and a card would hide its boxes.
  function groundCard(context, card) {
    rounded(context, card.x - card.width / 2, card.y - card.height / 2, card.width, card.height, 8);
    context.fillStyle = ink.card;
    context.fill();
    card.lines.forEach((line, place) =>
      write(context, line, card.x - card.width / 2 + 9, card.y - card.height / 2 + 17 + 18 * place, sizes.title, {
        colour: ink.title,
        weight: 700,
      }),
    );
  }

  function paintCard(context, card, { x, y, isHovered }) {
    const isPicked = view.picked === card.id;
    rounded(context, x, y, card.width, card.height, 8);
    context.strokeStyle = isPicked ? ink.ring : isHovered ? ink.path : ink.card_border;
    context.lineWidth = isPicked ? 2.5 : 1;
    context.stroke();
  }

  function paintBox(context, box, { x, y, isHovered }) {
    const paint = paints[box.colour];
    const isFaded = (view.paths && !view.paths.boxes.has(box.id)) || view.dimmed.has(box.id);
    context.globalAlpha = isFaded ? 0.28 : 1;
    context.save();
    rounded(context, x, y, box.width, box.height, 5);
    context.clip();
    context.fillStyle = paint.fill;
    context.fillRect(x, y, box.width, box.height);
    if (box.colour === "grey") hatch(context, box, x, y, hatches.grey, 7);
    if (box.suspected) hatch(context, box, x, y, hatches[box.suspected], suspectedStep);
    context.fillStyle = paint.bar;
    context.fillRect(x, y, 4, box.height);
    context.globalAlpha *= 0.6;
    if (box.share !== null) context.fillRect(x + 4, y + box.height - 2.5, (box.width - 4) * Math.min(box.share, 1), 2.5);
    context.restore();
    if (!box.colour) {
      rounded(context, x, y, box.width, box.height, 5);
      context.strokeStyle = box.suspected ? paints[box.suspected].bar : ink.box_border;
      context.lineWidth = 1;
      context.stroke();
    }
    writeBox(context, box, x, paint);
    context.globalAlpha = 1;
    if (isHovered || view.picked === box.id) {
      rounded(context, x - 2, y - 2, box.width + 4, box.height + 4, 7);
      context.strokeStyle = ink.ring;
      context.lineWidth = view.picked === box.id ? 2.5 : 1;
      context.stroke();
    }
  }

  function writeBox(context, box, x, paint) {
    if (box.letter) {
      rounded(context, x + sizes.left - 1, box.y - sizes.badge / 2, sizes.badge, sizes.badge, 3.5);
      const bar = box.suspected ? paints[box.suspected].bar : paint.bar;
      context.fillStyle = box.suspected ? "#FFFFFF" : bar;
      context.fill();
      context.strokeStyle = bar;
      if (box.suspected) context.stroke();
      const middle = x + sizes.left - 1 + sizes.badge / 2;
      write(context, box.letter, middle, box.y + 0.5, sizes.letter, { colour: box.suspected ? bar : "#FFFFFF", weight: 700, align: "center" });
    }
    const top = box.y - (sizes.line * (box.lines.length - 1)) / 2;
    const weight = box.colour === "red" ? 700 : 400;
    box.lines.forEach((line, place) =>
      write(context, line, x + box.nameLeft, top + sizes.line * place, sizes.name, { colour: ink.name, weight }),
    );
    write(context, box.note, x + box.width - 7, box.y, sizes.note, { colour: ink.note, align: "right" });
  }

  function hatch(context, box, x, y, colour, step) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    for (let at = -box.height; at < box.width; at += step) {
      context.beginPath();
      context.moveTo(x + at, y + box.height);
      context.lineTo(x + at + box.height, y);
      context.stroke();
    }
  }

  function widestText(id) {
    const context = document.createElement("canvas").getContext("2d");
    const node = nodes.get(id);
    const isBold = node.kind === "card" || node.colour === "red";
    context.font = `${isBold ? 700 : 400} ${node.kind === "card" ? sizes.title : sizes.name}px ${fonts}`;
    const name = Math.max(...node.lines.map((line) => context.measureText(line).width));
    context.font = `400 ${sizes.note}px ${fonts}`;
    return { name, note: node.note ? context.measureText(node.note).width : 0 };
  }
}
