// Several things in a row: aligned with each other, or one with its page, or spread evenly.

const spots = {
  left: (box, all) => ({ x: all.left - box.left }),
  center: (box, all) => ({ x: all.left + all.width / 2 - box.left - box.width / 2 }),
  right: (box, all) => ({ x: all.left + all.width - box.left - box.width }),
  top: (box, all) => ({ y: all.top - box.top }),
  middle: (box, all) => ({ y: all.top + all.height / 2 - box.top - box.height / 2 }),
  bottom: (box, all) => ({ y: all.top + all.height - box.top - box.height }),
};

export const ALIGN = [
  ["left", "Align left", "align_horizontal_left"], ["center", "Centre across", "align_horizontal_center"], ["right", "Align right", "align_horizontal_right"],
  ["top", "Align top", "align_vertical_top"], ["middle", "Centre up and down", "align_vertical_center"], ["bottom", "Align bottom", "align_vertical_bottom"],
];
export const SPREAD = [["x", "Same gaps across", "horizontal_distribute"], ["y", "Same gaps up and down", "vertical_distribute"]];

/** Return the rectangle around all of these boxes. */
export function around(boxes) {
  const left = Math.min(...boxes.map((box) => box.left)), top = Math.min(...boxes.map((box) => box.top));
  return {
    left, top,
    width: Math.max(...boxes.map((box) => box.left + box.width)) - left,
    height: Math.max(...boxes.map((box) => box.top + box.height)) - top,
  };
}

/** Move things to one side of what is around them; a single one to that side of `page`. */
export function align(things, side, page) {
  const boxes = things.map((one) => one.getBoundingRect());
  const all = things.length > 1 ? around(boxes) : page;
  things.forEach((one, i) => shift(one, spots[side](boxes[i], all)));
}

/** Spread three or more things so that the gaps between them are the same; the outermost stay. */
export function spread(things, axis) {
  const [start, size] = axis === "x" ? ["left", "width"] : ["top", "height"];
  const held = things.map((one) => ({ one, box: one.getBoundingRect() })).sort((a, b) => a.box[start] - b.box[start]);
  if (held.length < 3) return;
  const first = held[0].box[start], last = held.at(-1).box[start] + held.at(-1).box[size];
  const gap = (last - first - held.reduce((sum, { box }) => sum + box[size], 0)) / (held.length - 1);
  let at = first;
  for (const { one, box } of held) {
    shift(one, { [axis]: at - box[start] });
    at += box[size] + gap;
  }
}

function shift(one, { x = 0, y = 0 }) {
  one.set({ left: one.left + x, top: one.top + y });
  one.setCoords();
}
