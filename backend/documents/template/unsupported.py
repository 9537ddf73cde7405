"""What Fabric can and a letter cannot, in words for people."""

WORDS: dict[str, str] = {
    "shadow": "a shadow",
    "clipPath": "a clip path",
    "filters": "picture filters",
    "resizeFilter": "a picture filter",
    "cropX": "a crop",
    "cropY": "a crop",
    "skewX": "a skew",
    "skewY": "a skew",
    "flipX": "a flip",
    "flipY": "a flip",
    "styles": "styles of single letters",
    "path": "text along a curve",
    "overline": "an overline",
    "linethrough": "a strike-through",
    "direction": "text from right to left",
    "textBackgroundColor": "a colour behind its text",
    "backgroundColor": "a colour behind it",
    "globalCompositeOperation": "a blend mode",
    "splitByGrapheme": "lines broken within words",
    "strokeDashOffset": "a shifted dash",
    "deltaY": "raised text",
    "objects": "objects within it",
}

TYPES: dict[str, str] = {
    "group": "A group is not supported; ungroup it.",
    "activeselection": "A selection is not supported; ungroup it.",
    "path": "A drawn path is not supported; upload it as a picture.",
    "polygon": "A polygon is not supported; upload it as a picture.",
    "polyline": "A polyline is not supported; upload it as a picture.",
    "triangle": "A triangle is not supported; upload it as a picture.",
}
