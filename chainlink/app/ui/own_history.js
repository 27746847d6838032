// A page writes its choices into the address while it is drawn, each as a step of its own. Only what the reader did is a
// step that Back undoes: what the page adds by itself (a language, the view that is open at first) takes the place of
// the step before it.
if (!window.chainlinkHistory) {
  const push = window.history.pushState.bind(window.history);
  let hasActed = false;
  for (const act of ["pointerdown", "keydown", "drop"])
    window.addEventListener(act, () => { hasActed = true; }, true);
  window.addEventListener("popstate", () => { hasActed = false; }, true);
  window.history.pushState = (state, title, address) => {
    if (hasActed) push(state, title, address);
    else window.history.replaceState(state, title, address);
    hasActed = false;
  };
  window.chainlinkHistory = true;
}
