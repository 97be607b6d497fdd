/** The look of the HTML report: readable on paper, and dark where the reader's system is. */
export const REPORT_STYLE = `:root { color-scheme: light dark; --text: #1c2530; --dim: #66727f; --line: #d8dee5; --page: #ffffff; --gain: #157f4b; --loss: #b3312c; --main: #2563c4; }
@media (prefers-color-scheme: dark) { :root { --text: #dbe2ea; --dim: #8b97a5; --line: #2c3642; --page: #12171d; --gain: #4fc08a; --loss: #ee7b74; --main: #6ea8ff; } }
body { max-width: 980px; margin: 24px auto; padding: 0 12px; background: var(--page); color: var(--text); font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin-top: 24px; }
.note { color: var(--dim); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; }
.figures dt { color: var(--dim); font-size: 12px; } .figures dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 12px; }
th, td { text-align: right; padding: 3px 6px; border-bottom: 1px solid var(--line); } th { color: var(--dim); font-weight: 500; }
.up { color: var(--gain); } .down { color: var(--loss); }
svg { width: 100%; height: auto; margin-top: 16px; display: block; }
svg text { fill: var(--dim); font-size: 11px; } svg .title { fill: var(--text); font-weight: 600; }
svg .end, svg .legend { text-anchor: end; } svg .middle { text-anchor: middle; } svg .start { text-anchor: start; }
svg .grid { stroke: var(--line); } svg polyline { fill: none; stroke-width: 1.4; }
svg polyline.strategy { stroke: var(--main); } svg polyline.hold { stroke: var(--dim); } svg text.strategy { fill: var(--main); }
svg .drawdown { fill: var(--loss); fill-opacity: 0.35; stroke: var(--loss); }
svg .gain { fill: var(--gain); } svg .loss { fill: var(--loss); } svg .count { fill: var(--main); }
pre { overflow: auto; font-size: 12px; }`;
