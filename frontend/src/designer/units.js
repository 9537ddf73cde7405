// The canvas is measured in CSS pixels of 96 to the inch, so that millimetres of boxes and points of letters keep their true ratio.

export const PX_PER_MM = 96 / 25.4;
export const PX_PER_PT = 96 / 72;

/** Return millimetres as canvas pixels. */
export const toPx = (mm) => mm * PX_PER_MM;

/** Return canvas pixels as millimetres, to a hundredth. */
export const toMm = (px) => Math.round((px / PX_PER_MM) * 100) / 100 || 0;

/** Return a number to so many digits, without a trailing zero and without minus zero. */
export const rounded = (value, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits || 0;

/** Return millimetres as a person reads them. */
export const inMm = (mm) => `${rounded(mm, 1)} mm`;
