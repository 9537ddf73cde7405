// What lies below and above the objects: the page with its shadow, the bleed, the safe area, the lines things snap to, the rulers.

import { toPx, rounded, PX_PER_MM } from "./units.js";

const STEPS = [1, 2, 5, 10, 20, 50, 100]; // mm between two figures of a ruler
const RULER = 18; // px

/** Draw the page below its objects. `page` is the template's, in mm. */
export function drawPage(ctx, canvas, page, look) {
  const zoom = canvas.getZoom(), width = toPx(page.width_mm), height = toPx(page.height_mm), bleed = toPx(page.bleed_mm ?? 0);
  within(ctx, canvas, () => {
    ctx.shadowColor = "rgba(20, 30, 35, .22)";
    ctx.shadowBlur = 14;
    ctx.shadowOffsetY = 3;
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed);
    ctx.shadowColor = "transparent";
    if (bleed) {
      ctx.lineWidth = 1 / zoom;
      ctx.strokeStyle = look.bleed;
      ctx.strokeRect(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed);
    }
  });
}

/** Draw what stands above the objects: where the paper is cut, the safe area, and the lines the moved one snapped to. */
export function drawGuides(ctx, canvas, page, look, snapped) {
  const zoom = canvas.getZoom(), width = toPx(page.width_mm), height = toPx(page.height_mm), safe = toPx(page.safe_mm ?? 0);
  within(ctx, canvas, () => {
    ctx.lineWidth = 1 / zoom;
    ctx.strokeStyle = look.cut;
    ctx.strokeRect(0, 0, width, height);
    if (safe && safe * 2 < Math.min(width, height)) {
      ctx.setLineDash([4 / zoom, 4 / zoom]);
      ctx.strokeStyle = look.safe;
      ctx.strokeRect(safe, safe, width - 2 * safe, height - 2 * safe);
    }
    ctx.setLineDash([]);
    ctx.strokeStyle = look.snap;
    const far = 1e5;
    ctx.beginPath();
    for (const x of snapped.x) { ctx.moveTo(x, -far); ctx.lineTo(x, far); }
    for (const y of snapped.y) { ctx.moveTo(-far, y); ctx.lineTo(far, y); }
    ctx.stroke();
  });
}

function within(ctx, canvas, draw) {
  const [a, b, c, d, e, f] = canvas.viewportTransform, ratio = canvas.getRetinaScaling();
  ctx.save();
  ctx.setTransform(a * ratio, b, c, d * ratio, e * ratio, f * ratio);
  draw();
  ctx.restore();
}

/** Draw both rulers, in mm from the corner of the page, on a canvas of their own. */
export function drawRulers(ruler, canvas, look) {
  const ratio = canvas.getRetinaScaling(), [zoom, , , , left, top] = canvas.viewportTransform;
  const width = canvas.getWidth(), height = canvas.getHeight(), ctx = ruler.getContext("2d");
  if (ruler.width !== width * ratio || ruler.height !== height * ratio) Object.assign(ruler, { width: width * ratio, height: height * ratio });
  ruler.style.width = `${width}px`;
  ruler.style.height = `${height}px`;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  const one = zoom * PX_PER_MM, step = STEPS.find((mm) => mm * one >= 42) ?? 200;
  ctx.fillStyle = look.ground;
  ctx.fillRect(0, 0, width, RULER);
  ctx.fillRect(0, 0, RULER, height);
  ctx.fillStyle = ctx.strokeStyle = look.muted;
  ctx.font = `10px ${look.font}`;
  ctx.beginPath();
  ticks(width, left, one, step, (at, mm, whole) => {
    ctx.moveTo(at, RULER);
    ctx.lineTo(at, RULER - (whole ? 7 : 4));
    if (whole) ctx.fillText(String(mm), at + 2, 9);
  });
  ticks(height, top, one, step, (at, mm, whole) => {
    ctx.moveTo(RULER, at);
    ctx.lineTo(RULER - (whole ? 7 : 4), at);
    if (!whole) return;
    ctx.save();
    ctx.translate(9, at - 2);
    ctx.rotate(-Math.PI / 2);
    ctx.fillText(String(mm), 0, 0);
    ctx.restore();
  });
  ctx.globalAlpha = 0.6;
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.fillStyle = look.ground;
  ctx.fillRect(0, 0, RULER, RULER);
}

function ticks(length, zero, one, step, draw) {
  const small = step / (step % 5 === 0 ? 5 : 2);
  const first = Math.ceil((RULER - zero) / one / small), last = Math.floor((length - zero) / one / small);
  for (let i = first; i <= last; i += 1) {
    const mm = rounded(i * small);
    draw(zero + mm * one, mm, Math.abs(mm / step - Math.round(mm / step)) < 1e-6);
  }
}

export { RULER };
