// Follows links of our own HTML inside the page: the address changes and the page runs again, without loading everything anew.
// A link stays a link: it can be copied, opened in another tab and reached by keyboard, and works without this script.
const instances = new WeakMap();

const follow = (event) => {
  const link = event.target.closest?.("a[data-inlink]");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.href === document.location.href) return;
  history.pushState({}, "", link.href);
  // What the browser says after Back and Forward: the page is run for the address that stands there now.
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  if (link.dataset.inlink === "top") document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
};

// On a narrow window the row of views is longer than the page: the one that is looked at is scrolled into sight.
const showHere = (tries = 20) => {
  const row = document.querySelector(".st-key-views"), here = row?.querySelector('[class*="st-key-viewhere"]');
  if (!here) { if (tries) setTimeout(showHere, 150, tries - 1); return; }
  const left = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
  if (left < 0 || left + here.offsetWidth > row.clientWidth) row.scrollLeft += left - (row.clientWidth - here.offsetWidth) / 2;
};

export default function (component) {
  const { parentElement } = component;
  if (!instances.has(parentElement)) {
    const gone = new AbortController();
    instances.set(parentElement, gone);
    document.addEventListener("click", follow, { signal: gone.signal });
    document.body.dataset.inlinks = "followed";  // until then a press loads the page anew
    showHere();
  }
  return () => {
    instances.get(parentElement)?.abort();
    instances.delete(parentElement);
  };
}
