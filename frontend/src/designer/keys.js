// Keys of the designer; they are left to the browser while somebody writes, and outside the designer.

import { typing } from "../records/dom.js";
import { toPx } from "./units.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Listen to the keys pressed inside the designer; returns what ends it. */
export function listenToKeys(desk) {
  const pressed = (event) => {
    if (typing(event)) return;
    const act = event.ctrlKey || event.metaKey ? withCtrl(desk, event) : alone(desk, event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const held = (event) => { desk.stage.hand = event.type === "keydown" && event.code === "Space" && !typing(event); };
  desk.root.addEventListener("keydown", pressed);
  desk.root.addEventListener("keydown", held);
  desk.root.addEventListener("keyup", held);
  return () => {
    desk.root.removeEventListener("keydown", pressed);
    desk.root.removeEventListener("keydown", held);
    desk.root.removeEventListener("keyup", held);
  };
}

function withCtrl(desk, event) {
  const key = event.key.toLowerCase();
  if (key === "z") return () => desk.undo(event.shiftKey ? 1 : -1);
  const acts = {
    y: () => desk.undo(1), c: () => desk.copies.copy(), x: () => desk.copies.cut(), v: () => desk.copies.paste(), d: () => desk.copies.duplicate(),
    a: () => desk.stage.pick(desk.objects.map((one) => one.id)), 0: () => desk.stage.fit(), 1: () => desk.stage.zoomTo(1),
    "+": () => desk.stage.zoomBy(1.2), "=": () => desk.stage.zoomBy(1.2), "-": () => desk.stage.zoomBy(1 / 1.2),
    s: () => desk.saver.save({ force: desk.saver.dirty }),
  };
  return acts[key];
}

function alone(desk, event) {
  const onStage = desk.parts.stage.contains(event.composedPath()[0]);
  const arrow = ARROWS[event.key];
  if (arrow && onStage && desk.ids().length) {
    const by = toPx(event.shiftKey ? 10 : 1);
    return () => desk.stage.change((held) => held.forEach((one) => one.set({ left: one.left + arrow[0] * by, top: one.top + arrow[1] * by })), { joined: event.repeat });
  }
  if ((event.key === "Delete" || event.key === "Backspace") && desk.ids().length && onStageOrList(desk, event)) return () => desk.remove();
  if (event.key === "Escape" && onStage && desk.ids().length) return () => desk.stage.pick([]);
  if (event.key === "Enter" && onStage && desk.ids().length === 1) return () => desk.panel.focusText();
  if (event.key === "Tab" && onStage && desk.objects.length && !event.altKey) return next(desk, event.shiftKey ? -1 : 1);
  return null;
}

const onStageOrList = (desk, event) => [desk.parts.stage, desk.parts.layers].some((part) => part.contains(event.composedPath()[0]));

/** Return what chooses the next object, from the lowest up; past the last one, Tab leads out of the canvas. */
function next(desk, by) {
  const ids = desk.objects.map((one) => one.id), held = desk.ids();
  const at = held.length ? ids.indexOf(held.at(-1)) + by : by > 0 ? 0 : ids.length - 1;
  if (at < 0 || at >= ids.length) return null;
  return () => { desk.stage.pick([ids[at]]); desk.say(desk.objects[at].name ?? ""); };
}
