// The grid's look, from the page's own colours, so light and dark follow without drawing it anew.

import { themeQuartz } from "ag-grid-community";

export const look = themeQuartz.withParams({
  accentColor: "var(--lm-teal)",
  backgroundColor: "var(--lm-surface)",
  foregroundColor: "var(--lm-text)",
  textColor: "var(--lm-text)",
  borderColor: "var(--lm-line)",
  browserColorScheme: "inherit",
  chromeBackgroundColor: "var(--lm-sunk)",
  headerBackgroundColor: "var(--lm-sunk)",
  headerTextColor: "var(--lm-muted)",
  headerFontWeight: 600,
  headerFontSize: "0.9rem",
  headerColumnBorder: false,
  headerColumnResizeHandleColor: "var(--lm-line)",
  headerCellHoverBackgroundColor: "var(--lm-hair)",
  headerCellMovingBackgroundColor: "var(--lm-teal-tint)",
  rowHoverColor: "color-mix(in srgb, var(--lm-teal) 6%, transparent)",
  rowBorder: "1px solid var(--lm-hair)",
  columnBorder: false,
  pinnedColumnBorder: "1px solid var(--lm-line)",
  wrapperBorder: "1px solid var(--lm-line)",
  wrapperBorderRadius: "9px",
  fontFamily: "var(--st-font)",
  fontSize: "0.93rem",
  cellHorizontalPadding: "10px",
  spacing: "6px",
  rangeSelectionBorderColor: "var(--lm-teal)",
  iconSize: "14px",
});
