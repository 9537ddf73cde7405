// The grid: AG Grid draws rows and columns, moves by keyboard and tells screen readers; the rows themselves come from `blocks`.
//
// AG Grid's own loading is answered at once with empty rows: what is asked from the server, kept and aborted is decided in `blocks`
// by what is seen.

import {
  CellApiModule, CellStyleModule, ColumnApiModule, ColumnAutoSizeModule, EventApiModule, InfiniteRowModelModule, ModuleRegistry, RenderApiModule,
  RowApiModule, RowStyleModule, ScrollApiModule, createGrid,
} from "ag-grid-community";
import { rightward } from "./cells.js";
import { ColumnHead, RowHead, ValueCell } from "./renderers.js";
import { look } from "./look.js";

ModuleRegistry.registerModules([
  CellApiModule, CellStyleModule, ColumnApiModule, ColumnAutoSizeModule, EventApiModule, InfiniteRowModelModule, RenderApiModule, RowApiModule,
  RowStyleModule, ScrollApiModule,
]);

export const ROW_PX = 32; // a power of two: a place of three hundred million pixels is still exact
const NUMBERS = "rows"; // the column of row numbers
const idOf = (index) => `c${index}`;
export const indexOf = (id) => (id === NUMBERS ? null : Number(id.slice(1)));

const placeholders = {
  getRows({ startRow, endRow, successCallback }) {
    successCallback(Array.from({ length: endRow - startRow }, (_, i) => ({ at: startRow + i })));
  },
};

function columnDef(state, index) {
  const column = state.columns[index], { acts, layout } = state;
  const sorted = state.view.sort.findIndex((key) => key.column === column.name);
  return {
    colId: idOf(index),
    headerName: column.name,
    headerComponentParams: { innerHeaderComponent: ColumnHead, innerHeaderComponentParams: { state, column, index } },
    suppressHeaderKeyboardEvent: ({ event }) => acts.headKeyed(event, index),
    cellRenderer: ValueCell,
    cellRendererParams: { state, column, index },
    cellClass: rightward(column) ? "lr-right" : "",
    headerClass: rightward(column) ? "lr-right" : "",
    width: layout.widths.get(index) || state.guessed.get(index) || 140,
    hide: layout.hidden.has(index),
    pinned: layout.pinned.includes(index) ? "left" : null,
    sort: sorted < 0 ? null : state.view.sort[sorted].descending ? "desc" : "asc",
    sortIndex: sorted < 0 ? null : sorted,
  };
}

const numbersDef = (state) => ({
  colId: NUMBERS,
  headerName: "Row",
  headerComponentParams: { innerHeaderComponent: RowHead, innerHeaderComponentParams: { state, head: true } },
  cellRenderer: RowHead,
  cellRendererParams: { state },
  cellClass: "lr-rowhead",
  headerClass: "lr-rowhead",
  width: Math.round(38 + 7.4 * (state.data.rows ?? 1000).toLocaleString("en-US").length),
  pinned: "left",
  lockPosition: "left",
  lockPinned: true,
  suppressMovable: true,
  sortable: false,
  resizable: false,
});

const defs = (state) => [numbersDef(state), ...state.layout.pinned.map((index) => columnDef(state, index)),
  ...state.layout.order.filter((index) => !state.layout.pinned.includes(index)).map((index) => columnDef(state, index))];

function sortOf(api, columns) {
  return api.getColumnState()
    .filter((one) => one.sort && one.colId !== NUMBERS)
    .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
    .map((one) => ({ column: columns[indexOf(one.colId)].name, descending: one.sort === "desc" }));
}

function readLayout(state, api, resized) {
  const { layout } = state, told = api.getColumnState().filter((one) => one.colId !== NUMBERS);
  layout.order = told.map((one) => indexOf(one.colId));
  layout.hidden = new Set(told.filter((one) => one.hide).map((one) => indexOf(one.colId)));
  layout.pinned = told.filter((one) => one.pinned).map((one) => indexOf(one.colId));
  for (const column of resized ?? []) if (column.getColId() !== NUMBERS) layout.widths.set(indexOf(column.getColId()), Math.round(column.getActualWidth()));
}

/**
 * Build the grid inside `parent`. `state` has columns, layout, view, blocks, selection and data; `acts` are called with what
 * was done: seen(), sorted(sort), arranged(), opened(position), and keyed(event, position), which says whether it was one of our keys.
 */
export function buildGrid(parent, state, acts) {
  const api = createGrid(parent, {
    theme: look,
    themeStyleContainer: () => state.styles,
    columnDefs: defs(state),
    defaultColDef: { sortable: true, resizable: true, minWidth: 56, suppressHeaderMenuButton: true, unSortIcon: false, sortingOrder: ["asc", "desc", null], suppressKeyboardEvent: ({ event, node }) => acts.keyed(event, node.rowIndex) },
    rowModelType: "infinite",
    datasource: placeholders,
    cacheBlockSize: 200,
    maxBlocksInCache: 12,
    blockLoadDebounceMillis: 0,
    infiniteInitialRowCount: Math.max(1, state.data.rows ?? 1),
    rowHeight: ROW_PX,
    headerHeight: 36,
    rowBuffer: 12,
    animateRows: false,
    suppressRowTransform: true,
    suppressDragLeaveHidesColumns: true,
    suppressColumnMoveAnimation: true,
    suppressOverlays: ["loading", "noRows"],
    suppressScrollOnNewData: true,
    suppressMultiSort: false,
    getRowClass: ({ node }) => (state.selection.has(state.blocks.rowAt(node.rowIndex)) ? "lr-picked" : ""),
    onViewportChanged: acts.seen,
    onVirtualColumnsChanged: acts.seen,
    onBodyScroll: acts.seen,
    onSortChanged: ({ source }) => source === "uiColumnSorted" && acts.sorted(sortOf(api, state.columns)),
    onColumnMoved: ({ finished, source }) => finished && source !== "api" && (readLayout(state, api), acts.arranged()),
    onColumnResized: ({ finished, source, columns }) => finished && source !== "api" && (readLayout(state, api, columns), acts.arranged()),
    onCellFocused: acts.focused,
    onRowDoubleClicked: ({ rowIndex }) => acts.opened(rowIndex),
    onRowClicked: ({ rowIndex, event }) => matchMedia("(hover: none)").matches && !event.target.closest?.(".lr-rowhead") && acts.opened(rowIndex),
  });
  parent.querySelector("[role=grid], [role=treegrid]")?.setAttribute("aria-label", "Rows");
  wheelByRows(parent, api);
  return api;
}

/**
 * Scroll as far as the wheel says where the list is taller than an element can be: there a pixel of the scrollbar stands for many.
 */
function wheelByRows(parent, api) {
  let rest = 0;
  parent.addEventListener("wheel", (event) => {
    const viewport = parent.querySelector(".ag-grid-viewport");
    const scale = viewport ? (api.getDisplayedRowCount() * ROW_PX) / viewport.scrollHeight : 1;
    if (scale < 1.1 || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const unit = [1, ROW_PX, viewport.clientHeight][event.deltaMode] ?? 1;
    rest += (event.deltaY * unit) / scale;
    const whole = Math.trunc(rest);
    rest -= whole;
    viewport.scrollTop += whole;
  }, { passive: false, capture: true });
}

/** Draw columns as the layout says now. */
export function applyLayout(api, state) {
  api.applyColumnState({
    state: [{ colId: NUMBERS }, ...state.layout.shown.map((index) => ({ colId: idOf(index), hide: false, pinned: state.layout.pinned.includes(index) ? "left" : null })),
      ...[...state.layout.hidden].map((index) => ({ colId: idOf(index), hide: true, pinned: null }))],
    applyOrder: true,
  });
}

/** Show a sort in the heads. */
export function applySort(api, state) {
  const place = new Map(state.columns.map((column, index) => [column.name, index]));
  api.applyColumnState({
    state: state.view.sort.flatMap(({ column, descending }, i) => (place.has(column) ? [{ colId: idOf(place.get(column)), sort: descending ? "desc" : "asc", sortIndex: i }] : [])),
    defaultState: { sort: null, sortIndex: null },
  });
}

/** Give columns the widths that were guessed from their values, unless somebody chose one. */
export function applyWidths(api, state) {
  const wanted = [...state.guessed].filter(([index]) => !state.layout.widths.has(index)).map(([index, width]) => ({ key: idOf(index), newWidth: width }));
  if (wanted.length) api.setColumnWidths(wanted);
}

/** Return the places, in the file, of the columns that are in sight. */
export const columnsSeen = (api) => api.getAllDisplayedVirtualColumns().map((column) => column.getColId()).filter((id) => id !== NUMBERS).map(indexOf);

/** Draw the cells of some rows anew. */
export function repaint(api, first, last) {
  const nodes = api.getRenderedNodes().filter((node) => node.rowIndex >= first && node.rowIndex <= last);
  if (nodes.length) api.refreshCells({ rowNodes: nodes, force: true });
}

/** Go to a row, its first cell focused unless a cell of a column is named. */
export function goTo(api, position, { focus = true, where = null } = {}) {
  api.ensureIndexVisible(position, where);
  if (focus) {
    const column = api.getFocusedCell()?.column ?? api.getAllDisplayedColumns()[1] ?? api.getAllDisplayedColumns()[0];
    api.setFocusedCell(position, column);
  }
}

/** Go to the first or last cell of a row, or of the whole view. */
export function goToEdge(api, position, { last, all }) {
  const columns = api.getAllDisplayedColumns(), column = columns[last ? columns.length - 1 : Math.min(1, columns.length - 1)];
  const row = !all ? position : last ? Math.max(0, api.getDisplayedRowCount() - 1) : 0;
  api.ensureIndexVisible(row);
  api.ensureColumnVisible(column);
  api.setFocusedCell(row, column);
}
