// What can stand on a page, as Fabric draws it. Every class keeps its size in width and height alone; none is ever scaled.

import { FabricObject, IText, Rect, Textbox } from "fabric";
import { shown, tokens } from "./chip-text.js";

const QUIET = 4, MODULES = 25; // of a code; the true one is drawn by the server from each row

const BASE = { originX: "left", originY: "top", objectCaching: false, lockScalingFlip: true, strokeUniform: true, snapAngle: 15, snapThreshold: 3 };

/** Return where the variables of a text stand, as styles of Fabric; the marks take no room and are not kept. */
function styled(text, found) {
  const styles = {};
  let start = 0;
  text.text.split("\n").forEach((whole, line) => {
    let at = start;
    text.graphemeSplit(whole).forEach((letter, place) => {
      if (found.some(([first, end]) => at >= first && at < end)) (styles[line] ??= {})[place] = { textBackgroundColor: text.tint };
      at += letter.length;
    });
    start += whole.length + 1;
  });
  return styles;
}

/**
 * Letters that show a variable by its name alone, as a chip, until somebody writes in them: what stands between the braces is
 * longer than most values. `written` is the text of the template at any time.
 */
const withChips = (Base) => class extends Base {
  constructor(text, options) {
    const { words, found } = shown(text);
    super(words, options);
    Object.assign(this, { source: text, showing: true, found });
    this.initDimensions();
  }

  get written() { return this.showing ? this.source : this.text; }

  /** Take another text over from outside the canvas. */
  write(text) {
    this.source = text;
    const { words, found } = this.isEditing ? { words: text, found: [] } : shown(text);
    this.found = found;
    this.showing = !this.isEditing;
    this.set("text", words);
  }

  enterEditing(event) {
    if (!this.isEditing && this.showing) {
      this.showing = false;
      this.set("text", this.source);
    }
    return super.enterEditing(event);
  }

  exitEditing() {
    super.exitEditing();
    if (!this.showing) this.write(this.text);
    return this;
  }

  initDimensions() {
    if (this.initialized && this.tint && this.found) this.styles = styled(this, this.showing ? this.found : tokens(this.text));
    super.initDimensions();
  }
};

/** A line of text, or several, that is as wide as its words. */
export class PlainText extends withChips(IText) {
  static type = "PlainText";
}

/** Text in a box: it wraps as Fabric wraps, and the box stays as high as it was drawn, however much stands in it. */
export class BoxText extends withChips(Textbox) {
  static type = "BoxText";

  initDimensions() {
    if (!this.initialized) return;
    this.growing = true;
    this.width = this.boxWidth ?? this.width; // Fabric widens a box to its longest word; a variable's name is no word of the letter
    super.initDimensions();
    this.textHeight = this.height;
    this.height = this.boxHeight ?? this.height;
    this.growing = false;
  }

  _set(key, value) {
    if (!this.growing && key === "width") this.boxWidth = value;
    if (!this.growing && key === "height") this.boxHeight = value;
    return super._set(key, value);
  }

  /** Say whether the text as it is written takes more room than the box has. */
  get overflows() { return this.textHeight > this.height + this.fontSize / 2; }

  _render(ctx) {
    super._render(ctx);
    if (!this.overflows && this.canvas?._hoveredTarget !== this) return;
    const width = this.boxWidth ?? this.width, zoom = this.canvas?.getZoom() ?? 1;
    ctx.save();
    ctx.setLineDash([3 / zoom, 3 / zoom]);
    ctx.lineWidth = 1 / zoom;
    ctx.strokeStyle = this.overflows ? "#AE3328" : "rgba(92, 105, 112, .45)";
    ctx.strokeRect(-this.width / 2, -this.height / 2, width, this.height);
    ctx.restore();
  }
}

/** A rectangle, with round corners where they have a radius. */
export class Box extends Rect {
  static type = "Box";
}

/** A circle, or an ellipse where it is not as wide as high. */
export class Oval extends FabricObject {
  static type = "Oval";

  _render(ctx) {
    ctx.beginPath();
    ctx.ellipse(0, 0, this.width / 2, this.height / 2, 0, 0, 2 * Math.PI);
    this._renderPaintInOrder(ctx);
  }
}

/** A straight line between two corners of its box; `falling` says which two. */
export class Stroke extends FabricObject {
  static type = "Stroke";

  _render(ctx) {
    const x = this.width / 2, y = this.height / 2, sign = this.falling === false ? -1 : 1;
    ctx.beginPath();
    ctx.moveTo(-x, -y * sign);
    ctx.lineTo(x, y * sign);
    this._renderStroke(ctx);
  }

  _renderFill() { /* a line has no inside */ }
}

/** A picture of the person's own, stretched to its box; a grey field until it came. */
export class Picture extends FabricObject {
  static type = "Picture";

  _render(ctx) {
    const x = -this.width / 2, y = -this.height / 2;
    if (this.element) {
      ctx.drawImage(this.element, x, y, this.width, this.height);
      return;
    }
    ctx.fillStyle = "rgba(120, 130, 135, .18)";
    ctx.fillRect(x, y, this.width, this.height);
    if (!this.missing) return;
    ctx.strokeStyle = "#AE3328";
    ctx.lineWidth = 1 / (this.canvas?.getZoom() ?? 1);
    ctx.beginPath();
    for (const [a, b, c, d] of [[x, y, -x, -y], [-x, y, x, -y]]) { ctx.moveTo(a, b); ctx.lineTo(c, d); }
    ctx.stroke();
  }
}

/** Where a QR code will stand: an example of one, on its white square with its quiet border. */
export class Code extends FabricObject {
  static type = "Code";

  _render(ctx) {
    const x = -this.width / 2, y = -this.height / 2, one = this.width / (MODULES + 2 * QUIET);
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(x, y, this.width, this.height);
    ctx.fillStyle = this.fill || "#000000";
    for (let row = 0; row < MODULES; row += 1) {
      for (let column = 0; column < MODULES; column += 1) {
        if (dark(row, column)) ctx.fillRect(x + (column + QUIET) * one, y + (row + QUIET) * one, one * 1.02, one * 1.02);
      }
    }
  }
}

function dark(row, column) {
  for (const [top, left] of [[0, 0], [0, MODULES - 7], [MODULES - 7, 0]]) {
    const r = row - top, c = column - left;
    if (r < -1 || r > 7 || c < -1 || c > 7) continue;
    if (r < 0 || r > 6 || c < 0 || c > 6) return false;
    const ring = Math.min(r, c, 6 - r, 6 - c);
    return ring !== 1;
  }
  return ((row * 7 + column * 13 + ((row * column) % 5) * 3 + ((row ^ column) % 3)) % 5) < 2;
}

export { BASE };
