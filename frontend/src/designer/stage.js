// The canvas: one sheet of the template, drawn by Fabric; what is moved, drawn larger, turned or typed is told to the desk.

import { ActiveSelection, Canvas } from "fabric";
import { fromFabric, toFabric } from "./convert.js";
import { drawGuides, drawPage, drawRulers, RULER } from "./paper.js";
import { linesOf, snap, snapSide } from "./snapping.js";
import { toPx } from "./units.js";

const NONE = { x: [], y: [] };
const ZOOMS = [0.1, 8];

export class Stage {
  /** `told` has {changed(joined), chosen(), moving()}; `page()` returns the template's page in mm. */
  constructor(place, { look, images, page, told }) {
    Object.assign(this, { place, look, images, page, told, snapped: NONE, lines: NONE, quiet: false, fitted: true });
    this.canvas = new Canvas(place.querySelector("canvas.ld-canvas"), {
      preserveObjectStacking: true, selectionColor: "rgba(14, 107, 107, .08)", selectionBorderColor: look.teal, fireMiddleClick: true,
      uniformScaling: false, stopContextMenu: false, enableRetinaScaling: true, targetFindTolerance: 4,
    });
    this.ruler = place.querySelector("canvas.ld-ruler");
    this.listen();
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(place);
    this.resize();
  }

  listen() {
    const { canvas } = this;
    canvas.on("before:render", ({ ctx }) => ctx === canvas.contextContainer && drawPage(ctx, canvas, this.page(), this.look));
    canvas.on("after:render", ({ ctx }) => {
      if (ctx !== canvas.contextContainer) return;
      drawGuides(ctx, canvas, this.page(), this.look, this.snapped);
      drawRulers(this.ruler, canvas, this.look);
    });
    canvas.on("object:moving", ({ target, e }) => {
      this.snapped = e.altKey ? NONE : snap(target, this.still(target), canvas.getZoom());
      this.told.moving();
    });
    canvas.on("object:resizing", ({ target, e, transform }) => {
      this.snapped = e.altKey ? NONE : snapSide(target, transform.corner, this.still(target), canvas.getZoom());
      this.told.moving();
    });
    canvas.on("object:rotating", () => this.told.moving());
    canvas.on("object:modified", () => this.settle());
    canvas.on("mouse:up", () => { this.lines = NONE; if (this.snapped !== NONE) { this.snapped = NONE; canvas.requestRenderAll(); } });
    for (const name of ["selection:created", "selection:updated", "selection:cleared"]) canvas.on(name, () => this.choose());
    canvas.on("text:changed", () => this.quiet || this.told.changed(true));
    canvas.on("text:editing:entered", ({ target }) => { target.hiddenTextarea?.setAttribute("aria-label", "Text"); this.told.chosen(); });
    canvas.on("text:editing:exited", () => {
      if (this.quiet) return;
      this.told.chosen();
      setTimeout(() => { if (!this.place.getRootNode().activeElement) this.place.focus({ preventScroll: true }); });
    });
    for (const name of ["mouse:over", "mouse:out"]) canvas.on(name, ({ target }) => { if (target?.boxWidth) canvas.requestRenderAll(); });
    canvas.on("mouse:wheel", ({ e }) => this.wheel(e));
    canvas.on("mouse:down", ({ e }) => { if (e.button === 1 || this.hand) this.grab(e); });
  }

  /** Return the lines to snap to, found once for each drag. */
  still(moved) {
    if (this.lines !== NONE) return this.lines;
    const inside = new Set(moved.getObjects?.() ?? [moved]);
    this.lines = linesOf(this.page(), this.canvas.getObjects().filter((one) => !inside.has(one) && one !== moved).map((one) => one.getBoundingRect()));
    return this.lines;
  }

  settle() {
    this.snapped = this.lines = NONE;
    if (!this.quiet) this.told.changed(false);
  }

  choose() {
    const active = this.canvas.getActiveObject();
    if (active instanceof ActiveSelection) {
      active.setControlsVisibility({ tl: false, tr: false, bl: false, br: false, ml: false, mr: false, mt: false, mb: false });
      active.set({ borderColor: this.look.teal, cornerColor: this.look.surface, cornerStrokeColor: this.look.teal, transparentCorners: false, cornerSize: 9 });
    }
    if (!this.quiet) this.told.chosen();
  }

  /** Draw a sheet; `ids` are chosen afterwards. */
  show(objects, ids = []) {
    this.silently(() => {
      const editing = this.canvas.getActiveObject();
      if (editing?.isEditing) editing.exitEditing();
      this.canvas.discardActiveObject();
      this.canvas.remove(...this.canvas.getObjects());
      this.canvas.add(...objects.map((one) => this.make(one)));
    });
    this.pick(ids);
    this.canvas.requestRenderAll();
  }

  make(one) {
    const made = toFabric(one, { look: this.look, images: this.images, changed: () => this.canvas.requestRenderAll() });
    made.hiddenTextareaContainer = this.place; // keys pressed while one writes stay within the designer
    return made;
  }

  silently(act) {
    const before = this.quiet;
    this.quiet = true;
    try { act(); } finally { this.quiet = before; }
  }

  /** Return the objects as the template keeps them, lowest first. */
  objects() { return this.canvas.getObjects().map(fromFabric); }

  /** Return what is chosen, lowest first. */
  chosen() {
    const picked = new Set(this.canvas.getActiveObjects());
    return this.canvas.getObjects().filter((one) => picked.has(one));
  }

  /** Choose the objects with these ids. */
  pick(ids) {
    const wanted = this.canvas.getObjects().filter((one) => ids.includes(one.held.id));
    this.silently(() => {
      this.canvas.discardActiveObject();
      if (wanted.length === 1) this.canvas.setActiveObject(wanted[0]);
      if (wanted.length > 1) this.canvas.setActiveObject(new ActiveSelection(wanted, { canvas: this.canvas }));
    });
    this.choose();
    this.canvas.requestRenderAll();
  }

  /** Change what is chosen, each by itself and not as one of several; then tell. */
  change(act, { joined = false } = {}) {
    const held = this.chosen();
    if (!held.length) return;
    const together = held.length > 1;
    if (together) this.silently(() => this.canvas.discardActiveObject());
    act(held);
    held.forEach((one) => one.setCoords());
    if (together) this.pick(held.map((one) => one.held.id));
    this.canvas.requestRenderAll();
    this.told.changed(joined);
  }

  // ---- what part of the page is seen, and how large ----
  resize() {
    const width = Math.max(120, this.place.clientWidth), height = Math.max(160, this.place.clientHeight);
    if (this.canvas.getWidth() === width && this.canvas.getHeight() === height) return;
    this.canvas.setDimensions({ width, height });
    if (this.fitted) this.fit(); else this.canvas.requestRenderAll();
  }

  fit() {
    const page = this.page(), bleed = page.bleed_mm ?? 0, edge = 26;
    const wide = toPx(page.width_mm + 2 * bleed), high = toPx(page.height_mm + 2 * bleed);
    const width = this.canvas.getWidth() - RULER - edge, height = this.canvas.getHeight() - RULER - edge;
    this.zoomTo(Math.min(width / wide, height / high));
    this.fitted = true;
  }

  /** Show the page in the middle at this size; 1 is the size on paper. */
  zoomTo(zoom) {
    const page = this.page(), z = Math.min(ZOOMS[1], Math.max(ZOOMS[0], zoom));
    const left = (this.canvas.getWidth() + RULER - toPx(page.width_mm) * z) / 2, top = (this.canvas.getHeight() + RULER - toPx(page.height_mm) * z) / 2;
    this.canvas.setViewportTransform([z, 0, 0, z, left, top]);
    this.fitted = false;
    this.told.moving();
  }

  zoomBy(factor, x = this.canvas.getWidth() / 2, y = this.canvas.getHeight() / 2) {
    const z = Math.min(ZOOMS[1], Math.max(ZOOMS[0], this.canvas.getZoom() * factor));
    this.canvas.zoomToPoint({ x, y }, z);
    this.fitted = false;
    this.told.moving();
  }

  wheel(event) {
    event.preventDefault();
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) this.zoomBy(0.998 ** event.deltaY, event.offsetX, event.offsetY);
    else this.pan(event.shiftKey ? -event.deltaY : -event.deltaX, event.shiftKey ? 0 : -event.deltaY);
  }

  pan(x, y) {
    this.fitted = false;
    this.canvas.relativePan({ x, y });
  }

  grab(start) {
    let { clientX: x, clientY: y } = start;
    const move = (event) => { this.pan(event.clientX - x, event.clientY - y); ({ clientX: x, clientY: y } = event); };
    const stop = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", stop); };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
  }

  destroy() {
    this.watcher.disconnect();
    this.quiet = true;
    return this.canvas.dispose();
  }
}
